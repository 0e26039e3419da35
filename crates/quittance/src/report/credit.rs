//! What customers owe and will owe, against their limits.
use super::too_large;
use crate::exit::Stop;
use crate::figures::{amount_cell, count_cell, day, decimal, decimal_or_null};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::code::Code;
use quittance_domain::credit::{
    Asked, Checkpoint, Control, CreditAccount, CreditGroup, Overdue, limit_on, reasons,
};
use quittance_domain::customer::Block;
use quittance_domain::{Currency, Date, Money};
use quittance_store::credit::{self, ControlSet, CreditListed};
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
    /// The temporary one as long as it holds.
    #[serde(serialize_with = "decimal_or_null")]
    limit: Option<Money>,
    /// The last day of a temporary limit.
    temporary_until: Option<Date>,
    review_on: Option<Date>,
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
    /// The group that it is checked with, and what of its limit is left.
    group: Option<String>,
    #[serde(serialize_with = "decimal_or_null")]
    group_available: Option<Money>,
    /// The rules that would hold an order of any amount now, and where.
    would_hold: Vec<WouldHold>,
}

#[derive(Serialize)]
struct WouldHold {
    at: Checkpoint,
    reason: String,
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
        ("group", Align::Left),
        ("left", Align::Right),
        ("would hold", Align::Text),
    ]);
    each(books, on, &mut |row| {
        if row.exposure.is_zero() && row.held == 0 && row.would_hold.is_empty() {
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
            row.group.unwrap_or_default(),
            cell(row.group_available),
            shown(&row.would_hold),
        ]);
        Ok(())
    })?;
    table.print(out)
}

/// Each reason once, with the places where it would hold.
fn shown(would_hold: &[WouldHold]) -> String {
    let mut told: Vec<String> = Vec::new();
    for (place, hold) in would_hold.iter().enumerate() {
        let is_same = |it: &&WouldHold| it.reason == hold.reason;
        if would_hold.iter().take(place).any(|before| before.reason == hold.reason) {
            continue;
        }
        let at: Vec<&str> = would_hold.iter().filter(is_same).map(|it| it.at.code()).collect();
        told.push(format!("{}: {}", at.join(", "), hold.reason));
    }
    told.join("; ")
}

fn each(
    books: &Books,
    on: Date,
    each: &mut dyn FnMut(Row) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let set = books.database.read(|reader| credit::control_set(reader, books.company))?;
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
            each(row(listed, &set, on)?)?;
        }
    }
}

/// The group of an account with all its accounts.
fn group_of<'a>(
    account: &CreditAccount,
    set: &'a ControlSet,
) -> Option<(&'a CreditGroup, Vec<&'a CreditAccount>)> {
    let of = |it: &CreditAccount| {
        let mut profiles = set.profiles.iter();
        profiles.find(|profile| profile.customer == it.customer)?.group
    };
    let id = of(account)?;
    let group = set.groups.iter().find(|group| group.id == id)?;
    Some((group, set.accounts.iter().filter(|it| of(it) == Some(id)).collect()))
}

/// What is left of the limit of a group.
fn left_of(group: &CreditGroup, accounts: &[&CreditAccount]) -> Result<Option<Money>, Stop> {
    let Some(mut left) = group.limit else {
        return Ok(None);
    };
    for account in accounts {
        let exposure = account.exposure().map_err(too_large)?;
        left = left.checked_sub(exposure).map_err(too_large)?;
    }
    Ok(Some(left))
}

/// The rules that would hold an order of any amount.
fn would_hold(
    account: &CreditAccount,
    control: &Control<'_>,
    on: Date,
) -> Result<Vec<WouldHold>, Stop> {
    let asked = Asked { what: "", amount: Money::zero(account.currency) };
    let mut held = Vec::new();
    for at in Checkpoint::ALL {
        let told = reasons(account, control, asked, *at, on).map_err(too_large)?;
        held.extend(told.into_iter().map(|reason| WouldHold { at: *at, reason }));
    }
    Ok(held)
}

fn row(listed: CreditListed, set: &ControlSet, on: Date) -> Result<Row, Stop> {
    let account = listed.account;
    let exposure = account.exposure().map_err(too_large)?;
    let profile = set.profiles.iter().find(|it| it.customer == account.customer);
    let of_group = |id| set.policies.iter().find(|it| it.group == id && !it.rules.0.is_empty());
    let everyone = || set.policies.iter().find(|policy| policy.group.uuid().is_nil());
    let policy = listed.customer_group.and_then(of_group).or_else(everyone);
    let group = group_of(&account, set);
    let others = |it: &&CreditAccount| it.customer != account.customer;
    let overdue = listed.overdue_since.map(|since| Overdue { amount: listed.overdue, since });
    let control = Control {
        profile,
        policy,
        group: group
            .as_ref()
            .map(|(group, accounts)| (*group, accounts.iter().copied().filter(others).collect())),
        overdue,
        customer_since: listed.customer_since,
    };
    let limit = limit_on(&account, profile, on);
    let available = limit.map(|limit| limit.checked_sub(exposure));
    let group_available = group.as_ref().map(|(group, accounts)| left_of(group, accounts));
    Ok(Row {
        customer: listed.code,
        name: listed.name,
        block: listed.block,
        currency: account.currency,
        limit,
        temporary_until: profile.and_then(|it| it.temporary(on)).map(|(_, until)| until),
        review_on: profile.and_then(|profile| profile.review_on),
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
        group_available: group_available.transpose()?.flatten(),
        group: group.as_ref().map(|(group, _)| group.code.clone()),
        would_hold: would_hold(&account, &control, on)?,
    })
}
