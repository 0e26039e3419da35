//! The states of a quotation and the steps between them.

use crate::code::codes;

/// Where a quotation stands; whether it has expired is told from the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuotationState {
    /// Nothing of it is ordered.
    Open,
    /// Some of it is ordered.
    AcceptedInPart,
    /// All of it is ordered.
    Accepted,
    /// The customer does not want what is left of it.
    Declined,
    /// A new one has what is left of it.
    Replaced,
}
codes!(QuotationState {
    Open = "open",
    AcceptedInPart = "accepted_in_part",
    Accepted = "accepted",
    Declined = "declined",
    Replaced = "replaced",
});

/// What can happen to a quotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuotationStep {
    /// A part is ordered, others are left.
    AcceptPart,
    /// All that is left is ordered.
    AcceptAll,
    /// The customer does not want it.
    Decline,
    /// It is quoted anew.
    Requote,
}
codes!(QuotationStep {
    AcceptPart = "accept_part",
    AcceptAll = "accept_all",
    Decline = "decline",
    Requote = "requote",
});

impl QuotationState {
    /// The state after a step; `None`: the step is refused in this state.
    #[must_use]
    pub fn next(self, step: QuotationStep) -> Option<QuotationState> {
        use QuotationState::{Accepted, AcceptedInPart, Declined, Open, Replaced};
        use QuotationStep::{AcceptAll, AcceptPart, Decline, Requote};
        match (self, step) {
            (Open | AcceptedInPart, AcceptPart) => Some(AcceptedInPart),
            (Open | AcceptedInPart, AcceptAll) => Some(Accepted),
            (Open | AcceptedInPart, Decline) => Some(Declined),
            (Open | AcceptedInPart, Requote) => Some(Replaced),
            (Accepted | Declined | Replaced, AcceptPart | AcceptAll | Decline | Requote) => None,
        }
    }
}
