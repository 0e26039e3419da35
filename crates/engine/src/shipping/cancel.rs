//! `shipping.cancel`: gives up a shipment that has not left.
use super::ShipmentReply;
use crate::command::{Command, Halt};
use crate::order;
use crate::recorder::Recorder;
use quittance_domain::order::{Order, OrderLine};
use quittance_domain::shipping::cancel::{CancelShipmentGiven, ShipmentCancelled, cancel};
use quittance_domain::shipping::{CancelShipment, Shipment, ShipmentLine};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    shipment: Arc<Shipment>,
    lines: Vec<Arc<ShipmentLine>>,
    order: Arc<Order>,
    order_lines: Vec<Arc<OrderLine>>,
}

impl Command for CancelShipment {
    const NAME: &'static str = "shipping.cancel";
    type Given = Given;
    type Decision = ShipmentCancelled;
    type Reply = ShipmentReply;

    /// Refusals: `shipping.not_found`.
    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        let (shipment, lines) = super::shipment_with_lines(look, self.shipment)?;
        let served: BTreeSet<_> = lines.iter().map(|line| (line.order, line.order_line)).collect();
        for key in &served {
            look.want::<OrderLine>(*key);
        }
        let order = order::find(look, shipment.order)?;
        let mut order_lines = Vec::with_capacity(served.len());
        for key in served {
            let line = look.find::<OrderLine>(key)?;
            order_lines.push(line.expect("a shipment serves lines of its order"));
        }
        Ok(Given { shipment, lines, order, order_lines })
    }

    fn decide(
        &self,
        given: &Given,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<ShipmentCancelled, Refused> {
        let lines: Vec<&ShipmentLine> = given.lines.iter().map(Arc::as_ref).collect();
        let order_lines: Vec<&OrderLine> = given.order_lines.iter().map(Arc::as_ref).collect();
        let shipment = &given.shipment;
        let given = CancelShipmentGiven { shipment, lines: &lines, order_lines: &order_lines };
        cancel(&given, self)
    }

    fn record(
        &self,
        given: Given,
        cancelled: ShipmentCancelled,
        recorder: &mut Recorder<'_>,
    ) -> Result<ShipmentReply, Halt> {
        let reply = ShipmentReply::of(&cancelled.shipment, &given.order);
        recorder.update(cancelled.shipment);
        recorder.update((*given.order).clone());
        recorder.update_all(cancelled.order_lines);
        recorder.emit_all(cancelled.events);
        Ok(reply)
    }
}
