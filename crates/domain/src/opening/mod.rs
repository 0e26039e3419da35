//! Opening: the day on which a company goes live, with what its last system left.
//!
//! - **Go-live day**: the day for which all of the opening counts. What is brought keeps its own
//!   number, date and due date; its entry is of the go-live day.
//! - **Brought item**: what is open of an invoice or a credit note of the last system. It is an
//!   invoice like ours from then on: paid, dunned, disputed, credited, written off. It posts
//!   receivables against opening equity: no revenue and no output tax, both were booked there.
//! - **Brought goods**: what is on hand, at its value, against opening equity.
//! - **Stated balance**: what an account of the last system's trial balance says. Receivables and
//!   inventory are not posted from it: they are compared. All others become one entry.
//! - **Closing**: the comparison and that entry. Opening equity is nil after it, for the trial
//!   balance sums to nil and all of it has been posted against opening equity.
//!
//! | state  | what may be done                                  |
//! |--------|---------------------------------------------------|
//! | open   | bring items and goods, state balances, close      |
//! | closed | nothing of the opening; it is never opened again  |
//!
//! What was brought by mistake is never changed: an item is taken back by one of the other kind,
//! applied to it; goods by a line of a negative quantity.
//!
//! Invariant: what was brought of receivables and of goods is what entries of the opening posted
//! to their accounts.
//! Invariant: once closed, opening equity is nil.

pub mod balances;
pub mod begin;
pub mod close;
pub mod error;
pub mod item;

#[cfg(test)]
mod tests;

pub use balances::{BalanceStated, BalancesStated, StateBalances, StatedGiven, state_balances};
pub use begin::{BeginOpening, begin};
pub use close::{CloseGiven, CloseOpening, OpeningClosed, close};
pub use error::OpeningRefusal;
pub use item::{BringGiven, BringItem, Brought, BroughtTax, OpeningItem, bring_item};

use crate::code::codes;
use crate::date::Date;
use crate::event::Event;
use crate::ledger::EntryId;
use crate::money::{AmountRefusal, Money};

/// Whether more may be brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OpeningState {
    /// It may.
    Open,
    /// All is there and agrees.
    Closed,
}
codes!(OpeningState { Open = "open", Closed = "closed" });

/// The opening of a company; there is one. Key: none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The go-live day.
    pub on: Date,
    /// Whether more may be brought.
    pub state: OpeningState,
    /// What was brought of receivables, in base currency.
    pub receivables: Money,
    /// What was brought of goods.
    pub goods: Money,
    /// The entry of all other balances; none before it is closed, or where there are none.
    pub entry: Option<EntryId>,
    /// Raised by the unit of work.
    pub version: i64,
}

/// What an account of the last system's trial balance says. Key: on, account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningBalance {
    /// The go-live day.
    pub on: Date,
    /// The number of the account.
    pub account: String,
    /// Its balance: debit positive.
    pub balance: Money,
    /// Raised by the unit of work.
    pub version: i64,
}

impl Opening {
    /// The opening that more may be brought into. Refusals: `NotBegun`, `ClosedAlready`.
    pub fn open(opening: Option<&Opening>) -> Result<&Opening, OpeningRefusal> {
        let opening = opening.ok_or(OpeningRefusal::NotBegun)?;
        match opening.state {
            OpeningState::Open => Ok(opening),
            OpeningState::Closed => Err(OpeningRefusal::ClosedAlready { on: opening.on }),
        }
    }

    /// The same with goods of so much value more. Refusals: `amount.*`.
    pub fn with_goods(&self, value: Money) -> Result<Opening, AmountRefusal> {
        let goods = self.goods.checked_add(value)?.bounded()?;
        Ok(Opening { goods, ..self.clone() })
    }

    fn with_receivables(&self, amount: Money) -> Result<Opening, AmountRefusal> {
        let receivables = self.receivables.checked_add(amount)?.bounded()?;
        Ok(Opening { receivables, ..self.clone() })
    }
}

/// The opening after a command, and what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningChanged {
    /// New where the version is 0.
    pub opening: Opening,
    /// What happened.
    pub events: Vec<Event>,
}
