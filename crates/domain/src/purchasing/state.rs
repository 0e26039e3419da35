//! The states of a purchase order and the one table of its steps.
//!
//! | an order can be | ordered | received             | closed               |
//! |-----------------|---------|----------------------|----------------------|
//! | received        | yes     | within the tolerance | within the tolerance |
//! | billed          | yes     | yes                  |                      |
//! | cancelled       | yes     |                      |                      |
//! | expected anew   | yes     |                      |                      |
//!
//! It is *ordered* while goods are open, then *cancelled* if none came, *received* while some are
//! not billed, and *closed*.

use super::PurchaseLine;
use crate::code::codes;

/// Where a purchase order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PurchaseState {
    /// Goods of it still come.
    Ordered,
    /// Nothing comes any more; something is not billed.
    Received,
    /// All that came is billed.
    Closed,
    /// Nothing of it ever came.
    Cancelled,
}
codes!(PurchaseState {
    Ordered = "ordered",
    Received = "received",
    Closed = "closed",
    Cancelled = "cancelled",
});

/// What can be done to a purchase order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PurchaseStep {
    /// Goods come in.
    Receive,
    /// A bill is posted.
    Bill,
    /// What has not come is given up.
    Cancel,
    /// What has not come is expected on another day.
    Expect,
}
codes!(PurchaseStep { Receive = "receive", Bill = "bill", Cancel = "cancel", Expect = "expect" });

impl PurchaseState {
    /// Whether a step may be taken. Where it leads follows from the lines: [`PurchaseState::of`].
    #[must_use]
    pub fn permits(self, step: PurchaseStep) -> bool {
        use PurchaseState::{Cancelled, Closed, Ordered, Received};
        use PurchaseStep::{Bill, Cancel, Expect, Receive};
        match (self, step) {
            (Ordered, Receive | Bill | Cancel | Expect) => true,
            // A bill may come late, and goods beyond what was ordered within the tolerance.
            (Received, Receive | Bill) | (Closed, Receive) => true,
            (Received, Cancel | Expect) | (Closed, Bill | Cancel | Expect) => false,
            (Cancelled, Receive | Bill | Cancel | Expect) => false,
        }
    }

    /// The state that follows from all lines of an order.
    #[must_use]
    pub fn of<'a>(lines: impl Iterator<Item = &'a PurchaseLine> + Clone) -> PurchaseState {
        if lines.clone().any(|line| line.open.is_positive()) {
            PurchaseState::Ordered
        } else if lines.clone().all(|line| line.received.is_zero()) {
            PurchaseState::Cancelled
        } else if lines.clone().all(|line| line.invoiced == line.received) {
            PurchaseState::Closed
        } else {
            PurchaseState::Received
        }
    }
}
