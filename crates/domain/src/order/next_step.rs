//! What follows by itself: the step that a company takes next with an order, if it takes it without
//! being told.

use super::{Hold, Order, OrderLine, OrderState};
use crate::company::{Mode, Stages};

/// A step of an order that the autopilot can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// It is confirmed, or held.
    Confirm,
    /// A shipment is made of what is promised.
    Ship,
    /// What can be billed is billed.
    Bill,
}

/// The step that follows after an order was placed, confirmed or held; none: it waits for a person
/// or for goods to leave. What is on hold waits: its release decides anew. An order without goods
/// has nothing to ship and is billed at once.
#[must_use]
pub fn next_step(
    order: &Order,
    lines: &[OrderLine],
    holds: &[Hold],
    stages: &Stages,
) -> Option<NextStep> {
    let is_held = holds.iter().any(Hold::is_active);
    let (stage, step) = match order.state {
        OrderState::Submitted if !is_held => (stages.confirm, NextStep::Confirm),
        OrderState::Confirmed if lines.iter().any(OrderLine::is_to_ship) => {
            (stages.ship, NextStep::Ship)
        }
        OrderState::Confirmed => (stages.invoice, NextStep::Bill),
        OrderState::Draft
        | OrderState::Submitted
        | OrderState::InFulfilment
        | OrderState::Fulfilled
        | OrderState::Closed
        | OrderState::Cancelled => return None,
    };
    (stage == Mode::Automatic).then_some(step)
}
