//! Writes off what will not be paid, and takes it up again when it is paid after all (RULES 13).
//!
//! - **Bad debt**: what is open of an invoice, tax included, is given up: bad debt against
//!   receivables. The tax comes back by a dated entry of its own ([`super::relief`]). So is what a
//!   returned payment left owed, which bears no tax.
//! - **Recovery**: the claim stands again, for the customer pays; the payment then settles it as
//!   any other. The tax on its share is owed again at once, as far as it came back.
//! - **Waiver**: a charge for late payment is given up; its income is taken back.
//!
//! Each is a numbered document and the source of a settlement; a recovery's is negative, for it
//! takes back what the write-off took off. Small differences by tolerance are not this.
//!
//! Invariant: the recoveries of an invoice never come to more than its write-offs.

use super::dispute::{check_date, check_invoice, check_open};
use super::{
    LateCharge, OpenItem, ReceivablesRefusal, SettleWith, Settlement, SettlementId, relieve,
    reopen_by, reopened_event, settle, settled_event,
};
use crate::at::At;
use crate::code::codes;
use crate::company::Company;
use crate::credit::{self, CreditAccount};
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::event::Event;
use crate::id::{Ids, Uuid};
use crate::invoicing::{Invoice, InvoiceId};
use crate::ledger::{self, Account, Entry, EntryKind, Posting, PostingHeader};
use crate::money::{AmountRefusal, Money};
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};

crate::id!(WriteOffId, "wof", "A write-off, recovery or waiver.");

/// What is given up or taken up again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WriteOffKind {
    /// An invoice, or a part of it, is given up.
    BadDebt,
    /// What was given up of an invoice is owed again.
    Recovery,
    /// A charge for late payment is given up.
    Waiver,
}
codes!(WriteOffKind { BadDebt = "bad_debt", Recovery = "recovery", Waiver = "waiver" });

/// Why something is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WriteOffReason {
    /// The customer cannot pay, and a court says so.
    Insolvency,
    /// Nothing more is to be had, or it costs more than it brings.
    Uncollectable,
    /// It is too old to be claimed.
    StatuteBarred,
    /// As a favour to the customer.
    Goodwill,
    /// The customer paid after all: of recoveries alone.
    Paid,
    /// Anything else; the note says what.
    Other,
}
codes!(WriteOffReason {
    Insolvency = "insolvency",
    Uncollectable = "uncollectable",
    StatuteBarred = "statute_barred",
    Goodwill = "goodwill",
    Paid = "paid",
    Other = "other",
});

/// A write-off, recovery or waiver. Key: id. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteOff {
    /// Which.
    pub id: WriteOffId,
    /// Its number; empty until the engine draws it.
    pub number: String,
    /// What it does.
    pub kind: WriteOffKind,
    /// Whose.
    pub customer: CustomerId,
    /// The invoice or the charge.
    pub document: Uuid,
    /// Which part of it.
    pub instalment: i64,
    /// Why.
    pub reason: WriteOffReason,
    /// What there is to say.
    pub note: String,
    /// The currency of the amount.
    pub currency: Currency,
    /// How much, gross of tax; positive.
    pub amount: Money,
    /// The same in base currency, at the item's own rate.
    pub base_amount: Money,
    /// Its date.
    pub written_on: Date,
    /// Raised by each change; there is none.
    pub version: i64,
}

/// Gives up what is open of an invoice, or of what a returned payment left owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteOffInvoice {
    /// The invoice, or the returned payment.
    pub invoice: InvoiceId,
    /// Which instalment; none: the only one that is open.
    #[serde(default)]
    pub instalment: Option<i64>,
    /// How much, gross of tax; none: all that is open.
    #[serde(default)]
    pub amount: Option<Money>,
    /// Why.
    pub reason: WriteOffReason,
    /// What there is to say.
    #[serde(default)]
    pub note: String,
}

/// Takes up again what was given up of an invoice, or of what a returned payment left owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoverInvoice {
    /// The invoice, or the returned payment.
    pub invoice: InvoiceId,
    /// Which instalment; none: the only one of which something was given up.
    #[serde(default)]
    pub instalment: Option<i64>,
    /// How much; none: all that was given up.
    #[serde(default)]
    pub amount: Option<Money>,
    /// What there is to say.
    #[serde(default)]
    pub note: String,
}

/// Gives up what is open of a charge for late payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaiveCharge {
    /// The charge.
    pub charge: super::LateChargeId,
    /// Why.
    pub reason: WriteOffReason,
    /// What there is to say.
    #[serde(default)]
    pub note: String,
}

/// The records that a write-off, recovery or waiver is decided on.
#[derive(Clone, Copy, Debug)]
pub struct WriteOffGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The open item of the invoice or the charge.
    pub item: &'a OpenItem,
    /// What was given up and recovered of it before.
    pub before: &'a [&'a WriteOff],
    /// The customer's credit account.
    pub credit: &'a CreditAccount,
}

/// Something that was given up or taken up again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenOff {
    /// The document, without number.
    pub write_off: WriteOff,
    /// The open item, changed.
    pub item: OpenItem,
    /// What it took off, or gave back.
    pub settlement: Settlement,
    /// The credit account.
    pub credit: CreditAccount,
    /// Its entry.
    pub entry: Option<Entry>,
    /// What happened.
    pub event: Event,
    /// That the item is settled by it, or open again.
    pub turned: Option<Event>,
}

impl WrittenOff {
    /// The same with the number of the series.
    #[must_use]
    pub fn with_number(mut self, number: String) -> Self {
        self.event.data.push(("number", number.clone()));
        self.entry = self.entry.map(|entry| entry.with_document_number(number.clone()));
        self.write_off.number = number;
        self
    }
}

/// What of a document is given up and not recovered. Refusals: `amount.overflow`.
pub fn given_up<'a>(
    currency: Currency,
    write_offs: impl IntoIterator<Item = &'a WriteOff>,
) -> Result<Money, AmountRefusal> {
    let mut sum = Money::zero(currency);
    for it in write_offs {
        sum = match it.kind {
            WriteOffKind::BadDebt | WriteOffKind::Waiver => sum.checked_add(it.amount)?,
            WriteOffKind::Recovery => sum.checked_sub(it.amount)?,
        };
    }
    Ok(sum)
}

/// Gives up what is open of an invoice, or a part of it. No invoice: it is what a returned payment
/// left owed.
///
/// Refusals, by precedence: `NotAnInvoice`, `NothingOpen`, `BeforeDocument`; `PaidIsNotGivenUp`,
/// `text.*` of the note; `AmountNotPositive`, `amount.currency_mismatch`, `MoreThanOpen`.
pub fn write_off(
    given: &WriteOffGiven<'_>,
    invoice: Option<&Invoice>,
    command: &WriteOffInvoice,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<WrittenOff, Refused> {
    assert_eq!(command.invoice.uuid(), given.item.document, "the debt that was asked for");
    match invoice {
        Some(invoice) => check_invoice(given.company, invoice, given.item, at)?,
        None => check_open(given.company, given.item, at)?,
    }
    check_why(command.reason, &command.note)?;
    let amount = command.amount.unwrap_or(given.item.open);
    let draft = Draft {
        kind: WriteOffKind::BadDebt,
        reason: command.reason,
        note: &command.note,
        amount,
        account: Account::BadDebt,
    };
    take_off(given, draft, at, ids)
}

/// Gives up all that is open of a charge for late payment.
///
/// Refusals: `NothingOpen`, `BeforeDocument`; `PaidIsNotGivenUp`, `text.*` of the note.
pub fn waive(
    given: &WriteOffGiven<'_>,
    charge: &LateCharge,
    command: &WaiveCharge,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<WrittenOff, Refused> {
    assert_eq!(command.charge, charge.id, "the charge that was asked for");
    assert_eq!(given.item.document, charge.id.uuid(), "the charge's open item");
    if !given.item.open.is_positive() {
        let document = given.item.document_number.clone();
        return Err(Refused::from(ReceivablesRefusal::NothingOpen { document }).at("charge"));
    }
    check_date(given.company, given.item, at)?;
    check_why(command.reason, &command.note)?;
    let draft = Draft {
        kind: WriteOffKind::Waiver,
        reason: command.reason,
        note: &command.note,
        amount: given.item.open,
        account: charge.kind.income(),
    };
    take_off(given, draft, at, ids)
}

/// What was paid is not given up: that is the reason of recoveries alone.
fn check_why(reason: WriteOffReason, note: &str) -> Result<(), Refused> {
    let mut problems = Problems::new();
    if reason == WriteOffReason::Paid {
        problems.push(Refused::from(ReceivablesRefusal::PaidIsNotGivenUp).at("reason"));
    }
    problems.take(check_note(note));
    problems.finish()
}

fn check_note(note: &str) -> Result<(), Refused> {
    let checked = typed_text::optional(note, SENTENCE_CHARS_MAX);
    checked.map_err(|refusal| Refused::from(refusal).at("note"))
}

/// A write-off that is being put together.
struct Draft<'a> {
    kind: WriteOffKind,
    reason: WriteOffReason,
    note: &'a str,
    amount: Money,
    account: Account,
}

/// Takes the amount off the item: the account against receivables.
fn take_off(
    given: &WriteOffGiven<'_>,
    draft: Draft<'_>,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<WrittenOff, Refused> {
    let relieved = relieve(given.item, draft.amount).map_err(|refused| refused.at("amount"))?;
    let id = WriteOffId::from_uuid(ids.next());
    let with = SettleWith {
        id: SettlementId::from_uuid(ids.next()),
        source: id.uuid(),
        amount: draft.amount,
        difference: Money::zero(draft.amount.currency()),
        base_given: relieved.base_amount,
        settled_on: at.business_date,
    };
    let settled = settle(given.item, &with)?;
    let base_amount = settled.settlement.base_amount;
    let postings = [
        Posting::debit(draft.account, draft.amount, base_amount),
        Posting::credit(Account::Receivables, draft.amount, base_amount)?,
    ];
    let nothing = Money::zero(draft.amount.currency());
    let write_off = document(given.item, (id, base_amount), &draft, at);
    let header = header(&write_off);
    Ok(WrittenOff {
        credit: credit::move_cash(given.credit, draft.amount.negated()?, nothing)?,
        entry: ledger::post(header, &postings, ids)?,
        event: event(&write_off, given.item),
        turned: settled.item.open.is_zero().then(|| settled_event(&settled.item)),
        item: settled.item,
        settlement: settled.settlement,
        write_off,
    })
}

/// Takes up again what was given up of an invoice, or a part of it: receivables against bad debt.
///
/// Refusals, by precedence: `NothingWrittenOff`, `BeforeDocument`; `text.*` of the note,
/// `AmountNotPositive`, `amount.currency_mismatch`, `MoreThanWrittenOff`.
pub fn recover(
    given: &WriteOffGiven<'_>,
    command: &RecoverInvoice,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<WrittenOff, Refused> {
    let item = given.item;
    assert_eq!(command.invoice.uuid(), item.document, "the invoice's open item");
    let of_item = given.before.iter().filter(|it| it.instalment == item.instalment).copied();
    let left = given_up(item.currency, of_item)?;
    if !left.is_positive() {
        let document = item.document_number.clone();
        return Err(Refused::from(ReceivablesRefusal::NothingWrittenOff { document }).at("invoice"));
    }
    check_date(given.company, item, at)?;
    check_after_write_off(given, at)?;
    check_note(&command.note)?;
    let amount = command.amount.unwrap_or(left);
    let mut problems = Problems::new();
    if !amount.is_positive() {
        problems.push(Refused::from(ReceivablesRefusal::AmountNotPositive).at("amount"));
    } else if amount.excess_over(left)?.is_some() {
        let more = ReceivablesRefusal::MoreThanWrittenOff { left };
        problems.push(Refused::from(more).at("amount"));
    }
    problems.finish()?;
    let id = WriteOffId::from_uuid(ids.next());
    let by = (SettlementId::from_uuid(ids.next()), id.uuid());
    let reopened = reopen_by(item, by, (amount, at.business_date))?;
    let base_amount = reopened.settlement.base_amount.negated()?;
    let postings = [
        Posting::debit(Account::Receivables, amount, base_amount),
        Posting::credit(Account::BadDebt, amount, base_amount)?,
    ];
    let draft = Draft {
        kind: WriteOffKind::Recovery,
        reason: WriteOffReason::Paid,
        note: &command.note,
        amount,
        account: Account::BadDebt,
    };
    let write_off = document(item, (id, base_amount), &draft, at);
    Ok(WrittenOff {
        credit: credit::bill(given.credit, amount)?,
        entry: ledger::post(header(&write_off), &postings, ids)?,
        event: event(&write_off, item),
        turned: item.open.is_zero().then(|| reopened_event(&reopened.item)),
        item: reopened.item,
        settlement: reopened.settlement,
        write_off,
    })
}

/// What was given up is not taken up again before that, back-dating or not.
fn check_after_write_off(given: &WriteOffGiven<'_>, at: &At) -> Result<(), Refused> {
    let (item, on) = (given.item, at.business_date);
    let of_item = given.before.iter().filter(|it| it.instalment == item.instalment);
    match of_item.map(|it| it.written_on).max() {
        Some(document_on) if on < document_on => {
            let document = item.document_number.clone();
            Err(ReceivablesRefusal::BeforeDocument { document, document_on, on }.into())
        }
        Some(_) | None => Ok(()),
    }
}

fn document(
    item: &OpenItem,
    (id, base_amount): (WriteOffId, Money),
    draft: &Draft<'_>,
    at: &At,
) -> WriteOff {
    WriteOff {
        id,
        number: String::new(),
        kind: draft.kind,
        customer: item.customer,
        document: item.document,
        instalment: item.instalment,
        reason: draft.reason,
        note: draft.note.to_owned(),
        currency: item.currency,
        amount: draft.amount,
        base_amount,
        written_on: at.business_date,
        version: 0,
    }
}

fn header(write_off: &WriteOff) -> PostingHeader {
    PostingHeader {
        kind: match write_off.kind {
            WriteOffKind::BadDebt | WriteOffKind::Recovery => EntryKind::WriteOff,
            WriteOffKind::Waiver => EntryKind::Waiver,
        },
        posted_on: write_off.written_on,
        document: write_off.id.uuid(),
        document_number: String::new(),
    }
}

fn event(write_off: &WriteOff, item: &OpenItem) -> Event {
    Event::new("write_off.posted", write_off.id.uuid())
        .with("kind", write_off.kind)
        .with("customer", write_off.customer)
        .with("document", &item.document_number)
        .with("amount", write_off.amount)
        .with("reason", write_off.reason)
}
