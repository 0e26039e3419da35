//! Quotations: what a customer would pay, binding until a day.
//!
//! - **Quotation**: a document of its own with priced lines; of the series `QU`.
//! - **Valid until**: the last day on which it can be accepted at its prices.
//! - **Accepted**: how much of a line was ordered on it. The freight that the company's rule adds
//!   is accepted with a whole quotation; an order of a part has that of the rule for the part.
//! - **Requoted**: replaced by a new one, at the prices of that day, of what was not accepted.
//!
//! ```text
//!            accept a part          accept the rest
//!   open ──────────────▶ accepted_in_part ──────────▶ accepted
//!    │ ╲________________ accept all __________________▲
//!    │                      │
//!    ├──── decline ─────────┴──▶ declined
//!    └──── requote ────────────▶ replaced
//! ```
//!
//! *Expired* is no state: it is told from the day ([`Quotation::is_expired`]), and an expired
//! quotation can still be declined or requoted.
//!
//! A quotation is captured and priced by what places an order ([`crate::order::place()`]): lists,
//! promotions without a coupon, the discount that is stated, freight. It reserves nothing and adds
//! no exposure (RULES 27). An order of it has its prices and shares of its reductions; whether it
//! must wait is decided as for any order on its day, and its tax is that of the day of supply.
//!
//! Invariants: 0 <= accepted <= quantity; accepted is what its orders were placed with; the state
//! is what the lines say; the shares of a reduction sum to it.

pub mod accept;
pub mod create;
pub mod decline;
pub mod error;
pub mod state;

#[cfg(test)]
mod tests;

pub use accept::{Accepting, QuotationAccepted, accept};
pub use create::{QuotationCreated, RequoteGiven, Requoted, create, left, requote};
pub use decline::{QuotationDeclined, decline};
pub use error::QuotationRefusal;
pub use state::{QuotationState, QuotationStep};

use crate::company::WarehouseId;
use crate::country::Country;
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::{Date, Moment};
use crate::id;
use crate::money::{AmountRefusal, Money};
use crate::order::{Channel, Intent, OrderId, PlaceLine, ShipTo};
use crate::price::Price;
use crate::pricing::{Discount, Trace};
use crate::product::{ProductId, ProductKind};
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::tax::{PriceTax, TaxCategory};
use serde::{Deserialize, Serialize};

id!(QuotationId, "quo", "A quotation.");

/// How long a quotation can be valid. Unit: days.
pub const VALID_DAYS_MAX: i64 = 731;

/// What a customer would pay. Key: id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// Its id.
    pub id: QuotationId,
    /// Of the series `QU`, filled in as it is recorded.
    pub number: String,
    /// Where it stands, but for the day until which it is valid.
    pub state: QuotationState,
    /// Who asked.
    pub customer: CustomerId,
    /// The business date on which it was made; its prices are of this day.
    pub quoted_on: Date,
    /// The last day on which it can be accepted.
    pub valid_until: Date,
    /// Where its goods would go, in one line.
    pub ship_to: String,
    /// The country where they would go.
    pub ship_to_country: Country,
    /// Where they would leave from.
    pub warehouse: WarehouseId,
    /// The currency of its prices and amounts.
    pub currency: Currency,
    /// The sum of its lines.
    pub net: Money,
    /// The taxes of its day; a forecast.
    pub tax: Money,
    /// Net and tax.
    pub gross: Money,
    /// What was asked for: a new quotation is made of it.
    pub request: CreateQuotation,
    /// How many lines were asked for: one behind them is freight by the company's rule.
    pub asked_lines: i64,
    /// The one that it replaces.
    pub replaces: Option<QuotationId>,
    /// Why it was declined or replaced; empty while it was not.
    pub closed_because: String,
    /// When it was made.
    pub created_at: Moment,
    /// Raised by the unit of work.
    pub version: i64,
}

impl Quotation {
    /// Whether it can no longer be accepted on a day.
    #[must_use]
    pub fn is_expired(&self, on: Date) -> bool {
        on > self.valid_until && self.state.next(QuotationStep::AcceptAll).is_some()
    }

    /// The line that a line was asked for with; none of freight by the company's rule.
    #[must_use]
    pub fn asked(&self, line_no: i64) -> Option<&PlaceLine> {
        self.request.lines.get(usize::try_from(line_no - 1).ok()?)
    }

    /// The unit that a line was asked for in; none: the product's own, or none of a free line.
    #[must_use]
    pub fn asked_unit(&self, line_no: i64) -> Option<&String> {
        self.asked(line_no)?.extras.unit.as_ref()
    }

    /// What stands below a line.
    #[must_use]
    pub fn text(&self, line_no: i64) -> Option<&String> {
        self.asked(line_no)?.extras.text.as_ref()
    }
}

/// One product of a quotation. Key: quotation, line_no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotationLine {
    /// The quotation it belongs to.
    pub quotation: QuotationId,
    /// From 1 in the order in which they were given; freight by the company's rule comes last.
    pub line_no: i64,
    /// What.
    pub product: ProductId,
    /// The product's kind.
    pub kind: ProductKind,
    /// The text on documents.
    pub description: String,
    /// How much was asked for.
    pub quantity: Quantity,
    /// For one price unit, before the discount; tax is inside it where the line has a gross amount.
    pub price: Price,
    /// For how many units the price is.
    pub price_unit: i64,
    /// The part of the amount that is not charged.
    pub discount: Rate,
    /// What promotions and the discount of the whole take off besides.
    pub reduction: Money,
    /// What it comes to net of tax, as that of an order line.
    pub net: Money,
    /// The same before the tax is taken out; `None`: tax comes on top of the prices.
    pub gross: Option<Money>,
    /// How it would be taxed on the day of the quotation.
    pub tax_category: TaxCategory,
    /// At which rate.
    pub tax_rate: Rate,
    /// How much of it was ordered.
    pub accepted: Quantity,
    /// Why it costs what it costs.
    pub trace: Trace,
}

impl QuotationLine {
    /// What of it can still be accepted.
    ///
    /// Panics: more was accepted than quoted.
    #[must_use]
    pub fn open(&self) -> Quantity {
        let open = self.quantity.checked_sub(self.accepted);
        let open = open.expect("both are quantities of one line");
        assert!(!open.is_negative(), "no more is accepted than was quoted");
        open
    }

    /// What the next `quantity` of it is reduced by, by cumulative difference.
    ///
    /// Refusals: `amount.*`.
    pub fn reduction_of(&self, quantity: Quantity) -> Result<Money, AmountRefusal> {
        let whole = self.quantity.micros();
        let before = self.reduction.share(self.accepted.micros(), whole)?;
        let after = self.accepted.checked_add(quantity)?;
        self.reduction.share(after.micros(), whole)?.checked_sub(before)
    }
}

/// Which order line accepted how much. Key: order, line_no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// The order.
    pub order: OrderId,
    /// Its line.
    pub line_no: i64,
    /// The quotation.
    pub quotation: QuotationId,
    /// The line of it.
    pub quotation_line: i64,
    /// How much.
    pub quantity: Quantity,
}

/// Makes a quotation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateQuotation {
    /// Who asks.
    pub customer: CustomerId,
    /// The customer's own number of the enquiry.
    #[serde(default)]
    pub reference: String,
    /// The last day on which it can be accepted.
    pub valid_until: Date,
    /// The currency of the stated prices; `None`: the customer's.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// Where it would go; `None`: to the customer's address.
    #[serde(default)]
    pub ship_to: Option<ShipTo>,
    /// The code of the customer's place that it would go to, instead of an address.
    #[serde(default)]
    pub ship_to_code: Option<String>,
    /// Where its goods would leave from; `None`: the company's default warehouse.
    #[serde(default)]
    pub warehouse: Option<WarehouseId>,
    /// Whether the stated prices have the tax inside; `None`: as those of the customer's lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_tax: Option<PriceTax>,
    /// What is taken off all lines that are no charges, after everything else.
    #[serde(default)]
    pub order_discount: Option<Discount>,
    /// What stands above all lines on documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What is asked for.
    pub lines: Vec<PlaceLine>,
}

/// Places an order at the prices of a quotation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptQuotation {
    /// Which.
    pub quotation: QuotationId,
    /// How the order reached us.
    pub channel: Channel,
    /// The customer's own number of it.
    #[serde(default)]
    pub customer_po: String,
    /// When the customer wants it.
    #[serde(default)]
    pub requested_on: Option<Date>,
    /// How far it shall go.
    pub intent: Intent,
    /// What of it is ordered; empty: all that is left.
    #[serde(default)]
    pub lines: Vec<AcceptLine>,
}

/// How much of a line is ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptLine {
    /// Which.
    pub line_no: i64,
    /// How much, in the product's own unit; `None`: all that is left of it.
    #[serde(default)]
    pub quantity: Option<Quantity>,
}

/// Closes a quotation that the customer does not want.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclineQuotation {
    /// Which.
    pub quotation: QuotationId,
    /// Why.
    pub reason: String,
}

/// Replaces a quotation by a new one of what was not accepted, at the prices of its own day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequoteQuotation {
    /// Which.
    pub quotation: QuotationId,
    /// The last day on which the new one can be accepted.
    pub valid_until: Date,
}
