//! Records what a carrier says happened to a shipment, and its number of it.

use super::{Tracking, TrackingEvent, TrackingRefusal, TrackingState};
use crate::date::{Date, Moment};
use crate::event::Event;
use crate::refusal::{Problems, Refused};
use crate::shipping::{Shipment, ShipmentId, ShipmentState};
use crate::typed_text::{self, NAME_CHARS_MAX, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};

/// The most events of one shipment.
pub const EVENTS_MAX: usize = 1_000;

/// How far a carrier's clock may be ahead of ours. Unit: microseconds; a day.
const AHEAD_MICROS_MAX: i64 = 24 * 3_600 * 1_000_000;

/// Records what a carrier says happened to a shipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordTracking {
    /// To which; none: the one with the tracking number.
    #[serde(default)]
    pub shipment: Option<ShipmentId>,
    /// The carrier's number of it; none: the shipment is named.
    #[serde(default)]
    pub tracking_number: Option<String>,
    /// The carrier's key of the message: a second one of the shipment with it changes nothing.
    pub key: String,
    /// Where it is.
    pub state: TrackingState,
    /// When it happened.
    pub happened_at: Moment,
    /// Where it happened.
    #[serde(default)]
    pub place: String,
    /// Who took it.
    #[serde(default)]
    pub received_by: String,
    /// What was noted.
    #[serde(default)]
    pub note: String,
}

/// Says the carrier's number of a shipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetTrackingNumber {
    /// Which.
    pub shipment: ShipmentId,
    /// The number, in place of one that it had.
    pub tracking_number: String,
}

/// What an event is recorded on.
#[derive(Clone, Copy, Debug)]
pub struct RecordGiven<'a> {
    /// The shipment.
    pub shipment: &'a Shipment,
    /// Where it is, as far as it is known.
    pub tracking: Option<&'a Tracking>,
    /// What happened to it, in any order.
    pub events: &'a [&'a TrackingEvent],
    /// The day of the event in the company's time zone.
    pub happened_on: Date,
    /// When the command reached us.
    pub received_at: Moment,
}

/// What was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// New or changed.
    pub tracking: Tracking,
    /// New; none: only the number was set.
    pub event: Option<TrackingEvent>,
    /// `shipment.tracked` or `shipment.tracking_number_set`.
    pub events: Vec<Event>,
}

/// Records an event; none: it is known, and nothing changes.
///
/// Refusals: `text.*`, `NeverLeft`, `InFuture`, `NotDelivered`, `TooMany`.
pub fn record(
    given: &RecordGiven<'_>,
    command: &RecordTracking,
) -> Result<Option<Recorded>, Refused> {
    if given.events.iter().any(|event| event.key == command.key) {
        return Ok(None);
    }
    let mut problems = Problems::new();
    problems.take(left(given.shipment));
    problems.take_at("key", typed_text::required(&command.key, NAME_CHARS_MAX));
    problems.take_at("place", typed_text::optional(&command.place, NAME_CHARS_MAX));
    problems.take_at("received_by", typed_text::optional(&command.received_by, NAME_CHARS_MAX));
    problems.take_at("note", typed_text::optional(&command.note, SENTENCE_CHARS_MAX));
    let ahead = command.happened_at.micros().saturating_sub(given.received_at.micros());
    if ahead > AHEAD_MICROS_MAX {
        problems.push(Refused::from(TrackingRefusal::InFuture).at("happened_at"));
    }
    if !command.received_by.is_empty() && command.state != TrackingState::Delivered {
        problems.push(Refused::from(TrackingRefusal::NotDelivered).at("received_by"));
    }
    if given.events.len() >= EVENTS_MAX {
        problems.push(TrackingRefusal::TooMany { most: EVENTS_MAX });
    }
    problems.finish()?;
    let event = TrackingEvent {
        shipment: given.shipment.id,
        key: command.key.clone(),
        state: command.state,
        happened_at: command.happened_at,
        happened_on: given.happened_on,
        place: command.place.clone(),
        received_by: command.received_by.clone(),
        note: command.note.clone(),
        recorded_at: given.received_at,
    };
    let all = given.events.iter().copied().chain([&event]);
    let tracking = standing(before(given.tracking, given.shipment), all);
    let told = Event::new("shipment.tracked", given.shipment.id.uuid())
        .with("number", &given.shipment.number)
        .with("event", event.state)
        .with("happened_at", event.happened_at)
        .with("state", tracking.state.expect("an event says a state"));
    Ok(Some(Recorded { tracking, event: Some(event), events: vec![told] }))
}

/// Refusals: `NeverLeft`.
fn left(shipment: &Shipment) -> Result<(), TrackingRefusal> {
    match shipment.state {
        ShipmentState::Cancelled => Err(TrackingRefusal::NeverLeft),
        // A carrier may be faster than whoever posts the goods issue, and brings back what was
        // never to leave.
        ShipmentState::Open
        | ShipmentState::Released
        | ShipmentState::Picking
        | ShipmentState::Picked
        | ShipmentState::Packed
        | ShipmentState::Shipped
        | ShipmentState::Reversed => Ok(()),
    }
}

fn before(tracking: Option<&Tracking>, shipment: &Shipment) -> Tracking {
    tracking.cloned().unwrap_or_else(|| Tracking {
        shipment: shipment.id,
        number: String::new(),
        state: None,
        since: None,
        delivered_on: None,
        received_by: String::new(),
        version: 0,
    })
}

/// Where a shipment stands after its events, in whatever order they came.
fn standing<'a>(before: Tracking, events: impl Iterator<Item = &'a TrackingEvent>) -> Tracking {
    let latest = events.max_by(|one, other| {
        let key = |event: &TrackingEvent| (event.happened_at, event.state);
        key(one).cmp(&key(other)).then_with(|| one.key.cmp(&other.key))
    });
    let Some(latest) = latest else { return before };
    let delivered = latest.state == TrackingState::Delivered;
    Tracking {
        state: Some(latest.state),
        since: Some(latest.happened_at),
        delivered_on: delivered.then_some(latest.happened_on),
        received_by: latest.received_by.clone(),
        ..before
    }
}

/// Says the carrier's number of a shipment; `taken` is the shipment that has it.
///
/// Refusals: `NeverLeft`, `text.*`, `NumberTaken`.
pub fn set_number(
    shipment: &Shipment,
    tracking: Option<&Tracking>,
    taken: Option<ShipmentId>,
    command: &SetTrackingNumber,
) -> Result<Recorded, Refused> {
    let mut problems = Problems::new();
    problems.take(left(shipment));
    let number = &command.tracking_number;
    problems.take_at("tracking_number", typed_text::required(number, NAME_CHARS_MAX));
    if taken.is_some_and(|taken| taken != shipment.id) {
        problems.push(Refused::from(TrackingRefusal::NumberTaken).at("tracking_number"));
    }
    problems.finish()?;
    let event = Event::new("shipment.tracking_number_set", shipment.id.uuid())
        .with("number", &shipment.number)
        .with("tracking_number", number);
    let tracking = Tracking { number: number.clone(), ..before(tracking, shipment) };
    Ok(Recorded { tracking, event: None, events: vec![event] })
}
