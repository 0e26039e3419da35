//! Rate: a tax rate, a discount, an interest rate or an exchange rate, as a fraction of one.

use crate::decimal;
use crate::money::{AmountRefusal, Money};
use crate::text;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// How many decimals a rate has, as a fraction of one.
const RATE_DECIMALS: u32 = 9;

/// How many decimals a rate has, as a percentage.
const PERCENT_DECIMALS: u32 = RATE_DECIMALS - 2;

/// A fraction of one. Unit: 10^-9, so that 21 % is 210 000 000. In JSON: `"0.21"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(i64);

impl Rate {
    /// 0 %.
    pub const ZERO: Rate = Rate(0);

    /// 100 %: the whole.
    pub const ONE: Rate = Rate(decimal::power_of_ten(RATE_DECIMALS));

    /// A rate of so many billionths.
    pub const fn from_nanos(nanos: i64) -> Self {
        Rate(nanos)
    }

    /// The number of billionths.
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// Reads a percentage: `21` or `8.875`, at most 7 decimals, without the sign.
    ///
    /// Refusals: those of [`decimal::parse`].
    pub fn percent(text: &str) -> Result<Self, AmountRefusal> {
        decimal::parse(text, PERCENT_DECIMALS).map(Rate)
    }

    /// Reads a fraction: `0.21`, at most 9 decimals. Refusals: those of [`decimal::parse`].
    pub fn parse(text: &str) -> Result<Self, AmountRefusal> {
        decimal::parse(text, RATE_DECIMALS).map(Rate)
    }

    /// The rate as a fraction: `0.21`.
    pub fn fraction(self) -> String {
        decimal::print(self.0, RATE_DECIMALS, 0)
    }

    /// Whether it is 0 %.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether it is less than 0 %.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// This and the other. Refusals: `Overflow`.
    pub fn checked_add(self, other: Rate) -> Result<Rate, AmountRefusal> {
        self.0.checked_add(other.0).map(Rate).ok_or(AmountRefusal::Overflow)
    }

    /// This less the other. Refusals: `Overflow`.
    pub fn checked_sub(self, other: Rate) -> Result<Rate, AmountRefusal> {
        self.0.checked_sub(other.0).map(Rate).ok_or(AmountRefusal::Overflow)
    }

    /// The tax on a net amount: net times rate, rounded. Refusals: `Overflow`.
    pub fn tax_from_net(self, net: Money) -> Result<Money, AmountRefusal> {
        net.scale(self)
    }

    /// The tax inside a gross amount: gross less round(gross / (1 + rate)), so that net and tax
    /// sum to the gross. Recomputing it from the net may differ by a minor unit (RULES 4).
    ///
    /// Refusals: `NothingToSplitBy` for a rate of -100 % or less, `Overflow`.
    pub fn tax_from_gross(self, gross: Money) -> Result<Money, AmountRefusal> {
        let one = i128::from(Rate::ONE.0);
        let one_and_rate = one + i128::from(self.0);
        if one_and_rate <= 0 {
            return Err(AmountRefusal::NothingToSplitBy);
        }
        let net = decimal::div_round(i128::from(gross.minor()) * one, one_and_rate)?;
        gross.checked_sub(Money::new(net, gross.currency()))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", decimal::print(self.0, PERCENT_DECIMALS, 0))
    }
}

impl FromStr for Rate {
    type Err = AmountRefusal;

    fn from_str(text: &str) -> Result<Self, AmountRefusal> {
        Rate::parse(text)
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.fraction())
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer)
    }
}
