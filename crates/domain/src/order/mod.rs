//! Orders: what a customer wants, from the first draft until all is shipped and billed.
//!
//! - **Order**: a customer's wish for products, at prices that are frozen with it.
//! - **Line**: one product of an order, with counters of what happened to its quantity.
//! - **Free line**: a service or charge in the line's own words, with a stated price; its product
//!   is unlisted. Its unit is a word that converts to nothing, kept with its details.
//! - **Open**: ordered and neither shipped nor cancelled; a service or charge, which never ships:
//!   neither billed nor cancelled.
//! - **Reserved**: the part of open that stock is promised to.
//! - **Allocated**: the part of reserved that already stands in an open shipment.
//! - **Billable**: what may be invoiced now.
//! - **Reduction**: what promotions and the order's discount take off a line; see pricing.
//! - **Detail**: what only some lines have: another unit, the customer's item code, a trace.
//! - **Part**: what was split off a line to leave from another warehouse.
//! - **Kit**: one price for several lines, its parts; frozen with the order ([`kit`]).
//! - **Hold**: a reason why an order waits, kept beside its state; there may be several.
//! - **Contribution**: what a line adds to the customer's credit exposure, frozen at confirmation.
//!
//! The life of an order, and the command that takes each step:
//!
//! ```text
//! draft ──────────┐ PlaceOrder makes one of these two, and can confirm it in the same step
//! submitted ──────┤
//!                 ↓ ConfirmOrder, or it waits with active holds
//! confirmed         its goods are promised, its exposure is raised
//!                 ↓ PostGoodsIssue of a part
//! in_fulfilment
//!                 ↓ PostGoodsIssue of the rest
//! fulfilled
//!                 ↓ PostInvoice of the last part
//! closed
//! ```
//!
//! `AmendOrder` changes an order until all its goods have left: [`amend()`]. `CancelOrder` gives up
//! what is open: of an order of which nothing left, all of it (*cancelled*).
//! *Held* is no state but holds beside `submitted`, several at once. [`release()`] ends one of them
//! and decides the confirmation anew; what a person let pass stays passed until the order comes to
//! more. A margin below its floor, a price that the customer did not expect, an order below the
//! minimum or without an address are found as it is placed, at the prices and costs of then; such
//! a hold ends when a person lets it pass, or the order is cancelled. [`place()`] refuses a blocked
//! customer, for whoever enters the order can still turn it away; [`confirm()`] holds it, for then
//! the order is there and somebody has to decide on it. When the customer owes less or goods come
//! in, what waits for it is looked at anew: [`reconsider()`]. What a company does by itself:
//! [`next_step()`].
//!
//! Invariants, on each line (RULES 19): no counter is negative, and neither is open; 0 <= allocated
//! <= reserved <= open; no more is invoiced than was shipped and stayed; services and charges are
//! never reserved or shipped. An order that is held, draft or submitted reserves nothing and adds
//! no exposure (RULES 27); one that a count takes goods from after its confirmation keeps its
//! state, exposure and other goods beside its hold (RULES 29). The contributions of an order sum to
//! its gross amount. No release of a hold is ever overwritten.

pub mod agreed;
pub mod amend;
pub mod amounts;
pub mod cancel;
pub mod confirm;
pub mod copy;
mod credit_check;
pub mod delivery;
pub mod detail;
pub mod error;
mod free;
pub mod hold;
pub mod kit;
mod line;
pub mod next_step;
pub mod place;
mod place_holds;
pub mod priority;
pub mod progress;
pub mod promise;
pub mod reconsider;
mod reduce;
pub mod release;
pub mod reserve;
pub mod screen;
pub mod sourcing;
mod split;
pub mod state;
mod stock_check;
pub mod terms;
mod unanswered;

#[cfg(test)]
mod tests;

pub use agreed::{AgreedFreight, AgreedLine, Agreement};
pub use amend::{
    AmendGiven, AmendLine, AmendOrder, Amendment, AmendmentDecision, AmendmentMade,
    DecideAmendment, OrderAmended, amend, decide_amendment,
};
pub use amounts::{contributions, line_net, totals_of};
pub use cancel::{OrderCancelled, cancel};
pub use confirm::{Confirmation, OrderConfirmed, OrderHeld, confirm};
pub use copy::{Copied, CopiedPrices, CopyOrder, copy_of};
pub use delivery::{DeliveryChecked, DeliveryGiven, check_delivery};
pub use detail::LineDetail;
pub use error::OrderRefusal;
pub use hold::{Hold, HoldKind, ReleasedAs};
pub use kit::OrderKit;
pub use next_step::{NextStep, next_step};
pub use place::{
    ConfirmAtOnceGiven, OrderPlaced, PlaceOrderGiven, PricingGiven, place, place_and_confirm,
};
pub use priority::{
    ORDER_PRIORITY_DEFAULT, ORDER_PRIORITY_MAX, PrioritySet, SetPriority, Turn, set_priority,
};
pub use progress::{after_billing, after_shipping, after_taking_back};
pub use promise::RepromiseProduct;
pub use reconsider::{
    RECONSIDERED_ORDERS_MAX, ReconsiderCustomer, ReconsiderOrder, ReconsiderProduct, Reconsidered,
    reconsider, waiting_for_credit, waiting_for_goods,
};
pub use release::release;
pub use reserve::{OrderReserved, reserve_again};
pub use screen::{
    KnownShipTo, Screened, ScreenedDay, Screening, ScreeningGiven, SetScreening, set_screening,
};
pub use sourcing::{Sourcing, first_warehouse, goes_to, is_sourced};
pub use state::{Intent, OrderState, OrderStep};
pub use terms::{OverrideTerms, TermsOverridden, override_terms};
pub use unanswered::{HoldTold, TellUnanswered, placed_before, tell_unanswered};

use crate::code::codes;
use crate::company::{SourcingList, WarehouseId};
use crate::country::Country;
use crate::credit::{Control, CreditAccount};
use crate::currency::Currency;
use crate::customer::{Customer, CustomerId, Terms};
use crate::date::{Date, Moment};
use crate::id;
use crate::money::Money;
use crate::price::Price;
use crate::pricing::Discount;
use crate::product::{ProductId, ProductKind, UnlistedKind, UnlistedTax};
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::stock::{Balance, Stocked};
use crate::tax::{PriceTax, TaxCategory};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

id!(OrderId, "ord", "A sales order.");

/// The most lines of one order.
pub const ORDER_LINES_MAX: usize = 20_000;

/// The most that one line orders. Unit: units of measure.
pub const ORDER_QUANTITY_MAX: i64 = 1_000_000_000;

/// How long before the order's date the customer may want it, who orders late. Unit: days.
pub const REQUESTED_DAYS_BEFORE_MAX: i64 = 31;

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
    /// The business date on which it was placed; prices are of this day. Its taxes are a forecast:
    /// those of the invoice are of the day of supply (RULES 25).
    pub ordered_on: Date,
    /// When the customer wants it.
    pub requested_on: Option<Date>,
    /// Who is served first when goods or credit do not suffice for all: 9 before 0.
    pub priority: i64,
    /// Where it goes, in one line.
    pub ship_to: String,
    /// The country where it goes.
    pub ship_to_country: Country,
    /// Where its goods leave from.
    pub warehouse: WarehouseId,
    /// How that is found; `None`: it was named, or is the company's default.
    pub sourcing: Option<Sourcing>,
    /// The currency of its prices and amounts.
    pub currency: Currency,
    /// When its invoices are due.
    pub terms: Terms,
    /// The sum of its lines.
    pub net: Money,
    /// The sum of its taxes, rounded once per category and rate; a forecast.
    pub tax: Money,
    /// Net and tax.
    pub gross: Money,
    /// What came in as deposits and is neither deducted nor paid back; none: none ever did.
    pub deposit: Option<Money>,
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
    /// Where it leaves from; `None`: where the order does.
    pub warehouse: Option<WarehouseId>,
    /// The line that it was split off, with which it shares price, discount and tax, and what is
    /// told of it; `None`: it is a line as it was ordered.
    pub part_of: Option<i64>,
    /// The product's kind when it was ordered: only stock is reserved and shipped.
    pub kind: ProductKind,
    /// The text on documents.
    pub description: String,
    /// How much was ordered.
    pub quantity: Quantity,
    /// For one price unit, before the discount, in the order's currency; tax is inside it where the
    /// line has a gross amount.
    pub price: Price,
    /// For how many units the price is: 1, 10, 100 or 1,000, or as many as one kit holds.
    pub price_unit: i64,
    /// The part of the amount that is not charged; 0.04 is 4 %.
    pub discount: Rate,
    /// What promotions and the order's discount take off besides.
    pub reduction: Money,
    /// Net of tax: `round(quantity x price / price unit)` less the rounded discount on it and the
    /// reduction, or what of the gross amount is net; of a split line all parts together.
    pub net: Money,
    /// The same before the tax is taken out of it; `None`: tax comes on top of the prices.
    pub gross: Option<Money>,
    /// How it is taxed if it is supplied on the day of the order; the invoice determines it anew.
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
    /// The kit of the order that it is a part of; `None`: it is none.
    pub kit_no: Option<i64>,
}

impl OrderLine {
    /// What it comes to at its prices: tax is inside it where it is inside them.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.gross.unwrap_or(self.net)
    }
}

impl Order {
    /// Where a line leaves from.
    #[must_use]
    pub fn warehouse_of(&self, line: &OrderLine) -> WarehouseId {
        line.warehouse.unwrap_or(self.warehouse)
    }

    /// The balance that a line is promised from.
    #[must_use]
    pub fn stocked(&self, line: &OrderLine) -> Stocked {
        (line.product, self.warehouse_of(line))
    }
}

/// What [`confirm()`], [`release()`] and [`cancel()`] decide on.
#[derive(Clone, Debug)]
pub struct OrderGiven<'a> {
    /// The order.
    pub order: &'a Order,
    /// All its lines, by line_no.
    pub lines: Vec<&'a OrderLine>,
    /// Its customer.
    pub customer: &'a Customer,
    /// The customer's credit account.
    pub credit: &'a CreditAccount,
    /// What is known of it besides; nothing in a company that keeps no credit policies.
    pub control: Control<'a>,
    /// The balances of its products where they leave from or may, where there are any.
    pub balances: BTreeMap<Stocked, &'a Balance>,
    /// The warehouses that it may leave from instead of its own.
    pub sources: SourcingList,
    /// All its holds, also released ones.
    pub holds: Vec<&'a Hold>,
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
    /// Who is served first when goods or credit do not suffice for all: 9 before 0.
    #[serde(default = "priority::default_priority")]
    pub priority: i64,
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
    /// What few orders say.
    #[serde(flatten)]
    pub extras: OrderExtras,
}

/// What few orders say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderExtras {
    /// The code of the customer's place that it goes to, instead of an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ship_to_code: Option<String>,
    /// What is taken off all lines that are no charges, after everything else.
    #[serde(default, rename = "order_discount", skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
    /// Codes of promotions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<String>,
    /// Whether the stated prices have the tax inside; `None`: as those of the customer's lists, and
    /// without it where all prices are stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_tax: Option<PriceTax>,
    /// What stands above all lines on documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
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
    /// What; the nil id, which is its default, when `item` names it or the line is free.
    #[serde(default = "unnamed_product")]
    pub product: ProductId,
    /// The text on documents; `None`: the product's name.
    #[serde(default)]
    pub description: Option<String>,
    /// How much, above 0.
    pub quantity: Quantity,
    /// The stated price of one price unit; `None`: of the customer's price lists.
    #[serde(default)]
    pub price: Option<Price>,
    /// The part of the amount that is not charged, 0 to 1.
    #[serde(default)]
    pub discount: Rate,
    /// What few lines say.
    #[serde(flatten)]
    pub extras: LineExtras,
}

/// What few lines say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineExtras {
    /// The unit of the quantity; `None`: the product's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// What the customer calls the product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What the customer expects to pay for one price unit, after the line's discount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_price: Option<Price>,
    /// A service or charge in the line's own words, instead of a product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free: Option<String>,
    /// What it is that is told so; `None`: a service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<UnlistedKind>,
    /// How it is taxed in a sale at home; `None`: at the standard rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<UnlistedTax>,
    /// What stands below the line on documents, such as what to mind as it is delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

fn unnamed_product() -> ProductId {
    ProductId::from_uuid(id::Uuid::nil())
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
    /// Why. Who gives the command answers for it.
    pub reason: String,
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
