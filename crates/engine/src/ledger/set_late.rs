//! `ledger.set_late`: says what becomes of late documents.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::Event;
use quittance_domain::ledger::{BookSettings, SetLate, set_late};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

impl Command for SetLate {
    const NAME: &'static str = "ledger.set_late";
    type Given = Arc<BookSettings>;
    type Decision = (BookSettings, Vec<Event>);
    type Reply = ();

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Arc<BookSettings>, Halt> {
        super::settings(look)
    }

    fn decide(
        &self,
        given: &Arc<BookSettings>,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<(BookSettings, Vec<Event>), Refused> {
        Ok(set_late(given, self))
    }

    fn record(
        &self,
        _given: Arc<BookSettings>,
        (settings, events): (BookSettings, Vec<Event>),
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.emit_all(events);
        recorder.put(settings)
    }
}
