//! Why invoicing refuses.

use crate::date::Date;
use crate::money::Money;
use crate::order::OrderState;
use crate::quantity::Quantity;
use crate::refusal::{Kind, Refusal};

/// A refusal of invoicing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvoicingRefusal {
    /// The company has no such invoice.
    #[error("there is no such invoice")]
    NotFound,
    /// Only an order that is confirmed and not closed is billed.
    #[error("an order in state {state} is not billed; confirmed, in_fulfilment or fulfilled is")]
    OrderNotConfirmed {
        /// Where the order stands.
        state: OrderState,
    },
    /// Nothing is shipped that is not billed already.
    #[error("nothing of the order is to be billed now")]
    NothingToBill,
    /// The invoice's date is before the day on which the goods left.
    #[error("goods that left on {supplied_on} are not billed as of {billed_on}")]
    BeforeSupply {
        /// The date that the invoice would have.
        billed_on: Date,
        /// The day of the goods issue.
        supplied_on: Date,
    },
    /// The credit note's date is before that of the invoice that it credits.
    #[error("an invoice of {invoiced_on} is not credited as of {credited_on}")]
    BeforeInvoice {
        /// The date that the credit note would have.
        credited_on: Date,
        /// The invoice's date.
        invoiced_on: Date,
    },
    /// A credit note is not credited.
    #[error("only an invoice is credited")]
    NotAnInvoice,
    /// The invoice has no such line.
    #[error("the invoice has no line {line_no}")]
    UnknownLine {
        /// The line that was asked for.
        line_no: i64,
    },
    /// An invoice line is named twice.
    #[error("invoice line {line_no} is named twice")]
    LineTwice {
        /// The line that was named again.
        line_no: i64,
    },
    /// A quantity of nothing or less.
    #[error("a credited quantity is more than 0")]
    QuantityNotPositive,
    /// More than is left to credit. Unit: the product's.
    #[error("{left} of invoice line {line_no} is left to credit")]
    MoreThanLeft {
        /// The invoice line.
        line_no: i64,
        /// What is left.
        left: Quantity,
    },
    /// A credited amount of nothing or less.
    #[error("a credited amount is more than 0; a negative one would be an invoice")]
    AmountNotPositive,
    /// More than is left to credit. Unit: minor units of the invoice's currency.
    #[error("{left} is left to credit, tax included")]
    AmountMoreThanLeft {
        /// What is left, gross of tax.
        left: Money,
    },
    /// All of it is credited already.
    #[error("nothing is left to credit")]
    NothingToCredit,
}

impl Refusal for InvoicingRefusal {
    fn code(&self) -> &'static str {
        match self {
            InvoicingRefusal::NotFound => "invoicing.not_found",
            InvoicingRefusal::OrderNotConfirmed { .. } => "invoicing.order_not_confirmed",
            InvoicingRefusal::NothingToBill => "invoicing.nothing_to_bill",
            InvoicingRefusal::BeforeSupply { .. } => "invoicing.before_supply",
            InvoicingRefusal::BeforeInvoice { .. } => "invoicing.before_invoice",
            InvoicingRefusal::NotAnInvoice => "invoicing.not_an_invoice",
            InvoicingRefusal::UnknownLine { .. } => "invoicing.unknown_line",
            InvoicingRefusal::LineTwice { .. } => "invoicing.line_twice",
            InvoicingRefusal::QuantityNotPositive => "invoicing.quantity_not_positive",
            InvoicingRefusal::MoreThanLeft { .. } => "invoicing.more_than_left",
            InvoicingRefusal::AmountNotPositive => "invoicing.amount_not_positive",
            InvoicingRefusal::AmountMoreThanLeft { .. } => "invoicing.amount_more_than_left",
            InvoicingRefusal::NothingToCredit => "invoicing.nothing_to_credit",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            InvoicingRefusal::OrderNotConfirmed { .. }
            | InvoicingRefusal::NothingToBill
            | InvoicingRefusal::BeforeSupply { .. }
            | InvoicingRefusal::BeforeInvoice { .. }
            | InvoicingRefusal::NotAnInvoice
            | InvoicingRefusal::MoreThanLeft { .. }
            | InvoicingRefusal::AmountMoreThanLeft { .. }
            | InvoicingRefusal::NothingToCredit => Kind::Conflict,
            InvoicingRefusal::NotFound | InvoicingRefusal::UnknownLine { .. } => Kind::NotFound,
            InvoicingRefusal::LineTwice { .. }
            | InvoicingRefusal::AmountNotPositive
            | InvoicingRefusal::QuantityNotPositive => Kind::Invalid,
        }
    }
}
