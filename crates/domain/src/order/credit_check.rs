//! Whether an order fits under its customer's credit limit.

use super::Order;
use crate::credit::CreditAccount;
use crate::money::AmountRefusal;

/// Why the order does not fit; none: it does, or there is no limit.
///
/// The sum is taken before the limit is looked at: an exposure that no amount can hold is refused
/// also where there is no limit. Refusals: `Overflow`.
pub(super) fn over_limit(
    order: &Order,
    credit: &CreditAccount,
) -> Result<Option<String>, AmountRefusal> {
    let before = credit.exposure()?;
    let after = before.checked_add(order.gross)?;
    let Some(limit) = credit.limit else {
        return Ok(None);
    };
    let gross = order.gross;
    Ok(after.excess_over(limit)?.map(|excess| {
        format!(
            "exposure of {before} and this order of {gross} come to {after}, \
             {excess} above the limit of {limit}"
        )
    }))
}
