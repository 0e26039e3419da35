//! `quittance show NUMBER`: a document with its lines, its relations, its history and where it
//! stands. The kind of document is told by the series of its number.
mod customer;
mod entry;
mod invoice;
mod order;
mod parts;
mod payment;
mod product;
mod returned;
mod shipment;
mod stock;

use crate::args::{Global, Show};
use crate::exit::{Exit, Stop, problem};
use crate::open::Books;
use crate::out::Out;
use quittance_domain::Problem;
use quittance_domain::code::Code;
use quittance_domain::company::Series;
use quittance_domain::refusal::Kind;
use serde::Serialize;

/// A page about something, for people and for programs.
trait Page: Serialize {
    /// Prints it for people.
    fn print(&self, out: &mut Out) -> Result<(), Stop>;
}

/// Runs the subcommand.
pub fn run(global: &Global, show: &Show, out: &mut Out) -> Result<Exit, Stop> {
    let books = Books::open(global)?;
    let number = show.number.trim();
    let series = number.split('-').next().and_then(Series::parse_code);
    let is_shown = match series {
        Some(Series::SalesOrder) => page(order::read(&books, number)?, out)?,
        Some(Series::Shipment) => page(shipment::read(&books, number)?, out)?,
        Some(Series::Invoice | Series::CreditNote) => page(invoice::read(&books, number)?, out)?,
        Some(Series::Payment) => page(payment::read(&books, number)?, out)?,
        Some(Series::Return) => page(returned::read(&books, number)?, out)?,
        Some(Series::StockDocument) => page(stock::read(&books, number)?, out)?,
        Some(Series::Journal) => page(entry::read(&books, number)?, out)?,
        None => false,
    };
    // A SKU may begin like a number: ST-ONE.
    let is_shown = is_shown
        || page(customer::read(&books, number)?, out)?
        || page(product::read(&books, number)?, out)?;
    match is_shown {
        true => Ok(Exit::Done),
        false => Err(Stop::Refused(nothing_of(number, &books.code).into())),
    }
}

fn page(found: Option<impl Page>, out: &mut Out) -> Result<bool, Stop> {
    let Some(page) = found else {
        return Ok(false);
    };
    if out.is_json() {
        out.document(&page)?;
    } else {
        page.print(out)?;
    }
    Ok(true)
}

fn nothing_of(number: &str, company: &str) -> Problem {
    let message = format!(
        "{company} has no document, customer or product `{number}`; numbers look like \
         SO-2026-000123, INV-2026-000045"
    );
    Problem { kind: Kind::NotFound, ..problem("cli.not_found", "NUMBER", message) }
}
