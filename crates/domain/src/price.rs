//! Price: what one unit of measure costs, finer than the minor unit of its currency.
//!
//! A price carries no currency of its own: a price list or an order has one for all its prices,
//! and [`Price::amount`] is where it becomes [`Money`].

use crate::currency::Currency;
use crate::decimal;
use crate::money::{AmountRefusal, Money};
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::text;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// How many decimals a price has. Unit: decimals of the currency's major unit.
const PRICE_DECIMALS: u32 = 6;

/// A price per unit of measure. Unit: 10^-6 of the currency's major unit. In JSON: `"348.35"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Price(i64);

impl Price {
    /// For nothing.
    pub const ZERO: Price = Price(0);

    /// A price of so many millionths of the major unit.
    pub const fn from_micros(micros: i64) -> Self {
        Price(micros)
    }

    /// The number of millionths of the major unit.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Reads `348.35`, at most 6 decimals. Refusals: those of [`decimal::parse`].
    pub fn parse(text: &str) -> Result<Self, AmountRefusal> {
        decimal::parse(text, PRICE_DECIMALS).map(Price)
    }

    /// Whether it is for nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether it is more than nothing.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Whether it is less than nothing.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// This and the other, both of one currency. Refusals: `Overflow`.
    pub fn checked_add(self, other: Price) -> Result<Price, AmountRefusal> {
        self.0.checked_add(other.0).map(Price).ok_or(AmountRefusal::Overflow)
    }

    /// This less the other, both of one currency. Refusals: `Overflow`.
    pub fn checked_sub(self, other: Price) -> Result<Price, AmountRefusal> {
        self.0.checked_sub(other.0).map(Price).ok_or(AmountRefusal::Overflow)
    }

    /// The price times a rate, rounded half away from zero to 10^-6. Refusals: `Overflow`.
    pub fn scale(self, rate: Rate) -> Result<Price, AmountRefusal> {
        decimal::mul_div_round(self.0, rate.nanos(), Rate::ONE.nanos()).map(Price)
    }

    /// The price without the tax of a rate that is inside it, rounded half away from zero to 10^-6.
    ///
    /// Refusals: `NothingToSplitBy` for a rate of -100 % or less, `Overflow`.
    pub fn without_tax(self, rate: Rate) -> Result<Price, AmountRefusal> {
        let one_and_rate = Rate::ONE.checked_add(rate)?;
        if one_and_rate.nanos() <= 0 {
            return Err(AmountRefusal::NothingToSplitBy);
        }
        decimal::mul_div_round(self.0, Rate::ONE.nanos(), one_and_rate.nanos()).map(Price)
    }

    /// The price that an amount comes to per unit of a quantity, rounded half away from zero to
    /// 10^-6. Refusals: `Overflow`, `NothingToSplitBy` for a quantity of 0.
    pub fn per_unit(amount: Money, quantity: Quantity) -> Result<Price, AmountRefusal> {
        if quantity.is_zero() {
            return Err(AmountRefusal::NothingToSplitBy);
        }
        let decimals = PRICE_DECIMALS + Quantity::DECIMALS - amount.currency().exponent();
        let scale = decimal::power_of_ten(decimals);
        decimal::mul_div_round(amount.minor(), scale, quantity.micros()).map(Price)
    }

    /// Price times quantity, rounded once to the minor unit, half away from zero.
    ///
    /// Refusals: `TooLarge`. Why once: RULES 2, a line is rounded, never a unit of it.
    pub fn amount(self, quantity: Quantity, currency: Currency) -> Result<Money, AmountRefusal> {
        self.amount_per(1, quantity, currency)
    }

    /// The same of a price for so many units of measure, as 100.
    ///
    /// Refusals: `TooLarge`. Panics: if it is for none.
    pub fn amount_per(
        self,
        units: i64,
        quantity: Quantity,
        currency: Currency,
    ) -> Result<Money, AmountRefusal> {
        assert!(units > 0, "a price is for some units");
        let product = i128::from(self.0) * i128::from(quantity.micros());
        let decimals = PRICE_DECIMALS + Quantity::DECIMALS - currency.exponent();
        let per_minor = i128::from(decimal::power_of_ten(decimals)) * i128::from(units);
        let minor = decimal::div_round(product, per_minor).map_err(|_| currency.too_large())?;
        Money::new(minor, currency).bounded()
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&decimal::print(self.0, PRICE_DECIMALS, 2))
    }
}

impl FromStr for Price {
    type Err = AmountRefusal;

    fn from_str(text: &str) -> Result<Self, AmountRefusal> {
        Price::parse(text)
    }
}

impl Serialize for Price {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Price {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer)
    }
}
