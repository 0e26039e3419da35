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
    data: Value,
}

type Take = fn(&mut Auditor<'_>, &Heard);

const TAKEN: &[(&str, Take)] = &[
    ("credit_note.posted", credited),
    ("invoice.posted", invoiced),
    ("invoice.settled", settled),
    ("order.cancelled", cancelled),
    ("order.closed", closed),
    ("order.confirmed", confirmed),
    ("order.placed", placed),
    ("order.promise_dropped", promise_dropped),
    ("payment.applied", applied),
    ("payment.received", received),
    ("return.credited", return_credited),
    ("return.received", came_back),
    ("shipment.cancelled", unpacked),
    ("shipment.issued", issued),
    ("shipment.reversed", brought_back),
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
    let (customer, gross) = (heard.customer(), heard.cents("gross"));
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
    let unknown = Payment { number: String::new(), on_account: 0 };
    let payment = auditor.model.payments.entry(heard.subject).or_insert(unknown);
    payment.on_account = amount - applied;
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
