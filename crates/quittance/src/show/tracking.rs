//! Where a shipment is, and the proof of its delivery.
use crate::exit::Stop;
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::shipping::ShipmentId;
use quittance_domain::tracking::{TrackingEvent, TrackingState};
use quittance_domain::{Date, Moment};
use quittance_engine::clock::time_in;
use quittance_store::tracking;
use serde::Serialize;
use std::io::Write;

/// Where a shipment is.
#[derive(Serialize)]
pub struct Tracked {
    tracking_number: String,
    state: Option<TrackingState>,
    since: Option<Moment>,
    delivered_on: Option<Date>,
    received_by: String,
    events: Vec<Happening>,
}

/// What a carrier says happened.
#[derive(Serialize)]
struct Happening {
    key: String,
    state: TrackingState,
    happened_at: Moment,
    place: String,
    received_by: String,
    note: String,
}

/// Where a shipment is; none: nothing is known.
pub fn tracked(books: &Books, shipment: ShipmentId) -> Result<Option<Tracked>, Stop> {
    let company = books.company;
    let (known, events) =
        books.database.read(|reader| tracking::tracking(reader, company, shipment))?;
    let happening = |event: TrackingEvent| Happening {
        key: event.key,
        state: event.state,
        happened_at: event.happened_at,
        place: event.place,
        received_by: event.received_by,
        note: event.note,
    };
    Ok(known.map(|known| Tracked {
        tracking_number: known.number,
        state: known.state,
        since: known.since,
        delivered_on: known.delivered_on,
        received_by: known.received_by,
        events: events.into_iter().map(happening).collect(),
    }))
}

/// The part of the page that tells where a shipment is.
pub fn print_tracked(tracked: Option<&Tracked>, out: &mut Out) -> Result<(), Stop> {
    let Some(tracked) = tracked else { return Ok(()) };
    writeln!(out)?;
    out.fact("tracking", &tracked.tracking_number)?;
    let state = tracked.state.map_or("nothing was heard".to_owned(), |state| state.to_string());
    out.fact("stands at", &state)?;
    if let Some(day) = tracked.delivered_on {
        out.fact("delivered", &day.to_string())?;
        out.fact("received by", &tracked.received_by)?;
    }
    if tracked.events.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let mut table = Table::new(&[
        ("happened", Align::Left),
        ("state", Align::Left),
        ("place", Align::Text),
        ("received by", Align::Text),
        ("note", Align::Text),
    ]);
    let zone = out.time_zone().to_owned();
    for event in &tracked.events {
        table.row(vec![
            time_in(&zone, event.happened_at),
            event.state.to_string(),
            event.place.clone(),
            event.received_by.clone(),
            event.note.clone(),
        ]);
    }
    table.print(out)
}
