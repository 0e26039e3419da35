//! `blanket.close`: nothing more of it is called off.
use super::{BlanketReply, Known};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::blanket::{BlanketClosed, CloseBlanket, close};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;

impl Command for CloseBlanket {
    const NAME: &'static str = "blanket.close";
    type Given = Known;
    type Decision = BlanketClosed;
    type Reply = BlanketReply;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Known, Halt> {
        Known::gather(look, self.blanket)
    }

    fn decide(
        &self,
        given: &Known,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<BlanketClosed, Refused> {
        close(&given.blanket, self)
    }

    fn record(
        &self,
        _given: Known,
        closed: BlanketClosed,
        recorder: &mut Recorder<'_>,
    ) -> Result<BlanketReply, Halt> {
        let reply = BlanketReply::of(&closed.blanket);
        recorder.emit_numbered(closed.events, &closed.blanket.number);
        recorder.update(closed.blanket);
        Ok(reply)
    }
}
