//! The states of a blanket order and the steps between them.

use crate::code::codes;

/// Where a blanket order stands; whether its days have passed is told from the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlanketState {
    /// It can be called off.
    Open,
    /// Nothing more of it is called off.
    Closed,
}
codes!(BlanketState { Open = "open", Closed = "closed" });

/// What can happen to a blanket order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlanketStep {
    /// Some of it is ordered, or an order of it is raised.
    CallOff,
    /// It ends.
    Close,
}
codes!(BlanketStep { CallOff = "call_off", Close = "close" });

impl BlanketState {
    /// The state after a step; `None`: the step is refused in this state.
    #[must_use]
    pub fn next(self, step: BlanketStep) -> Option<BlanketState> {
        use BlanketState::{Closed, Open};
        use BlanketStep::{CallOff, Close};
        match (self, step) {
            (Open, CallOff) => Some(Open),
            (Open, Close) => Some(Closed),
            (Closed, CallOff | Close) => None,
        }
    }
}
