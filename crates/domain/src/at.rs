//! When a command happens: its two dates.

use crate::date::{Date, Moment};

/// The two dates of a command. Both come in from outside: nothing in this crate reads a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// The date that documents, postings, due dates and validity go by.
    pub business_date: Date,
    /// When the command reached us; the same over every retry.
    pub received_at: Moment,
}

impl At {
    /// The day on which the command reached us, in UTC: near enough for bounds of months.
    #[must_use]
    pub fn received_on(&self) -> Date {
        const DAY_MICROS: i64 = 24 * 3_600 * 1_000_000;
        let days = self.received_at.micros().div_euclid(DAY_MICROS);
        Date::FIRST.add_days(days).expect("a clock shows a day of our calendar")
    }
}
