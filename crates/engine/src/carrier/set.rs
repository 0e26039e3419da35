//! `carrier.set` and `carrier.set_rates`: what carriers offer, and for how much.
use crate::command::{Command, Halt};
use crate::company;
use crate::recorder::Recorder;
use quittance_domain::carrier::set::{SERVICES_MAX, ZONES_MAX};
use quittance_domain::carrier::{
    Carrier, CarrierId, CarrierRefusal, CarrierSet, RateCard, RateCardSet, SetCarrier,
    SetCarrierGiven, SetRateCard, set, set_rates,
};
use quittance_domain::company::{Company, Warehouse, WarehouseId};
use quittance_domain::{At, Ids, Refused};
use quittance_store::carrier::CarrierByCode;
use quittance_store::unit_of_work::Look;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The records that a carrier is set on.
pub struct Given {
    company: Arc<Company>,
    known: Option<Arc<Carrier>>,
    warehouses: BTreeSet<WarehouseId>,
}

impl Command for SetCarrier {
    const NAME: &'static str = "carrier.set";
    type Given = Given;
    type Decision = CarrierSet;
    type Reply = CarrierId;

    fn rows(&self) -> usize {
        4
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        look.want_all::<CarrierByCode>(self.code.clone());
        let services = self.services.iter().take(SERVICES_MAX);
        let cut_offs = services.flat_map(|service| service.cut_offs.iter().take(ZONES_MAX));
        let named: BTreeSet<WarehouseId> = cut_offs.map(|cut_off| cut_off.warehouse).collect();
        named.iter().for_each(|id| look.want::<Warehouse>(*id));
        let company = company::find(look)?;
        let known = look.all::<CarrierByCode>(self.code.clone())?.first().cloned();
        let mut warehouses = BTreeSet::new();
        for id in named {
            warehouses.extend(look.find::<Warehouse>(id)?.map(|warehouse| warehouse.id));
        }
        Ok(Given { company, known, warehouses })
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<CarrierSet, Refused> {
        let given = SetCarrierGiven {
            company: &given.company,
            known: given.known.as_deref(),
            warehouses: given.warehouses.clone(),
        };
        set(&given, self, at.business_date, ids)
    }

    fn record(
        &self,
        _given: Given,
        set: CarrierSet,
        recorder: &mut Recorder<'_>,
    ) -> Result<CarrierId, Halt> {
        let id = set.carrier.id;
        recorder.put(set.carrier)?;
        recorder.update_all(set.company);
        recorder.emit_all(set.events);
        Ok(id)
    }
}

impl Command for SetRateCard {
    const NAME: &'static str = "carrier.set_rates";
    type Given = (Arc<Company>, Arc<Carrier>, Option<Arc<RateCard>>);
    type Decision = RateCardSet;
    type Reply = ();

    fn rows(&self) -> usize {
        2
    }

    /// Refusals: `carrier.not_found`.
    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Self::Given, Halt> {
        let key = (self.carrier, self.service.clone(), self.valid_from);
        look.want::<Carrier>(self.carrier);
        look.want::<RateCard>(key.clone());
        let company = company::find(look)?;
        let carrier = look.find::<Carrier>(self.carrier)?;
        let carrier = carrier.ok_or_else(|| Refused::from(CarrierRefusal::NotFound))?;
        Ok((company, carrier, look.find::<RateCard>(key)?))
    }

    fn decide(
        &self,
        (company, carrier, known): &Self::Given,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<RateCardSet, Refused> {
        set_rates(carrier, known.as_deref(), self, company.base_currency)
    }

    fn record(
        &self,
        _given: Self::Given,
        set: RateCardSet,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.put(set.card)?;
        recorder.emit_all(set.events);
        Ok(())
    }
}
