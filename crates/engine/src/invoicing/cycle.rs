//! `invoicing.set_cycle`: gathers and records the customer, or the company.
use crate::command::{Command, Halt};
use crate::company;
use crate::recorder::Recorder;
use quittance_domain::company::Company;
use quittance_domain::customer::{Customer, CustomerRefusal};
use quittance_domain::invoicing::{CycleSet, SetCycle, set_cycle};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

impl Command for SetCycle {
    const NAME: &'static str = "invoicing.set_cycle";
    type Given = (Arc<Company>, Option<Arc<Customer>>);
    type Decision = CycleSet;
    type Reply = ();

    fn rows(&self) -> usize {
        2
    }

    /// Refusals: `customer.not_found`.
    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Self::Given, Halt> {
        let company = company::find(look)?;
        let Some(id) = self.customer else { return Ok((company, None)) };
        let customer = look.find::<Customer>(id)?;
        let missing = || Refused::from(CustomerRefusal::NotFound).at("customer");
        Ok((company, Some(customer.ok_or_else(missing)?)))
    }

    fn decide(
        &self,
        (company, customer): &Self::Given,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<CycleSet, Refused> {
        Ok(set_cycle(company, customer.as_deref(), self))
    }

    fn record(
        &self,
        _given: Self::Given,
        set: CycleSet,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.update_all(set.company);
        recorder.update_all(set.customer);
        recorder.emit_all(set.events);
        Ok(())
    }
}
