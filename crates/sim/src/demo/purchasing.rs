//! The warehouse is filled again: mostly in time. Some suppliers are late, and then orders wait.
use super::clerk::{Asked, Doing};
use super::masters::pieces;
use super::{DemoError, Incoming, Story};
use crate::world;
use quittance_domain::stock::{AdjustLine, AdjustStock, Cause, ReceiveLine, ReceiveStock};
use quittance_domain::{Date, Quantity};
use quittance_engine::stock::StockReply;
use quittance_store::stock;
use std::collections::HashMap;

/// Less than this is left: order more. Unit: tenths of a week's demand.
const ORDER_BELOW: i64 = 22;
/// Order up to this. Unit: tenths of a week's demand.
const ORDER_UP_TO: i64 = 48;
/// Balances read at once.
const PAGE: i64 = 500;

impl Story<'_> {
    /// What is asked for of each product in a week, on average.
    pub(super) fn weekly_demand(&self) -> Vec<i64> {
        let mut demand = vec![0_i64; self.world.goods.len()];
        let orders = self.world.days.iter().flat_map(|day| &day.orders);
        for line in orders.flat_map(|order| &order.lines) {
            demand[line.goods] += line.quantity;
        }
        let weeks = i64::try_from(self.world.day_count() / 6).unwrap_or(1).max(1);
        demand.into_iter().map(|all| (all + weeks - 1) / weeks).collect()
    }

    /// Takes in what the suppliers deliver.
    pub(super) fn ask_receipt(
        &mut self,
        date: Date,
        delivered: &[Incoming],
    ) -> Result<Vec<Asked<StockReply>>, DemoError> {
        if delivered.is_empty() {
            return Ok(Vec::new());
        }
        let line = |incoming: &Incoming| ReceiveLine {
            product: self.goods[incoming.goods],
            quantity: pieces(incoming.quantity),
            unit_cost: world::cents(incoming.cost),
            place: None,
            expires_on: None,
        };
        let receipt = ReceiveStock {
            warehouse: self.warehouse,
            reference: format!("DELIVERY-{date}"),
            lines: delivered.iter().map(line).collect(),
        };
        let at = Doing { who: "warehouse", date, from: 6 * 3_600, until: 6 * 3_600 };
        self.clerk.ask_all(at, vec![receipt])
    }

    /// Orders what runs short, once a week.
    pub(super) fn purchase(&mut self, date: Date) -> Result<(), DemoError> {
        let available = self.available()?;
        let mut expected = vec![0_i64; self.world.goods.len()];
        for incoming in self.incoming.all() {
            expected[incoming.goods] += incoming.quantity;
        }
        for waiting in &self.waiting {
            for line in &self.sales[waiting.sale].to_ship {
                expected[line.goods] -= line.quantity;
            }
        }
        for (goods, weekly) in self.weekly_demand().into_iter().enumerate() {
            let one = &self.world.goods[goods];
            if !one.is_stocked() {
                continue;
            }
            let have = available.get(&one.create.sku).copied().unwrap_or(0) + expected[goods];
            if have * 10 > weekly * ORDER_BELOW {
                continue;
            }
            let quantity = (weekly * ORDER_UP_TO / 10 - have).max(one.pack);
            let usual = one.cost.micros() / 10_000;
            let cost = usual * self.chance.between(96..=107) / 100;
            let late = if self.chance.percent(7) { self.chance.between(6..=16) } else { 0 };
            let days = self.chance.between(3..=7) + late;
            let arrives = self.next_working(date, days);
            self.incoming.note(arrives, Incoming { goods, quantity, cost });
        }
        Ok(())
    }

    /// The last working day of a month: a few shelves are counted, and some differ.
    pub(super) fn count(&mut self, date: Date) -> Result<(), DemoError> {
        let available = self.available()?;
        let mut lines = Vec::new();
        for (goods, one) in self.world.goods.iter().enumerate() {
            let free = available.get(&one.create.sku).copied().unwrap_or(0);
            if !one.is_stocked() || one.pack == 1 || free < 10 || !self.chance.percent(4) {
                continue;
            }
            let found = *self.chance.pick(&[-4, -2, -1, -1, 1, 2]);
            lines.push(AdjustLine {
                product: self.goods[goods],
                quantity: pieces(found),
                unit_cost: None,
                place: None,
            });
        }
        if lines.is_empty() {
            return Ok(());
        }
        let at = Doing { who: "warehouse", date, from: 61_200, until: 61_200 };
        let reason = "monthly count".to_owned();
        self.clerk.run(
            at,
            AdjustStock { warehouse: self.warehouse, reason, cause: Cause::Count, lines },
        )?;
        Ok(())
    }

    /// What is on hand and promised to nobody, by SKU. Unit: whole pieces.
    fn available(&self) -> Result<HashMap<String, i64>, DemoError> {
        let mut available = HashMap::new();
        let mut after = String::new();
        loop {
            let page = self
                .clerk
                .read(|reader, company| stock::balances(reader, company, PAGE, &after))?;
            let Some(last) = page.last() else {
                return Ok(available);
            };
            after.clone_from(&last.sku);
            for balance in page {
                let free = whole(balance.on_hand) - whole(balance.reserved);
                *available.entry(balance.sku).or_default() += free;
            }
        }
    }
}

fn whole(quantity: Quantity) -> i64 {
    quantity.micros() / 1_000_000
}
