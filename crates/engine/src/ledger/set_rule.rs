//! `ledger.set_rule`: leads a role to an account.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::Event;
use quittance_domain::ledger::{BookSettings, LedgerAccount, SetRule, set_rule};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

impl Command for SetRule {
    const NAME: &'static str = "ledger.set_rule";
    type Given = (Arc<BookSettings>, Option<LedgerAccount>);
    type Decision = (BookSettings, Vec<Event>);
    type Reply = ();

    fn gather(
        &self,
        look: &Look<'_>,
        _at: &At,
    ) -> Result<(Arc<BookSettings>, Option<LedgerAccount>), Halt> {
        let number = self.number.as_deref();
        let account = number.map(|number| super::account(look, number)).transpose()?;
        Ok((super::settings(look)?, account.flatten()))
    }

    fn decide(
        &self,
        given: &(Arc<BookSettings>, Option<LedgerAccount>),
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<(BookSettings, Vec<Event>), Refused> {
        set_rule(&given.0, given.1.as_ref(), self)
    }

    fn record(
        &self,
        _given: (Arc<BookSettings>, Option<LedgerAccount>),
        (settings, events): (BookSettings, Vec<Event>),
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.emit_all(events);
        recorder.put(settings)
    }
}
