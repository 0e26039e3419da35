//! How far an order is: what its lines' counters say, and the state that follows from them.

use super::{OrderLine, OrderState, OrderStep};
use crate::product::ProductKind;
use crate::quantity::Quantity;

impl OrderLine {
    /// Ordered and neither shipped nor cancelled. A service or charge is open until it is billed.
    #[must_use]
    pub fn open(&self) -> Quantity {
        let gone = match self.kind {
            ProductKind::Stock => self.shipped,
            ProductKind::Service | ProductKind::Charge => self.invoiced,
        };
        less(less(self.quantity, gone), self.cancelled)
    }

    /// What may be invoiced now: goods that are shipped and did not come back before, services
    /// and charges in whole (RULES 19).
    #[must_use]
    pub fn billable(&self) -> Quantity {
        match self.kind {
            ProductKind::Stock => less(less(self.shipped, self.returned_unbilled), self.invoiced),
            ProductKind::Service | ProductKind::Charge => self.open(),
        }
    }

    /// What may be put into a shipment now: reserved and in no other open one.
    #[must_use]
    pub fn shippable(&self) -> Quantity {
        less(self.reserved, self.allocated)
    }

    /// Whether goods of this line are still to be shipped.
    #[must_use]
    pub fn is_to_ship(&self) -> bool {
        self.kind == ProductKind::Stock && self.open().is_positive()
    }

    /// Whether this line will never be shipped or billed any more.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.open().is_zero() && self.billable().is_zero()
    }

    /// Panics: when the counters break the quantity law. A decision calls it on each line that
    /// it changed; `verify` holds the same of what is stored.
    pub fn assert_quantity_law(&self) {
        let none = Quantity::ZERO;
        let law = self.quantity > none
            && self.open() >= none
            && self.billable() >= none
            && self.shipped >= none
            && self.invoiced >= none
            && self.cancelled >= none
            && none <= self.allocated
            && self.allocated <= self.reserved
            && self.reserved <= self.open()
            && none <= self.returned_unbilled
            && self.returned_unbilled <= self.returned
            && (self.kind == ProductKind::Stock
                || self.reserved.is_zero() && self.shipped.is_zero());
        assert!(law, "the quantity law is broken: {self:?}");
    }
}

/// The state after goods left; `None`: the state does not allow it.
#[must_use]
pub fn after_shipping(state: OrderState, lines: &[&OrderLine]) -> Option<OrderState> {
    let goods_left = lines.iter().any(|line| line.is_to_ship());
    state.next(if goods_left { OrderStep::ShipPart } else { OrderStep::ShipRest })
}

/// The state after goods that had left are back on the shelf; `None`: the state does not allow it.
#[must_use]
pub fn after_taking_back(state: OrderState, lines: &[&OrderLine]) -> Option<OrderState> {
    let goods_left = lines.iter().any(|line| line.shipped.is_positive());
    state.next(if goods_left { OrderStep::TakeBackPart } else { OrderStep::TakeBackAll })
}

/// The state after lines were billed: closed when nothing is left to ship or bill.
#[must_use]
pub fn after_billing(state: OrderState, lines: &[&OrderLine]) -> OrderState {
    if !lines.iter().all(|line| line.is_done()) {
        return state;
    }
    state.next(OrderStep::Close).unwrap_or(state)
}

/// The state after what was billed of lines can be billed anew: only a closed order is open again.
#[must_use]
pub fn after_reversal(state: OrderState, lines: &[&OrderLine]) -> OrderState {
    let goods_left = lines.iter().any(|line| line.shipped.is_positive());
    let step = if goods_left { OrderStep::Reopen } else { OrderStep::ReopenUnshipped };
    state.next(step).unwrap_or(state)
}

/// The lines of an order with the changed ones in their places. Both come by line_no.
///
/// Panics: when a changed line is none of the order, or is out of order.
#[must_use]
pub fn with_changed<'a>(lines: &[&'a OrderLine], changed: &'a [OrderLine]) -> Vec<&'a OrderLine> {
    let mut changed = changed.iter().peekable();
    let merged = lines
        .iter()
        .map(|line| changed.next_if(|it| it.line_no == line.line_no).unwrap_or(line))
        .collect();
    assert!(changed.next().is_none(), "changed lines are of the order and in its order");
    merged
}

fn less(from: Quantity, taken: Quantity) -> Quantity {
    from.checked_sub(taken).expect("counters are between 0 and what was ordered")
}
