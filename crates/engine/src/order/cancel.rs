//! `order.cancel`: gives up what an order has not shipped.
use super::{Gathered, OrderReply, promise, record_holds};
use crate::autopilot;
use crate::blanket::{Linked, record_followed};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::blanket::{Followed, after_cancelling};
use quittance_domain::order::{CancelOrder, OrderCancelled, cancel};
use quittance_domain::pricing::{Coupon, CouponUse};
use quittance_domain::{At, Ids, Refused};
use quittance_store::pricing::CouponsOfOrder;
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// What the decision needs.
#[derive(Debug)]
pub struct Given {
    gathered: Gathered,
    uses: Vec<Arc<CouponUse>>,
    coupons: Vec<Arc<Coupon>>,
    blanket: Option<Linked>,
}

impl Command for CancelOrder {
    const NAME: &'static str = "order.cancel";
    type Given = Given;
    type Decision = (OrderCancelled, Followed);
    type Reply = OrderReply;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        look.want_all::<CouponsOfOrder>(self.order);
        Linked::want(look, self.order);
        let gathered = Gathered::gather(look, self.order)?;
        let uses = look.all::<CouponsOfOrder>(self.order)?;
        let mut coupons = Vec::with_capacity(uses.len());
        for one in &uses {
            coupons.extend(look.find::<Coupon>(one.coupon.clone())?);
        }
        let blanket = Linked::gather(look, self.order)?;
        Ok(Given { gathered, uses, coupons, blanket })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<(OrderCancelled, Followed), Refused> {
        let uses: Vec<&CouponUse> = given.uses.iter().map(Arc::as_ref).collect();
        let coupons: Vec<&Coupon> = given.coupons.iter().map(Arc::as_ref).collect();
        let order = given.gathered.given(at)?;
        let cancelled = cancel(&order, (&uses, &coupons), self, at)?;
        let followed = given.blanket.as_ref().map(|linked| {
            let (before, after) = (&order.lines, &cancelled.lines);
            after_cancelling(&linked.following(), before, after, at.business_date)
        });
        Ok((cancelled, followed.transpose()?.unwrap_or_default()))
    }

    fn record(
        &self,
        given: Given,
        (cancelled, followed): (OrderCancelled, Followed),
        recorder: &mut Recorder<'_>,
    ) -> Result<OrderReply, Halt> {
        let order = cancelled.order;
        let reply = OrderReply::of(&order, &cancelled.holds);
        recorder.emit_numbered(cancelled.events, &order.number);
        promise::after_decided(recorder, &order, &cancelled.holds)?;
        recorder.update(order);
        autopilot::after_stock_rose(recorder, &cancelled.balances)?;
        let customer = cancelled.credit.customer;
        recorder.update_all(cancelled.lines);
        recorder.update_all(cancelled.balances);
        recorder.update(cancelled.credit);
        recorder.update_all(cancelled.coupons);
        recorder.update_all(cancelled.coupon_uses);
        record_holds(&given.gathered.holds, cancelled.holds, recorder);
        record_followed(followed, recorder);
        autopilot::after_exposure_fell(recorder, customer)?;
        Ok(reply)
    }
}
