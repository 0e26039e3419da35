//! `company.change`: gathers and records the company.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::company::{ChangeCompany, Company, CompanyChanged, change};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

impl Command for ChangeCompany {
    const NAME: &'static str = "company.change";
    type Given = Arc<Company>;
    type Decision = CompanyChanged;
    type Reply = ();

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Arc<Company>, Halt> {
        super::find(look)
    }

    fn decide(
        &self,
        company: &Arc<Company>,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<CompanyChanged, Refused> {
        Ok(change(company, self))
    }

    fn record(
        &self,
        _company: Arc<Company>,
        changed: CompanyChanged,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.update(changed.company);
        recorder.emit_all(changed.events);
        Ok(())
    }
}
