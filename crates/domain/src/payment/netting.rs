//! Netting: a payer takes credit notes off what it pays, and says so.
//!
//! Money pays what is named first. What it leaves open is settled by the credit notes that are
//! named, each for its own customer alone, in the order of the text; what no money is missing for
//! takes no credit note. What is open again of an invoice, for its money was taken back, is settled
//! by what its own credit notes have left.

use super::apply::{ApplyCreditGiven, OnAccountApplied, apply_credit};
use super::bank_line::Planned;
use super::unapply::{Unapplied, Unapply, UnapplyGiven, unapply};
use super::{Application, ApplyCredit, InvoiceRef, Matching, PaymentReceived, SourceRef};
use crate::at::At;
use crate::company::Company;
use crate::credit::CreditAccount;
use crate::currency::Currency;
use crate::id::{Ids, Uuid};
use crate::invoicing::{Invoice, InvoiceId};
use crate::money::{AmountRefusal, Money};
use crate::receivables::{OpenItem, Settlement, WriteOff, in_force};
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

/// A credit note of an invoice that may be open again.
#[derive(Clone, Copy, Debug)]
pub struct OwnNote<'a> {
    /// The note; it names the invoice.
    pub note: &'a Invoice,
    /// Its open item, settled or not.
    pub item: &'a OpenItem,
    /// All that it settled, in the order in which it did.
    pub settlements: &'a [&'a Settlement],
    /// The items of the corrected invoice in the place of its own; none: there is no such invoice.
    pub corrected: &'a [&'a OpenItem],
    /// What was given up of the corrected invoice.
    pub write_offs: &'a [&'a WriteOff],
}

/// What credit notes settle of what is open again, in the order in which it happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Netted {
    /// A note was taken off the corrected invoice: the money that went over to it is gone.
    TakenOff(Box<Unapplied>),
    /// A note settles what it credits, and of the corrected invoice what is left of it.
    Applied(Box<OnAccountApplied>),
}

/// Settles what is open again of invoices by their own credit notes, in the order given: what was
/// credited is not asked for again. A note that pays the corrected invoice is taken off it first,
/// so that this one is owed and not the one that was wrong; its own notes come behind. `reopened`
/// is what became of the invoices' items and accounts.
///
/// Refusals: those of [`apply_credit`] and of [`unapply`].
pub fn net_reopened(
    company: &Company,
    notes: &[OwnNote<'_>],
    reopened: (&[OpenItem], &[CreditAccount]),
    at: &At,
    ids: &mut dyn Ids,
) -> Result<Vec<Netted>, Refused> {
    let mut state = State { items: Vec::new(), accounts: reopened.1.to_vec() };
    let of_notes = notes.iter().flat_map(|it| it.corrected.iter().copied().chain([it.item]));
    for item in reopened.0.iter().chain(of_notes) {
        let key = (item.document, item.instalment);
        if state.items.iter().all(|it| (it.document, it.instalment) != key) {
            state.items.push(item.clone());
        }
    }
    let mut netted = Vec::new();
    for own in notes.iter().filter(|own| own.note.issued_on <= at.business_date) {
        let original = own.note.original.expect("it names an invoice").uuid();
        if state.open(original, own.note.currency)?.is_zero() {
            continue;
        }
        let corrected = own.corrected.first().map(|item| item.document);
        if let Some(unapplied) = state.take_off(own, (company, at), ids)? {
            netted.push(Netted::TakenOff(Box::new(unapplied)));
        }
        let named: Vec<Uuid> = [original].into_iter().chain(corrected).collect();
        let applied = state.settle_by(own.note, &named, (company, at), ids)?;
        netted.extend(applied.map(Box::new).map(Netted::Applied));
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

    /// What is open of a document.
    fn open(&self, document: Uuid, currency: Currency) -> Result<Money, AmountRefusal> {
        let of_it = self.items.iter().filter(|item| item.document == document);
        Money::sum(currency, of_it.map(|item| item.open))
    }

    /// Takes a note off the corrected invoice, if it pays it and has less left than is open of its
    /// own invoice.
    fn take_off(
        &mut self,
        own: &OwnNote<'_>,
        (company, at): (&Company, &At),
        ids: &mut dyn Ids,
    ) -> Result<Option<Unapplied>, Refused> {
        let Some(corrected) = own.corrected.first().map(|item| item.document) else {
            return Ok(None);
        };
        let currency = own.note.currency;
        let original = own.note.original.expect("it names an invoice");
        let left = self.open(own.note.id.uuid(), currency)?.negated()?;
        let pays = in_force(own.settlements).iter().any(|it| it.target == corrected);
        if !pays || self.open(original.uuid(), currency)?.excess_over(left)?.is_none() {
            return Ok(None);
        }
        let of = |document| move |item: &&OpenItem| item.document == document;
        let given = UnapplyGiven {
            company,
            payment: None,
            returned: None,
            note: Some(own.note),
            source: self.items.iter().find(of(own.note.id.uuid())),
            settlements: own.settlements,
            items: &self.items.iter().filter(of(corrected)).collect::<Vec<_>>(),
            discounts: &[],
            deduction: None,
            write_offs: own.write_offs,
            credits: &self.accounts.iter().collect::<Vec<_>>(),
        };
        let command = Unapply {
            of: SourceRef::CreditNote(own.note.id),
            invoice: InvoiceRef::Id(InvoiceId::from_uuid(corrected)),
            reason: "the money that went over was taken back".to_owned(),
        };
        let unapplied = unapply(&given, &command, at, ids)?;
        self.become_of(std::slice::from_ref(&unapplied.source), &unapplied.credits);
        self.become_of(&unapplied.items, &[]);
        Ok(Some(unapplied))
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
