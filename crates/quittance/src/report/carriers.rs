//! Carriers: what they offer, and what their shipments are expected to cost.
use super::sheet::{Column, Sheet};
use crate::exit::Stop;
use crate::open::Books;
use crate::table::Align::{Left, Right, Text};
use quittance_domain::{Date, Money};
use quittance_store::{carrier, company};

const CARRIERS: &[Column] = &[
    ("carrier", Left),
    ("name", Text),
    ("status", Left),
    ("service", Left),
    ("zones", Right),
    ("rates_from", Left),
    ("shipments", Right),
    ("by_hand", Right),
    ("expected_cost", Right),
];

/// Each service, with the shipments that were made on days from one to another.
pub fn run(books: &Books, (from, to): (Date, Date)) -> Result<Sheet, Stop> {
    let company = books.company;
    let base = books.database.read(|reader| company::base_currency(reader, company))?;
    let found = books.database.read(|reader| carrier::carriers(reader, company))?;
    let used = books.database.read(|reader| carrier::used(reader, company, (from, to)))?;
    let mut rows = Vec::new();
    for (carrier, cards) in found {
        for service in carrier.services.0 {
            let of_service =
                |it: &&carrier::CarrierUse| it.carrier == carrier.id && it.service == service.code;
            let used = used.iter().find(of_service);
            let last = cards.iter().filter(|card| card.service == service.code);
            let last = last.map(|card| card.valid_from).max();
            let count = |count: Option<i64>| count.unwrap_or(0).to_string();
            let cost = Money::new(used.map_or(0, |used| used.cost_minor), base);
            rows.push(vec![
                carrier.code.clone(),
                carrier.name.clone(),
                carrier.status.to_string(),
                service.code.clone(),
                service.zones.len().to_string(),
                last.map_or(String::new(), |day| day.to_string()),
                count(used.map(|used| used.shipments)),
                count(used.map(|used| used.by_hand)),
                cost.decimal(),
            ]);
        }
    }
    Ok(Sheet {
        report: "carriers",
        title: "Carriers",
        of: books.code.to_string(),
        facts: vec![("to", to.to_string())],
        columns: CARRIERS,
        rows,
    })
}
