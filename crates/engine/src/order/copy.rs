//! `order.copy`: places an order as another one was.
use super::{Gathered as GatheredOrder, OrderReply, place};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::order::{
    Copied, CopyOrder, LineDetail, Order, OrderPlaced, PlaceOrder, copy_of,
};
use quittance_domain::pricing::Policy;
use quittance_domain::{At, Ids, Refused};
use quittance_store::order::DetailsOfOrder;
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// What the decision needs, as it was loaded.
#[derive(Debug)]
pub struct Given {
    order: Arc<Order>,
    command: PlaceOrder,
    to_place: place::Gathered,
}

impl Command for CopyOrder {
    const NAME: &'static str = "order.copy";
    type Given = Given;
    type Decision = OrderPlaced;
    type Reply = OrderReply;

    fn rows(&self) -> usize {
        100
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        look.want_all::<DetailsOfOrder>(self.order);
        look.want::<Policy>(());
        let found = GatheredOrder::gather(look, self.order)?;
        let details: Vec<Arc<LineDetail>> = look.all::<DetailsOfOrder>(self.order)?;
        let policy = look.find::<Policy>(())?;
        let freight = policy.as_ref().and_then(|policy| policy.freight.as_ref());
        let copied = Copied {
            order: &found.order,
            lines: found.lines.iter().map(Arc::as_ref).collect(),
            details: details.iter().map(Arc::as_ref).collect(),
            freight: freight.map(|freight| freight.product),
        };
        let command = self.to_place(&copied)?;
        let to_place = command.gather(look, at)?;
        Ok(Given { order: found.order, command, to_place })
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<OrderPlaced, Refused> {
        let placed = given.command.decide(&given.to_place, at, ids)?;
        Ok(copy_of(&given.order, placed))
    }

    fn record(
        &self,
        given: Given,
        placed: OrderPlaced,
        recorder: &mut Recorder<'_>,
    ) -> Result<OrderReply, Halt> {
        given.command.record(given.to_place, placed, recorder)
    }
}
