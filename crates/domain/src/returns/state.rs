//! The states of a return and the one table of its steps.

use super::ReturnRefusal;
use crate::code::{Code, codes};

/// Where a return stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReturnState {
    /// The customer may send it back.
    Requested,
    /// The goods came in.
    Received,
    /// The customer has the credit note.
    Credited,
    /// The goods came in before they were billed: there is nothing to credit.
    TakenBack,
}
codes!(ReturnState {
    Requested = "requested",
    Received = "received",
    Credited = "credited",
    TakenBack = "taken_back",
});

/// What can be done to a return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnStep {
    /// Take the goods in.
    Receive,
    /// Post the credit note.
    Credit,
}
codes!(ReturnStep {
    Receive = "receive",
    Credit = "credit",
});

impl ReturnState {
    /// The state after a step; none: the step is refused.
    pub fn next(self, step: ReturnStep) -> Option<ReturnState> {
        use ReturnState::{Credited, Received, Requested, TakenBack};
        use ReturnStep::{Credit, Receive};
        match (self, step) {
            (Requested, Receive) => Some(Received),
            (Received, Credit) => Some(Credited),
            (Requested, Credit) => None,
            (Received, Receive) => None,
            (Credited | TakenBack, Receive | Credit) => None,
        }
    }

    /// The state after a step. Refusals: `StateForbids`, with the steps that are allowed.
    pub fn step(self, step: ReturnStep) -> Result<Self, ReturnRefusal> {
        let forbidden = ReturnRefusal::StateForbids { state: self, step };
        self.next(step).ok_or(forbidden)
    }

    /// The codes of the steps that are allowed in this state, for people; `none` for none.
    pub fn allowed(self) -> String {
        let allowed = ReturnStep::ALL.iter().filter(|step| self.next(**step).is_some());
        let codes: Vec<&str> = allowed.map(|step| step.code()).collect();
        if codes.is_empty() {
            return "none".to_owned();
        }
        codes.join(", ")
    }
}
