//! Why returns are refused.

use super::{ReturnState, ReturnStep};
use crate::date::Date;
use crate::quantity::Quantity;
use crate::refusal::{Kind, Refusal};

/// A refusal of returns.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReturnRefusal {
    /// The company has no such return.
    #[error("there is no such return")]
    NotFound,
    /// There is no such customer.
    #[error("there is no such customer")]
    UnknownCustomer,
    /// There is no such warehouse.
    #[error("there is no such warehouse")]
    UnknownWarehouse,
    /// A return of the same source number is there already.
    #[error("return {number} has this source number already")]
    DuplicateSourceNumber {
        /// The number of the other return.
        number: String,
    },
    /// A return of nothing.
    #[error("a return has at least one line")]
    NoLines,
    /// More lines than a return may have.
    #[error("a return has at most {lines_max} lines")]
    TooManyLines {
        /// The most.
        lines_max: usize,
    },
    /// A quantity of nothing or less.
    #[error("a returned quantity is more than 0")]
    QuantityNotPositive,
    /// More than any line may have. Unit: the product's.
    #[error("a returned quantity is at most {quantity_max}")]
    QuantityTooLarge {
        /// The most.
        quantity_max: Quantity,
    },
    /// A price below zero.
    #[error("a price is not negative")]
    PriceNegative,
    /// No price is stated and no sale is known to take it from.
    #[error("no sale of it is known: state the price")]
    PriceMissing,
    /// There is no such product.
    #[error("there is no such product")]
    UnknownProduct,
    /// Kits are sold and leave as their parts, and come back as these.
    #[error("{sku} is a kit: its parts come back, each on a line of its own")]
    Kit {
        /// The kit's SKU.
        sku: String,
    },
    /// No invoice line of this customer and product has this key.
    #[error("the customer has no such invoice line with this product")]
    UnknownInvoiceLine,
    /// No order of this customer has this id or number.
    #[error("the customer has no such order")]
    UnknownOrder,
    /// It was sold, but for less than the stated price.
    #[error("it was sold for less: state the price that was paid, or none")]
    DearerThanSold,
    /// No sale is known of it, and the command does not allow that. Unit: the product's.
    #[error("no sale is known of {without} of it: allow it by `without_sale`, or name the sale")]
    SaleUnknown {
        /// Of how much no sale is known.
        without: Quantity,
    },
    /// More than was sold by the invoice line or order and is not back. Unit: the product's.
    #[error("{left} of it is left to return")]
    MoreThanSold {
        /// What is left.
        left: Quantity,
    },
    /// More than was shipped of the order line and is not back yet. Unit: the product's.
    #[error("line {line_no}: {left} of it is shipped and not back")]
    MoreThanShipped {
        /// The line of the return.
        line_no: i64,
        /// What is left.
        left: Quantity,
    },
    /// The shipment has no such line.
    #[error("the shipment has no line {line_no}")]
    NoSuchShipmentLine {
        /// The line that was named.
        line_no: i64,
    },
    /// A line of the shipment is named twice.
    #[error("line {line_no} of the shipment is named twice")]
    LineTwice {
        /// The line.
        line_no: i64,
    },
    /// More comes back than left and is not billed.
    #[error("only {left} of it has left and is not billed: what is billed comes back by a return")]
    MoreThanUnbilled {
        /// What has left, stayed and is not billed.
        left: Quantity,
    },
    /// All of the shipment is billed or back, or it has not left.
    #[error("nothing of the shipment has left and is not billed")]
    NothingUnbilled,
    /// Goods come back on a day before they left.
    #[error("what left on {left_on} does not come back on {returned_on}")]
    BeforeIssue {
        /// The day of the goods issue.
        left_on: Date,
        /// The day on which they are said to come back.
        returned_on: Date,
    },
    /// Goods come back on a day before their return was announced.
    #[error("a return that was announced on {requested_on} is not received on {received_on}")]
    BeforeRequest {
        /// The day of the return.
        requested_on: Date,
        /// The day on which its goods are said to come in.
        received_on: Date,
    },
    /// The return's state does not allow the step.
    #[error("a return in state {state} allows no step {step}; allowed: {}", .state.allowed())]
    StateForbids {
        /// Where the return stands.
        state: ReturnState,
        /// What was asked for.
        step: ReturnStep,
    },
}

impl Refusal for ReturnRefusal {
    fn code(&self) -> &'static str {
        match self {
            ReturnRefusal::NotFound => "returns.not_found",
            ReturnRefusal::UnknownCustomer => "returns.unknown_customer",
            ReturnRefusal::UnknownWarehouse => "returns.unknown_warehouse",
            ReturnRefusal::DuplicateSourceNumber { .. } => "returns.duplicate_source_number",
            ReturnRefusal::NoLines => "returns.no_lines",
            ReturnRefusal::TooManyLines { .. } => "returns.too_many_lines",
            ReturnRefusal::QuantityNotPositive => "returns.quantity_not_positive",
            ReturnRefusal::QuantityTooLarge { .. } => "returns.quantity_too_large",
            ReturnRefusal::PriceNegative => "returns.price_negative",
            ReturnRefusal::PriceMissing => "returns.price_missing",
            ReturnRefusal::UnknownProduct => "returns.unknown_product",
            ReturnRefusal::Kit { .. } => "returns.kit",
            ReturnRefusal::UnknownInvoiceLine => "returns.unknown_invoice_line",
            ReturnRefusal::UnknownOrder => "returns.unknown_order",
            ReturnRefusal::DearerThanSold => "returns.dearer_than_sold",
            ReturnRefusal::SaleUnknown { .. } => "returns.sale_unknown",
            ReturnRefusal::MoreThanSold { .. } => "returns.more_than_sold",
            ReturnRefusal::MoreThanShipped { .. } => "returns.more_than_shipped",
            ReturnRefusal::NoSuchShipmentLine { .. } => "returns.no_such_shipment_line",
            ReturnRefusal::LineTwice { .. } => "returns.line_twice",
            ReturnRefusal::MoreThanUnbilled { .. } => "returns.more_than_unbilled",
            ReturnRefusal::NothingUnbilled => "returns.nothing_unbilled",
            ReturnRefusal::BeforeIssue { .. } => "returns.before_issue",
            ReturnRefusal::BeforeRequest { .. } => "returns.before_request",
            ReturnRefusal::StateForbids { .. } => "returns.state_forbids",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            ReturnRefusal::NoLines
            | ReturnRefusal::TooManyLines { .. }
            | ReturnRefusal::QuantityNotPositive
            | ReturnRefusal::QuantityTooLarge { .. }
            | ReturnRefusal::PriceNegative
            | ReturnRefusal::PriceMissing
            | ReturnRefusal::Kit { .. }
            | ReturnRefusal::LineTwice { .. } => Kind::Invalid,
            ReturnRefusal::NotFound
            | ReturnRefusal::UnknownCustomer
            | ReturnRefusal::UnknownWarehouse
            | ReturnRefusal::UnknownProduct
            | ReturnRefusal::UnknownInvoiceLine
            | ReturnRefusal::UnknownOrder
            | ReturnRefusal::NoSuchShipmentLine { .. } => Kind::NotFound,
            ReturnRefusal::DuplicateSourceNumber { .. }
            | ReturnRefusal::DearerThanSold
            | ReturnRefusal::SaleUnknown { .. }
            | ReturnRefusal::MoreThanSold { .. }
            | ReturnRefusal::MoreThanShipped { .. }
            | ReturnRefusal::MoreThanUnbilled { .. }
            | ReturnRefusal::NothingUnbilled
            | ReturnRefusal::BeforeIssue { .. }
            | ReturnRefusal::BeforeRequest { .. }
            | ReturnRefusal::StateForbids { .. } => Kind::Conflict,
        }
    }
}
