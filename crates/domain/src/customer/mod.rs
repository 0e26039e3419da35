//! Customers: who buys, where it goes, and on what terms.
//!
//! - **Customer**: the one who orders, gets the goods and owes the money.
//! - **Bill-to**: another customer, whose address stands on the invoices.
//! - **Party**: its name, address and VAT id as they were from a day on; documents keep which.
//! - **Ship-to**: a place that goods go to, by its code; an order can name one.
//! - **Group**: customers that prices and promotions select together.
//! - **Item**: what a customer calls one of our products.
//! - **Terms**: when an invoice is due: a number of days net, paid by card on the day, or as the
//!   terms of a code say that the company keeps ([`crate::invoicing::PaymentTerms`]).
//! - **Tax status**: what the tax of a sale depends on from the customer's side.
//! - **Billing cycle**: when its deliveries are billed: each, with its order, or together.
//! - **Block**: what may no longer be done for a customer: orders, deliveries, or both.
//!
//! Invariant: each customer has exactly one credit account, created with it, in its currency.
//! Invariant: a document tells its buyer as it was when it was posted, whatever becomes of it.

mod billing;
pub mod change;
pub mod code;
pub mod create;
pub mod create_all;
pub mod error;
mod party;
pub mod places;
mod terms_code;
pub mod vat_id;

#[cfg(test)]
mod tests;

pub use billing::BillingCycle;
pub use change::{ChangeCustomerGiven, CustomerChanged, Headroom, change};
pub use code::{CODES_TRIED, code_pattern, next_codes};
pub(crate) use create::limit_fits;
pub use create::{CreateCustomerGiven, CustomerCreated, create};
pub use create_all::create_all;
pub use error::CustomerRefusal;
pub use party::{Buyer, PARTY_FIRST, Party};
pub use places::{
    Contact, CreateCustomerGroup, CustomerGroup, CustomerGroupCreated, CustomerGroupId,
    CustomerItem, NewContact, NewItem, NewShipTo, Places, PlacesGiven, ShipToPlace, create_group,
};
pub use terms_code::{TERMS_CODE_CHARS_MAX, TermsCode};
pub use vat_id::check_vat_id;

use crate::code::codes;
use crate::country::Country;
use crate::currency::Currency;
use crate::date::Date;
use crate::id;
use crate::money::Money;
use crate::patch::Patch;
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
    /// The group it belongs to.
    pub group: Option<CustomerGroupId>,
    /// Its own prices, which go before all others.
    pub own_list: Option<PriceListId>,
    /// Whose address stands on its invoices; `None`: its own.
    pub bill_to: Option<CustomerId>,
    /// Two letters of ISO 639-1; empty: the company's.
    pub language: String,
    /// The day on which it came to us; `None`: it was here before that was kept.
    pub since: Option<Date>,
    /// When its deliveries are billed; `None`: as the company does.
    pub billing: Option<BillingCycle>,
    /// The number of the [`Party`] that it is now.
    pub party: i64,
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

    /// The other customer whose address stands on its invoices; none: its own does.
    #[must_use]
    pub fn addressed_to(&self) -> Option<CustomerId> {
        self.bill_to.filter(|bill_to| *bill_to != self.id)
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
    /// Short name, unique in the company; empty: the next by the company's pattern.
    #[serde(default)]
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
    /// What not every customer has.
    #[serde(flatten)]
    pub details: CustomerDetails,
}

/// What not every customer has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerDetails {
    /// The group it belongs to.
    #[serde(default)]
    pub group: Option<CustomerGroupId>,
    /// Whose address stands on its invoices.
    #[serde(default)]
    pub bill_to: Option<CustomerId>,
    /// Two letters of ISO 639-1, as `de`.
    #[serde(default)]
    pub language: String,
    /// The day on which it came to us; `None`: today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// Contacts, places and item codes.
    #[serde(flatten)]
    pub places: Places,
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
    /// Whatever else changes.
    #[serde(flatten)]
    pub details: CustomerChanges,
}

/// What else of a customer can change; what is left out stays. Its currency stays: its account
/// and orders are in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerChanges {
    /// The name on its documents.
    #[serde(default)]
    pub name: Option<String>,
    /// Country of its address.
    #[serde(default)]
    pub country: Option<Country>,
    /// City of its address.
    #[serde(default)]
    pub city: Option<String>,
    /// Postal code of its address.
    #[serde(default)]
    pub postal_code: Option<String>,
    /// Street and number.
    #[serde(default)]
    pub street: Option<String>,
    /// Where messages go.
    #[serde(default)]
    pub email: Option<String>,
    /// Where its prices come from.
    #[serde(default)]
    pub price_list: Option<Patch<PriceListId>>,
    /// What its taxes depend on.
    #[serde(default)]
    pub tax_status: Option<TaxStatus>,
    /// VAT number; empty: none any more.
    #[serde(default)]
    pub vat_id: Option<String>,
    /// The group it belongs to.
    #[serde(default)]
    pub group: Option<Patch<CustomerGroupId>>,
    /// Whose address stands on its invoices.
    #[serde(default)]
    pub bill_to: Option<Patch<CustomerId>>,
    /// Two letters of ISO 639-1.
    #[serde(default)]
    pub language: Option<String>,
    /// Contacts, places and item codes that it gets.
    #[serde(flatten)]
    pub places: Places,
}
