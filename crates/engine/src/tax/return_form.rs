//! `tax.set_return_form`: the boxes of the company's tax return.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::tax::{ReturnFormSet, SetReturnForm, TaxReturnForm, set_return_form};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

impl Command for SetReturnForm {
    const NAME: &'static str = "tax.set_return_form";
    type Given = Option<Arc<TaxReturnForm>>;
    type Decision = ReturnFormSet;
    type Reply = ();

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Option<Arc<TaxReturnForm>>, Halt> {
        look.want::<TaxReturnForm>(());
        crate::company::find(look)?;
        Ok(look.find::<TaxReturnForm>(())?)
    }

    fn decide(
        &self,
        given: &Option<Arc<TaxReturnForm>>,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<ReturnFormSet, Refused> {
        set_return_form(given.as_deref(), self)
    }

    fn record(
        &self,
        _given: Option<Arc<TaxReturnForm>>,
        set: ReturnFormSet,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.put(set.form)?;
        recorder.emit_all(set.events);
        Ok(())
    }
}
