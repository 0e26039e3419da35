//! `order.confirm`: promises an order, or holds it with every reason.
use super::{Gathered, OrderReply, record_confirmation};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::order::{ConfirmOrder, Confirmation, confirm};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;

impl Command for ConfirmOrder {
    const NAME: &'static str = "order.confirm";
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
        confirm(&given.given(at)?, self, at)
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
