//! What lies in the warehouses, page by page: the list may be long.
use super::too_large;
use crate::exit::Stop;
use crate::figures::{amount_cell, counted, decimal, money, quantity_cell};
use crate::open::Books;
use crate::out::{Out, Rows};
use crate::table::{Align, Table};
use quittance_domain::{Currency, Money, Quantity};
use quittance_store::company;
use quittance_store::stock::{self, BalanceListed};
use serde::Serialize;
use std::io::Write;

/// Products whose balances are read and printed at once.
const PAGE: i64 = 1_000;

#[derive(Serialize)]
struct Head {
    report: &'static str,
    currency: Currency,
}

#[derive(Serialize)]
struct Row {
    sku: String,
    name: String,
    warehouse: String,
    on_hand: Quantity,
    reserved: Quantity,
    held: Quantity,
    available: Quantity,
    #[serde(serialize_with = "decimal")]
    value: Money,
}

/// Where the rows go.
enum To {
    Json(Rows),
    Text,
}

/// Runs the report.
pub fn run(books: &Books, out: &mut Out) -> Result<(), Stop> {
    let currency = books.database.read(|reader| company::base_currency(reader, books.company))?;
    let mut to = match out.is_json() {
        true => To::Json(out.begin_rows(&Head { report: "stock", currency })?),
        false => {
            out.title("Stock", &format!("{}, now, values in {currency}", books.code))?;
            writeln!(out)?;
            To::Text
        }
    };
    let (mut count, mut value) = (0_i64, Money::zero(currency));
    let mut after = String::new();
    loop {
        let page =
            books.database.read(|reader| stock::balances(reader, books.company, PAGE, &after))?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.sku);
        let rows = page.into_iter().map(row).collect::<Result<Vec<Row>, Stop>>()?;
        for row in &rows {
            count += 1;
            value = value.checked_add(row.value).map_err(too_large)?;
        }
        print(&rows, &mut to, out)?;
    }
    match to {
        To::Json(rows) => rows.end(out),
        To::Text => {
            let balances = counted(count, "balance", "balances");
            Ok(writeln!(out, "\n  {balances}, worth {}.", money(value))?)
        }
    }
}

fn row(listed: BalanceListed) -> Result<Row, Stop> {
    let free = listed.on_hand.checked_sub(listed.reserved).map_err(too_large)?;
    let available = free.checked_sub(listed.held).map_err(too_large)?;
    Ok(Row {
        sku: listed.sku,
        name: listed.name,
        warehouse: listed.warehouse,
        on_hand: listed.on_hand,
        reserved: listed.reserved,
        held: listed.held,
        available,
        value: listed.value,
    })
}

fn print(rows: &[Row], to: &mut To, out: &mut Out) -> Result<(), Stop> {
    if let To::Json(list) = to {
        return rows.iter().try_for_each(|row| list.row(out, row));
    }
    let mut table = Table::new(&[
        ("SKU", Align::Left),
        ("name", Align::Text),
        ("warehouse", Align::Left),
        ("on hand", Align::Right),
        ("reserved", Align::Right),
        ("held", Align::Right),
        ("available", Align::Right),
        ("value", Align::Right),
    ]);
    for row in rows {
        table.row(vec![
            row.sku.clone(),
            row.name.clone(),
            row.warehouse.clone(),
            quantity_cell(row.on_hand),
            quantity_cell(row.reserved),
            quantity_cell(row.held),
            quantity_cell(row.available),
            amount_cell(row.value),
        ]);
    }
    table.print(out)
}
