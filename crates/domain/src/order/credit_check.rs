//! Whether an order is held by the rules of its customer's credit.

use super::{Order, OrderGiven, OrderLine, contributions};
use crate::at::At;
use crate::credit::{Asked, Checkpoint, in_pots, reasons};
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

/// Why what is asked for must wait, by the rules of its customer's credit; none: it need not.
///
/// Refusals: `Overflow`.
pub(super) fn credit_reason(
    given: &OrderGiven,
    asked: Asked,
    at: &At,
) -> Result<Option<String>, AmountRefusal> {
    let (control, on) = (&given.control, at.business_date);
    let reasons = reasons(given.credit, control, asked, Checkpoint::Confirm, on)?;
    Ok((!reasons.is_empty()).then(|| reasons.join("; ")))
}
