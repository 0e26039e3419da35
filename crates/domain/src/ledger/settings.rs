//! How a company keeps its books: one small record, read with each batch.

use super::{AccountRules, Area};
use crate::code::codes;
use crate::date::Date;

/// What becomes of a document that belongs into a locked period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Late {
    /// It is refused: the default.
    #[default]
    Refuse,
    /// It is dated on the first open day, and its history says so.
    Move,
}
codes!(Late { Refuse = "refuse", Move = "move" });

/// How the books are kept; a company that never said so has none, and nothing is locked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookSettings {
    /// Tax is locked through this day.
    pub tax_through: Option<Date>,
    /// Stock is locked through this day.
    pub stock_through: Option<Date>,
    /// Receivables are locked through this day.
    pub receivables_through: Option<Date>,
    /// The ledger is locked through this day.
    pub ledger_through: Option<Date>,
    /// What becomes of late documents.
    pub late: Late,
    /// Which accounts are posted to.
    pub rules: AccountRules,
    /// How many changes of locks there were: the number of the last one.
    pub changes: i64,
    /// The journal is handed over through this day; none: it never was.
    pub exported_through: Option<Date>,
    /// How often it was handed over: the number of the last one.
    pub exports: i64,
    /// The last day of the last closed year; none: no year was closed.
    pub closed_through: Option<Date>,
    /// The last day of the last tax return that was filed; none: there was none.
    pub filed_through: Option<Date>,
    /// Raised by the unit of work.
    pub version: i64,
}

impl BookSettings {
    /// The last locked day of an area; none: it is open.
    #[must_use]
    pub fn through(&self, area: Area) -> Option<Date> {
        match area {
            Area::Stock => self.stock_through,
            Area::Receivables => self.receivables_through,
            Area::Ledger => self.ledger_through,
            Area::Tax => self.tax_through,
        }
    }

    /// The same settings with an area locked through a day, or open.
    pub(super) fn set_through(&mut self, area: Area, through: Option<Date>) {
        match area {
            Area::Stock => self.stock_through = through,
            Area::Receivables => self.receivables_through = through,
            Area::Ledger => self.ledger_through = through,
            Area::Tax => self.tax_through = through,
        }
    }

    /// Whether a day of an area is locked.
    #[must_use]
    pub fn is_locked(&self, area: Area, on: Date) -> bool {
        self.through(area).is_some_and(|through| on <= through)
    }

    /// The first day on which an area is open; none: the calendar ends before it.
    #[must_use]
    pub fn first_open(&self, area: Area) -> Option<Date> {
        match self.through(area) {
            None => Some(Date::FIRST),
            Some(through) => through.add_days(1).ok(),
        }
    }

    /// Whether what rests on another area is locked no further than it: the ledger rests on
    /// receivables, receivables on stock.
    pub(super) fn are_in_order(&self) -> bool {
        self.ledger_through <= self.receivables_through
            && self.receivables_through <= self.stock_through
    }
}
