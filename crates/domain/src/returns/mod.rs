//! Returns: goods that come back from a customer, and what they are credited at.
//!
//! - **Return** (RMA): what a customer may send back, by an agreed number, for a reason.
//! - **Disposition**: what becomes of the goods: back to stock, to be sold, looked at or repaired,
//!   or scrapped. Lots come back in the order in which they left.
//! - **Referenced**: a return line that names the invoice line it was sold by. It goes back at the
//!   original tax rate and cost (RULES 10, 13); a line without reference was sold elsewhere.
//! - **Basis**: whether a line is credited at the amount that the customer stated, or at the
//!   original price.
//!
//! - **Taken back**: goods that come back before they are billed. Nothing is credited, and nothing
//!   of them will be billed.
//! - **Without sale**: a line whose sale is not known. It is refused unless the command allows it,
//!   and its goods come in at a cost that is estimated and marked so.
//!
//! | from      | receive  | credit   |
//! |-----------|----------|----------|
//! | requested | received |          |
//! | received  |          | credited |
//!
//! *Credited* is the end, and so is *taken back*, which a return without a bill begins in.
//!
//! Invariant: of an invoice line, never more goods come back or net is credited than it billed.
//! Invariant: of a shipment line, never more comes back than was issued, and the costs of its
//! returns sum to its cost when all of it is back.

pub mod error;
pub mod match_sold;
pub mod receive;
pub mod register;
pub mod state;
pub mod take_back;

#[cfg(test)]
mod tests;

pub use error::ReturnRefusal;
pub use match_sold::{Matched, Matches, Sold, SoldLines, match_sold};
pub use receive::{ReceiveReturnGiven, ReturnReceived, receive};
pub use register::{
    RETURN_LINES_MAX, RETURN_QUANTITY_MAX, RegisterReturnGiven, ReturnRegistered, register,
};
pub use state::{ReturnState, ReturnStep};
pub use take_back::{TakeBackGiven, TakenBack, take_back};

use crate::code::codes;
use crate::company::WarehouseId;
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::invoicing::InvoiceId;
use crate::money::Money;
use crate::order::OrderId;
use crate::price::Price;
use crate::product::{ProductId, ProductKind};
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::shipping::ShipmentId;
use crate::stock::{CostBasis, StockStatus};
use crate::tax::TaxCategory;
use serde::{Deserialize, Serialize};

crate::id!(ReturnId, "rma", "A return of goods by a customer.");

/// What becomes of goods that came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Disposition {
    /// Back on the shelf, at original cost.
    Restock,
    /// Thrown away: its cost is a loss.
    Scrap,
    /// In quarantine until somebody has looked at it, at original cost.
    Inspect,
    /// Blocked until it is repaired, at original cost.
    Repair,
}
codes!(Disposition {
    Restock = "restock",
    Scrap = "scrap",
    Inspect = "inspect",
    Repair = "repair",
});

impl Disposition {
    /// The status that the goods are in again; none: they are in stock no more.
    #[must_use]
    pub const fn status(self) -> Option<StockStatus> {
        match self {
            Disposition::Restock => Some(StockStatus::Available),
            Disposition::Inspect => Some(StockStatus::Quarantine),
            Disposition::Repair => Some(StockStatus::Blocked),
            Disposition::Scrap => None,
        }
    }
}

/// What a return line is credited at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CreditBasis {
    /// At the amount that was stated with the return; never more than is left to credit.
    Stated,
    /// At what was billed: the share of the original line, by cumulative difference. Of what was
    /// taken back before it was billed: nothing.
    Original,
}
codes!(CreditBasis {
    Stated = "stated",
    Original = "original",
});

/// What a customer sends back. Key: id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return {
    /// Which return.
    pub id: ReturnId,
    /// Its number of the return series; empty until the engine draws it.
    pub number: String,
    /// Where it stands.
    pub state: ReturnState,
    /// Who sends it back.
    pub customer: CustomerId,
    /// The number that it has in the system it was imported from; empty for none.
    pub source_number: String,
    /// Why it comes back.
    pub reason: String,
    /// The day that it was registered.
    pub requested_on: Date,
    /// The day that the goods came in.
    pub received_on: Option<Date>,
    /// The currency that it is credited in: the customer's.
    pub currency: Currency,
    /// Where the goods come in.
    pub warehouse: WarehouseId,
    /// Raised by each change.
    pub version: i64,
}

/// One product of a return. Key: return_id, line_no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnLine {
    /// The return that it belongs to.
    pub return_id: ReturnId,
    /// Its place in the return, from 1. One line of the command may become several.
    pub line_no: i64,
    /// What comes back.
    pub product: ProductId,
    /// What sort of product: only stock goes back on a shelf.
    pub kind: ProductKind,
    /// What it is, for people.
    pub description: String,
    /// How much. Unit: the product's unit of measure.
    pub quantity: Quantity,
    /// The price per unit: stated, or that of the original line.
    pub price: Price,
    /// For how many units the price is.
    pub price_unit: i64,
    /// What is to be credited before tax; the credit note has the last word (`basis`).
    pub net: Money,
    /// The same with the tax that was inside the price it was sold at; `None`: tax came on top.
    pub gross: Option<Money>,
    /// What it is credited at.
    pub basis: CreditBasis,
    /// The tax category of the sale.
    pub tax_category: TaxCategory,
    /// The tax rate of the sale.
    pub tax_rate: Rate,
    /// The invoice that it was sold by.
    pub invoice: Option<InvoiceId>,
    /// The line of that invoice.
    pub invoice_line: Option<i64>,
    /// The shipment that it left with, of what was taken back before it was billed.
    pub shipment: Option<ShipmentId>,
    /// The line of that shipment.
    pub shipment_line: Option<i64>,
    /// What becomes of the goods.
    pub disposition: Disposition,
    /// What the goods cost, in base currency; 0 until they are received, then frozen.
    pub cost: Money,
    /// Where that cost is from; none until they are received, and of what is no goods.
    pub cost_basis: Option<CostBasis>,
}

impl ReturnLine {
    /// What is to be credited at the prices of the sale.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.gross.unwrap_or(self.net)
    }

    /// The invoice line that it was sold by; none: no sale is known.
    #[must_use]
    pub fn sold_at(&self) -> Option<SoldAt> {
        Some(SoldAt { invoice: self.invoice?, line_no: self.invoice_line? })
    }
}

/// Registers a return: what may come back, and at what it will be credited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterReturn {
    /// Who sends it back.
    pub customer: CustomerId,
    /// The number that it has in the system it comes from; empty for none.
    #[serde(default)]
    pub source_number: String,
    /// Why it comes back.
    #[serde(default)]
    pub reason: String,
    /// Where the goods come in; the company's default warehouse when not given.
    #[serde(default)]
    pub warehouse: Option<WarehouseId>,
    /// What becomes of goods whose sale is not known.
    #[serde(default)]
    pub without_sale: WithoutSale,
    /// What comes back.
    pub lines: Vec<RegisterReturnLine>,
}

/// What becomes of goods that no sale is known of, or none at the stated price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum WithoutSale {
    /// They are refused: nothing is credited that was not sold.
    #[default]
    Refused,
    /// They are credited at the stated price and the tax of today: history from another system.
    Allowed,
}
codes!(WithoutSale {
    Refused = "refused",
    Allowed = "allowed",
});

/// One product that comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterReturnLine {
    /// What comes back.
    pub product: ProductId,
    /// What it is, for people; empty: as it was sold, else the product's name.
    #[serde(default)]
    pub description: String,
    /// How much. Unit: the product's unit of measure.
    pub quantity: Quantity,
    /// The price per unit to credit it at; not given: what was billed.
    #[serde(default)]
    pub price: Option<Price>,
    /// The invoice line that it was sold by; not given: the newest that fits is found.
    #[serde(default)]
    pub invoice: Option<SoldAt>,
    /// The order that it was sold by: no sale of another order is taken.
    #[serde(default)]
    pub order: Option<OrderRef>,
    /// What becomes of the goods.
    pub disposition: Disposition,
}

/// An order, as whoever sends goods back knows it: by id or by number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum OrderRef {
    /// By its id, `ord_…`.
    Id(OrderId),
    /// By its number, as `SO-2026-000123`.
    Number(String),
}

/// A line of an invoice, by its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SoldAt {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Its line.
    pub line_no: i64,
}

/// Receives the goods of a return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiveReturn {
    /// The return whose goods came in.
    pub return_id: ReturnId,
}

/// Credits a return that was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditReturn {
    /// The return to credit.
    pub return_id: ReturnId,
}

/// Takes back goods of a shipment that are not billed yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeBack {
    /// The shipment that they left with.
    pub shipment: ShipmentId,
    /// Why.
    pub reason: String,
    /// What comes back; empty: all that is not billed, back on the shelf.
    #[serde(default)]
    pub lines: Vec<TakeBackLine>,
}

/// How much of a shipment line comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeBackLine {
    /// The line of the shipment.
    pub line_no: i64,
    /// How much. Unit: the product's unit of measure.
    pub quantity: Quantity,
    /// What becomes of the goods.
    pub disposition: Disposition,
}
