//! `payment.set_tolerance`: says which differences are not chased.
use crate::command::{Command, Halt};
use crate::company;
use crate::recorder::Recorder;
use quittance_domain::payment::tolerance::{SetTolerance, Tolerance, ToleranceSet, set_tolerance};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

impl Command for SetTolerance {
    const NAME: &'static str = "payment.set_tolerance";
    type Given = Option<Arc<Tolerance>>;
    type Decision = ToleranceSet;
    type Reply = ();

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Self::Given, Halt> {
        company::find(look)?;
        Ok(look.find::<Tolerance>(self.short_amount.currency())?)
    }

    fn decide(
        &self,
        before: &Self::Given,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<ToleranceSet, Refused> {
        set_tolerance(before.as_deref(), self)
    }

    fn record(
        &self,
        _before: Self::Given,
        set: ToleranceSet,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.put(set.tolerance)?;
        recorder.emit_all(set.events);
        Ok(())
    }
}
