//! Who brings a shipment, and what that was compared with.
use crate::exit::Stop;
use crate::figures::decimal;
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::carrier::{CarrierChoice, Offer, TimeOfDay, Verdict};
use quittance_domain::shipping::ShipmentId;
use quittance_domain::{Date, Money};
use quittance_store::carrier;
use serde::{Serialize, Serializer};
use std::io::Write;

/// Who brings a shipment. Costs are in base currency.
#[derive(Serialize)]
pub struct Brought {
    /// Code of the carrier; empty: nobody who could was found.
    carrier: String,
    service: String,
    /// Why a person set it; empty: it was chosen.
    reason: String,
    chosen_on: Date,
    leaves_on: Option<Date>,
    cut_off: Option<TimeOfDay>,
    arrives_on: Option<Date>,
    #[serde(serialize_with = "maybe")]
    cost: Option<Money>,
    compared: Vec<Looked>,
}

/// A service that was compared.
#[derive(Serialize)]
struct Looked {
    carrier: String,
    service: String,
    verdict: Verdict,
    leaves_on: Option<Date>,
    arrives_on: Option<Date>,
    #[serde(serialize_with = "maybe")]
    cost: Option<Money>,
}

fn maybe<S: Serializer>(cost: &Option<Money>, to: S) -> Result<S::Ok, S::Error> {
    match cost {
        Some(cost) => decimal(cost, to),
        None => to.serialize_none(),
    }
}

/// Who brings a shipment; none: nobody was looked for.
pub fn brought(books: &Books, shipment: ShipmentId) -> Result<Option<Brought>, Stop> {
    let found = books.database.read(|reader| carrier::choice(reader, books.company, shipment))?;
    Ok(found.map(of))
}

fn of(choice: CarrierChoice) -> Brought {
    let code = choice.compared.chosen().map(|offer| offer.code.clone());
    let looked = |offer: Offer| Looked {
        carrier: offer.code,
        service: offer.service,
        verdict: offer.verdict,
        leaves_on: offer.leaves_on,
        arrives_on: offer.arrives_on,
        cost: offer.cost,
    };
    Brought {
        carrier: code.unwrap_or_default(),
        service: choice.service,
        reason: choice.reason,
        chosen_on: choice.chosen_on,
        leaves_on: choice.leaves_on,
        cut_off: choice.cut_off,
        arrives_on: choice.arrives_on,
        cost: choice.cost,
        compared: choice.compared.0.into_iter().map(looked).collect(),
    }
}

/// The carrier's part of the page.
pub fn print_brought(brought: Option<&Brought>, out: &mut Out) -> Result<(), Stop> {
    let Some(brought) = brought else { return Ok(()) };
    writeln!(out)?;
    let day = |day: Option<Date>| day.map_or(String::new(), |day| day.to_string());
    let service = format!("{} {}", brought.carrier, brought.service);
    let service = service.trim();
    out.fact("carrier", if service.is_empty() { "none was found" } else { service })?;
    if !brought.reason.is_empty() {
        out.fact("set by hand", &brought.reason)?;
    }
    let until = brought.cut_off.map_or(String::new(), |time| format!(" until {time}"));
    out.fact("collected", &format!("{}{until}", day(brought.leaves_on)))?;
    out.fact("arrives", &day(brought.arrives_on))?;
    out.fact("expected cost", &brought.cost.map_or(String::new(), |cost| cost.to_string()))?;
    writeln!(out)?;
    let mut table = Table::new(&[
        ("compared", Align::Left),
        ("service", Align::Left),
        ("collected", Align::Left),
        ("arrives", Align::Left),
        ("cost", Align::Right),
        ("verdict", Align::Left),
    ]);
    for looked in &brought.compared {
        table.row(vec![
            looked.carrier.clone(),
            looked.service.clone(),
            day(looked.leaves_on),
            day(looked.arrives_on),
            looked.cost.map_or(String::new(), Money::decimal),
            looked.verdict.to_string(),
        ]);
    }
    table.print(out)
}
