//! The periods that tax is returned for: a month, a quarter or a year of the calendar.

use super::TaxRefusal;
use crate::date::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A month, quarter or year: `2026-03`, `2026-Q1`, `2026`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaxPeriod {
    first: Date,
    /// 1, 3 or 12.
    months: i64,
}

impl TaxPeriod {
    /// The month that a day lies in.
    #[must_use]
    pub fn month_of(day: Date) -> Self {
        Self { first: day.month_start(), months: 1 }
    }

    /// Its first day.
    #[must_use]
    pub const fn first(self) -> Date {
        self.first
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> Date {
        let month = self.first.add_months(self.months - 1).expect("a period was read with its end");
        month.month_end()
    }

    /// Its first and last day.
    #[must_use]
    pub fn days(self) -> (Date, Date) {
        (self.first, self.last())
    }
}

impl FromStr for TaxPeriod {
    type Err = TaxRefusal;

    fn from_str(text: &str) -> Result<Self, TaxRefusal> {
        let malformed = |_| TaxRefusal::MalformedPeriod;
        let of = |year: &str, month: i64, months: i64| {
            let digits = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
            let year = year.parse::<i64>().ok().filter(|_| digits);
            let first = Date::of(year.ok_or(TaxRefusal::MalformedPeriod)?, month, 1);
            Ok(Self { first: first.map_err(malformed)?, months })
        };
        match text.split_once('-') {
            None => of(text, 1, 12),
            Some((year, "Q1")) => of(year, 1, 3),
            Some((year, "Q2")) => of(year, 4, 3),
            Some((year, "Q3")) => of(year, 7, 3),
            Some((year, "Q4")) => of(year, 10, 3),
            Some(_) => {
                let first = Date::parse(&format!("{text}-01")).map_err(malformed)?;
                Ok(Self::month_of(first))
            }
        }
    }
}

impl fmt::Display for TaxPeriod {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.first.year(), self.first.month());
        match self.months {
            1 => write!(out, "{year:04}-{month:02}"),
            3 => write!(out, "{year:04}-Q{}", (month + 2) / 3),
            _ => write!(out, "{year:04}"),
        }
    }
}

impl Serialize for TaxPeriod {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TaxPeriod {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}
