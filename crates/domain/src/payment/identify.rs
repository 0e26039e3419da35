//! Money of unknown payers: it came in, and nobody knows from whom.
//!
//! - **Unidentified receipt**: it stands on an account of its own, with no effect on what customers
//!   owe, on exposure or ageing (RULES 12).
//! - **Identified**: it becomes a payment of its customer, once and in whole, on the day on which
//!   that is found out. **Paid back**: it goes where it came from.

use super::receive::money_account;
use super::{Application, Matching, Method, PaymentRefusal, ReceivePayment};
use crate::at::At;
use crate::code::codes;
use crate::company::{BackDating, Company};
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::{self, Account, Entry, EntryKind, InBase, Posting, PostingHeader};
use crate::money::Money;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, NAME_CHARS_MAX, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};

crate::id!(ReceiptId, "urc", "Money of an unknown payer.");

/// Where a receipt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReceiptState {
    /// Nobody knows whose it is.
    Waiting,
    /// It is a payment of its customer.
    Identified,
    /// It went back.
    PaidBack,
}
codes!(ReceiptState { Waiting = "waiting", Identified = "identified", PaidBack = "paid_back" });

/// Money of an unknown payer. Key: id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnidentifiedReceipt {
    /// Which.
    pub id: ReceiptId,
    /// Its number; empty until the engine draws it.
    pub number: String,
    /// How it came.
    pub method: Method,
    /// What the payer or the bank wrote with it.
    pub reference: String,
    /// The payer's name, as the bank says.
    pub remitter: String,
    /// The payer's bank account, as the bank says.
    pub bank_account: String,
    /// Its currency.
    pub currency: Currency,
    /// How much; positive.
    pub amount: Money,
    /// The same in base currency.
    pub base_amount: Money,
    /// The day that it counts for.
    pub received_on: Date,
    /// The day on which it came in: an earlier one where that period was closed.
    pub value_on: Date,
    /// Where it stands.
    pub state: ReceiptState,
    /// The day on which it was identified or paid back.
    pub resolved_on: Option<Date>,
    /// Raised by each change.
    pub version: i64,
}

impl UnidentifiedReceipt {
    /// The same, identified.
    pub(super) fn identified(&self, on: Date) -> Self {
        let (state, resolved_on) = (ReceiptState::Identified, Some(on));
        UnidentifiedReceipt { state, resolved_on, ..self.clone() }
    }

    /// Holds that it still waits, and that the day is not before its own.
    fn check(&self, on: Date, back_dating: BackDating) -> Result<(), Refused> {
        if self.state != ReceiptState::Waiting {
            let (number, state) = (self.number.clone(), self.state);
            return Err(PaymentRefusal::ReceiptResolved { number, state }.into());
        }
        let (applied_on, received_on) = (on, self.received_on);
        if !back_dating.permits(applied_on, received_on) {
            return Err(PaymentRefusal::BeforePayment { applied_on, received_on }.into());
        }
        Ok(())
    }
}

/// Takes in money of an unknown payer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeUnidentified {
    /// How it came.
    pub method: Method,
    /// How much; positive.
    pub amount: Money,
    /// What the payer or the bank wrote with it.
    #[serde(default)]
    pub reference: String,
    /// The payer's name, as the bank says.
    #[serde(default)]
    pub remitter: String,
    /// The payer's bank account, as the bank says.
    #[serde(default)]
    pub bank_account: String,
}

/// Money of an unknown payer that was taken in, or paid back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptPosted {
    /// The receipt; new ones without number.
    pub receipt: UnidentifiedReceipt,
    /// Bank against unidentified receipts, or the other way round.
    pub entry: Option<Entry>,
    /// What happened.
    pub events: Vec<Event>,
}

impl ReceiptPosted {
    /// The same with the number of the series of unidentified receipts.
    #[must_use]
    pub fn with_number(mut self, number: String) -> Self {
        self.events[0].data.push(("number", number.clone()));
        if let Some(entry) = &mut self.entry {
            entry.header.document_number.clone_from(&number);
        }
        self.receipt.number = number;
        self
    }
}

/// Takes in money of an unknown payer.
///
/// Refusals: `AmountNotPositive`, `amount.too_large`, `text.*`; `ledger.no_exchange_rate`.
pub fn take_unidentified(
    in_base: InBase,
    command: &TakeUnidentified,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<ReceiptPosted, Refused> {
    check(command)?;
    let base_amount = in_base.convert(command.amount)?;
    taken((command, base_amount), EntryKind::UnidentifiedReceipt, at, ids)
}

/// Brings money of an unknown payer that the last system took in, at its worth in the books,
/// against opening equity.
///
/// Refusals: `AmountNotPositive`, `amount.too_large`, `text.*`.
pub fn bring_unidentified(
    base_amount: Money,
    command: &TakeUnidentified,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<ReceiptPosted, Refused> {
    check(command)?;
    taken((command, base_amount), EntryKind::Opening, at, ids)
}

fn check(command: &TakeUnidentified) -> Result<(), Refused> {
    let amount = command.amount;
    let mut problems = Problems::new();
    if !amount.is_positive() {
        problems.push(Refused::from(PaymentRefusal::AmountNotPositive).at("amount"));
    }
    problems.take_at("amount", amount.bounded());
    let texts = [
        ("reference", &command.reference, SENTENCE_CHARS_MAX),
        ("remitter", &command.remitter, NAME_CHARS_MAX),
        ("bank_account", &command.bank_account, NAME_CHARS_MAX),
    ];
    for (path, text, chars_max) in texts {
        problems.take_at(path, typed_text::optional(text, chars_max));
    }
    problems.finish()
}

fn taken(
    (command, base_amount): (&TakeUnidentified, Money),
    kind: EntryKind,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<ReceiptPosted, Refused> {
    let amount = command.amount;
    let receipt = UnidentifiedReceipt {
        id: ReceiptId::from_uuid(ids.next()),
        number: String::new(),
        method: command.method,
        reference: command.reference.clone(),
        remitter: command.remitter.clone(),
        bank_account: command.bank_account.clone(),
        currency: amount.currency(),
        amount,
        base_amount,
        received_on: at.business_date,
        value_on: at.value_date,
        state: ReceiptState::Waiting,
        resolved_on: None,
        version: 0,
    };
    let taken = Event::new("payment.unidentified", receipt.id.uuid())
        .with("amount", amount)
        .with("remitter", &receipt.remitter);
    Ok(ReceiptPosted {
        entry: entry_of_coming_in(&receipt, kind, at.business_date, ids)?,
        events: vec![taken],
        receipt,
    })
}

/// Pays money of an unknown payer back, in whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayBackUnidentified {
    /// Which receipt.
    pub receipt: ReceiptId,
    /// Why.
    pub reason: String,
}

/// Pays money of an unknown payer back, at the rate of the day: what it is worth more or less than
/// when it came is a gain or a loss (RULES 14: only cash carries one).
///
/// Refusals: `text.*` of the reason; `ReceiptResolved`, `BeforePayment`; `amount.too_large`.
pub fn pay_back(
    (company, in_base): (&Company, InBase),
    receipt: &UnidentifiedReceipt,
    command: &PayBackUnidentified,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<ReceiptPosted, Refused> {
    assert_eq!(command.receipt, receipt.id, "the receipt that was asked for");
    let reason = typed_text::required(&command.reason, SENTENCE_CHARS_MAX);
    reason.map_err(|refusal| Refused::from(refusal).at("reason"))?;
    receipt.check(at.business_date, company.back_dating)?;
    let on = at.business_date;
    let event = Event::new("payment.paid_back", receipt.id.uuid())
        .with("number", &receipt.number)
        .with("amount", receipt.amount)
        .with("reason", &command.reason);
    let (state, resolved_on) = (ReceiptState::PaidBack, Some(on));
    Ok(ReceiptPosted {
        entry: entry_of_going_back(receipt, in_base.convert(receipt.amount)?, on, ids)?,
        receipt: UnidentifiedReceipt { state, resolved_on, ..receipt.clone() },
        events: vec![event],
    })
}

/// Money, that of the last system in opening equity, against unidentified receipts.
fn entry_of_coming_in(
    receipt: &UnidentifiedReceipt,
    kind: EntryKind,
    posted_on: Date,
    ids: &mut dyn Ids,
) -> Result<Option<Entry>, Refused> {
    let (amount, base_amount) = (receipt.amount, receipt.base_amount);
    let brought = kind == EntryKind::Opening;
    let money = if brought { Account::OpeningEquity } else { money_account(receipt.method) };
    let postings = [
        Posting::debit(money, amount, base_amount),
        Posting::credit(Account::UnidentifiedReceipts, amount, base_amount)?,
    ];
    ledger::post(header(receipt, kind, posted_on), &postings, ids)
}

/// Unidentified receipts against money, which is worth `paid` in the currency of the books.
fn entry_of_going_back(
    receipt: &UnidentifiedReceipt,
    paid: Money,
    posted_on: Date,
    ids: &mut dyn Ids,
) -> Result<Option<Entry>, Refused> {
    let (amount, base_amount) = (receipt.amount, receipt.base_amount);
    let nothing = Money::zero(amount.currency());
    let gain = base_amount.checked_sub(paid)?;
    let postings = [
        Posting::debit(Account::UnidentifiedReceipts, amount, base_amount),
        Posting::credit(money_account(receipt.method), amount, paid)?,
        Posting::credit(Account::FxDifference, nothing, gain)?,
    ];
    ledger::post(header(receipt, EntryKind::ReceiptPaidBack, posted_on), &postings, ids)
}

fn header(receipt: &UnidentifiedReceipt, kind: EntryKind, posted_on: Date) -> PostingHeader {
    let document_number = receipt.number.clone();
    PostingHeader { kind, posted_on, document: receipt.id.uuid(), document_number }
}

/// Says whose the money of a receipt is: it becomes a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentifyReceipt {
    /// Which receipt.
    pub receipt: ReceiptId,
    /// Whose it is.
    pub customer: CustomerId,
    /// What it is for.
    #[serde(default)]
    pub applications: Vec<Application>,
    /// What to do with what is not stated.
    #[serde(default)]
    pub automatic: Matching,
}

impl IdentifyReceipt {
    /// The payment that the receipt becomes. Refusals: `ReceiptResolved`, `BeforePayment`.
    pub fn payment(
        &self,
        receipt: &UnidentifiedReceipt,
        company: &Company,
        at: &At,
    ) -> Result<ReceivePayment, Refused> {
        assert_eq!(self.receipt, receipt.id, "the receipt that was asked for");
        receipt.check(at.business_date, company.back_dating)?;
        Ok(ReceivePayment {
            customer: self.customer,
            method: receipt.method,
            reference: receipt.reference.clone(),
            amount: receipt.amount,
            applications: self.applications.clone(),
            automatic: self.automatic,
        })
    }
}
