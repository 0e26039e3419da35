//! Who is served first: by priority, then by the day on which it is wanted, then by age (RULES 28).

use super::{Hold, Order, OrderId, OrderRefusal, OrderState};
use crate::date::Date;
use crate::event::Event;
use crate::refusal::Refused;
use serde::{Deserialize, Serialize};

/// The priority of an order that names none.
pub const ORDER_PRIORITY_DEFAULT: i64 = 5;

/// The highest priority; the lowest is 0.
pub const ORDER_PRIORITY_MAX: i64 = 9;

pub(super) fn default_priority() -> i64 {
    ORDER_PRIORITY_DEFAULT
}

/// The place of an order among those that wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// 9 before 0.
    pub priority: i64,
    /// The day on which it is wanted; who names none comes behind who names one.
    pub requested_on: Option<Date>,
    /// Ids are in the order of time.
    pub order: OrderId,
}

impl Turn {
    /// What turns are put in order by: the least is served first.
    #[must_use]
    pub fn key(&self) -> (i64, Date, OrderId) {
        (-self.priority, self.requested_on.unwrap_or(Date::LAST), self.order)
    }
}

impl Hold {
    /// The turn of the order that waits.
    #[must_use]
    pub fn turn(&self) -> Turn {
        Turn { priority: self.priority, requested_on: self.requested_on, order: self.order }
    }
}

impl Order {
    /// Its turn among those that wait.
    #[must_use]
    pub fn turn(&self) -> Turn {
        Turn { priority: self.priority, requested_on: self.requested_on, order: self.id }
    }
}

/// Refusals: `PriorityOutOfRange`.
pub(super) fn check_priority(priority: i64) -> Result<(), OrderRefusal> {
    if !(0..=ORDER_PRIORITY_MAX).contains(&priority) {
        return Err(OrderRefusal::PriorityOutOfRange { priority });
    }
    Ok(())
}

/// Gives an order another priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetPriority {
    /// Which.
    pub order: OrderId,
    /// 0 to 9; 9 is served first.
    pub priority: i64,
}

/// An order with another priority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrioritySet {
    /// Changed.
    pub order: Order,
    /// Changed: those that are active.
    pub holds: Vec<Hold>,
    /// `order.priority_set`.
    pub events: Vec<Event>,
}

/// Gives an order that is not done another priority.
///
/// Refusals: `PriorityOutOfRange`, `NothingToPrioritise`.
pub fn set_priority(
    order: &Order,
    holds: &[&Hold],
    command: &SetPriority,
) -> Result<PrioritySet, Refused> {
    assert_eq!(order.id, command.order, "the order that the command names is given");
    let priority = command.priority;
    check_priority(priority).map_err(|refusal| Refused::from(refusal).at("priority"))?;
    match order.state {
        OrderState::Draft
        | OrderState::Submitted
        | OrderState::Confirmed
        | OrderState::InFulfilment => {}
        OrderState::Fulfilled | OrderState::Closed | OrderState::Cancelled => {
            return Err(OrderRefusal::NothingToPrioritise.into());
        }
    }
    let active = holds.iter().filter(|hold| hold.is_active());
    let event = Event::new("order.priority_set", order.id.uuid()).with("priority", priority);
    Ok(PrioritySet {
        order: Order { priority, ..order.clone() },
        holds: active.map(|hold| Hold { priority, ..(*hold).clone() }).collect(),
        events: vec![event],
    })
}
