//! Unbilled revenue and revaluation: posted on the last day of a period, taken back on the next.

use super::{Closed, Closing, ClosingId, ClosingKind, ClosingLine, ClosingRefusal, check_locks};
use crate::at::At;
use crate::currency::Currency;
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::{
    self, Account, Area, BookSettings, Entry, EntryKind, InBase, Posting, PostingHeader,
};
use crate::money::{AmountRefusal, Money};
use crate::refusal::Refused;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Posts what was delivered and not invoiced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccrueUnbilled {
    /// The last day.
    pub as_of: Date,
    /// How often locks had been changed when the figures were read.
    pub changes: i64,
    /// What was found, net of tax, once for each currency.
    pub found: Vec<Money>,
}

/// Posts what open items in other currencies are worth more or less than they were booked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revalue {
    /// The last day.
    pub as_of: Date,
    /// How often locks had been changed when the figures were read.
    pub changes: i64,
    /// What is open, once for each currency that is not the books'.
    pub claims: Vec<Claim>,
}

/// What is open in a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// In the currency of the documents: owed to us positive.
    pub open: Money,
    /// What it was booked at, in base currency.
    pub booked: Money,
}

/// What both are decided on.
#[derive(Clone, Debug)]
pub struct PeriodGiven<'a> {
    /// How the books are kept.
    pub settings: &'a BookSettings,
    /// The currency of the books.
    pub base: Currency,
    /// The rates of the day, by currency.
    pub rates: &'a BTreeMap<Currency, InBase>,
    /// The lines that were posted for this day before, of the same kind.
    pub before: &'a [&'a ClosingLine],
}

/// The accounts and entries of a kind.
struct Books {
    kind: ClosingKind,
    entry: EntryKind,
    reversal: EntryKind,
    claim: Account,
    result: Account,
}

const UNBILLED: Books = Books {
    kind: ClosingKind::Unbilled,
    entry: EntryKind::UnbilledRevenue,
    reversal: EntryKind::UnbilledReversal,
    claim: Account::UnbilledReceivables,
    result: Account::Revenue,
};

const REVALUATION: Books = Books {
    kind: ClosingKind::Revaluation,
    entry: EntryKind::CurrencyRevaluation,
    reversal: EntryKind::RevaluationReversal,
    claim: Account::ReceivablesRevaluation,
    result: Account::UnrealisedFx,
};

/// Unbilled receivables against revenue, at the rates of the day; what was posted for the day
/// before is taken off.
///
/// Refusals: `StillOpen`, `LocksChanged`, `NamedTwice`, `NothingNew`, `ledger.no_exchange_rate`,
/// `amount.*`.
pub fn accrue_unbilled(
    given: &PeriodGiven<'_>,
    command: &AccrueUnbilled,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<Closed, Refused> {
    let mut worth = Vec::with_capacity(command.found.len());
    check_locks(given.settings, &LOCKED, (command.as_of, command.changes))?;
    for found in &command.found {
        worth.push((*found, given.convert(*found)?));
    }
    post_period(given, &UNBILLED, (command.as_of, worth), at, ids)
}

/// The revaluation of receivables against unrealised exchange differences, at the rates of the
/// day; what was posted for the day before is taken off.
///
/// Refusals: as those of [`accrue_unbilled`].
pub fn revalue(
    given: &PeriodGiven<'_>,
    command: &Revalue,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<Closed, Refused> {
    let mut worth = Vec::with_capacity(command.claims.len());
    check_locks(given.settings, &LOCKED, (command.as_of, command.changes))?;
    for claim in &command.claims {
        let difference = given.convert(claim.open)?.checked_sub(claim.booked)?;
        worth.push((claim.open, difference));
    }
    post_period(given, &REVALUATION, (command.as_of, worth), at, ids)
}

/// What is delivered is known once stock is locked, what is invoiced once receivables are.
const LOCKED: [Area; 2] = [Area::Stock, Area::Receivables];

impl PeriodGiven<'_> {
    fn convert(&self, amount: Money) -> Result<Money, Refused> {
        let rates = self.rates.get(&amount.currency()).copied();
        rates.unwrap_or(InBase::only(self.base)).convert(amount)
    }

    /// What was posted for a currency of the day before.
    fn posted(&self, currency: Currency) -> Result<Money, AmountRefusal> {
        let of_currency = self.before.iter().filter(|line| line.currency == currency);
        Money::sum(self.base, of_currency.map(|line| line.posted))
    }
}

/// Posts what each currency found comes to less what was posted for it before.
fn post_period(
    given: &PeriodGiven<'_>,
    books: &Books,
    (as_of, mut worth): (Date, Vec<(Money, Money)>),
    at: &At,
    ids: &mut dyn Ids,
) -> Result<Closed, Refused> {
    let mut named: Vec<Currency> = worth.iter().map(|(found, _)| found.currency()).collect();
    named.sort_unstable();
    if named.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(ClosingRefusal::NamedTwice.into());
    }
    // What is found no more is taken back.
    for line in given.before {
        if !worth.iter().any(|(found, _)| found.currency() == line.currency) {
            worth.push((Money::zero(line.currency), Money::zero(given.base)));
        }
    }
    let id = ClosingId::from_uuid(ids.next());
    let mut lines = Vec::with_capacity(worth.len());
    for (found, comes_to) in worth {
        let posted = comes_to.checked_sub(given.posted(found.currency())?)?;
        if !posted.is_zero() {
            let (line_no, account) = (lines.len() as i64 + 1, String::new());
            let currency = found.currency();
            lines.push(ClosingLine { closing: id, line_no, account, currency, found, posted });
        }
    }
    if lines.is_empty() {
        return Err(Refused::from(ClosingRefusal::NothingNew { as_of }).at("as_of"));
    }
    let total = Money::sum(given.base, lines.iter().map(|line| line.posted))?;
    let closing = Closing {
        id,
        number: String::new(),
        kind: books.kind,
        as_of,
        behind: None,
        total,
        reverses: None,
        reason: String::new(),
        version: 0,
    };
    let event = Event::new("closing.posted", id.uuid())
        .with("kind", books.kind)
        .with("as_of", as_of)
        .with("total", total)
        .with("on", at.business_date);
    let entries = entries(books, &closing, ids)?;
    Ok(Closed { closing, lines, entries, settings: None, events: vec![event] })
}

/// The entry of the day, and its opposite of the next one.
fn entries(books: &Books, closing: &Closing, ids: &mut dyn Ids) -> Result<Vec<Entry>, Refused> {
    let header = |kind, posted_on| PostingHeader {
        kind,
        posted_on,
        document: closing.id.uuid(),
        document_number: String::new(),
    };
    let (claim, result, total) = (books.claim, books.result, closing.total);
    let postings = [Posting::debit(claim, total, total), Posting::credit(result, total, total)?];
    let back = [postings[0].reversed()?, postings[1].reversed()?];
    let next_day = closing.as_of.add_days(1)?;
    let entry = ledger::post(header(books.entry, closing.as_of), &postings, ids)?;
    let reversal = ledger::post(header(books.reversal, next_day), &back, ids)?;
    Ok(entry.into_iter().chain(reversal).collect())
}
