//! Shipping's commands: what is reserved goes into a shipment, and the goods leave.
//!
//! - `shipping.create` gathers the order with all its
//!   lines and its customer; records the shipment and what the order lines now have in it.
//! - `shipping.issue_goods` gathers the shipment, then its
//!   order, balances and credit account; records the moves, the cost and where the order stands.
//! - `shipping.cancel` gathers the shipment and the
//!   order lines that it serves; records that they are free again.
mod cancel;
mod create;
mod issue_goods;
mod reverse_issue;

use crate::command::Halt;
use quittance_domain::Refused;
use quittance_domain::order::{Order, OrderId, OrderState};
use quittance_domain::shipping::{
    Shipment, ShipmentId, ShipmentLine, ShipmentState, ShippingRefusal,
};
use quittance_store::shipping::LinesOfShipment;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A shipment as a command left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShipmentReply {
    /// Which.
    pub shipment: ShipmentId,
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub state: ShipmentState,
    /// The order that it serves.
    pub order: OrderId,
    /// Where the order stands.
    pub order_state: OrderState,
}

impl ShipmentReply {
    fn of(shipment: &Shipment, order: &Order) -> Self {
        Self {
            shipment: shipment.id,
            number: shipment.number.clone(),
            state: shipment.state,
            order: order.id,
            order_state: order.state,
        }
    }
}

/// A shipment and its lines, loaded in one round.
///
/// Refusals: `shipping.not_found`.
pub(crate) fn shipment_with_lines(
    look: &Look<'_>,
    id: ShipmentId,
) -> Result<(Arc<Shipment>, Vec<Arc<ShipmentLine>>), Halt> {
    look.want_all::<LinesOfShipment>(id);
    let shipment = look.find::<Shipment>(id)?;
    let shipment = shipment.ok_or_else(|| Refused::from(ShippingRefusal::NotFound))?;
    Ok((shipment, look.all::<LinesOfShipment>(id)?))
}
