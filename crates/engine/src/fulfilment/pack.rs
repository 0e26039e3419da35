//! `fulfilment.pack` and `fulfilment.set_packing`: cartons and their numbers.
use super::FulfilmentReply;
use crate::autopilot;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::shipping::shipment_with_lines;
use quittance_domain::company::Company;
use quittance_domain::fulfilment::{
    PackShipment, Packed, PackingGiven, PackingPolicy, SetPacking, pack, set_packing,
};
use quittance_domain::product::Product;
use quittance_domain::shipping::{Shipment, ShipmentLine};
use quittance_domain::{At, Event, Ids, Refused};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// The records that packing is decided on.
pub struct Given {
    shipment: Arc<Shipment>,
    lines: Vec<Arc<ShipmentLine>>,
    products: Vec<Arc<Product>>,
    policy: Option<Arc<PackingPolicy>>,
}

impl Command for PackShipment {
    const NAME: &'static str = "fulfilment.pack";
    type Given = Given;
    type Decision = Packed;
    type Reply = FulfilmentReply;

    fn rows(&self) -> usize {
        100 + 4 * self.cartons.len()
    }

    /// Refusals: `shipping.not_found`.
    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        look.want::<PackingPolicy>(());
        let (shipment, mut lines) = shipment_with_lines(look, self.shipment)?;
        lines.sort_by_key(|line| line.line_no);
        lines.iter().for_each(|line| look.want::<Product>(line.product));
        let mut products = Vec::with_capacity(lines.len());
        for line in &lines {
            let product = look.find::<Product>(line.product)?;
            products.push(product.expect("a shipment line's product is there"));
        }
        Ok(Given { shipment, lines, products, policy: look.find::<PackingPolicy>(())? })
    }

    fn decide(&self, given: &Given, _at: &At, _ids: &mut dyn Ids) -> Result<Packed, Refused> {
        let lines: Vec<&ShipmentLine> = given.lines.iter().map(Arc::as_ref).collect();
        let policy = given.policy.as_deref().cloned().unwrap_or_default();
        let of = PackingGiven {
            shipment: &given.shipment,
            lines: &lines,
            products: given.products.iter().map(|it| (it.id, it.as_ref())).collect(),
            policy: &policy,
        };
        pack(&of, self)
    }

    fn record(
        &self,
        _given: Given,
        packed: Packed,
        recorder: &mut Recorder<'_>,
    ) -> Result<FulfilmentReply, Halt> {
        let reply = FulfilmentReply::of(&packed.shipment);
        autopilot::after_packed(recorder, &packed.shipment)?;
        recorder.update(packed.shipment);
        recorder.insert_all(packed.cartons);
        recorder.insert_all(packed.lines);
        recorder.update(packed.policy);
        recorder.emit_all(packed.events);
        Ok(reply)
    }
}

/// How the company packs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackingReply {
    /// The company's prefix in numbers of GS1.
    pub gs1_prefix: String,
}

impl Command for SetPacking {
    const NAME: &'static str = "fulfilment.set_packing";
    type Given = (Arc<Company>, Option<Arc<PackingPolicy>>);
    type Decision = (PackingPolicy, Event);
    type Reply = PackingReply;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Self::Given, Halt> {
        look.want::<PackingPolicy>(());
        let company = crate::company::find(look)?;
        Ok((company, look.find::<PackingPolicy>(())?))
    }

    fn decide(
        &self,
        (_, known): &Self::Given,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Self::Decision, Refused> {
        set_packing(known.as_deref(), self, Uuid::nil())
    }

    fn record(
        &self,
        _given: Self::Given,
        (policy, event): Self::Decision,
        recorder: &mut Recorder<'_>,
    ) -> Result<PackingReply, Halt> {
        let reply = PackingReply { gs1_prefix: policy.gs1_prefix.clone() };
        recorder.put(policy)?;
        recorder.emit(event);
        Ok(reply)
    }
}
