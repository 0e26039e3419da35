//! Which orders have a sign of fraud, by a list of addresses, days and bank accounts of its own.
use super::Auditor;
use super::replies::text;
use crate::simulate::SimulateError;
use crate::simulate::office::Office;
use quittance_domain::Date;
use quittance_domain::id::Uuid;
use quittance_domain::order::{HoldKind, OrderId};
use quittance_store::order;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What is looked for, and what is known.
#[derive(Clone, Debug, Default)]
pub struct Screening {
    account_days: Option<i64>,
    window_days: i64,
    orders_max: Option<i64>,
    /// Unit: cents.
    amount_max: Option<i64>,
    bank_days: Option<i64>,
    /// Orders and cents by customer and day, of days on which anything was looked for.
    days: BTreeMap<(String, Date), (i64, i64)>,
    /// Addresses that are no sign, by customer.
    trusted: BTreeSet<(String, String)>,
    /// Addresses that were named at all, each with the orders that await a person.
    named: BTreeSet<(String, String)>,
    /// The last day on which a bank account was added, by customer's id.
    banks: BTreeMap<Uuid, Date>,
}

impl Screening {
    /// Takes what is looked for from its event.
    pub(super) fn set(&mut self, data: &Value) {
        let number = |field: &str| text(data, field).parse().ok();
        let cents: String =
            text(data, "amount_max").chars().filter(|one| one.is_ascii_digit()).collect();
        self.account_days = number("account_days");
        self.window_days = number("window_days").unwrap_or(1);
        self.orders_max = number("orders_max");
        self.amount_max = cents.parse().ok();
        self.bank_days = number("bank_days");
    }

    pub(super) fn add_bank(&mut self, customer: Uuid, on: Date) {
        let latest = self.banks.entry(customer).or_insert(on);
        *latest = (*latest).max(on);
    }

    fn looks(&self) -> bool {
        self.account_days.is_some()
            || self.orders_max.is_some()
            || self.amount_max.is_some()
            || self.bank_days.is_some()
    }
}

impl Auditor<'_> {
    /// Whether a new order has a sign; notes it for the next ones.
    pub(super) fn screen(&mut self, id: Uuid, on: Date, founded: Date) {
        let Some(order) = self.model.orders.get_mut(&id) else { return };
        let screening = &mut self.model.screening;
        if !screening.looks() {
            return;
        }
        let customer = order.customer.clone();
        let mut has_sign = false;
        if let (Some(days), Some(address)) = (screening.account_days, &order.address) {
            let of = (customer.clone(), address.clone());
            let is_sign = on.days_since(founded) >= days && !screening.trusted.contains(&of);
            has_sign |= is_sign;
            // Who named it first waits for a person; whoever names it next does not free it.
            if screening.named.insert(of.clone()) && !is_sign {
                screening.trusted.insert(of);
            }
        }
        let window = (0..screening.window_days).filter_map(|back| on.add_days(-back).ok());
        let known = window.filter_map(|day| screening.days.get(&(customer.clone(), day)));
        let (orders, amount) =
            known.fold((1, order.gross), |sum, day| (sum.0 + day.0, sum.1 + day.1));
        has_sign |= screening.orders_max.is_some_and(|most| orders > most);
        has_sign |= screening.amount_max.is_some_and(|most| amount > most);
        let bank = self.cast.customers.iter().find(|it| it.code == customer);
        let bank = bank.and_then(|it| screening.banks.get(&it.id));
        has_sign |= screening
            .bank_days
            .is_some_and(|days| bank.is_some_and(|added| on.days_since(*added) < days));
        let day = screening.days.entry((customer, on)).or_default();
        (day.0, day.1) = (day.0 + 1, day.1 + order.gross);
        order.has_sign = has_sign;
        self.model.screened.insert(id, has_sign);
    }

    /// A person let an order pass: its address is known from then on.
    pub(super) fn let_pass(&mut self, id: Uuid, data: &Value) {
        let Some(order) = self.model.orders.get_mut(&id) else { return };
        if text(data, "hold") != "fraud" {
            return;
        }
        order.has_sign = false;
        let passed = text(data, "as") == "passed";
        if let Some(address) = &order.address.clone().filter(|_| passed) {
            let of = (order.customer.clone(), address.clone());
            if self.model.screening.named.contains(&of) {
                self.model.screening.trusted.insert(of);
            }
        }
    }

    /// Orders wait for a person if, and only if, they have a sign.
    pub(super) fn read_screened(&mut self, office: &Office) -> Result<(), SimulateError> {
        for (id, has_sign) in std::mem::take(&mut self.model.screened) {
            let order = OrderId::from_uuid(id);
            let trail = office.read(|reader, company| order::trail(reader, company, order))?;
            let is_held = trail.holds.iter().any(|hold| hold.kind == HoldKind::Fraud);
            let number = self.model.orders[&id].number.clone();
            self.expect(|| format!("{number} waits for a sign of fraud"), has_sign, is_held);
        }
        Ok(())
    }
}
