//! Releases a hold.

use super::confirm::decide;
use super::delivery;
use super::{Confirmation, HoldKind, OrderGiven, OrderRefusal, ReleaseHold};
use crate::at::At;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};

/// Releases one hold and decides the confirmation anew, with every other check. A released credit
/// hold lets this order pass over the limit and a released block lets it pass the block, until
/// the order comes to more; a released stock hold only tries again: nothing is promised twice. A
/// released delivery hold lets the goods of a confirmed order leave.
///
/// Refusals: `text.*`, `AmendmentIsDecided`, `NotOnHold`, `StateForbids`, `amount.overflow`.
pub fn release(
    given: &OrderGiven,
    command: &ReleaseHold,
    at: &At,
) -> Result<Confirmation, Refused> {
    assert_eq!(given.order.id, command.order, "the order that the command names is given");
    let mut problems = Problems::new();
    problems.take_at("reason", typed_text::required(&command.reason, SENTENCE_CHARS_MAX));
    let kind = command.kind;
    if kind == HoldKind::Amendment {
        problems.push(Refused::from(OrderRefusal::AmendmentIsDecided).at("kind"));
    }
    if !given.holds.iter().any(|hold| hold.kind == kind && hold.is_active()) {
        problems.push(Refused::from(OrderRefusal::NotOnHold { kind }).at("kind"));
    }
    problems.finish()?;
    if kind == HoldKind::Delivery {
        return Ok(Confirmation::Deliverable(delivery::pass(given, &command.reason, at)));
    }
    decide(given, Some(command), at)
}
