//! Shipping: what leaves the warehouse for a customer, and what it cost.
//!
//! - **Shipment**: goods of one order that leave one warehouse together; the delivery note.
//! - **Goods issue**: the moment that the goods leave: stock falls, cost is posted (RULES 11).
//! - **Allocated**: reserved on the order line and already in an open shipment, so that two
//!   shipments never take the same quantity.
//!
//! |              | open      | released  | picking   | picked  | packed  | shipped  |
//! |--------------|-----------|-----------|-----------|---------|---------|----------|
//! | release      | released  |           |           |         |         |          |
//! | pick         |           | picking   | picking   |         |         |          |
//! | pick the last |          | picked    | picked    |         |         |          |
//! | find nothing |           | cancelled | cancelled |         |         |          |
//! | pack         | packed    |           |           | packed  |         |          |
//! | withdraw     |           | open      | open      | open    | open    |          |
//! | issue        | shipped   |           |           | shipped | shipped |          |
//! | cancel       | cancelled |           |           |         |         |          |
//! | undo         |           |           |           |         |         | reversed |
//!
//! *Cancelled* and *reversed* are the end; the goods of both stand in the warehouse.
//!
//! Invariant: on an order line, shipped <= ordered and 0 <= allocated <= reserved.
//! Invariant: a shipment line's `issued` is 0 until the goods issue and its quantity after it, and
//! 0 again once that is undone; its `cost` changes with it and never else; 0 <= invoiced,
//! returned <= issued; invoiced + returned before billing <= issued.
//! Invariant: an order line's allocated is the sum of its quantities in open shipments.

pub mod cancel;
pub mod create;
pub mod credit_check;
pub mod error;
pub mod issue_goods;
mod kits;
pub mod reverse_issue;
pub mod state;

#[cfg(test)]
mod tests;

pub use cancel::{CancelShipmentGiven, ShipmentCancelled, cancel};
pub use create::{CreateShipmentGiven, ShipmentCreated, create};
pub use credit_check::Delivery;
pub use error::ShippingRefusal;
pub use issue_goods::{GoodsIssued, IssueGoodsGiven, issue_goods};
pub use reverse_issue::{IssueReversed, ReverseIssueGiven, reverse_issue};
pub use state::{ShipmentState, ShipmentStep};

use crate::company::WarehouseId;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::money::Money;
use crate::order::OrderId;
use crate::product::ProductId;
use crate::quantity::Quantity;
use serde::{Deserialize, Serialize};

crate::id!(ShipmentId, "shp", "A shipment.");

/// Goods of one order that leave a warehouse together. Key: id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shipment {
    /// Which shipment.
    pub id: ShipmentId,
    /// Its number of the shipment series; empty until the engine draws it.
    pub number: String,
    /// The order that it serves.
    pub order: OrderId,
    /// The customer of the order.
    pub customer: CustomerId,
    /// Where the goods leave from.
    pub warehouse: WarehouseId,
    /// Where it stands.
    pub state: ShipmentState,
    /// The day that it was made.
    pub created_on: Date,
    /// The day of the goods issue.
    pub shipped_on: Option<Date>,
    /// Raised by each change.
    pub version: i64,
}

/// One product of a shipment. Key: shipment, line_no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShipmentLine {
    /// The shipment that it belongs to.
    pub shipment: ShipmentId,
    /// Its place in the shipment, from 1.
    pub line_no: i64,
    /// The order that it serves: the key to find what of an order is not billed yet.
    pub order: OrderId,
    /// The order line that it serves.
    pub order_line: i64,
    /// What is shipped.
    pub product: ProductId,
    /// How much. Unit: the product's unit of measure.
    pub quantity: Quantity,
    /// How much has left: 0 until the goods issue, then the quantity.
    pub issued: Quantity,
    /// How much of that is billed.
    pub invoiced: Quantity,
    /// How much of that came back.
    pub returned: Quantity,
    /// Of returned: came back before it was billed.
    pub returned_unbilled: Quantity,
    /// What the goods cost, in base currency; 0 until the goods issue, then frozen.
    pub cost: Money,
}

impl ShipmentLine {
    /// What left, stayed with the customer and is not billed yet.
    #[must_use]
    pub fn unbilled(&self) -> Quantity {
        let stayed = self.issued.checked_sub(self.returned_unbilled);
        let unbilled = stayed.and_then(|stayed| stayed.checked_sub(self.invoiced));
        unbilled.expect("no more is billed or came back than was issued")
    }
}

/// Makes a shipment of what is reserved for an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateShipment {
    /// The order to ship.
    pub order: OrderId,
    /// What to ship, from one warehouse; empty: everything that is reserved and in no open
    /// shipment, from the warehouse of the first such line.
    #[serde(default)]
    pub lines: Vec<CreateShipmentLine>,
}

/// How much of an order line to ship.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateShipmentLine {
    /// The order line.
    pub order_line: i64,
    /// How much. Unit: the product's unit of measure.
    pub quantity: Quantity,
}

/// Posts the goods issue of a shipment: the goods leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostGoodsIssue {
    /// The shipment that leaves.
    pub shipment: ShipmentId,
}

/// Cancels a shipment that has not left: its quantities can be shipped anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelShipment {
    /// The shipment that does not leave.
    pub shipment: ShipmentId,
}

/// Undoes a goods issue of which nothing is billed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReverseIssue {
    /// The shipment that did not leave after all.
    pub shipment: ShipmentId,
    /// Why.
    pub reason: String,
}
