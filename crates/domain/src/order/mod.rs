//! Orders: what a customer wants, from the first draft until all is shipped and billed.
//!
//! - **Order**: a customer's wish for products, at prices that are frozen with it.
//! - **Line**: one product of an order, with counters of what happened to its quantity.
//! - **Open**: ordered and neither shipped nor cancelled.
//! - **Reserved**: the part of open that stock is promised to.
//! - **Allocated**: the part of reserved that already stands in an open shipment.
//! - **Billable**: what may be invoiced now.
//! - **Hold**: a reason why an order waits, kept beside its state; there may be several.
//! - **Contribution**: what a line adds to the customer's credit exposure, frozen at confirmation.
//!
//! Invariants: on each line, ordered = shipped + open + cancelled, 0 <= allocated <= reserved <=
//! open, invoiced <= what may be billed (RULES 19). An order that is held, draft or submitted
//! reserves nothing and adds no exposure (RULES 27); one that a count takes goods from after its
//! confirmation keeps its state, exposure and other goods beside its hold (RULES 29). The
//! contributions of an order sum to its gross amount.

pub mod amounts;
pub mod cancel;
pub mod confirm;
pub mod error;
pub mod place;
pub mod progress;
pub mod release;
pub mod reserve;
pub mod state;

#[cfg(test)]
mod tests;

pub use amounts::{contributions, line_net};
pub use cancel::{OrderCancelled, RELEASED_BY_CANCELLATION, cancel};
pub use confirm::{
    Confirmation, OrderConfirmed, OrderGiven, OrderHeld, RELEASED_BY_CONFIRMATION, confirm,
};
pub use error::OrderRefusal;
pub use place::{ConfirmAtOnceGiven, OrderPlaced, PlaceOrderGiven, place, place_and_confirm};
pub use progress::{after_billing, after_shipping};
pub use release::release;
pub use reserve::{OrderReserved, RELEASED_BY_RESERVATION, reserve_again};
pub use state::{OrderState, OrderStep};

use crate::code::codes;
use crate::company::WarehouseId;
use crate::country::Country;
use crate::currency::Currency;
use crate::customer::{CustomerId, Terms};
use crate::date::{Date, Moment};
use crate::id;
use crate::money::Money;
use crate::price::Price;
use crate::product::{ProductId, ProductKind};
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::tax::TaxCategory;
use serde::{Deserialize, Serialize};

id!(OrderId, "ord", "A sales order.");

/// The most lines of one order.
pub const ORDER_LINES_MAX: usize = 20_000;

/// The most that one line orders. Unit: units of measure.
pub const ORDER_QUANTITY_MAX: i64 = 1_000_000_000;

/// A customer's wish for products.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// Of the series `SO`, filled in as it is recorded.
    pub number: String,
    /// Where it stands.
    pub state: OrderState,
    /// How it reached us.
    pub channel: Channel,
    /// Who ordered.
    pub customer: CustomerId,
    /// The customer's own number of it; empty when it has none.
    pub customer_po: String,
    /// The number in the system that it came from; empty when it came from none.
    pub source_number: String,
    /// The business date on which it was placed; prices and taxes are of this day.
    pub ordered_on: Date,
    /// When the customer wants it.
    pub requested_on: Option<Date>,
    /// Where it goes, in one line.
    pub ship_to: String,
    /// The country where it goes.
    pub ship_to_country: Country,
    /// Where its goods leave from.
    pub warehouse: WarehouseId,
    /// The currency of its prices and amounts.
    pub currency: Currency,
    /// When its invoices are due.
    pub terms: Terms,
    /// The sum of its lines.
    pub net: Money,
    /// The sum of its taxes, rounded once per category and rate.
    pub tax: Money,
    /// Net and tax.
    pub gross: Money,
    /// When it was placed.
    pub created_at: Moment,
    /// Raised by the unit of work.
    pub version: i64,
}

/// How an order reached us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// A web shop.
    Web,
    /// Electronic data interchange.
    Edi,
    /// A message that a person or program read.
    Email,
    /// A call.
    Phone,
    /// A file with the history of another system.
    Import,
    /// A program of the customer or of the company.
    Api,
    /// The customer portal.
    Portal,
}
codes!(Channel {
    Web = "web",
    Edi = "edi",
    Email = "email",
    Phone = "phone",
    Import = "import",
    Api = "api",
    Portal = "portal",
});

/// One product of an order. The key is (order, line_no).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// The order it belongs to.
    pub order: OrderId,
    /// From 1 in the order in which they were given.
    pub line_no: i64,
    /// What.
    pub product: ProductId,
    /// The product's kind when it was ordered: only stock is reserved and shipped.
    pub kind: ProductKind,
    /// The text on documents.
    pub description: String,
    /// How much was ordered.
    pub quantity: Quantity,
    /// For one unit, net of tax and before the discount, in the order's currency.
    pub price: Price,
    /// The part of the amount that is not charged; 0.04 is 4 %.
    pub discount: Rate,
    /// `round(quantity x price)` less the rounded discount on it.
    pub net: Money,
    /// How it is taxed.
    pub tax_category: TaxCategory,
    /// At which rate.
    pub tax_rate: Rate,
    /// Promised from stock, not yet shipped.
    pub reserved: Quantity,
    /// Of reserved: already in an open shipment, so that no two shipments take the same goods.
    pub allocated: Quantity,
    /// Left the warehouse.
    pub shipped: Quantity,
    /// Billed.
    pub invoiced: Quantity,
    /// Came back; a counter of its own that creates no new demand.
    pub returned: Quantity,
    /// Of returned: came back before it was billed, so that it never will be.
    pub returned_unbilled: Quantity,
    /// Will not be shipped.
    pub cancelled: Quantity,
    /// Its contribution to the exposure, gross of tax, in the credit account's currency, frozen
    /// at confirmation; 0 before.
    pub exposure: Money,
}

/// A reason why an order waits. The key is (order, kind).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The order that waits.
    pub order: OrderId,
    /// The kind of reason.
    pub kind: HoldKind,
    /// A sentence with its figures.
    pub reason: String,
    /// When it was placed.
    pub placed_at: Moment,
    /// When it was released; `None`: it is active.
    pub released_at: Option<Moment>,
    /// Who released it; empty while it is active.
    pub released_by: String,
    /// Why it was released; empty while it is active.
    pub release_reason: String,
}

/// The kinds of holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HoldKind {
    /// The exposure would pass the customer's limit.
    Credit,
    /// Not enough is available.
    Stock,
    /// The customer is blocked for orders.
    CustomerBlocked,
}
codes!(HoldKind { Credit = "credit", Stock = "stock", CustomerBlocked = "customer_blocked" });

/// How far an order shall go as it is placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Intent {
    /// Kept as a draft.
    Draft,
    /// Submitted; it waits for its confirmation.
    Submit,
    /// Submitted and confirmed in one decision.
    Confirm,
}
codes!(Intent { Draft = "draft", Submit = "submit", Confirm = "confirm" });

impl Intent {
    /// The state that an order is placed in; a confirmation comes after it.
    #[must_use]
    pub fn first_state(self) -> OrderState {
        match self {
            Intent::Draft => OrderState::Draft,
            Intent::Submit | Intent::Confirm => OrderState::Submitted,
        }
    }
}

/// Places an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceOrder {
    /// Who orders.
    pub customer: CustomerId,
    /// How the order reached us.
    pub channel: Channel,
    /// The customer's own number of it.
    #[serde(default)]
    pub customer_po: String,
    /// The number in the system that it comes from.
    #[serde(default)]
    pub source_number: String,
    /// The currency of the stated prices; `None`: the customer's.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// When the customer wants it.
    #[serde(default)]
    pub requested_on: Option<Date>,
    /// Where it goes; `None`: to the customer's address.
    #[serde(default)]
    pub ship_to: Option<ShipTo>,
    /// Where its goods leave from; `None`: the company's default warehouse.
    #[serde(default)]
    pub warehouse: Option<WarehouseId>,
    /// How far it shall go.
    pub intent: Intent,
    /// What is ordered, 1 to [`ORDER_LINES_MAX`].
    pub lines: Vec<PlaceLine>,
}

/// Where an order goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShipTo {
    /// The address in one line.
    pub address: String,
    /// The country, on which taxes depend.
    pub country: Country,
}

/// One product to order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceLine {
    /// What.
    pub product: ProductId,
    /// The text on documents; `None`: the product's name.
    #[serde(default)]
    pub description: Option<String>,
    /// How much, above 0.
    pub quantity: Quantity,
    /// The stated price of one unit; `None`: of the customer's price list.
    #[serde(default)]
    pub price: Option<Price>,
    /// The part of the amount that is not charged, 0 to 1.
    #[serde(default)]
    pub discount: Rate,
}

/// Confirms an order, or puts it on hold with every reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmOrder {
    /// Which.
    pub order: OrderId,
}

/// Releases one hold of an order, then decides its confirmation anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseHold {
    /// Which order.
    pub order: OrderId,
    /// Which of its holds.
    pub kind: HoldKind,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub by: String,
}

/// Promises a confirmed order again what it lacks: a count had found less than was promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReserveOrder {
    /// Which.
    pub order: OrderId,
}

/// Cancels what an order has not shipped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelOrder {
    /// Which.
    pub order: OrderId,
    /// Why.
    pub reason: String,
}
