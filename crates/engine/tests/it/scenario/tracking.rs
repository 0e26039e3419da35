//! Sentences about where shipments are.
use super::said::{Said, code};
use super::story::{Outcome, Story, same, unclear};
use quittance_domain::shipping::ShipmentId;
use quittance_domain::tracking::{RecordTracking, SetTrackingNumber};
use quittance_domain::{Date, Moment};
use quittance_store::{kpi, tracking};

pub fn number(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shipment = story.shipment(said.text("shipment"))?;
    let tracking_number = said.text("number").to_owned();
    story.run(SetTrackingNumber { shipment, tracking_number })?;
    Ok(())
}

pub fn hear(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shipment = story.shipment(said.text("shipment"))?;
    heard(story, said, (Some(shipment), None))
}

pub fn hear_of_number(story: &mut Story, said: &Said<'_>) -> Outcome {
    heard(story, said, (None, Some(said.text("number").to_owned())))
}

/// A row for each message, in the order in which they come.
fn heard(
    story: &Story,
    said: &Said<'_>,
    (shipment, tracking_number): (Option<ShipmentId>, Option<String>),
) -> Outcome {
    for row in said.table().rows(&["key", "at", "state", "received by", "note"])? {
        let Ok(happened_at) = Moment::parse(row.text("at")?) else {
            return unclear("a message has a moment such as 2026-02-03T10:00:00Z");
        };
        story.run(RecordTracking {
            shipment,
            tracking_number: tracking_number.clone(),
            key: row.text("key")?.to_owned(),
            state: code(row.text("state")?)?,
            happened_at,
            place: String::new(),
            received_by: row.get("received by").unwrap_or_default().to_owned(),
            note: row.get("note").unwrap_or_default().to_owned(),
        })?;
    }
    Ok(())
}

pub fn is(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shipment = story.shipment(said.text("shipment"))?;
    let (found, _) = story.read(|reader, company| tracking::tracking(reader, company, shipment))?;
    let Some(found) = found else { return unclear("nothing is known of it") };
    same(said.text("state"), found.state.map_or("-".to_owned(), |state| state.to_string()))?;
    let day = found.delivered_on.map_or("-".to_owned(), |day| day.to_string());
    match said.get("person") {
        Some(person) => {
            same(person, &found.received_by)?;
            same(said.text("date"), day)
        }
        None => same("-", day),
    }
}

pub fn on_time(story: &mut Story, said: &Said<'_>) -> Outcome {
    let first = Date::parse(&format!("{}-01", said.text("month")))?;
    let due =
        story.read(|reader, company| kpi::due(reader, company, (first, first.month_end())))?;
    same(said.text("share"), due.lines_on_time)?;
    same(said.text("lines"), due.lines)
}
