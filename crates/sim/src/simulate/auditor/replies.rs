//! What the auditor takes from answers.
use super::Auditor;
use super::model::{Goods, Line, Order, Payment, Return, Said, Shipment, Stands};
use crate::simulate::message::{Answer, Message};
use quittance_domain::Refused;
use quittance_domain::id::Uuid;
use quittance_domain::order::OrderId;
use quittance_domain::payment::PaymentId;
use quittance_domain::returns::ReturnId;
use quittance_domain::shipping::ShipmentId;
use quittance_engine::Done;
use serde_json::Value;

/// The event of which each command that is done has exactly one. One line for each new command.
const EVENTS: &[(&str, &str)] = &[
    ("customer.change", "customer.changed"),
    ("invoicing.credit", "credit_note.posted"),
    ("invoicing.post", "invoice.posted"),
    ("order.cancel", "order.cancelled"),
    ("order.place", "order.placed"),
    ("payment.apply", "payment.applied"),
    ("payment.receive", "payment.received"),
    ("returns.credit", "return.credited"),
    ("returns.receive", "return.received"),
    ("returns.register", "return.registered"),
    ("shipping.cancel", "shipment.cancelled"),
    ("shipping.create", "shipment.created"),
    ("shipping.issue_goods", "shipment.issued"),
    ("shipping.reverse_issue", "shipment.reversed"),
    ("stock.adjust", "stock.adjusted"),
    ("stock.receive", "stock.received"),
];

type Take = fn(&mut Auditor<'_>, &Message, &Value);

/// What is taken from the reply of a command that is done.
const TAKEN: &[(&str, Take)] = &[
    ("invoicing.post", take_invoice),
    ("order.place", take_order),
    ("payment.receive", take_payment),
    ("returns.register", take_return),
    ("shipping.create", take_shipment),
    ("stock.adjust", take_stock),
    ("stock.receive", take_stock),
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
        self.expect(|| format!("{event} of {message}"), 1, found);
    }
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// Whole pieces: the simulated company sells no parts of one.
fn pieces(value: &Value, field: &str) -> i64 {
    text(value, field).parse().unwrap_or(0)
}

fn lines(value: &Value) -> impl Iterator<Item = &Value> {
    value.get("lines").and_then(Value::as_array).into_iter().flatten()
}

/// An id that a reply holds. Panics: when it does not, which would be a change of the replies.
fn id<T>(reply: &Value, field: &str, parse: fn(&str) -> Option<T>) -> T {
    parse(text(reply, field)).unwrap_or_else(|| panic!("{reply} has no id in {field}"))
}

fn order_id(text: &str) -> Option<Uuid> {
    OrderId::parse(text).ok().map(|id| id.uuid())
}

fn take_order(auditor: &mut Auditor<'_>, message: &Message, reply: &Value) {
    let line = |line: &Value| {
        let sku = text(line, "product").to_owned();
        let is_stock = auditor.cast.is_stock(&sku);
        Line { sku, is_stock, ordered: pieces(line, "quantity"), issued: 0, packed: 0 }
    };
    let order = Order {
        number: text(reply, "number").to_owned(),
        customer: text(&message.fields, "customer").to_owned(),
        stands: Stands::Waiting,
        gross: 0,
        lines: lines(&message.fields).map(line).collect(),
        lost_promises: false,
    };
    auditor.model.orders.insert(id(reply, "order", order_id), order);
}

fn take_shipment(auditor: &mut Auditor<'_>, message: &Message, reply: &Value) {
    let shipment = id(reply, "shipment", |text| ShipmentId::parse(text).ok());
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
    let taken = Shipment { number, order, lines, goods: Goods::Packed };
    auditor.model.shipments.insert(shipment.uuid(), taken);
}

fn take_invoice(auditor: &mut Auditor<'_>, _message: &Message, reply: &Value) {
    // Its amount comes with its event; the number alone is told here.
    let number = text(reply, "number").to_owned();
    let parse = |text: &str| quittance_domain::invoicing::InvoiceId::parse(text).ok();
    let invoice = id(reply, "invoice", parse).uuid();
    auditor.number(invoice, number);
}

fn take_payment(auditor: &mut Auditor<'_>, _message: &Message, reply: &Value) {
    let payment = id(reply, "payment", |text| PaymentId::parse(text).ok());
    let number = text(reply, "number").to_owned();
    auditor.model.payments.insert(payment.uuid(), Payment { number, on_account: 0 });
}

fn take_return(auditor: &mut Auditor<'_>, message: &Message, reply: &Value) {
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
