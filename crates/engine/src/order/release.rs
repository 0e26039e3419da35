//! `order.release`: ends one hold of an order and decides its confirmation anew.
use super::{Gathered, OrderReply, record_confirmation};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::order::{Confirmation, ReleaseHold, release};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;

impl Command for ReleaseHold {
    const NAME: &'static str = "order.release";
    type Given = Gathered;
    type Decision = Confirmation;
    type Reply = OrderReply;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Gathered, Halt> {
        Gathered::gather(look, self.order)
    }

    fn decide(
        &self,
        given: &Gathered,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Confirmation, Refused> {
        release(&given.given(at)?, self, at)
    }

    fn record(
        &self,
        given: Gathered,
        confirmation: Confirmation,
        recorder: &mut Recorder<'_>,
    ) -> Result<OrderReply, Halt> {
        record_confirmation(&given.holds, confirmation, recorder)
    }
}
