//! An account's sheet: each line of a period with its document, and the balance behind it.
use super::too_large;
use crate::exit::Stop;
use crate::figures::{amount_cell, decimal, period};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::ledger::EntryKind;
use quittance_domain::{Currency, Date, Money};
use quittance_store::ledger;
use serde::Serialize;
use std::io::Write;

/// The report.
#[derive(Serialize)]
struct Sheet {
    report: &'static str,
    account: String,
    name: String,
    from: Date,
    to: Date,
    currency: Currency,
    /// Debits less credits before the first day.
    #[serde(serialize_with = "decimal")]
    opening: Money,
    rows: Vec<Line>,
    /// Debits less credits at the end of the last day.
    #[serde(serialize_with = "decimal")]
    closing: Money,
}

#[derive(Serialize)]
struct Line {
    posted_on: Date,
    entry: String,
    kind: EntryKind,
    document: String,
    #[serde(serialize_with = "decimal")]
    amount: Money,
    #[serde(serialize_with = "decimal")]
    balance: Money,
}

/// Runs the report.
pub fn run(
    books: &Books,
    account: &str,
    (from, to): (Date, Date),
    out: &mut Out,
) -> Result<(), Stop> {
    let sheet = read(books, account, (from, to))?;
    if out.is_json() {
        return out.document(&sheet);
    }
    let right = format!("{}, {}, in {}", books.code, period(from, to), sheet.currency);
    out.title(&format!("Account {} {}", sheet.account, sheet.name), &right)?;
    writeln!(out)?;
    print(&sheet, out)
}

fn read(books: &Books, account: &str, (from, to): (Date, Date)) -> Result<Sheet, Stop> {
    let (chart, before, found, currency) = books.database.read(|reader| {
        let chart = ledger::chart(reader, books.company)?;
        let before = match from.add_days(-1) {
            Ok(before) => ledger::trial_balance(reader, books.company, before)?.rows,
            Err(_) => Vec::new(),
        };
        let found = ledger::sheet(reader, books.company, account, (from, to))?;
        let currency = quittance_store::company::base_currency(reader, books.company)?;
        Ok((chart, before, found, currency))
    })?;
    let name = chart.into_iter().find(|it| it.number == account).map(|it| it.name);
    let row = before.iter().find(|row| row.number == account);
    let opening = row.map_or(Ok(Money::zero(currency)), |row| row.balance()).map_err(too_large)?;
    let mut closing = opening;
    let mut rows = Vec::with_capacity(found.len());
    for line in found {
        closing = closing.checked_add(line.base_amount).map_err(too_large)?;
        rows.push(Line {
            posted_on: line.posted_on,
            entry: line.entry,
            kind: line.kind,
            document: line.document,
            amount: line.base_amount,
            balance: closing,
        });
    }
    let (account, name) = (account.to_owned(), name.unwrap_or_default());
    Ok(Sheet { report: "ledger", account, name, from, to, currency, opening, rows, closing })
}

fn print(sheet: &Sheet, out: &mut Out) -> Result<(), Stop> {
    let mut table = Table::new(&[
        ("date", Align::Left),
        ("entry", Align::Left),
        ("document", Align::Left),
        ("amount", Align::Right),
        ("balance", Align::Right),
    ]);
    let sum = |text: &str, balance: Money| {
        let mut cells = vec![text.to_owned()];
        cells.extend([String::new(), String::new(), String::new(), amount_cell(balance)]);
        cells
    };
    table.row(sum("before", sheet.opening));
    for line in &sheet.rows {
        table.row(vec![
            line.posted_on.to_string(),
            line.entry.clone(),
            line.document.clone(),
            amount_cell(line.amount),
            amount_cell(line.balance),
        ]);
    }
    table.totals();
    table.row(sum("behind", sheet.closing));
    table.print(out)
}
