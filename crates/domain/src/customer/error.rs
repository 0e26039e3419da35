//! Why customers are refused.

use super::places::PLACES_MAX;
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
    /// A text that is no billing cycle.
    #[error(
        "`{text}` is not shipment, order, weekly-1 to weekly-7, half-monthly or monthly-1 to \
         monthly-31"
    )]
    MalformedCycle {
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
    /// A VAT number that its state does not write so.
    #[error("`{text}` is no VAT number: one of that state is written like {example}")]
    VatIdMalformed {
        /// The start of the text.
        text: String,
        /// How one is written: 9 is a digit, A a letter, * both.
        example: String,
    },
    /// A VAT number whose check digits do not fit.
    #[error("`{text}` is no VAT number: its check digits do not fit, so one of them is wrong")]
    VatIdCheckDigit {
        /// The number.
        text: String,
    },
    /// A pattern of codes that is none.
    #[error("`{text}` is no pattern such as C{{00000}}")]
    MalformedCodePattern {
        /// The start of the text.
        text: String,
    },
    /// No code is given and the company has no pattern for them.
    #[error("no code is given, and the company has no pattern to make one by")]
    CodeMissing,
    /// All codes that come next are taken.
    #[error("the next codes of the pattern are all taken: give one, or change the pattern")]
    CodesTaken,
    /// The company has no such group.
    #[error("there is no such customer group")]
    UnknownGroup,
    /// Another group has this code.
    #[error("customer group code `{code}` is taken")]
    GroupCodeTaken {
        /// The code.
        code: String,
    },
    /// The customer whose address stands on the invoices is not there, or is the same one.
    #[error("bill-to must be another customer of the company")]
    UnknownBillTo,
    /// A language that is not two small letters.
    #[error("`{text}` is no language of two letters such as de")]
    MalformedLanguage {
        /// The start of the text.
        text: String,
    },
    /// The company has no such product.
    #[error("there is no such product")]
    UnknownProduct,
    /// A contact, place or item that the command gives twice.
    #[error("`{key}` is given twice")]
    PlaceTwice {
        /// Its name or code.
        key: String,
    },
    /// More contacts, places or items than one command gives.
    #[error("{places} are more than the {PLACES_MAX} that one command gives to a customer")]
    TooManyPlaces {
        /// How many there are.
        places: usize,
    },
}

impl Refusal for CustomerRefusal {
    fn code(&self) -> &'static str {
        match self {
            CustomerRefusal::NotFound => "customer.not_found",
            CustomerRefusal::NoCustomers => "customer.no_customers",
            CustomerRefusal::TooManyCustomers { .. } => "customer.too_many_customers",
            CustomerRefusal::CodeTaken { .. } => "customer.code_taken",
            CustomerRefusal::MalformedTerms { .. } => "customer.malformed_terms",
            CustomerRefusal::MalformedCycle { .. } => "customer.malformed_cycle",
            CustomerRefusal::TermDaysOutOfRange { .. } => "customer.term_days_out_of_range",
            CustomerRefusal::UnknownPriceList => "customer.unknown_price_list",
            CustomerRefusal::PriceListCurrency { .. } => "customer.price_list_currency",
            CustomerRefusal::LimitCurrency { .. } => "customer.limit_currency",
            CustomerRefusal::LimitNegative => "customer.limit_negative",
            CustomerRefusal::VatIdMalformed { .. } => "customer.vat_id_malformed",
            CustomerRefusal::VatIdCheckDigit { .. } => "customer.vat_id_check_digit",
            CustomerRefusal::MalformedCodePattern { .. } => "customer.malformed_code_pattern",
            CustomerRefusal::CodeMissing => "customer.code_missing",
            CustomerRefusal::CodesTaken => "customer.codes_taken",
            CustomerRefusal::UnknownGroup => "customer.unknown_group",
            CustomerRefusal::GroupCodeTaken { .. } => "customer.group_code_taken",
            CustomerRefusal::UnknownBillTo => "customer.unknown_bill_to",
            CustomerRefusal::MalformedLanguage { .. } => "customer.malformed_language",
            CustomerRefusal::UnknownProduct => "customer.unknown_product",
            CustomerRefusal::PlaceTwice { .. } => "customer.place_twice",
            CustomerRefusal::TooManyPlaces { .. } => "customer.too_many_places",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            CustomerRefusal::CodeTaken { .. }
            | CustomerRefusal::CodesTaken
            | CustomerRefusal::GroupCodeTaken { .. } => Kind::Conflict,
            CustomerRefusal::NotFound
            | CustomerRefusal::UnknownPriceList
            | CustomerRefusal::UnknownGroup
            | CustomerRefusal::UnknownBillTo
            | CustomerRefusal::UnknownProduct => Kind::NotFound,
            CustomerRefusal::VatIdMalformed { .. }
            | CustomerRefusal::VatIdCheckDigit { .. }
            | CustomerRefusal::MalformedCodePattern { .. }
            | CustomerRefusal::CodeMissing
            | CustomerRefusal::MalformedLanguage { .. }
            | CustomerRefusal::PlaceTwice { .. }
            | CustomerRefusal::TooManyPlaces { .. }
            | CustomerRefusal::NoCustomers
            | CustomerRefusal::TooManyCustomers { .. }
            | CustomerRefusal::MalformedTerms { .. }
            | CustomerRefusal::MalformedCycle { .. }
            | CustomerRefusal::TermDaysOutOfRange { .. }
            | CustomerRefusal::PriceListCurrency { .. }
            | CustomerRefusal::LimitCurrency { .. }
            | CustomerRefusal::LimitNegative => Kind::Invalid,
        }
    }
}
