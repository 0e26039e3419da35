//! Places: where exactly the goods of a balance lie, of which lot they are and what may become of
//! them.
//!
//! - **Place**: so much of a product in a bin of a warehouse, of one lot, in one status.
//! - **Bin**: a shelf of a warehouse; pickers walk the bins by their sequence. Goods that were put
//!   in none lie in the bin without a name: the receiving area.
//! - **Lot**: goods that were made together, by the maker's number, with their last day.
//! - **Status**: available, in quarantine, blocked, or a customer's own. Only what is available is
//!   promised (RULES 29); what is a customer's own is in no balance.
//! - **Held**: the part of a balance that is not available.
//! - **Kept**: a balance is kept by place from the first line on that names a bin, a lot or a
//!   status; what lay there before lies in no bin then, of no lot, available. A balance that is not
//!   kept has no places, and nobody looks for any.
//!
//! Invariants: the places of a kept balance sum to what is on hand, those that are not available to
//! what is held; each move of a kept balance is told by place, and what was told of a place sums to
//! what lies there; nothing lies in a place less than 0.

use super::StockRefusal;
use crate::code::codes;
use crate::company::WarehouseId;
use crate::date::Date;
use crate::event::Event;
use crate::id::Uuid;
use crate::product::ProductId;
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, CODE_CHARS_MAX};
use serde::{Deserialize, Serialize};

/// What may become of goods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StockStatus {
    /// They may be promised and leave.
    #[default]
    Available,
    /// They wait to be looked at.
    Quarantine,
    /// They may not leave: damaged, expired, called back.
    Blocked,
    /// They belong to a customer: in no balance, worth nothing to us.
    CustomerOwned,
}
codes!(StockStatus {
    Available = "available",
    Quarantine = "quarantine",
    Blocked = "blocked",
    CustomerOwned = "customer_owned",
});

impl StockStatus {
    /// Whether goods of the balance are kept back by it.
    #[must_use]
    pub const fn is_held(self) -> bool {
        match self {
            StockStatus::Quarantine | StockStatus::Blocked => true,
            StockStatus::Available | StockStatus::CustomerOwned => false,
        }
    }
}

/// A place within a warehouse, as a line of a command names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Spot {
    /// The bin; empty: none.
    #[serde(default)]
    pub bin: String,
    /// The lot; empty: none.
    #[serde(default)]
    pub lot: String,
    /// What may become of the goods.
    #[serde(default)]
    pub status: StockStatus,
}

/// What lies in one place. The key is all but the quantity. An empty place is no record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What.
    pub product: ProductId,
    /// In which warehouse.
    pub warehouse: WarehouseId,
    /// The bin; empty: none.
    pub bin: String,
    /// The lot; empty: none.
    pub lot: String,
    /// What may become of it.
    pub status: StockStatus,
    /// The customer whose own it is; nil: it is ours.
    pub owner: Uuid,
    /// How much, above 0.
    pub quantity: Quantity,
}

impl Place {
    /// Where it lies within its warehouse.
    #[must_use]
    pub fn spot(&self) -> Spot {
        Spot { bin: self.bin.clone(), lot: self.lot.clone(), status: self.status }
    }
}

/// A part of a move by place. Key: document, line_no, part_no.
///
/// Line 0 is of no move: what lay there before a balance was kept by place, or a change of place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceMove {
    /// The stock document, shipment or return that moved it.
    pub document: Uuid,
    /// The document's line; 0: see above.
    pub line_no: i64,
    /// Its place among the parts of the line, from 1.
    pub part_no: i64,
    /// What.
    pub product: ProductId,
    /// In which warehouse.
    pub warehouse: WarehouseId,
    /// The bin; empty: none.
    pub bin: String,
    /// The lot; empty: none.
    pub lot: String,
    /// What may become of it.
    pub status: StockStatus,
    /// The customer whose own it is; nil: it is ours.
    pub owner: Uuid,
    /// Positive into the place, negative out of it.
    pub quantity: Quantity,
}

impl PlaceMove {
    /// Where it came or left.
    #[must_use]
    pub fn spot(&self) -> Spot {
        Spot { bin: self.bin.clone(), lot: self.lot.clone(), status: self.status }
    }
}

/// Goods that were made together. Key: product, code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// What.
    pub product: ProductId,
    /// The maker's number.
    pub code: String,
    /// The last day on which it is good; none: it does not expire.
    pub expires_on: Option<Date>,
    /// The day that it first came in.
    pub received_on: Date,
}

/// A shelf of a warehouse. Key: warehouse, code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bin {
    /// Where.
    pub warehouse: WarehouseId,
    /// What stands on it, as `A-01-3`.
    pub code: String,
    /// The part of the warehouse that it is in; empty: none.
    pub zone: String,
    /// Its place on the way of the pickers: low first.
    pub sequence: i64,
    /// Raised by the unit of work.
    pub version: i64,
}

/// Makes a bin, or changes its zone and place on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetBin {
    /// Where.
    pub warehouse: WarehouseId,
    /// What stands on it.
    pub bin: String,
    /// The part of the warehouse that it is in; empty: none.
    #[serde(default)]
    pub zone: String,
    /// Its place on the way of the pickers: low first.
    pub sequence: i64,
}

/// Makes or changes a bin; `warehouse` is the one that it names, if it is there. Gives the bin and
/// `stock.bin_set`.
///
/// Refusals: `UnknownWarehouse`, `text.*`, `SequenceNegative`.
pub fn set_bin(
    known: Option<&Bin>,
    warehouse: Option<WarehouseId>,
    command: &SetBin,
) -> Result<(Bin, Event), Refused> {
    let mut problems = Problems::new();
    problems.take_at("warehouse", warehouse.ok_or(StockRefusal::UnknownWarehouse));
    problems.take_at("bin", typed_text::required(&command.bin, CODE_CHARS_MAX));
    problems.take_at("zone", typed_text::optional(&command.zone, CODE_CHARS_MAX));
    if command.sequence < 0 {
        problems.push(Refused::from(StockRefusal::SequenceNegative).at("sequence"));
    }
    problems.finish()?;
    let bin = Bin {
        warehouse: command.warehouse,
        code: command.bin.clone(),
        zone: command.zone.clone(),
        sequence: command.sequence,
        version: known.map_or(0, |known| known.version),
    };
    let event = Event::new("stock.bin_set", command.warehouse.uuid())
        .with("bin", &bin.code)
        .with("zone", &bin.zone)
        .with("sequence", bin.sequence);
    Ok((bin, event))
}
