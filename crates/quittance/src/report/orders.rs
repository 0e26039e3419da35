//! The book of orders: where each one stands, and what of it is billed.
use crate::exit::Stop;
use crate::figures::{amount_cell, counted, decimal, period};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::order::OrderState;
use quittance_domain::{Currency, Date, Money};
use quittance_store::order::{self, OrderBooked};
use serde::Serialize;
use std::io::Write;

/// Orders read and printed at once.
const PAGE: i64 = 1_000;

/// Which orders are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All.
    All,
    /// Those that are not yet closed or cancelled.
    Open,
}

impl Which {
    fn has(self, state: OrderState) -> bool {
        let is_over = matches!(state, OrderState::Closed | OrderState::Cancelled);
        self == Self::All || !is_over
    }
}

#[derive(Serialize)]
struct Head {
    report: &'static str,
    from: Date,
    to: Date,
}

#[derive(Serialize)]
struct Row {
    number: String,
    customer: String,
    name: String,
    customer_po: String,
    ordered_on: Date,
    requested_on: Option<Date>,
    state: OrderState,
    holds: i64,
    currency: Currency,
    #[serde(serialize_with = "decimal")]
    net: Money,
    #[serde(serialize_with = "decimal")]
    gross: Money,
    /// Net of tax, less what was credited.
    #[serde(serialize_with = "decimal")]
    billed: Money,
}

/// Runs the report.
pub fn run(
    books: &Books,
    (from, to): (Date, Date),
    which: Which,
    out: &mut Out,
) -> Result<(), Stop> {
    if out.is_json() {
        let mut rows = out.begin_rows(&Head { report: "orders", from, to })?;
        each(books, (from, to), which, &mut |page| {
            page.iter().try_for_each(|row| rows.row(out, row))
        })?;
        return rows.end(out);
    }
    out.title("Orders", &format!("{}, {}", books.code, period(from, to)))?;
    writeln!(out)?;
    let mut count = 0;
    each(books, (from, to), which, &mut |page| {
        count += page.len() as i64;
        print(page, out)
    })?;
    Ok(writeln!(out, "\n  {}.", counted(count, "order", "orders"))?)
}

fn each(
    books: &Books,
    days: (Date, Date),
    which: Which,
    each: &mut dyn FnMut(&[Row]) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut after = None;
    loop {
        let page = books
            .database
            .read(|reader| order::booked(reader, books.company, days, (after, PAGE)))?;
        match page.last() {
            Some(last) => after = Some(last.id),
            None => return Ok(()),
        }
        let told = page.into_iter().filter(|order| which.has(order.state));
        let rows: Vec<Row> = told.map(row).collect();
        if !rows.is_empty() {
            each(&rows)?;
        }
    }
}

fn row(order: OrderBooked) -> Row {
    Row {
        number: order.number,
        customer: order.customer,
        name: order.name,
        customer_po: order.customer_po,
        ordered_on: order.ordered_on,
        requested_on: order.requested_on,
        state: order.state,
        holds: order.holds,
        currency: order.net.currency(),
        net: order.net,
        gross: order.gross,
        billed: order.billed,
    }
}

fn print(rows: &[Row], out: &mut Out) -> Result<(), Stop> {
    let mut table = Table::new(&[
        ("order", Align::Left),
        ("date", Align::Left),
        ("customer", Align::Left),
        ("name", Align::Text),
        ("state", Align::Left),
        ("", Align::Left),
        ("net", Align::Right),
        ("billed", Align::Right),
    ]);
    for row in rows {
        let state = row.state.to_string().replace('_', " ");
        let state = if row.holds > 0 { format!("{state}, held") } else { state };
        table.row(vec![
            row.number.clone(),
            row.ordered_on.to_string(),
            row.customer.clone(),
            row.name.clone(),
            state,
            row.currency.code().to_owned(),
            amount_cell(row.net),
            amount_cell(row.billed),
        ]);
    }
    table.print(out)
}
