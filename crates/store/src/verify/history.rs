//! History: what the events tell of documents, and what documents ask of the events.
//!
//! The chain alone says that no event was changed; here it vouches for the documents: none without
//! its event, no event whose document is gone, and both with one date and one amount.
use super::{Check, Disagreement, How};
use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::reader::Reader;
use quittance_domain::{CompanyId, Currency, Money};
use uuid::Uuid;

pub const CHECKS: &[Check] = &[
    Check {
        name: "events.tell_of_each_document",
        promise: "what was made, posted, issued, received or cancelled has its event",
        how: How::Run(untold),
    },
    Check {
        name: "events.document_is_there",
        promise: "what an event tells of is there, with the event's date",
        how: How::Run(gone),
    },
    Check {
        name: "events.say_what_documents_say",
        promise: "the number and amount of a document are those that its event told",
        how: How::Run(otherwise),
    },
];

/// What happens to rows of a table: the condition on the row `d`, the event, and the column of the
/// date that the event has as well.
struct Told {
    table: &'static str,
    condition: &'static str,
    kind: &'static str,
    date: Option<&'static str>,
}

const fn told(
    table: &'static str,
    condition: &'static str,
    kind: &'static str,
    date: Option<&'static str>,
) -> Told {
    Told { table, condition, kind, date }
}

/// What happens once to each row that has the condition, and to no other.
const ONCE: &[Told] = &[
    told("warehouse", "", "warehouse.created", None),
    told("customer", "", "customer.created", None),
    told("product", "", "product.created", None),
    told("price_list", "", "price_list.created", None),
    told("sales_order", "", "order.placed", Some("ordered_on")),
    told("blanket_order", "", "blanket.agreed", Some("agreed_on")),
    told("blanket_order", " AND d.state = 'closed'", "blanket.closed", None),
    told("quotation", "", "quotation.created", Some("quoted_on")),
    told("quotation", " AND d.state = 'declined'", "quotation.declined", None),
    told("quotation", " AND d.state = 'replaced'", "quotation.replaced", None),
    told("stock_document", " AND d.kind = 'receipt'", "stock.received", Some("moved_on")),
    told("stock_document", " AND d.kind = 'adjustment'", "stock.adjusted", Some("moved_on")),
    told("stock_document", " AND d.kind = 'transfer_out'", "stock.sent", Some("moved_on")),
    told("stock_document", " AND d.kind = 'transfer_in'", "stock.arrived", Some("moved_on")),
    told("stock_document", " AND d.kind = 'revaluation'", "stock.revalued", Some("moved_on")),
    told("supplier", "", "supplier.created", None),
    told("purchase_order", "", "purchase.ordered", Some("ordered_on")),
    told("supplier_invoice", "", "supplier_invoice.posted", Some("posted_on")),
    told("supplier_payment", "", "supplier.paid", Some("paid_on")),
    told("stock_count", "", "count.opened", Some("opened_on")),
    told("stock_count", " AND d.state = 'posted'", "count.posted", None),
    told("stock_count", " AND d.state = 'cancelled'", "count.cancelled", None),
    told("shipment", "", "shipment.created", Some("created_on")),
    told("stock_document", " AND d.kind = 'issue_reversal'", "stock.reversed", Some("moved_on")),
    told(
        "shipment",
        " AND d.state IN ('shipped', 'reversed')",
        "shipment.issued",
        Some("shipped_on"),
    ),
    told("shipment", " AND d.state = 'reversed'", "shipment.reversed", None),
    told("shipment", " AND d.state = 'cancelled'", "shipment.cancelled", None),
    told("return_order", " AND d.state <> 'taken_back'", "return.registered", Some("requested_on")),
    told(
        "return_order",
        " AND d.state <> 'requested' AND d.state <> 'taken_back'",
        "return.received",
        Some("received_on"),
    ),
    told("return_order", " AND d.state = 'taken_back'", "return.taken_back", Some("received_on")),
    told("return_order", " AND d.state = 'credited'", "return.credited", None),
    told(
        "invoice",
        " AND d.kind = 'invoice' AND NOT EXISTS (
             SELECT 1 FROM opening_item b WHERE b.company_id = $1 AND b.id = d.id)",
        "invoice.posted",
        Some("issued_on"),
    ),
    told("invoice", " AND d.kind = 'deposit'", "deposit.received", Some("issued_on")),
    told(
        "invoice",
        " AND d.kind = 'credit_note' AND NOT EXISTS (
             SELECT 1 FROM opening_item b WHERE b.company_id = $1 AND b.id = d.id)",
        "credit_note.posted",
        Some("issued_on"),
    ),
    told(
        "invoice",
        " AND d.kind = 'debit_note' AND NOT EXISTS (
             SELECT 1 FROM opening_item b WHERE b.company_id = $1 AND b.id = d.id)",
        "debit_note.posted",
        Some("issued_on"),
    ),
    told("opening_item", "", "opening.item_brought", Some("brought_on")),
    told("opening_money", "", "opening.money_brought", Some("brought_on")),
    told("payment", "", "payment.received", Some("received_on")),
    told("payment_under_way", "", "payment.announced", Some("announced_on")),
    told("payment_under_way", " AND d.state = 'confirmed'", "payment.confirmed", Some("ended_on")),
    told("payment_under_way", " AND d.state = 'failed'", "payment.failed", Some("ended_on")),
    told("deduction", "", "deduction.declared", Some("deducted_on")),
    told("refund", "", "payment.refunded", Some("refunded_on")),
    told("returned_payment", "", "payment.returned", Some("returned_on")),
    told("unidentified_receipt", "", "payment.unidentified", Some("received_on")),
    told(
        "unidentified_receipt",
        " AND d.state = 'paid_back'",
        "payment.paid_back",
        Some("resolved_on"),
    ),
    told("dispute", "", "dispute.opened", Some("opened_on")),
    told("dispute", " AND d.state <> 'open'", "dispute.resolved", Some("resolved_on")),
    told("promise", "", "promise.made", Some("promised_on")),
    told("promise", " AND d.state = 'kept'", "promise.kept", Some("judged_on")),
    told("promise", " AND d.state = 'broken'", "promise.broken", Some("judged_on")),
    told("write_off", "", "write_off.posted", Some("written_on")),
    told("tax_relief", "", "tax_relief.posted", Some("relieved_on")),
    told("late_charge", "", "late_charge.posted", Some("charged_on")),
    told("dunning_letter", "", "dunning.sent", Some("sent_on")),
    told("allowance", "", "allowance.posted", None),
    told("closing", " AND d.kind <> 'year'", "closing.posted", None),
    told("closing", " AND d.kind = 'year' AND d.reverses_id IS NULL", "closing.year_closed", None),
    told("closing", " AND d.reverses_id IS NOT NULL", "closing.year_reopened", None),
];

/// What has happened to each row that has the condition, and may have happened to others.
const BEFORE: &[Told] = &[
    told(
        "sales_order",
        " AND d.state IN ('confirmed', 'in_fulfilment', 'fulfilled', 'closed')",
        "order.confirmed",
        None,
    ),
    told("sales_order", " AND d.state = 'cancelled'", "order.cancelled", None),
];

/// How many events of each kind of [`ONCE`] there are, in one pass over the events.
fn counted(reader: &mut dyn Reader, company: CompanyId) -> Result<Vec<i64>, Fault> {
    let count = |told: &Told| format!("COUNT(CASE WHEN kind = '{}' THEN 1 END)", told.kind);
    let counts: Vec<String> = ONCE.iter().map(count).collect();
    let sql = format!("SELECT {} FROM event WHERE company_id = $1", counts.join(", "));
    fetch::one(reader, &sql, &[company.value().into()], |cells| {
        ONCE.iter().map(|_| cells.cell()).collect()
    })
}

/// As many events as documents are counted first, which is cheap; only where they differ, and
/// where an event may be one of several, the document without its event is looked for.
/// `events.document_is_there` holds the other direction, and the dates.
fn untold(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let counted = counted(reader, company)?;
    for (told, events) in ONCE.iter().zip(counted) {
        let Told { table, condition, kind, .. } = told;
        let sql = format!("SELECT COUNT(*) FROM {table} d WHERE d.company_id = $1{condition}");
        let documents: i64 = fetch::one(reader, &sql, &[company.value().into()], Cells::cell)?;
        if documents != events {
            let counts = || (format!("{table}, {kind}"), documents.to_string(), events.to_string());
            return Ok(Some(missing(reader, company, told)?.unwrap_or_else(counts)));
        }
    }
    for told in BEFORE {
        if let Some(missing) = missing(reader, company, told)? {
            return Ok(Some(missing));
        }
    }
    Ok(None)
}

/// The first document without its event.
fn missing(
    reader: &mut dyn Reader,
    company: CompanyId,
    Told { table, condition, kind, .. }: &Told,
) -> Result<Option<Disagreement>, Fault> {
    let sql = format!(
        "SELECT d.id FROM {table} d WHERE d.company_id = $1{condition} AND NOT EXISTS (
             SELECT 1 FROM event e
             WHERE e.company_id = $1 AND e.subject_id = d.id AND e.kind = '{kind}')
         LIMIT 1"
    );
    let id: Option<Uuid> = fetch::first(reader, &sql, &[company.value().into()], Cells::cell)?;
    let Some(id) = id else {
        return Ok(None);
    };
    let number = super::documents::number_of(reader, company, id)?;
    let found = "no such event".to_owned();
    Ok(Some((format!("{table} {number}"), (*kind).to_owned(), found)))
}

fn gone(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let is_there = |told: &Told| {
        let Told { table, condition, kind, date } = told;
        let on = date.map_or(String::new(), |date| format!(" AND d.{date} = e.business_date"));
        format!(
            "WHEN '{kind}' THEN EXISTS (SELECT 1 FROM {table} d
                 WHERE d.company_id = $1 AND d.id = e.subject_id{condition}{on})"
        )
    };
    let cases: Vec<String> = ONCE.iter().map(is_there).collect();
    let sql = format!(
        "SELECT 'event ' || e.sequence, 'text', e.kind || ' of its date', 'no such row'
         FROM event e
         WHERE e.company_id = $1 AND NOT CASE e.kind {} ELSE TRUE END
         ORDER BY e.sequence LIMIT 1",
        cases.join(" ")
    );
    super::sides::first(reader, company, &sql)
}

/// Orders as they were placed: before their first amendment. Who reads from it binds the company.
const ORDERED: &str = "(SELECT o.company_id, o.id, o.number, o.currency,
            COALESCE((SELECT a.gross_before FROM order_amendment a
                      WHERE a.company_id = $1 AND a.order_id = o.id AND a.made_at IS NOT NULL
                      ORDER BY a.amendment_no LIMIT 1), o.gross) AS gross
     FROM sales_order o)";

/// An event, the amount that it tells, and the table and column that has it.
const AMOUNTS: &[(&str, &str, &str, &str)] = &[
    ("order.placed", "gross", ORDERED, "gross"),
    ("invoice.posted", "gross", "invoice", "gross"),
    ("credit_note.posted", "gross", "invoice", "gross"),
    ("debit_note.posted", "gross", "invoice", "gross"),
    ("payment.received", "amount", "payment", "amount"),
    ("deduction.declared", "amount", "deduction", "amount"),
    ("payment.refunded", "amount", "refund", "amount"),
    ("payment.returned", "amount", "returned_payment", "amount"),
    ("payment.unidentified", "amount", "unidentified_receipt", "amount"),
    ("dispute.opened", "amount", "dispute", "amount"),
    ("promise.made", "amount", "promise", "amount"),
    ("write_off.posted", "amount", "write_off", "amount"),
    ("tax_relief.posted", "tax", "tax_relief", "tax"),
    ("late_charge.posted", "amount", "late_charge", "amount"),
    ("dunning.sent", "total", "dunning_letter", "total"),
];

fn otherwise(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let mut first = None;
    for (kind, name, table, column) in AMOUNTS {
        let sql = format!(
            "SELECT d.number, d.currency, d.{column}, e.payload
             FROM {table} d CROSS JOIN event e
             WHERE d.company_id = $1 AND e.company_id = $1 AND e.subject_id = d.id
               AND e.kind = '{kind}'"
        );
        reader.query(&sql, &[company.value().into()], &mut |row| {
            if first.is_some() {
                return Ok(());
            }
            let mut cells = Cells::new(row);
            let (number, currency): (String, Currency) = (cells.cell()?, cells.cell()?);
            let amount: Money = cells.money(currency)?;
            let payload: String = cells.cell()?;
            let told = [said(&payload, "number"), said(&payload, name)];
            let [told_number, told_amount] = told.map(Option::unwrap_or_default);
            let found = format!("{number} {amount}");
            let expected = format!("{told_number} {told_amount}");
            if expected != found {
                first = Some((number, expected, found));
            }
            Ok(())
        })?;
        if first.is_some() {
            return Ok(first);
        }
    }
    Ok(None)
}

/// What the payload of an event says under a name; none when it says nothing.
pub(super) fn said(payload: &str, name: &str) -> Option<String> {
    let payload: serde_json::Value = serde_json::from_str(payload).ok()?;
    Some(payload.get(name)?.as_str()?.to_owned())
}
