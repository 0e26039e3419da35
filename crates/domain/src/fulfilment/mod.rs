//! Fulfilment: what happens to a shipment in the warehouse between its making and its leaving.
//!
//! - **Wave**: shipments that are released to the warehouse together, in the order in which they
//!   must leave.
//! - **Pick**: so much of a shipment's line from one place. Planned as the wave is released, each
//!   from where it is best taken and no other wave has planned to take it.
//! - **Picked**: taken from its place; what is kept by place then stands ready in the bin that has
//!   the shipment's number, and nobody else takes it.
//! - **Short pick**: less was there than the books say. The shipment leaves without it, the books
//!   are put right, and the bin is counted. What is missing waits for another shipment, or is
//!   cancelled.
//! - **Carton**: what is packed together, with its SSCC, the number on its label.
//! - **SSCC**: serial shipping container code of GS1: extension digit, company prefix, serial
//!   number and check digit, 18 digits.
//!
//! A shipment goes from open to released to picking to picked to packed to shipped
//! ([`ShipmentState`](crate::shipping::ShipmentState)); one that the warehouse is told nothing of
//! goes from open to shipped. Until it has left it can be withdrawn: what was picked goes back to
//! where it lay.
//!
//! Invariants: the picks of a line sum to its quantity, what was picked short taken off both; what
//! is packed of a line is its quantity, and each piece of it once; no two cartons have one SSCC.

pub mod error;
pub mod pack;
pub mod pick;
pub mod release;
pub mod sscc;
pub mod withdraw;

#[cfg(test)]
mod tests;

pub use error::FulfilmentRefusal;
pub use pack::{CartonGiven, NewCarton, PackShipment, Packed, PackedLine, PackingGiven, pack};
pub use pick::{PickGiven, PickLine, PickShipment, Picked, Short, ShortPick, pick};
pub use release::{Ready, ReleaseWave, WaveGiven, WaveReleased, release};
pub use sscc::{PackingPolicy, SetPacking, set_packing, sscc};
pub use withdraw::{WithdrawGiven, WithdrawShipment, Withdrawn, withdraw};

use crate::company::WarehouseId;
use crate::date::Date;
use crate::product::ProductId;
use crate::quantity::Quantity;
use crate::shipping::ShipmentId;
use crate::stock::{Spot, StockDocumentId};

crate::id!(WaveId, "wav", "A wave of shipments.");

/// Shipments that were released together. Key: id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wave {
    /// Its id.
    pub id: WaveId,
    /// Of the series `WV`, filled in as it is recorded.
    pub number: String,
    /// Where it is picked.
    pub warehouse: WarehouseId,
    /// The day of its release.
    pub released_on: Date,
    /// Raised by the unit of work.
    pub version: i64,
}

/// So much of a shipment's line from one place. Key: shipment, pick_no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// For which shipment.
    pub shipment: ShipmentId,
    /// Its place among the picks of the shipment, from 1.
    pub pick_no: i64,
    /// The wave that it was released with.
    pub wave: WaveId,
    /// The line of the shipment.
    pub line_no: i64,
    /// What.
    pub product: ProductId,
    /// From which warehouse.
    pub warehouse: WarehouseId,
    /// From which bin; empty: none.
    pub bin: String,
    /// Of which lot; empty: none.
    pub lot: String,
    /// How much is to be taken.
    pub planned: Quantity,
    /// How much was taken; none: not yet.
    pub picked: Option<Quantity>,
    /// The change of place by which it stands ready; none: not yet, or the goods are not kept by
    /// place.
    pub moved: Option<StockDocumentId>,
}

impl Pick {
    /// Where it lies.
    #[must_use]
    pub fn spot(&self) -> Spot {
        Spot { bin: self.bin.clone(), lot: self.lot.clone(), ..Spot::default() }
    }
}

/// What is packed together. Key: shipment, carton_no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carton {
    /// Of which shipment.
    pub shipment: ShipmentId,
    /// Its place among the cartons of the shipment, from 1.
    pub carton_no: i64,
    /// The number on its label.
    pub sscc: String,
    /// What is in it weighs so much, or the carton as it was weighed. Unit: grams.
    pub weight_grams: i64,
}

/// So much of a line in a carton. Key: shipment, carton_no, line_no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartonLine {
    /// Of which shipment.
    pub shipment: ShipmentId,
    /// In which carton.
    pub carton_no: i64,
    /// The line of the shipment.
    pub line_no: i64,
    /// How much.
    pub quantity: Quantity,
}
