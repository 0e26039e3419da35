//! The allowance for receivables: what is expected never to be paid, by an expected-loss matrix.
//!
//! - **Loss rate**: from how many days past due on, which part is lost; in force from a day on.
//! - **Allowance**: for each bucket the balance times its rate, rounded, and the sum of these; kept
//!   with its derivation. What is posted is the movement since the last one.
//!
//! Only what is owed in the end counts: a bucket whose credit notes pass its invoices counts as 0.

use super::ReceivablesRefusal;
use crate::at::At;
use crate::closing::{ClosingRefusal, check_locks};
use crate::company::Company;
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::{self, Account, Area, BookSettings, Entry, EntryKind, Posting, PostingHeader};
use crate::money::Money;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use serde::{Deserialize, Serialize};

crate::id!(AllowanceId, "ecl", "A movement of the allowance for receivables.");

/// Which part of what is so late is lost. Key: valid_from, from_days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LossRate {
    /// The first day on which the matrix holds.
    pub valid_from: Date,
    /// The first day past due of the bucket; 0: what is not due is in it, too.
    pub from_days: i64,
    /// The part that is lost, 0 to 1.
    pub rate: Rate,
}

/// The most buckets of a matrix.
pub const BUCKETS_MAX: usize = 20;

/// Sets the matrix from a day on, as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetLossRates {
    /// The first day.
    pub valid_from: Date,
    /// The buckets, from 0 days on.
    pub rates: Vec<SetLossRate>,
}

/// A bucket of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetLossRate {
    /// The first day past due.
    pub from_days: i64,
    /// The part that is lost.
    pub rate: Rate,
}

/// Refusals: `MatrixOutOfOrder`, `LossRateOutOfBounds` of each bucket.
pub fn set_loss_rates(command: &SetLossRates) -> Result<Vec<LossRate>, Refused> {
    let days: Vec<i64> = command.rates.iter().map(|rate| rate.from_days).collect();
    let in_order = days.first() == Some(&0) && days.is_sorted_by(|one, next| one < next);
    let mut problems = Problems::new();
    if !in_order || days.len() > BUCKETS_MAX {
        problems.push(Refused::from(ReceivablesRefusal::MatrixOutOfOrder).at("rates"));
    }
    for (index, stated) in command.rates.iter().enumerate() {
        if !(Rate::ZERO..=Rate::ONE).contains(&stated.rate) {
            let wrong = Refused::from(ReceivablesRefusal::LossRateOutOfBounds);
            problems.push(wrong.at(&format!("rates[{index}].rate")));
        }
    }
    problems.finish()?;
    let valid_from = command.valid_from;
    let rate = |it: &SetLossRate| LossRate { valid_from, from_days: it.from_days, rate: it.rate };
    Ok(command.rates.iter().map(rate).collect())
}

/// What is expected to be lost, as of a day. Key: id. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Which.
    pub id: AllowanceId,
    /// Its number; empty until the engine draws it.
    pub number: String,
    /// The day.
    pub as_of: Date,
    /// What the allowance comes to.
    pub total: Money,
    /// What it was before.
    pub previous: Money,
    /// Raised by each change; there is none.
    pub version: i64,
}

/// A bucket of an allowance. Key: allowance, line_no. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowanceLine {
    /// The allowance.
    pub allowance: AllowanceId,
    /// Its place, from 1.
    pub line_no: i64,
    /// The first day past due.
    pub from_days: i64,
    /// What was owed, in base currency.
    pub balance: Money,
    /// The part that is lost.
    pub rate: Rate,
    /// What is lost.
    pub expected: Money,
}

/// Where the allowance stands: one record of a company. Absent: nothing was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowanceHead {
    /// The last movement.
    pub last: AllowanceId,
    /// Its day.
    pub as_of: Date,
    /// What the allowance comes to.
    pub total: Money,
    /// Raised by each change.
    pub version: i64,
}

/// Posts the movement of the allowance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostAllowance {
    /// The day as of which the balances are.
    pub as_of: Date,
    /// The matrix: the first day on which it holds, not after `as_of`.
    pub matrix: Date,
    /// What is owed in each bucket of the matrix, in base currency: the ageing of that day.
    pub balances: Vec<Money>,
    /// The count of changes of the locks at which the balances were read: then receivables must be
    /// locked through the day, and something must have moved. None: they are stated by a person.
    #[serde(default)]
    pub changes: Option<i64>,
}

/// The buckets of an allowance: each balance times its rate. Refusals: `BalancesOffMatrix`,
/// `amount.currency_mismatch`, `amount.overflow`.
pub fn expected(
    company: &Company,
    matrix: &[LossRate],
    balances: &[Money],
    id: AllowanceId,
) -> Result<Vec<AllowanceLine>, Refused> {
    if matrix.len() != balances.len() {
        let buckets = matrix.len();
        let off = ReceivablesRefusal::BalancesOffMatrix { buckets };
        return Err(Refused::from(off).at("balances"));
    }
    let nothing = Money::zero(company.base_currency);
    let mut lines = Vec::with_capacity(matrix.len());
    for (line_no, (rate, balance)) in (1..).zip(matrix.iter().zip(balances)) {
        let owed = balance.max(nothing)?;
        lines.push(AllowanceLine {
            allowance: id,
            line_no,
            from_days: rate.from_days,
            balance: *balance,
            rate: rate.rate,
            expected: owed.scale(rate.rate)?,
        });
    }
    Ok(lines)
}

/// An allowance that was posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowancePosted {
    /// The allowance, without number.
    pub allowance: Allowance,
    /// Its derivation.
    pub lines: Vec<AllowanceLine>,
    /// Where the allowance stands after it.
    pub head: AllowanceHead,
    /// Impairment against the allowance; none: it did not move.
    pub entry: Option<Entry>,
    /// What happened.
    pub event: Event,
}

impl AllowancePosted {
    /// The same with the number of the series.
    #[must_use]
    pub fn with_number(mut self, number: String) -> Self {
        self.event.data.push(("number", number.clone()));
        self.entry = self.entry.map(|entry| entry.with_document_number(number.clone()));
        self.allowance.number = number;
        self
    }
}

/// The records that an allowance is decided on.
#[derive(Clone, Copy, Debug)]
pub struct PostAllowanceGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The locks.
    pub settings: &'a BookSettings,
    /// The matrix, in any order.
    pub rates: &'a [&'a LossRate],
    /// Where the allowance stands; none: nothing was set aside.
    pub head: Option<&'a AllowanceHead>,
}

/// Posts the movement from the last allowance to the one of these balances.
///
/// Refusals: `AllowanceBeforeLast`, `DayAhead`; of balances that were read `closing.still_open`,
/// `closing.locks_changed`; `NoLossRates`, `BalancesOffMatrix`, `amount.currency_mismatch`,
/// `amount.overflow`; of balances that were read `closing.nothing_new`.
pub fn post_allowance(
    given: &PostAllowanceGiven<'_>,
    command: &PostAllowance,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<AllowancePosted, Refused> {
    let (as_of, head) = (command.as_of, given.head);
    if let Some(last) = head.map(|head| head.as_of).filter(|last| as_of < *last) {
        let before = ReceivablesRefusal::AllowanceBeforeLast { last };
        return Err(Refused::from(before).at("as_of"));
    }
    if as_of > at.business_date {
        return Err(Refused::from(ReceivablesRefusal::DayAhead { day: as_of }).at("as_of"));
    }
    if let Some(changes) = command.changes {
        check_locks(given.settings, &[Area::Receivables], (as_of, changes))?;
    }
    let id = AllowanceId::from_uuid(ids.next());
    let mut matrix: Vec<LossRate> = given.rates.iter().map(|rate| **rate).collect();
    matrix.sort_by_key(|rate| rate.from_days);
    if matrix.is_empty() || command.matrix > as_of {
        let none = ReceivablesRefusal::NoLossRates { on: command.matrix.min(as_of) };
        return Err(Refused::from(none).at("matrix"));
    }
    let lines = expected(given.company, &matrix, &command.balances, id)?;
    let base = given.company.base_currency;
    let total = Money::sum(base, lines.iter().map(|line| line.expected))?;
    let previous = head.map_or(Money::zero(base), |head| head.total);
    let movement = total.checked_sub(previous)?;
    let is_new = !movement.is_zero() || head.is_none_or(|head| head.as_of < as_of);
    if command.changes.is_some() && !is_new {
        return Err(Refused::from(ClosingRefusal::NothingNew { as_of }).at("as_of"));
    }
    let header = PostingHeader {
        kind: EntryKind::Allowance,
        posted_on: as_of,
        document: id.uuid(),
        document_number: String::new(),
    };
    let postings = [
        Posting::debit(Account::Impairment, movement, movement),
        Posting::credit(Account::Allowance, movement, movement)?,
    ];
    let event = Event::new("allowance.posted", id.uuid())
        .with("as_of", as_of)
        .with("total", total)
        .with("movement", movement);
    Ok(AllowancePosted {
        allowance: Allowance { id, number: String::new(), as_of, total, previous, version: 0 },
        entry: ledger::post(header, &postings, ids)?,
        head: AllowanceHead { last: id, as_of, total, version: head.map_or(0, |it| it.version) },
        lines,
        event,
    })
}
