//! Money: an amount in a currency, in integers of the currency's minor unit.
//!
//! There is no `+`, `-` or `*`: each operation can refuse, and two currencies never add up
//! silently. [`Money::split`] is the one way to spread an amount, [`Money::part_due`] the one way
//! to bill, credit or relieve it in parts: both give back the whole to the last minor unit.

use crate::currency::Currency;
use crate::decimal;
use crate::rate::Rate;
use crate::refusal::{Kind, Refusal};
use crate::text::quoted;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cmp::{Ordering, Reverse};
use std::fmt;

/// The most that a line or a document holds, of either sign: an order, an invoice, a payment, a
/// return, the value of a stock document or of a balance. Unit: minor units of its currency, so
/// that it is ten million million euros.
///
/// Each amount that comes in is held to it ([`Money::bounded`]), so that sums over a whole company
/// fit into 64 bits: 9,223 documents of the greatest amount do.
pub const AMOUNT_MAX: i64 = 1_000_000_000_000_000;

const _: () = assert!(i64::MAX / AMOUNT_MAX == 9_223, "as many as the documentation says");

/// Why an operation on money, prices, quantities or rates is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountRefusal {
    /// The result passes 64 bits of its unit.
    #[error("the number is too large")]
    Overflow,
    /// An amount passes what a line or a document holds ([`AMOUNT_MAX`]).
    #[error("the amount passes {amount_max}, the most that a line or a document holds")]
    TooLarge {
        /// The most, in the currency of the amount.
        amount_max: Money,
    },
    /// Two amounts of different currencies met where one currency is meant.
    #[error("an amount in {left} cannot be combined with one in {right}")]
    CurrencyMismatch {
        /// The currency of the amount that was asked.
        left: Currency,
        /// The currency of the amount that was given.
        right: Currency,
    },
    /// The text is not a decimal number like `-12.50`.
    #[error("`{text}` is not a decimal number such as 12.50")]
    NotANumber {
        /// The start of the text.
        text: String,
    },
    /// The text has more decimals than the kind of number has.
    #[error("`{text}` has more than {decimals} decimals")]
    TooPrecise {
        /// The start of the text.
        text: String,
        /// How many decimals there may be.
        decimals: u32,
    },
    /// A division by zero, or weights that are negative, all zero or absent.
    #[error("the amount cannot be split by nothing or by less than nothing")]
    NothingToSplitBy,
}

impl Refusal for AmountRefusal {
    fn code(&self) -> &'static str {
        match self {
            AmountRefusal::Overflow => "amount.overflow",
            AmountRefusal::TooLarge { .. } => "amount.too_large",
            AmountRefusal::CurrencyMismatch { .. } => "amount.currency_mismatch",
            AmountRefusal::NotANumber { .. } => "amount.not_a_number",
            AmountRefusal::TooPrecise { .. } => "amount.too_precise",
            AmountRefusal::NothingToSplitBy => "amount.nothing_to_split_by",
        }
    }

    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// An amount in a currency. Unit: minor units of the currency (cents, yen, fils).
///
/// In JSON: `{"amount": "12.50", "currency": "EUR"}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// An amount of so many minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Money { minor, currency }
    }

    /// Nothing, in a currency.
    pub const fn zero(currency: Currency) -> Self {
        Money::new(0, currency)
    }

    /// Reads `12.50` in a currency. Refusals: those of [`decimal::parse`], with the decimals of
    /// the currency: `12.505` and `12.500` EUR are `TooPrecise`.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, AmountRefusal> {
        Ok(Money::new(decimal::parse(text, currency.exponent())?, currency))
    }

    /// The number of minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Whether it is more than nothing.
    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// Whether it is less than nothing.
    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    /// The amount, if a line or a document may hold it: the one place where [`AMOUNT_MAX`] is held.
    /// Refusals: `TooLarge`.
    pub fn bounded(self) -> Result<Money, AmountRefusal> {
        if self.minor.unsigned_abs() > AMOUNT_MAX.unsigned_abs() {
            return Err(self.currency.too_large());
        }
        Ok(self)
    }

    /// The amount as a decimal with all decimals of its currency: `12.50`, `-0.05`, JPY `12`.
    pub fn decimal(self) -> String {
        let decimals = self.currency.exponent();
        decimal::print(self.minor, decimals, decimals)
    }

    /// This and the other. Refusals: `CurrencyMismatch`, `Overflow`.
    pub fn checked_add(self, other: Money) -> Result<Money, AmountRefusal> {
        self.same_currency(other)?;
        self.with(i128::from(self.minor) + i128::from(other.minor))
    }

    /// This less the other. Refusals: `CurrencyMismatch`, `Overflow`.
    pub fn checked_sub(self, other: Money) -> Result<Money, AmountRefusal> {
        self.same_currency(other)?;
        self.with(i128::from(self.minor) - i128::from(other.minor))
    }

    /// The amount with the other sign. Refusals: `Overflow` (the least 64-bit number).
    pub fn negated(self) -> Result<Money, AmountRefusal> {
        self.with(-i128::from(self.minor))
    }

    /// The amount without its sign. Refusals: `Overflow` (the least 64-bit number).
    pub fn absolute(self) -> Result<Money, AmountRefusal> {
        self.with(i128::from(self.minor).abs())
    }

    /// The sum of amounts, whatever their order; nothing for none.
    ///
    /// Refusals: `CurrencyMismatch` when one is not of `currency`, `Overflow` of the sum.
    pub fn sum(
        currency: Currency,
        amounts: impl IntoIterator<Item = Money>,
    ) -> Result<Money, AmountRefusal> {
        let nothing = Money::zero(currency);
        let mut total = 0_i128;
        for amount in amounts {
            nothing.same_currency(amount)?;
            total = total.checked_add(i128::from(amount.minor)).ok_or(AmountRefusal::Overflow)?;
        }
        nothing.with(total)
    }

    /// The amount times a rate, rounded half away from zero. Refusals: `Overflow`.
    pub fn scale(self, rate: Rate) -> Result<Money, AmountRefusal> {
        let minor = decimal::mul_div_round(self.minor, rate.nanos(), Rate::ONE.nanos())?;
        Ok(Money::new(minor, self.currency))
    }

    /// The amount in another currency, at a rate of so much of `to` for one of this, rounded once
    /// to its minor unit: 100.00 USD at 149.5 is 14950 JPY. Refusals: `Overflow`.
    ///
    /// Convert a total once and split it; never convert back (RULES 14).
    pub fn convert(self, rate: Rate, to: Currency) -> Result<Money, AmountRefusal> {
        let scale = |currency: Currency| i128::from(decimal::power_of_ten(currency.exponent()));
        let minor = (i128::from(self.minor) * i128::from(rate.nanos()))
            .checked_mul(scale(to))
            .ok_or(AmountRefusal::Overflow)?;
        let one = i128::from(Rate::ONE.nanos()) * scale(self.currency);
        Ok(Money::new(decimal::div_round(minor, one)?, to))
    }

    /// Splits the amount in proportion to weights by largest remainder: the parts sum to the
    /// whole, each within one minor unit of its exact share. Ties go to the earliest part, a
    /// weight of zero gets nothing, and the parts of `-x` are those of `x` negated.
    ///
    /// Refusals: `NothingToSplitBy` when a weight is negative or all are zero or absent.
    pub fn split(self, weights: &[i64]) -> Result<Vec<Money>, AmountRefusal> {
        let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        if total == 0 || weights.iter().any(|weight| *weight < 0) {
            return Err(AmountRefusal::NothingToSplitBy);
        }
        let magnitude = i128::from(self.minor).abs();
        let exact = |weight: &i64| magnitude * i128::from(*weight);
        let mut parts: Vec<i128> = weights.iter().map(|weight| exact(weight) / total).collect();
        let missing = magnitude - parts.iter().sum::<i128>();
        let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
        by_remainder.sort_by_key(|index| Reverse(exact(&weights[*index]) % total));
        let missing = usize::try_from(missing).expect("fewer units are missing than parts exist");
        for index in by_remainder.into_iter().take(missing) {
            parts[index] += 1;
        }
        assert_eq!(parts.iter().sum::<i128>(), magnitude, "the parts sum to the whole");
        let sign = i128::from(self.minor.signum());
        parts.into_iter().map(|part| self.with(sign * part)).collect()
    }

    /// The share `part / whole` of the amount, rounded half away from zero.
    ///
    /// `part` and `whole` are counts of one unit: micros of a quantity, days, minor units.
    /// Refusals: `NothingToSplitBy` when `whole` is zero, `Overflow`.
    pub fn share(self, part: i64, whole: i64) -> Result<Money, AmountRefusal> {
        Ok(Money::new(decimal::mul_div_round(self.minor, part, whole)?, self.currency))
    }

    /// What the next part of this amount comes to, by cumulative difference: the share of all
    /// that is done after it, less what was already taken. The part that completes the whole
    /// takes everything that is left, so that the parts always sum to this amount.
    ///
    /// `done_after` and `whole` are counts of one unit. Doing more than the whole gives more
    /// than the whole: a caller for whom this is wrong refuses before.
    /// Refusals: `NothingToSplitBy` when `whole` is zero, `CurrencyMismatch`, `Overflow`.
    pub fn part_due(
        self,
        done_after: i64,
        whole: i64,
        already: Money,
    ) -> Result<Money, AmountRefusal> {
        self.share(done_after, whole)?.checked_sub(already)
    }

    /// By how much the amount passes a limit; none when it does not.
    ///
    /// Refusals: `CurrencyMismatch`, `Overflow`.
    pub fn excess_over(self, limit: Money) -> Result<Option<Money>, AmountRefusal> {
        match self.compare(limit)? {
            Ordering::Greater => self.checked_sub(limit).map(Some),
            Ordering::Equal | Ordering::Less => Ok(None),
        }
    }

    /// Which of two amounts is more. Refusals: `CurrencyMismatch`.
    pub fn compare(self, other: Money) -> Result<Ordering, AmountRefusal> {
        self.same_currency(other)?;
        Ok(self.minor.cmp(&other.minor))
    }

    /// The lesser of two amounts. Refusals: `CurrencyMismatch`.
    pub fn min(self, other: Money) -> Result<Money, AmountRefusal> {
        self.same_currency(other)?;
        Ok(Money::new(self.minor.min(other.minor), self.currency))
    }

    /// The greater of two amounts. Refusals: `CurrencyMismatch`.
    pub fn max(self, other: Money) -> Result<Money, AmountRefusal> {
        self.same_currency(other)?;
        Ok(Money::new(self.minor.max(other.minor), self.currency))
    }

    fn same_currency(self, other: Money) -> Result<(), AmountRefusal> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(AmountRefusal::CurrencyMismatch { left: self.currency, right: other.currency })
    }

    fn with(self, minor: i128) -> Result<Money, AmountRefusal> {
        Ok(Money::new(decimal::narrow(minor)?, self.currency))
    }
}

impl Currency {
    /// The refusal of an amount in this currency that passes [`AMOUNT_MAX`].
    pub(crate) const fn too_large(self) -> AmountRefusal {
        AmountRefusal::TooLarge { amount_max: Money::new(AMOUNT_MAX, self) }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal(), self.currency)
    }
}

/// The shape of money in JSON.
#[derive(Serialize)]
#[serde(rename = "Money")]
struct MoneyText {
    amount: String,
    currency: Currency,
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        MoneyText { amount: self.decimal(), currency: self.currency }.serialize(serializer)
    }
}

/// Reads `{"amount": "12.50", "currency": "EUR"}` or, as people write it, `"12.50 EUR"`.
impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MoneyVisitor)
    }
}

struct MoneyVisitor;

impl<'de> Visitor<'de> for MoneyVisitor {
    type Value = Money;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(r#"an amount: {"amount": "12.50", "currency": "EUR"} or "12.50 EUR""#)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Money, E> {
        let Some((amount, currency)) = text.trim().split_once(' ') else {
            return Err(E::invalid_value(Unexpected::Str(&quoted(text)), &self));
        };
        let currency = Currency::parse(currency.trim()).map_err(E::custom)?;
        parsed(amount, currency)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Money, A::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "Money")]
        struct Fields {
            amount: String,
            currency: Currency,
        }
        let Fields { amount, currency } = Fields::deserialize(MapAccessDeserializer::new(fields))?;
        parsed(&amount, currency)
    }
}

fn parsed<E: serde::de::Error>(amount: &str, currency: Currency) -> Result<Money, E> {
    Money::parse(amount, currency).map_err(|refusal| {
        let code = refusal.code();
        E::custom(format_args!("{refusal} ({code})"))
    })
}
