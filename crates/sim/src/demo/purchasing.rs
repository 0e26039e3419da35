//! The warehouse is filled again: mostly in time. Some suppliers are late, one cannot deliver for
//! weeks, and then orders wait. Suppliers bill what came and are paid as it falls due.
use super::clerk::{Asked, Doing};
use super::masters::pieces;
use super::{DemoError, Story};
use crate::world;
use quittance_domain::payment::Method;
use quittance_domain::purchasing::{
    BilledLine, PaidBill, PaySupplier, PlacePurchaseLine, PlacePurchaseOrder, PostSupplierInvoice,
    PurchaseOrderId, ReceivePurchase, ReceivedLine,
};
use quittance_domain::stock::{AdjustLine, AdjustStock, Cause};
use quittance_domain::tax::TaxCategory;
use quittance_domain::{Currency, Date, Money, Quantity, Rate};
use quittance_engine::purchasing::{PurchaseReply, SupplierInvoiceReply};
use quittance_engine::stock::StockReply;
use quittance_store::{purchasing, stock};
use std::collections::{BTreeMap, HashMap};

/// Less than this is left: order more. Unit: tenths of a week's demand.
const ORDER_BELOW: i64 = 22;
/// Order up to this. Unit: tenths of a week's demand.
const ORDER_UP_TO: i64 = 48;
/// Balances read at once.
const PAGE: i64 = 500;
/// A payment run pays what falls due before the next one. Unit: days.
const PAID_AHEAD_DAYS: i64 = 6;
/// Suppliers are paid on Thursdays.
const PAY_DAY: i64 = 4;

/// Goods on their way to the warehouse: a line of a purchase order.
#[derive(Clone, Copy)]
pub struct Incoming {
    pub line_no: i64,
    pub goods: usize,
    pub quantity: i64,
    /// Cost of one. Unit: cents.
    pub cost: i64,
}

/// What a supplier delivers at once, and bills.
pub struct Delivery {
    order: PurchaseOrderId,
    supplier: usize,
    pub lines: Vec<Incoming>,
}

/// A bill that is to be paid.
pub struct Owed {
    supplier: usize,
    number: String,
}

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

    /// Takes in what the suppliers deliver; their bills follow within days.
    pub(super) fn ask_receipts(
        &mut self,
        date: Date,
        delivered: &[Delivery],
    ) -> Result<Vec<Asked<StockReply>>, DemoError> {
        let line = |incoming: &Incoming| ReceivedLine {
            line_no: incoming.line_no,
            quantity: pieces(incoming.quantity),
            place: None,
            expires_on: None,
        };
        let receipt = |delivery: &Delivery| ReceivePurchase {
            order: delivery.order,
            reference: format!("delivery note of {date}"),
            lines: delivery.lines.iter().map(line).collect(),
        };
        let at = Doing { who: "warehouse", date, from: 6 * 3_600, until: 6 * 3_600 };
        self.clerk.ask_all(at, delivered.iter().map(receipt).collect())
    }

    /// Notes that what came will be billed.
    pub(super) fn expect_bills(&mut self, date: Date, delivered: Vec<Delivery>) {
        for delivery in delivered {
            let days = self.chance.between(1..=5);
            self.to_bill.note(self.next_working(date, days), delivery);
        }
    }

    /// Posts the bills of a day, and notes when they are to be paid.
    pub(super) fn take_bills(&mut self, date: Date) -> Result<(), DemoError> {
        let billed = self.to_bill.due(date);
        let bills: Vec<_> = billed.iter().map(|delivery| self.bill(date, delivery)).collect();
        let at = Doing { who: "accounts payable", date, from: 9 * 3_600, until: 10 * 3_600 };
        let replies: Vec<SupplierInvoiceReply> = self.clerk.run_all(at, bills)?;
        for (delivery, reply) in billed.iter().zip(replies) {
            let owed = Owed { supplier: delivery.supplier, number: reply.number };
            self.to_pay.note(reply.due_on, owed);
        }
        Ok(())
    }

    /// A supplier's bill: at the agreed cost, now and then a little more.
    fn bill(&mut self, date: Date, delivery: &Delivery) -> PostSupplierInvoice {
        let dearer = self.chance.percent(4).then(|| self.chance.pick(&delivery.lines).line_no);
        let lines = delivery.lines.iter().map(|line| {
            let net = line.quantity * line.cost;
            let is_dearer = dearer == Some(line.line_no);
            let (tax_category, tax_rate) = self.input_tax(line.goods);
            let net = if is_dearer { net * 104 / 100 } else { net };
            BilledLine {
                order: delivery.order,
                order_line: line.line_no,
                quantity: pieces(line.quantity),
                net: Money::new(net.max(1), Currency::EUR),
                tax_category,
                tax_rate,
                accepted_because: if is_dearer { "price rise, announced" } else { "" }.to_owned(),
            }
        });
        let lines = lines.collect();
        self.bills += 1;
        PostSupplierInvoice {
            supplier: self.suppliers[delivery.supplier],
            supplier_number: format!("R-{}", 40_000 + self.bills),
            issued_on: Some(date),
            gross: None,
            lines,
        }
    }

    fn input_tax(&self, goods: usize) -> (TaxCategory, Rate) {
        let category = self.world.goods[goods].create.tax_category;
        let of_category = |rate: &&quittance_domain::tax::SetTaxRate| rate.category == category;
        let rate = self.world.rates.iter().find(of_category);
        (category, rate.expect("the world has a rate for its goods").rate)
    }

    /// Pays what falls due before the next payment run.
    pub(super) fn pay_suppliers(&mut self, date: Date) -> Result<(), DemoError> {
        if date.weekday() != PAY_DAY {
            return Ok(());
        }
        let mut bills: BTreeMap<usize, Vec<PaidBill>> = BTreeMap::new();
        for owed in self.to_pay.due(date.add_days(PAID_AHEAD_DAYS).unwrap_or(date)) {
            let shown = self
                .clerk
                .read(|reader, company| purchasing::invoice(reader, company, &owed.number))?;
            let payable = shown.expect("a bill that was posted can be read").payable;
            let paid = PaidBill { invoice: payable.invoice, amount: payable.open };
            bills.entry(owed.supplier).or_default().push(paid);
        }
        let payment = |(supplier, bills): (usize, Vec<PaidBill>)| PaySupplier {
            supplier: self.suppliers[supplier],
            method: Method::Bank,
            reference: format!("payment run of {date}"),
            amount: Money::new(bills.iter().map(|it| it.amount.minor()).sum(), Currency::EUR),
            bills,
        };
        let payments = bills.into_iter().map(payment).collect();
        let at = Doing { who: "accounts payable", date, from: 11 * 3_600, until: 11 * 3_600 };
        self.clerk.run_all(at, payments)?;
        Ok(())
    }

    /// Fills the shelves before the first order.
    pub(super) fn fill_the_shelves(&mut self, opening: Date) -> Result<(), DemoError> {
        let wanted = self.weekly_demand().into_iter().enumerate();
        let wanted = wanted.map(|(goods, weekly)| (goods, weekly * 3 + 6)).collect::<Vec<_>>();
        let delivered = self.buy(opening, &wanted, |_, _| 100)?;
        super::clerk::answers(self.ask_receipts(opening, &delivered)?)?;
        self.expect_bills(opening, delivered);
        Ok(())
    }

    /// Orders what runs short, once a week.
    pub(super) fn purchase(&mut self, date: Date) -> Result<(), DemoError> {
        let available = self.available()?;
        let mut expected = vec![0_i64; self.world.goods.len()];
        for incoming in self.incoming.all().flat_map(|delivery| &delivery.lines) {
            expected[incoming.goods] += incoming.quantity;
        }
        for waiting in &self.waiting {
            for line in &self.sales[waiting.sale].to_ship {
                expected[line.goods] -= line.quantity;
            }
        }
        let mut wanted = Vec::new();
        for (goods, weekly) in self.weekly_demand().into_iter().enumerate() {
            let one = &self.world.goods[goods];
            let have = available.get(&one.create.sku).copied().unwrap_or(0) + expected[goods];
            if have * 10 <= weekly * ORDER_BELOW {
                wanted.push((goods, (weekly * ORDER_UP_TO / 10 - have).max(one.pack)));
            }
        }
        let bought = self.buy(date, &wanted, |story, _| story.chance.between(96..=107))?;
        for delivery in bought {
            self.plan_delivery(date, delivery);
        }
        Ok(())
    }

    /// Orders goods, each from its supplier; what cannot be had for now stands in an order of its
    /// own. `dear` tells what is asked for goods. Unit: percent of the usual cost.
    fn buy(
        &mut self,
        date: Date,
        wanted: &[(usize, i64)],
        mut dear: impl FnMut(&mut Self, usize) -> i64,
    ) -> Result<Vec<Delivery>, DemoError> {
        let mut orders: BTreeMap<(usize, bool), Vec<Incoming>> = BTreeMap::new();
        for (goods, quantity) in wanted.iter().copied() {
            let one = &self.world.goods[goods];
            if one.is_stocked() {
                let (supplier, usual) = (one.supplier, one.cost.micros() / 10_000);
                let cost = usual * dear(self, goods) / 100;
                let lines = orders.entry((supplier, self.is_short(goods, date))).or_default();
                let line_no = lines.len() as i64 + 1;
                lines.push(Incoming { line_no, goods, quantity, cost });
            }
        }
        let line = |incoming: &Incoming| PlacePurchaseLine {
            product: self.goods[incoming.goods],
            quantity: pieces(incoming.quantity),
            unit: None,
            price: world::cents(incoming.cost),
        };
        let order = |((supplier, _), lines): (&(usize, bool), &Vec<Incoming>)| PlacePurchaseOrder {
            supplier: self.suppliers[*supplier],
            warehouse: self.warehouse,
            reference: String::new(),
            expected_on: None,
            lines: lines.iter().map(line).collect(),
        };
        let commands = orders.iter().map(order).collect();
        let at = Doing { who: "purchasing", date, from: 15 * 3_600, until: 15 * 3_600 };
        let placed = self.clerk.run_all(at, commands)?;
        let delivery = |(reply, ((supplier, _), lines)): (PurchaseReply, ((usize, bool), _))| {
            Delivery { order: reply.order, supplier, lines }
        };
        Ok(placed.into_iter().zip(orders).map(delivery).collect())
    }

    fn is_short(&self, goods: usize, date: Date) -> bool {
        let shortage = self.world.shortage.as_ref();
        shortage.is_some_and(|it| it.goods == goods && (it.from..it.until).contains(&date))
    }

    /// When it comes: mostly at once and in time.
    fn plan_delivery(&mut self, date: Date, mut delivery: Delivery) {
        let supplies = &self.world.suppliers[delivery.supplier];
        let late = if self.chance.percent(supplies.late) { self.chance.between(6..=16) } else { 0 };
        let days = self.chance.between(supplies.takes.clone()) + late;
        let mut arrives = self.next_working(date, days);
        let shortage = self.world.shortage.as_ref();
        if let Some(it) = shortage
            && delivery.lines.iter().any(|line| self.is_short(line.goods, date))
        {
            arrives = arrives.max(it.until);
        }
        if delivery.lines.len() > 2 && self.chance.percent(6) {
            let lines = delivery.lines.split_off(delivery.lines.len() / 2);
            let days = self.chance.between(2..=6);
            let rest = Delivery { lines, ..delivery };
            self.incoming.note(self.next_working(arrives, days), rest);
        }
        self.incoming.note(arrives, delivery);
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
