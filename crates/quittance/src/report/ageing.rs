//! Who owes what, by how long it is past due.
use super::{named, names_of, too_large};
use crate::exit::Stop;
use crate::figures::{amount_cell, day, decimal};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::receivables::Buckets;
use quittance_domain::{Currency, Date, Money};
use quittance_store::{names, receivables};
use serde::Serialize;

/// The report.
#[derive(Serialize)]
pub struct Ageing {
    report: &'static str,
    as_of: Date,
    /// The sums, a row per currency.
    pub totals: Vec<Aged>,
    /// A row per customer and currency.
    pub rows: Vec<OfCustomer>,
}

/// What a customer owes.
#[derive(Serialize)]
pub struct OfCustomer {
    customer: String,
    name: String,
    #[serde(flatten)]
    aged: Aged,
}

/// Amounts by age. `balance` is what is receivable less what is on account.
#[derive(Clone, Serialize)]
pub struct Aged {
    currency: Currency,
    #[serde(serialize_with = "decimal")]
    current: Money,
    #[serde(serialize_with = "decimal")]
    days_1_to_30: Money,
    #[serde(serialize_with = "decimal")]
    days_31_to_60: Money,
    #[serde(serialize_with = "decimal")]
    days_61_to_90: Money,
    #[serde(serialize_with = "decimal")]
    over_90: Money,
    /// All of these.
    #[serde(serialize_with = "decimal")]
    pub receivable: Money,
    #[serde(serialize_with = "decimal")]
    on_account: Money,
    #[serde(serialize_with = "decimal")]
    balance: Money,
}

impl Aged {
    fn of(currency: Currency, buckets: &Buckets) -> Result<Self, Stop> {
        let receivable = buckets.receivable().map_err(too_large)?;
        Ok(Self {
            currency,
            current: buckets.current,
            days_1_to_30: buckets.days_1_to_30,
            days_31_to_60: buckets.days_31_to_60,
            days_61_to_90: buckets.days_61_to_90,
            over_90: buckets.over_90,
            receivable,
            on_account: buckets.on_account,
            balance: receivable.checked_add(buckets.on_account).map_err(too_large)?,
        })
    }

    /// What is past due of it.
    pub fn overdue(&self) -> Result<Money, Stop> {
        self.receivable.checked_sub(self.current).map_err(too_large)
    }

    /// The cells of a row, oldest last.
    fn cells(&self) -> Vec<String> {
        let amounts = [
            self.current,
            self.days_1_to_30,
            self.days_31_to_60,
            self.days_61_to_90,
            self.over_90,
            self.on_account,
            self.balance,
        ];
        amounts.into_iter().map(amount_cell).collect()
    }
}

const COLUMNS: [(&str, Align); 8] = [
    ("customer", Align::Text),
    ("not due", Align::Right),
    ("1-30 days", Align::Right),
    ("31-60 days", Align::Right),
    ("61-90 days", Align::Right),
    ("over 90", Align::Right),
    ("on account", Align::Right),
    ("balance", Align::Right),
];

/// Reads the report.
pub fn read(books: &Books, as_of: Date) -> Result<Ageing, Stop> {
    let (ageing, customers) = books.database.read(|reader| {
        let ageing = receivables::ageing_as_of(reader, books.company, as_of)?;
        Ok((ageing, names::customers(reader, books.company)?))
    })?;
    let names = names_of(customers);
    let mut rows = Vec::with_capacity(ageing.rows.len());
    for row in &ageing.rows {
        let (customer, name) = named(&names, row.customer)?;
        rows.push(OfCustomer { customer, name, aged: Aged::of(row.currency, &row.buckets)? });
    }
    rows.sort_by(|a, b| a.customer.cmp(&b.customer));
    let totals = ageing.totals.iter().map(|(currency, buckets)| Aged::of(*currency, buckets));
    Ok(Ageing { report: "ageing", as_of, totals: totals.collect::<Result<_, Stop>>()?, rows })
}

/// Runs the report.
pub fn run(books: &Books, as_of: Date, out: &mut Out) -> Result<(), Stop> {
    let ageing = read(books, as_of)?;
    if out.is_json() {
        return out.document(&ageing);
    }
    out.title("Receivables by age", &format!("{}, {}", books.code, day(as_of)))?;
    if ageing.rows.is_empty() {
        return note(out, "Nobody owes anything.");
    }
    for total in &ageing.totals {
        out.heading(&format!("in {}", total.currency))?;
        let mut table = Table::new(&COLUMNS);
        for row in ageing.rows.iter().filter(|row| row.aged.currency == total.currency) {
            let mut cells = vec![format!("{} {}", row.customer, row.name)];
            cells.extend(row.aged.cells());
            table.row(cells);
        }
        table.totals();
        table.row([vec!["total".to_owned()], total.cells()].concat());
        table.print(out)?;
    }
    Ok(())
}

/// The totals alone, for a summary.
pub fn print_totals(ageing: &Ageing, out: &mut Out) -> Result<(), Stop> {
    if ageing.totals.is_empty() {
        return note(out, "  nobody owes anything");
    }
    let mut columns = COLUMNS;
    columns[0].0 = "";
    let mut table = Table::new(&columns);
    for total in &ageing.totals {
        table.row([vec![total.currency.to_string()], total.cells()].concat());
    }
    table.print(out)
}

fn note(out: &mut Out, text: &str) -> Result<(), Stop> {
    use std::io::Write;
    Ok(writeln!(out, "{text}")?)
}
