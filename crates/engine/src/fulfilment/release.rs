//! `fulfilment.release`: shipments go to the warehouse together.
use crate::carrier;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::stock::shelves::{self, Named};
use quittance_domain::carrier::{CarrierChoice, TimeOfDay};
use quittance_domain::company::{NumberSeries, Series, WarehouseId};
use quittance_domain::fulfilment::release::WAVE_MAX;
use quittance_domain::fulfilment::{Ready, ReleaseWave, WaveGiven, WaveId, WaveReleased, release};
use quittance_domain::order::Order;
use quittance_domain::product::ProductId;
use quittance_domain::shipping::{Shipment, ShipmentLine};
use quittance_domain::stock::{Balance, Shelves};
use quittance_domain::{At, Date, Ids, Refused};
use quittance_store::fulfilment::OpenPicksOfProduct;
use quittance_store::shipping::LinesOfShipment;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A wave that was released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaveReply {
    /// Its id.
    pub wave: WaveId,
    /// Its number.
    pub number: String,
    /// How many shipments it has.
    pub shipments: usize,
    /// How many picks.
    pub picks: usize,
}

/// A shipment with its lines and the order that it serves.
type Found = (Arc<Shipment>, Vec<Arc<ShipmentLine>>, Arc<Order>, Collected);

/// When a carrier collects it, and until when on that day.
type Collected = Option<(Date, Option<TimeOfDay>)>;

/// The records that it is decided on.
pub struct Given {
    ready: Vec<Found>,
    kept: BTreeSet<ProductId>,
    shelves: Shelves,
}

impl Command for ReleaseWave {
    const NAME: &'static str = "fulfilment.release";
    type Given = Given;
    type Decision = WaveReleased;
    type Reply = WaveReply;

    fn rows(&self) -> usize {
        10 + 20 * self.shipments.len()
    }

    /// Refusals: `shipping.not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        look.want::<NumberSeries>(Series::Wave.key(at.business_date));
        // More shipments than that are refused before any record is looked at.
        let asked = || self.shipments.iter().copied().take(WAVE_MAX);
        asked().for_each(|id| look.want_all::<LinesOfShipment>(id));
        asked().for_each(|id| look.want::<Shipment>(id));
        let company = crate::company::find(look)?;
        if company.carriers_since.is_some() {
            asked().for_each(|id| look.want::<CarrierChoice>(id));
        }
        let mut found = Vec::with_capacity(self.shipments.len());
        for id in asked() {
            found.push(crate::shipping::shipment_with_lines(look, id)?);
        }
        found.iter().for_each(|(shipment, _)| look.want::<Order>(shipment.order));
        let warehouse = found.first().map(|(shipment, _)| shipment.warehouse);
        let lines = found.iter().flat_map(|(_, lines)| lines);
        let products: BTreeSet<ProductId> = lines.map(|line| line.product).collect();
        let (kept, shelves) = match warehouse {
            Some(warehouse) => shelves_of(look, warehouse, &products)?,
            None => (BTreeSet::new(), Shelves::default()),
        };
        let mut ready = Vec::with_capacity(found.len());
        for (shipment, mut lines) in found {
            lines.sort_by_key(|line| line.line_no);
            let order = crate::order::find(look, shipment.order)?;
            let collected = carrier::collected(look, &company, shipment.id)?;
            ready.push((shipment, lines, order, collected));
        }
        Ok(Given { ready, kept, shelves })
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<WaveReleased, Refused> {
        let lines: Vec<Vec<&ShipmentLine>> = given
            .ready
            .iter()
            .map(|(_, lines, ..)| lines.iter().map(Arc::as_ref).collect())
            .collect();
        let ready = given.ready.iter().zip(&lines);
        let ready = ready.map(|((shipment, _, order, collected), lines)| Ready {
            shipment,
            lines,
            order,
            collected: *collected,
        });
        let ready: Vec<Ready<'_>> = ready.collect();
        let of = WaveGiven { ready: &ready, kept: &given.kept, shelves: &given.shelves };
        release(&of, self, at, ids)
    }

    fn record(
        &self,
        _given: Given,
        mut released: WaveReleased,
        recorder: &mut Recorder<'_>,
    ) -> Result<WaveReply, Halt> {
        let number = recorder.draw(Series::Wave, released.wave.released_on)?;
        released.wave.number.clone_from(&number);
        let reply = WaveReply {
            wave: released.wave.id,
            number: number.clone(),
            shipments: released.shipments.len(),
            picks: released.picks.len(),
        };
        recorder.insert(released.wave);
        recorder.update_all(released.shipments);
        recorder.insert_all(released.picks);
        let mut events = released.events.into_iter();
        recorder.emit_numbered(events.next().into_iter().collect(), &number);
        recorder.emit_all(events.collect());
        Ok(reply)
    }
}

/// The products of a warehouse whose balances are kept by place, and where they lie, with what is
/// planned to be taken.
fn shelves_of(
    look: &Look<'_>,
    warehouse: WarehouseId,
    products: &BTreeSet<ProductId>,
) -> Result<(BTreeSet<ProductId>, Shelves), Halt> {
    products.iter().for_each(|product| look.want::<Balance>((*product, warehouse)));
    let mut balances = Vec::with_capacity(products.len());
    for product in products {
        balances.extend(look.find::<Balance>((*product, warehouse))?);
    }
    balances.retain(|balance| balance.is_kept());
    let kept: BTreeSet<ProductId> = balances.iter().map(|balance| balance.product).collect();
    kept.iter().for_each(|product| look.want_all::<OpenPicksOfProduct>((*product, warehouse)));
    let shelves = shelves::gather(look, warehouse, &balances, Named::default())?;
    let mut shelves = shelves::with_life(look, &balances, shelves)?;
    for product in &kept {
        for pick in look.all::<OpenPicksOfProduct>((*product, warehouse))? {
            let planned = shelves.planned.entry((*product, pick.spot())).or_default();
            *planned = planned.checked_add(pick.planned).map_err(Refused::from)?;
        }
    }
    Ok((kept, shelves))
}
