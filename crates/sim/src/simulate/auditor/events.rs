//! What the auditor takes from the history. One line of the table for each kind of event.
use super::Auditor;
use super::model::{Goods, Invoice, Money, Payment, Stands};
use crate::simulate::message::serial_of;
use quittance_domain::customer::CustomerId;
use quittance_domain::id::Uuid;
use quittance_domain::invoicing::InvoiceId;
use quittance_domain::order::OrderId;
use quittance_store::engine_tables::EventRow;
use serde_json::Value;

/// An event with its data read.
struct Heard {
    kind: String,
    subject: Uuid,
    year: i64,
    /// By a message, and not by the autopilot.
    by_message: bool,
    data: Value,
}

type Take = fn(&mut Auditor<'_>, &Heard);

const TAKEN: &[(&str, Take)] = &[
    ("credit_note.posted", credited),
    ("blanket.closed", agreement_ended),
    ("count.cancelled", count_ended),
    ("count.opened", count_opened),
    ("count.posted", count_ended),
    ("deposit.received", deposited),
    ("deposit.requested", deposit_requested),
    ("deposit.withdrawn", deposit_withdrawn),
    ("dispute.resolved", dispute_ended),
    ("invoice.reopened", reopened),
    ("invoice.posted", invoiced),
    ("invoice.settled", settled),
    ("late_charge.posted", charged),
    ("order.amended", amended),
    ("order.cancelled", cancelled),
    ("order.closed", closed),
    ("order.confirmed", confirmed),
    ("order.placed", placed),
    ("order.promise_dropped", promise_dropped),
    ("payment.applied", applied),
    ("payment.received", received),
    ("payment.refunded", refunded),
    ("payment.returned", returned),
    ("quotation.declined", agreement_ended),
    ("quotation.replaced", agreement_ended),
    ("return.credited", return_credited),
    ("return.received", came_back),
    ("shipment.cancelled", unpacked),
    ("shipment.issued", issued),
    ("shipment.picked_short", picked_short),
    ("shipment.reversed", brought_back),
    ("stock.adjusted", adjusted),
    ("supplier.paid", supplier_paid),
    ("write_off.posted", written_off),
];

impl Heard {
    fn text(&self, field: &str) -> &str {
        self.data.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// An amount as it is shown, `119.00 EUR`. Unit: cents.
    fn cents(&self, field: &str) -> i64 {
        let digits: String =
            self.text(field).chars().filter(|one| one.is_ascii_digit() || *one == '-').collect();
        digits.parse().unwrap_or_else(|_| panic!("{} has no amount in {field}", self.kind))
    }

    fn customer(&self) -> Uuid {
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
            year: event.business_date.year(),
            by_message: serial_of(&event.actor).is_some(),
            data: serde_json::from_str(&event.payload).unwrap_or(Value::Null),
        };
        take(self, &heard);
    }

    /// Notes the number of an invoice; its event may come later.
    pub(super) fn number(&mut self, invoice: Uuid, number: String) {
        let nobody = Uuid::nil();
        let unknown = Invoice { number: String::new(), customer: nobody, gross: 0, settled: false };
        self.model.invoices.entry(invoice).or_insert(unknown).number = number;
    }

    /// A document of a series is new, and there is one event of it.
    fn count(&mut self, series: &'static str, heard: &Heard) {
        let known = self.model.numbers.entry((series, heard.year)).or_default();
        let is_new = known.insert(heard.subject);
        self.expect(|| format!("{} of {}: new", heard.kind, heard.subject), true, is_new);
    }

    fn money(&mut self, heard: &Heard) -> &mut Money {
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
    if let Some(order) = auditor.model.orders.get_mut(&heard.subject) {
        order.gross = gross;
    }
}

fn confirmed(auditor: &mut Auditor<'_>, heard: &Heard) {
    auditor.stands(heard, heard.subject, Stands::Promised);
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

fn issued(auditor: &mut Auditor<'_>, heard: &Heard) {
    let Some(shipment) = auditor.model.shipments.get_mut(&heard.subject) else {
        return auditor.note("goods that left", "a known shipment", heard.subject);
    };
    let before = std::mem::replace(&mut shipment.goods, Goods::Gone);
    let (number, order, lines) = (shipment.number.clone(), shipment.order, shipment.lines.clone());
    let was_open = before == Goods::Packed;
    auditor.expect(|| format!("{number} was open when its goods left"), true, was_open);
    let Some(order) = auditor.model.orders.get_mut(&order) else { return };
    order.stands = Stands::UnderWay;
    for (place, quantity) in lines {
        let line = &mut order.lines[place];
        line.issued += quantity;
        line.packed -= quantity;
        let (issued, ordered, sku) = (line.issued, line.ordered, line.sku.clone());
        *auditor.model.on_hand.entry(sku).or_default() -= quantity;
        if issued > ordered {
            auditor.found.push(super::Disagreement {
                subject: format!("shipped by {number}"),
                expected: format!("no more than {ordered}"),
                found: issued.to_string(),
            });
        }
    }
}

fn unpacked(auditor: &mut Auditor<'_>, heard: &Heard) {
    let Some(shipment) = auditor.model.shipments.get_mut(&heard.subject) else {
        return auditor.note("a shipment given up", "a known one", heard.subject);
    };
    let before = std::mem::replace(&mut shipment.goods, Goods::Back);
    let (number, order, lines) = (shipment.number.clone(), shipment.order, shipment.lines.clone());
    let was_open = before == Goods::Packed;
    auditor.expect(|| format!("{number} was open when it was given up"), true, was_open);
    let Some(order) = auditor.model.orders.get_mut(&order) else { return };
    lines.into_iter().for_each(|(place, quantity)| order.lines[place].packed -= quantity);
}

fn brought_back(auditor: &mut Auditor<'_>, heard: &Heard) {
    let Some(shipment) = auditor.model.shipments.get_mut(&heard.subject) else {
        return auditor.note("an issue that was undone", "a known shipment", heard.subject);
    };
    let before = std::mem::replace(&mut shipment.goods, Goods::Back);
    let (number, order, lines) = (shipment.number.clone(), shipment.order, shipment.lines.clone());
    let had_left = before == Goods::Gone;
    auditor.expect(|| format!("{number} had left when its issue was undone"), true, had_left);
    let Some(order) = auditor.model.orders.get_mut(&order) else { return };
    for (place, quantity) in lines {
        let line = &mut order.lines[place];
        line.issued -= quantity;
        *auditor.model.on_hand.entry(line.sku.clone()).or_default() += quantity;
    }
}

fn invoiced(auditor: &mut Auditor<'_>, heard: &Heard) {
    auditor.count("INV", heard);
    let order = OrderId::parse(heard.text("order")).map_or(Uuid::nil(), |order| order.uuid());
    auditor.stands(heard, order, Stands::UnderWay);
    let deposits = if heard.text("deposits").is_empty() { 0 } else { heard.cents("deposits") };
    let (customer, gross) = (heard.customer(), heard.cents("gross") - deposits);
    auditor.money(heard).invoiced += gross;
    let known = auditor.model.invoices.remove(&heard.subject);
    let number = known.map(|invoice| invoice.number).unwrap_or_default();
    let invoice = Invoice { number, customer, gross, settled: false };
    auditor.model.invoices.insert(heard.subject, invoice);
}

fn credited(auditor: &mut Auditor<'_>, heard: &Heard) {
    auditor.count("CN", heard);
    auditor.money(heard).credited += heard.cents("gross");
    let Ok(original) = InvoiceId::parse(heard.text("invoice")) else { return };
    // What is paid back of a deposit is asked for again.
    if let Some(request) = auditor.model.deposits.get(&original.uuid()) {
        *auditor.model.requests.entry(request.clone()).or_default() += heard.cents("gross");
    }
    if !auditor.model.invoices.contains_key(&original.uuid()) {
        auditor.note("a credit note", "of a known invoice", original);
    }
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
    let unknown = Payment { number: String::new(), amount, on_account: 0, refunded: 0 };
    let payment = auditor.model.payments.entry(heard.subject).or_insert(unknown);
    (payment.amount, payment.on_account) = (amount, amount - applied);
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

fn came_back(auditor: &mut Auditor<'_>, heard: &Heard) {
    let Some(rma) = auditor.model.returns.get_mut(&heard.subject) else {
        return auditor.note("goods that came back", "a known return", heard.subject);
    };
    let before = std::mem::replace(&mut rma.received, true);
    let (number, restocked) = (rma.number.clone(), rma.restocked.clone());
    auditor.expect(|| format!("{number} was received before"), false, before);
    for (sku, quantity) in restocked {
        *auditor.model.on_hand.entry(sku).or_default() += quantity;
    }
}

fn return_credited(auditor: &mut Auditor<'_>, heard: &Heard) {
    let Some(rma) = auditor.model.returns.get_mut(&heard.subject) else {
        return auditor.note("a credited return", "a known one", heard.subject);
    };
    let before = std::mem::replace(&mut rma.credited, true);
    let number = rma.number.clone();
    auditor.expect(|| format!("{number} was credited before"), false, before);
}

fn deposit_requested(auditor: &mut Auditor<'_>, heard: &Heard) {
    let amount = heard.cents("amount");
    auditor.model.requests.insert(heard.text("number").to_owned(), amount);
}

/// A deposit is an invoice that its money settles at once.
fn deposited(auditor: &mut Auditor<'_>, heard: &Heard) {
    auditor.count("INV", heard);
    let (customer, gross) = (heard.customer(), heard.cents("gross"));
    auditor.money(heard).invoiced += gross;
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
    let known = auditor.model.invoices.remove(&heard.subject);
    let number = known.map(|invoice| invoice.number).unwrap_or_default();
    let invoice = Invoice { number, customer, gross, settled: false };
    auditor.model.invoices.insert(heard.subject, invoice);
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

fn count_opened(auditor: &mut Auditor<'_>, heard: &Heard) {
    auditor.model.opened.push(heard.text("number").to_owned());
}

fn count_ended(auditor: &mut Auditor<'_>, heard: &Heard) {
    auditor.model.counts.remove(heard.text("number"));
}

fn adjusted(auditor: &mut Auditor<'_>, heard: &Heard) {
    if !heard.by_message {
        auditor.model.adjusted.push(heard.text("number").to_owned());
    }
}

/// What was not found does not leave, and is written off.
fn picked_short(auditor: &mut Auditor<'_>, heard: &Heard) {
    let missing: i64 = heard.text("missing").parse().unwrap_or(0);
    let line_no: usize = heard.text("line_no").parse().unwrap_or(1);
    let Some(shipment) = auditor.model.shipments.get_mut(&heard.subject) else { return };
    let (number, order) = (shipment.number.clone(), shipment.order);
    let Some((place, quantity)) = shipment.lines.get_mut(line_no - 1) else { return };
    let place = *place;
    *quantity -= missing;
    let left = *quantity;
    auditor.expect(|| format!("{number} is picked short beyond what it holds"), false, left < 0);
    let Some(order) = auditor.model.orders.get_mut(&order) else { return };
    order.lines[place].packed -= missing;
    let sku = order.lines[place].sku.clone();
    auditor.model.short.push((number, sku, missing));
}
