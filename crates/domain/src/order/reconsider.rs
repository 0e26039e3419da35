//! Looks at held orders anew when their customer owes less, or goods came in: all rules again, by
//! priority, then the day that is asked for, then age, and each one that is confirmed takes its
//! headroom and its goods before the next is looked at (RULES 28).

use super::confirm::decide;
use super::delivery;
use super::{Confirmation, Hold, HoldKind, OrderGiven, OrderId, OrderState, Turn};
use crate::at::At;
use crate::company::WarehouseId;
use crate::customer::CustomerId;
use crate::product::ProductId;
use crate::refusal::Refused;
use crate::stock::Balance;
use serde::{Deserialize, Serialize};

/// How many orders one command has looked at; the rest is left to a command of its own. Unit:
/// orders.
pub const RECONSIDERED_ORDERS_MAX: usize = 50;

/// Looks anew at the orders of a customer that wait for credit: it owes less than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconsiderCustomer {
    /// Whose.
    pub customer: CustomerId,
    /// Those behind this turn; `None`: from the first.
    #[serde(default)]
    pub behind: Option<Turn>,
}

/// Looks anew at the orders that wait for a product: there is more of it than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconsiderProduct {
    /// Which.
    pub product: ProductId,
    /// Where.
    pub warehouse: WarehouseId,
    /// Those behind this turn; `None`: from the first.
    #[serde(default)]
    pub behind: Option<Turn>,
}

/// Decides the confirmation of an order anew, if it still waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconsiderOrder {
    /// Which.
    pub order: OrderId,
}

/// Which orders are looked at anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconsidered {
    /// The next ones, in their turn.
    pub orders: Vec<OrderId>,
    /// The turn of the last of them, when there are more behind it.
    pub more_behind: Option<Turn>,
}

/// The orders that wait for credit, of the active holds of one customer: the first ones, or those
/// behind a turn. Who waits for other reasons alone is not helped by credit.
#[must_use]
pub fn waiting_for_credit(holds: &[&Hold], behind: Option<Turn>) -> Reconsidered {
    waiting(holds, for_credit, behind)
}

/// The orders that wait for a product, of the active holds that name it: the first ones, or those
/// behind a turn; none when nothing of it is available any more.
#[must_use]
pub fn waiting_for_goods(
    holds: &[&Hold],
    balance: Option<&Balance>,
    behind: Option<Turn>,
) -> Reconsidered {
    match balance {
        Some(balance) if balance.available().is_positive() => waiting(holds, for_goods, behind),
        Some(_) | None => Reconsidered { orders: Vec::new(), more_behind: None },
    }
}

/// Whether room under the limit may help; also who was blocked and is no more.
fn for_credit(kind: HoldKind) -> bool {
    match kind {
        HoldKind::Credit | HoldKind::CustomerBlocked | HoldKind::Amendment | HoldKind::Delivery => {
            true
        }
        HoldKind::Stock
        | HoldKind::Margin
        | HoldKind::Price
        | HoldKind::MinimumOrder
        | HoldKind::Incomplete
        | HoldKind::Fraud => false,
    }
}

fn for_goods(kind: HoldKind) -> bool {
    match kind {
        HoldKind::Stock | HoldKind::Amendment => true,
        HoldKind::Credit
        | HoldKind::CustomerBlocked
        | HoldKind::Margin
        | HoldKind::Price
        | HoldKind::MinimumOrder
        | HoldKind::Delivery
        | HoldKind::Incomplete
        | HoldKind::Fraud => false,
    }
}

fn waiting(holds: &[&Hold], kind: fn(HoldKind) -> bool, behind: Option<Turn>) -> Reconsidered {
    let waits = |hold: &&&Hold| kind(hold.kind) && hold.is_active();
    let mut turns: Vec<Turn> = holds.iter().filter(waits).map(|hold| hold.turn()).collect();
    turns.sort_by_key(Turn::key);
    turns.dedup();
    turns.retain(|turn| behind.is_none_or(|behind| turn.key() > behind.key()));
    let are_more = turns.len() > RECONSIDERED_ORDERS_MAX;
    turns.truncate(RECONSIDERED_ORDERS_MAX);
    let more_behind = turns.last().copied().filter(|_| are_more);
    Reconsidered { orders: turns.into_iter().map(|turn| turn.order).collect(), more_behind }
}

/// Decides the confirmation of an order anew if it still waits, or whether its goods may leave;
/// none: it was confirmed or cancelled
/// since this was asked for, and there is nothing to do.
///
/// Refusals: `amount.overflow`.
pub fn reconsider(
    given: &OrderGiven,
    command: &ReconsiderOrder,
    at: &At,
) -> Result<Option<Confirmation>, Refused> {
    assert_eq!(given.order.id, command.order, "the order that the command names is given");
    if given.holds.iter().any(|hold| hold.is_active() && hold.kind == HoldKind::Delivery) {
        return delivery::reconsider(given, at).map(|it| it.map(Confirmation::Deliverable));
    }
    let is_held = given.holds.iter().any(|hold| hold.is_active());
    if given.order.state != OrderState::Submitted || !is_held {
        return Ok(None);
    }
    decide(given, None, at).map(Some)
}
