//! Tolerance: which differences between a payment and what it settles are not chased (RULES 12).
//!
//! A difference is taken only if it closes its item, and only up to the lesser of an amount and a
//! share of what is open; too little and too much have bounds of their own. It goes to small
//! differences, at the item's own worth in base.

use super::PaymentRefusal;
use crate::currency::Currency;
use crate::event::Event;
use crate::id::Uuid;
use crate::money::{AmountRefusal, Money};
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use serde::{Deserialize, Serialize};

/// The tolerance of a company in one currency. Key: currency. Absent: none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tolerance {
    /// The currency of payments and invoices.
    pub currency: Currency,
    /// The most that may be missing.
    pub short_amount: Money,
    /// The most that may be missing, as a share of what is open.
    pub short_rate: Rate,
    /// The most that may be too much.
    pub over_amount: Money,
    /// The most that may be too much, as a share of what is open.
    pub over_rate: Rate,
    /// Raised by each change.
    pub version: i64,
}

/// Whether too little or too much was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Too little.
    Short,
    /// Too much.
    Over,
}

impl Tolerance {
    /// Whether a difference that closes an item with so much open is not chased.
    pub fn permits(&self, side: Side, by: Money, open: Money) -> Result<bool, AmountRefusal> {
        let (amount, rate) = match side {
            Side::Short => (self.short_amount, self.short_rate),
            Side::Over => (self.over_amount, self.over_rate),
        };
        let most = amount.min(open.scale(rate)?)?;
        Ok(by.is_positive() && by.excess_over(most)?.is_none())
    }
}

/// Sets the tolerance of a currency; amounts or shares of 0 switch a side off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetTolerance {
    /// The most that may be missing.
    pub short_amount: Money,
    /// The most that may be missing, as a share of what is open: 0.01 is 1 %.
    pub short_rate: Rate,
    /// The most that may be too much, in the same currency.
    pub over_amount: Money,
    /// The most that may be too much, as a share of what is open.
    pub over_rate: Rate,
}

/// A tolerance that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToleranceSet {
    /// New, or in the place of the one before.
    pub tolerance: Tolerance,
    /// `payment.tolerance_set`.
    pub events: Vec<Event>,
}

/// Sets a tolerance. What was settled stays as it is.
///
/// Refusals: `ToleranceOutOfRange`, `WrongCurrency`, `amount.too_large`.
pub fn set_tolerance(
    before: Option<&Tolerance>,
    command: &SetTolerance,
) -> Result<ToleranceSet, Refused> {
    let mut problems = Problems::new();
    let (expected, given) = (command.short_amount.currency(), command.over_amount.currency());
    if given != expected {
        let wrong = PaymentRefusal::WrongCurrency { given, expected };
        problems.push(Refused::from(wrong).at("over_amount"));
    }
    let amounts = [("short_amount", command.short_amount), ("over_amount", command.over_amount)];
    for (path, amount) in amounts {
        problems.take_at(path, amount.bounded());
        if amount.is_negative() {
            problems.push(Refused::from(PaymentRefusal::ToleranceOutOfRange).at(path));
        }
    }
    for (path, rate) in [("short_rate", command.short_rate), ("over_rate", command.over_rate)] {
        if rate.is_negative() || rate > Rate::ONE {
            problems.push(Refused::from(PaymentRefusal::ToleranceOutOfRange).at(path));
        }
    }
    problems.finish()?;
    let set = Event::new("payment.tolerance_set", Uuid::nil())
        .with("short_amount", command.short_amount)
        .with("short_rate", command.short_rate)
        .with("over_amount", command.over_amount)
        .with("over_rate", command.over_rate);
    let tolerance = Tolerance {
        currency: expected,
        short_amount: command.short_amount,
        short_rate: command.short_rate,
        over_amount: command.over_amount,
        over_rate: command.over_rate,
        version: before.map_or(0, |before| before.version),
    };
    Ok(ToleranceSet { tolerance, events: vec![set] })
}
