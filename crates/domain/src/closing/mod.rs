//! Closing: the end of a period and of a year, on days of which nothing can change any more.
//!
//! - **Unbilled revenue**: what was delivered and not invoiced at the end of a day, at the prices
//!   of its orders and net of tax: earned then, whenever it is billed (RULES 11).
//! - **Revaluation**: what open items in other currencies are worth at the day's rate, less what
//!   they were booked at: an unrealised gain or loss. Deposits are no claim to money and keep their
//!   worth (RULES 14).
//! - **Year close**: what all accounts of income and expense came to since the last one goes to
//!   retained earnings; the next year begins at zero.
//! - **Figures**: what is posted is read outside, for a command cannot sum a million rows, and
//!   handed in with the count of changes of the locks: who read before a lock was opened is told to
//!   read again.
//!
//! | what             | needs locked          | posts                                 |
//! |------------------|-----------------------|---------------------------------------|
//! | unbilled revenue | stock and receivables | on the day, and back on the next one  |
//! | revaluation      | stock and receivables | on the day, and back on the next one  |
//! | year close       | all four              | on the day, as its last entry         |
//! | reopening        | the year is closed    | the opposite of the close, on its day |
//!
//! Neither is done behind a journal that was handed over.
//!
//! Unbilled revenue and revaluation may be run again for a day: the movement since is posted.
//!
//! Invariant: what is posted for a day is what its records say as long as the day stays locked.
//! Invariant: once a year is closed, its income and expense come to zero, and its days stay locked.

pub mod error;
pub mod period;
pub mod statements;
pub mod year;

#[cfg(test)]
mod tests;

pub use error::ClosingRefusal;
pub use period::{AccrueUnbilled, Claim, PeriodGiven, Revalue, accrue_unbilled, revalue};
pub use statements::{AccountTotal, Section, Statements, statements};
pub use year::{CloseYear, ReopenYear, ResultBalance, YearGiven, close_year, reopen_year};

use crate::code::codes;
use crate::currency::Currency;
use crate::date::Date;
use crate::event::Event;
use crate::ledger::{Area, BookSettings, Entry};
use crate::money::Money;
use crate::refusal::{Problems, Refused};

crate::id!(ClosingId, "clo", "What was posted at the end of a period or year.");

/// What was posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClosingKind {
    /// What was delivered and not invoiced.
    Unbilled,
    /// Open items in other currencies at the day's rate.
    Revaluation,
    /// The result of a year.
    Year,
}
codes!(ClosingKind { Unbilled = "unbilled", Revaluation = "revaluation", Year = "year" });

/// What was posted at the end of a day. Key: id. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Which.
    pub id: ClosingId,
    /// Of the series `CL`; empty until the engine draws it.
    pub number: String,
    /// What.
    pub kind: ClosingKind,
    /// The last day that it covers.
    pub as_of: Date,
    /// Of a year: the last day of the one before; none: it begins with the first entry.
    pub behind: Option<Date>,
    /// What was posted, in base currency: revenue, gain or profit positive.
    pub total: Money,
    /// Of a reopening: the close that it takes back.
    pub reverses: Option<ClosingId>,
    /// Why a year was opened again; else empty.
    pub reason: String,
    /// Raised by each change; there is none.
    pub version: i64,
}

/// A currency of a period, or an account of a year. Key: closing, line_no. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosingLine {
    /// What it belongs to.
    pub closing: ClosingId,
    /// Its place, from 1.
    pub line_no: i64,
    /// Of a year: the number of the account; else empty.
    pub account: String,
    /// The currency of `found`.
    pub currency: Currency,
    /// What was found: delivered and not invoiced, open, or an account's balance.
    pub found: Money,
    /// What was posted for it, in base currency: revenue, gain or profit positive.
    pub posted: Money,
}

/// Posted at the end of a period or year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// New, without number.
    pub closing: Closing,
    /// New.
    pub lines: Vec<ClosingLine>,
    /// New: on the day, and for a period what takes it back on the next one.
    pub entries: Vec<Entry>,
    /// How the books are kept, where a year was closed or opened.
    pub settings: Option<BookSettings>,
    /// `closing.posted`, or `closing.year_closed` and `closing.year_reopened`.
    pub events: Vec<Event>,
}

impl Closed {
    /// The same with the number of the series.
    #[must_use]
    pub fn with_number(mut self, number: &str) -> Self {
        let named = |entry: Entry| entry.with_document_number(number.to_owned());
        self.entries = self.entries.into_iter().map(named).collect();
        self.closing.number = number.to_owned();
        self
    }
}

/// Refusals: `closing.still_open` of each area that is not locked through the day, and
/// `closing.locks_changed` where the figures were read before a lock was changed.
pub(crate) fn check_locks(
    settings: &BookSettings,
    areas: &[Area],
    (as_of, changes): (Date, i64),
) -> Result<(), Refused> {
    let mut problems = Problems::new();
    for area in areas.iter().filter(|area| !settings.is_locked(**area, as_of)) {
        let open = ClosingRefusal::StillOpen { area: *area, through: as_of };
        problems.push(Refused::from(open).at("as_of"));
    }
    problems.finish()?;
    if settings.changes != changes {
        return Err(ClosingRefusal::LocksChanged.into());
    }
    Ok(())
}
