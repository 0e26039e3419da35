//! `order.override_terms`: one order is due otherwise than its customer's terms say.
use super::{OrderReply, find};
use crate::command::{Command, Halt};
use crate::invoicing::terms;
use crate::recorder::Recorder;
use quittance_domain::order::{Hold, Order, OverrideTerms, TermsOverridden, override_terms};
use quittance_domain::{At, Ids, Refused};
use quittance_store::order::HoldsOfOrder;
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

impl Command for OverrideTerms {
    const NAME: &'static str = "order.override_terms";
    type Given = (Arc<Order>, Vec<Arc<Hold>>);
    type Decision = TermsOverridden;
    type Reply = OrderReply;

    fn rows(&self) -> usize {
        2
    }

    /// Refusals: `order.not_found`, `invoicing.unknown_terms`.
    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Self::Given, Halt> {
        look.want_all::<HoldsOfOrder>(self.order);
        terms::want(look, self.terms);
        let order = find(look, self.order)?;
        terms::find(look, self.terms)?;
        Ok((order, look.all::<HoldsOfOrder>(self.order)?))
    }

    fn decide(
        &self,
        (order, _): &Self::Given,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<TermsOverridden, Refused> {
        override_terms(order, self)
    }

    fn record(
        &self,
        (_, holds): Self::Given,
        overridden: TermsOverridden,
        recorder: &mut Recorder<'_>,
    ) -> Result<OrderReply, Halt> {
        let holds: Vec<Hold> = holds.iter().map(|hold| Hold::clone(hold)).collect();
        let reply = OrderReply::of(&overridden.order, &holds);
        recorder.emit_numbered(overridden.events, &overridden.order.number);
        recorder.update(overridden.order);
        Ok(reply)
    }
}
