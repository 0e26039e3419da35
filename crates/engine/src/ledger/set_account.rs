//! `ledger.set_account`: makes an account of the chart or changes it.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::Event;
use quittance_domain::ledger::{BookSettings, LedgerAccount, SetAccount, set_account};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

impl Command for SetAccount {
    const NAME: &'static str = "ledger.set_account";
    type Given = (Arc<BookSettings>, Option<LedgerAccount>);
    type Decision = (LedgerAccount, Vec<Event>);
    type Reply = ();

    fn gather(
        &self,
        look: &Look<'_>,
        _at: &At,
    ) -> Result<(Arc<BookSettings>, Option<LedgerAccount>), Halt> {
        Ok((super::settings(look)?, super::account(look, &self.number)?))
    }

    fn decide(
        &self,
        given: &(Arc<BookSettings>, Option<LedgerAccount>),
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<(LedgerAccount, Vec<Event>), Refused> {
        set_account(&given.0, given.1.as_ref(), self)
    }

    fn record(
        &self,
        _given: (Arc<BookSettings>, Option<LedgerAccount>),
        (account, events): (LedgerAccount, Vec<Event>),
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.emit_all(events);
        recorder.put(account)
    }
}
