//! `fulfilment.withdraw`: a shipment comes back from the warehouse.
use super::{FulfilmentReply, InWarehouse, in_warehouse};
use crate::command::{Command, Halt};
use crate::order;
use crate::recorder::Recorder;
use crate::stock::{self, shelves::Named};
use quittance_domain::fulfilment::{
    Carton, CartonLine, Pick, WithdrawGiven, WithdrawShipment, Withdrawn, withdraw,
};
use quittance_domain::order::Order;
use quittance_domain::{At, Ids, Refused};
use quittance_store::fulfilment::{CartonsOfShipment, LinesOfCartons};
use quittance_store::record::Record;
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    found: InWarehouse,
    cartons: Vec<Arc<Carton>>,
    carton_lines: Vec<Arc<CartonLine>>,
    order: Arc<Order>,
    stock: stock::Given,
}

impl Command for WithdrawShipment {
    const NAME: &'static str = "fulfilment.withdraw";
    type Given = Given;
    type Decision = Withdrawn;
    type Reply = FulfilmentReply;

    fn rows(&self) -> usize {
        200
    }

    /// Refusals: `shipping.not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        look.want_all::<CartonsOfShipment>(self.shipment);
        look.want_all::<LinesOfCartons>(self.shipment);
        let found = in_warehouse(look, self.shipment)?;
        let warehouse = found.shipment.warehouse;
        let products = found.picks.iter().map(|pick| pick.product);
        let stock = stock::Given::gather(look, at, warehouse, products)?;
        let stock = stock.with_places(look, warehouse, Named::default())?;
        let order = order::find(look, found.shipment.order)?;
        let cartons = look.all::<CartonsOfShipment>(self.shipment)?;
        let carton_lines = look.all::<LinesOfCartons>(self.shipment)?;
        Ok(Given { found, cartons, carton_lines, order, stock })
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<Withdrawn, Refused> {
        let picks: Vec<&Pick> = given.found.picks.iter().map(Arc::as_ref).collect();
        let cartons: Vec<&Carton> = given.cartons.iter().map(Arc::as_ref).collect();
        let of =
            WithdrawGiven { shipment: &given.found.shipment, picks: &picks, cartons: &cartons };
        withdraw(&given.stock.given(), &of, self, at, ids)
    }

    fn record(
        &self,
        given: Given,
        withdrawn: Withdrawn,
        recorder: &mut Recorder<'_>,
    ) -> Result<FulfilmentReply, Halt> {
        let reply = FulfilmentReply::of(&withdrawn.shipment);
        given.carton_lines.iter().for_each(|line| recorder.delete::<CartonLine>(&line.key()));
        given.cartons.iter().for_each(|carton| recorder.delete::<Carton>(&carton.key()));
        given.found.picks.iter().for_each(|pick| recorder.delete::<Pick>(&pick.key()));
        recorder.update(withdrawn.shipment);
        // Its shipment changed, so that it counts as changed.
        recorder.update((*given.order).clone());
        if let Some(moved) = withdrawn.moved {
            stock::record(moved, recorder)?;
        }
        recorder.emit_all(withdrawn.events);
        Ok(reply)
    }
}
