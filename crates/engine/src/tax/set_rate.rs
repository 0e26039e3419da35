//! `tax.set_rate`: records a rate from a day on.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::tax::{SetTaxRate, TaxRate, TaxRateSet, set_rate};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;

impl Command for SetTaxRate {
    const NAME: &'static str = "tax.set_rate";
    type Given = ();
    type Decision = TaxRateSet;
    type Reply = ();

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<(), Halt> {
        look.want::<TaxRate>((self.country, self.category, self.valid_from));
        crate::company::find(look)?;
        Ok(())
    }

    fn decide(&self, _given: &(), _at: &At, _ids: &mut dyn Ids) -> Result<TaxRateSet, Refused> {
        set_rate(self)
    }

    fn record(&self, _given: (), set: TaxRateSet, recorder: &mut Recorder<'_>) -> Result<(), Halt> {
        recorder.put(set.rate)?;
        recorder.emit_all(set.events);
        Ok(())
    }
}
