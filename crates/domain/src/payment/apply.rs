//! Applies what a customer has to its credit to invoices: money on account, or a credit note.

use super::matched::{self, Matched, Pots, Source};
use super::matching::{self, Purse};
use super::receive::unreserved;
use super::{Application, ApplyCredit, ApplyOnAccount, Matching, Payment, PaymentRefusal};
use crate::at::At;
use crate::company::Company;
use crate::credit::CreditAccount;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::invoicing::{Invoice, InvoiceKind};
use crate::ledger::{self, Entry, EntryKind, Posting, PostingHeader};
use crate::money::Money;
use crate::receivables::{
    DiscountsGiven, EarlyDiscounts, Offers, OpenItem, Relieved, Settlement, relieve, settled_event,
};
use crate::refusal::{Problems, Refused};
use std::borrow::Cow;

/// The records that an application is decided on.
#[derive(Clone, Copy, Debug)]
pub struct ApplyOnAccountGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The payment whose money waits.
    pub payment: &'a Payment,
    /// Its open item on account; none when it never had one.
    pub on_account: Option<&'a OpenItem>,
    /// The customer's credit account.
    pub credit: &'a CreditAccount,
    /// Those of the customers that it pays for, as far as items of theirs are given.
    pub group: &'a [&'a CreditAccount],
    /// The open items that are stated; all open items of the customer for `OldestFirst`.
    pub items: &'a [&'a OpenItem],
    /// What paying them early saves.
    pub offers: Offers<'a>,
}

/// The records that the application of a credit note is decided on.
#[derive(Clone, Copy, Debug)]
pub struct ApplyCreditGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The credit note; none: the company has no such document.
    pub note: Option<&'a Invoice>,
    /// Its open item.
    pub item: Option<&'a OpenItem>,
    /// The customer's credit account.
    pub credit: Option<&'a CreditAccount>,
    /// The open items that are stated; all open items of the customer for `OldestFirst`.
    pub items: &'a [&'a OpenItem],
}

/// Money on account, or a credit note, that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnAccountApplied {
    /// The source's item with less open.
    pub source: OpenItem,
    /// The open items that were settled, changed.
    pub items: Vec<OpenItem>,
    /// How much was settled of each.
    pub settlements: Vec<Settlement>,
    /// What was given up of them, for the money came in early.
    pub discounts: DiscountsGiven,
    /// The credit accounts that moved; the exposure of all together falls by the discounts alone.
    pub credits: Vec<CreditAccount>,
    /// Customers on account against receivables; none where no account moves.
    pub entry: Option<Entry>,
    /// What happened.
    pub events: Vec<Event>,
}

/// Applies money on account to invoices: as stated, then by the matching.
///
/// Refusals, by precedence: `BeforePayment`, `ApplicationsNotWanted`; then each application's
/// `ApplicationNotPositive`, `WrongCurrency`, `UnknownInvoice`, `NotAnInvoice`, `BeforeInvoice`,
/// `receivables.more_than_open`, `InvoiceTwice`; `MoreThanOnAccount`; `NothingToApplyTo`.
pub fn apply(
    given: &ApplyOnAccountGiven<'_>,
    command: &ApplyOnAccount,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<OnAccountApplied, Refused> {
    let payment = given.payment;
    assert_eq!(command.payment, payment.id, "the payment that was asked for");
    assert_eq!(payment.customer, given.credit.customer, "the customer's credit account");
    // It is early by the day on which it came in, whenever it is applied.
    let early = EarlyDiscounts::on(payment.value_on, given.offers)?;
    let using = Using {
        company: given.company,
        early: &early,
        source: given.on_account,
        nothing: Money::zero(payment.currency),
        source_on: payment.received_on,
        items: given.items,
        applications: &command.applications,
        automatic: command.automatic,
    };
    let accounts: Vec<&CreditAccount> = [given.credit].iter().chain(given.group).copied().collect();
    let used = using.apply(&accounts, at, ids)?;
    let event = Event::new("payment.applied", payment.id.uuid())
        .with("number", &payment.number)
        .with("customer", payment.customer);
    let document = (payment.id.uuid(), payment.number.as_str());
    used.finish(given.company, document, event, ids)
}

/// Applies an open credit note to invoices of the same customer, or to its deductions; no cash
/// moves, and each is settled at the note's own worth in base (RULES 13, 14). A discount for paying
/// early is for money alone.
///
/// Refusals, by precedence: `NoteNotFound`, `NotACreditNote`; then those of [`apply`].
pub fn apply_credit(
    given: &ApplyCreditGiven<'_>,
    command: &ApplyCredit,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<OnAccountApplied, Refused> {
    let note = credit_note(given.note)?;
    assert_eq!(command.credit_note, note.id, "the credit note that was asked for");
    let credit = given.credit.expect("each customer has a credit account");
    let using = Using {
        company: given.company,
        early: &EarlyDiscounts::default(),
        source: given.item,
        nothing: Money::zero(note.currency),
        source_on: note.issued_on,
        items: given.items,
        applications: &command.applications,
        automatic: command.automatic,
    };
    let used = using.apply(&[credit], at, ids)?;
    let event = Event::new("credit_note.applied", note.id.uuid())
        .with("number", &note.number)
        .with("customer", note.customer);
    used.finish(given.company, (note.id.uuid(), &note.number), event, ids)
}

/// The credit note, if it is one. Refusals: `NoteNotFound`, `NotACreditNote`.
pub(super) fn credit_note(note: Option<&Invoice>) -> Result<&Invoice, Refused> {
    let Some(note) = note else {
        return Err(Refused::from(PaymentRefusal::NoteNotFound).at("credit_note"));
    };
    match note.kind {
        InvoiceKind::CreditNote => Ok(note),
        InvoiceKind::Invoice | InvoiceKind::DebitNote | InvoiceKind::Deposit => {
            let number = note.number.clone();
            Err(Refused::from(PaymentRefusal::NotACreditNote { number }).at("credit_note"))
        }
    }
}

/// What is to be used up, and for what.
struct Using<'a> {
    company: &'a Company,
    early: &'a EarlyDiscounts<'a>,
    source: Option<&'a OpenItem>,
    nothing: Money,
    source_on: Date,
    items: &'a [&'a OpenItem],
    applications: &'a [Application],
    automatic: Matching,
}

/// What was used of a source, before it is posted.
struct Used {
    on: Date,
    source: OpenItem,
    relieved: Relieved,
    applied: Money,
    matched: Matched,
    credits: Vec<CreditAccount>,
}

impl Using<'_> {
    fn apply(
        &self,
        accounts: &[&CreditAccount],
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<Used, Refused> {
        let left = self.source.map_or(Ok(self.nothing), |item| item.open.absolute())?;
        let customers: Vec<CustomerId> = accounts.iter().map(|account| account.customer).collect();
        let purse = Purse {
            customers: &customers,
            amount: left,
            on: at.business_date,
            back_dating: self.company.back_dating,
            tolerance: None,
            early: self.early,
            disputes: &[],
        };
        let mut problems = Problems::new();
        if !purse.back_dating.permits(purse.on, self.source_on) {
            let (applied_on, received_on) = (purse.on, self.source_on);
            problems.push(PaymentRefusal::BeforePayment { applied_on, received_on });
        }
        if self.automatic == Matching::None && !self.applications.is_empty() {
            problems.push(PaymentRefusal::ApplicationsNotWanted);
        }
        let items = unreserved(self.items)?;
        let items: Vec<&OpenItem> = items.iter().map(Cow::as_ref).collect();
        let mut shares = matching::stated(&items, self.applications, &purse, &mut problems);
        if matching::total(&shares, &purse)?.excess_over(left)?.is_some() {
            problems.push(PaymentRefusal::MoreThanOnAccount { left });
        }
        problems.finish()?;
        matching::complete(&items, &mut shares, &purse, self.automatic)?;
        let applied = matching::total(&shares, &purse)?;
        let Some(source) = self.source.filter(|_| applied.is_positive()) else {
            return Err(PaymentRefusal::NothingToApplyTo.into());
        };
        let relieved = relieve(source, applied)?;
        let with = Source {
            document: source.document,
            on: at.business_date,
            given: applied,
            base_given: relieved.base_amount,
        };
        let matched = matched::settle_all(self.items, &shares, (with, self.early), ids)?;
        let mut pots = Pots::default();
        let given = if source.kind.is_owed() {
            (applied, self.nothing)
        } else {
            (self.nothing, applied.negated()?)
        };
        pots.add(source.customer, given)?;
        pots.settle(&matched.settlements())?;
        let credits = pots.apply(accounts)?;
        let (on, source) = (at.business_date, source.clone());
        Ok(Used { on, source, relieved, applied, matched, credits })
    }
}

impl Used {
    /// Posts it: an account that gives and takes the same says nothing.
    fn finish(
        self,
        company: &Company,
        (document, number): (crate::id::Uuid, &str),
        event: Event,
        ids: &mut dyn Ids,
    ) -> Result<OnAccountApplied, Refused> {
        let header = PostingHeader {
            kind: EntryKind::Application,
            posted_on: self.on,
            document,
            document_number: number.to_owned(),
        };
        let account = self.source.kind.account();
        let currencies = (self.source.currency, company.base_currency);
        let given = Posting::debit(account, self.applied, self.relieved.base_amount);
        let settlements = self.matched.settlements.iter().map(|(account, it)| (*account, it));
        let taken = matched::postings(settlements, currencies)?;
        let postings = ledger::netted([given].into_iter().chain(taken))?;
        let (items, settlements) = (self.matched.changed(), self.matched.settlements());
        let discount_header = PostingHeader { kind: EntryKind::EarlyDiscount, ..header.clone() };
        let entry = ledger::post(header, &postings, ids)?;
        let took = self.matched.discounts;
        let discounts = DiscountsGiven::of(took, discount_header, currencies, ids)?;
        let settled = items.iter().filter(|item| item.open.is_zero()).map(settled_event);
        let event = event.with("applied", self.applied);
        Ok(OnAccountApplied {
            source: self.relieved.item,
            credits: self.credits,
            entry,
            events: [event].into_iter().chain(settled).collect(),
            settlements,
            discounts,
            items,
        })
    }
}
