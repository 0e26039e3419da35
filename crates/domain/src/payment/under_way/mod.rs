//! Payments under way: money that is announced and not here yet (RULES 22).
//!
//! - **Payment under way**: a card was authorised, a direct debit was sent to the bank, or a
//!   customer has told of a transfer with its id. It has the **key** of whoever carries it, for
//!   ever: told again, it changes nothing.
//! - **Reserved**: what it will settle of an open item. Nothing else may use that: it is neither
//!   paid, credited nor given up a second time, and the item is not dunned. **Free**: the rest.
//! - **Confirmed**: the money is here and a payment like any other, of the day of the confirmation;
//!   it settles what was reserved. A bank line that names the key and is of the amount confirms it. **Failed**: it will not come, and what was reserved is free.
//!
//! It posts nothing and takes nothing off the exposure: until the money is here, it is owed.
//!
//! | from      | confirm   | fail   |
//! |-----------|-----------|--------|
//! | under way | confirmed | failed |
//! | confirmed | the same  |        |
//! | failed    |           | the same |
//!
//! Invariant: what is under way of an item is what payments under way have reserved of it, and
//! never more than is open.

pub mod announce;
pub mod end;

#[cfg(test)]
mod tests;

pub use announce::{Announced, Opened, announce};
pub use end::{Confirmed, Ended, Failed, confirm, fail};

use super::{Application, InvoiceRef, Matching, Method, PaymentId, PaymentRefusal, ReceivePayment};
use crate::code::codes;
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::id::Uuid;
use crate::invoicing::InvoiceId;
use crate::money::{AmountRefusal, Money};
use crate::receivables::OpenItem;
use serde::{Deserialize, Serialize};

crate::id!(PendingPaymentId, "ppy", "A payment that is under way.");

/// What carries the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Carried {
    /// A card: the card company has promised it.
    Card,
    /// A direct debit that the bank collects.
    DirectDebit,
    /// A transfer that the customer has told of.
    Transfer,
}
codes!(Carried { Card = "card", DirectDebit = "direct_debit", Transfer = "transfer" });

impl Carried {
    /// How the money will have come.
    #[must_use]
    pub const fn method(self) -> Method {
        match self {
            Carried::Card => Method::Card,
            Carried::DirectDebit | Carried::Transfer => Method::Bank,
        }
    }
}

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PendingState {
    /// It may come or not.
    UnderWay,
    /// It is a payment.
    Confirmed,
    /// It does not come.
    Failed,
}
codes!(PendingState { UnderWay = "under_way", Confirmed = "confirmed", Failed = "failed" });

/// A payment that is, or was, under way. Key: id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingPayment {
    /// Which.
    pub id: PendingPaymentId,
    /// What whoever carries it knows it by; one of a kind in the company.
    pub key: String,
    /// What carries it.
    pub carried: Carried,
    /// Who pays.
    pub customer: CustomerId,
    /// Its currency.
    pub currency: Currency,
    /// How much; positive.
    pub amount: Money,
    /// The day on which it was announced.
    pub announced_on: Date,
    /// Where it stands.
    pub state: PendingState,
    /// The day on which it was confirmed or failed.
    pub ended_on: Option<Date>,
    /// The payment that it is.
    pub payment: Option<PaymentId>,
    /// Why it failed.
    pub reason: String,
    /// Raised by each change.
    pub version: i64,
}

/// What of an open item it reserves. Key: pending, document, instalment. Never changed: it tells
/// what was reserved after the payment has ended, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingItem {
    /// The payment under way.
    pub pending: PendingPaymentId,
    /// The document of the item.
    pub document: Uuid,
    /// Which part of it.
    pub instalment: i64,
    /// What of the money is for it.
    pub given: Money,
    /// What of the item that will settle, with what is saved by being early.
    pub reserved: Money,
}

/// Announces money that is under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncePayment {
    /// What whoever carries it knows it by.
    pub key: String,
    /// What carries it.
    pub carried: Carried,
    /// Who pays.
    pub customer: CustomerId,
    /// How much; positive, in the currency of the customer's account.
    pub amount: Money,
    /// What it is for.
    #[serde(default)]
    pub applications: Vec<Application>,
    /// What to do with what is not stated.
    #[serde(default)]
    pub automatic: Matching,
}

/// Makes what was under way a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmPayment {
    /// Its key.
    pub key: String,
}

/// Says that what was under way does not come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailPayment {
    /// Its key.
    pub key: String,
    /// Why.
    pub reason: String,
}

impl AnnouncePayment {
    /// The payment that it will be, for what it would settle.
    #[must_use]
    pub fn payment(&self) -> ReceivePayment {
        ReceivePayment {
            customer: self.customer,
            method: self.carried.method(),
            reference: self.key.clone(),
            amount: self.amount,
            applications: self.applications.clone(),
            automatic: self.automatic,
        }
    }
}

impl PendingPayment {
    /// The payment that it is when it is confirmed: for what it has reserved, the rest on account.
    /// Refusals: `amount.overflow`.
    pub fn payment(&self, items: &[&PendingItem]) -> Result<ReceivePayment, AmountRefusal> {
        let mut applications: Vec<Application> = Vec::new();
        for item in items {
            let invoice = InvoiceRef::Id(InvoiceId::from_uuid(item.document));
            match applications.iter_mut().find(|it| it.invoice == invoice) {
                Some(known) => known.amount = known.amount.checked_add(item.given)?,
                None => applications.push(Application { invoice, amount: item.given }),
            }
        }
        Ok(ReceivePayment {
            customer: self.customer,
            method: self.carried.method(),
            reference: self.key.clone(),
            amount: self.amount,
            applications,
            automatic: Matching::Stated,
        })
    }

    /// Whether money of a bank statement that names its key is it: a card's money comes from the
    /// card company.
    #[must_use]
    pub fn comes_with(&self, amount: Money) -> bool {
        let by_bank = match self.carried {
            Carried::DirectDebit | Carried::Transfer => true,
            Carried::Card => false,
        };
        by_bank && self.state == PendingState::UnderWay && self.amount == amount
    }

    /// The payment of a key. Refusals: `PendingNotFound`.
    pub fn known<P>(found: Option<P>) -> Result<P, PaymentRefusal> {
        found.ok_or(PaymentRefusal::PendingNotFound)
    }
}

/// The items with what a payment under way has reserved of them free again: those that are among
/// `items`. Refusals: `amount.overflow`.
fn freed(items: &[&OpenItem], reserved: &[&PendingItem]) -> Result<Vec<OpenItem>, AmountRefusal> {
    let mut freed = Vec::with_capacity(reserved.len());
    for of in reserved {
        let key = (of.document, of.instalment);
        let item = items.iter().find(|item| (item.document, item.instalment) == key);
        let item = item.expect("the items that a payment under way has reserved are given");
        freed.push(item.with_less_under_way(of.reserved)?);
    }
    Ok(freed)
}
