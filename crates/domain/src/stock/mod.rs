//! Stock: how much of a product lies where, how much of it is promised, and what it is worth.
//!
//! - **Balance**: quantity and value of one product in one warehouse.
//! - **Reserved**: the part of on hand that confirmed orders will take.
//! - **Available**: on hand less reserved.
//! - **Move**: one change of a balance, frozen with its value.
//! - **Moving average**: an issue takes `round(value x quantity / on hand)`; the move that empties
//!   the balance takes the whole value (RULES 23).
//!
//! Invariants: on hand >= reserved >= 0; the moves of a balance sum to its quantity and value, and
//! are numbered without a gap; an empty balance is worth exactly 0.

pub mod adjust;
pub mod balance;
pub mod document;
pub mod error;
pub mod estimate;
pub mod receive;
pub mod shortfall;

#[cfg(test)]
mod tests;

pub use adjust::adjust;
pub use balance::{issue, put_in, reserve, take_out, unreserve};
pub use document::{STOCK_LINES_MAX, STOCK_QUANTITY_MAX, StockGiven, StockMoved};
pub use error::StockRefusal;
pub use estimate::{CostBasis, estimated_cost};
pub use receive::receive;
pub use shortfall::{Dropped, Promise};

use crate::code::codes;
use crate::company::WarehouseId;
use crate::date::Date;
use crate::id::Uuid;
use crate::money::Money;
use crate::price::Price;
use crate::product::ProductId;
use crate::quantity::Quantity;
use serde::{Deserialize, Serialize};

crate::id!(StockDocumentId, "std", "A receipt or an adjustment of stock.");

/// Quantity and value of one product in one warehouse. The key is (product, warehouse).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// What.
    pub product: ProductId,
    /// Where.
    pub warehouse: WarehouseId,
    /// How much lies there.
    pub on_hand: Quantity,
    /// How much of it is promised to confirmed orders.
    pub reserved: Quantity,
    /// What it is worth, in the company's base currency.
    pub value: Money,
    /// The latest date of its moves.
    pub last_moved: Option<Date>,
    /// What one unit was worth in its last move that was worth anything, in the company's base
    /// currency; 0 before. An empty balance has no average: this is what is known of it.
    pub last_cost: Price,
    /// How many moves made it.
    pub moves: i64,
    /// Raised by the unit of work.
    pub version: i64,
}

/// One change of a balance. The key is (document, line_no).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The stock document, shipment or return that moved it.
    pub document: Uuid,
    /// The document's line.
    pub line_no: i64,
    /// What.
    pub product: ProductId,
    /// Where.
    pub warehouse: WarehouseId,
    /// Why.
    pub kind: MoveKind,
    /// Positive into the warehouse, negative out of it.
    pub quantity: Quantity,
    /// Of the same sign as the quantity, in the company's base currency.
    pub value: Money,
    /// The business date.
    pub moved_on: Date,
    /// Its place among the moves of its balance, from 1, in the order of posting: the moving
    /// average can be told from the moves alone (RULES 23).
    pub sequence: i64,
}

/// Why stock moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MoveKind {
    /// Goods came in.
    Receipt,
    /// Goods left with a shipment.
    Issue,
    /// A count or damage found another quantity.
    Adjustment,
    /// A customer sent goods back.
    Return,
}
codes!(MoveKind {
    Receipt = "receipt",
    Issue = "issue",
    Adjustment = "adjustment",
    Return = "return",
});

/// A receipt or an adjustment, with its moves as lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockDocument {
    /// Its id.
    pub id: StockDocumentId,
    /// Of the series `ST`, filled in as it is recorded.
    pub number: String,
    /// Receipt or adjustment.
    pub kind: StockDocumentKind,
    /// Where.
    pub warehouse: WarehouseId,
    /// The business date.
    pub moved_on: Date,
    /// Why, in a person's words; empty on receipts.
    pub reason: String,
    /// The other side's number, such as a delivery note's; empty on adjustments.
    pub reference: String,
    /// Raised by the unit of work.
    pub version: i64,
}

/// What a stock document does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StockDocumentKind {
    /// Goods came in at a cost.
    Receipt,
    /// A count or damage found another quantity.
    Adjustment,
}
codes!(StockDocumentKind { Receipt = "receipt", Adjustment = "adjustment" });

/// Receives goods at a cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiveStock {
    /// Where.
    pub warehouse: WarehouseId,
    /// The other side's number, such as a delivery note's.
    #[serde(default)]
    pub reference: String,
    /// What came, at least one line.
    pub lines: Vec<ReceiveLine>,
}

/// One product that came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiveLine {
    /// What.
    pub product: ProductId,
    /// How much, above 0.
    pub quantity: Quantity,
    /// Cost of one unit, in the company's base currency.
    pub unit_cost: Price,
}

/// Records that more or less is there than the books say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustStock {
    /// Where.
    pub warehouse: WarehouseId,
    /// Why, in a person's words.
    pub reason: String,
    /// What differs, at least one line.
    pub lines: Vec<AdjustLine>,
}

/// One product of which more or less is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustLine {
    /// What.
    pub product: ProductId,
    /// The difference: positive when more is there, never 0.
    pub quantity: Quantity,
    /// Cost of one unit of what is more; `None`: the current average. Never with less.
    #[serde(default)]
    pub unit_cost: Option<Price>,
}
