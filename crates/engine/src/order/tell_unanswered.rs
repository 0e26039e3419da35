//! `order.tell_unanswered`: tells of an order's holds that nobody has answered.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::order::{Hold, HoldTold, TellUnanswered, tell_unanswered};
use quittance_domain::{At, Event, Ids, Refused};
use quittance_store::order::{HoldsOfOrder, ToldHoldsOfOrder};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// The holds of the order, and those that were told of.
type Given = (Vec<Arc<Hold>>, Vec<Arc<HoldTold>>);

impl Command for TellUnanswered {
    const NAME: &'static str = "order.tell_unanswered";
    type Given = Given;
    type Decision = (Vec<HoldTold>, Vec<Event>);
    /// How many holds were told of.
    type Reply = u64;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        look.want_all::<HoldsOfOrder>(self.order);
        look.want_all::<ToldHoldsOfOrder>(self.order);
        let holds = look.all::<HoldsOfOrder>(self.order)?.to_vec();
        Ok((holds, look.all::<ToldHoldsOfOrder>(self.order)?.to_vec()))
    }

    fn decide(
        &self,
        (holds, told): &Given,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<(Vec<HoldTold>, Vec<Event>), Refused> {
        let holds: Vec<&Hold> = holds.iter().map(AsRef::as_ref).collect();
        let told: Vec<&HoldTold> = told.iter().map(AsRef::as_ref).collect();
        Ok(tell_unanswered(&holds, &told, self, at))
    }

    fn record(
        &self,
        _given: Given,
        (records, events): (Vec<HoldTold>, Vec<Event>),
        recorder: &mut Recorder<'_>,
    ) -> Result<u64, Halt> {
        let count = records.len() as u64;
        recorder.insert_all(records);
        recorder.emit_all(events);
        Ok(count)
    }
}
