//! Looks at held orders anew when their customer owes less, or goods came in: all rules again, the
//! oldest order first, and each one that is confirmed takes its headroom and its goods before the
//! next is looked at (RULES 28).

use super::confirm::decide;
use super::{Confirmation, Hold, HoldKind, OrderGiven, OrderId, OrderState, ReconsiderOrder};
use crate::at::At;
use crate::refusal::Refused;
use crate::stock::Balance;

/// How many orders one command has looked at; the rest is left to a command of its own. Unit:
/// orders.
pub const RECONSIDERED_ORDERS_MAX: usize = 50;

/// Which orders are looked at anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconsidered {
    /// The next ones, oldest first.
    pub orders: Vec<OrderId>,
    /// The last of them, when there are more behind it.
    pub more_after: Option<OrderId>,
}

/// The orders that wait for credit, of the active holds of one customer: the first ones, or those
/// behind `after`. Who waits for other reasons alone is not helped by credit.
#[must_use]
pub fn waiting_for_credit(holds: &[&Hold], after: Option<OrderId>) -> Reconsidered {
    waiting(holds, for_credit, after)
}

/// The orders that wait for a product, of the active holds that name it: the first ones, or those
/// behind `after`; none when nothing of it is available any more.
#[must_use]
pub fn waiting_for_goods(
    holds: &[&Hold],
    balance: Option<&Balance>,
    after: Option<OrderId>,
) -> Reconsidered {
    match balance {
        Some(balance) if balance.available().is_positive() => waiting(holds, for_goods, after),
        Some(_) | None => Reconsidered { orders: Vec::new(), more_after: None },
    }
}

/// Whether room under the limit may help; also who was blocked and is no more.
fn for_credit(kind: HoldKind) -> bool {
    match kind {
        HoldKind::Credit | HoldKind::CustomerBlocked | HoldKind::Amendment => true,
        HoldKind::Stock | HoldKind::Margin | HoldKind::Price | HoldKind::MinimumOrder => false,
    }
}

fn for_goods(kind: HoldKind) -> bool {
    match kind {
        HoldKind::Stock | HoldKind::Amendment => true,
        HoldKind::Credit
        | HoldKind::CustomerBlocked
        | HoldKind::Margin
        | HoldKind::Price
        | HoldKind::MinimumOrder => false,
    }
}

fn waiting(holds: &[&Hold], kind: fn(HoldKind) -> bool, after: Option<OrderId>) -> Reconsidered {
    let waits = |hold: &&&Hold| kind(hold.kind) && hold.is_active();
    let mut orders: Vec<OrderId> = holds.iter().filter(waits).map(|hold| hold.order).collect();
    // Ids are in the order of time.
    orders.sort();
    orders.dedup();
    orders.retain(|order| after.is_none_or(|after| *order > after));
    let are_more = orders.len() > RECONSIDERED_ORDERS_MAX;
    orders.truncate(RECONSIDERED_ORDERS_MAX);
    let more_after = orders.last().copied().filter(|_| are_more);
    Reconsidered { orders, more_after }
}

/// Decides the confirmation of an order anew if it still waits; none: it was confirmed or cancelled
/// since this was asked for, and there is nothing to do.
///
/// Refusals: `amount.overflow`.
pub fn reconsider(
    given: &OrderGiven,
    command: &ReconsiderOrder,
    at: &At,
) -> Result<Option<Confirmation>, Refused> {
    assert_eq!(given.order.id, command.order, "the order that the command names is given");
    let is_held = given.holds.iter().any(|hold| hold.is_active());
    if given.order.state != OrderState::Submitted || !is_held {
        return Ok(None);
    }
    decide(given, None, at).map(Some)
}
