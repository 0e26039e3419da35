//! Closes the opening: what was brought is what the trial balance says, and the rest is posted.

use super::{Opening, OpeningBalance, OpeningChanged, OpeningRefusal, OpeningState};
use crate::currency::Currency;
use crate::event::Event;
use crate::id::{Ids, Uuid};
use crate::ledger::{
    Account, BookSettings, Entry, EntryId, EntryKind, Posting, PostingHeader, post, role_of,
};
use crate::money::Money;
use crate::refusal::{Problems, Refused};
use serde::{Deserialize, Serialize};

/// Closes the opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseOpening {}

/// What closing rests on.
#[derive(Clone, Copy, Debug)]
pub struct CloseGiven<'a> {
    /// The opening.
    pub opening: Option<&'a Opening>,
    /// What was stated, in any order.
    pub balances: &'a [&'a OpeningBalance],
    /// How the books are kept.
    pub settings: &'a BookSettings,
    /// The currency of the books.
    pub base: Currency,
}

/// An opening that was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningClosed {
    /// The opening.
    pub changed: OpeningChanged,
    /// All balances that nothing was brought for, against opening equity; none: there are none.
    pub entry: Option<Entry>,
}

/// Closes the opening; every difference is told at once.
///
/// Refusals: `NotBegun`, `ClosedAlready`, `Differs`, `NotInBalance`, `amount.*`.
pub fn close(given: &CloseGiven<'_>, ids: &mut dyn Ids) -> Result<OpeningClosed, Refused> {
    let opening = Opening::open(given.opening)?;
    let of = |role: Account| {
        let is_of = |it: &&&OpeningBalance| roles(given, it).any(|found| found == role);
        Money::sum(given.base, given.balances.iter().filter(is_of).map(|it| it.balance))
    };
    let mut problems = Problems::new();
    for (account, brought) in opening.brought()? {
        let stated = of(account)?;
        if stated != brought {
            problems.push(OpeningRefusal::Differs { account, stated, brought });
        }
    }
    let off_by = Money::sum(given.base, given.balances.iter().map(|it| it.balance))?;
    if !off_by.is_zero() {
        problems.push(OpeningRefusal::NotInBalance { off_by });
    }
    problems.finish()?;
    let entry = entry(given, opening, ids)?;
    let event = Event::new("opening.closed", Uuid::nil())
        .with("on", opening.on)
        .with("receivables", opening.receivables)
        .with("goods", opening.goods);
    let entry_id = entry.as_ref().map(|entry| entry.header.id);
    let closed = Opening { state: OpeningState::Closed, entry: entry_id, ..opening.clone() };
    Ok(OpeningClosed { changed: OpeningChanged { opening: closed, events: vec![event] }, entry })
}

fn roles<'a>(
    given: &CloseGiven<'a>,
    balance: &OpeningBalance,
) -> impl Iterator<Item = Account> + use<'a> {
    given.settings.rules.roles_of(&balance.account).collect::<Vec<_>>().into_iter()
}

fn entry(
    given: &CloseGiven<'_>,
    opening: &Opening,
    ids: &mut dyn Ids,
) -> Result<Option<Entry>, Refused> {
    let is_rest = |it: &&&OpeningBalance| {
        !it.balance.is_zero() && roles(given, it).all(|role| role.area().is_none())
    };
    let mut rest: Vec<&OpeningBalance> = given.balances.iter().filter(is_rest).copied().collect();
    rest.sort_by(|one, other| one.account.cmp(&other.account));
    let mut postings = Vec::with_capacity(rest.len() + 1);
    for balance in &rest {
        let role = role_of(given.settings, &balance.account, given.base);
        postings.push(Posting::debit(role, balance.balance, balance.balance));
    }
    let sum = Money::sum(given.base, rest.iter().map(|it| it.balance))?;
    postings.push(Posting::credit(Account::OpeningEquity, sum, sum)?);
    let id = EntryId::from_uuid(ids.next());
    let header = PostingHeader {
        kind: EntryKind::Opening,
        posted_on: opening.on,
        document: id.uuid(),
        document_number: String::new(),
    };
    let Some(mut entry) = post(header, &postings, ids)? else { return Ok(None) };
    entry.header.id = id;
    let numbers = rest.iter().map(|it| it.account.clone()).chain([String::new()]);
    for (line, number) in entry.lines.iter_mut().zip(numbers) {
        (line.entry, line.number) = (id, number);
    }
    Ok(Some(entry))
}
