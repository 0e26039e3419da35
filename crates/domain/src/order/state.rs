//! The states of an order and the steps between them.

use crate::code::codes;

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrderState {
    /// Kept, binding nobody.
    Draft,
    /// Wants to be confirmed.
    Submitted,
    /// Promised: stock is reserved and exposure raised.
    Confirmed,
    /// Some of its goods have left, some have not.
    InFulfilment,
    /// No goods are left to ship.
    Fulfilled,
    /// All is billed or cancelled.
    Closed,
    /// Nothing of it was ever shipped or billed.
    Cancelled,
}
codes!(OrderState {
    Draft = "draft",
    Submitted = "submitted",
    Confirmed = "confirmed",
    InFulfilment = "in_fulfilment",
    Fulfilled = "fulfilled",
    Closed = "closed",
    Cancelled = "cancelled",
});

/// What can happen to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrderStep {
    /// Its author is done with it.
    Submit,
    /// It is promised.
    Confirm,
    /// Goods leave, others stay open.
    ShipPart,
    /// The last open goods leave.
    ShipRest,
    /// What is still open is given up after a part was shipped.
    CancelRest,
    /// It is given up as a whole.
    Cancel,
    /// What has not left is changed.
    Amend,
    /// Its last part is billed.
    Close,
    /// Goods that left come back to the shelf; others of it have left.
    TakeBackPart,
    /// All goods that left come back to the shelf.
    TakeBackAll,
    /// What was billed of it can be billed anew.
    Reopen,
    /// The same where none of it ever left: services and charges.
    ReopenUnshipped,
}
codes!(OrderStep {
    Submit = "submit",
    Confirm = "confirm",
    ShipPart = "ship_part",
    ShipRest = "ship_rest",
    CancelRest = "cancel_rest",
    Cancel = "cancel",
    Amend = "amend",
    Close = "close",
    TakeBackPart = "take_back_part",
    TakeBackAll = "take_back_all",
    Reopen = "reopen",
    ReopenUnshipped = "reopen_unshipped",
});

impl OrderState {
    /// The state after a step; `None`: the step is refused in this state.
    #[must_use]
    pub fn next(self, step: OrderStep) -> Option<OrderState> {
        use OrderState::{Cancelled, Closed, Confirmed, Draft, Fulfilled, InFulfilment, Submitted};
        use OrderStep::{
            Amend, Cancel, CancelRest, Close, Confirm, Reopen, ReopenUnshipped, ShipPart, ShipRest,
            Submit, TakeBackAll, TakeBackPart,
        };
        match (self, step) {
            (Draft, Submit) => Some(Submitted),
            (Draft | Submitted, Confirm) => Some(Confirmed),
            (Confirmed | InFulfilment, ShipPart) => Some(InFulfilment),
            (Confirmed | InFulfilment, ShipRest) => Some(Fulfilled),
            (InFulfilment, CancelRest) => Some(Fulfilled),
            (Draft | Submitted | Confirmed, Cancel) => Some(Cancelled),
            (Draft | Submitted | Confirmed | InFulfilment, Amend) => Some(self),
            // From Confirmed: an order of services and charges alone has nothing to ship.
            (Confirmed | Fulfilled, Close) => Some(Closed),
            (InFulfilment | Fulfilled, TakeBackPart) => Some(InFulfilment),
            (InFulfilment | Fulfilled, TakeBackAll) => Some(Confirmed),
            (Closed, Reopen) => Some(Fulfilled),
            (Closed, ReopenUnshipped) => Some(Confirmed),
            (
                Draft | Submitted | Confirmed | InFulfilment | Fulfilled | Cancelled,
                Reopen | ReopenUnshipped,
            ) => None,
            (Draft | Submitted | Confirmed | Closed | Cancelled, TakeBackPart | TakeBackAll) => {
                None
            }
            (Draft, ShipPart | ShipRest | CancelRest | Close) => None,
            (Submitted, Submit | ShipPart | ShipRest | CancelRest | Close) => None,
            (Confirmed, Submit | Confirm | CancelRest) => None,
            (InFulfilment, Submit | Confirm | Cancel | Close) => None,
            (Fulfilled, Submit | Confirm | ShipPart | ShipRest | CancelRest | Cancel | Amend) => {
                None
            }
            (
                Closed | Cancelled,
                Submit | Confirm | ShipPart | ShipRest | CancelRest | Cancel | Amend | Close,
            ) => None,
        }
    }
}

/// How far an order shall go as it is placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Intent {
    /// Kept as a draft.
    Draft,
    /// Submitted; it waits for its confirmation.
    Submit,
    /// Submitted and confirmed in one decision.
    Confirm,
}
codes!(Intent { Draft = "draft", Submit = "submit", Confirm = "confirm" });

impl Intent {
    /// The state that an order is placed in; a confirmation comes after it.
    #[must_use]
    pub fn first_state(self) -> OrderState {
        match self {
            Intent::Draft => OrderState::Draft,
            Intent::Submit | Intent::Confirm => OrderState::Submitted,
        }
    }
}
