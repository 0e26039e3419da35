//! Why orders are refused.

use super::{
    HoldKind, ORDER_LINES_MAX, ORDER_QUANTITY_MAX, OrderState, OrderStep, REQUESTED_DAYS_BEFORE_MAX,
};
use crate::code::Code;
use crate::country::Country;
use crate::currency::Currency;
use crate::customer::Terms;
use crate::date::Date;
use crate::money::Money;
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::refusal::{Kind, Refusal};
use crate::tax::PriceTax;

/// A refusal about orders.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderRefusal {
    /// A kit that is quoted, agreed on or added to an order.
    #[error("`{kit}` is a kit, which a new order alone has: name its parts instead")]
    KitOnlyOrdered {
        /// The kit.
        kit: String,
    },
    /// A kit before it has parts.
    #[error("kit `{sku}` has parts from {since} on")]
    KitNotYet {
        /// The kit.
        sku: String,
        /// The first day.
        since: Date,
    },
    /// A part of a kit is ordered.
    #[error("{quantity} is no whole number of kits")]
    KitNotWhole {
        /// What was ordered.
        quantity: Quantity,
    },
    /// What a line of a kit does not say.
    #[error("the line of a kit has no {field}")]
    KitSays {
        /// The field.
        field: &'static str,
    },
    /// A line of a kit is amended, or its order copied.
    #[error("a line of a kit is neither amended nor copied: cancel the order and order anew")]
    KitLineFixed,
    /// The company has no such order.
    #[error("there is no such order")]
    NotFound,
    /// The company has no such customer.
    #[error("there is no such customer")]
    UnknownCustomer,
    /// The customer is blocked for orders.
    #[error("customer `{code}` is blocked for orders")]
    CustomerBlocked {
        /// The customer's code.
        code: String,
    },
    /// The company has no such warehouse.
    #[error("there is no such warehouse")]
    UnknownWarehouse,
    /// The order is in another currency than its customer and so its credit account.
    #[error("the order is in {order}, the customer in {customer}")]
    CurrencyDiffers {
        /// The order's currency.
        order: Currency,
        /// The customer's currency.
        customer: Currency,
    },
    /// Another order that is not cancelled has this purchase order number of the customer.
    #[error("the customer's number `{customer_po}` is that of order {other} already")]
    DuplicateCustomerPo {
        /// The customer's number.
        customer_po: String,
        /// The number of the other order.
        other: String,
    },
    /// Another order came from the same document of the other system.
    #[error("the source number `{source_number}` is that of order {other} already")]
    DuplicateSourceNumber {
        /// The number in the other system.
        source_number: String,
        /// The number of the other order.
        other: String,
    },
    /// The customer wants it long before it was ordered: a slip of the pen.
    #[error(
        "{requested_on} is more than {REQUESTED_DAYS_BEFORE_MAX} days before {ordered_on}, \
         the day of the order"
    )]
    RequestedTooEarly {
        /// When the customer wants it.
        requested_on: Date,
        /// The order's date.
        ordered_on: Date,
    },
    /// An order without lines.
    #[error("there is no line")]
    NoLines,
    /// More lines than an order holds.
    #[error("{lines} lines are more than the {ORDER_LINES_MAX} that one order holds")]
    TooManyLines {
        /// How many there are.
        lines: usize,
    },
    /// The company has no such product.
    #[error("there is no such product")]
    UnknownProduct,
    /// A quantity of 0 or less.
    #[error("a quantity of {quantity} cannot be ordered")]
    QuantityNotPositive {
        /// The quantity.
        quantity: Quantity,
    },
    /// More than one line orders. Unit: units of measure.
    #[error("a quantity of {quantity} is more than the {ORDER_QUANTITY_MAX} that one line orders")]
    QuantityTooLarge {
        /// The quantity.
        quantity: Quantity,
    },
    /// A stated price below 0.
    #[error("a price is never negative")]
    PriceNegative,
    /// No price is stated and the customer has no price list.
    #[error("no price is stated and the customer has no price list")]
    PriceMissing,
    /// A price of a list with tax inside in an order of prices without it, or the other way round.
    #[error("the other prices of the order have tax {of_order}, this one of a list has not")]
    PricesMixed {
        /// Whether the other prices of the order have it inside.
        of_order: PriceTax,
    },
    /// A free line without a price.
    #[error("a free line states its price: no list has one")]
    FreePriceMissing,
    /// A free line that says otherwise what it sells, too.
    #[error("a free line is told by its text alone: it has no {field}")]
    FreeNames {
        /// What it says besides.
        field: &'static str,
    },
    /// A line of a product that says what only a free line can.
    #[error("only a free line says its {field}: a product has its own")]
    OnlyFree {
        /// What it says.
        field: &'static str,
    },
    /// A discount below 0 % or above 100 %.
    #[error("a discount of {discount} is not between 0 and 100 %")]
    DiscountOutOfRange {
        /// The discount.
        discount: Rate,
    },
    /// The order's state does not allow the step.
    #[error("an order that is {state} cannot {step}; it can: {}", allowed(*state))]
    StateForbids {
        /// The state.
        state: OrderState,
        /// The step.
        step: OrderStep,
    },
    /// No active hold of this kind.
    #[error("the order has no active {kind} hold")]
    NotOnHold {
        /// The kind.
        kind: HoldKind,
    },
    /// All open goods of a confirmed order are promised, or it is in another state.
    #[error("the order lacks no promise: only a confirmed one that lost goods can")]
    NothingToReserve,
    /// An amendment's date is before that of its order.
    #[error("an order of {ordered_on} is not amended as of {amended_on}")]
    AmendedBeforeOrder {
        /// The date that the amendment would have.
        amended_on: Date,
        /// The order's date.
        ordered_on: Date,
    },
    /// The order has no line of this number.
    #[error("the order has no line {line_no}")]
    UnknownLine {
        /// The number.
        line_no: i64,
    },
    /// A line that is named twice.
    #[error("line {line_no} is named twice")]
    LineTwice {
        /// The line.
        line_no: i64,
    },
    /// Nothing of the line is open any more.
    #[error("nothing of line {line_no} is open any more: add a new line")]
    LineDone {
        /// The line.
        line_no: i64,
    },
    /// More of a quotation's line than was quoted.
    #[error("{most} were quoted in {document} for line {line_no}: order more by a line of its own")]
    MoreThanQuoted {
        /// The line.
        line_no: i64,
        /// The quotation's number.
        document: String,
        /// How much was quoted.
        most: Quantity,
    },
    /// Less than what has left, or was billed.
    #[error("{done} of line {line_no} have left or were billed: no less can be wanted of it")]
    LessThanDone {
        /// The line.
        line_no: i64,
        /// What has left or was billed.
        done: Quantity,
    },
    /// Goods have left for the country, or were billed with its taxes.
    #[error("goods have left for {country} or were billed: place a new order for the rest")]
    ShipToFixed {
        /// The country.
        country: Country,
    },
    /// The amendment changes nothing.
    #[error("the order is so already: nothing is amended")]
    NothingAmended,
    /// The amendment leaves nothing of the order.
    #[error("nothing would be left of the order: cancel it instead")]
    NothingLeft,
    /// Another amendment of the order waits.
    #[error("another amendment waits: decide on it first, with order.decide_amendment")]
    AmendmentWaits,
    /// No amendment of the order waits.
    #[error("no amendment of the order waits")]
    NoAmendmentWaits,
    /// The hold of an amendment is not released.
    #[error("an amendment is decided on with order.decide_amendment")]
    AmendmentIsDecided,
    /// Goods of the order are in a shipment that has not left.
    #[error("{quantity} of line {line_no} are in an open shipment: cancel or ship it first")]
    InOpenShipment {
        /// The first such line.
        line_no: i64,
        /// How much of it.
        quantity: Quantity,
    },
    /// A priority below 0 or above 9.
    #[error("a priority is between 0 and 9, not {priority}")]
    PriorityOutOfRange {
        /// The priority.
        priority: i64,
    },
    /// A priority for an order of which nothing is left to serve.
    #[error("nothing of the order is left to serve")]
    NothingToPrioritise,
    /// Goods without an address to go to.
    #[error("the goods have no address to go to")]
    NoAddress,
    /// A customer that would owe the tax has no VAT number.
    #[error("customer `{code}` has no VAT number for what leaves the country")]
    NoVatId {
        /// The customer's code.
        code: String,
    },
    /// A number of days or orders that makes no sense.
    #[error("it is between 1 and {most}")]
    ScreeningOutOfRange {
        /// The most that can be said.
        most: i64,
    },
    /// Other terms for an order of which nothing is left to bill.
    #[error("nothing of the order is left to bill")]
    TermsFixed,
    /// Other terms that are no others.
    #[error("the order has the terms {terms} already")]
    TermsUnchanged {
        /// Its terms.
        terms: Terms,
    },
    /// The customer has no such place.
    #[error("the customer has no ship-to place `{code}`")]
    UnknownShipTo {
        /// The code.
        code: String,
    },
    /// The customer calls no product so.
    #[error("the customer has no item code `{item}`: give it one, or name the product")]
    UnknownItem {
        /// The code.
        item: String,
    },
    /// An amount off the order that is negative or in another currency.
    #[error("a discount is an amount of 0 or more in the order's currency")]
    DiscountAmount,
    /// The order comes to less than the company takes.
    #[error("the order comes to {net} net, the minimum is {minimum}")]
    BelowMinimum {
        /// What it comes to.
        net: Money,
        /// The minimum.
        minimum: Money,
    },
}

/// The steps that a state allows, for a person.
fn allowed(state: OrderState) -> String {
    let steps = OrderStep::ALL.iter().filter(|step| state.next(**step).is_some());
    let codes: Vec<&str> = steps.map(|step| step.code()).collect();
    if codes.is_empty() { "nothing any more".to_owned() } else { codes.join(", ") }
}

impl Refusal for OrderRefusal {
    fn code(&self) -> &'static str {
        match self {
            OrderRefusal::PriorityOutOfRange { .. } => "order.priority_out_of_range",
            OrderRefusal::NothingToPrioritise => "order.nothing_to_prioritise",
            OrderRefusal::NoAddress => "order.no_address",
            OrderRefusal::NoVatId { .. } => "order.no_vat_id",
            OrderRefusal::ScreeningOutOfRange { .. } => "order.screening_out_of_range",
            OrderRefusal::TermsFixed => "order.terms_fixed",
            OrderRefusal::TermsUnchanged { .. } => "order.terms_unchanged",
            OrderRefusal::NotFound => "order.not_found",
            OrderRefusal::UnknownCustomer => "order.unknown_customer",
            OrderRefusal::CustomerBlocked { .. } => "order.customer_blocked",
            OrderRefusal::UnknownWarehouse => "order.unknown_warehouse",
            OrderRefusal::CurrencyDiffers { .. } => "order.currency_differs",
            OrderRefusal::DuplicateCustomerPo { .. } => "order.duplicate_customer_po",
            OrderRefusal::DuplicateSourceNumber { .. } => "order.duplicate_source_number",
            OrderRefusal::RequestedTooEarly { .. } => "order.requested_too_early",
            OrderRefusal::NoLines => "order.no_lines",
            OrderRefusal::TooManyLines { .. } => "order.too_many_lines",
            OrderRefusal::UnknownProduct => "order.unknown_product",
            OrderRefusal::QuantityNotPositive { .. } => "order.quantity_not_positive",
            OrderRefusal::QuantityTooLarge { .. } => "order.quantity_too_large",
            OrderRefusal::PriceNegative => "order.price_negative",
            OrderRefusal::PriceMissing => "order.price_missing",
            OrderRefusal::PricesMixed { .. } => "order.prices_mixed",
            OrderRefusal::FreePriceMissing => "order.free_price_missing",
            OrderRefusal::FreeNames { .. } => "order.free_names",
            OrderRefusal::OnlyFree { .. } => "order.only_free",
            OrderRefusal::DiscountOutOfRange { .. } => "order.discount_out_of_range",
            OrderRefusal::StateForbids { .. } => "order.state_forbids",
            OrderRefusal::NotOnHold { .. } => "order.not_on_hold",
            OrderRefusal::NothingToReserve => "order.nothing_to_reserve",
            OrderRefusal::UnknownLine { .. } => "order.unknown_line",
            OrderRefusal::LineTwice { .. } => "order.line_twice",
            OrderRefusal::LineDone { .. } => "order.line_done",
            OrderRefusal::MoreThanQuoted { .. } => "order.more_than_quoted",
            OrderRefusal::LessThanDone { .. } => "order.less_than_done",
            OrderRefusal::ShipToFixed { .. } => "order.ship_to_fixed",
            OrderRefusal::NothingAmended => "order.nothing_amended",
            OrderRefusal::NothingLeft => "order.nothing_left",
            OrderRefusal::AmendedBeforeOrder { .. } => "order.amended_before_order",
            OrderRefusal::AmendmentWaits => "order.amendment_waits",
            OrderRefusal::NoAmendmentWaits => "order.no_amendment_waits",
            OrderRefusal::AmendmentIsDecided => "order.amendment_is_decided",
            OrderRefusal::InOpenShipment { .. } => "order.in_open_shipment",
            OrderRefusal::UnknownShipTo { .. } => "order.unknown_ship_to",
            OrderRefusal::UnknownItem { .. } => "order.unknown_item",
            OrderRefusal::DiscountAmount => "order.discount_amount",
            OrderRefusal::BelowMinimum { .. } => "order.below_minimum",
            OrderRefusal::KitOnlyOrdered { .. } => "order.kit_only_ordered",
            OrderRefusal::KitNotYet { .. } => "order.kit_not_yet",
            OrderRefusal::KitNotWhole { .. } => "order.kit_not_whole",
            OrderRefusal::KitSays { .. } => "order.kit_says",
            OrderRefusal::KitLineFixed => "order.kit_line_fixed",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            OrderRefusal::NotFound
            | OrderRefusal::UnknownCustomer
            | OrderRefusal::UnknownWarehouse
            | OrderRefusal::UnknownProduct
            | OrderRefusal::UnknownLine { .. }
            | OrderRefusal::UnknownShipTo { .. }
            | OrderRefusal::UnknownItem { .. } => Kind::NotFound,
            OrderRefusal::CustomerBlocked { .. }
            | OrderRefusal::DuplicateCustomerPo { .. }
            | OrderRefusal::DuplicateSourceNumber { .. }
            | OrderRefusal::StateForbids { .. }
            | OrderRefusal::NotOnHold { .. }
            | OrderRefusal::NothingToReserve
            | OrderRefusal::LineDone { .. }
            | OrderRefusal::MoreThanQuoted { .. }
            | OrderRefusal::LessThanDone { .. }
            | OrderRefusal::ShipToFixed { .. }
            | OrderRefusal::NothingAmended
            | OrderRefusal::NothingLeft
            | OrderRefusal::AmendmentWaits
            | OrderRefusal::AmendedBeforeOrder { .. }
            | OrderRefusal::NoAmendmentWaits
            | OrderRefusal::AmendmentIsDecided
            | OrderRefusal::InOpenShipment { .. }
            | OrderRefusal::TermsFixed
            | OrderRefusal::KitOnlyOrdered { .. }
            | OrderRefusal::KitNotYet { .. }
            | OrderRefusal::KitLineFixed
            | OrderRefusal::NothingToPrioritise => Kind::Conflict,
            OrderRefusal::CurrencyDiffers { .. }
            | OrderRefusal::NoAddress
            | OrderRefusal::NoVatId { .. }
            | OrderRefusal::ScreeningOutOfRange { .. }
            | OrderRefusal::TermsUnchanged { .. }
            | OrderRefusal::DiscountAmount
            | OrderRefusal::BelowMinimum { .. }
            | OrderRefusal::RequestedTooEarly { .. }
            | OrderRefusal::NoLines
            | OrderRefusal::TooManyLines { .. }
            | OrderRefusal::LineTwice { .. }
            | OrderRefusal::QuantityNotPositive { .. }
            | OrderRefusal::QuantityTooLarge { .. }
            | OrderRefusal::PriceNegative
            | OrderRefusal::PriceMissing
            | OrderRefusal::PricesMixed { .. }
            | OrderRefusal::FreePriceMissing
            | OrderRefusal::FreeNames { .. }
            | OrderRefusal::OnlyFree { .. }
            | OrderRefusal::KitNotWhole { .. }
            | OrderRefusal::KitSays { .. }
            | OrderRefusal::DiscountOutOfRange { .. }
            | OrderRefusal::PriorityOutOfRange { .. } => Kind::Invalid,
        }
    }
}
