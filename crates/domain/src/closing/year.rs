//! The close of a year, and its reopening.

use super::{Closed, Closing, ClosingId, ClosingKind, ClosingLine, ClosingRefusal, check_locks};
use crate::currency::Currency;
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::{
    self, Account, Area, BookSettings, Entry, EntryId, EntryKind, Posting, PostingHeader,
};
use crate::money::Money;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};

/// The longest year. Unit: days; 53 weeks, as some trades count.
pub const YEAR_DAYS_MAX: i64 = 371;

/// Closes a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseYear {
    /// Its last day.
    pub as_of: Date,
    /// How often locks had been changed when the figures were read.
    pub changes: i64,
    /// What each account of income and expense came to since the last close, once for each role
    /// and account.
    pub balances: Vec<ResultBalance>,
}

/// What an account of income or expense came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultBalance {
    /// The role that was posted to.
    pub role: Account,
    /// The number of the account.
    pub account: String,
    /// Debits less credits, in base currency.
    pub balance: Money,
}

/// Opens the last closed year again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReopenYear {
    /// Its last day.
    pub as_of: Date,
    /// Why; it stays in the trace.
    pub reason: String,
}

/// What both are decided on.
#[derive(Clone, Debug)]
pub struct YearGiven<'a> {
    /// How the books are kept.
    pub settings: &'a BookSettings,
    /// The currency of the books.
    pub base: Currency,
}

const ALL: [Area; 4] = [Area::Stock, Area::Receivables, Area::Ledger, Area::Tax];

/// Takes income and expense to retained earnings, in an entry that is the last of the year.
///
/// Refusals: `ClosedAlready`, `YearTooLong`, `HandedOver`, `StillOpen`, `LocksChanged`,
/// `NamedTwice`, `NothingNew` where no account moved, `amount.*`.
pub fn close_year(
    given: &YearGiven<'_>,
    command: &CloseYear,
    ids: &mut dyn Ids,
) -> Result<Closed, Refused> {
    let (settings, as_of) = (given.settings, command.as_of);
    check_year(settings, as_of)?;
    check_locks(settings, &ALL, (as_of, command.changes))?;
    let mut named: Vec<_> = command.balances.iter().map(|it| (it.role, &it.account)).collect();
    named.sort_unstable();
    if named.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(ClosingRefusal::NamedTwice.into());
    }
    let id = ClosingId::from_uuid(ids.next());
    let moved: Vec<&ResultBalance> =
        command.balances.iter().filter(|it| !it.balance.is_zero()).collect();
    if moved.is_empty() {
        return Err(Refused::from(ClosingRefusal::NothingNew { as_of }).at("as_of"));
    }
    let mut lines = Vec::with_capacity(moved.len());
    for (line_no, it) in (1..).zip(&moved) {
        lines.push(ClosingLine {
            closing: id,
            line_no,
            account: it.account.clone(),
            currency: given.base,
            found: it.balance,
            posted: it.balance.negated()?,
        });
    }
    let total = Money::sum(given.base, lines.iter().map(|line| line.posted))?;
    let closing = Closing {
        id,
        number: String::new(),
        kind: ClosingKind::Year,
        as_of,
        behind: settings.closed_through,
        total,
        reverses: None,
        reason: String::new(),
        version: 0,
    };
    let event = Event::new("closing.year_closed", id.uuid()).with("as_of", as_of);
    let events = vec![event.with("result", total)];
    let entries = vec![closing_entry(&closing, &moved, ids)?];
    let settings = Some(BookSettings { closed_through: Some(as_of), ..settings.clone() });
    Ok(Closed { closing, lines, entries, settings, events })
}

fn check_year(settings: &BookSettings, as_of: Date) -> Result<(), Refused> {
    if let Some(last) = settings.closed_through {
        if as_of <= last {
            let closed = ClosingRefusal::ClosedAlready { through: last };
            return Err(Refused::from(closed).at("as_of"));
        }
        if last.add_days(YEAR_DAYS_MAX).is_ok_and(|latest| as_of > latest) {
            let long = ClosingRefusal::YearTooLong { through: as_of, last };
            return Err(Refused::from(long).at("as_of"));
        }
    }
    check_handed_over(settings, as_of)
}

fn check_handed_over(settings: &BookSettings, as_of: Date) -> Result<(), Refused> {
    match settings.exported_through.filter(|exported| *exported >= as_of) {
        Some(through) => Err(Refused::from(ClosingRefusal::HandedOver { through }).at("as_of")),
        None => Ok(()),
    }
}

/// The opposite of each account on the account itself, and the result on retained earnings.
fn closing_entry(
    closing: &Closing,
    moved: &[&ResultBalance],
    ids: &mut dyn Ids,
) -> Result<Entry, Refused> {
    let header = PostingHeader {
        kind: EntryKind::YearClose,
        posted_on: closing.as_of,
        document: closing.id.uuid(),
        document_number: String::new(),
    };
    let mut postings = Vec::with_capacity(moved.len() + 1);
    for it in moved {
        postings.push(Posting::credit(it.role, it.balance, it.balance)?);
    }
    let total = closing.total;
    postings.push(Posting::credit(Account::RetainedEarnings, total, total)?);
    let entry = ledger::post(header, &postings, ids)?;
    let mut entry = entry.expect("an account has moved, so that a line is not zero");
    for (line, it) in entry.lines.iter_mut().zip(moved) {
        line.number.clone_from(&it.account);
    }
    Ok(entry)
}

/// Opens the last closed year again: the opposite of its `closing`, on its last day, and its days
/// may be unlocked. `entry` is the one that closed it.
///
/// Refusals: `text.*` of the reason, `NotTheLast`, `HandedOver`, `amount.*`.
pub fn reopen_year(
    given: &YearGiven<'_>,
    last: Option<(&Closing, &[&ClosingLine], &Entry)>,
    command: &ReopenYear,
    ids: &mut dyn Ids,
) -> Result<Closed, Refused> {
    let (settings, as_of) = (given.settings, command.as_of);
    let mut problems = Problems::new();
    problems.take_at("reason", typed_text::required(&command.reason, SENTENCE_CHARS_MAX));
    let last = last.filter(|_| settings.closed_through == Some(as_of));
    if last.is_none() {
        let not = ClosingRefusal::NotTheLast { through: as_of };
        problems.push(Refused::from(not).at("as_of"));
    }
    problems.take(check_handed_over(settings, as_of));
    problems.finish()?;
    let (closed, closed_lines, entry) = last.expect("checked above");
    let id = ClosingId::from_uuid(ids.next());
    let mut lines = Vec::with_capacity(closed_lines.len());
    for line in closed_lines {
        lines.push(ClosingLine { closing: id, posted: line.posted.negated()?, ..(*line).clone() });
    }
    let closing = Closing {
        id,
        number: String::new(),
        total: closed.total.negated()?,
        reverses: Some(closed.id),
        reason: command.reason.clone(),
        version: 0,
        ..closed.clone()
    };
    let event = Event::new("closing.year_reopened", id.uuid()).with("as_of", as_of);
    let events = vec![event.with("reverses", &closed.number).with("reason", &command.reason)];
    let entries = vec![entry.opposite(EntryId::from_uuid(ids.next()), (closing.as_of, id.uuid()))?];
    let settings = Some(BookSettings { closed_through: closed.behind, ..settings.clone() });
    Ok(Closed { closing, lines, entries, settings, events })
}
