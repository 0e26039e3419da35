//! The history of the sample company: the event of each thing that it has.
use crate::sample::{
    CUSTOMER, GOODS, HELD_ORDER, KIT, LIST, ORDER, RECEIPT, SERVICE, SUBSTITUTE, WAREHOUSE, day,
    uuid,
};
use crate::sample_cash::{CREDIT_NOTE, INVOICE, OPEN_SHIPMENT, PAYMENT, RETURN, SHIPMENT};
use quittance_domain::Moment;
use quittance_store::chain;
use quittance_store::engine_tables::EventRow;
use quittance_store::session::Head;
use quittance_store::unit_of_work::UnitOfWork;

const START: &str = "2026-03-01";

/// What happened, to what, on which day, with which data.
const EVENTS: &[(&str, u128, &str, &str)] = &[
    ("company.created", 0, START, r#"{"back_dating":"refused","code":"TEST"}"#),
    ("warehouse.created", WAREHOUSE, START, r#"{"code":"MAIN"}"#),
    ("price_list.created", LIST, START, r#"{"code":"RETAIL"}"#),
    ("product.created", GOODS, START, r#"{"sku":"GOODS"}"#),
    ("product.created", SERVICE, START, r#"{"sku":"SERVICE"}"#),
    ("customer.created", CUSTOMER, START, r#"{"code":"C-1","credit_limit":"1000.00 EUR"}"#),
    ("stock.received", RECEIPT, START, r#"{"number":"ST-2026-000001"}"#),
    ("order.placed", ORDER, "2026-03-02", r#"{"gross":"60.00 EUR","number":"SO-2026-000001"}"#),
    ("order.confirmed", ORDER, "2026-03-02", "{}"),
    (
        "order.placed",
        HELD_ORDER,
        "2026-03-02",
        r#"{"gross":"1080.00 EUR","number":"SO-2026-000002"}"#,
    ),
    ("order.held", HELD_ORDER, "2026-03-02", "{}"),
    ("shipment.created", SHIPMENT, "2026-03-04", "{}"),
    ("shipment.created", OPEN_SHIPMENT, "2026-03-04", "{}"),
    ("shipment.issued", SHIPMENT, "2026-03-05", "{}"),
    (
        "invoice.posted",
        INVOICE,
        "2026-03-06",
        r#"{"gross":"24.00 EUR","number":"INV-2026-000001"}"#,
    ),
    ("return.registered", RETURN, "2026-03-10", "{}"),
    ("return.received", RETURN, "2026-03-12", "{}"),
    (
        "credit_note.posted",
        CREDIT_NOTE,
        "2026-03-13",
        r#"{"gross":"12.00 EUR","number":"CN-2026-000001"}"#,
    ),
    ("return.credited", RETURN, "2026-03-13", "{}"),
    (
        "payment.received",
        PAYMENT,
        "2026-03-20",
        r#"{"amount":"15.00 EUR","number":"PAY-2026-000001"}"#,
    ),
    ("product.created", SUBSTITUTE, "2026-03-20", r#"{"sku":"CHAIR-2"}"#),
    ("product.created", KIT, "2026-03-20", r#"{"sku":"SET"}"#),
];

/// Writes the events and moves the head after the last of them.
pub fn fill(unit: &mut UnitOfWork, head: &mut Head) {
    for (sequence, (kind, subject, on, payload)) in (1..).zip(EVENTS) {
        let mut event = EventRow {
            sequence,
            kind: (*kind).to_owned(),
            subject: uuid(*subject),
            actor: "ada".to_owned(),
            received_at: Moment::from_micros(sequence),
            business_date: day(on),
            payload: (*payload).to_owned(),
            hash: String::new(),
        };
        event.hash = chain::hash(&head.hash, &event);
        head.hash.clone_from(&event.hash);
        head.sequence = sequence;
        unit.insert(event);
    }
}
