//! Goods leave: in whole, or in part and the rest later.
use super::clerk::{Asked, Doing};
use super::masters::pieces;
use super::{ComesBack, DemoError, Story, ToShip};
use quittance_domain::Date;
use quittance_domain::order::CancelOrder;
use quittance_domain::shipping::{CreateShipment, CreateShipmentLine, PostGoodsIssue};
use quittance_engine::order::OrderReply;
use quittance_engine::shipping::ShipmentReply;

/// What came of an order that was due to be packed.
pub enum Packing {
    GivenUp(Asked<OrderReply>),
    Made(usize, Asked<ShipmentReply>),
}

impl Story<'_> {
    /// Makes the shipments of a day; a few customers think better of it just then.
    pub(super) fn ask_shipments(&mut self, date: Date) -> Result<Vec<Packing>, DemoError> {
        let (mut sales, mut shipments) = (Vec::new(), Vec::new());
        let mut packings = Vec::new();
        for sale in self.to_ship.due(date) {
            if self.sales[sale].to_ship.is_empty() {
                continue;
            }
            if self.chance.per_mille(9) {
                packings.push(Packing::GivenUp(self.cancel(sale, date)?));
                continue;
            }
            shipments.push(self.packing(sale, date));
            sales.push(sale);
        }
        let at = Doing { who: "warehouse", date, from: 10 * 3_600, until: 14 * 3_600 };
        let asked = self.clerk.ask_all(at, shipments)?;
        packings.extend(sales.into_iter().zip(asked).map(|(sale, it)| Packing::Made(sale, it)));
        Ok(packings)
    }

    /// What is packed leaves with the van of the next morning, or a day later.
    pub(super) fn note_shipments(
        &mut self,
        date: Date,
        packings: Vec<Packing>,
    ) -> Result<(), DemoError> {
        for packing in packings {
            match packing {
                Packing::GivenUp(answer) => drop(answer()?),
                Packing::Made(sale, answer) => {
                    let days = if self.chance.percent(93) { 1 } else { 2 };
                    let leaves = self.next_working(date, days);
                    self.to_issue.note(leaves, (answer()?.made(), sale));
                }
            }
        }
        Ok(())
    }

    /// The van leaves.
    pub(super) fn ask_issues(
        &mut self,
        date: Date,
    ) -> Result<Vec<(usize, Asked<ShipmentReply>)>, DemoError> {
        let leaving = self.to_issue.due(date);
        let issues = leaving.iter().map(|(shipment, _)| PostGoodsIssue { shipment: *shipment });
        let at = Doing { who: "warehouse", date, from: 5 * 3_600, until: 6 * 3_600 };
        let asked = self.clerk.ask_all(at, issues.collect())?;
        Ok(leaving.into_iter().map(|(_, sale)| sale).zip(asked).collect())
    }

    /// Remembers what left.
    pub(super) fn note_issues(
        &mut self,
        date: Date,
        left: Vec<(usize, Asked<ShipmentReply>)>,
    ) -> Result<(), DemoError> {
        for (sale, answer) in left {
            answer()?;
            self.look_ahead(sale, date);
        }
        Ok(())
    }

    /// What goes into the shipment: mostly all; now and then one line is not ready.
    fn packing(&mut self, sale: usize, date: Date) -> CreateShipment {
        let order = self.sales[sale].order;
        let all = std::mem::take(&mut self.sales[sale].to_ship);
        let splits = self.chance.percent(9) && (all.len() > 1 || all[0].quantity > 1);
        if !splits {
            return CreateShipment { order, lines: Vec::new() };
        }
        let (now, later) = self.split(&all);
        self.sales[sale].to_ship = later;
        self.sales[sale].adventures += 2;
        let days = self.chance.between(2..=7);
        self.to_ship.note(self.next_working(date, days), sale);
        let line = |part: ToShip| CreateShipmentLine {
            order_line: part.line_no,
            quantity: pieces(part.quantity),
        };
        CreateShipment { order, lines: now.into_iter().map(line).collect() }
    }

    fn split(&mut self, all: &[ToShip]) -> (Vec<ToShip>, Vec<ToShip>) {
        let late = self.chance.pick(all).line_no;
        let (mut now, mut later) = (Vec::new(), Vec::new());
        for part in all {
            if part.line_no != late {
                now.push(*part);
                continue;
            }
            let half = if all.len() == 1 { part.quantity / 2 } else { part.quantity / 3 };
            if half > 0 {
                now.push(ToShip { quantity: half, ..*part });
            }
            later.push(ToShip { quantity: part.quantity - half, ..*part });
        }
        (now, later)
    }

    fn cancel(&mut self, sale: usize, date: Date) -> Result<Asked<OrderReply>, DemoError> {
        let order = self.sales[sale].order;
        self.sales[sale].to_ship.clear();
        self.sales[sale].adventures += 1;
        let reason = "the customer ordered by mistake".to_owned();
        let at = Doing { who: "order desk", date, from: 9 * 3_600, until: 9 * 3_600 };
        self.clerk.ask(at, CancelOrder { order, reason })
    }

    /// Now and then something comes back of what left, or its price was wrong.
    fn look_ahead(&mut self, sale: usize, date: Date) {
        if !self.sales[sale].to_ship.is_empty() {
            return; // the rest is still to come
        }
        if self.chance.per_mille(38) {
            let line = *self.chance.pick(&self.sales[sale].planned.lines);
            let all = self.chance.percent(35) || line.quantity < 3;
            let quantity = if all { line.quantity } else { line.quantity / 3 };
            let days = self.chance.between(3..=16);
            let back = ComesBack { sale, goods: line.goods, quantity };
            self.to_return.note(self.next_working(date, days), back);
        } else if self.chance.per_mille(10) {
            let days = self.chance.between(2..=8);
            self.to_credit.note(self.next_working(date, days), sale);
        }
    }
}
