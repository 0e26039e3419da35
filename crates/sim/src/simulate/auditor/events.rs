//! What the auditor takes from the history. One line of the table for each kind of event.
use super::Auditor;
use super::corrections::{
    announced, arrived_or_failed, debited, orders_of_original, reversed, unapplied,
};
use super::goods::{
    adjusted, brought_back, came_back, count_ended, count_opened, issued, packed, picked_short,
    return_credited, unpacked,
};
use super::model::{Invoice, Money, Payment, Posted, Stands};
use crate::simulate::message::serial_of;
use quittance_domain::Date;
use quittance_domain::customer::CustomerId;
use quittance_domain::id::Uuid;
use quittance_domain::invoicing::InvoiceId;
use quittance_domain::order::OrderId;
use quittance_store::engine_tables::EventRow;
use serde_json::Value;

/// An event with its data read.
pub(super) struct Heard {
    kind: String,
    pub(super) subject: Uuid,
    /// Its business date.
    pub(super) on: Date,
    /// The message that did it; none: the autopilot did.
    pub(super) serial: Option<u64>,
    data: Value,
}

type Take = fn(&mut Auditor<'_>, &Heard);

const TAKEN: &[(&str, Take)] = &[
    ("credit_note.posted", credited),
    ("blanket.closed", agreement_ended),
    ("carrier.set", |auditor, heard| auditor.set_carrier(heard)),
    ("carrier.rates_set", |auditor, heard| auditor.set_rates(heard.serial)),
    ("company.screening_set", |auditor, heard| auditor.model.screening.set(&heard.data)),
    ("count.cancelled", count_ended),
    ("count.opened", count_opened),
    ("count.posted", count_ended),
    ("customer.bank_account_added", |auditor, heard| {
        auditor.model.screening.add_bank(heard.subject, heard.on);
    }),
    ("debit_note.posted", debited),
    ("deposit.received", deposited),
    ("deposit.requested", deposit_requested),
    ("deposit.withdrawn", deposit_withdrawn),
    ("dispute.resolved", dispute_ended),
    ("invoice.reopened", reopened),
    ("invoice.posted", invoiced),
    ("invoice.reversed", reversed),
    ("invoice.settled", settled),
    ("late_charge.posted", charged),
    ("opening.item_brought", brought),
    ("order.amended", amended),
    ("order.cancelled", cancelled),
    ("order.closed", closed),
    ("order.confirmed", confirmed),
    ("order.placed", placed),
    ("order.promise_dropped", promise_dropped),
    ("order.released", |auditor, heard| auditor.let_pass(heard.subject, &heard.data)),
    ("payment.announced", announced),
    ("payment.applied", applied),
    ("payment.confirmed", arrived_or_failed),
    ("payment.failed", arrived_or_failed),
    ("payment.received", received),
    ("payment.refunded", refunded),
    ("payment.returned", returned),
    ("payment.unapplied", unapplied),
    ("quotation.declined", agreement_ended),
    ("quotation.replaced", agreement_ended),
    ("return.credited", return_credited),
    ("return.received", came_back),
    ("shipment.cancelled", unpacked),
    ("shipment.carrier_assigned", |auditor, heard| auditor.choose(heard.subject)),
    ("shipment.carrier_chosen", |auditor, heard| auditor.choose(heard.subject)),
    ("shipment.issued", issued),
    ("shipment.no_carrier_found", |auditor, heard| auditor.choose(heard.subject)),
    ("shipment.packed", packed),
    ("shipment.picked_short", picked_short),
    ("shipment.reversed", brought_back),
    ("shipment.tracked", |auditor, heard| auditor.track(heard.subject, heard.serial)),
    ("stock.adjusted", adjusted),
    ("supplier.paid", supplier_paid),
    ("write_off.posted", written_off),
];

impl Heard {
    pub(super) fn text(&self, field: &str) -> &str {
        self.data.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// An amount as it is shown, `119.00 EUR`. Unit: cents.
    pub(super) fn cents(&self, field: &str) -> i64 {
        let digits: String =
            self.text(field).chars().filter(|one| one.is_ascii_digit() || *one == '-').collect();
        digits.parse().unwrap_or_else(|_| panic!("{} has no amount in {field}", self.kind))
    }

    pub(super) fn customer(&self) -> Uuid {
        let customer = CustomerId::parse(self.text("customer"));
        customer.unwrap_or_else(|_| panic!("{} has no customer", self.kind)).uuid()
    }
}

impl Auditor<'_> {
    pub(super) fn hear(&mut self, event: &EventRow) {
        if let Some(serial) = serial_of(&event.actor) {
            let heard = self.model.heard.entry(serial).or_default();
            *heard.entry(event.kind.clone()).or_default() += 1;
        }
        let Some((_, take)) = TAKEN.iter().find(|(kind, _)| *kind == event.kind) else { return };
        let heard = Heard {
            kind: event.kind.clone(),
            subject: event.subject,
            on: event.business_date,
            serial: serial_of(&event.actor),
            data: serde_json::from_str(&event.payload).unwrap_or(Value::Null),
        };
        take(self, &heard);
    }

    /// Notes the number of an invoice; its event may come later.
    pub(super) fn number(&mut self, invoice: Uuid, number: String) {
        self.model.invoices.entry(invoice).or_insert_with(Invoice::unknown).number = number;
    }

    /// A document of a series is new, and there is one event of it.
    pub(super) fn count(&mut self, series: &'static str, heard: &Heard) {
        let known = self.model.numbers.entry((series, heard.on.year())).or_default();
        let is_new = known.insert(heard.subject);
        self.expect(|| format!("{} of {}: new", heard.kind, heard.subject), true, is_new);
    }

    pub(super) fn money(&mut self, heard: &Heard) -> &mut Money {
        self.model.money.entry(heard.customer()).or_default()
    }

    /// Moves an order on. What is unknown would be a document that nobody asked for.
    fn stands(&mut self, heard: &Heard, order: Uuid, stands: Stands) {
        match self.model.orders.get_mut(&order) {
            Some(order) => order.stands = stands,
            None => self.note(format!("{} of an order", heard.kind), "one that was placed", order),
        }
    }
}

fn placed(auditor: &mut Auditor<'_>, heard: &Heard) {
    auditor.count("SO", heard);
    auditor.stands(heard, heard.subject, Stands::Waiting);
    let gross = heard.cents("gross");
    let founded = auditor.cast.founded;
    if let Some(order) = auditor.model.orders.get_mut(&heard.subject) {
        (order.gross, order.ordered_on) = (gross, Some(heard.on));
        let order = order.clone();
        if !order.asked.is_empty() {
            auditor.expect_order(&order, heard.on);
        }
        auditor.screen(heard.subject, heard.on, founded);
    }
}

/// What leaves from several warehouses has lines of its own: they are to be read.
fn confirmed(auditor: &mut Auditor<'_>, heard: &Heard) {
    auditor.stands(heard, heard.subject, Stands::Promised);
    auditor.model.amended.insert(heard.subject);
}

fn closed(auditor: &mut Auditor<'_>, heard: &Heard) {
    auditor.stands(heard, heard.subject, Stands::Done);
}

fn cancelled(auditor: &mut Auditor<'_>, heard: &Heard) {
    if let "cancelled" | "closed" = heard.text("state") {
        auditor.stands(heard, heard.subject, Stands::Done);
    }
    if let Some(order) = auditor.model.orders.get_mut(&heard.subject) {
        // What is brought back later is open again.
        order.lines.iter_mut().for_each(|line| line.ordered = line.issued);
    }
}

fn promise_dropped(auditor: &mut Auditor<'_>, heard: &Heard) {
    if let Some(order) = auditor.model.orders.get_mut(&heard.subject) {
        order.lost_promises = true;
    }
}

fn invoiced(auditor: &mut Auditor<'_>, heard: &Heard) {
    auditor.count("INV", heard);
    let (number, gross) = (heard.text("number").to_owned(), heard.cents("gross"));
    if let Some(orders) = orders_of_original(auditor, heard) {
        auditor.model.posted.push(Posted::Corrected(number, gross));
        return billed(auditor, heard, (gross, gross), orders);
    }
    let orders = orders_of(auditor, heard);
    for order in &orders {
        auditor.stands(heard, *order, Stands::UnderWay);
    }
    let deposits = if heard.text("deposits").is_empty() { 0 } else { heard.cents("deposits") };
    auditor.model.posted.push(Posted::Invoice(number, gross));
    billed(auditor, heard, (gross - deposits, gross), orders);
}

/// The orders that an invoice bills: one by its id, or several by their numbers.
fn orders_of(auditor: &Auditor<'_>, heard: &Heard) -> Vec<Uuid> {
    let named = heard.text("orders");
    if named.is_empty() {
        let order = OrderId::parse(heard.text("order"));
        return vec![order.map_or(Uuid::nil(), |order| order.uuid())];
    }
    let id = |number: &str| {
        let known = auditor.model.orders.iter().find(|(_, order)| order.number == number);
        known.map_or(Uuid::nil(), |(id, _)| *id)
    };
    named.split(' ').map(id).collect()
}

/// An invoice: what is owed by it, and what it bills.
fn billed(
    auditor: &mut Auditor<'_>,
    heard: &Heard,
    (gross, billed): (i64, i64),
    orders: Vec<Uuid>,
) {
    let customer = heard.customer();
    auditor.money(heard).invoiced += gross;
    let known = auditor.model.invoices.entry(heard.subject).or_insert_with(Invoice::unknown);
    *known = Invoice { customer, gross, billed, settled: false, orders, ..known.clone() };
}

fn credited(auditor: &mut Auditor<'_>, heard: &Heard) {
    auditor.count("CN", heard);
    auditor.money(heard).credited += heard.cents("gross");
    let Ok(original) = InvoiceId::parse(heard.text("invoice")) else { return };
    // What is paid back of a deposit is asked for again.
    if let Some(request) = auditor.model.deposits.get(&original.uuid()) {
        *auditor.model.requests.entry(request.clone()).or_default() += heard.cents("gross");
    }
    let Some(invoice) = auditor.model.invoices.get_mut(&original.uuid()) else {
        return auditor.note("a credit note", "of a known invoice", original);
    };
    invoice.credited += heard.cents("gross");
    let (billed, credited) = (invoice.billed, invoice.credited);
    auditor.expect(|| format!("{original} is credited beyond {billed}"), false, credited > billed);
}

/// A document of the last system.
fn brought(auditor: &mut Auditor<'_>, heard: &Heard) {
    let (gross, number) = (heard.cents("gross"), heard.text("number").to_owned());
    if heard.text("kind") == "credit_note" {
        auditor.money(heard).credited += gross;
        auditor.model.credit_notes.insert(number);
        return;
    }
    billed(auditor, heard, (gross, gross), Vec::new());
    auditor.number(heard.subject, number);
}

fn settled(auditor: &mut Auditor<'_>, heard: &Heard) {
    let known = auditor.model.invoices.get_mut(&heard.subject);
    let was_settled = known.map(|invoice| std::mem::replace(&mut invoice.settled, true));
    let number = heard.text("number").to_owned();
    auditor.number(heard.subject, number.clone());
    auditor.expect(|| format!("{number} was settled before"), false, was_settled == Some(true));
}

fn received(auditor: &mut Auditor<'_>, heard: &Heard) {
    auditor.count("PAY", heard);
    let (amount, applied) = (heard.cents("amount"), heard.cents("applied"));
    let money = auditor.money(heard);
    money.received += amount;
    money.applied += applied;
    let customer = heard.customer();
    let known = auditor.model.payments.entry(heard.subject).or_insert_with(Payment::unknown);
    (known.customer, known.amount, known.on_account) = (customer, amount, amount - applied);
}

/// The payment with a number, if the auditor was told of it.
fn payment_of<'a>(auditor: &'a mut Auditor<'_>, number: &str) -> Option<&'a mut Payment> {
    auditor.model.payments.values_mut().find(|payment| payment.number == number)
}

fn refunded(auditor: &mut Auditor<'_>, heard: &Heard) {
    let (amount, of) = (heard.cents("amount"), heard.text("of").to_owned());
    let payment = payment_of(auditor, &of);
    let of_payment = payment.is_some();
    let mut left = 0;
    if let Some(payment) = payment {
        payment.on_account -= amount;
        payment.refunded += amount;
        left = payment.on_account;
    }
    auditor.expect(|| format!("{of} is paid back beyond what it has"), false, left < 0);
    let money = auditor.money(heard);
    money.paid_out += amount;
    // What is paid back of a credit note is owed by it no more.
    let side = if of_payment { &mut money.refunded } else { &mut money.owed_besides };
    *side += amount;
}

fn returned(auditor: &mut Auditor<'_>, heard: &Heard) {
    let (amount, number) = (heard.cents("amount"), heard.text("payment").to_owned());
    let Some(payment) = payment_of(auditor, &number) else {
        return auditor.note("money that was taken back", "of a known payment", number);
    };
    let (all, refunded) = (payment.amount, payment.refunded);
    let applied = all - payment.on_account - refunded;
    (payment.amount, payment.on_account, payment.refunded) = (0, 0, 0);
    auditor.expect(|| format!("{number} is taken back"), all, amount);
    let money = auditor.money(heard);
    money.received -= amount;
    money.applied -= applied;
    money.refunded -= refunded;
    money.owed_besides += refunded;
}

fn supplier_paid(auditor: &mut Auditor<'_>, heard: &Heard) {
    auditor.model.paid_to_suppliers += heard.cents("amount");
}

fn charged(auditor: &mut Auditor<'_>, heard: &Heard) {
    let amount = heard.cents("amount");
    auditor.money(heard).owed_besides += amount;
}

fn written_off(auditor: &mut Auditor<'_>, heard: &Heard) {
    let (amount, document) = (heard.cents("amount"), heard.text("document").to_owned());
    let is_recovery = heard.text("kind") == "recovery";
    auditor.money(heard).given_up += if is_recovery { -amount } else { amount };
    auditor.model.written_off.insert(document);
}

fn dispute_ended(auditor: &mut Auditor<'_>, heard: &Heard) {
    auditor.model.disputes.remove(heard.text("number"));
}

fn reopened(auditor: &mut Auditor<'_>, heard: &Heard) {
    if let Some(invoice) = auditor.model.invoices.get_mut(&heard.subject) {
        invoice.settled = false;
    }
}

fn amended(auditor: &mut Auditor<'_>, heard: &Heard) {
    let gross = heard.cents("gross");
    if let Some(order) = auditor.model.orders.get_mut(&heard.subject) {
        (order.gross, order.was_amended) = (gross, true);
        auditor.model.amended.insert(heard.subject);
    }
    if let "cancelled" | "closed" = heard.text("state") {
        auditor.stands(heard, heard.subject, Stands::Done);
    }
}

fn applied(auditor: &mut Auditor<'_>, heard: &Heard) {
    let applied = heard.cents("applied");
    auditor.money(heard).applied += applied;
    let Some(payment) = auditor.model.payments.get_mut(&heard.subject) else {
        return auditor.note("money applied", "of a known payment", heard.subject);
    };
    payment.on_account -= applied;
    let (left, number) = (payment.on_account, payment.number.clone());
    auditor.expect(|| format!("{number} is applied beyond its amount"), false, left < 0);
}

fn deposit_requested(auditor: &mut Auditor<'_>, heard: &Heard) {
    let amount = heard.cents("amount");
    auditor.model.requests.insert(heard.text("number").to_owned(), amount);
}

/// A deposit is an invoice that its money settles at once.
fn deposited(auditor: &mut Auditor<'_>, heard: &Heard) {
    auditor.count("INV", heard);
    let gross = heard.cents("gross");
    billed(auditor, heard, (gross, gross), Vec::new());
    let request = heard.text("request");
    auditor.model.deposits.insert(heard.subject, request.to_owned());
    if let Some(left) = auditor.model.requests.get_mut(request) {
        *left -= gross;
        let left = *left;
        if left <= 0 {
            auditor.model.requests.remove(request);
        }
        auditor.expect(|| format!("{request} took in more than it asks for"), false, left < 0);
    }
    let order = heard.text("order");
    let of_order = auditor.model.orders.values_mut().filter(|known| known.number == order);
    of_order.for_each(|known| known.has_deposit = true);
}

fn deposit_withdrawn(auditor: &mut Auditor<'_>, heard: &Heard) {
    auditor.model.requests.remove(heard.text("number"));
}

fn agreement_ended(auditor: &mut Auditor<'_>, heard: &Heard) {
    let number = heard.text("number");
    let model = &mut auditor.model;
    let ended = model.quotations.get_mut(number).into_iter().chain(model.blankets.get_mut(number));
    ended.for_each(|agreed| agreed.ended = true);
}
