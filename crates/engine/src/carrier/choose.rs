//! `carrier.choose` and `carrier.assign`: the service of a shipment.
use super::Given;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::carrier::{
    AssignCarrier, Carrier, CarrierId, CarrierRefusal, ChooseCarrier, Chosen, assign, choose,
};
use quittance_domain::shipping::ShipmentId;
use quittance_domain::{At, Date, Ids, Money, Refused};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The service of a shipment, as a command left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarrierReply {
    /// Of which shipment.
    pub shipment: ShipmentId,
    /// Who brings it; none: nobody who could was found.
    pub carrier: Option<CarrierId>,
    /// With which service; empty: none.
    pub service: String,
    /// When it should arrive.
    pub arrives_on: Option<Date>,
    /// What it is expected to cost.
    pub cost: Option<Money>,
}

impl Command for ChooseCarrier {
    const NAME: &'static str = "carrier.choose";
    type Given = Given;
    type Decision = Option<Chosen>;
    type Reply = CarrierReply;

    fn rows(&self) -> usize {
        3
    }

    /// Refusals: `shipping.not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        super::gather(look, self.shipment, at)
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Option<Chosen>, Refused> {
        given.decide(|given| choose(given, at))
    }

    fn record(
        &self,
        _given: Given,
        chosen: Option<Chosen>,
        recorder: &mut Recorder<'_>,
    ) -> Result<CarrierReply, Halt> {
        match chosen {
            Some(chosen) => record(chosen, recorder),
            None => Ok(CarrierReply {
                shipment: self.shipment,
                carrier: None,
                service: String::new(),
                arrives_on: None,
                cost: None,
            }),
        }
    }
}

impl Command for AssignCarrier {
    const NAME: &'static str = "carrier.assign";
    type Given = (Given, Arc<Carrier>);
    type Decision = Chosen;
    type Reply = CarrierReply;

    fn rows(&self) -> usize {
        3
    }

    /// Refusals: `shipping.not_found`, `carrier.not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Self::Given, Halt> {
        look.want::<Carrier>(self.carrier);
        let given = super::gather(look, self.shipment, at)?;
        let carrier = look.find::<Carrier>(self.carrier)?;
        let carrier = carrier.ok_or_else(|| Refused::from(CarrierRefusal::NotFound))?;
        Ok((given, carrier))
    }

    fn decide(
        &self,
        (given, carrier): &Self::Given,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Chosen, Refused> {
        given.decide(|given| assign(given, carrier, self, at))
    }

    fn record(
        &self,
        _given: Self::Given,
        chosen: Chosen,
        recorder: &mut Recorder<'_>,
    ) -> Result<CarrierReply, Halt> {
        record(chosen, recorder)
    }
}

fn record(chosen: Chosen, recorder: &mut Recorder<'_>) -> Result<CarrierReply, Halt> {
    let choice = &chosen.choice;
    let reply = CarrierReply {
        shipment: choice.shipment,
        carrier: choice.carrier,
        service: choice.service.clone(),
        arrives_on: choice.arrives_on,
        cost: choice.cost,
    };
    recorder.put(chosen.choice)?;
    recorder.emit_all(chosen.events);
    Ok(reply)
}
