//! The journal: each entry with its lines, in the order in which they were posted.
use super::too_large;
use crate::exit::{Stop, problem};
use crate::figures::{amount_cell, decimal, decimal_or_null, period};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::ledger::{Entry, EntryId, EntryKind};
use quittance_domain::tax::TaxCategory;
use quittance_domain::{Currency, Date, Money, Rate};
use quittance_store::ledger;
use serde::Serialize;
use std::collections::HashMap;
use std::io::Write;

/// Entries read at once.
const PAGE: i64 = 500;

#[derive(Serialize)]
struct Head<'a> {
    report: &'static str,
    from: Date,
    to: Date,
    currency: &'a Currency,
}

/// A line of an entry. Debit and credit are in the currency of the books.
#[derive(Serialize)]
struct Row<'a> {
    posted_on: Date,
    entry: &'a str,
    kind: EntryKind,
    document: &'a str,
    line: i64,
    account: &'a str,
    name: &'a str,
    #[serde(serialize_with = "decimal_or_null")]
    debit: Option<Money>,
    #[serde(serialize_with = "decimal_or_null")]
    credit: Option<Money>,
    tax_category: Option<TaxCategory>,
    tax_rate: Option<Rate>,
    document_currency: Currency,
    /// In the currency of the document: debit positive, credit negative.
    #[serde(serialize_with = "decimal")]
    document_amount: Money,
}

/// The names of accounts by their numbers.
type Chart = HashMap<String, String>;

/// Runs the report.
pub fn run(books: &Books, (from, to): (Date, Date), out: &mut Out) -> Result<(), Stop> {
    let (chart, currency) = books.database.read(|reader| {
        let chart = ledger::chart(reader, books.company)?;
        let currency = quittance_store::company::base_currency(reader, books.company)?;
        let names: Chart = chart.into_iter().map(|it| (it.number, it.name)).collect();
        Ok((names, currency))
    })?;
    if out.is_json() {
        let head = Head { report: "journal", from, to, currency: &currency };
        let mut rows = out.begin_rows(&head)?;
        each(books, (from, to), &mut |entry| {
            of_entry(entry, &chart).iter().try_for_each(|row| rows.row(out, row))
        })?;
        return rows.end(out);
    }
    let right = format!("{}, {}, in {currency}", books.code, period(from, to));
    out.title("Journal", &right)?;
    writeln!(out)?;
    print(books, (from, to), (&chart, currency), out)
}

/// The period of a handing over of the journal.
///
/// Stops: there is no such one.
pub fn exported(books: &Books, export_no: i64) -> Result<(Date, Date), Stop> {
    let found = books.database.read(|reader| ledger::export(reader, books.company, export_no))?;
    let Some(export) = found else {
        let message = format!("there is no export {export_no}: ledger.export makes one");
        return Err(Stop::Refused(problem("cli.not_found", "--export", message).into()));
    };
    let first = export.behind.and_then(|day| day.add_days(1).ok()).unwrap_or(Date::FIRST);
    Ok((first, export.through))
}

/// Hands each entry of a period to `each`, in the order in which they were posted.
pub fn each(
    books: &Books,
    period: (Date, Date),
    each: &mut dyn FnMut(&Entry) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut after: Option<EntryId> = None;
    loop {
        let page = books
            .database
            .read(|reader| ledger::journal(reader, books.company, period, (after, PAGE)))?;
        page.iter().try_for_each(&mut *each)?;
        match page.last() {
            Some(last) => after = Some(last.header.id),
            None => return Ok(()),
        }
    }
}

fn of_entry<'a>(entry: &'a Entry, chart: &'a Chart) -> Vec<Row<'a>> {
    let header = &entry.header;
    let row = |line: &'a quittance_domain::ledger::JournalLine| {
        let is_debit = !line.base_amount.is_negative();
        Row {
            posted_on: header.posted_on,
            entry: &header.number,
            kind: header.kind,
            document: &header.document_number,
            line: line.line_no,
            account: &line.number,
            name: chart.get(&line.number).map(String::as_str).unwrap_or_default(),
            debit: is_debit.then_some(line.base_amount),
            credit: (!is_debit)
                .then(|| Money::new(-line.base_amount.minor(), line.base_amount.currency())),
            tax_category: line.tax_category,
            tax_rate: line.tax_rate,
            document_currency: line.currency,
            document_amount: line.amount,
        }
    };
    entry.lines.iter().map(row).collect()
}

fn print(
    books: &Books,
    period: (Date, Date),
    (chart, currency): (&Chart, Currency),
    out: &mut Out,
) -> Result<(), Stop> {
    let mut table = Table::new(&[
        ("date", Align::Left),
        ("document", Align::Left),
        ("account", Align::Left),
        ("debit", Align::Right),
        ("credit", Align::Right),
    ]);
    let cell = |amount: Option<Money>| amount.map(amount_cell).unwrap_or_default();
    let (mut debit, mut credit) = (Money::zero(currency), Money::zero(currency));
    each(books, period, &mut |entry| {
        for (index, row) in of_entry(entry, chart).into_iter().enumerate() {
            let once = |text: String| if index == 0 { text } else { String::new() };
            let zero = Money::zero(currency);
            debit = debit.checked_add(row.debit.unwrap_or(zero)).map_err(too_large)?;
            credit = credit.checked_add(row.credit.unwrap_or(zero)).map_err(too_large)?;
            table.row(vec![
                once(row.posted_on.to_string()),
                once(row.document.to_owned()),
                format!("{} {}", row.account, row.name),
                cell(row.debit),
                cell(row.credit),
            ]);
        }
        Ok(())
    })?;
    table.totals();
    let mut sums = vec!["sum".to_owned()];
    sums.extend([String::new(), String::new()]);
    sums.extend([amount_cell(debit), amount_cell(credit)]);
    table.row(sums);
    table.print(out)
}
