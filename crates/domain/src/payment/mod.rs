//! Payment: customers' money, and which invoices it settles.
//!
//! - **Payment**: an amount received from a customer.
//! - **Application**: a part of a payment that settles an invoice.
//! - **On account**: what of a payment no invoice is settled with yet; its own open item.
//! - **Matching**: how a payment finds its invoices: as the customer stated, or oldest due first.
//! - **Reference**: what a payer writes to say what it pays ([`mod@reference`]); **netting**:
//!   credit notes that it takes off that ([`netting`]).
//! - **Payer**: a customer that pays the invoices of others ([`payer`]).
//! - **Tolerance**: which differences are not chased ([`tolerance`]).
//! - **Deduction**: what a customer does not pay of an invoice, with a reason ([`deduction`]).
//! - **Refund**: money back to the customer ([`refund`]); **returned payment**: the bank takes the
//!   whole payment back ([`return_payment`]).
//! - **Payment under way**: money that is announced and reserves what it will settle
//!   ([`under_way`]).
//! - **Unidentified receipt**: money of an unknown payer ([`identify`]); **candidate**: whose it
//!   may be ([`candidates`]).
//!
//! | from                 | identify   | pay back  | confirm   | fail   |
//! |----------------------|------------|-----------|-----------|--------|
//! | waiting receipt      | identified | paid back |           |        |
//! | payment under way    |            |           | confirmed | failed |
//!
//!
//! A payment never changes. What it gave is told by its settlements, those that take others back
//! included; what of it is not given stays on account:
//!
//! ```text
//! amount = given to items + paid out by refunds and its return + open on account
//! ```
//!
//! Invariant: the applications of a payment and what is on account of it sum to its amount.
//! Invariant: no application takes more off an invoice than was open.

pub mod apply;
pub mod bank_account;
pub mod bank_line;
pub mod candidates;
mod charge_back;
pub mod collect;
pub mod deduction;
pub mod error;
pub mod identify;
mod matched;
mod matching;
pub mod netting;
pub mod payer;
pub mod receive;
pub mod reference;
pub mod refund;
pub mod return_payment;
mod take_back;
pub mod tolerance;
pub mod unapply;
pub mod under_way;

#[cfg(test)]
mod tests;

pub use apply::{ApplyCreditGiven, ApplyOnAccountGiven, OnAccountApplied, apply, apply_credit};
pub use bank_account::{AddBankAccount, CustomerBankAccount};
pub use bank_line::TakeBankLine;
pub use collect::collect;
pub use deduction::{Deducted, Deduction, DeductionId, DeductionReason, ShortPaid};
pub use error::PaymentRefusal;
pub use identify::{
    IdentifyReceipt, ReceiptId, ReceiptPosted, ReceiptState, TakeUnidentified, UnidentifiedReceipt,
    bring_unidentified,
};
pub use payer::{PayerLink, PayerState, SetPayer};
pub use receive::{PaymentReceived, ReceivePaymentGiven, Receiving, receive};
pub use refund::{Refund, RefundCustomer, RefundId, SourceRef};
pub use return_payment::{ReturnPayment, ReturnedPayment, ReturnedPaymentId};
pub use tolerance::{SetTolerance, Tolerance};
pub use unapply::Unapply;
pub use under_way::{
    AnnouncePayment, Carried, ConfirmPayment, FailPayment, PendingItem, PendingPayment,
    PendingPaymentId, PendingState,
};

use crate::code::codes;
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::invoicing::InvoiceId;
use crate::money::Money;
use crate::text;
use serde::{Deserialize, Serialize};

crate::id!(PaymentId, "pay", "A payment by a customer.");

/// How a payment reached us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// To the bank account.
    Bank,
    /// By card: the card company pays out later.
    Card,
    /// In cash.
    Cash,
}
codes!(Method {
    Bank = "bank",
    Card = "card",
    Cash = "cash",
});

/// How a payment finds its invoices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Matching {
    /// Only as stated; the rest goes on account.
    #[default]
    Stated,
    /// As stated first, then the oldest due; the rest goes on account.
    OldestFirst,
    /// As stated first, then the oldest due of the customer and of all that it pays for.
    GroupOldestFirst,
    /// Not at all: everything goes on account, and no application may be stated.
    None,
}
codes!(Matching {
    Stated = "stated",
    OldestFirst = "oldest_first",
    GroupOldestFirst = "group_oldest_first",
    None = "none",
});

/// An amount received from a customer. Key: id. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Which payment.
    pub id: PaymentId,
    /// Its number of the payment series; empty until the engine draws it.
    pub number: String,
    /// Who paid.
    pub customer: CustomerId,
    /// How.
    pub method: Method,
    /// What the customer or the bank wrote with it.
    pub reference: String,
    /// Its currency.
    pub currency: Currency,
    /// How much; positive.
    pub amount: Money,
    /// The same in base currency.
    pub base_amount: Money,
    /// The day that it counts for.
    pub received_on: Date,
    /// The day on which the money came in: an earlier one where that period was closed, or nobody
    /// knew whose it is. It is early by it, and bears no interest from it on.
    pub value_on: Date,
    /// The receipt of an unknown payer that it was before.
    pub receipt: Option<ReceiptId>,
    /// How its customer and invoices were found; empty: as they were stated.
    pub evidence: String,
    /// Raised by each change; there is none.
    pub version: i64,
}

/// An invoice, as whoever pays it knows it: by id or by number.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum InvoiceRef {
    /// By its id, `inv_…`.
    Id(InvoiceId),
    /// By its number, as `INV-2026-000123`.
    Number(String),
}

impl InvoiceRef {
    /// The id, or the start of the number, to name it in a refusal.
    #[must_use]
    pub fn quoted(&self) -> String {
        match self {
            InvoiceRef::Id(id) => id.to_string(),
            InvoiceRef::Number(number) => text::quoted(number),
        }
    }
}

/// A part of a payment that settles an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// The invoice that it settles.
    pub invoice: InvoiceRef,
    /// How much of the payment; positive.
    pub amount: Money,
}

/// Takes in a payment and settles invoices with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivePayment {
    /// Who paid.
    pub customer: CustomerId,
    /// How.
    pub method: Method,
    /// What the customer or the bank wrote with it.
    #[serde(default)]
    pub reference: String,
    /// How much; positive, in the currency of the customer's account.
    pub amount: Money,
    /// What the customer said that it is for.
    #[serde(default)]
    pub applications: Vec<Application>,
    /// What to do with what is not stated.
    #[serde(default)]
    pub automatic: Matching,
}

/// Takes in a payment that comes short, and says what the customer deducted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiveShortPayment {
    /// The payment.
    #[serde(flatten)]
    pub payment: ReceivePayment,
    /// What the customer deducted.
    pub deductions: Vec<ShortPaid>,
}

/// Settles invoices with an open credit note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplyCredit {
    /// The credit note.
    pub credit_note: InvoiceId,
    /// Which invoices, or deductions, to settle with it.
    #[serde(default)]
    pub applications: Vec<Application>,
    /// What to do with what is not stated.
    #[serde(default)]
    pub automatic: Matching,
}

/// Settles invoices with what is on account of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplyOnAccount {
    /// The payment whose money waits.
    pub payment: PaymentId,
    /// Which invoices to settle with it.
    #[serde(default)]
    pub applications: Vec<Application>,
    /// What to do with what is not stated.
    #[serde(default)]
    pub automatic: Matching,
}
