//! Payment: customers' money, and which invoices it settles.
//!
//! - **Payment**: an amount received from a customer.
//! - **Application**: a part of a payment that settles an invoice.
//! - **On account**: what of a payment no invoice is settled with yet; its own open item.
//! - **Matching**: how a payment finds its invoices: as the customer stated, or oldest due first.
//!
//! Invariant: the applications of a payment and what is on account of it sum to its amount.
//! Invariant: no application takes more off an invoice than was open.

pub mod apply;
pub mod collect;
pub mod error;
mod matching;
pub mod receive;

#[cfg(test)]
mod tests;

pub use apply::{ApplyOnAccountGiven, OnAccountApplied, apply};
pub use collect::collect;
pub use error::PaymentRefusal;
pub use receive::{PaymentReceived, ReceivePaymentGiven, receive};

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
    /// Not at all: everything goes on account, and no application may be stated.
    None,
}
codes!(Matching {
    Stated = "stated",
    OldestFirst = "oldest_first",
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
