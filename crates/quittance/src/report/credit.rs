//! What customers owe and will owe, against their limits.
use super::too_large;
use crate::exit::Stop;
use crate::figures::{amount_cell, count_cell, day, decimal, decimal_or_null};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::customer::Block;
use quittance_domain::{Currency, Date, Money};
use quittance_store::credit::{self, CreditListed};
use serde::Serialize;
use std::io::Write;

/// Accounts read at once.
const PAGE: i64 = 1_000;

#[derive(Serialize)]
struct Head {
    report: &'static str,
    /// As of when what is overdue is overdue; all else is as it is now.
    on: Date,
}

#[derive(Serialize)]
struct Row {
    customer: String,
    name: String,
    block: Block,
    currency: Currency,
    #[serde(serialize_with = "decimal_or_null")]
    limit: Option<Money>,
    #[serde(serialize_with = "decimal")]
    open_orders: Money,
    #[serde(serialize_with = "decimal")]
    delivered: Money,
    #[serde(serialize_with = "decimal")]
    open_items: Money,
    #[serde(serialize_with = "decimal")]
    on_account: Money,
    #[serde(serialize_with = "decimal")]
    deposits: Money,
    #[serde(serialize_with = "decimal")]
    exposure: Money,
    /// What of the limit is left, below zero what is above it; null without a limit.
    #[serde(serialize_with = "decimal_or_null")]
    available: Option<Money>,
    #[serde(serialize_with = "decimal")]
    overdue: Money,
    overdue_days: i64,
    held: i64,
}

/// Runs the report. Customers without exposure are left out of the page for people.
pub fn run(books: &Books, on: Date, out: &mut Out) -> Result<(), Stop> {
    if out.is_json() {
        let mut rows = out.begin_rows(&Head { report: "credit", on })?;
        each(books, on, &mut |row| rows.row(out, &row))?;
        return rows.end(out);
    }
    out.title("Credit", &format!("{}, {}", books.code, day(on)))?;
    writeln!(out)?;
    let mut table = Table::new(&[
        ("customer", Align::Left),
        ("name", Align::Text),
        ("", Align::Left),
        ("limit", Align::Right),
        ("exposure", Align::Right),
        ("available", Align::Right),
        ("overdue", Align::Right),
        ("days", Align::Right),
        ("held", Align::Right),
    ]);
    each(books, on, &mut |row| {
        if row.exposure.is_zero() && row.held == 0 {
            return Ok(());
        }
        let cell = |amount: Option<Money>| amount.map(amount_cell).unwrap_or_default();
        table.row(vec![
            row.customer,
            row.name,
            row.currency.code().to_owned(),
            cell(row.limit),
            amount_cell(row.exposure),
            cell(row.available),
            amount_cell(row.overdue),
            count_cell(row.overdue_days),
            count_cell(row.held),
        ]);
        Ok(())
    })?;
    table.print(out)
}

fn each(
    books: &Books,
    on: Date,
    each: &mut dyn FnMut(Row) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut after = String::new();
    loop {
        let page = books
            .database
            .read(|reader| credit::accounts(reader, books.company, on, (&after, PAGE)))?;
        match page.last() {
            Some(last) => after.clone_from(&last.code),
            None => return Ok(()),
        }
        for listed in page {
            each(row(listed, on)?)?;
        }
    }
}

fn row(listed: CreditListed, on: Date) -> Result<Row, Stop> {
    let account = listed.account;
    let exposure = account.exposure().map_err(too_large)?;
    let available = account.limit.map(|limit| limit.checked_sub(exposure));
    Ok(Row {
        customer: listed.code,
        name: listed.name,
        block: listed.block,
        currency: account.currency,
        limit: account.limit,
        open_orders: account.open_orders,
        delivered: account.delivered,
        open_items: account.open_items,
        on_account: account.on_account,
        deposits: account.deposits.unwrap_or(Money::zero(account.currency)),
        exposure,
        available: available.transpose().map_err(too_large)?,
        overdue: listed.overdue,
        overdue_days: listed.overdue_since.map_or(0, |due_on| on.days_since(due_on)),
        held: listed.held,
    })
}
