//! The states of a shipment and the one table of its steps.

use super::ShippingRefusal;
use crate::code::{Code, codes};

/// Where a shipment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShipmentState {
    /// Being prepared: its quantities are allocated.
    Open,
    /// It has left.
    Shipped,
    /// It will not leave.
    Cancelled,
    /// It had left, and this was undone.
    Reversed,
}
codes!(ShipmentState {
    Open = "open",
    Shipped = "shipped",
    Cancelled = "cancelled",
    Reversed = "reversed",
});

/// What can be done to a shipment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShipmentStep {
    /// Post the goods issue.
    Issue,
    /// Give it up.
    Cancel,
    /// Undo its goods issue.
    Reverse,
}
codes!(ShipmentStep {
    Issue = "issue",
    Cancel = "cancel",
    Reverse = "reverse",
});

impl ShipmentState {
    /// The state after a step; none: the step is refused.
    pub fn next(self, step: ShipmentStep) -> Option<ShipmentState> {
        use ShipmentState::{Cancelled, Open, Reversed, Shipped};
        use ShipmentStep::{Cancel, Issue, Reverse};
        match (self, step) {
            (Open, Issue) => Some(Shipped),
            (Open, Cancel) => Some(Cancelled),
            (Shipped, Reverse) => Some(Reversed),
            (Open, Reverse) => None,
            (Shipped, Issue | Cancel) => None,
            (Cancelled | Reversed, Issue | Cancel | Reverse) => None,
        }
    }

    /// The state after a step. Refusals: `StateForbids`, with the steps that are allowed.
    pub fn step(self, step: ShipmentStep) -> Result<Self, ShippingRefusal> {
        let forbidden = ShippingRefusal::StateForbids { state: self, step };
        self.next(step).ok_or(forbidden)
    }

    /// The codes of the steps that are allowed in this state, for people; `none` for none.
    pub fn allowed(self) -> String {
        let allowed = ShipmentStep::ALL.iter().filter(|step| self.next(**step).is_some());
        let codes: Vec<&str> = allowed.map(|step| step.code()).collect();
        if codes.is_empty() {
            return "none".to_owned();
        }
        codes.join(", ")
    }
}
