//! `company.set_sourcing`: gathers the warehouses that it names and the list as it was; records it.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::company::{
    Company, SetSourcing, SourcingRule, SourcingSet, Warehouse, set_sourcing,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::company::SourcesOfCountry;
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// What the decision needs.
#[derive(Debug)]
pub struct SourcingGiven {
    company: Arc<Company>,
    /// Those that the command names, in its order.
    known: Vec<Option<Arc<Warehouse>>>,
    before: Vec<Arc<SourcingRule>>,
}

impl Command for SetSourcing {
    const NAME: &'static str = "company.set_sourcing";
    type Given = SourcingGiven;
    type Decision = SourcingSet;
    type Reply = ();

    fn rows(&self) -> usize {
        2 + 2 * self.warehouses.len()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<SourcingGiven, Halt> {
        look.want_all::<SourcesOfCountry>(self.list());
        self.warehouses.iter().for_each(|id| look.want::<Warehouse>(*id));
        let company = super::find(look)?;
        let before = look.all::<SourcesOfCountry>(self.list())?;
        let named = self.warehouses.iter().map(|id| look.find::<Warehouse>(*id));
        let known = named.collect::<Result<Vec<_>, _>>()?;
        Ok(SourcingGiven { company, known, before })
    }

    fn decide(
        &self,
        given: &SourcingGiven,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<SourcingSet, Refused> {
        let known: Vec<Option<&Warehouse>> = given.known.iter().map(Option::as_deref).collect();
        set_sourcing(&given.company, &known, (self, at.business_date))
    }

    fn record(
        &self,
        given: SourcingGiven,
        set: SourcingSet,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        for gone in given.before.iter().filter(|it| it.rank > set.rules.len() as i64) {
            recorder.delete::<SourcingRule>(&(gone.country.clone(), gone.rank));
        }
        set.rules.into_iter().try_for_each(|rule| recorder.put(rule))?;
        recorder.update_all(set.company);
        recorder.emit_all(set.events);
        Ok(())
    }
}
