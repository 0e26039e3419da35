//! Date and moment: the day that a document counts for, and the instant that a command came in.
//!
//! A [`Date`] has no time zone: documents, postings, due dates and overdue days go by it. A
//! [`Moment`] is an instant for the record; no rule of the business compares the two.

use crate::refusal::{Kind, Refusal};
use crate::text::{self, quoted};
use jiff::{Timestamp, civil};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Why a date or a moment is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateRefusal {
    /// Not a day of the calendar written as `2026-01-31`.
    #[error("`{text}` is not a date such as 2026-01-31")]
    Malformed {
        /// The start of the text.
        text: String,
    },
    /// A day before 1970-01-01 or after 2199-12-31: a slip of the finger, in business.
    #[error("`{text}` is not between 1970-01-01 and 2199-12-31")]
    OutOfRange {
        /// The date, as far as it can be written.
        text: String,
    },
    /// Not an instant written as in RFC 3339, `2026-01-31T12:00:00Z`.
    #[error("`{text}` is not a moment such as 2026-01-31T12:00:00Z")]
    MomentMalformed {
        /// The start of the text.
        text: String,
    },
}

impl Refusal for DateRefusal {
    fn code(&self) -> &'static str {
        match self {
            DateRefusal::Malformed { .. } => "date.malformed",
            DateRefusal::OutOfRange { .. } => "date.out_of_range",
            DateRefusal::MomentMalformed { .. } => "date.moment_malformed",
        }
    }

    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// A day of the calendar, from 1970-01-01 to 2199-12-31. In JSON: `"2026-01-31"`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    /// The first day that we know: 1970-01-01.
    pub const FIRST: Date = Date(civil::date(1970, 1, 1));

    /// The last day that we know: 2199-12-31.
    pub const LAST: Date = Date(civil::date(2199, 12, 31));

    /// Reads `YYYY-MM-DD` and nothing else. Refusals: `Malformed`, `OutOfRange`.
    pub fn parse(text: &str) -> Result<Self, DateRefusal> {
        let shape = |(index, byte): (usize, u8)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        };
        if text.len() != 10 || !text.bytes().enumerate().all(shape) {
            return Err(DateRefusal::Malformed { text: quoted(text) });
        }
        let number = |digits: &str| {
            digits.bytes().fold(0_i64, |number, digit| number * 10 + i64::from(digit - b'0'))
        };
        Date::of(number(&text[..4]), number(&text[5..7]), number(&text[8..]))
    }

    /// The date of a year, a month from 1 and a day from 1. Refusals: `Malformed`, `OutOfRange`.
    pub fn of(year: i64, month: i64, day: i64) -> Result<Self, DateRefusal> {
        let text = || format!("{year:04}-{month:02}-{day:02}");
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return Err(DateRefusal::Malformed { text: text() });
        }
        if !(Date::FIRST.year()..=Date::LAST.year()).contains(&year) {
            return Err(DateRefusal::OutOfRange { text: text() });
        }
        civil::Date::new(year as i16, month as i8, day as i8)
            .map(Date)
            .map_err(|_| DateRefusal::Malformed { text: text() })
    }

    /// The date so many days later, or earlier when negative. Refusals: `OutOfRange`.
    pub fn add_days(self, days: i64) -> Result<Self, DateRefusal> {
        let beyond = || DateRefusal::OutOfRange { text: format!("{self} plus {days} days") };
        let span = jiff::Span::new().try_days(days).map_err(|_| beyond())?;
        let date = Date(self.0.checked_add(span).map_err(|_| beyond())?);
        if !(Date::FIRST..=Date::LAST).contains(&date) {
            return Err(beyond());
        }
        Ok(date)
    }

    /// The same day so many months later, or the last day of that month where it is shorter:
    /// 31 January and one month is 28 or 29 February. Refusals: `OutOfRange`.
    pub fn add_months(self, months: i64) -> Result<Self, DateRefusal> {
        let beyond = || DateRefusal::OutOfRange { text: format!("{self} plus {months} months") };
        let span = jiff::Span::new().try_months(months).map_err(|_| beyond())?;
        let date = Date(self.0.checked_add(span).map_err(|_| beyond())?);
        if !(Date::FIRST..=Date::LAST).contains(&date) {
            return Err(beyond());
        }
        Ok(date)
    }

    /// How many days this is after the other; negative when it is before. Unit: days.
    pub fn days_since(self, other: Date) -> i64 {
        self.0.duration_since(other.0).as_hours() / 24
    }

    /// The year, 1970 to 2199.
    pub fn year(self) -> i64 {
        i64::from(self.0.year())
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i64 {
        i64::from(self.0.month())
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> i64 {
        i64::from(self.0.day())
    }

    /// The day of the week, 1 for Monday to 7 for Sunday, as in ISO 8601.
    pub fn weekday(self) -> i64 {
        i64::from(self.0.weekday().to_monday_one_offset())
    }

    /// The first day of this date's month.
    #[must_use]
    pub fn month_start(self) -> Self {
        Date(self.0.first_of_month())
    }

    /// The last day of this date's month.
    #[must_use]
    pub fn month_end(self) -> Self {
        Date(self.0.last_of_month())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:04}-{:02}-{:02}", self.year(), self.month(), self.day()))
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Date {
    type Err = DateRefusal;

    fn from_str(text: &str) -> Result<Self, DateRefusal> {
        Date::parse(text)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer)
    }
}

/// An instant. Unit: microseconds since 1970-01-01T00:00:00Z.
///
/// In JSON: RFC 3339 in UTC with six decimals, `"2026-01-31T12:00:00.000000Z"`: texts of one
/// width sort as the instants do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// The instant so many microseconds after 1970-01-01T00:00:00Z.
    pub const fn from_micros(micros: i64) -> Self {
        Moment(micros)
    }

    /// The number of microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339 with any offset; digits beyond the microsecond are dropped.
    ///
    /// Refusals: `MomentMalformed`.
    pub fn parse(text: &str) -> Result<Self, DateRefusal> {
        let malformed = || DateRefusal::MomentMalformed { text: quoted(text) };
        // jiff also reads names of time zones and years of six digits; RFC 3339 has neither.
        if !text.starts_with(|first: char| first.is_ascii_digit()) || text.contains('[') {
            return Err(malformed());
        }
        let read: Timestamp = text.parse().map_err(|_| malformed())?;
        Ok(Moment(read.as_microsecond()))
    }

    /// The instant as jiff has it; none outside of the years 0 to 9999, which RFC 3339 can write.
    fn timestamp(self) -> Option<Timestamp> {
        const YEAR_0_MICROS: i64 = -62_167_219_200_000_000;
        if self.0 < YEAR_0_MICROS {
            return None;
        }
        Timestamp::from_microsecond(self.0).ok()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.timestamp() {
            Some(timestamp) => write!(f, "{timestamp:.6}"),
            None => write!(f, "{} microseconds since 1970", self.0),
        }
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Moment {
    type Err = DateRefusal;

    fn from_str(text: &str) -> Result<Self, DateRefusal> {
        Moment::parse(text)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.timestamp().is_none() {
            return Err(serde::ser::Error::custom("RFC 3339 writes the years 0 to 9999 only"));
        }
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer)
    }
}
