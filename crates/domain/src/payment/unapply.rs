//! Takes what a payment or credit note settled of one document off it again: it was applied to the
//! wrong one.
//!
//! All that is in force of it is taken back, never a part: the document is open again, and the
//! money is on account, or the credit note open, as if it had never been applied. What came along
//! goes along: the discount for being early, the small difference, the gain or loss of exchange,
//! and the deduction that came with the payment, which is charged back. Settlements, entries and
//! documents stay; what takes them back stands beside them.
//!
//! Invariant: what was taken off again can be applied again, with the same outcome but for the day.

use super::apply::credit_note;
use super::deduction::{
    Deduction, DeductionResolved, Resolution, ResolveDeduction, ResolveDeductionGiven, resolve,
};
use super::matched::{self, Pots};
use super::receive::on_account;
use super::take_back::{Back, Settled, take_back};
use super::{InvoiceRef, Payment, PaymentRefusal, ReturnedPayment, SourceRef};
use crate::at::At;
use crate::company::Company;
use crate::credit::CreditAccount;
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::event::Event;
use crate::id::{Ids, Uuid};
use crate::invoicing::Invoice;
use crate::ledger::{self, Account, Entry, EntryKind, Posting, PostingHeader};
use crate::money::{AmountRefusal, Money};
use crate::receivables::{DiscountTaxTaken, OpenItem, Settlement, WriteOff, given_up, in_force};
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Takes a payment or a credit note off a document again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unapply {
    /// What was applied.
    pub of: SourceRef,
    /// The invoice, or what else it settled.
    pub invoice: InvoiceRef,
    /// Why.
    pub reason: String,
}

/// The records that it is decided on.
#[derive(Clone, Copy, Debug)]
pub struct UnapplyGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The payment that is named.
    pub payment: Option<&'a Payment>,
    /// Its return, if the bank took it back.
    pub returned: Option<&'a ReturnedPayment>,
    /// The credit note that is named.
    pub note: Option<&'a Invoice>,
    /// The open item of what is named; none: all of a payment was applied at once.
    pub source: Option<&'a OpenItem>,
    /// All that it settled, in the order in which it did.
    pub settlements: &'a [&'a Settlement],
    /// The items of the document, in their order; none: there is no such document.
    pub items: &'a [&'a OpenItem],
    /// What it saved of the document by being early, per tax.
    pub discounts: &'a [&'a DiscountTaxTaken],
    /// What was deducted from the document with the payment.
    pub deduction: Option<DeductionGiven<'a>>,
    /// What was given up of the document.
    pub write_offs: &'a [&'a WriteOff],
    /// The credit accounts of the customers of the source and of the document.
    pub credits: &'a [&'a CreditAccount],
}

/// A deduction that came with a payment.
#[derive(Clone, Copy, Debug)]
pub struct DeductionGiven<'a> {
    /// The deduction.
    pub deduction: &'a Deduction,
    /// Its open item.
    pub item: &'a OpenItem,
    /// The settlements by which it took its amount off its invoice, and took some of it back.
    pub taken: &'a [&'a Settlement],
}

/// What was taken off again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unapplied {
    /// What of the source is there again.
    pub amount: Money,
    /// The source's item with more open; a new one where a payment had none.
    pub source: OpenItem,
    /// The items that are open again, changed; that of the deduction, settled, among them.
    pub items: Vec<OpenItem>,
    /// The settlements that take back.
    pub settlements: Vec<Settlement>,
    /// What had been saved, given back.
    pub discounts: Vec<DiscountTaxTaken>,
    /// The credit accounts, changed.
    pub credits: Vec<CreditAccount>,
    /// Receivables against customers on account, early payment discounts and deductions.
    pub entries: Vec<Entry>,
    /// What happened.
    pub events: Vec<Event>,
}

/// Takes a payment or a credit note off a document again.
///
/// Refusals, by precedence: `NotFound`, `NoteNotFound`, `NotACreditNote`;
/// `PaymentReturnedBefore`; `NotApplied`; `text.*` of the reason, `NoteStays`, `BeforePayment`,
/// `WrittenOff`, `DeductionResolved`.
pub fn unapply(
    given: &UnapplyGiven<'_>,
    command: &Unapply,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<Unapplied, Refused> {
    let source = source(given, command)?;
    if let Some(before) = given.returned {
        let number = before.number.clone();
        return Err(PaymentRefusal::PaymentReturnedBefore { number }.into());
    }
    let applied = applied(given, command)?;
    check(given, command, (&applied, at))?;
    let currencies = (source.currency, given.company.base_currency);
    let settled = Settled {
        settlements: &applied,
        discounts: given.discounts,
        items: given.items,
        currencies,
    };
    let mut back = take_back(&settled, at.business_date, ids)?;
    let item = source.restored(given, &mut back.settlements)?;
    let charged_back = charge_back(given, command, (&back, at), ids)?;
    let amount = sum(&back.settlements, currencies.0, Settlement::given)?;
    let header = PostingHeader {
        kind: EntryKind::Application,
        posted_on: at.business_date,
        document: source.document,
        document_number: source.number.to_owned(),
    };
    let discount_header = PostingHeader { kind: EntryKind::EarlyDiscount, ..header.clone() };
    let discount_entry = back.discount_entry(discount_header, ids)?;
    let entry = entry(header, (item.kind.account(), amount), (&back, currencies), ids)?;
    let credits = pots(&item, amount, &back)?.apply(given.credits)?;
    let number = &given.items[0].document_number;
    let event = source.event().with("invoice", number).with("amount", amount);
    let event = event.with("reason", &command.reason);
    let mut all = Unapplied {
        amount,
        source: item,
        items: Vec::new(),
        settlements: back.all().cloned().collect(),
        discounts: back.discount_taxes().to_vec(),
        credits,
        entries: entry.into_iter().chain(discount_entry).collect(),
        events: [event].into_iter().chain(back.events()).collect(),
    };
    all.add(charged_back, back.items);
    Ok(all)
}

impl Unapplied {
    /// Adds what the deduction had taken off the same items.
    fn add(
        &mut self,
        charged_back: Option<DeductionResolved>,
        mut items: BTreeMap<(Uuid, i64), OpenItem>,
    ) {
        if let Some(resolved) = charged_back {
            let changed = resolved.invoice.into_iter().chain([resolved.item]);
            items.extend(changed.map(|item| ((item.document, item.instalment), item)));
            self.settlements.extend(resolved.settlements);
            self.entries.extend(resolved.entry);
            self.events.extend(resolved.events);
        }
        self.items.extend(items.into_values());
    }
}

/// What was applied, whichever it is.
#[derive(Clone, Copy)]
enum Source<'a> {
    Payment(&'a Payment),
    CreditNote,
}

/// What is common to payments and credit notes.
struct Named<'a> {
    of: Source<'a>,
    document: Uuid,
    number: &'a str,
    customer: CustomerId,
    currency: Currency,
}

fn source<'a>(given: &UnapplyGiven<'a>, command: &Unapply) -> Result<Named<'a>, Refused> {
    let named = match command.of {
        SourceRef::Payment(_) => {
            let unknown = || Refused::from(PaymentRefusal::NotFound).at("of");
            let payment = given.payment.ok_or_else(unknown)?;
            Named {
                of: Source::Payment(payment),
                document: payment.id.uuid(),
                number: &payment.number,
                customer: payment.customer,
                currency: payment.currency,
            }
        }
        SourceRef::CreditNote(_) => {
            let note = credit_note(given.note)?;
            Named {
                of: Source::CreditNote,
                document: note.id.uuid(),
                number: &note.number,
                customer: note.customer,
                currency: note.currency,
            }
        }
    };
    assert_eq!(command.of.uuid(), named.document, "the source that was asked for");
    Ok(named)
}

impl Named<'_> {
    fn event(&self) -> Event {
        let kind = match self.of {
            Source::Payment(_) => "payment.unapplied",
            Source::CreditNote => "credit_note.unapplied",
        };
        Event::new(kind, self.document).with("number", self.number).with("customer", self.customer)
    }

    /// The item of the source with what it had given open again.
    ///
    /// Money on account begins anew: its item is what is on account now, worth what it had given,
    /// so that it is relieved from there. A credit note stays what it is, and what rounding leaves
    /// of its worth is a gain or loss of the last settlement.
    fn restored(
        &self,
        given: &UnapplyGiven<'_>,
        settlements: &mut [(Account, Settlement)],
    ) -> Result<OpenItem, Refused> {
        let base = given.company.base_currency;
        let amount = sum(settlements, self.currency, Settlement::given)?;
        let base_amount = sum(settlements, base, Settlement::base_given)?;
        match (self.of, given.source) {
            (Source::Payment(payment), Some(item)) => {
                let rest = amount.checked_sub(item.open)?;
                let base_rest = base_amount.checked_sub(item.base_open)?;
                let fresh = on_account(payment, rest, base_rest)?.expect("money comes back");
                Ok(OpenItem { version: item.version, under_way: item.under_way, ..fresh })
            }
            (Source::Payment(payment), None) => {
                Ok(on_account(payment, amount, base_amount)?.expect("money comes back"))
            }
            (Source::CreditNote, item) => {
                let item = item.expect("a credit note that settled something has an item");
                let open = item.open.checked_sub(amount)?;
                let base_open = item.base_amount.share(open.minor(), item.amount.minor())?;
                let worth = item.base_open.checked_sub(base_open)?;
                let rounding = base_amount.checked_sub(worth)?;
                let last = settlements.last_mut().map(|(_, it)| it).expect("something is in force");
                last.base_gain = last.base_gain.checked_add(rounding)?;
                Ok(OpenItem { open, base_open, ..item.clone() })
            }
        }
    }
}

/// What settlements that take back give back to their source: positive.
fn sum(
    settlements: &[(Account, Settlement)],
    currency: Currency,
    of: fn(&Settlement) -> Result<Money, AmountRefusal>,
) -> Result<Money, AmountRefusal> {
    let mut sum = Money::zero(currency);
    for (_, settlement) in settlements {
        sum = sum.checked_sub(of(settlement)?)?;
    }
    Ok(sum)
}

/// What is in force of what the source settled of the document. Refusals: `NotApplied`.
fn applied<'a>(
    given: &UnapplyGiven<'a>,
    command: &Unapply,
) -> Result<Vec<&'a Settlement>, Refused> {
    let of_it = |it: &&Settlement| given.items.iter().any(|item| item.document == it.target);
    let applied: Vec<&Settlement> = in_force(given.settlements).into_iter().filter(of_it).collect();
    match applied.is_empty() {
        true => {
            let number = given.items.first().map(|item| item.document_number.clone());
            let invoice = number.unwrap_or_else(|| command.invoice.quoted());
            Err(Refused::from(PaymentRefusal::NotApplied { invoice }).at("invoice"))
        }
        false => Ok(applied),
    }
}

fn check(
    given: &UnapplyGiven<'_>,
    command: &Unapply,
    (applied, at): (&[&Settlement], &At),
) -> Result<(), Refused> {
    let mut problems = Problems::new();
    let reason = typed_text::required(&command.reason, SENTENCE_CHARS_MAX);
    problems.take_at("reason", reason);
    if let Some(note) = given.note.filter(|note| stays(note, given.items)) {
        let (note, invoice) = (note.number.clone(), given.items[0].document_number.clone());
        problems.push(Refused::from(PaymentRefusal::NoteStays { note, invoice }).at("invoice"));
    }
    let days = applied.iter().map(|settlement| settlement.settled_on);
    let last = days.max().expect("something is in force");
    if at.business_date < last {
        let (applied_on, received_on) = (at.business_date, last);
        problems.push(PaymentRefusal::BeforePayment { applied_on, received_on });
    }
    let item = given.items[0];
    let up = given_up(item.currency, given.write_offs.iter().copied())?;
    if up.is_positive() {
        let invoice = item.document_number.clone();
        problems.push(Refused::from(PaymentRefusal::WrittenOff { invoice, up }).at("invoice"));
    }
    if let Some(it) = given.deduction
        && it.item.open != it.taken_off()?
    {
        let number = it.deduction.number.clone();
        problems.push(PaymentRefusal::DeductionResolved { number });
    }
    problems.finish()
}

/// Whether a credit note cannot be taken off the document that it credits: it credits all of what
/// was owed by it, or paying the rest early saves a part of what is credited, too.
fn stays(note: &Invoice, items: &[&OpenItem]) -> bool {
    let credits_it = note.original.is_some_and(|it| it.uuid() == items[0].document);
    let owed = items.iter().map(|item| i128::from(item.amount.minor())).sum::<i128>();
    let is_whole = i128::from(note.gross.minor()) >= owed;
    credits_it && (is_whole || items.iter().any(|item| item.discount_until.is_some()))
}

impl DeductionGiven<'_> {
    /// What it has taken off its invoice and not given back.
    fn taken_off(&self) -> Result<Money, AmountRefusal> {
        let of_invoice = self.taken.iter().filter(|it| it.target != it.source);
        Money::sum(self.deduction.currency, of_invoice.map(|it| it.amount))
    }
}

/// Charges back what was deducted with the payment, as far as it was not before: to the items as
/// the payment leaves them.
fn charge_back(
    given: &UnapplyGiven<'_>,
    command: &Unapply,
    (back, at): (&Back, &At),
    ids: &mut dyn Ids,
) -> Result<Option<DeductionResolved>, Refused> {
    let Some(it) = given.deduction.filter(|it| it.item.open.is_positive()) else {
        return Ok(None);
    };
    let after = |item: &&'_ OpenItem| {
        back.items.get(&(item.document, item.instalment)).unwrap_or(item).clone()
    };
    let items: Vec<OpenItem> = given.items.iter().map(after).collect();
    let items: Vec<&OpenItem> = items.iter().collect();
    let of_customer = |credit: &&&CreditAccount| credit.customer == it.deduction.customer;
    let credit = given.credits.iter().find(of_customer).expect("each customer has an account");
    let resolving = ResolveDeductionGiven {
        deduction: it.deduction,
        item: it.item,
        invoice: &items,
        taken: it.taken,
        credit,
        back_dating: given.company.back_dating,
    };
    let resolution = ResolveDeduction {
        deduction: it.deduction.id,
        resolution: Resolution::ChargeBack,
        amount: None,
        reason: command.reason.clone(),
    };
    resolve(&resolving, &resolution, at, ids).map(Some)
}

/// Receivables, and what came along, against the account of the source.
fn entry(
    header: PostingHeader,
    (account, amount): (Account, Money),
    (back, currencies): (&Back, (Currency, Currency)),
    ids: &mut dyn Ids,
) -> Result<Option<Entry>, Refused> {
    let base_amount = sum(&back.settlements, currencies.1, Settlement::base_given)?;
    let given = Posting::credit(account, amount, base_amount)?;
    let settlements = back.settlements.iter().map(|(account, it)| (*account, it));
    let taken = matched::postings(settlements, currencies)?;
    ledger::post(header, &ledger::netted([given].into_iter().chain(taken))?, ids)
}

/// The source has more, and its targets owe more.
fn pots(source: &OpenItem, amount: Money, back: &Back) -> Result<Pots, AmountRefusal> {
    let nothing = Money::zero(amount.currency());
    let more = match source.kind.is_owed() {
        true => (amount.negated()?, nothing),
        false => (nothing, amount),
    };
    let mut pots = Pots::default();
    pots.add(source.customer, more)?;
    pots.settle(back.all())?;
    Ok(pots)
}
