//! Orders come in and are confirmed or held.
use super::clerk::{Asked, Doing, answers};
use super::masters::pieces;
use super::{DemoError, Sale, Story, ToShip, Waiting};
use crate::world::{FREIGHT, PlannedDay, PlannedOrder, SERVICE};
use quittance_domain::order::{
    HoldKind, Intent, ORDER_PRIORITY_DEFAULT, OrderState, PlaceLine, PlaceOrder,
};
use quittance_domain::{Date, Rate};
use quittance_engine::order::OrderReply;

/// The day of the order desk and of the shop. Unit: seconds after midnight, UTC.
const MORNING: i64 = 6 * 3_600 + 900;
const AFTERNOON: i64 = 14 * 3_600;

impl<'a> Story<'a> {
    /// Takes in what is ordered on a day.
    pub(super) fn ask_orders(&self, day: &PlannedDay) -> Result<Vec<Asked<OrderReply>>, DemoError> {
        let doing = Doing { who: "order desk", date: day.date, from: MORNING, until: AFTERNOON };
        let orders = day.orders.iter().map(|order| self.to_place(order, day.date)).collect();
        self.clerk.ask_all(doing, orders)
    }

    /// Remembers the orders: what is confirmed will be shipped, the others wait.
    pub(super) fn note_orders(
        &mut self,
        day: &'a PlannedDay,
        placed: Vec<Asked<OrderReply>>,
    ) -> Result<(), DemoError> {
        for (planned, reply) in day.orders.iter().zip(answers(placed)?) {
            let sale = self.sales.len();
            let to_ship = planned.lines.iter().zip(1..);
            let to_ship = to_ship.map(|(line, line_no)| ToShip {
                line_no,
                goods: line.goods,
                quantity: line.quantity,
            });
            self.sales.push(Sale {
                order: reply.order,
                number: reply.number,
                planned,
                to_ship: to_ship.collect(),
                adventures: 0,
            });
            if reply.state == OrderState::Confirmed {
                self.plan_shipping(sale, day.date);
                continue;
            }
            let for_stock = reply.holds.iter().any(|hold| hold.kind == HoldKind::Stock);
            self.sales[sale].adventures += 1;
            let waiting = Waiting { sale, since: day.date, for_stock };
            self.told.note_waiting(&self.sales[sale], waiting, self.world);
            self.waiting.push(waiting);
        }
        Ok(())
    }

    fn to_place(&self, planned: &PlannedOrder, date: Date) -> PlaceOrder {
        let line = |goods: usize, quantity| PlaceLine {
            product: self.goods[goods],
            description: None,
            quantity: pieces(quantity),
            price: None,
            discount: Rate::ZERO,
            extras: Default::default(),
        };
        let extra = |sku: &str| {
            let place = self.world.goods.iter().position(|goods| goods.create.sku == sku);
            line(place.expect("the assortment ends with its services"), 1)
        };
        let goods = planned.lines.iter().map(|planned| line(planned.goods, planned.quantity));
        let extras =
            [planned.service.then(|| extra(SERVICE)), planned.freight.then(|| extra(FREIGHT))];
        let wanted = planned.wanted_after_days.and_then(|days| date.add_days(days).ok());
        PlaceOrder {
            customer: self.buyers[planned.buyer],
            channel: planned.channel,
            customer_po: planned.customer_po.clone(),
            source_number: String::new(),
            currency: None,
            priority: ORDER_PRIORITY_DEFAULT,
            requested_on: wanted,
            ship_to: None,
            warehouse: None,
            intent: Intent::Confirm,
            lines: goods.chain(extras.into_iter().flatten()).collect(),
            extras: Default::default(),
        }
    }

    /// Puts a confirmed order on the list of a day to come.
    pub(super) fn plan_shipping(&mut self, sale: usize, date: Date) {
        let days = *self.chance.weighted(&[(0, 25), (1, 52), (2, 15), (3, 5), (5, 3)]);
        let from = if date.weekday() > 5 { self.next_working(date, 1) } else { date };
        self.to_ship.note(self.next_working(from, days), sale);
    }
}
