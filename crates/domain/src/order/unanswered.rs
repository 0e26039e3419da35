//! Tells of holds that nobody has answered for too long, each once.

use super::{Hold, OrderId};
use crate::at::At;
use crate::date::Moment;
use crate::event::Event;
use serde::{Deserialize, Serialize};

/// Tells of an order's holds that have waited so many days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellUnanswered {
    /// Which order.
    pub order: OrderId,
    /// How many days a hold may wait.
    pub days: i64,
}

/// A hold that was told of. Key: order, hold_no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldTold {
    /// The order that waits.
    pub order: OrderId,
    /// Which hold of it.
    pub hold_no: i64,
    /// When it was told.
    pub told_at: Moment,
}

/// A day in microseconds.
const DAY: i64 = 24 * 3_600 * 1_000_000;

/// The moment before which a hold must have been placed to have waited so many days.
#[must_use]
pub fn placed_before(now: Moment, days: i64) -> Moment {
    Moment::from_micros(now.micros().saturating_sub(days.saturating_mul(DAY)))
}

/// Tells of the active holds that have waited so many days and were not told of: a record and an
/// `order.hold_unanswered` for each. Nothing is refused.
#[must_use]
pub fn tell_unanswered(
    holds: &[&Hold],
    told: &[&HoldTold],
    command: &TellUnanswered,
    at: &At,
) -> (Vec<HoldTold>, Vec<Event>) {
    let before = placed_before(at.received_at, command.days);
    let is_told = |hold: &Hold| told.iter().any(|told| told.hold_no == hold.hold_no);
    let waits = |hold: &&&Hold| hold.is_active() && hold.placed_at <= before && !is_told(hold);
    let (order, told_at) = (command.order, at.received_at);
    let (mut records, mut events) = (Vec::new(), Vec::new());
    for hold in holds.iter().filter(waits) {
        records.push(HoldTold { order, hold_no: hold.hold_no, told_at });
        let event = Event::new("order.hold_unanswered", order.uuid())
            .with("hold", hold.kind)
            .with("since", hold.placed_at)
            .with("reason", &hold.reason);
        events.push(event);
    }
    (records, events)
}
