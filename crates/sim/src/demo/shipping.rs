//! Goods leave: in whole, or in part and the rest later.
use super::clerk::Doing;
use super::masters::pieces;
use super::{ComesBack, DemoError, Story, ToShip};
use quittance_domain::Date;
use quittance_domain::order::CancelOrder;
use quittance_domain::shipping::{CreateShipment, CreateShipmentLine, PostGoodsIssue};

impl Story<'_> {
    /// Makes the shipments of a day and lets them leave; a few stay for the next morning's van.
    pub(super) fn ship(&mut self, date: Date) -> Result<(), DemoError> {
        let due = self.to_ship.due(date);
        let (mut sales, mut shipments) = (Vec::new(), Vec::new());
        for sale in due {
            if self.sales[sale].to_ship.is_empty() {
                continue;
            }
            if self.chance.per_mille(9) {
                self.cancel(sale, date)?;
                continue;
            }
            shipments.push(self.to_pack(sale, date));
            sales.push(sale);
        }
        let at = |from, until| Doing { who: "warehouse", date, from, until };
        let replies = self.clerk.all(at(10 * 3_600, 13 * 3_600), shipments)?;
        for (sale, reply) in sales.into_iter().zip(replies) {
            let leaves = if self.chance.percent(93) { date } else { self.next_working(date, 1) };
            self.to_issue.note(leaves, (reply.shipment, sale));
        }
        let leaving = self.to_issue.due(date);
        let issues = leaving.iter().map(|(shipment, _)| PostGoodsIssue { shipment: *shipment });
        self.clerk.all(at(13 * 3_600, 15 * 3_600), issues.collect())?;
        for (_, sale) in leaving {
            self.look_ahead(sale, date);
        }
        Ok(())
    }

    /// What goes into the shipment: mostly all; now and then one line is not ready.
    fn to_pack(&mut self, sale: usize, date: Date) -> CreateShipment {
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

    fn cancel(&mut self, sale: usize, date: Date) -> Result<(), DemoError> {
        let order = self.sales[sale].order;
        let reason = "the customer ordered by mistake".to_owned();
        let at = Doing { who: "order desk", date, from: 9 * 3_600, until: 9 * 3_600 };
        self.clerk.run(at, CancelOrder { order, reason })?;
        self.sales[sale].to_ship.clear();
        self.sales[sale].adventures += 1;
        Ok(())
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
