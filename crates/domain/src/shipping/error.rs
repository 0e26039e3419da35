//! Why shipping refuses.

use super::{ShipmentState, ShipmentStep};
use crate::date::Date;
use crate::order::OrderState;
use crate::quantity::Quantity;
use crate::refusal::{Kind, Refusal};

/// A refusal of shipping.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShippingRefusal {
    /// The company has no such shipment.
    #[error("there is no such shipment")]
    NotFound,
    /// Only a confirmed order whose goods have not all left is shipped.
    #[error("an order in state {state} is not shipped; confirmed or in_fulfilment is")]
    OrderNotConfirmed {
        /// Where the order stands.
        state: OrderState,
    },
    /// The customer is blocked for deliveries.
    #[error("the customer is blocked for deliveries")]
    CustomerBlocked,
    /// A shipment's date is before that of its order.
    #[error("an order of {ordered_on} is not shipped as of {shipped_on}")]
    BeforeOrder {
        /// The date that the shipment would have.
        shipped_on: Date,
        /// The order's date.
        ordered_on: Date,
    },
    /// A goods issue before the date of its shipment.
    #[error("a shipment of {created_on} does not leave on {issued_on}")]
    BeforeShipment {
        /// The day of the goods issue.
        issued_on: Date,
        /// The shipment's date.
        created_on: Date,
    },
    /// Lines that leave from different warehouses are named for one shipment.
    #[error("the lines leave from {warehouses} warehouses; each ships its own")]
    SeveralWarehouses {
        /// How many they are.
        warehouses: usize,
    },
    /// Nothing is reserved that is not in an open shipment already.
    #[error("nothing of the order is reserved and not yet in a shipment")]
    NothingToShip,
    /// The order has no such line.
    #[error("the order has no line {order_line}")]
    UnknownLine {
        /// The line that was asked for.
        order_line: i64,
    },
    /// An order line is named twice in one shipment.
    #[error("order line {order_line} is named twice")]
    LineTwice {
        /// The line that was named again.
        order_line: i64,
    },
    /// A quantity of nothing or less.
    #[error("a shipped quantity is more than 0")]
    QuantityNotPositive,
    /// More than is reserved and in no open shipment. Unit: the product's.
    #[error("order line {order_line} has {free} reserved and in no shipment yet")]
    MoreThanReserved {
        /// The line.
        order_line: i64,
        /// What could be shipped.
        free: Quantity,
    },
    /// Goods of a kit are to leave that make no whole kits.
    #[error("goods of kit {kit_no} leave in whole kits alone")]
    KitNotWhole {
        /// The kit's number in its order.
        kit_no: i64,
    },
    /// Something of the shipment is billed.
    #[error("it is billed: credit the invoice and register a return instead")]
    Billed,
    /// Something of the shipment came back.
    #[error("goods of it came back: nothing is left to undo")]
    CameBack,
    /// The shipment's state does not allow the step.
    #[error("a shipment in state {state} allows no step {step}; allowed: {}", .state.allowed())]
    StateForbids {
        /// Where the shipment stands.
        state: ShipmentState,
        /// What was asked for.
        step: ShipmentStep,
    },
}

impl Refusal for ShippingRefusal {
    fn code(&self) -> &'static str {
        match self {
            ShippingRefusal::NotFound => "shipping.not_found",
            ShippingRefusal::OrderNotConfirmed { .. } => "shipping.order_not_confirmed",
            ShippingRefusal::CustomerBlocked => "shipping.customer_blocked",
            ShippingRefusal::BeforeOrder { .. } => "shipping.before_order",
            ShippingRefusal::BeforeShipment { .. } => "shipping.before_shipment",
            ShippingRefusal::SeveralWarehouses { .. } => "shipping.several_warehouses",
            ShippingRefusal::NothingToShip => "shipping.nothing_to_ship",
            ShippingRefusal::UnknownLine { .. } => "shipping.unknown_line",
            ShippingRefusal::LineTwice { .. } => "shipping.line_twice",
            ShippingRefusal::QuantityNotPositive => "shipping.quantity_not_positive",
            ShippingRefusal::MoreThanReserved { .. } => "shipping.more_than_reserved",
            ShippingRefusal::KitNotWhole { .. } => "shipping.kit_not_whole",
            ShippingRefusal::Billed => "shipping.billed",
            ShippingRefusal::CameBack => "shipping.came_back",
            ShippingRefusal::StateForbids { .. } => "shipping.state_forbids",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            ShippingRefusal::OrderNotConfirmed { .. }
            | ShippingRefusal::CustomerBlocked
            | ShippingRefusal::BeforeOrder { .. }
            | ShippingRefusal::BeforeShipment { .. }
            | ShippingRefusal::NothingToShip
            | ShippingRefusal::MoreThanReserved { .. }
            | ShippingRefusal::KitNotWhole { .. }
            | ShippingRefusal::Billed
            | ShippingRefusal::CameBack
            | ShippingRefusal::StateForbids { .. } => Kind::Conflict,
            ShippingRefusal::NotFound | ShippingRefusal::UnknownLine { .. } => Kind::NotFound,
            ShippingRefusal::LineTwice { .. }
            | ShippingRefusal::QuantityNotPositive
            | ShippingRefusal::SeveralWarehouses { .. } => Kind::Invalid,
        }
    }
}
