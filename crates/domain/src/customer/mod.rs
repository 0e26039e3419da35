//! Customers: who buys, where it goes, and on what terms.
//!
//! - **Customer**: the one who orders, gets the goods and owes the money (one party in this issue).
//! - **Terms**: when an invoice is due: a number of days net, paid by card on the day, or as the
//!   terms of a code say that the company keeps ([`crate::invoicing::PaymentTerms`]).
//! - **Tax status**: what the tax of a sale depends on from the customer's side.
//! - **Block**: what may no longer be done for a customer: orders, deliveries, or both.
//!
//! Invariant: each customer has exactly one credit account, created with it, in its currency.

pub mod change;
pub mod create;
pub mod create_all;
pub mod error;
mod terms_code;

#[cfg(test)]
mod tests;

pub use change::{ChangeCustomerGiven, CustomerChanged, change};
pub use create::{CreateCustomerGiven, CustomerCreated, create};
pub use create_all::create_all;
pub use error::CustomerRefusal;
pub use terms_code::{TERMS_CODE_CHARS_MAX, TermsCode};

use crate::code::codes;
use crate::country::Country;
use crate::currency::Currency;
use crate::id;
use crate::money::Money;
use crate::pricing::PriceListId;
use crate::text::{self, quoted};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

id!(CustomerId, "cus", "A customer.");

/// One who buys from the company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Its id.
    pub id: CustomerId,
    /// Short name, unique in the company.
    pub code: String,
    /// The name on its documents.
    pub name: String,
    /// Where goods go when an order says nothing else.
    pub country: Country,
    /// City of its address.
    pub city: String,
    /// Postal code of its address.
    pub postal_code: String,
    /// Street and number, or post box.
    pub street: String,
    /// Where messages go; empty when unknown.
    pub email: String,
    /// The currency of its orders and of its credit account.
    pub currency: Currency,
    /// When its invoices are due.
    pub terms: Terms,
    /// Where its prices come from; `None`: each order line states its price.
    pub price_list: Option<PriceListId>,
    /// What its taxes depend on.
    pub tax_status: TaxStatus,
    /// VAT number; empty when it has none.
    pub vat_id: String,
    /// What may no longer be done for it.
    pub block: Block,
    /// Raised by the unit of work.
    pub version: i64,
}

impl Customer {
    /// Where goods go when an order says nothing else: street, postal code and city in one line.
    #[must_use]
    pub fn address_line(&self) -> String {
        let city = format!("{} {}", self.postal_code, self.city);
        let parts = [self.street.as_str(), city.trim()];
        parts.iter().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// The longest term of payment, in days.
pub const TERM_DAYS_MAX: i64 = 365;

/// When an invoice is due. Stored and sent as text: `net:30`, `card` or `terms:2-10-30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Terms {
    /// So many days after the invoice's date, 0 to [`TERM_DAYS_MAX`].
    Net(i64),
    /// Paid by card on the day of the invoice.
    Card,
    /// As the terms of this code say on the day of the invoice.
    Master(TermsCode),
}

impl Terms {
    /// Reads `net:30`, `card` or `terms:2-10-30`. Refusals: `MalformedTerms`, `TermDaysOutOfRange`.
    pub fn parse(text: &str) -> Result<Terms, CustomerRefusal> {
        if text == "card" {
            return Ok(Terms::Card);
        }
        if let Some(code) = text.strip_prefix("terms:") {
            return TermsCode::parse(code).map(Terms::Master);
        }
        let malformed = || CustomerRefusal::MalformedTerms { text: quoted(text) };
        let digits = text.strip_prefix("net:").ok_or_else(malformed)?;
        let days: i64 = digits.parse().map_err(|_| malformed())?;
        // One text for each value, so that equal terms are equal in the database, too.
        if digits != days.to_string() {
            return Err(malformed());
        }
        Terms::Net(days).checked()
    }

    /// These terms. Refusals: `TermDaysOutOfRange`.
    pub fn checked(self) -> Result<Terms, CustomerRefusal> {
        match self {
            Terms::Net(days) if !(0..=TERM_DAYS_MAX).contains(&days) => {
                Err(CustomerRefusal::TermDaysOutOfRange { days })
            }
            Terms::Net(_) | Terms::Card | Terms::Master(_) => Ok(self),
        }
    }

    /// Days from the invoice's date to the day it is due; none: the terms of a code say it.
    #[must_use]
    pub fn days(self) -> Option<i64> {
        match self {
            Terms::Net(days) => Some(days),
            Terms::Card => Some(0),
            Terms::Master(_) => None,
        }
    }
}

impl FromStr for Terms {
    type Err = CustomerRefusal;

    fn from_str(text: &str) -> Result<Self, CustomerRefusal> {
        Terms::parse(text)
    }
}

impl fmt::Display for Terms {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Terms::Net(days) => write!(out, "net:{days}"),
            Terms::Card => out.write_str("card"),
            Terms::Master(code) => write!(out, "terms:{code}"),
        }
    }
}

impl Serialize for Terms {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Terms {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        text::deserialize(from)
    }
}

/// What the tax of a sale depends on from the customer's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaxStatus {
    /// Taxed like a sale at home.
    Domestic,
    /// The customer owes the tax itself.
    ReverseCharge,
    /// Goods leave the tax territory.
    Export,
    /// No tax applies to it at all.
    OutsideScope,
}
codes!(TaxStatus {
    Domestic = "domestic",
    ReverseCharge = "reverse_charge",
    Export = "export",
    OutsideScope = "outside_scope",
});

/// What may no longer be done for a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Block {
    /// Nothing is blocked.
    None,
    /// No new orders, and none is confirmed.
    Orders,
    /// No deliveries.
    Deliveries,
    /// Neither orders nor deliveries.
    All,
}
codes!(Block { None = "none", Orders = "orders", Deliveries = "deliveries", All = "all" });

impl Block {
    /// Whether orders may not be taken or confirmed.
    #[must_use]
    pub fn stops_orders(self) -> bool {
        match self {
            Block::Orders | Block::All => true,
            Block::None | Block::Deliveries => false,
        }
    }

    /// Whether goods may not leave.
    #[must_use]
    pub fn stops_deliveries(self) -> bool {
        match self {
            Block::Deliveries | Block::All => true,
            Block::None | Block::Orders => false,
        }
    }
}

/// Creates a customer and its credit account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateCustomer {
    /// Short name, unique in the company.
    pub code: String,
    /// The name on its documents.
    pub name: String,
    /// Country of its address.
    pub country: Country,
    /// City of its address.
    #[serde(default)]
    pub city: String,
    /// Postal code of its address.
    #[serde(default)]
    pub postal_code: String,
    /// Street and number, or post box.
    #[serde(default)]
    pub street: String,
    /// Where messages go; empty when unknown.
    #[serde(default)]
    pub email: String,
    /// The currency of its orders and of its credit account.
    pub currency: Currency,
    /// When its invoices are due.
    pub terms: Terms,
    /// Where its prices come from.
    #[serde(default)]
    pub price_list: Option<PriceListId>,
    /// What its taxes depend on.
    pub tax_status: TaxStatus,
    /// VAT number; empty when it has none.
    #[serde(default)]
    pub vat_id: String,
    /// The most that it may owe, gross of tax, in its currency; `None`: no limit.
    #[serde(default)]
    pub credit_limit: Option<Money>,
}

/// The most customers that one command creates.
pub const CUSTOMERS_MAX: usize = 5_000;

/// Creates customers, all or none: for imports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateCustomers {
    /// The customers, 1 to [`CUSTOMERS_MAX`].
    pub customers: Vec<CreateCustomer>,
}

/// What to do with a credit limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitChange {
    /// The most that the customer may owe from now on.
    Limit(Money),
    /// No limit any more.
    Unlimited,
}

/// Changes a customer; what is left out stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeCustomer {
    /// Whom.
    pub customer: CustomerId,
    /// The new credit limit. Orders already confirmed stay so.
    #[serde(default)]
    pub credit_limit: Option<LimitChange>,
    /// When invoices of new orders are due.
    #[serde(default)]
    pub terms: Option<Terms>,
    /// What may no longer be done.
    #[serde(default)]
    pub block: Option<Block>,
}
