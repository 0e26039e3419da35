//! Interest on what is paid late: simple, by segments of the residual and of the rate (RULES 16).
//!
//! A day bears interest on what was open as it began: the day after the due day is the first, and
//! the day of a payment still counts for what it pays. Interest is summed exactly and rounded once;
//! what is charged is the sum of all days so far less what was charged before, so that neither a
//! payment nor a period in parts changes what it comes to. Nothing is borne by interest or fees.

use super::ReceivablesRefusal;
use crate::code::codes;
use crate::currency::Currency;
use crate::date::{Date, DateRefusal};
use crate::decimal;
use crate::money::{AmountRefusal, Money};
use crate::rate::Rate;
use crate::refusal::Refused;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A reference rate from a day on: a central bank's, that the law refers to. Key: currency,
/// valid_from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferenceRate {
    /// The currency of the central bank.
    pub currency: Currency,
    /// The first day.
    pub valid_from: Date,
    /// The rate of a year; it may be negative.
    pub rate: Rate,
}

/// Sets the reference rate from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetReferenceRate {
    /// The currency of the central bank.
    pub currency: Currency,
    /// The first day.
    pub valid_from: Date,
    /// The rate of a year.
    pub rate: Rate,
}

/// How many days a year has for interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DayBasis {
    /// 365, also in leap years.
    Days365,
    /// 360.
    Days360,
    /// As many as the calendar says.
    Actual,
}
codes!(DayBasis { Days365 = "365", Days360 = "360", Actual = "actual" });

/// What happens with a due day on which no bank works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DueDays {
    /// It stays.
    AsWritten,
    /// It moves to the next business day.
    NextBusinessDay,
}
codes!(DueDays { AsWritten = "as_written", NextBusinessDay = "next_business_day" });

/// A day on which the company's banks do not work. Key: day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// The day.
    pub day: Date,
    /// Its year: holidays are looked up by it.
    pub year: i64,
    /// What it is called.
    pub name: String,
}

/// The most days that are set at once.
pub const HOLIDAYS_MAX: usize = 1_000;

/// Sets holidays of the company's calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetHolidays {
    /// The days with their names, 1 to [`HOLIDAYS_MAX`].
    pub holidays: BTreeMap<Date, String>,
}

/// Refusals, by precedence: `HolidaysOutOfBounds`, `text.*` of each name.
pub fn set_holidays(command: &SetHolidays) -> Result<Vec<Holiday>, Refused> {
    if !(1..=HOLIDAYS_MAX).contains(&command.holidays.len()) {
        return Err(ReceivablesRefusal::HolidaysOutOfBounds.into());
    }
    let mut problems = crate::refusal::Problems::new();
    for (day, name) in &command.holidays {
        let checked = crate::typed_text::required(name, crate::typed_text::NAME_CHARS_MAX);
        problems.take_at(&format!("holidays.{day}"), checked);
    }
    problems.finish()?;
    let holiday =
        |(day, name): (&Date, &String)| Holiday { day: *day, year: day.year(), name: name.clone() };
    Ok(command.holidays.iter().map(holiday).collect())
}

const SATURDAY: i64 = 6;

/// The last day to pay without being late. Refusals: `date.*` at the end of the calendar.
pub fn last_day(
    due_on: Date,
    rule: DueDays,
    holidays: &BTreeSet<Date>,
) -> Result<Date, DateRefusal> {
    let mut day = due_on;
    match rule {
        DueDays::AsWritten => {}
        DueDays::NextBusinessDay => {
            while day.weekday() >= SATURDAY || holidays.contains(&day) {
                day = day.add_days(1)?;
            }
        }
    }
    Ok(day)
}

/// Days of one residual and one rate, within one year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// What was open as each of them began.
    pub residual: Money,
    /// The rate of a year: reference and margin.
    pub rate: Rate,
}

impl Segment {
    /// How many days; 1 or more.
    #[must_use]
    pub fn days(&self) -> i64 {
        self.to.days_since(self.from) + 1
    }
}

/// What bears interest: an amount and what was taken off it, with the days of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// What it was at first.
    pub amount: Money,
    /// What was taken off it, and when; negative: given back.
    pub settled: Vec<(Date, Money)>,
}

/// The segments of a period, both days included. Days on which nothing is open have none.
///
/// Refusals: `NoReferenceRate`, `amount.overflow`.
pub fn segments(
    principal: &Principal,
    (rates, margin): (&[ReferenceRate], Rate),
    (from, until): (Date, Date),
) -> Result<Vec<Segment>, Refused> {
    let mut starts = BTreeSet::from([from]);
    let settled = principal.settled.iter().filter_map(|(on, _)| on.add_days(1).ok());
    let years = (from.year() + 1..=until.year()).filter_map(|year| Date::of(year, 1, 1).ok());
    let breaks = settled.chain(rates.iter().map(|rate| rate.valid_from)).chain(years);
    starts.extend(breaks.filter(|day| *day > from && *day <= until));
    let starts: Vec<Date> = starts.into_iter().filter(|day| *day <= until).collect();
    let mut segments = Vec::with_capacity(starts.len());
    for (index, start) in starts.iter().enumerate() {
        let to = match starts.get(index + 1) {
            Some(next) => next.add_days(-1)?,
            None => until,
        };
        let mut residual = principal.amount;
        for (_, amount) in principal.settled.iter().filter(|(on, _)| on < start) {
            residual = residual.checked_sub(*amount)?;
        }
        if residual.is_positive() {
            let rate = rate_on(rates, *start)?.checked_add(margin)?;
            segments.push(Segment { from: *start, to, residual, rate });
        }
    }
    Ok(segments)
}

/// The reference rate of a day. Refusals: `NoReferenceRate`.
fn rate_on(rates: &[ReferenceRate], on: Date) -> Result<Rate, ReceivablesRefusal> {
    let known = rates.iter().filter(|rate| rate.valid_from <= on);
    let found = known.max_by_key(|rate| rate.valid_from);
    found.map(|rate| rate.rate).ok_or(ReceivablesRefusal::NoReferenceRate { on })
}

/// What segments come to, as an exact fraction of minor units: so that sums of parts can be
/// compared. The denominator is the same for all sums of one basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exact {
    /// Above.
    pub numerator: i128,
    /// Below; positive.
    pub denominator: i128,
}

/// The days of a common and of a leap year.
const YEAR: i128 = 365;
const LEAP_YEAR: i128 = 366;

/// Sums segments exactly. A rate below 0 bears none. Refusals: `amount.overflow`.
pub fn exact(segments: &[Segment], basis: DayBasis) -> Result<Exact, AmountRefusal> {
    // Of the fractions of a year, a common denominator.
    let common = match basis {
        DayBasis::Days365 => YEAR,
        DayBasis::Days360 => 360,
        DayBasis::Actual => YEAR * LEAP_YEAR,
    };
    let mut numerator = 0_i128;
    for segment in segments {
        let weight = match basis {
            DayBasis::Days365 | DayBasis::Days360 => 1,
            DayBasis::Actual => common / year_days(segment.from),
        };
        let rate = i128::from(segment.rate.nanos().max(0));
        let part = i128::from(segment.residual.minor())
            .checked_mul(rate)
            .and_then(|it| it.checked_mul(i128::from(segment.days()) * weight))
            .ok_or(AmountRefusal::Overflow)?;
        numerator = numerator.checked_add(part).ok_or(AmountRefusal::Overflow)?;
    }
    Ok(Exact { numerator, denominator: common * i128::from(Rate::ONE.nanos()) })
}

fn year_days(on: Date) -> i128 {
    match Date::of(on.year(), 2, 29) {
        Ok(_) => LEAP_YEAR,
        Err(_) => YEAR,
    }
}

/// What segments come to, rounded once. Refusals: `amount.overflow`.
pub fn interest(
    segments: &[Segment],
    basis: DayBasis,
    currency: Currency,
) -> Result<Money, AmountRefusal> {
    let exact = exact(segments, basis)?;
    Ok(Money::new(decimal::div_round(exact.numerator, exact.denominator)?, currency))
}
