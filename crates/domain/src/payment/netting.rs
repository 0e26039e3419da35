//! Netting: a payer takes credit notes off what it pays, and says so.
//!
//! Money pays what is named first. What it leaves open is settled by the credit notes that are
//! named, each for its own customer alone, in the order of the text; what no money is missing for
//! takes no credit note. What is open again of an invoice, for its money was taken back, is settled
//! by what its own credit notes have left.

use super::apply::{ApplyCreditGiven, OnAccountApplied, apply_credit};
use super::bank_line::Planned;
use super::{Application, ApplyCredit, InvoiceRef, Matching, PaymentReceived};
use crate::at::At;
use crate::company::Company;
use crate::credit::CreditAccount;
use crate::id::{Ids, Uuid};
use crate::invoicing::{Invoice, InvoiceId};
use crate::money::{AmountRefusal, Money};
use crate::receivables::OpenItem;
use crate::refusal::Refused;

/// The records that netting is decided on, as they were before the payment.
#[derive(Clone, Copy, Debug)]
pub struct NettingGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The credit notes that are named.
    pub notes: &'a [&'a Invoice],
    /// All open items of the payer and of those that it pays for.
    pub items: &'a [&'a OpenItem],
    /// Their credit accounts.
    pub accounts: &'a [&'a CreditAccount],
}

/// Settles what the payment of a line leaves open of what is named, by the credit notes that are
/// named.
///
/// Refusals: those of [`apply_credit`].
pub fn net(
    given: &NettingGiven<'_>,
    (planned, received): (&Planned, &PaymentReceived),
    at: &At,
    ids: &mut dyn Ids,
) -> Result<Vec<OnAccountApplied>, Refused> {
    let mut state = State {
        items: given.items.iter().map(|item| (*item).clone()).collect(),
        accounts: given.accounts.iter().map(|account| (*account).clone()).collect(),
    };
    state.become_of(&received.items, &received.credits);
    let mut netted = Vec::new();
    for note in given.notes {
        netted.extend(state.settle_by(note, &planned.named, (given.company, at), ids)?);
    }
    Ok(netted)
}

/// Settles what is open again of invoices by what is left of their own credit notes, the oldest
/// first: what was credited is not asked for again. Of `given` the notes name those invoices, and
/// the items are the notes'; `reopened` is what became of the invoices' items and accounts.
///
/// Refusals: those of [`apply_credit`].
pub fn net_reopened(
    given: &NettingGiven<'_>,
    reopened: (&[OpenItem], &[CreditAccount]),
    at: &At,
    ids: &mut dyn Ids,
) -> Result<Vec<OnAccountApplied>, Refused> {
    let notes = given.items.iter().map(|item| (*item).clone());
    let mut state = State {
        items: notes.chain(reopened.0.iter().cloned()).collect(),
        accounts: reopened.1.to_vec(),
    };
    let mut netted = Vec::new();
    for note in given.notes.iter().filter(|note| note.issued_on <= at.business_date) {
        let original = note.original.expect("it names an invoice").uuid();
        netted.extend(state.settle_by(note, &[original], (given.company, at), ids)?);
    }
    Ok(netted)
}

/// The records as far as they have changed.
struct State {
    items: Vec<OpenItem>,
    accounts: Vec<CreditAccount>,
}

impl State {
    fn become_of(&mut self, items: &[OpenItem], accounts: &[CreditAccount]) {
        for changed in items {
            let key = (changed.document, changed.instalment);
            let same = |item: &&mut OpenItem| (item.document, item.instalment) == key;
            if let Some(item) = self.items.iter_mut().find(same) {
                *item = changed.clone();
            }
        }
        for changed in accounts {
            let same = |it: &&mut CreditAccount| it.customer == changed.customer;
            if let Some(account) = self.accounts.iter_mut().find(same) {
                *account = changed.clone();
            }
        }
    }

    /// Settles by a note what is open of those named; none: it or they have nothing left.
    fn settle_by(
        &mut self,
        note: &Invoice,
        named: &[Uuid],
        (company, at): (&Company, &At),
        ids: &mut dyn Ids,
    ) -> Result<Option<OnAccountApplied>, Refused> {
        let command = self.application(note, named)?;
        if command.applications.is_empty() {
            return Ok(None);
        }
        let items: Vec<&OpenItem> = self.items.iter().collect();
        let given = ApplyCreditGiven {
            company,
            note: Some(note),
            item: self.items.iter().find(|item| item.document == note.id.uuid()),
            credit: self.accounts.iter().find(|account| account.customer == note.customer),
            items: &items,
        };
        let applied = apply_credit(&given, &command, at, ids)?;
        self.become_of(std::slice::from_ref(&applied.source), &[]);
        self.become_of(&applied.items, &applied.credits);
        Ok(Some(applied))
    }

    /// The application of a note to what is open of its customer's documents among those named.
    fn application(&self, note: &Invoice, named: &[Uuid]) -> Result<ApplyCredit, AmountRefusal> {
        let of = |document: Uuid| self.items.iter().filter(move |item| item.document == document);
        let open = |document| {
            let free: Result<Vec<Money>, _> = of(document).map(OpenItem::free).collect();
            Money::sum(note.currency, free?)
        };
        let mut left = open(note.id.uuid())?.negated()?;
        let mut applications = Vec::new();
        for document in named {
            let theirs = of(*document).any(|item| item.customer == note.customer);
            let amount = open(*document)?.min(left)?;
            if theirs && amount.is_positive() {
                left = left.checked_sub(amount)?;
                let invoice = InvoiceRef::Id(InvoiceId::from_uuid(*document));
                applications.push(Application { invoice, amount });
            }
        }
        let automatic = Matching::Stated;
        Ok(ApplyCredit { credit_note: note.id, applications, automatic })
    }
}
