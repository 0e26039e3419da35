//! `order.cancel`: gives up what an order has not shipped.
use super::{Gathered, OrderReply, record_holds};
use crate::autopilot;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::order::{CancelOrder, OrderCancelled, cancel};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;

impl Command for CancelOrder {
    const NAME: &'static str = "order.cancel";
    type Given = Gathered;
    type Decision = OrderCancelled;
    type Reply = OrderReply;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Gathered, Halt> {
        Gathered::gather(look, self.order)
    }

    fn decide(
        &self,
        given: &Gathered,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<OrderCancelled, Refused> {
        cancel(&given.given(), self, at)
    }

    fn record(
        &self,
        given: Gathered,
        cancelled: OrderCancelled,
        recorder: &mut Recorder<'_>,
    ) -> Result<OrderReply, Halt> {
        let order = cancelled.order;
        let reply = OrderReply::of(&order, &cancelled.holds);
        recorder.emit_numbered(cancelled.events, &order.number);
        recorder.update(order);
        autopilot::after_stock_rose(recorder, &cancelled.balances)?;
        let customer = cancelled.credit.customer;
        recorder.update_all(cancelled.lines);
        recorder.update_all(cancelled.balances);
        recorder.update(cancelled.credit);
        record_holds(&given.holds, cancelled.holds, recorder);
        autopilot::after_exposure_fell(recorder, customer)?;
        Ok(reply)
    }
}
