//! What waits for a person: orders on hold, and work that the autopilot could not do.
use crate::exit::Stop;
use crate::figures::{count, counted, decimal, money, sentence};
use crate::open::Books;
use crate::out::Out;
use crate::show::parts::{Party, history, holds_checked_at};
use crate::table::{Align, Table};
use quittance_domain::customer::CustomerId;
use quittance_domain::invoicing::InvoiceId;
use quittance_domain::order::{HoldKind, OrderId};
use quittance_domain::shipping::ShipmentId;
use quittance_domain::{Currency, Date, Moment, Money};
use quittance_store::engine_tables::{self, WorkId, WorkItem};
use quittance_store::names;
use quittance_store::order::{self, HoldListed};
use serde::Serialize;
use std::io::Write;

/// Rows read and printed at once.
const PAGE: i64 = 500;

#[derive(Serialize)]
struct Head {
    report: &'static str,
    reasons: Vec<Reason>,
}

/// How much work waits for one reason.
#[derive(Serialize)]
struct Reason {
    command: String,
    code: String,
    count: i64,
}

/// A thing that waits.
#[derive(Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
enum Row<'a> {
    Hold {
        order: &'a str,
        customer: &'a str,
        kind: HoldKind,
        since: Moment,
        reason: &'a str,
        /// When it was last found to hold.
        as_of: Moment,
        currency: Currency,
        #[serde(serialize_with = "decimal")]
        gross: Money,
    },
    Work {
        id: WorkId,
        command: &'a str,
        business_date: Date,
        document: String,
        customer: String,
        source_number: &'a str,
        code: &'a str,
        reason: &'a str,
        attempts: i64,
    },
}

/// Runs the report.
pub fn run(books: &Books, out: &mut Out) -> Result<(), Stop> {
    let reasons = reasons(books)?;
    if out.is_json() {
        let mut rows = out.begin_rows(&Head { report: "work", reasons })?;
        each_hold(books, &mut |held| rows.row(out, &row_of_hold(held, as_of(books, held)?)))?;
        each_work(books, &mut |item| rows.row(out, &row_of_work(item, about(books, item)?)))?;
        return rows.end(out);
    }
    out.title("What waits", &books.code)?;
    out.heading("Orders on hold")?;
    let mut holds = 0;
    each_hold(books, &mut |held| {
        holds += 1;
        print_hold(held, as_of(books, held)?, out)
    })?;
    match holds {
        0 => writeln!(out, "  none")?,
        _ => writeln!(out, "\n  {}", counted(holds, "hold", "holds"))?,
    }
    out.heading("Work that the autopilot could not do")?;
    if reasons.is_empty() {
        return Ok(writeln!(out, "  none")?);
    }
    print_reasons(&reasons, out)?;
    each_work(books, &mut |item| print_work(item, &about(books, item)?, out))
}

/// When a hold was last found to hold: its reason has the figures of then.
fn as_of(books: &Books, held: &HoldListed) -> Result<Moment, Stop> {
    let history = history(books, &[held.order.uuid()])?;
    Ok(holds_checked_at(&history).unwrap_or(held.placed_at))
}

/// What a piece of work is about, as people call it; empty for what it makes itself.
#[derive(Default)]
struct About {
    document: String,
    customer: String,
}

/// Finds the document and the customer that the command names, or that it is about.
fn about(books: &Books, item: &WorkItem) -> Result<About, Stop> {
    let payload = serde_json::from_str(&item.payload).unwrap_or(serde_json::Value::Null);
    let named = payload.as_object().map(|fields| fields.values().filter_map(|one| one.as_str()));
    let named: Vec<&str> = named.into_iter().flatten().collect();
    let shipment = named.iter().find_map(|id| ShipmentId::parse(id).ok());
    let order = named.iter().find_map(|id| OrderId::parse(id).ok());
    let customer = named.iter().find_map(|id| CustomerId::parse(id).ok());
    let found = books.database.read(|reader| {
        let company = books.company;
        let subject = item.subject;
        let shipment = shipment.unwrap_or(ShipmentId::from_uuid(subject));
        if let Some(shipment) = names::shipment(reader, company, shipment)? {
            return Ok((shipment.number, Some(shipment.customer)));
        }
        if let Some(invoice) = names::invoice(reader, company, InvoiceId::from_uuid(subject))? {
            return Ok((invoice.number, Some(invoice.customer)));
        }
        let order = order.unwrap_or(OrderId::from_uuid(subject));
        match order::show_id(reader, company, order)? {
            Some(shown) => Ok((shown.order.number, Some(shown.order.customer))),
            None => Ok((String::new(), customer)),
        }
    })?;
    let (document, customer) = found;
    let customer = customer.map(|id| Party::read(books, id)).transpose()?;
    Ok(About { document, customer: customer.map(|party| party.code).unwrap_or_default() })
}

fn reasons(books: &Books) -> Result<Vec<Reason>, Stop> {
    let found = books.database.read(|reader| engine_tables::work_reasons(reader, books.company))?;
    let reason = |(command, code, count)| Reason { command, code, count };
    Ok(found.into_iter().map(reason).collect())
}

fn each_hold(
    books: &Books,
    each: &mut dyn FnMut(&HoldListed) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut after = None;
    loop {
        let page = books.database.read(|reader| order::held(reader, books.company, PAGE, after))?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = Some((last.order, last.kind));
        page.iter().try_for_each(&mut *each)?;
    }
}

fn each_work(
    books: &Books,
    each: &mut dyn FnMut(&WorkItem) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut after: Option<WorkItem> = None;
    loop {
        let page = books.database.read(|reader| {
            engine_tables::work_waiting(reader, books.company, PAGE, after.as_ref())
        })?;
        page.iter().try_for_each(&mut *each)?;
        match page.into_iter().last() {
            Some(last) => after = Some(last),
            None => return Ok(()),
        }
    }
}

fn row_of_hold(held: &HoldListed, as_of: Moment) -> Row<'_> {
    Row::Hold {
        order: &held.number,
        customer: &held.customer,
        kind: held.kind,
        since: held.placed_at,
        reason: &held.reason,
        as_of,
        currency: held.gross.currency(),
        gross: held.gross,
    }
}

fn row_of_work(item: &WorkItem, about: About) -> Row<'_> {
    Row::Work {
        id: item.id,
        command: &item.command,
        business_date: item.business_date,
        document: about.document,
        customer: about.customer,
        source_number: &item.source_number,
        code: &item.reason_code,
        reason: &item.reason,
        attempts: item.attempts,
    }
}

fn print_hold(held: &HoldListed, as_of: Moment, out: &mut Out) -> Result<(), Stop> {
    let (number, customer, kind) = (&held.number, &held.customer, kind_in_words(held.kind));
    let (gross, since) = (money(held.gross), out.moment(held.placed_at));
    writeln!(out, "  {number}  {customer:<8}  {kind:<16}  {gross:>18}")?;
    let (reason, as_of) = (sentence(&held.reason), out.moment(as_of));
    let since = if since == as_of { String::new() } else { format!("held since {since}, ") };
    out.paragraph(6, &format!("{reason} ({since}as of {as_of})"))
}

/// The kind of a hold, for people.
pub fn kind_in_words(kind: HoldKind) -> &'static str {
    match kind {
        HoldKind::Credit => "credit",
        HoldKind::Stock => "stock",
        HoldKind::CustomerBlocked => "customer blocked",
        HoldKind::Margin => "margin",
        HoldKind::Price => "price",
        HoldKind::MinimumOrder => "minimum order",
        HoldKind::Incomplete => "incomplete",
        HoldKind::Fraud => "fraud signs",
        HoldKind::Amendment => "amendment",
        HoldKind::Delivery => "delivery",
    }
}

fn print_reasons(reasons: &[Reason], out: &mut Out) -> Result<(), Stop> {
    let columns = [("count", Align::Right), ("command", Align::Left), ("reason", Align::Left)];
    let mut table = Table::new(&columns);
    for reason in reasons {
        table.row(vec![count(reason.count), reason.command.clone(), reason.code.clone()]);
    }
    table.print(out)?;
    Ok(writeln!(out)?)
}

fn print_work(item: &WorkItem, about: &About, out: &mut Out) -> Result<(), Stop> {
    let parts = [
        item.business_date.to_string(),
        item.command.clone(),
        about.document.clone(),
        about.customer.clone(),
        item.source_number.clone(),
        item.id.to_string(),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    out.paragraph(2, &parts.join("  "))?;
    out.paragraph(6, &sentence(&item.reason))
}
