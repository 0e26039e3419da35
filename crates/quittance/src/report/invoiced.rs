//! What was invoiced and credited, and what of it is open, by month or by customer.
use super::{named, names_of, too_large};
use crate::args::By;
use crate::exit::Stop;
use crate::figures::{amount_cell, count_cell, decimal};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::{Currency, Money};
use quittance_store::invoicing::{self, Invoiced};
use quittance_store::names;
use serde::Serialize;
use std::collections::BTreeMap;

/// The report.
#[derive(Serialize)]
struct Report {
    report: &'static str,
    by: &'static str,
    totals: Vec<Sums>,
    rows: Vec<Row>,
}

/// A month or a customer.
#[derive(Serialize)]
struct Row {
    #[serde(skip_serializing_if = "Option::is_none")]
    month: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(flatten)]
    sums: Sums,
}

/// Its documents. Amounts of credit notes are positive; `net` and `gross` are invoices less
/// credit notes.
#[derive(Clone, Serialize)]
struct Sums {
    currency: Currency,
    invoices: i64,
    credit_notes: i64,
    #[serde(serialize_with = "decimal")]
    invoiced_net: Money,
    #[serde(serialize_with = "decimal")]
    invoiced_gross: Money,
    #[serde(serialize_with = "decimal")]
    credited_net: Money,
    #[serde(serialize_with = "decimal")]
    credited_gross: Money,
    #[serde(serialize_with = "decimal")]
    net: Money,
    #[serde(serialize_with = "decimal")]
    gross: Money,
    #[serde(serialize_with = "decimal")]
    open: Money,
}

impl Sums {
    fn of<Group>(row: &Invoiced<Group>) -> Result<Self, Stop> {
        let less = |all: Money, part: Money| all.checked_sub(part).map_err(too_large);
        Ok(Self {
            currency: row.currency,
            invoices: row.invoices,
            credit_notes: row.credit_notes,
            invoiced_net: row.invoiced_net,
            invoiced_gross: row.invoiced_gross,
            credited_net: row.credited_net,
            credited_gross: row.credited_gross,
            net: less(row.invoiced_net, row.credited_net)?,
            gross: less(row.invoiced_gross, row.credited_gross)?,
            open: row.open,
        })
    }

    fn and(&self, other: &Self) -> Result<Self, Stop> {
        let add = |one: Money, other: Money| one.checked_add(other).map_err(too_large);
        Ok(Self {
            currency: self.currency,
            invoices: self.invoices + other.invoices,
            credit_notes: self.credit_notes + other.credit_notes,
            invoiced_net: add(self.invoiced_net, other.invoiced_net)?,
            invoiced_gross: add(self.invoiced_gross, other.invoiced_gross)?,
            credited_net: add(self.credited_net, other.credited_net)?,
            credited_gross: add(self.credited_gross, other.credited_gross)?,
            net: add(self.net, other.net)?,
            gross: add(self.gross, other.gross)?,
            open: add(self.open, other.open)?,
        })
    }

    fn cells(&self) -> Vec<String> {
        vec![
            count_cell(self.invoices),
            amount_cell(self.invoiced_net),
            amount_cell(self.invoiced_gross),
            count_cell(self.credit_notes),
            amount_cell(self.credited_net),
            amount_cell(self.credited_gross),
            amount_cell(self.open),
        ]
    }
}

/// Runs the report.
pub fn run(books: &Books, by: By, out: &mut Out) -> Result<(), Stop> {
    let (by, rows) = match by {
        By::Month => ("month", by_month(books)?),
        By::Customer => ("customer", by_customer(books)?),
    };
    let report = Report { report: "invoiced", by, totals: totals(&rows)?, rows };
    if out.is_json() {
        return out.document(&report);
    }
    print(&books.code, &report, out)
}

fn by_month(books: &Books) -> Result<Vec<Row>, Stop> {
    let rows = books.database.read(|reader| invoicing::invoiced_by_month(reader, books.company))?;
    let row = |row: Invoiced<String>| {
        let sums = Sums::of(&row)?;
        Ok(Row { month: Some(row.group), customer: None, name: None, sums })
    };
    rows.into_iter().map(row).collect()
}

fn by_customer(books: &Books) -> Result<Vec<Row>, Stop> {
    let (rows, customers) = books.database.read(|reader| {
        let rows = invoicing::invoiced_by_customer(reader, books.company)?;
        Ok((rows, names::customers(reader, books.company)?))
    })?;
    let names = names_of(customers);
    let row = |row: Invoiced<_>| {
        let (customer, name) = named(&names, row.group)?;
        let sums = Sums::of(&row)?;
        Ok(Row { month: None, customer: Some(customer), name: Some(name), sums })
    };
    let mut rows = rows.into_iter().map(row).collect::<Result<Vec<Row>, Stop>>()?;
    rows.sort_by(|a, b| a.customer.cmp(&b.customer));
    Ok(rows)
}

fn totals(rows: &[Row]) -> Result<Vec<Sums>, Stop> {
    let mut totals: BTreeMap<Currency, Sums> = BTreeMap::new();
    for row in rows {
        let sum = match totals.get(&row.sums.currency) {
            Some(sum) => sum.and(&row.sums)?,
            None => row.sums.clone(),
        };
        totals.insert(row.sums.currency, sum);
    }
    Ok(totals.into_values().collect())
}

fn print(code: &str, report: &Report, out: &mut Out) -> Result<(), Stop> {
    out.title(&format!("Invoiced by {}", report.by), code)?;
    for total in &report.totals {
        out.heading(&format!("in {}", total.currency))?;
        let mut table = Table::new(&[
            (report.by, Align::Text),
            ("invoices", Align::Right),
            ("invoiced net", Align::Right),
            ("invoiced gross", Align::Right),
            ("credit notes", Align::Right),
            ("credited net", Align::Right),
            ("credited gross", Align::Right),
            ("open", Align::Right),
        ]);
        for row in report.rows.iter().filter(|row| row.sums.currency == total.currency) {
            let parts = [&row.month, &row.customer, &row.name];
            let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
            table.row([vec![parts.join(" ")], row.sums.cells()].concat());
        }
        table.totals();
        table.row([vec!["total".to_owned()], total.cells()].concat());
        table.print(out)?;
    }
    Ok(())
}
