//! How exposure moves from pot to pot: confirmed, delivered, billed, paid.
//!
//! What a line has in the pots is a function of its frozen contribution and its counters, so a
//! move is the difference of two states of the line. Nothing is added up twice, no rounding is
//! left behind, and a line that is shipped and billed, or cancelled, leaves exactly 0 (RULES 28).

use super::CreditAccount;
use crate::money::{AmountRefusal, Money};
use crate::order::{Order, OrderLine};
use crate::product::ProductKind;
use crate::quantity::Quantity;
use crate::refusal::Refused;

/// What one order line has in the pots, in the credit account's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InPots {
    /// In `open_orders`.
    pub open_orders: Money,
    /// In `delivered`.
    pub delivered: Money,
}

/// What a line has in the pots now; nothing before its order is confirmed.
///
/// Goods are open until they ship and delivered until they are billed. Services and charges are
/// never shipped: they are open until they are billed. Refusals: `amount.overflow`.
pub fn in_pots(line: &OrderLine) -> Result<InPots, AmountRefusal> {
    let nothing = Money::zero(line.exposure.currency());
    if line.exposure.is_zero() {
        return Ok(InPots { open_orders: nothing, delivered: nothing });
    }
    let share = |done: Quantity| line.exposure.share(done.micros(), line.quantity.micros());
    let left = |done: Quantity| line.exposure.checked_sub(share(done)?);
    let of_line = match line.kind {
        ProductKind::Stock => {
            let settled = line.invoiced.checked_add(line.returned_unbilled)?;
            InPots {
                open_orders: left(line.shipped.checked_add(line.cancelled)?)?,
                delivered: share(line.shipped)?.checked_sub(share(settled)?)?,
            }
        }
        ProductKind::Service | ProductKind::Charge => InPots {
            open_orders: left(line.invoiced.checked_add(line.cancelled)?)?,
            delivered: nothing,
        },
    };
    assert!(!of_line.open_orders.is_negative(), "no more is done than was ordered");
    assert!(!of_line.delivered.is_negative(), "no more is billed than was delivered");
    Ok(of_line)
}

/// The account after order lines changed: each pair is a line before and after.
///
/// It serves every step of an order: confirm, ship, bill, cancel. Refusals: `amount.overflow`.
pub fn follow<'a>(
    account: &CreditAccount,
    changes: impl IntoIterator<Item = (&'a OrderLine, &'a OrderLine)>,
) -> Result<CreditAccount, Refused> {
    let (mut open_orders, mut delivered) = (0_i128, 0_i128);
    for (before, after) in changes {
        assert_eq!(
            (before.order, before.line_no),
            (after.order, after.line_no),
            "a pair is one line before and after"
        );
        assert_eq!(after.exposure.currency(), account.currency, "one currency per account");
        let (from, to) = (in_pots(before)?, in_pots(after)?);
        open_orders += i128::from(to.open_orders.minor()) - i128::from(from.open_orders.minor());
        delivered += i128::from(to.delivered.minor()) - i128::from(from.delivered.minor());
    }
    let mut account = account.clone();
    account.open_orders = moved(account.open_orders, open_orders)?;
    account.delivered = moved(account.delivered, delivered)?;
    assert!(!account.open_orders.is_negative(), "no more leaves open orders than came in");
    assert!(!account.delivered.is_negative(), "no more leaves delivered than came in");
    Ok(account)
}

fn moved(pot: Money, by: i128) -> Result<Money, AmountRefusal> {
    let by = i64::try_from(by).map_err(|_| AmountRefusal::Overflow)?;
    pot.checked_add(Money::new(by, pot.currency()))
}

/// The account after an invoice of this gross amount is posted. Its lines leave the other pots
/// through [`follow`]. Refusals: `amount.overflow`.
pub fn bill(account: &CreditAccount, gross: Money) -> Result<CreditAccount, Refused> {
    assert!(!gross.is_negative(), "an invoice is never negative");
    let mut account = account.clone();
    account.open_items = account.open_items.checked_add(gross)?;
    Ok(account)
}

/// The account after a credit note of this gross amount: whether it settles its invoice or stays
/// an open item of its own, the open items come to so much less. Refusals: `amount.overflow`.
pub fn credit_note(account: &CreditAccount, gross: Money) -> Result<CreditAccount, Refused> {
    assert!(!gross.is_negative(), "a credit note states what it gives as a positive amount");
    let mut account = account.clone();
    account.open_items = account.open_items.checked_sub(gross)?;
    Ok(account)
}

/// The account after money came, moved or left: so much more in open items and on account;
/// negative: less. Refusals: `amount.overflow`.
pub fn move_cash(
    account: &CreditAccount,
    open_items: Money,
    on_account: Money,
) -> Result<CreditAccount, Refused> {
    let mut account = account.clone();
    account.open_items = account.open_items.checked_add(open_items)?;
    account.on_account = account.on_account.checked_add(on_account)?;
    assert!(!account.on_account.is_negative(), "no more is applied than is on account");
    Ok(account)
}

/// What the deposits of an order cover of its exposure: up to what of it is not billed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Covered(Money);

impl Covered {
    /// Of an order with all its lines; they are looked at only where it has deposits.
    /// Refusals: `amount.overflow`.
    pub fn of<'a>(
        order: &Order,
        lines: impl IntoIterator<Item = &'a OrderLine>,
    ) -> Result<Covered, AmountRefusal> {
        let nothing = Money::zero(order.currency);
        let Some(deposit) = order.deposit.filter(|deposit| deposit.is_positive()) else {
            return Ok(Covered(nothing));
        };
        let mut unbilled = nothing;
        for line in lines {
            unbilled = unbilled.checked_add(unbilled_of(line)?)?;
        }
        deposit.min(unbilled).map(Covered)
    }

    /// How much that is.
    #[must_use]
    pub fn amount(self) -> Money {
        self.0
    }
}

/// What of a line's contribution is neither billed nor given up: it does not change as goods leave.
fn unbilled_of(line: &OrderLine) -> Result<Money, AmountRefusal> {
    let settled = line.invoiced.checked_add(line.cancelled)?;
    let done = settled.checked_add(line.returned_unbilled)?;
    line.exposure.checked_sub(line.exposure.share(done.micros(), line.quantity.micros())?)
}

/// What of an order's lines is given up, tax included: their totals stay as they were ordered.
///
/// Refusals: `amount.overflow`.
pub fn cancelled_of<'a>(
    order: &Order,
    lines: impl IntoIterator<Item = &'a OrderLine>,
) -> Result<Money, AmountRefusal> {
    let mut cancelled = Money::zero(order.currency);
    for line in lines.into_iter().filter(|line| line.cancelled.is_positive()) {
        let part = line.exposure.share(line.cancelled.micros(), line.quantity.micros())?;
        cancelled = cancelled.checked_add(part)?;
    }
    Ok(cancelled)
}

/// The account after what is covered of an order changed. Refusals: `amount.overflow`.
pub fn cover(
    account: &CreditAccount,
    before: Covered,
    after: Covered,
) -> Result<CreditAccount, AmountRefusal> {
    let mut account = account.clone();
    if before == after {
        return Ok(account);
    }
    let covered = account.deposits.unwrap_or(Money::zero(account.currency));
    let covered = covered.checked_sub(before.0)?.checked_add(after.0)?;
    assert!(!covered.is_negative(), "no more is uncovered than was covered");
    account.deposits = Some(covered);
    Ok(account)
}
