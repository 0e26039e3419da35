//! What the auditor takes from answers.
use super::Auditor;
use super::agreed::{take_acceptance, take_blanket, take_call_off, take_quotation, take_requoted};
use super::cycles::{note_coming_back, take_until};
use super::model::{Coming, Goods, Line, Order, Payment, Return, Said, Shipment, Stands};
use super::tracking::take_told;
use crate::simulate::message::{Answer, Message};
use quittance_domain::Date;
use quittance_domain::Refused;
use quittance_domain::id::Uuid;
use quittance_domain::order::OrderId;
use quittance_domain::payment::PaymentId;
use quittance_domain::returns::ReturnId;
use quittance_domain::shipping::ShipmentId;
use quittance_engine::Done;
use serde_json::Value;
use std::collections::BTreeMap;

/// The event of which each command that is done has exactly one. One line for each new command.
const EVENTS: &[(&str, &str)] = &[
    ("blanket.agree", "blanket.agreed"),
    ("blanket.call_off", "order.placed"),
    ("blanket.close", "blanket.closed"),
    ("carrier.set", "carrier.set"),
    ("carrier.set_rates", "carrier.rates_set"),
    ("customer.change", "customer.changed"),
    ("fulfilment.pack", "shipment.packed"),
    ("fulfilment.pick", "shipment.picked"),
    ("fulfilment.release", "wave.released"),
    ("fulfilment.withdraw", "shipment.withdrawn"),
    ("invoicing.correct", "invoice.reversed"),
    ("invoicing.credit", "credit_note.posted"),
    ("invoicing.debit", "debit_note.posted"),
    ("invoicing.post", "invoice.posted"),
    ("invoicing.post_summary", "invoice.posted"),
    ("invoicing.apply_to_deposit", "deposit.received"),
    ("invoicing.receive_deposit", "deposit.received"),
    ("invoicing.request_deposit", "deposit.requested"),
    ("invoicing.reverse", "invoice.reversed"),
    ("invoicing.withdraw_deposit", "deposit.withdrawn"),
    ("order.cancel", "order.cancelled"),
    ("order.place", "order.placed"),
    ("order.set_screening", "company.screening_set"),
    ("payment.announce", "payment.announced"),
    ("payment.apply", "payment.applied"),
    ("payment.apply_credit", "credit_note.applied"),
    ("payment.receive", "payment.received"),
    ("payment.refund", "payment.refunded"),
    ("payment.return", "payment.returned"),
    ("payment.unapply", "payment.unapplied"),
    ("purchasing.order", "purchase.ordered"),
    ("purchasing.pay", "supplier.paid"),
    ("purchasing.post_invoice", "supplier_invoice.posted"),
    ("purchasing.receive", "purchase.received"),
    ("purchasing.set_expected", "purchase.expected_set"),
    ("quotation.accept", "order.placed"),
    ("quotation.create", "quotation.created"),
    ("quotation.decline", "quotation.declined"),
    ("quotation.requote", "quotation.replaced"),
    ("receivables.open_dispute", "dispute.opened"),
    ("receivables.promise", "promise.made"),
    ("receivables.recover", "write_off.posted"),
    ("receivables.relieve_tax", "tax_relief.posted"),
    ("receivables.resolve_dispute", "dispute.resolved"),
    ("receivables.waive", "write_off.posted"),
    ("receivables.write_off", "write_off.posted"),
    ("returns.credit", "return.credited"),
    ("returns.receive", "return.received"),
    ("returns.register", "return.registered"),
    ("shipping.cancel", "shipment.cancelled"),
    ("shipping.create", "shipment.created"),
    ("shipping.issue_goods", "shipment.issued"),
    ("shipping.reverse_issue", "shipment.reversed"),
    ("stock.adjust", "stock.adjusted"),
    ("stock.cancel_count", "count.cancelled"),
    ("stock.post_count", "count.posted"),
    ("stock.receive", "stock.received"),
    ("tracking.set_number", "shipment.tracking_number_set"),
];

type Take = fn(&mut Auditor<'_>, &Message, &Value);

/// What is taken from the reply of a command that is done.
const TAKEN: &[(&str, Take)] = &[
    ("blanket.agree", take_blanket),
    ("blanket.call_off", take_call_off),
    ("carrier.set_rates", take_told),
    ("invoicing.apply_to_deposit", take_deposit),
    ("invoicing.correct", take_invoice),
    ("invoicing.credit", take_credit_note),
    ("invoicing.debit", take_debit_note),
    ("invoicing.post", take_invoice),
    ("invoicing.post_summary", take_summary),
    ("invoicing.receive_deposit", take_deposit),
    ("order.amend", take_amendment),
    ("order.decide_amendment", take_decision),
    ("order.place", take_order),
    ("payment.confirm", take_payment),
    ("payment.receive", take_payment),
    ("purchasing.cancel", take_no_more),
    ("purchasing.order", take_purchase),
    ("purchasing.receive", take_purchased),
    ("quotation.accept", take_acceptance),
    ("quotation.create", take_quotation),
    ("quotation.requote", take_requoted),
    ("receivables.charge_interest", take_charge),
    ("receivables.dun_customer", take_letter),
    ("receivables.open_dispute", take_dispute),
    ("returns.register", take_return),
    ("shipping.create", take_shipment),
    ("stock.adjust", take_stock),
    ("stock.post_count", take_counted),
    ("stock.receive", take_stock),
    ("stock.receive_transfer", take_transferred),
    ("stock.send_transfer", take_transfer),
    ("tracking.record", take_told),
];

impl Auditor<'_> {
    /// Takes what was answered: the first time as news, later as what must be the same.
    pub(super) fn take_reply(&mut self, message: &Message, answer: &Answer, done: &Done<Value>) {
        let said = Said::Done(done.reply.clone());
        if !self.is_same_as_before(message, &said) {
            return;
        }
        let first = self.model.said.insert(message.serial, said).is_none();
        if !first {
            self.expect(|| format!("{message}, again: repeated"), true, done.repeated);
            return;
        }
        if let Some(source) = &message.source {
            let before = self.model.sources.get(&source.key).cloned();
            let is_known = before.is_some();
            if let Some((digest, reply)) = before {
                self.expect(|| format!("{message}: digest"), digest, source.digest.clone());
                let found = done.reply.to_string();
                self.expect(|| format!("{message}, delivered before"), reply.to_string(), found);
                self.expect(|| format!("{message}: repeated"), true, done.repeated);
            } else {
                let taken = (source.digest.clone(), done.reply.clone());
                self.model.sources.insert(source.key.clone(), taken);
            }
            if is_known {
                return;
            }
        }
        if done.repeated && !answer.may_be_done_before() {
            self.note(format!("{message}: done before"), "no", "yes");
        }
        self.fresh.insert(message.serial);
        if let Some((_, take)) = TAKEN.iter().find(|(command, _)| *command == message.command) {
            take(self, message, &done.reply);
        }
    }

    /// Takes a refusal.
    pub(super) fn take_refusal(&mut self, message: &Message, refused: &Refused) {
        let said = Said::Refused(refused.code().to_owned());
        if self.is_same_as_before(message, &said) {
            self.model.said.insert(message.serial, said);
        }
    }

    /// Whether credit holds the goods that were to be shipped or to leave.
    fn is_held_back(&self, message: &Message) -> bool {
        let Some(Said::Done(reply)) = self.model.said.get(&message.serial) else { return false };
        let is_shipping = message.command.starts_with("shipping.");
        let holds = reply.get("holds").and_then(Value::as_array);
        is_shipping && holds.is_some_and(|holds| !holds.is_empty())
    }

    fn is_same_as_before(&mut self, message: &Message, said: &Said) -> bool {
        self.checks += 1;
        match self.model.said.get(&message.serial) {
            Some(before) if before != said => {
                let (before, said) = (format!("{before:?}"), format!("{said:?}"));
                self.note(format!("{message}, answered again"), before, said);
                false
            }
            Some(_) | None => true,
        }
    }

    /// What was done now has one event of its kind; what was done before or refused has none.
    pub(super) fn expect_events(&mut self, message: &Message) {
        let heard = self.model.heard.remove(&message.serial).unwrap_or_default();
        if !self.fresh.remove(&message.serial) {
            let all: u32 = heard.values().sum();
            self.expect(|| format!("events of {message}, refused or done before"), 0, all);
            return;
        }
        let event = EVENTS.iter().find(|(command, _)| *command == message.command);
        let Some((_, event)) = event else { return };
        let found = heard.get(*event).copied().unwrap_or(0);
        let once = u32::from(!self.is_held_back(message));
        self.expect(|| format!("{event} of {message}"), once, found);
    }
}

pub(super) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// Whole pieces: the simulated company sells no parts of one.
pub(super) fn pieces(value: &Value, field: &str) -> i64 {
    text(value, field).parse().unwrap_or(0)
}

pub(super) fn lines(value: &Value) -> impl Iterator<Item = &Value> {
    lines_of(value, "lines")
}

pub(super) fn lines_of<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    value.get(field).and_then(Value::as_array).into_iter().flatten()
}

/// An id that a reply holds. Panics: when it does not, which would be a change of the replies.
pub(super) fn id<T>(reply: &Value, field: &str, parse: fn(&str) -> Option<T>) -> T {
    parse(text(reply, field)).unwrap_or_else(|| panic!("{reply} has no id in {field}"))
}

pub(super) fn order_id(text: &str) -> Option<Uuid> {
    OrderId::parse(text).ok().map(|id| id.uuid())
}

fn take_order(auditor: &mut Auditor<'_>, message: &Message, reply: &Value) {
    let line = |(sku, ordered): (String, i64)| {
        let is_stock = auditor.cast.is_stock(&sku);
        Line { sku, is_stock, ordered, issued: 0, packed: 0 }
    };
    let of_line = |line: &Value| {
        let quantity = pieces(line, "quantity");
        auditor.cast.parts(text(line, "product"), quantity)
    };
    let ordered = lines(&message.fields).flat_map(of_line).map(line).collect();
    let customer = text(&message.fields, "customer").to_owned();
    let (asked, tax_inside) = auditor.asked(message);
    let postal = text(&message.fields["ship_to"], "address").rsplit(", ").next();
    let postal = postal.filter(|it| !it.is_empty()).unwrap_or("1010").to_owned();
    let wanted = Date::parse(text(&message.fields, "requested_on")).ok();
    let address = text(&message.fields["ship_to"], "address").to_owned();
    let address = Some(address).filter(|it| !it.is_empty());
    let order = new_order(auditor, reply, (customer, ordered));
    (order.postal, order.wanted, order.address) = (postal, wanted, address);
    (order.asked, order.tax_inside) = (asked, tax_inside);
}

pub(super) fn new_order<'a>(
    auditor: &'a mut Auditor<'_>,
    reply: &Value,
    (customer, lines): (String, Vec<Line>),
) -> &'a mut Order {
    let order = Order {
        number: text(reply, "number").to_owned(),
        customer,
        stands: Stands::Waiting,
        gross: 0,
        lines,
        lost_promises: false,
        given_up_in_part: false,
        has_deposit: false,
        was_amended: false,
        asked: Vec::new(),
        tax_inside: false,
        postal: "1010".to_owned(),
        address: None,
        has_sign: false,
        ordered_on: None,
        wanted: None,
        billed: 0,
        billed_anew: false,
    };
    let known = auditor.model.orders.entry(id(reply, "order", order_id));
    known.insert_entry(order).into_mut()
}

fn take_shipment(auditor: &mut Auditor<'_>, message: &Message, reply: &Value) {
    // None is made of goods that credit holds.
    let Ok(shipment) = ShipmentId::parse(text(reply, "shipment")) else { return };
    let order = id(reply, "order", order_id);
    let line = |line: &Value| {
        let line_no = line.get("order_line").and_then(Value::as_u64).unwrap_or(1);
        let place = usize::try_from(line_no).unwrap_or(1).max(1) - 1;
        (place, pieces(line, "quantity"))
    };
    let lines: Vec<(usize, i64)> = lines(&message.fields).map(line).collect();
    if let Some(order) = auditor.model.orders.get_mut(&order) {
        for (place, quantity) in &lines {
            order.lines[*place].packed += quantity;
        }
    }
    let number = text(reply, "number").to_owned();
    let taken =
        Shipment { number, order, lines, goods: Goods::Packed, left_on: None, in_cartons: false };
    auditor.model.shipments.insert(shipment.uuid(), taken);
}

fn take_invoice(auditor: &mut Auditor<'_>, _message: &Message, reply: &Value) {
    // Its amount comes with its event; the number alone is told here.
    let number = text(reply, "number").to_owned();
    let parse = |text: &str| quittance_domain::invoicing::InvoiceId::parse(text).ok();
    let invoice = id(reply, "invoice", parse).uuid();
    auditor.number(invoice, number);
}

fn take_summary(auditor: &mut Auditor<'_>, message: &Message, reply: &Value) {
    take_invoice(auditor, message, reply);
    take_until(auditor, message, reply);
}

fn take_payment(auditor: &mut Auditor<'_>, _message: &Message, reply: &Value) {
    let payment = id(reply, "payment", |text| PaymentId::parse(text).ok());
    let number = text(reply, "number").to_owned();
    // Its event tells the amounts, and may have come first.
    auditor.model.payments.entry(payment.uuid()).or_insert_with(Payment::unknown).number = number;
}

/// The amounts come with the events; the numbers are told here.
fn take_deposit(auditor: &mut Auditor<'_>, message: &Message, reply: &Value) {
    take_invoice(auditor, message, reply);
    let payment = id(reply, "payment", |text| PaymentId::parse(text).ok());
    let number = text(reply, "payment_number").to_owned();
    auditor.model.payments.entry(payment.uuid()).or_insert_with(Payment::unknown).number = number;
}

fn take_counted(auditor: &mut Auditor<'_>, _message: &Message, reply: &Value) {
    let adjustment = text(reply, "adjustment");
    if !adjustment.is_empty() {
        auditor.model.adjusted.push(adjustment.to_owned());
    }
}

fn take_return(auditor: &mut Auditor<'_>, message: &Message, reply: &Value) {
    note_coming_back(auditor, message);
    let rma = id(reply, "return_id", |text| ReturnId::parse(text).ok());
    let back = |line: &&Value| {
        text(line, "disposition") == "restock" && auditor.cast.is_stock(text(line, "product"))
    };
    let restocked = lines(&message.fields).filter(back);
    let restocked =
        restocked.map(|line| (text(line, "product").to_owned(), pieces(line, "quantity")));
    let number = text(reply, "number").to_owned();
    let taken = Return { number, restocked: restocked.collect(), received: false, credited: false };
    auditor.model.returns.insert(rma.uuid(), taken);
}

fn take_stock(auditor: &mut Auditor<'_>, message: &Message, _reply: &Value) {
    for line in lines(&message.fields) {
        let quantity = pieces(line, "quantity");
        let sku = text(line, "product").to_owned();
        *auditor.model.on_hand.entry(sku).or_default() += quantity;
    }
}

fn take_debit_note(auditor: &mut Auditor<'_>, _message: &Message, reply: &Value) {
    let parse = |text: &str| quittance_domain::invoicing::InvoiceId::parse(text).ok();
    let note = id(reply, "debit_note", parse).uuid();
    auditor.number(note, text(reply, "number").to_owned());
}

fn take_credit_note(auditor: &mut Auditor<'_>, _message: &Message, reply: &Value) {
    auditor.model.credit_notes.insert(text(reply, "number").to_owned());
}

fn take_amendment(auditor: &mut Auditor<'_>, _message: &Message, reply: &Value) {
    if reply.get("made") == Some(&Value::Bool(false)) {
        auditor.model.amending.insert(text(reply, "number").to_owned());
    }
}

fn take_decision(auditor: &mut Auditor<'_>, message: &Message, _reply: &Value) {
    if text(&message.fields, "decision") != "retry" {
        auditor.model.amending.remove(text(&message.fields, "order"));
    }
}

fn take_dispute(auditor: &mut Auditor<'_>, _message: &Message, reply: &Value) {
    auditor.model.disputes.insert(text(reply, "number").to_owned());
}

fn take_charge(auditor: &mut Auditor<'_>, _message: &Message, reply: &Value) {
    auditor.model.charges.insert(text(reply, "number").to_owned());
}

fn take_letter(auditor: &mut Auditor<'_>, message: &Message, reply: &Value) {
    let charges = reply.get("charges").and_then(Value::as_array).into_iter().flatten();
    charges.for_each(|charge| take_charge(auditor, message, charge));
}

/// The lines of a purchase order or a transfer.
fn coming(auditor: &Auditor<'_>, message: &Message) -> Vec<Coming> {
    let line = |line: &Value| {
        let sku = text(line, "product").to_owned();
        let product = auditor.cast.products.iter().find(|product| product.sku == sku);
        let cost = product.map_or(0, |product| product.cost);
        Coming { sku, ordered: pieces(line, "quantity"), received: 0, cost }
    };
    lines(&message.fields).map(line).collect()
}

fn take_purchase(auditor: &mut Auditor<'_>, message: &Message, reply: &Value) {
    let lines = coming(auditor, message);
    auditor.model.purchases.insert(text(reply, "number").to_owned(), lines);
}

fn take_no_more(auditor: &mut Auditor<'_>, message: &Message, _reply: &Value) {
    let lines = auditor.model.purchases.get_mut(text(&message.fields, "order"));
    lines.into_iter().flatten().for_each(|line| line.ordered = line.received);
}

fn take_transfer(auditor: &mut Auditor<'_>, message: &Message, reply: &Value) {
    let lines = coming(auditor, message);
    for line in &lines {
        *auditor.model.on_hand.entry(line.sku.clone()).or_default() -= line.ordered;
    }
    auditor.model.transfers.insert(text(reply, "number").to_owned(), lines);
}

fn take_purchased(auditor: &mut Auditor<'_>, message: &Message, _reply: &Value) {
    let known = auditor.model.purchases.get_mut(text(&message.fields, "order"));
    arrive(known, message, &mut auditor.model.on_hand);
}

fn take_transferred(auditor: &mut Auditor<'_>, message: &Message, _reply: &Value) {
    let known = auditor.model.transfers.get_mut(text(&message.fields, "transfer"));
    arrive(known, message, &mut auditor.model.on_hand);
}

/// Puts what has come on the shelves.
fn arrive(known: Option<&mut Vec<Coming>>, message: &Message, on_hand: &mut BTreeMap<String, i64>) {
    let Some(known) = known else { return };
    for line in lines(&message.fields) {
        let line_no = line.get("line_no").and_then(Value::as_u64).unwrap_or(1);
        let place = usize::try_from(line_no).unwrap_or(1).max(1) - 1;
        if let Some(coming) = known.get_mut(place) {
            coming.received += pieces(line, "quantity");
            *on_hand.entry(coming.sku.clone()).or_default() += pieces(line, "quantity");
        }
    }
}
