//! Opening: the day on which a company goes live, with what its last system left.
//!
//! - **Go-live day**: the day for which all of the opening counts. What is brought keeps its own
//!   number, date and due date; its entry is of the go-live day.
//! - **Brought item**: what is open of an invoice or a credit note of the last system. It is an
//!   invoice like ours from then on: paid, dunned, disputed, credited, written off. It posts
//!   receivables against opening equity: no revenue and no output tax, both were booked there.
//! - **Brought goods**: what is on hand, at its value, against opening equity.
//! - **Brought money**: what customers have on account, and what came in of unknown payers, in the
//!   currency in which it came. It is a payment, or a receipt, like ours from then on, of the
//!   go-live day and with a number of our series; what the last system called it is its reference.
//! - **Brought bill**: what is owed of a supplier's bill; without lines, for its goods and its tax
//!   were booked there.
//! - **Stated balance**: what an account of the last system's trial balance says. What is
//!   brought as documents is not posted from it, but compared. All others become one entry.
//! - **Closing**: the comparison and that entry. Opening equity is nil after it, for the trial
//!   balance sums to nil and all of it has been posted against opening equity.
//!
//! | state  | what may be done                                  |
//! |--------|---------------------------------------------------|
//! | open   | bring what is open there, state balances, close   |
//! | closed | nothing of the opening; it is never opened again  |
//!
//! What was brought by mistake is never changed: an item is taken back by one of the other kind,
//! applied to it; goods by a line of a negative quantity; money is refunded or paid back, a bill is
//! paid, each against an entry by hand.
//!
//! Invariant: what was brought of each account is what entries of the opening posted to it.
//! Invariant: once closed, opening equity is nil.

pub mod balances;
pub mod begin;
pub mod bill;
pub mod close;
pub mod error;
pub mod item;
pub mod money;

#[cfg(test)]
mod tests;

pub use balances::{BalanceStated, BalancesStated, StateBalances, StatedGiven, state_balances};
pub use begin::{BeginOpening, begin};
pub use bill::{BillBrought, BringBill, BringBillGiven, bring_bill};
pub use close::{CloseGiven, CloseOpening, OpeningClosed, close};
pub use error::OpeningRefusal;
pub use item::{BringGiven, BringItem, Brought, BroughtTax, OpeningItem, bring_item};
pub use money::{BringMoney, BringMoneyGiven, BroughtMoney, MoneyBrought, bring_money};

use crate::code::codes;
use crate::currency::Currency;
use crate::date::Date;
use crate::event::Event;
use crate::id::Uuid;
use crate::ledger::{Account, EntryId};
use crate::money::{AmountRefusal, Money};
use crate::refusal::Refused;

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
    /// What was brought of customers' money on account, in base currency; none: nothing.
    pub on_account: Option<Money>,
    /// What was brought of unidentified receipts, in base currency; none: nothing.
    pub unidentified: Option<Money>,
    /// What was brought of payables; none: nothing.
    pub payables: Option<Money>,
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

    /// What was brought of each account that is kept by documents; what is owed is negative.
    fn brought(&self) -> Result<[(Account, Money); 5], AmountRefusal> {
        let owed = |amount: Option<Money>| match amount {
            Some(amount) => amount.negated(),
            None => Ok(Money::zero(self.goods.currency())),
        };
        Ok([
            (Account::Receivables, self.receivables),
            (Account::Inventory, self.goods),
            (Account::CustomerOnAccount, owed(self.on_account)?),
            (Account::UnidentifiedReceipts, owed(self.unidentified)?),
            (Account::Payables, owed(self.payables)?),
        ])
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

/// Says that a payment, a receipt or a supplier's bill was brought. Key: id. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningMoney {
    /// The payment, receipt or supplier's bill.
    pub id: Uuid,
    /// The go-live day: the date of its entry.
    pub brought_on: Date,
}

/// One more of what was brought.
fn more(before: Option<Money>, amount: Money) -> Result<Option<Money>, AmountRefusal> {
    let sum = before.map_or(Ok(amount), |before| before.checked_add(amount))?;
    sum.bounded().map(Some)
}

/// What an amount of the last system is worth in the books.
///
/// Refusals: `BaseMissing`, `BaseWrong`, `amount.too_large`, of `base_amount`.
fn worth(amount: Money, stated: Option<Money>, base: Currency) -> Result<Money, Refused> {
    let is_base = amount.currency() == base;
    let refusal = match stated {
        None if is_base => return Ok(amount),
        None => OpeningRefusal::BaseMissing { base }.into(),
        Some(stated) => {
            let is_positive = stated.currency() == base && stated.is_positive();
            if !is_positive || (is_base && stated != amount) {
                OpeningRefusal::BaseWrong { base }.into()
            } else {
                match stated.bounded() {
                    Ok(stated) => return Ok(stated),
                    Err(refusal) => Refused::from(refusal),
                }
            }
        }
    };
    Err(refusal.at("base_amount"))
}
