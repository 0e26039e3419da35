//! What waits for a person: orders on hold, and work that the autopilot could not do.
use crate::exit::Stop;
use crate::figures::{count, counted, decimal, moment, money, sentence};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::order::HoldKind;
use quittance_domain::{Currency, Date, Moment, Money};
use quittance_store::engine_tables::{self, WorkItem};
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
        currency: Currency,
        #[serde(serialize_with = "decimal")]
        gross: Money,
    },
    Work {
        command: &'a str,
        business_date: Date,
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
        each_hold(books, &mut |held| rows.row(out, &row_of_hold(held)))?;
        each_work(books, &mut |item| rows.row(out, &row_of_work(item)))?;
        return rows.end(out);
    }
    out.title("What waits", &books.code)?;
    out.heading("Orders on hold")?;
    let mut holds = 0;
    each_hold(books, &mut |held| {
        holds += 1;
        print_hold(held, out)
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
    each_work(books, &mut |item| print_work(item, out))
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

fn row_of_hold(held: &HoldListed) -> Row<'_> {
    Row::Hold {
        order: &held.number,
        customer: &held.customer,
        kind: held.kind,
        since: held.placed_at,
        reason: &held.reason,
        currency: held.gross.currency(),
        gross: held.gross,
    }
}

fn row_of_work(item: &WorkItem) -> Row<'_> {
    Row::Work {
        command: &item.command,
        business_date: item.business_date,
        source_number: &item.source_number,
        code: &item.reason_code,
        reason: &item.reason,
        attempts: item.attempts,
    }
}

fn print_hold(held: &HoldListed, out: &mut Out) -> Result<(), Stop> {
    let (number, customer, kind) = (&held.number, &held.customer, kind_in_words(held.kind));
    let (gross, since) = (money(held.gross), moment(held.placed_at));
    writeln!(out, "  {number}  {customer:<8}  {kind:<16}  {gross:>18}  since {since}")?;
    out.paragraph(6, &sentence(&held.reason))
}

/// The kind of a hold, for people.
pub fn kind_in_words(kind: HoldKind) -> &'static str {
    match kind {
        HoldKind::Credit => "credit",
        HoldKind::Stock => "stock",
        HoldKind::CustomerBlocked => "customer blocked",
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

fn print_work(item: &WorkItem, out: &mut Out) -> Result<(), Stop> {
    let WorkItem { command, business_date, source_number, reason, .. } = item;
    writeln!(out, "  {business_date}  {command:<22}  {source_number}")?;
    out.paragraph(6, &sentence(reason))
}
