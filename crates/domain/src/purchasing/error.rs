//! Why purchasing refuses.

use super::{PurchaseState, PurchaseStep};
use crate::currency::Currency;
use crate::date::Date;
use crate::money::Money;
use crate::quantity::Quantity;
use crate::refusal::{Kind, Refusal};

/// The code of a replenishment that nothing is wanted of.
pub const NOTHING_TO_ORDER: &str = "purchasing.nothing_to_order";
/// The code of a replenishment that waits until more is wanted.
pub const BELOW_MINIMUM: &str = "purchasing.below_minimum";

/// A refusal of purchasing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PurchasingRefusal {
    /// Another supplier has this code.
    #[error("another supplier has the code {code}")]
    CodeTaken {
        /// The code.
        code: String,
    },
    /// A lead time below 0 or above the most.
    #[error("a lead time of {lead_time_days} days makes no sense")]
    LeadTimeOutOfRange {
        /// The lead time. Unit: days.
        lead_time_days: i64,
    },
    /// A tolerance below 0 or above the whole.
    #[error("a tolerance is between 0 and 1")]
    ToleranceOutOfRange,
    /// The company has no such product.
    #[error("there is no such product")]
    UnknownProduct,
    /// A service or a charge.
    #[error("it is not kept in stock")]
    NotStocked,
    /// The company has no such warehouse.
    #[error("there is no such warehouse")]
    UnknownWarehouse,
    /// The company has no such supplier.
    #[error("there is no such supplier")]
    UnknownSupplier,
    /// A quantity that makes no sense where it stands, such as 0 ordered or a target below its
    /// point.
    #[error("a quantity of {quantity} makes no sense here")]
    QuantityOutOfRange {
        /// The quantity.
        quantity: Quantity,
    },
    /// A price below 0.
    #[error("a price is never negative")]
    PriceNegative,
    /// A document without lines.
    #[error("there is no line")]
    NoLines,
    /// More lines than a document holds.
    #[error("{lines} lines are more than one document holds")]
    TooManyLines {
        /// How many there are.
        lines: usize,
    },
    /// Goods expected before they are ordered.
    #[error("what is ordered on {ordered_on} is not expected on {expected_on}")]
    ExpectedTooEarly {
        /// The day that is expected.
        expected_on: Date,
        /// The day of the order.
        ordered_on: Date,
    },
    /// The company has no such purchase order.
    #[error("there is no such purchase order")]
    UnknownOrder,
    /// The state of the purchase order does not allow the step.
    #[error("{number} is {state}: no step {step}")]
    StateForbids {
        /// The order's number.
        number: String,
        /// Where it stands.
        state: PurchaseState,
        /// What was asked for.
        step: PurchaseStep,
    },
    /// Goods would come in before their purchase order.
    #[error("an order of {ordered_on} is not received on {received_on}")]
    BeforeOrder {
        /// The day of the receipt.
        received_on: Date,
        /// The day of the order.
        ordered_on: Date,
    },
    /// Nothing of the purchase order is open.
    #[error("nothing of it is open: name the lines that came beyond it")]
    NothingOpen,
    /// The purchase order has no such line.
    #[error("the order has no line {line_no}")]
    UnknownLine {
        /// The line.
        line_no: i64,
    },
    /// An order line is named twice.
    #[error("line {line_no} is named twice")]
    LineTwice {
        /// The line.
        line_no: i64,
    },
    /// More came than is open, beyond the supplier's tolerance.
    #[error("of line {line_no} at most {most} may come: order the rest")]
    MoreThanOrdered {
        /// The line.
        line_no: i64,
        /// How much may still come.
        most: Quantity,
    },
    /// No reorder rule of the supplier and warehouse proposes anything.
    #[error("no rule proposes to order anything")]
    NothingToOrder,
    /// What the reorder rules propose does not come to the supplier's minimum order.
    #[error("{net} are proposed, the supplier takes orders of {minimum} or more")]
    BelowMinimum {
        /// What the proposals come to.
        net: Money,
        /// What an order must come to.
        minimum: Money,
    },
    /// A minimum order that is negative or not in the company's base currency.
    #[error("a minimum order is an amount in {base}, not below 0")]
    BadMinimum {
        /// The company's base currency.
        base: Currency,
    },
    /// The order is another supplier's.
    #[error("{number} was ordered from another supplier")]
    OtherSupplier {
        /// The order's number.
        number: String,
    },
    /// A bill of this supplier with the same number was posted already.
    #[error("{other} has this number of the supplier: a bill is posted once")]
    NumberTaken {
        /// The bill that has it.
        other: String,
    },
    /// A bill of a later day than the one it is posted on.
    #[error("a bill of {issued_on} is not posted on {posted_on}")]
    IssuedLater {
        /// The day on the bill.
        issued_on: Date,
        /// The day of the posting.
        posted_on: Date,
    },
    /// More is billed than came in and is not billed.
    #[error("of line {line_no} {unbilled} are received and not billed: receive the goods first")]
    MoreThanReceived {
        /// The order line.
        line_no: i64,
        /// How much may be billed.
        unbilled: Quantity,
    },
    /// An amount below 0.
    #[error("an amount billed is never negative")]
    AmountNegative,
    /// A bill's price is outside the supplier's tolerance and nobody accepted it.
    #[error(
        "{billed} are billed where {expected} were ordered: accept it with a \
         reason, or ask for another bill"
    )]
    PriceDiffers {
        /// By the order's price.
        expected: Money,
        /// By the bill.
        billed: Money,
    },
    /// A supplier's terms are a number of days: terms of a code are those that we sell on.
    #[error("a supplier's terms are net days, such as `net:30`: terms of a code are ours")]
    TermsOfCode,
    /// The total on the bill is not what its lines come to.
    #[error("{stated} stand on the bill, its lines and taxes come to {computed}")]
    GrossDiffers {
        /// On the bill.
        stated: Money,
        /// By its lines.
        computed: Money,
    },
    /// A payment of nothing or less.
    #[error("an amount paid is more than 0")]
    AmountNotPositive,
    /// No such bill of the supplier is open.
    #[error("no such bill of the supplier is open")]
    UnknownBill,
    /// A bill is named twice.
    #[error("the bill is named twice")]
    BillTwice,
    /// More would be paid than is open of a bill.
    #[error("{open} of it are open")]
    MoreThanOpen {
        /// What is open.
        open: Money,
    },
    /// The bills that are named come to more than is paid.
    #[error("the bills that are named come to {stated}")]
    LessThanStated {
        /// What they come to.
        stated: Money,
    },
    /// More would be paid than the supplier is owed.
    #[error("only {owed} are owed")]
    MoreThanOwed {
        /// What is owed.
        owed: Money,
    },
}

impl Refusal for PurchasingRefusal {
    fn code(&self) -> &'static str {
        match self {
            PurchasingRefusal::CodeTaken { .. } => "purchasing.code_taken",
            PurchasingRefusal::LeadTimeOutOfRange { .. } => "purchasing.lead_time_out_of_range",
            PurchasingRefusal::ToleranceOutOfRange => "purchasing.tolerance_out_of_range",
            PurchasingRefusal::UnknownProduct => "purchasing.unknown_product",
            PurchasingRefusal::NotStocked => "purchasing.not_stocked",
            PurchasingRefusal::UnknownWarehouse => "purchasing.unknown_warehouse",
            PurchasingRefusal::UnknownSupplier => "purchasing.unknown_supplier",
            PurchasingRefusal::QuantityOutOfRange { .. } => "purchasing.quantity_out_of_range",
            PurchasingRefusal::PriceNegative => "purchasing.price_negative",
            PurchasingRefusal::NoLines => "purchasing.no_lines",
            PurchasingRefusal::TooManyLines { .. } => "purchasing.too_many_lines",
            PurchasingRefusal::ExpectedTooEarly { .. } => "purchasing.expected_too_early",
            PurchasingRefusal::UnknownOrder => "purchasing.unknown_order",
            PurchasingRefusal::StateForbids { .. } => "purchasing.state_forbids",
            PurchasingRefusal::BeforeOrder { .. } => "purchasing.before_order",
            PurchasingRefusal::NothingOpen => "purchasing.nothing_open",
            PurchasingRefusal::UnknownLine { .. } => "purchasing.unknown_line",
            PurchasingRefusal::LineTwice { .. } => "purchasing.line_twice",
            PurchasingRefusal::MoreThanOrdered { .. } => "purchasing.more_than_ordered",
            PurchasingRefusal::NothingToOrder => NOTHING_TO_ORDER,
            PurchasingRefusal::BelowMinimum { .. } => BELOW_MINIMUM,
            PurchasingRefusal::BadMinimum { .. } => "purchasing.bad_minimum",
            PurchasingRefusal::OtherSupplier { .. } => "purchasing.other_supplier",
            PurchasingRefusal::NumberTaken { .. } => "purchasing.number_taken",
            PurchasingRefusal::IssuedLater { .. } => "purchasing.issued_later",
            PurchasingRefusal::MoreThanReceived { .. } => "purchasing.more_than_received",
            PurchasingRefusal::AmountNegative => "purchasing.amount_negative",
            PurchasingRefusal::PriceDiffers { .. } => "purchasing.price_differs",
            PurchasingRefusal::TermsOfCode => "purchasing.terms_of_code",
            PurchasingRefusal::GrossDiffers { .. } => "purchasing.gross_differs",
            PurchasingRefusal::AmountNotPositive => "purchasing.amount_not_positive",
            PurchasingRefusal::UnknownBill => "purchasing.unknown_bill",
            PurchasingRefusal::BillTwice => "purchasing.bill_twice",
            PurchasingRefusal::MoreThanOpen { .. } => "purchasing.more_than_open",
            PurchasingRefusal::LessThanStated { .. } => "purchasing.less_than_stated",
            PurchasingRefusal::MoreThanOwed { .. } => "purchasing.more_than_owed",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            PurchasingRefusal::CodeTaken { .. }
            | PurchasingRefusal::StateForbids { .. }
            | PurchasingRefusal::BeforeOrder { .. }
            | PurchasingRefusal::NothingOpen
            | PurchasingRefusal::MoreThanOrdered { .. }
            | PurchasingRefusal::NothingToOrder
            | PurchasingRefusal::BelowMinimum { .. }
            | PurchasingRefusal::OtherSupplier { .. }
            | PurchasingRefusal::NumberTaken { .. }
            | PurchasingRefusal::MoreThanReceived { .. }
            | PurchasingRefusal::PriceDiffers { .. }
            | PurchasingRefusal::GrossDiffers { .. }
            | PurchasingRefusal::MoreThanOpen { .. }
            | PurchasingRefusal::MoreThanOwed { .. } => Kind::Conflict,
            PurchasingRefusal::LeadTimeOutOfRange { .. }
            | PurchasingRefusal::BadMinimum { .. }
            | PurchasingRefusal::TermsOfCode
            | PurchasingRefusal::ToleranceOutOfRange
            | PurchasingRefusal::NotStocked
            | PurchasingRefusal::QuantityOutOfRange { .. }
            | PurchasingRefusal::PriceNegative
            | PurchasingRefusal::NoLines
            | PurchasingRefusal::TooManyLines { .. }
            | PurchasingRefusal::ExpectedTooEarly { .. }
            | PurchasingRefusal::LineTwice { .. }
            | PurchasingRefusal::IssuedLater { .. }
            | PurchasingRefusal::AmountNegative
            | PurchasingRefusal::AmountNotPositive
            | PurchasingRefusal::BillTwice
            | PurchasingRefusal::LessThanStated { .. } => Kind::Invalid,
            PurchasingRefusal::UnknownProduct
            | PurchasingRefusal::UnknownWarehouse
            | PurchasingRefusal::UnknownSupplier
            | PurchasingRefusal::UnknownOrder
            | PurchasingRefusal::UnknownLine { .. }
            | PurchasingRefusal::UnknownBill => Kind::NotFound,
        }
    }
}
