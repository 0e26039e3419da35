//! When a command happens: its two dates.

use crate::date::{Date, Moment};

/// The dates of a command. They come in from outside: nothing in this crate reads a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// The date that documents, postings, due dates and validity go by.
    pub business_date: Date,
    /// The date that was asked for: the business date, but where its period is closed and the
    /// command counts for a later one. Money that came in is early or late by it (RULES 25).
    pub value_date: Date,
    /// When the command reached us; the same over every retry.
    pub received_at: Moment,
}

impl At {
    /// A command of a day.
    #[must_use]
    pub fn on(business_date: Date, received_at: Moment) -> At {
        At { business_date, value_date: business_date, received_at }
    }

    /// The day on which the command reached us, in UTC: near enough for bounds of months.
    #[must_use]
    pub fn received_on(&self) -> Date {
        const DAY_MICROS: i64 = 24 * 3_600 * 1_000_000;
        let days = self.received_at.micros().div_euclid(DAY_MICROS);
        Date::FIRST.add_days(days).expect("a clock shows a day of our calendar")
    }
}
