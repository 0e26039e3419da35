//! What can happen to one balance. Every decision that moves or promises goods goes through here.

use super::{Balance, StockRefusal, Stocked};
use crate::company::{BackDating, WarehouseId};
use crate::currency::Currency;
use crate::date::Date;
use crate::money::{AmountRefusal, Money};
use crate::price::Price;
use crate::product::ProductId;
use crate::quantity::Quantity;
use crate::refusal::Refused;

impl Balance {
    /// What it is known by.
    #[must_use]
    pub fn key(&self) -> Stocked {
        (self.product, self.warehouse)
    }

    /// Nothing, worth nothing, in the company's base currency.
    #[must_use]
    pub fn empty(product: ProductId, warehouse: WarehouseId, base: Currency) -> Balance {
        Balance {
            product,
            warehouse,
            on_hand: Quantity::ZERO,
            reserved: Quantity::ZERO,
            held: None,
            value: Money::zero(base),
            last_moved: None,
            last_cost: Price::ZERO,
            moves: 0,
            version: 0,
        }
    }

    /// On hand, held by no status and promised to nobody.
    #[must_use]
    pub fn available(&self) -> Quantity {
        let free = self.on_hand.checked_sub(self.reserved);
        let free = free.and_then(|free| free.checked_sub(self.held()));
        free.expect("on hand less held >= reserved >= 0")
    }

    /// What so much of it is worth at the moving average; all of it is worth the whole value.
    ///
    /// Panics: when nothing is on hand. Refusals: `amount.overflow`.
    pub fn average_value(&self, quantity: Quantity) -> Result<Money, AmountRefusal> {
        assert!(self.on_hand.is_positive(), "an average is of something");
        self.value.share(quantity.micros(), self.on_hand.micros())
    }

    fn assert_sound(&self) {
        let may_leave = self.on_hand.checked_sub(self.held()).expect("both are of goods");
        let promised = Quantity::ZERO <= self.reserved && self.reserved <= may_leave;
        assert!(promised, "on hand less held >= reserved >= 0: {self:?}");
        assert!(!self.value.is_negative(), "goods are never worth less than 0: {self:?}");
        let worth = self.on_hand.is_positive() || self.value.is_zero();
        assert!(worth, "an empty balance is worth exactly 0: {self:?}");
    }

    /// The same with one more move, of a quantity that was worth so much.
    fn moved(&self, quantity: Quantity, value: Money, on: Date) -> Balance {
        let last_moved = Some(self.last_moved.map_or(on, |last| last.max(on)));
        // A cost that passes every price cannot be estimated with.
        let cost = Price::per_unit(value, quantity).ok().filter(|cost| cost.is_positive());
        let last_cost = cost.unwrap_or(self.last_cost);
        let moves = self.moves.checked_add(1).expect("moves are fewer than 64 bits can count");
        Balance { last_moved, last_cost, moves, ..self.clone() }
    }
}

/// Promises goods to an order. Refusals: `NotAvailable`.
pub fn reserve(balance: &Balance, quantity: Quantity) -> Result<Balance, Refused> {
    assert!(!quantity.is_negative(), "a promise is never negative");
    let short_by = quantity.checked_sub(balance.available())?;
    if short_by.is_positive() {
        let available = balance.available();
        return Err(StockRefusal::NotAvailable { available, short_by }.into());
    }
    let reserved = balance.reserved.checked_add(quantity)?;
    let balance = Balance { reserved, ..balance.clone() };
    balance.assert_sound();
    Ok(balance)
}

/// Takes a promise back. Panics: when more is taken back than was promised.
#[must_use]
pub fn unreserve(balance: &Balance, quantity: Quantity) -> Balance {
    assert!(!quantity.is_negative(), "a promise is never negative");
    let reserved = balance.reserved.checked_sub(quantity);
    let reserved = reserved.expect("both are between 0 and what is on hand");
    let balance = Balance { reserved, ..balance.clone() };
    balance.assert_sound();
    balance
}

/// Takes promised goods out, at `round(value x quantity / on hand)`; the last ones take the whole
/// value (RULES 23). Gives the balance and the value that left, which is never negative.
///
/// Refusals: `BackDated` unless the company allows it. Panics: when more leaves than is reserved.
pub fn issue(
    balance: &Balance,
    quantity: Quantity,
    on: Date,
    back_dating: BackDating,
) -> Result<(Balance, Money), Refused> {
    assert!(quantity <= balance.reserved, "only promised goods leave with a shipment");
    let promised = unreserve(balance, quantity);
    take_out(&promised, quantity, on, back_dating)
}

/// Takes goods out that nobody waits for: missing or damaged. Else like [`issue`].
///
/// Refusals: `NotEnough`, `BackDated` unless the company allows it. Panics: when promised goods
/// would leave.
pub fn take_out(
    balance: &Balance,
    quantity: Quantity,
    on: Date,
    back_dating: BackDating,
) -> Result<(Balance, Money), Refused> {
    assert!(quantity.is_positive(), "something is taken out");
    let left = balance.on_hand.checked_sub(quantity)?;
    let may_leave = left.checked_sub(balance.held())?;
    if may_leave.is_negative() {
        let (on_hand, short_by) = (may_leave.checked_add(quantity)?, may_leave.negated()?);
        return Err(StockRefusal::NotEnough { on_hand, short_by }.into());
    }
    assert!(may_leave >= balance.reserved, "promises are dropped before their goods leave");
    may_leave_on(balance, on, back_dating)?;
    let value = balance.average_value(quantity)?;
    let rest = balance.value.checked_sub(value)?;
    let moved = balance.moved(quantity, value, on);
    let balance = Balance { on_hand: left, value: rest, ..moved };
    balance.assert_sound();
    Ok((balance, value))
}

/// A back-dated move out could leave less than nothing on a day in between (RULES 23).
fn may_leave_on(balance: &Balance, on: Date, back_dating: BackDating) -> Result<(), StockRefusal> {
    match (balance.last_moved, back_dating) {
        (Some(last_moved), BackDating::Refused) if on < last_moved => {
            Err(StockRefusal::BackDated { moved_on: on, last_moved })
        }
        (Some(_) | None, BackDating::Refused | BackDating::Allowed) => Ok(()),
    }
}

/// Puts goods in that are worth `value` in all, on any date.
///
/// Refusals: `amount.overflow` of the quantity, `amount.too_large` of the value on hand.
pub fn put_in(
    balance: &Balance,
    quantity: Quantity,
    value: Money,
    on: Date,
) -> Result<Balance, Refused> {
    assert!(quantity.is_positive(), "something is put in");
    assert!(!value.is_negative(), "goods are never worth less than 0");
    let on_hand = balance.on_hand.checked_add(quantity)?;
    let moved = balance.moved(quantity, value, on);
    let value = balance.value.checked_add(value)?.bounded()?;
    let balance = Balance { on_hand, value, ..moved };
    balance.assert_sound();
    Ok(balance)
}

/// Gives what is on hand another value. Gives the balance and how much more it is worth.
///
/// Refusals: `NothingOnHand`, `amount.too_large`. Panics: of a value below 0.
pub fn revalue(balance: &Balance, value: Money, on: Date) -> Result<(Balance, Money), Refused> {
    assert!(!value.is_negative(), "goods are never worth less than 0");
    if !balance.on_hand.is_positive() {
        return Err(StockRefusal::NothingOnHand.into());
    }
    let more = value.bounded()?.checked_sub(balance.value)?;
    let moved = balance.moved(Quantity::ZERO, more, on);
    let cost = Price::per_unit(value, balance.on_hand).ok().filter(|cost| cost.is_positive());
    let last_cost = cost.unwrap_or(balance.last_cost);
    let balance = Balance { value, last_cost, ..moved };
    balance.assert_sound();
    Ok((balance, more))
}
