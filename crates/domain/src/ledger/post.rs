//! Posts: makes a balanced entry of the postings of one document.

use super::{Account, Entry, EntryId, EntryKind, JournalEntry, JournalLine, TaxCode};
use crate::currency::Currency;
use crate::date::Date;
use crate::id::{Ids, Uuid};
use crate::money::{AmountRefusal, Money};
use crate::refusal::Refused;
use crate::tax::ComponentCode;

/// What the entry is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostingHeader {
    /// What sort of event it records.
    pub kind: EntryKind,
    /// The day that it counts for.
    pub posted_on: Date,
    /// The document that causes it.
    pub document: Uuid,
    /// That document's number where it has one already; else empty, and the engine fills it in.
    pub document_number: String,
}

/// One amount on one account, before it is a line of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    account: Account,
    amount: Money,
    base_amount: Money,
    tax: Option<TaxCode>,
    component: Option<ComponentCode>,
}

impl Posting {
    /// Puts an amount on the debit side. A negative amount lands on the credit side.
    pub fn debit(account: Account, amount: Money, base_amount: Money) -> Self {
        Posting { account, amount, base_amount, tax: None, component: None }
    }

    /// Puts an amount on the credit side. Refusals: `amount.overflow` (the least number).
    pub fn credit(
        account: Account,
        amount: Money,
        base_amount: Money,
    ) -> Result<Self, AmountRefusal> {
        let (amount, base_amount) = (amount.negated()?, base_amount.negated()?);
        Ok(Posting { account, amount, base_amount, tax: None, component: None })
    }

    /// The same on the other side. Refusals: `amount.overflow` (the least number).
    pub fn reversed(self) -> Result<Self, AmountRefusal> {
        let (amount, base_amount) = (self.amount.negated()?, self.base_amount.negated()?);
        Ok(Posting { amount, base_amount, ..self })
    }

    /// Whether it is on an account.
    #[must_use]
    pub fn is_of(&self, account: Account) -> bool {
        self.account == account
    }

    /// The same, of a supply that is taxed so: income is the base, output tax the tax of it.
    #[must_use]
    pub fn taxed(self, tax: TaxCode) -> Self {
        Posting { tax: Some(tax), ..self }
    }

    /// The same, of a component of the tax; none: of all of it.
    #[must_use]
    pub fn of_component(self, component: Option<ComponentCode>) -> Self {
        Posting { component, ..self }
    }
}

/// Makes the entry of a document; none when no posting has a value (goods without cost, an
/// invoice over 0.00): an entry without lines would say nothing.
///
/// Refusals: `amount.overflow` of the sums. Panics: when the postings do not balance in base or
/// in a document currency, for that is our mistake and never the user's (DESIGN, promise 1).
pub fn post(
    header: PostingHeader,
    postings: &[Posting],
    ids: &mut dyn Ids,
) -> Result<Option<Entry>, Refused> {
    let Some(first) = postings.first() else {
        return Ok(None);
    };
    let base = first.base_amount.currency();
    let in_base = Money::sum(base, postings.iter().map(|posting| posting.base_amount))?;
    assert!(in_base.is_zero(), "an entry balances in base currency, not off by {in_base}");
    for currency in currencies(postings) {
        let of_it = postings.iter().map(|posting| posting.amount);
        let of_it = of_it.filter(|amount| amount.currency() == currency);
        let off_by = Money::sum(currency, of_it)?;
        assert!(off_by.is_zero(), "an entry balances in {currency}, not off by {off_by}");
    }
    let posted = postings
        .iter()
        .filter(|posting| !posting.amount.is_zero() || !posting.base_amount.is_zero());
    if posted.clone().next().is_none() {
        return Ok(None);
    }
    let entry = EntryId::from_uuid(ids.next());
    let lines = (1..)
        .zip(posted)
        .map(|(line_no, posting)| JournalLine {
            entry,
            line_no,
            account: posting.account,
            number: String::new(),
            currency: posting.amount.currency(),
            amount: posting.amount,
            base_amount: posting.base_amount,
            tax_category: posting.tax.map(|tax| tax.category),
            tax_rate: posting.tax.map(|tax| tax.rate),
            tax_component: posting.component,
        })
        .collect();
    let header = JournalEntry {
        id: entry,
        number: String::new(),
        posted_on: header.posted_on,
        kind: header.kind,
        document: header.document,
        document_number: header.document_number,
    };
    Ok(Some(Entry { header, lines }))
}

/// The postings of one document currency, one for each account, in the order in which the accounts
/// come first; what an account gives and takes is left out. Refusals: `amount.overflow`.
///
/// Panics: when one is of a supply that is taxed: its base and tax must stay apart.
pub fn netted(postings: impl IntoIterator<Item = Posting>) -> Result<Vec<Posting>, AmountRefusal> {
    let mut netted: Vec<Posting> = Vec::new();
    for posting in postings {
        assert!(posting.tax.is_none(), "what is taxed is not netted");
        match netted.iter_mut().find(|sum| sum.account == posting.account) {
            Some(sum) => {
                sum.amount = sum.amount.checked_add(posting.amount)?;
                sum.base_amount = sum.base_amount.checked_add(posting.base_amount)?;
            }
            None => netted.push(posting),
        }
    }
    Ok(netted)
}

/// The currencies of the documents, each once. Few: an entry has one, or two with a difference.
fn currencies(postings: &[Posting]) -> Vec<Currency> {
    let mut found = Vec::with_capacity(1);
    for posting in postings {
        let currency = posting.amount.currency();
        if !found.contains(&currency) {
            found.push(currency);
        }
    }
    found
}
