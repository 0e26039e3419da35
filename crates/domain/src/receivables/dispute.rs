//! Disputes: a customer contests an invoice, or an amount of it, and we agree or not.
//!
//! ```text
//! open ──accept──▶ accepted: a credit note takes the amount back
//!   ├───reject──▶ rejected: it is owed as before
//!   └──withdraw─▶ withdrawn: the customer says so itself
//! ```
//!
//! Invariant: as a dispute is opened, the open disputes of an item never come to more than is open
//! of it. Money that comes in later makes them no smaller: what is disputed now is at most what is
//! open ([`disputed`]).
//! Invariant: an accepted dispute names the credit note that takes it back.

use super::{OpenItem, ReceivablesRefusal, instalment};
use crate::at::At;
use crate::code::codes;
use crate::company::Company;
use crate::credit::CreditAccount;
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::event::Event;
use crate::id::{Ids, Uuid};
use crate::invoicing::{
    self, CreditInvoiceAmount, CreditInvoiceGiven, CreditNotePosted, Invoice, InvoiceId,
    InvoiceKind, InvoiceLine, Original,
};
use crate::money::{AmountRefusal, Money};
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};

crate::id!(DisputeId, "dsp", "A dispute of an open item.");

/// Why a customer does not want to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DisputeReason {
    /// Another price was agreed.
    Price,
    /// Less came than is billed.
    Quantity,
    /// What came is damaged or not as agreed.
    Quality,
    /// Nothing came.
    NotDelivered,
    /// Nothing was ordered.
    NotOrdered,
    /// It was billed before.
    Duplicate,
    /// Tax, due date or another term is wrong.
    Terms,
    /// Anything else; the note says what.
    Other,
}
codes!(DisputeReason {
    Price = "price",
    Quantity = "quantity",
    Quality = "quality",
    NotDelivered = "not_delivered",
    NotOrdered = "not_ordered",
    Duplicate = "duplicate",
    Terms = "terms",
    Other = "other",
});

/// Where a dispute stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DisputeState {
    /// Not settled: the item is not dunned and bears no interest warning.
    Open,
    /// The customer was right.
    Accepted,
    /// The customer was not right.
    Rejected,
    /// The customer gave it up.
    Withdrawn,
}
codes!(DisputeState {
    Open = "open",
    Accepted = "accepted",
    Rejected = "rejected",
    Withdrawn = "withdrawn",
});

/// How a dispute ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resolution {
    /// A credit note takes the amount back.
    Accept,
    /// It is owed as before.
    Reject,
    /// The customer gives it up.
    Withdraw,
}
codes!(Resolution { Accept = "accept", Reject = "reject", Withdraw = "withdraw" });

impl DisputeState {
    /// The state after a resolution; none: it has ended already.
    #[must_use]
    pub fn next(self, resolution: Resolution) -> Option<DisputeState> {
        match (self, resolution) {
            (DisputeState::Open, Resolution::Accept) => Some(DisputeState::Accepted),
            (DisputeState::Open, Resolution::Reject) => Some(DisputeState::Rejected),
            (DisputeState::Open, Resolution::Withdraw) => Some(DisputeState::Withdrawn),
            (
                DisputeState::Accepted | DisputeState::Rejected | DisputeState::Withdrawn,
                Resolution::Accept | Resolution::Reject | Resolution::Withdraw,
            ) => None,
        }
    }
}

/// A contested amount of an open item. Key: id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Which dispute.
    pub id: DisputeId,
    /// Its number; empty until the engine draws it.
    pub number: String,
    /// Whose.
    pub customer: CustomerId,
    /// The invoice.
    pub document: Uuid,
    /// Which part of it.
    pub instalment: i64,
    /// The line of the invoice that it is about; none: the invoice as a whole.
    pub line_no: Option<i64>,
    /// Why.
    pub reason: DisputeReason,
    /// What the customer says.
    pub note: String,
    /// The currency of the amount.
    pub currency: Currency,
    /// How much, gross of tax; positive.
    pub amount: Money,
    /// Where it stands.
    pub state: DisputeState,
    /// The day on which it was opened.
    pub opened_on: Date,
    /// The day on which it ended.
    pub resolved_on: Option<Date>,
    /// What was decided.
    pub resolution_note: String,
    /// The credit note that takes it back.
    pub credit_note: Option<InvoiceId>,
    /// Raised by each change.
    pub version: i64,
}

/// Opens a dispute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenDispute {
    /// The invoice that is contested.
    pub invoice: InvoiceId,
    /// Which instalment; none: the only one that is open.
    #[serde(default)]
    pub instalment: Option<i64>,
    /// The line that it is about.
    #[serde(default)]
    pub line_no: Option<i64>,
    /// How much, gross of tax; none: all that is open and not disputed yet.
    #[serde(default)]
    pub amount: Option<Money>,
    /// Why.
    pub reason: DisputeReason,
    /// What the customer says.
    #[serde(default)]
    pub note: String,
}

/// Ends a dispute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolveDispute {
    /// Which.
    pub dispute: DisputeId,
    /// How it ends.
    pub resolution: Resolution,
    /// For an accepted one: how much of it we give, if not all.
    #[serde(default)]
    pub amount: Option<Money>,
    /// For an accepted one: the credit note that was posted for it already, for goods that came
    /// back for instance; none: one over the amount is posted now.
    #[serde(default)]
    pub credit_note: Option<InvoiceId>,
    /// What was decided.
    #[serde(default)]
    pub note: String,
}

/// What of an item is disputed now: the open disputes, at most what is open.
///
/// Refusals: `amount.overflow`.
pub fn disputed<'a>(
    item: &OpenItem,
    disputes: impl IntoIterator<Item = &'a Dispute>,
) -> Result<Money, AmountRefusal> {
    let of_item = |it: &&Dispute| {
        let same = (it.document, it.instalment) == (item.document, item.instalment);
        same && it.state == DisputeState::Open
    };
    let amounts = disputes.into_iter().filter(of_item).map(|it| it.amount);
    let nothing = Money::zero(item.currency);
    Money::sum(item.currency, amounts)?.min(item.open)?.max(nothing)
}

/// The records that a dispute is opened on.
#[derive(Clone, Copy, Debug)]
pub struct OpenDisputeGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The invoice.
    pub invoice: &'a Invoice,
    /// Its open items, in their order.
    pub items: &'a [&'a OpenItem],
    /// The line that is named, if the invoice has it.
    pub line: Option<&'a InvoiceLine>,
    /// The disputes of the invoice.
    pub disputes: &'a [&'a Dispute],
}

/// A dispute that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputeOpened {
    /// The dispute, without number.
    pub dispute: Dispute,
    /// What happened.
    pub event: Event,
}

/// Opens a dispute of an invoice.
///
/// Refusals, by precedence: `UnknownInstalment`, `InstalmentMissing`; `NotAnInvoice`,
/// `NothingOpen`, `BeforeDocument`; `text.*` of the note, `UnknownLine`, `AmountNotPositive`;
/// `amount.currency_mismatch`, `MoreThanUndisputed`, `MoreThanLine`.
pub fn open_dispute(
    given: &OpenDisputeGiven<'_>,
    command: &OpenDispute,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<DisputeOpened, Refused> {
    let invoice = given.invoice;
    assert_eq!(command.invoice, invoice.id, "the invoice that was asked for");
    let item = instalment(given.items, command.instalment, |item| item.open.is_positive())?;
    check_invoice(given.company, invoice, item, at)?;
    let mut problems = Problems::new();
    problems.take_at("note", typed_text::optional(&command.note, SENTENCE_CHARS_MAX));
    if let (Some(line_no), None) = (command.line_no, given.line) {
        problems.push(Refused::from(ReceivablesRefusal::UnknownLine { line_no }).at("line_no"));
    }
    if command.amount.is_some_and(|amount| !amount.is_positive()) {
        problems.push(Refused::from(ReceivablesRefusal::AmountNotPositive).at("amount"));
    }
    problems.finish()?;
    let before = disputed(item, given.disputes.iter().copied())?;
    let left = item.open.checked_sub(before)?;
    let of_line = given.line.map(line_gross).transpose()?;
    let amount = match (command.amount, of_line) {
        (Some(amount), _) => amount,
        (None, Some(of_line)) => of_line.min(left)?,
        (None, None) => left,
    };
    let too_much = |refusal: ReceivablesRefusal| Refused::from(refusal).at("amount");
    if amount.excess_over(left)?.is_some() || !amount.is_positive() {
        let document = item.document_number.clone();
        return Err(too_much(ReceivablesRefusal::MoreThanUndisputed { left, document }));
    }
    if let Some(of_line) = of_line
        && amount.excess_over(of_line)?.is_some()
    {
        return Err(too_much(ReceivablesRefusal::MoreThanLine { gross: of_line }));
    }
    let dispute = Dispute {
        id: DisputeId::from_uuid(ids.next()),
        number: String::new(),
        customer: item.customer,
        document: item.document,
        instalment: item.instalment,
        line_no: command.line_no,
        reason: command.reason,
        note: command.note.clone(),
        currency: item.currency,
        amount,
        state: DisputeState::Open,
        opened_on: at.business_date,
        resolved_on: None,
        resolution_note: String::new(),
        credit_note: None,
        version: 0,
    };
    let event = Event::new("dispute.opened", dispute.id.uuid())
        .with("customer", dispute.customer)
        .with("invoice", &invoice.number)
        .with("amount", dispute.amount)
        .with("reason", dispute.reason);
    Ok(DisputeOpened { dispute, event })
}

/// What a line comes to with its tax.
fn line_gross(line: &InvoiceLine) -> Result<Money, AmountRefusal> {
    match line.gross {
        Some(gross) => Ok(gross),
        None => line.net.checked_add(line.tax_rate.tax_from_net(line.net)?),
    }
}

/// Only an invoice that is open is disputed, promised or given up, and never before its own date.
///
/// Refusals: `NotAnInvoice`, `NothingOpen`, `BeforeDocument`.
pub(super) fn check_invoice(
    company: &Company,
    invoice: &Invoice,
    item: &OpenItem,
    at: &At,
) -> Result<(), Refused> {
    assert_eq!(item.document, invoice.id.uuid(), "the invoice's open item");
    match invoice.kind {
        InvoiceKind::Invoice | InvoiceKind::DebitNote | InvoiceKind::Deposit => {}
        InvoiceKind::CreditNote => {
            let document = item.document_number.clone();
            return Err(Refused::from(ReceivablesRefusal::NotAnInvoice { document }).at("invoice"));
        }
    }
    check_open(company, item, at)
}

/// Only what is open is given up, and never before its own date.
///
/// Refusals: `NothingOpen`, `BeforeDocument`.
pub(super) fn check_open(company: &Company, item: &OpenItem, at: &At) -> Result<(), Refused> {
    if !item.open.is_positive() {
        let document = item.document_number.clone();
        return Err(Refused::from(ReceivablesRefusal::NothingOpen { document }).at("invoice"));
    }
    check_date(company, item, at)
}

/// Refusals: `BeforeDocument`, unless the company allows back-dating.
pub(super) fn check_date(company: &Company, item: &OpenItem, at: &At) -> Result<(), Refused> {
    let (on, document_on) = (at.business_date, item.document_on);
    if company.back_dating.permits(on, document_on) {
        return Ok(());
    }
    let document = item.document_number.clone();
    Err(ReceivablesRefusal::BeforeDocument { document, document_on, on }.into())
}

/// The records that the end of a dispute is decided on.
#[derive(Clone, Copy, Debug)]
pub struct ResolveDisputeGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The dispute.
    pub dispute: &'a Dispute,
    /// The invoice with all its lines.
    pub original: Original<'a>,
    /// The customer's credit account.
    pub credit: &'a CreditAccount,
    /// The credit note that the command names, if it is there.
    pub credit_note: Option<&'a Invoice>,
}

/// A dispute that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputeResolved {
    /// The dispute, ended.
    pub dispute: Dispute,
    /// The credit note that is posted for it.
    pub posted: Option<CreditNotePosted>,
    /// What happened to the dispute.
    pub event: Event,
}

/// Ends a dispute. An accepted one is credited now, unless a credit note is named that was posted
/// for it already.
///
/// Refusals, by precedence: `DisputeEnded`; `text.*` of the note, `NotForThisEnd` for an amount or
/// a credit note without acceptance, `AmountNotPositive`, `MoreThanDisputed`,
/// `CreditNoteOfOther`; those of [`invoicing::credit_amount`].
pub fn resolve_dispute(
    given: &ResolveDisputeGiven<'_>,
    command: &ResolveDispute,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<DisputeResolved, Refused> {
    let before = given.dispute;
    assert_eq!(command.dispute, before.id, "the dispute that was asked for");
    assert_eq!(before.document, given.original.invoice.id.uuid(), "the disputed invoice");
    let Some(state) = before.state.next(command.resolution) else {
        let (number, state) = (before.number.clone(), before.state);
        return Err(ReceivablesRefusal::DisputeEnded { number, state }.into());
    };
    check_end(given, command)?;
    let amount = command.amount.unwrap_or(before.amount);
    let mut dispute = before.clone();
    dispute.state = state;
    dispute.resolved_on = Some(at.business_date);
    dispute.resolution_note.clone_from(&command.note);
    dispute.credit_note = command.credit_note;
    let mut posted = None;
    if command.resolution == Resolution::Accept && command.credit_note.is_none() {
        let credit = CreditInvoiceGiven {
            company: given.company,
            original: given.original,
            credit: given.credit,
            deposit: None,
        };
        let invoice = given.original.invoice.id;
        let reason = format!("dispute {}: {}", before.number, before.reason);
        let amount = CreditInvoiceAmount { invoice, amount, line_no: before.line_no, reason };
        let note = invoicing::credit_amount(&credit, &amount, at, ids)?;
        dispute.credit_note = Some(note.note.id);
        posted = Some(note);
    }
    let event = Event::new("dispute.resolved", dispute.id.uuid())
        .with("number", &dispute.number)
        .with("customer", dispute.customer)
        .with("state", dispute.state)
        .with("amount", amount);
    Ok(DisputeResolved { dispute, posted, event })
}

fn check_end(given: &ResolveDisputeGiven<'_>, command: &ResolveDispute) -> Result<(), Refused> {
    let mut problems = Problems::new();
    problems.take_at("note", typed_text::optional(&command.note, SENTENCE_CHARS_MAX));
    let accepts = command.resolution == Resolution::Accept;
    if let Some(amount) = command.amount {
        let disputed = given.dispute.amount;
        let wrong = if !accepts {
            Some(ReceivablesRefusal::NotForThisEnd)
        } else if !amount.is_positive() {
            Some(ReceivablesRefusal::AmountNotPositive)
        } else {
            let more = amount.excess_over(disputed)?.is_some();
            more.then_some(ReceivablesRefusal::MoreThanDisputed { disputed })
        };
        problems.take_at("amount", wrong.map_or(Ok(()), Err));
    }
    if command.credit_note.is_some() {
        let of_invoice = |note: &Invoice| {
            note.kind == InvoiceKind::CreditNote && note.original == Some(given.original.invoice.id)
        };
        let wrong = if !accepts {
            Some(ReceivablesRefusal::NotForThisEnd)
        } else if given.credit_note.is_some_and(of_invoice) {
            None
        } else {
            Some(ReceivablesRefusal::CreditNoteOfOther)
        };
        problems.take_at("credit_note", wrong.map_or(Ok(()), Err));
    }
    problems.finish()
}
