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
