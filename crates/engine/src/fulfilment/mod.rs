//! Fulfilment's commands: shipments go through the warehouse.
//!
//! - `fulfilment.release` gathers the shipments with their lines and orders, the places of what is
//!   kept by place and what other waves have planned; records the wave and its picks.
//! - `fulfilment.pick` gathers a shipment with its picks; records what was taken, and leaves the
//!   books' correction and the count of what was not found as follow-ups.
//! - `fulfilment.pack`, `fulfilment.withdraw`, `fulfilment.set_packing`.
mod pack;
mod pick;
mod release;
mod withdraw;

pub use pack::PackingReply;
pub use release::WaveReply;

use crate::command::Halt;
use quittance_domain::fulfilment::Pick;
use quittance_domain::shipping::{Shipment, ShipmentId, ShipmentLine, ShipmentState};
use quittance_store::fulfilment::PicksOfShipment;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A shipment in the warehouse, as a command left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FulfilmentReply {
    /// Which.
    pub shipment: ShipmentId,
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub state: ShipmentState,
}

impl FulfilmentReply {
    fn of(shipment: &Shipment) -> Self {
        Self { shipment: shipment.id, number: shipment.number.clone(), state: shipment.state }
    }
}

/// A shipment with its lines by line_no and its picks by pick_no.
struct InWarehouse {
    shipment: Arc<Shipment>,
    lines: Vec<Arc<ShipmentLine>>,
    picks: Vec<Arc<Pick>>,
}

/// Refusals: `shipping.not_found`.
fn in_warehouse(look: &Look<'_>, id: ShipmentId) -> Result<InWarehouse, Halt> {
    look.want_all::<PicksOfShipment>(id);
    let (shipment, mut lines) = crate::shipping::shipment_with_lines(look, id)?;
    let mut picks = look.all::<PicksOfShipment>(id)?;
    lines.sort_by_key(|line| line.line_no);
    picks.sort_by_key(|pick| pick.pick_no);
    Ok(InWarehouse { shipment, lines, picks })
}
