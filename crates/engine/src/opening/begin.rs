//! `opening.begin`: on which day the company goes live.
use super::OpeningReply;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::company::Company;
use quittance_domain::opening::{BeginOpening, Opening, OpeningChanged, begin};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

impl Command for BeginOpening {
    const NAME: &'static str = "opening.begin";
    type Given = (Option<Arc<Opening>>, Arc<Company>);
    type Decision = OpeningChanged;
    type Reply = OpeningReply;

    fn rows(&self) -> usize {
        1
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Self::Given, Halt> {
        Ok((super::opening(look)?, crate::company::find(look)?))
    }

    fn decide(
        &self,
        (before, company): &Self::Given,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<OpeningChanged, Refused> {
        Ok(begin(before.as_deref(), company.base_currency, self)?)
    }

    /// Refusals: `company.date_out_of_window`.
    fn record(
        &self,
        _given: Self::Given,
        changed: OpeningChanged,
        recorder: &mut Recorder<'_>,
    ) -> Result<OpeningReply, Halt> {
        recorder.check_date(self.on)?;
        super::record(changed, recorder)
    }
}
