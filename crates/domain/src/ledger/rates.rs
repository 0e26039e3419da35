//! Exchange rates: what one unit of a currency is worth in that of the books, by day.
//!
//! A document is converted once, in whole, at the rate of its day; its lines share that by largest
//! remainder, and nothing is ever converted back (RULES 14). A day without a rate, as a Sunday, has
//! the last one before it, of the same or the last month: an older one is no rate any more.

use super::LedgerRefusal;
use crate::currency::Currency;
use crate::date::Date;
use crate::event::Event;
use crate::id::Uuid;
use crate::money::Money;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use serde::{Deserialize, Serialize};

/// The rate of a currency on a day. Key: currency, day. Documents keep what they were posted with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangeRate {
    /// The currency that is not that of the books.
    pub currency: Currency,
    /// The day from which it holds.
    pub day: Date,
    /// The month of the day, by which rates are found: `2026-03`.
    pub month: String,
    /// How much of the books' currency one unit is worth; more than 0.
    pub rate: Rate,
}

/// One rate to set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetRate {
    /// Which currency.
    pub currency: Currency,
    /// From which day on.
    pub day: Date,
    /// How much of the books' currency one unit is worth.
    pub rate: Rate,
}

/// The most rates that one command sets.
pub const RATES_MAX: usize = 5_000;

/// Sets rates, all or none. What is posted keeps its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetRates {
    /// The rates, 1 to [`RATES_MAX`]; of one currency and day the last one counts.
    pub rates: Vec<SetRate>,
}

/// Rates that were set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatesSet {
    /// New, or in the place of those with the same keys.
    pub rates: Vec<ExchangeRate>,
    /// `ledger.rates_set`.
    pub events: Vec<Event>,
}

/// Sets rates. Refusals: `WrongRateCount`; of each `RateOfBooks`, `RateNotPositive`.
pub fn set_rates(base: Currency, command: &SetRates) -> Result<RatesSet, Refused> {
    let count = command.rates.len();
    if count == 0 || count > RATES_MAX {
        return Err(LedgerRefusal::WrongRateCount { count, count_max: RATES_MAX }.into());
    }
    let mut problems = Problems::new();
    for (index, one) in command.rates.iter().enumerate() {
        let path = |field: &str| format!("rates[{index}].{field}");
        if one.currency == base {
            let of_books = LedgerRefusal::RateOfBooks { currency: base };
            problems.push(Refused::from(of_books).at(&path("currency")));
        }
        if one.rate.is_zero() || one.rate.is_negative() {
            problems.push(Refused::from(LedgerRefusal::RateNotPositive).at(&path("rate")));
        }
    }
    problems.finish()?;
    let rate = |one: &SetRate| ExchangeRate {
        currency: one.currency,
        day: one.day,
        month: month(one.day),
        rate: one.rate,
    };
    let mut set = Event::new("ledger.rates_set", Uuid::nil()).with("count", count);
    if let [one] = command.rates.as_slice() {
        set = set.with("currency", one.currency).with("day", one.day).with("rate", one.rate);
    }
    Ok(RatesSet { rates: command.rates.iter().map(rate).collect(), events: vec![set] })
}

/// The month of a day: `2026-03`.
#[must_use]
pub fn month(day: Date) -> String {
    let day = day.to_string();
    day[..7].to_owned()
}

/// The two months in which the rate of a day is looked for: its own and the last one.
#[must_use]
pub fn months(day: Date) -> [String; 2] {
    let own = month(day);
    let first = Date::parse(&format!("{own}-01")).expect("each month has a first day");
    let before = first.add_days(-1).map_or_else(|_| own.clone(), month);
    [before, own]
}

/// The currency of the books, and what a document's currency is worth in it on its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InBase {
    /// The currency of the books.
    pub base: Currency,
    /// The rate of the document's currency; none where it is that of the books, or there is none.
    pub rate: Option<Rate>,
}

impl InBase {
    /// For documents in the currency of the books alone.
    #[must_use]
    pub const fn only(base: Currency) -> Self {
        InBase { base, rate: None }
    }

    /// With the rate that holds on a day: the last one of these that is not later.
    #[must_use]
    pub fn on<'a>(
        base: Currency,
        rates: impl IntoIterator<Item = &'a ExchangeRate>,
        day: Date,
    ) -> Self {
        let known = rates.into_iter().filter(|rate| rate.day <= day);
        InBase { base, rate: known.max_by_key(|rate| rate.day).map(|rate| rate.rate) }
    }

    /// An amount in the currency of the books. Refusals: `NoExchangeRate`, `amount.overflow`.
    pub fn convert(self, amount: Money) -> Result<Money, Refused> {
        let (from, to) = (amount.currency(), self.base);
        if from == to {
            return Ok(amount);
        }
        let rate = self.rate.ok_or(LedgerRefusal::NoExchangeRate { from, to })?;
        Ok(amount.convert(rate, to)?.bounded()?)
    }
}
