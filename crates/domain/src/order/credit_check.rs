//! Whether an order fits under its customer's credit limit.

use super::{Order, OrderLine, contributions};
use crate::credit::{CreditAccount, in_pots};
use crate::money::{AmountRefusal, Money};

/// What an order adds to the exposure when it is confirmed: all of it but the lines that an
/// amendment had cancelled before.
pub(super) fn to_promise(order: &Order, lines: &[&OrderLine]) -> Result<Money, AmountRefusal> {
    if lines.iter().all(|line| line.cancelled.is_zero()) {
        return Ok(order.gross);
    }
    let mut sum = Money::zero(order.currency);
    for (line, exposure) in lines.iter().zip(contributions(lines)?) {
        let line = OrderLine { exposure, ..(*line).clone() };
        sum = sum.checked_add(in_pots(&line)?.open_orders)?;
    }
    Ok(sum)
}

/// What of that its deposits do not cover: they take it off its own exposure (RULES 28).
pub(super) fn uncovered(order: &Order, lines: &[&OrderLine]) -> Result<Money, AmountRefusal> {
    let promised = to_promise(order, lines)?;
    let deposit = order.deposit.unwrap_or(Money::zero(order.currency));
    promised.checked_sub(deposit.min(promised)?)
}

/// Why the order does not fit; none: it does, or there is no limit.
///
/// The sum is taken before the limit is looked at: an exposure that no amount can hold is refused
/// also where there is no limit. Refusals: `Overflow`.
pub(super) fn over_limit(
    amount: Money,
    credit: &CreditAccount,
) -> Result<Option<String>, AmountRefusal> {
    let before = credit.exposure()?;
    let after = before.checked_add(amount)?;
    let Some(limit) = credit.limit else {
        return Ok(None);
    };
    Ok(after.excess_over(limit)?.map(|excess| {
        format!(
            "exposure of {before} and this order of {amount} come to {after}, \
             {excess} above the limit of {limit}"
        )
    }))
}
