//! What a line's net is below its price times its quantity.

use crate::money::{AmountRefusal, Money};
use crate::price::Price;
use crate::quantity::Quantity;

/// The discount amount of a line: price x quantity less net. It is below 0 where a part of an
/// order line was rounded up. Of no quantity it is 0: such a line credits an amount alone.
///
/// Refusals: `amount.overflow`.
pub(super) fn discount_amount(
    (price, price_unit): (Price, i64),
    quantity: Quantity,
    net: Money,
) -> Result<Money, AmountRefusal> {
    if quantity.is_zero() {
        return Ok(Money::zero(net.currency()));
    }
    price.amount_per(price_unit, quantity, net.currency())?.checked_sub(net)
}
