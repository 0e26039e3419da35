//! Who owes what, by buckets that the reader names, with what is disputed apart.
use super::{named, names_of, too_large};
use crate::exit::Stop;
use crate::figures::{amount_cell, day, decimal};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::{Currency, Date, Money};
use quittance_store::{names, receivables};
use serde::Serialize;
use std::io::Write;

/// The report.
#[derive(Serialize)]
struct AgeingBy {
    report: &'static str,
    as_of: Date,
    rows: Vec<Row>,
}

/// What a customer owes. `disputed` is a part of the buckets, not added to them.
#[derive(Serialize)]
struct Row {
    customer: String,
    name: String,
    currency: Currency,
    buckets: Vec<Bucket>,
    #[serde(serialize_with = "decimal")]
    receivable: Money,
    #[serde(serialize_with = "decimal")]
    disputed: Money,
    #[serde(serialize_with = "decimal")]
    on_account: Money,
}

/// What is past due so many days and no more; without an end: more than all before.
#[derive(Serialize)]
struct Bucket {
    to_days: Option<i64>,
    #[serde(serialize_with = "decimal")]
    open: Money,
}

/// Runs the report.
pub fn run(books: &Books, (as_of, days): (Date, &[i64]), out: &mut Out) -> Result<(), Stop> {
    let (aged, customers) = books.database.read(|reader| {
        let aged = receivables::ageing_by(reader, books.company, (as_of, days))?;
        Ok((aged, names::customers(reader, books.company)?))
    })?;
    let names = names_of(customers);
    let mut rows = Vec::with_capacity(aged.len());
    for row in aged {
        let (customer, name) = named(&names, row.customer)?;
        let receivable = Money::sum(row.currency, row.buckets.iter().copied());
        let ends = days.iter().copied().map(Some).chain([None]);
        let buckets = ends.zip(row.buckets).map(|(to_days, open)| Bucket { to_days, open });
        rows.push(Row {
            customer,
            name,
            currency: row.currency,
            buckets: buckets.collect(),
            receivable: receivable.map_err(too_large)?,
            disputed: row.disputed,
            on_account: row.on_account,
        });
    }
    rows.sort_by(|a, b| (&a.customer, a.currency).cmp(&(&b.customer, b.currency)));
    if out.is_json() {
        return out.document(&AgeingBy { report: "ageing", as_of, rows });
    }
    out.title("Receivables by age", &format!("{}, {}", books.code, day(as_of)))?;
    if rows.is_empty() {
        return Ok(writeln!(out, "Nobody owes anything.")?);
    }
    print(&rows, days, out)
}

fn print(rows: &[Row], days: &[i64], out: &mut Out) -> Result<(), Stop> {
    // The names of the buckets are known only now; they stand in the first row.
    let mut columns = vec![("customer", Align::Text), ("", Align::Left)];
    columns.extend(vec![("", Align::Right); days.len() + 1]);
    columns.extend([("disputed", Align::Right), ("on account", Align::Right)]);
    let mut table = Table::new(&columns);
    let mut names = vec![String::new(), String::new()];
    names.extend(days.iter().map(|last| format!("to {last} days")));
    names.extend(["more".to_owned(), String::new(), String::new()]);
    table.row(names);
    for row in rows {
        let mut cells = vec![format!("{} {}", row.customer, row.name), row.currency.to_string()];
        cells.extend(row.buckets.iter().map(|bucket| amount_cell(bucket.open)));
        cells.extend([amount_cell(row.disputed), amount_cell(row.on_account)]);
        table.row(cells);
    }
    table.print(out)
}
