//! `quittance report`: figures for people and programs.
pub mod ageing;
mod ageing_by;
mod carriers;
mod cash;
mod closing;
mod collecting;
mod credit;
mod goods;
mod invoiced;
pub mod journal;
mod kpi;
mod ledger;
mod orders;
mod packaging;
mod places;
mod prices;
mod quotations;
mod routines;
pub mod sheet;
mod sourcing;
mod stock;
mod supply;
mod tax;
mod tax_return;
pub mod trial_balance;
pub mod work;

use crate::args::{Global, Report, Reports};
use crate::exit::{Exit, Stop, problem};
use crate::open::Books;
use crate::out::Out;
use quittance_domain::Date;
use quittance_domain::customer::CustomerId;
use quittance_domain::money::AmountRefusal;
use quittance_engine::clock::{Clock, SystemClock, date_in};
use quittance_store::Fault;
use quittance_store::names::CustomerNamed;
use std::collections::HashMap;

/// Runs the subcommand.
pub fn run(global: &Global, report: &Report, out: &mut Out) -> Result<Exit, Stop> {
    if report.csv {
        out.as_csv();
    }
    let books = Books::open(global)?;
    out.show_times_in(&books.time_zone()?);
    match &report.report {
        Reports::Ageing { as_of, buckets: None } => {
            ageing::run(&books, day(&books, *as_of)?, out)?;
        }
        Reports::Ageing { as_of, buckets: Some(days) } => {
            ageing_by::run(&books, (day(&books, *as_of)?, &days.0), out)?;
        }
        Reports::Credit { on } => credit::run(&books, day(&books, *on)?, out)?,
        Reports::Deductions => cash::deductions(&books, out)?,
        Reports::Invoiced { by } => invoiced::run(&books, *by, out)?,
        Reports::Journal { from, to, export: None } => {
            journal::run(&books, since(&books, *from, *to)?, out)?;
        }
        Reports::Journal { export: Some(export_no), .. } => {
            journal::run(&books, journal::exported(&books, *export_no)?, out)?;
        }
        Reports::Kpi { from, to, why } => {
            let why = if *why { kpi::Why::Told } else { kpi::Why::Left };
            kpi::run(&books, (*from, *to), why, out)?;
        }
        Reports::Ledger { account, from, to } => {
            ledger::run(&books, account, since(&books, *from, *to)?, out)?;
        }
        Reports::Closing(asked) => return closing::run(&books, asked, out),
        Reports::Collecting(asked) => collecting::run(&books, asked, out)?,
        Reports::Orders { from, to, open } => {
            let which = if *open { orders::Which::Open } else { orders::Which::All };
            orders::run(&books, since(&books, *from, *to)?, which, out)?;
        }
        Reports::Blankets => quotations::blankets(&books, day(&books, None)?)?.run(out)?,
        Reports::Quotations => quotations::run(&books, day(&books, None)?)?.run(out)?,
        Reports::Routines => routines::run(&books, out)?,
        Reports::Tax { from, to, documents } => {
            let documents = if *documents { tax::Documents::Told } else { tax::Documents::Left };
            tax::run(&books, in_order(*from, *to)?, documents, out)?;
        }
        Reports::TaxReturn { period, filed: true, .. } => {
            tax_return::filed(&books, *period)?.run(out)?;
        }
        Reports::TaxReturn { period, number, filed: false } => {
            let period = tax_return::period(&books, *period)?;
            match number {
                None => tax_return::boxes(&books, period)?.run(out)?,
                Some(number) => tax_return::documents(&books, period, number)?.run(out)?,
            }
        }
        Reports::TrialBalance { as_of } => {
            return trial_balance::run(&books, day(&books, *as_of)?, out);
        }
        Reports::Work => work::run(&books, out)?,
        Reports::Goods(asked) => goods::run(&books, asked, out)?,
        Reports::Unidentified => cash::unidentified(&books, out)?,
        Reports::UnderWay => cash::under_way(&books, out)?,
        Reports::Prices { list, on } => prices::run(&books, list, day(&books, *on)?, out)?,
    }
    Ok(Exit::Done)
}

/// The days from the first that is named, or the first of all, to the last that is named, or today.
fn since(books: &Books, from: Option<Date>, to: Option<Date>) -> Result<(Date, Date), Stop> {
    in_order(from.unwrap_or(Date::FIRST), day(books, to)?)
}

/// Two days, the first not after the last: else the command line makes no sense.
pub fn in_order(first: Date, last: Date) -> Result<(Date, Date), Stop> {
    if first > last {
        let message = format!("{first} is after {last}");
        return Err(Stop::Usage(problem("cli.usage", "--from", message)));
    }
    Ok((first, last))
}

/// The day that is named, or today where the company is.
pub fn day(books: &Books, named: Option<Date>) -> Result<Date, Stop> {
    if let Some(date) = named {
        return Ok(date);
    }
    Ok(date_in(&books.time_zone()?, SystemClock.now())?)
}

/// Code and name of customers.
type Names = HashMap<CustomerId, (String, String)>;

fn names_of(customers: Vec<CustomerNamed>) -> Names {
    customers.into_iter().map(|named| (named.id, (named.code, named.name))).collect()
}

/// Code and name of a customer; none is ever deleted.
fn named(names: &Names, id: CustomerId) -> Result<(String, String), Stop> {
    let found = names.get(&id).cloned();
    Ok(found.ok_or_else(|| Fault::Ours(format!("no customer {id}")))?)
}

/// A sum that passes what an amount can hold is a refusal of the report.
pub fn too_large(refusal: AmountRefusal) -> Stop {
    Stop::Refused(refusal.into())
}
