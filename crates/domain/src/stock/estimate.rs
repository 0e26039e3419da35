//! What goods are taken to cost that came back from no known sale.

use super::Balance;
use crate::code::codes;
use crate::money::{AmountRefusal, Money};
use crate::quantity::Quantity;

/// Where the cost of goods that came back is from (RULES 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CostBasis {
    /// The move that they left with.
    Original,
    /// An estimate: the average of what lies in the warehouse.
    Average,
    /// An estimate: the last move of the product that was worth anything, for none of it lies
    /// there.
    Last,
    /// Nothing is known: the product never was worth anything.
    Unknown,
}
codes!(CostBasis {
    Original = "original",
    Average = "average",
    Last = "last",
    Unknown = "unknown",
});

/// The estimate for a quantity that comes into the balance `here`; `balances` are those of the
/// product in all warehouses. The last cost is that of this warehouse, else of the one that moved
/// last.
///
/// Refusals: `amount.overflow`.
pub fn estimated_cost(
    here: &Balance,
    balances: &[&Balance],
    quantity: Quantity,
) -> Result<(Money, CostBasis), AmountRefusal> {
    let currency = here.value.currency();
    if here.on_hand.is_positive() {
        return Ok((here.average_value(quantity)?, CostBasis::Average));
    }
    let is_known = |it: &&&Balance| it.last_cost.is_positive();
    let nearest = |it: &&&Balance| (it.warehouse == here.warehouse, it.last_moved, it.warehouse);
    match balances.iter().filter(is_known).max_by_key(nearest) {
        Some(known) => Ok((known.last_cost.amount(quantity, currency)?, CostBasis::Last)),
        None => Ok((Money::zero(currency), CostBasis::Unknown)),
    }
}
