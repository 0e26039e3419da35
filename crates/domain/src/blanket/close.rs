//! Closes a blanket order.

use super::{Blanket, BlanketRefusal, BlanketState, BlanketStep, CloseBlanket};
use crate::event::Event;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};

/// A blanket order that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlanketClosed {
    /// Changed.
    pub blanket: Blanket,
    /// `blanket.closed`.
    pub events: Vec<Event>,
}

/// Closes it; its call-offs stay.
///
/// Refusals: `text.*`, `StateForbids`.
pub fn close(blanket: &Blanket, command: &CloseBlanket) -> Result<BlanketClosed, Refused> {
    assert_eq!(blanket.id, command.blanket, "the blanket order that the command names is given");
    let mut problems = Problems::new();
    let reason = typed_text::required(&command.reason, SENTENCE_CHARS_MAX);
    problems.take_at("reason", reason);
    let state = problems.take(step(blanket, BlanketStep::Close));
    let Some(state) = state else {
        return Err(problems.refused());
    };
    problems.finish()?;
    let closed = Event::new("blanket.closed", blanket.id.uuid())
        .with("customer", blanket.customer)
        .with("reason", &command.reason);
    let closed_because = command.reason.clone();
    let blanket = Blanket { state, closed_because, ..blanket.clone() };
    Ok(BlanketClosed { blanket, events: vec![closed] })
}

/// The state after a step.
///
/// Refusals: `StateForbids`.
pub(super) fn step(blanket: &Blanket, step: BlanketStep) -> Result<BlanketState, BlanketRefusal> {
    let (number, state) = (blanket.number.clone(), blanket.state);
    state.next(step).ok_or(BlanketRefusal::StateForbids { number, state, step })
}
