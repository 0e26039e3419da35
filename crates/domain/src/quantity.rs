//! Quantity: how much of a unit of measure, to a millionth.

use crate::decimal;
use crate::money::AmountRefusal;
use crate::text;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A number of units of measure. Unit: 10^-6 of the unit of measure. In JSON: `"2"`, `"0.5"`.
///
/// The unit of measure stands beside it in the record, as the currency does beside a price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(i64);

impl Quantity {
    /// How many decimals a quantity has.
    pub const DECIMALS: u32 = 6;

    /// None.
    pub const ZERO: Quantity = Quantity(0);

    /// A quantity of so many millionths of the unit of measure.
    pub const fn from_micros(micros: i64) -> Self {
        Quantity(micros)
    }

    /// The number of millionths of the unit of measure.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// So many whole units of measure. Refusals: `Overflow`.
    pub fn whole(units: i64) -> Result<Self, AmountRefusal> {
        let scale = decimal::power_of_ten(Quantity::DECIMALS);
        units.checked_mul(scale).map(Quantity).ok_or(AmountRefusal::Overflow)
    }

    /// Reads `0.5`, at most 6 decimals. Refusals: those of [`decimal::parse`].
    pub fn parse(text: &str) -> Result<Self, AmountRefusal> {
        decimal::parse(text, Quantity::DECIMALS).map(Quantity)
    }

    /// Whether it is none.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether it is more than none.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Whether it is less than none.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether it is a whole number of units of measure.
    pub const fn is_whole(self) -> bool {
        self.0 % decimal::power_of_ten(Quantity::DECIMALS) == 0
    }

    /// This and the other, both in one unit of measure. Refusals: `Overflow`.
    pub fn checked_add(self, other: Quantity) -> Result<Quantity, AmountRefusal> {
        self.0.checked_add(other.0).map(Quantity).ok_or(AmountRefusal::Overflow)
    }

    /// This less the other, both in one unit of measure. Refusals: `Overflow`.
    pub fn checked_sub(self, other: Quantity) -> Result<Quantity, AmountRefusal> {
        self.0.checked_sub(other.0).map(Quantity).ok_or(AmountRefusal::Overflow)
    }

    /// The quantity with the other sign. Refusals: `Overflow` (the least 64-bit number).
    pub fn negated(self) -> Result<Quantity, AmountRefusal> {
        self.0.checked_neg().map(Quantity).ok_or(AmountRefusal::Overflow)
    }

    /// The sum of quantities in one unit, whatever their order. Refusals: `Overflow`.
    pub fn sum(quantities: impl IntoIterator<Item = Quantity>) -> Result<Quantity, AmountRefusal> {
        let total = quantities
            .into_iter()
            .try_fold(0_i128, |total, quantity| total.checked_add(i128::from(quantity.0)))
            .ok_or(AmountRefusal::Overflow)?;
        decimal::narrow(total).map(Quantity)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&decimal::print(self.0, Quantity::DECIMALS, 0))
    }
}

impl FromStr for Quantity {
    type Err = AmountRefusal;

    fn from_str(text: &str) -> Result<Self, AmountRefusal> {
        Quantity::parse(text)
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer)
    }
}
