//! `order.reconsider_customer` and `order.reconsider_product`: leave the orders that wait for the
//! customer's credit, or for the product, to be looked at anew. `order.reconsider`: looks at one.
use super::{Gathered, OrderReply, find, record_confirmation, sourcing};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{company, credit};
use quittance_domain::company::WarehouseId;
use quittance_domain::order::{
    AmendmentDecision, Confirmation, DecideAmendment, Hold, HoldKind, Order, OrderState,
    ReconsiderCustomer, ReconsiderOrder, ReconsiderProduct, Reconsidered, reconsider,
    waiting_for_credit, waiting_for_goods,
};
use quittance_domain::stock::Balance;
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// What waits, and the orders of it that come next.
#[derive(Debug)]
pub struct Waiting {
    holds: Vec<Arc<Hold>>,
    /// Where there is more of the product that they wait for.
    goods_in: Option<WarehouseId>,
    /// Of it there.
    balance: Option<Arc<Balance>>,
    orders: Vec<Arc<Order>>,
}

impl Waiting {
    fn holds(&self) -> Vec<&Hold> {
        self.holds.iter().map(Arc::as_ref).collect()
    }

    /// The same with the orders that `next` picks.
    fn with_orders(
        mut self,
        look: &Look<'_>,
        next: impl Fn(&Self) -> Reconsidered,
    ) -> Result<Self, Halt> {
        let next = next(&self).orders;
        next.iter().for_each(|order| look.want::<Order>(*order));
        let orders = next.into_iter().map(|order| find(look, order));
        self.orders = orders.collect::<Result<_, Halt>>()?;
        Ok(self)
    }

    /// Leaves each order to be looked at, not before its own date: money and goods of yesterday
    /// also serve what was ordered today. Without a number of another system they come first of
    /// their day, in the order of their ids.
    fn follow_each(&self, recorder: &mut Recorder<'_>) {
        let goods_in = self.goods_in;
        let helps = |order: &&Arc<Order>| goods_in.is_none_or(|it| order.may_leave_from(it));
        for order in self.orders.iter().filter(helps) {
            let (on, subject) = (order.ordered_on, order.id.uuid());
            let waits = |kind| {
                let mut holds = self.holds.iter().filter(|hold| hold.order == order.id);
                holds.any(|hold| hold.kind == kind && hold.is_active())
            };
            if order.state == OrderState::Submitted || waits(HoldKind::Delivery) {
                let command = ReconsiderOrder { order: order.id };
                recorder.follow_from(on, &command, subject, "");
            }
            if order.state != OrderState::Submitted && waits(HoldKind::Amendment) {
                let decision = AmendmentDecision::Retry;
                let reason = "the credit or the goods may be there now".to_owned();
                let command = DecideAmendment { order: order.id, decision, reason };
                recorder.follow_from(on, &command, subject, "");
            }
        }
    }
}

impl Command for ReconsiderCustomer {
    const NAME: &'static str = "order.reconsider_customer";
    type Given = Waiting;
    type Decision = Reconsidered;
    type Reply = ();

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Waiting, Halt> {
        let company = company::find(look)?;
        let holds = credit::holds_checked_together(look, &company, self.customer)?;
        let waiting = Waiting { holds, goods_in: None, balance: None, orders: Vec::new() };
        waiting.with_orders(look, |it| waiting_for_credit(&it.holds(), self.behind))
    }

    fn decide(
        &self,
        given: &Waiting,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Reconsidered, Refused> {
        Ok(waiting_for_credit(&given.holds(), self.behind))
    }

    fn record(
        &self,
        given: Waiting,
        reconsidered: Reconsidered,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        given.follow_each(recorder);
        if let Some(behind) = reconsidered.more_behind {
            let rest = ReconsiderCustomer { behind: Some(behind), ..*self };
            recorder.follow(&rest, self.customer.uuid(), "");
        }
        Ok(())
    }
}

impl Command for ReconsiderProduct {
    const NAME: &'static str = "order.reconsider_product";
    type Given = Waiting;
    type Decision = Reconsidered;
    type Reply = ();

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Waiting, Halt> {
        let key = (self.product, self.warehouse);
        look.want::<Balance>(key);
        let holds = sourcing::waiting_for(look, key)?;
        let (goods_in, balance) = (Some(self.warehouse), look.find(key)?);
        let waiting = Waiting { holds, goods_in, balance, orders: Vec::new() };
        waiting.with_orders(look, |it| {
            waiting_for_goods(&it.holds(), it.balance.as_deref(), self.behind)
        })
    }

    fn decide(
        &self,
        given: &Waiting,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Reconsidered, Refused> {
        Ok(waiting_for_goods(&given.holds(), given.balance.as_deref(), self.behind))
    }

    fn record(
        &self,
        given: Waiting,
        reconsidered: Reconsidered,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        given.follow_each(recorder);
        if let Some(behind) = reconsidered.more_behind {
            let rest = ReconsiderProduct { behind: Some(behind), ..*self };
            recorder.follow(&rest, self.product.uuid(), "");
        }
        Ok(())
    }
}

impl Command for ReconsiderOrder {
    const NAME: &'static str = "order.reconsider";
    type Given = Gathered;
    type Decision = Option<Confirmation>;
    type Reply = OrderReply;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Gathered, Halt> {
        Gathered::gather(look, self.order)
    }

    fn decide(
        &self,
        given: &Gathered,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Option<Confirmation>, Refused> {
        reconsider(&given.given(at)?, self, at)
    }

    fn record(
        &self,
        given: Gathered,
        confirmation: Option<Confirmation>,
        recorder: &mut Recorder<'_>,
    ) -> Result<OrderReply, Halt> {
        match confirmation {
            Some(confirmation) => record_confirmation(&given.holds, confirmation, recorder),
            None => Ok(given.reply()),
        }
    }
}
