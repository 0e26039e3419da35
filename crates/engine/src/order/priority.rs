//! `order.set_priority`: an order is served earlier or later than others.
use super::{OrderReply, find, record_holds};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::order::{Hold, Order, PrioritySet, SetPriority, set_priority};
use quittance_domain::{At, Ids, Refused};
use quittance_store::order::HoldsOfOrder;
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

impl Command for SetPriority {
    const NAME: &'static str = "order.set_priority";
    type Given = (Arc<Order>, Vec<Arc<Hold>>);
    type Decision = PrioritySet;
    type Reply = OrderReply;

    fn rows(&self) -> usize {
        5
    }

    /// Refusals: `order.not_found`.
    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Self::Given, Halt> {
        look.want_all::<HoldsOfOrder>(self.order);
        let order = find(look, self.order)?;
        Ok((order, look.all::<HoldsOfOrder>(self.order)?))
    }

    fn decide(
        &self,
        (order, holds): &Self::Given,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<PrioritySet, Refused> {
        let holds: Vec<&Hold> = holds.iter().map(Arc::as_ref).collect();
        set_priority(order, &holds, self)
    }

    fn record(
        &self,
        (_, known): Self::Given,
        set: PrioritySet,
        recorder: &mut Recorder<'_>,
    ) -> Result<OrderReply, Halt> {
        let reply = OrderReply::of(&set.order, &set.holds);
        recorder.emit_numbered(set.events, &set.order.number);
        recorder.update(set.order);
        record_holds(&known, set.holds, recorder);
        Ok(reply)
    }
}
