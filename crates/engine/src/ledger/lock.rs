//! `ledger.lock`: locks areas through a day.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::ledger::{BookSettings, LockPeriods, PeriodsChanged, lock};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

impl Command for LockPeriods {
    const NAME: &'static str = "ledger.lock";
    type Given = Arc<BookSettings>;
    type Decision = PeriodsChanged;
    type Reply = ();

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Arc<BookSettings>, Halt> {
        super::settings(look)
    }

    fn decide(
        &self,
        given: &Arc<BookSettings>,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<PeriodsChanged, Refused> {
        lock(given, self, at)
    }

    fn record(
        &self,
        _given: Arc<BookSettings>,
        changed: PeriodsChanged,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        super::record_changes(changed, recorder)
    }
}
