//! `ledger.set_rates`: records rates of exchange by currency and day.
use crate::command::{Command, Halt};
use crate::company;
use crate::recorder::Recorder;
use quittance_domain::company::Company;
use quittance_domain::ledger::{ExchangeRate, RatesSet, SetRates, set_rates};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

impl Command for SetRates {
    const NAME: &'static str = "ledger.set_rates";
    type Given = Arc<Company>;
    type Decision = RatesSet;
    type Reply = ();

    fn rows(&self) -> usize {
        1 + 2 * self.rates.len()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Arc<Company>, Halt> {
        for rate in &self.rates {
            look.want::<ExchangeRate>((rate.currency, rate.day));
        }
        company::find(look)
    }

    fn decide(
        &self,
        company: &Arc<Company>,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<RatesSet, Refused> {
        set_rates(company.base_currency, self)
    }

    fn record(
        &self,
        _company: Arc<Company>,
        set: RatesSet,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        for rate in set.rates {
            recorder.put(rate)?;
        }
        recorder.emit_all(set.events);
        Ok(())
    }
}
