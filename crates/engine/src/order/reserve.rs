//! `order.reserve`: promises a confirmed order again what a count had taken from it.
use super::{Gathered, OrderReply, promise, record_holds};
use crate::autopilot;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::order::{OrderReserved, ReserveOrder, reserve_again};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;

impl Command for ReserveOrder {
    const NAME: &'static str = "order.reserve";
    type Given = Gathered;
    type Decision = OrderReserved;
    type Reply = OrderReply;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Gathered, Halt> {
        Gathered::gather(look, self.order)
    }

    fn decide(
        &self,
        given: &Gathered,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<OrderReserved, Refused> {
        reserve_again(&given.given(at)?, self, at)
    }

    fn record(
        &self,
        given: Gathered,
        reserved: OrderReserved,
        recorder: &mut Recorder<'_>,
    ) -> Result<OrderReply, Halt> {
        let reply = OrderReply::of(&reserved.order, &reserved.holds);
        autopilot::after_order(recorder, &reserved.order, &reserved.lines, &reserved.holds)?;
        recorder.emit_numbered(reserved.events, &reserved.order.number);
        recorder.update_all(reserved.lines);
        recorder.update_all(reserved.balances);
        let alternatives = promise::after_decided(recorder, &reserved.order, &reserved.holds)?;
        recorder.update(reserved.order);
        record_holds(&given.holds, reserved.holds, recorder);
        Ok(OrderReply { alternatives, ..reply })
    }
}
