//! The states of a shipment and the one table of its steps.

use super::ShippingRefusal;
use crate::code::{Code, codes};

/// Where a shipment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShipmentState {
    /// Being prepared: its quantities are allocated.
    Open,
    /// The warehouse is to pick it.
    Released,
    /// Some of it is picked.
    Picking,
    /// All that was found of it is picked.
    Picked,
    /// It is in its cartons.
    Packed,
    /// It has left.
    Shipped,
    /// It will not leave.
    Cancelled,
    /// It had left, and this was undone.
    Reversed,
}
codes!(ShipmentState {
    Open = "open",
    Released = "released",
    Picking = "picking",
    Picked = "picked",
    Packed = "packed",
    Shipped = "shipped",
    Cancelled = "cancelled",
    Reversed = "reversed",
});

/// What can be done to a shipment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShipmentStep {
    /// Hand it to the warehouse.
    Release,
    /// Pick some of it.
    Pick,
    /// Pick the last of it.
    FinishPicking,
    /// Find nothing of it.
    FindNothing,
    /// Put it into cartons.
    Pack,
    /// Take it back from the warehouse.
    Withdraw,
    /// Post the goods issue.
    Issue,
    /// Give it up.
    Cancel,
    /// Undo its goods issue.
    Reverse,
}
codes!(ShipmentStep {
    Release = "release",
    Pick = "pick",
    FinishPicking = "finish_picking",
    FindNothing = "find_nothing",
    Pack = "pack",
    Withdraw = "withdraw",
    Issue = "issue",
    Cancel = "cancel",
    Reverse = "reverse",
});

impl ShipmentState {
    /// The state after a step; none: the step is refused.
    pub fn next(self, step: ShipmentStep) -> Option<ShipmentState> {
        use ShipmentState::{
            Cancelled, Open, Packed, Picked, Picking, Released, Reversed, Shipped,
        };
        use ShipmentStep::{
            Cancel, FindNothing, FinishPicking, Issue, Pack, Pick, Release, Reverse, Withdraw,
        };
        match (self, step) {
            (Open, Release) => Some(Released),
            (Released | Picking, Pick) => Some(Picking),
            (Released | Picking, FinishPicking) => Some(Picked),
            (Released | Picking, FindNothing) => Some(Cancelled),
            (Open | Picked, Pack) => Some(Packed),
            (Released | Picking | Picked | Packed, Withdraw) => Some(Open),
            (Open | Picked | Packed, Issue) => Some(Shipped),
            (Open, Cancel) => Some(Cancelled),
            (Shipped, Reverse) => Some(Reversed),
            (Open, Pick | FinishPicking | FindNothing | Withdraw | Reverse) => None,
            (Released | Picking, Release | Pack | Issue | Cancel | Reverse) => None,
            (Picked | Packed, Release | Pick | FinishPicking | FindNothing | Cancel | Reverse) => {
                None
            }
            (Packed, Pack) => None,
            (
                Shipped,
                Release | Pick | FinishPicking | FindNothing | Pack | Withdraw | Issue | Cancel,
            ) => None,
            (
                Cancelled | Reversed,
                Release | Pick | FinishPicking | FindNothing | Pack | Withdraw | Issue | Cancel
                | Reverse,
            ) => None,
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
