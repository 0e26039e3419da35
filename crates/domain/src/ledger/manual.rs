//! Entries by hand, and their reversal.

use super::{
    Account, Activity, BookSettings, Entry, EntryId, EntryKind, InBase, LedgerAccount,
    LedgerRefusal, Posting, PostingHeader, chart, post,
};
use crate::at::At;
use crate::currency::Currency;
use crate::event::Event;
use crate::id::Ids;
use crate::money::Money;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most lines of an entry by hand.
pub const LINES_MAX: usize = 10_000;

/// Posts an entry by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostEntry {
    /// At least two, in balance.
    pub lines: Vec<EntryLine>,
    /// Why it is posted.
    pub reason: String,
    /// The paper that it rests on; may be empty.
    #[serde(default)]
    pub reference: String,
}

/// A line of an entry by hand: either a debit or a credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryLine {
    /// The number of the account.
    pub account: String,
    /// The amount on the debit side.
    #[serde(default)]
    pub debit: Option<Money>,
    /// The amount on the credit side.
    #[serde(default)]
    pub credit: Option<Money>,
}

/// Posts the opposite of an entry by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReverseEntry {
    /// Which entry.
    pub entry: EntryId,
    /// Why.
    pub reason: String,
}

/// What is known of an entry by hand besides its lines. Key: entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManualEntry {
    /// Which entry.
    pub entry: EntryId,
    /// Why it was posted.
    pub reason: String,
    /// The paper that it rests on.
    pub reference: String,
    /// The entry whose opposite it is.
    pub reverses: Option<EntryId>,
    /// The entry that is its opposite.
    pub reversed_by: Option<EntryId>,
    /// Who posted it; filled in by the engine.
    pub posted_by: String,
    /// Raised by the unit of work.
    pub version: i64,
}

/// A posted entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryPosted {
    /// New.
    pub entry: Entry,
    /// New.
    pub manual: ManualEntry,
    /// The reversed one, changed.
    pub reversed: Option<ManualEntry>,
    /// `ledger.entry_posted` or `ledger.entry_reversed`.
    pub events: Vec<Event>,
}

/// What the decision on an entry by hand needs.
#[derive(Clone, Debug)]
pub struct ManualGiven<'a> {
    /// How the books are kept.
    pub settings: &'a BookSettings,
    /// The currency of the books.
    pub base: Currency,
    /// The accounts that the command names and that there are.
    pub accounts: &'a BTreeMap<String, LedgerAccount>,
}

/// Posts an entry by hand.
///
/// Refusals: `text.*`, `TooFewLines`, `TooManyLines`, `NotBalanced`, and of each line
/// `UnknownAccount`, `AccountInactive`, `AccountIsControl`, `OneSide`, `NoExchangeRate`.
pub fn post_entry(
    given: &ManualGiven<'_>,
    command: &PostEntry,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<EntryPosted, Refused> {
    let mut problems = Problems::new();
    problems.take_at("reason", typed_text::required(&command.reason, SENTENCE_CHARS_MAX));
    problems.take_at("reference", typed_text::optional(&command.reference, SENTENCE_CHARS_MAX));
    let count = command.lines.len();
    if count < 2 {
        problems.push(Refused::from(LedgerRefusal::TooFewLines).at("lines"));
    }
    if count > LINES_MAX {
        return Err(Refused::from(LedgerRefusal::TooManyLines).at("lines"));
    }
    let mut postings = Vec::with_capacity(count);
    for (index, line) in command.lines.iter().enumerate() {
        match posting(given, line) {
            Ok(posting) => postings.push(posting),
            Err(refused) => problems.push(refused.at(&format!("lines[{index}]"))),
        }
    }
    problems.finish()?;
    check_balance(command, given.base)?;
    let id = EntryId::from_uuid(ids.next());
    let header = PostingHeader {
        kind: EntryKind::Manual,
        posted_on: at.business_date,
        document: id.uuid(),
        document_number: String::new(),
    };
    let entry = post(header, &postings, ids)?.expect("a line of an entry by hand is not zero");
    let numbers = command.lines.iter().map(|line| line.account.clone());
    let entry = with_id(entry, id, numbers);
    let manual = ManualEntry {
        entry: id,
        reason: command.reason.clone(),
        reference: command.reference.clone(),
        reverses: None,
        reversed_by: None,
        posted_by: String::new(),
        version: 0,
    };
    let event = Event::new("ledger.entry_posted", id.uuid()).with("reason", &command.reason);
    Ok(EntryPosted { entry, manual, reversed: None, events: vec![event] })
}

/// The entry under an id that is its document, too, with the accounts of its lines.
fn with_id(mut entry: Entry, id: EntryId, numbers: impl Iterator<Item = String>) -> Entry {
    entry.header.id = id;
    for (line, number) in entry.lines.iter_mut().zip(numbers) {
        line.entry = id;
        line.number = number;
    }
    entry
}

fn posting(given: &ManualGiven<'_>, line: &EntryLine) -> Result<Posting, Refused> {
    let number = &line.account;
    let mut problems = Problems::new();
    let control = given.settings.rules.roles_of(number).find(|role| role.area().is_some());
    let number = number.clone();
    let refusal = match (given.accounts.get(&line.account), control) {
        (None, _) => Some(LedgerRefusal::UnknownAccount { number }),
        (Some(account), _) if account.activity == Activity::Inactive => {
            Some(LedgerRefusal::AccountInactive { number })
        }
        (Some(_), Some(role)) => Some(LedgerRefusal::AccountIsControl { number, role }),
        (Some(_), None) => None,
    };
    if let Some(refusal) = refusal {
        problems.push(Refused::from(refusal).at("account"));
    }
    let side = match (line.debit, line.credit) {
        (Some(debit), None) if debit.is_positive() => Some(debit),
        (None, Some(credit)) if credit.is_positive() => Some(credit),
        _ => {
            problems.push(LedgerRefusal::OneSide);
            None
        }
    };
    let base = side.map(|amount| InBase::only(given.base).convert(amount));
    let base = base.and_then(|base| problems.take(base));
    problems.finish()?;
    let amount = side.expect("checked above");
    let base = base.expect("checked above");
    let role = role_of(given.settings, &line.account, given.base);
    match line.debit {
        Some(_) => Ok(Posting::debit(role, amount, base)),
        None => Ok(Posting::credit(role, amount, base)?),
    }
}

/// The role that is posted to an account, so that what is posted by hand stands beside it; else
/// the role of all other accounts.
#[must_use]
pub fn role_of(settings: &BookSettings, number: &str, base: Currency) -> Account {
    let found =
        chart::roles().find(|role| settings.rules.number(*role, (None, None), base) == number);
    found.unwrap_or(Account::Manual)
}

fn check_balance(command: &PostEntry, base: Currency) -> Result<(), Refused> {
    let debit = Money::sum(base, command.lines.iter().filter_map(|line| line.debit))?;
    let credit = Money::sum(base, command.lines.iter().filter_map(|line| line.credit))?;
    if debit == credit {
        return Ok(());
    }
    Err(Refused::from(LedgerRefusal::NotBalanced { debit, credit }).at("lines"))
}

/// Posts the opposite of an entry by hand, to the same accounts, on a day of its own.
///
/// Refusals: `text.*`, `NotManual`, `ReversedAlready`, `ReversedBefore`.
pub fn reverse_entry(
    entry: &Entry,
    manual: Option<&ManualEntry>,
    command: &ReverseEntry,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<EntryPosted, Refused> {
    let mut problems = Problems::new();
    problems.take_at("reason", typed_text::required(&command.reason, SENTENCE_CHARS_MAX));
    let number = entry.header.number.clone();
    let Some(manual) = manual else {
        problems.push(Refused::from(LedgerRefusal::NotManual { number }).at("entry"));
        return Err(problems.refused());
    };
    if manual.reversed_by.is_some() || manual.reverses.is_some() {
        let number = number.clone();
        problems.push(Refused::from(LedgerRefusal::ReversedAlready { number }).at("entry"));
    }
    if at.business_date < entry.header.posted_on {
        let posted_on = entry.header.posted_on;
        problems.push(Refused::from(LedgerRefusal::ReversedBefore { posted_on }).at("entry"));
    }
    problems.finish()?;
    let id = EntryId::from_uuid(ids.next());
    let opposite = entry.opposite(id, (at.business_date, id.uuid()))?;
    let new = ManualEntry {
        entry: id,
        reason: command.reason.clone(),
        reference: number.clone(),
        reverses: Some(manual.entry),
        reversed_by: None,
        posted_by: String::new(),
        version: 0,
    };
    let reversed = ManualEntry { reversed_by: Some(id), ..manual.clone() };
    let event = Event::new("ledger.entry_reversed", id.uuid()).with("reverses", number);
    let events = vec![event.with("reason", &command.reason)];
    Ok(EntryPosted { entry: opposite, manual: new, reversed: Some(reversed), events })
}
