//! Shipping's commands: what is reserved goes into a shipment, and the goods leave.
//!
//! - `shipping.create` gathers the order with all its
//!   lines and its customer; records the shipment and what the order lines now have in it.
//! - `shipping.issue_goods` gathers the shipment, then its
//!   order, balances and credit account; records the moves, the cost and where the order stands.
//! - Both gather, in a company that keeps credit policies, what these are held against; what
//!   credit holds stays, and the order gets a delivery hold.
//! - `shipping.cancel` gathers the shipment and the
//!   order lines that it serves; records that they are free again.
mod cancel;
mod create;
mod issue_goods;
mod reverse_issue;

use crate::command::Halt;
use crate::credit::{self, DeliveryKnown};
use crate::order::HeldReply;
use crate::recorder::Recorder;
use quittance_domain::Refused;
use quittance_domain::order::{DeliveryChecked, Hold, Order, OrderId, OrderState};
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
    /// Which; none was made: credit holds the goods.
    pub shipment: Option<ShipmentId>,
    /// Its number; empty where none was made.
    pub number: String,
    /// Where it stands.
    pub state: Option<ShipmentState>,
    /// The order that it serves.
    pub order: OrderId,
    /// Where the order stands.
    pub order_state: OrderState,
    /// Why the goods stay; empty when nothing holds them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<HeldReply>,
}

impl ShipmentReply {
    fn of(shipment: &Shipment, order: &Order) -> Self {
        Self {
            shipment: Some(shipment.id),
            number: shipment.number.clone(),
            state: Some(shipment.state),
            order: order.id,
            order_state: order.state,
            holds: Vec::new(),
        }
    }

    /// The shipment, in a company without credit policies, where nothing holds the goods. Panics:
    /// where none was made.
    #[must_use]
    pub fn made(&self) -> ShipmentId {
        self.shipment.expect("nothing holds the goods")
    }

    /// Credit holds the goods, of this shipment or before one is made.
    fn held(shipment: Option<&Shipment>, checked: &DeliveryChecked) -> Self {
        let order = &checked.order;
        let held = |hold: &Hold| HeldReply { kind: hold.kind, reason: hold.reason.clone() };
        Self {
            shipment: shipment.map(|shipment| shipment.id),
            number: shipment.map_or_else(String::new, |shipment| shipment.number.clone()),
            state: shipment.map(|shipment| shipment.state),
            order: order.id,
            order_state: order.state,
            holds: checked.holds.iter().map(held).collect(),
        }
    }
}

/// Records what the check of credit changed about the order's holds.
fn record_checked(
    known: Option<DeliveryKnown>,
    checked: Option<DeliveryChecked>,
    recorder: &mut Recorder<'_>,
) {
    if let Some((known, checked)) = known.zip(checked) {
        credit::record_checked(&known.holds, checked, recorder);
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
