//! Blanket orders: how much a customer takes until a day, at which prices, called off bit by bit.
//!
//! - **Blanket order**: what was agreed, for the days from the first to the last; series `BO`.
//! - **Call-off**: an order of some of it, at its prices.
//! - **Called**: how much of a line stands in call-offs and was not given up there.
//! - **Open**: agreed and not called.
//!
//! ```text
//!   open ── close ──▶ closed
//! ```
//!
//! An open one can be called off on the days that were agreed, and no further than what is open of
//! each line. What of a call-off is cancelled, or amended away, comes back ([`follow`]); what it
//! is raised by is called, too, or the amendment is refused. A line whose price is amended is no
//! longer as agreed, and comes back as a whole. Goods that are returned do not come back.
//!
//! A blanket order reserves nothing and adds no exposure; its call-offs do, as any order.
//!
//! Invariants: 0 <= called <= agreed; called is the sum of what its call-offs order and have not
//! cancelled.

pub mod agree;
pub mod call_off;
pub mod close;
pub mod error;
pub mod follow;
pub mod state;

#[cfg(test)]
mod tests;

pub use agree::{BlanketAgreed, agree};
pub use call_off::{BlanketGiven, CalledOff, call_off};
pub use close::{BlanketClosed, close};
pub use error::BlanketRefusal;
pub use follow::{Followed, Following, after_amending, after_cancelling};
pub use state::{BlanketState, BlanketStep};

use crate::company::WarehouseId;
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::{Date, Moment};
use crate::id;
use crate::order::{Channel, Intent, OrderId, PlaceLine, ShipTo};
use crate::price::Price;
use crate::product::ProductId;
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::tax::PriceTax;
use serde::{Deserialize, Serialize};

id!(BlanketId, "blk", "A blanket order.");

/// How long a blanket order can last. Unit: days.
pub const BLANKET_DAYS_MAX: i64 = 3_653;

/// What a customer agreed to take. Key: id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blanket {
    /// Its id.
    pub id: BlanketId,
    /// Of the series `BO`, filled in as it is recorded.
    pub number: String,
    /// Where it stands, but for its days.
    pub state: BlanketState,
    /// Who agreed.
    pub customer: CustomerId,
    /// The customer's own number of it; empty when it has none.
    pub reference: String,
    /// The business date on which it was agreed; prices of lists are of this day.
    pub agreed_on: Date,
    /// The first day of call-offs.
    pub valid_from: Date,
    /// The last day of call-offs.
    pub valid_to: Date,
    /// The currency of its prices.
    pub currency: Currency,
    /// Whether its prices have the tax inside.
    pub price_tax: PriceTax,
    /// Why it was closed; empty while it is open.
    pub closed_because: String,
    /// When it was made.
    pub created_at: Moment,
    /// Raised by the unit of work.
    pub version: i64,
}

/// One product of a blanket order. Key: blanket, line_no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlanketLine {
    /// The blanket order it belongs to.
    pub blanket: BlanketId,
    /// From 1 in the order in which they were given.
    pub line_no: i64,
    /// What.
    pub product: ProductId,
    /// The text on documents.
    pub description: String,
    /// How much was agreed.
    pub quantity: Quantity,
    /// For one price unit, before the discount.
    pub price: Price,
    /// For how many units the price is.
    pub price_unit: i64,
    /// The part of the amount that is not charged.
    pub discount: Rate,
    /// How much of it stands in call-offs.
    pub called: Quantity,
}

impl BlanketLine {
    /// What of it can still be called off.
    ///
    /// Panics: more was called than agreed.
    #[must_use]
    pub fn open(&self) -> Quantity {
        let open = self.quantity.checked_sub(self.called);
        let open = open.expect("both are quantities of one line");
        assert!(!open.is_negative(), "no more is called off than was agreed");
        open
    }
}

/// An order line that calls a blanket order off. Key: order, line_no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallOff {
    /// The order.
    pub order: OrderId,
    /// Its line.
    pub line_no: i64,
    /// The blanket order.
    pub blanket: BlanketId,
    /// The line of it.
    pub blanket_line: i64,
}

/// Agrees on a blanket order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreeBlanket {
    /// Who agrees.
    pub customer: CustomerId,
    /// The customer's own number of it.
    #[serde(default)]
    pub reference: String,
    /// The first day of call-offs; `None`: the business date.
    #[serde(default)]
    pub valid_from: Option<Date>,
    /// The last day of call-offs.
    pub valid_to: Date,
    /// The currency of the stated prices; `None`: the customer's.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// Whether the stated prices have the tax inside; `None`: as those of the customer's lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_tax: Option<PriceTax>,
    /// What is agreed: a line without a price has that of the customer's lists for all of its
    /// quantity. Promotions do not count.
    pub lines: Vec<PlaceLine>,
}

/// Places an order of some of a blanket order, at its prices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallOffBlanket {
    /// Which.
    pub blanket: BlanketId,
    /// How the order reached us.
    pub channel: Channel,
    /// The customer's own number of the call-off.
    #[serde(default)]
    pub customer_po: String,
    /// When the customer wants it.
    #[serde(default)]
    pub requested_on: Option<Date>,
    /// Where it goes; `None`: to the customer's address.
    #[serde(default)]
    pub ship_to: Option<ShipTo>,
    /// The code of the customer's place that it goes to, instead of an address.
    #[serde(default)]
    pub ship_to_code: Option<String>,
    /// Where its goods leave from; `None`: the company's default warehouse.
    #[serde(default)]
    pub warehouse: Option<WarehouseId>,
    /// How far it shall go.
    pub intent: Intent,
    /// What is called off.
    pub lines: Vec<CallOffLine>,
}

/// How much of a line is called off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallOffLine {
    /// Which.
    pub line_no: i64,
    /// How much, in the product's own unit.
    pub quantity: Quantity,
}

/// Closes a blanket order: nothing more of it is called off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseBlanket {
    /// Which.
    pub blanket: BlanketId,
    /// Why.
    pub reason: String,
}
