//! Why closing refuses.
use crate::date::Date;
use crate::ledger::Area;
use crate::refusal::{Kind, Refusal};

/// A refusal of closing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClosingRefusal {
    /// Days of which something may still change are not closed.
    #[error("{area} is not locked through {through}: lock it first with ledger.lock")]
    StillOpen {
        /// Which area.
        area: Area,
        /// The last day to close.
        through: Date,
    },
    /// The figures may be those of before the change.
    #[error("locks were changed since the figures were read: read them again")]
    LocksChanged,
    /// All of it is posted already, or there is nothing.
    #[error("nothing is to be posted for {as_of}")]
    NothingNew {
        /// The day.
        as_of: Date,
    },
    /// A currency is handed in twice.
    #[error("a currency or account is named twice")]
    NamedTwice,
    /// The year is closed, or one behind it is.
    #[error("the books are closed through {through} already")]
    ClosedAlready {
        /// The last closed day.
        through: Date,
    },
    /// A year is 53 weeks at most.
    #[error(
        "{through} is more than 53 weeks behind the last close of {last}: close that year first"
    )]
    YearTooLong {
        /// The last day to close.
        through: Date,
        /// The last closed day.
        last: Date,
    },
    /// What was handed over stays as it is.
    #[error("the journal of {through} was handed over: its receiver closes the year")]
    HandedOver {
        /// The day through which it was.
        through: Date,
    },
    /// Only the last closed year is opened again.
    #[error("{through} is not the last day of the last closed year")]
    NotTheLast {
        /// The day.
        through: Date,
    },
}

impl Refusal for ClosingRefusal {
    fn code(&self) -> &'static str {
        match self {
            ClosingRefusal::StillOpen { .. } => "closing.still_open",
            ClosingRefusal::LocksChanged => "closing.locks_changed",
            ClosingRefusal::NothingNew { .. } => "closing.nothing_new",
            ClosingRefusal::NamedTwice => "closing.named_twice",
            ClosingRefusal::ClosedAlready { .. } => "closing.closed_already",
            ClosingRefusal::YearTooLong { .. } => "closing.year_too_long",
            ClosingRefusal::HandedOver { .. } => "closing.handed_over",
            ClosingRefusal::NotTheLast { .. } => "closing.not_the_last",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            ClosingRefusal::StillOpen { .. }
            | ClosingRefusal::LocksChanged
            | ClosingRefusal::NothingNew { .. }
            | ClosingRefusal::ClosedAlready { .. }
            | ClosingRefusal::HandedOver { .. }
            | ClosingRefusal::NotTheLast { .. } => Kind::Conflict,
            ClosingRefusal::NamedTwice | ClosingRefusal::YearTooLong { .. } => Kind::Invalid,
        }
    }
}
