//! `order.release`: ends one hold of an order and decides its confirmation anew.
use super::{Gathered, OrderReply, record_confirmation, screen};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::order::{Confirmation, HoldKind, KnownShipTo, ReleaseHold, release};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

impl Command for ReleaseHold {
    const NAME: &'static str = "order.release";
    type Given = (Gathered, Option<Arc<KnownShipTo>>);
    type Decision = Confirmation;
    type Reply = OrderReply;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Self::Given, Halt> {
        let gathered = Gathered::gather(look, self.order)?;
        let ship_to = match self.kind {
            HoldKind::Fraud => screen::ship_to_of(look, &gathered.order)?,
            _ => None,
        };
        Ok((gathered, ship_to))
    }

    fn decide(
        &self,
        (given, _): &Self::Given,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Confirmation, Refused> {
        release(&given.given(at)?, self, at)
    }

    fn record(
        &self,
        (given, ship_to): Self::Given,
        confirmation: Confirmation,
        recorder: &mut Recorder<'_>,
    ) -> Result<OrderReply, Halt> {
        screen::trust(ship_to, recorder.business_date(), recorder);
        record_confirmation(&given.holds, confirmation, recorder)
    }
}
