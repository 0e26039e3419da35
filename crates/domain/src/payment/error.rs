//! Why payments are refused.

use crate::currency::Currency;
use crate::date::Date;
use crate::money::Money;
use crate::refusal::{Kind, Refusal};

/// A refusal of payments.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaymentRefusal {
    /// The company has no such payment.
    #[error("there is no such payment")]
    NotFound,
    /// There is no such customer.
    #[error("there is no such customer")]
    UnknownCustomer,
    /// A payment of nothing or less.
    #[error("a payment is more than 0")]
    AmountNotPositive,
    /// An amount in another currency than the customer's account.
    #[error("the amount is in {given}, the account is in {expected}")]
    WrongCurrency {
        /// The currency that was given.
        given: Currency,
        /// The currency of the account.
        expected: Currency,
    },
    /// Invoices are stated and matching is off.
    #[error("invoices are stated although nothing shall be matched")]
    ApplicationsNotWanted,
    /// No invoice is stated, and none was found, to apply money to.
    #[error("there is no invoice to apply the money to")]
    NothingToApplyTo,
    /// An application of nothing or less.
    #[error("an applied amount is more than 0")]
    ApplicationNotPositive,
    /// The customer has no open invoice of this id or number.
    #[error("the customer has no open invoice {invoice}")]
    UnknownInvoice {
        /// The id or number.
        invoice: String,
    },
    /// A credit note is not paid.
    #[error("{invoice} is a credit note")]
    NotAnInvoice {
        /// Its id or number.
        invoice: String,
    },
    /// Money of a day before the invoice's date.
    #[error("{invoice} is of {invoiced_on}: money of {settled_on} cannot settle it")]
    BeforeInvoice {
        /// Its id or number.
        invoice: String,
        /// The day that the settlement would count for.
        settled_on: Date,
        /// The invoice's date.
        invoiced_on: Date,
    },
    /// Money is applied on a day before it came in.
    #[error("a payment of {received_on} cannot be applied on {applied_on}")]
    BeforePayment {
        /// The day of the application.
        applied_on: Date,
        /// The day of the payment.
        received_on: Date,
    },
    /// An invoice is stated twice.
    #[error("invoice {invoice} is stated twice")]
    InvoiceTwice {
        /// Its id or number.
        invoice: String,
    },
    /// The applications sum to more than there is. Unit: minor units of the payment's currency.
    #[error("the applications are {by} more than the payment")]
    MoreThanPayment {
        /// How much too much.
        by: Money,
    },
    /// The applications sum to more than is on account of the payment.
    #[error("{left} of the payment is on account")]
    MoreThanOnAccount {
        /// What is left.
        left: Money,
    },
}

impl Refusal for PaymentRefusal {
    fn code(&self) -> &'static str {
        match self {
            PaymentRefusal::NotFound => "payment.not_found",
            PaymentRefusal::UnknownCustomer => "payment.unknown_customer",
            PaymentRefusal::AmountNotPositive => "payment.amount_not_positive",
            PaymentRefusal::WrongCurrency { .. } => "payment.wrong_currency",
            PaymentRefusal::ApplicationsNotWanted => "payment.applications_not_wanted",
            PaymentRefusal::NothingToApplyTo => "payment.nothing_to_apply_to",
            PaymentRefusal::ApplicationNotPositive => "payment.application_not_positive",
            PaymentRefusal::UnknownInvoice { .. } => "payment.unknown_invoice",
            PaymentRefusal::NotAnInvoice { .. } => "payment.not_an_invoice",
            PaymentRefusal::BeforeInvoice { .. } => "payment.before_invoice",
            PaymentRefusal::BeforePayment { .. } => "payment.before_payment",
            PaymentRefusal::InvoiceTwice { .. } => "payment.invoice_twice",
            PaymentRefusal::MoreThanPayment { .. } => "payment.more_than_payment",
            PaymentRefusal::MoreThanOnAccount { .. } => "payment.more_than_on_account",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            PaymentRefusal::AmountNotPositive
            | PaymentRefusal::WrongCurrency { .. }
            | PaymentRefusal::ApplicationsNotWanted
            | PaymentRefusal::ApplicationNotPositive
            | PaymentRefusal::InvoiceTwice { .. }
            | PaymentRefusal::MoreThanPayment { .. } => Kind::Invalid,
            PaymentRefusal::NotFound
            | PaymentRefusal::UnknownCustomer
            | PaymentRefusal::UnknownInvoice { .. } => Kind::NotFound,
            PaymentRefusal::NotAnInvoice { .. }
            | PaymentRefusal::BeforeInvoice { .. }
            | PaymentRefusal::BeforePayment { .. }
            | PaymentRefusal::NothingToApplyTo
            | PaymentRefusal::MoreThanOnAccount { .. } => Kind::Conflict,
        }
    }
}
