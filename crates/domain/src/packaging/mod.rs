//! Refundable packaging: pallets, crates and kegs that customers hold and bring back.
//!
//! - **Packaging**: a product of kind service, for it lies in no stock; counted in whole pieces.
//! - **Handed out**: pieces that were counted as a shipment left; they are its customer's now.
//! - **Taken back**: empties that a customer brings, also those of several deliveries.
//! - **Balance**: the pieces of a packaging that a customer holds.
//!
//! Pieces alone are kept: nothing is charged for them, and nothing is posted. They are counted by
//! who loads, for how many pallets a shipment stands on follows from no quantity of its goods.
//!
//! Invariant: a balance is the sum of its moves and never below zero, as of any day: no move is of
//! an earlier day than the one before it.

pub mod error;
pub mod move_pieces;

#[cfg(test)]
mod tests;

pub use error::PackagingRefusal;
pub use move_pieces::{Moved, PackagingGiven, hand_out, take_back};

use crate::customer::CustomerId;
use crate::date::Date;
use crate::product::ProductId;
use crate::quantity::Quantity;
use crate::shipping::ShipmentId;
use serde::{Deserialize, Serialize};

/// The most packagings that one command moves.
pub const LINES_MAX: usize = 50;

/// The most pieces of one packaging that one command moves.
pub const PIECES_MAX: i64 = 1_000_000;

/// What a customer holds of a packaging. Key: customer, packaging.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackagingBalance {
    /// Who holds it.
    pub customer: CustomerId,
    /// What is held.
    pub packaging: ProductId,
    /// How many pieces.
    pub pieces: i64,
    /// How many moves led to it.
    pub moves: i64,
    /// The day of the last of them.
    pub moved_on: Date,
}

/// Pieces that went to a customer or came back. Key: customer, packaging, sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackagingMove {
    /// Who got or brought them.
    pub customer: CustomerId,
    /// What moved.
    pub packaging: ProductId,
    /// Its place among the moves of its balance, from 1.
    pub sequence: i64,
    /// How many pieces: above zero those handed out, below zero those taken back.
    pub pieces: i64,
    /// The day.
    pub moved_on: Date,
    /// The shipment that they left with; none: they came back.
    pub shipment: Option<ShipmentId>,
    /// What was noted.
    pub note: String,
}

/// Records the packaging that left with a shipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOutPackaging {
    /// The shipment, which has left.
    pub shipment: ShipmentId,
    /// 1 to [`LINES_MAX`] packagings, each once.
    pub lines: Vec<PackagingLine>,
    /// What was noted.
    #[serde(default)]
    pub note: String,
}

/// Records the packaging that a customer brought back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeBackPackaging {
    /// Who brought it.
    pub customer: CustomerId,
    /// 1 to [`LINES_MAX`] packagings, each once.
    pub lines: Vec<PackagingLine>,
    /// What was noted.
    #[serde(default)]
    pub note: String,
}

/// Pieces of a packaging.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackagingLine {
    /// The packaging: a product of kind service.
    pub product: ProductId,
    /// How many pieces: a whole number, 1 to [`PIECES_MAX`].
    pub quantity: Quantity,
}
