//! `quittance atp`: when so much of a product can be promised, warehouse by warehouse, and when of
//! what may replace it.
use crate::args::{Atp, Global};
use crate::exit::{Exit, Stop, problem};
use crate::open::Books;
use crate::out::Out;
use crate::report::sheet::{Column, Sheet};
use crate::report::{day, too_large};
use crate::table::Align::{Left, Right};
use quittance_domain::Problem;
use quittance_domain::refusal::Kind;
use quittance_domain::stock::atp;
use quittance_store::{product, stock};

const COLUMNS: &[Column] = &[
    ("product", Left),
    ("warehouse", Left),
    ("available", Right),
    ("promised_today", Right),
    ("promised_on", Left),
    ("because", Left),
];

/// Runs the subcommand.
pub fn run(global: &Global, wanted: &Atp, out: &mut Out) -> Result<Exit, Stop> {
    let books = Books::open(global)?;
    let today = day(&books, None)?;
    let sku = wanted.product.trim();
    let found = books.database.read(|reader| product::id_of_sku(reader, books.company, sku))?;
    let Some(id) = found else {
        let message = format!("{} has no product `{sku}`", books.code);
        let not_found = problem("cli.not_found", "PRODUCT", message);
        return Err(Stop::Refused(Problem { kind: Kind::NotFound, ..not_found }.into()));
    };
    let found = books.database.read(|reader| stock::alternatives(reader, books.company, id))?;
    let mut rows = Vec::with_capacity(found.len());
    for one in found {
        let supply = &one.supply;
        let at = (today, supply.available);
        let promise = atp::promise(at, &supply.receipts, &supply.wanted, wanted.quantity);
        let promise = promise.map_err(too_large)?;
        let because = match promise.on {
            Some(day) if day == today => "it is there".to_owned(),
            Some(day) => format!("a supplier's delivery is expected by {day}"),
            None => "no known delivery suffices".to_owned(),
        };
        rows.push(vec![
            one.sku,
            one.warehouse,
            supply.available.to_string(),
            promise.today.to_string(),
            promise.on.map_or("none".to_owned(), |day| day.to_string()),
            because,
        ]);
    }
    let facts = vec![
        ("product", sku.to_owned()),
        ("quantity", wanted.quantity.to_string()),
        ("as_of", today.to_string()),
    ];
    let (report, title, of) = ("atp", "Available to promise", books.code.clone());
    Sheet { report, title, of, facts, columns: COLUMNS, rows }.run(out)?;
    Ok(Exit::Done)
}
