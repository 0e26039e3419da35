//! Why customers are refused.

use super::{CUSTOMERS_MAX, TERM_DAYS_MAX};
use crate::currency::Currency;
use crate::refusal::{Kind, Refusal};

/// A refusal about customers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CustomerRefusal {
    /// The company has no such customer.
    #[error("there is no such customer")]
    NotFound,
    /// A command that creates nobody.
    #[error("there is no customer to create")]
    NoCustomers,
    /// More customers than one command creates.
    #[error("{customers} customers are more than the {CUSTOMERS_MAX} that one command creates")]
    TooManyCustomers {
        /// How many there are.
        customers: usize,
    },
    /// Another customer has this code.
    #[error("customer code `{code}` is taken")]
    CodeTaken {
        /// The code.
        code: String,
    },
    /// Terms that are neither net days nor card nor a code.
    #[error("`{text}` are not terms such as net:30, card or terms:2-10-30")]
    MalformedTerms {
        /// The start of the text.
        text: String,
    },
    /// A term below 0 or above the most. Unit: days.
    #[error("a term of {days} days is not between 0 and {TERM_DAYS_MAX}")]
    TermDaysOutOfRange {
        /// The days.
        days: i64,
    },
    /// The company has no such price list.
    #[error("there is no such price list")]
    UnknownPriceList,
    /// The price list is in another currency than the customer.
    #[error("the price list is in {list}, the customer in {customer}")]
    PriceListCurrency {
        /// The list's currency.
        list: Currency,
        /// The customer's currency.
        customer: Currency,
    },
    /// The limit is in another currency than the customer.
    #[error("the credit limit is in {limit}, the customer in {customer}")]
    LimitCurrency {
        /// The limit's currency.
        limit: Currency,
        /// The customer's currency.
        customer: Currency,
    },
    /// A limit below 0.
    #[error("a credit limit is never negative")]
    LimitNegative,
}

impl Refusal for CustomerRefusal {
    fn code(&self) -> &'static str {
        match self {
            CustomerRefusal::NotFound => "customer.not_found",
            CustomerRefusal::NoCustomers => "customer.no_customers",
            CustomerRefusal::TooManyCustomers { .. } => "customer.too_many_customers",
            CustomerRefusal::CodeTaken { .. } => "customer.code_taken",
            CustomerRefusal::MalformedTerms { .. } => "customer.malformed_terms",
            CustomerRefusal::TermDaysOutOfRange { .. } => "customer.term_days_out_of_range",
            CustomerRefusal::UnknownPriceList => "customer.unknown_price_list",
            CustomerRefusal::PriceListCurrency { .. } => "customer.price_list_currency",
            CustomerRefusal::LimitCurrency { .. } => "customer.limit_currency",
            CustomerRefusal::LimitNegative => "customer.limit_negative",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            CustomerRefusal::CodeTaken { .. } => Kind::Conflict,
            CustomerRefusal::NotFound | CustomerRefusal::UnknownPriceList => Kind::NotFound,
            CustomerRefusal::NoCustomers
            | CustomerRefusal::TooManyCustomers { .. }
            | CustomerRefusal::MalformedTerms { .. }
            | CustomerRefusal::TermDaysOutOfRange { .. }
            | CustomerRefusal::PriceListCurrency { .. }
            | CustomerRefusal::LimitCurrency { .. }
            | CustomerRefusal::LimitNegative => Kind::Invalid,
        }
    }
}
