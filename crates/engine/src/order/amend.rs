//! `order.amend`: changes an order, or lets the change wait. `order.decide_amendment`: makes one
//! that waits, tries it again or withdraws it.
use super::{Gathered as GatheredOrder, HeldReply, balances, place, record_holds, screen};
use crate::autopilot;
use crate::blanket::{Linked, record_followed};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::blanket::{Followed, after_amending};
use quittance_domain::credit::CreditAccount;
use quittance_domain::order::{
    AmendGiven, AmendOrder, Amendment, DecideAmendment, Hold, HoldKind, LineDetail, OrderAmended,
    OrderId, OrderState, amend, decide_amendment,
};
use quittance_domain::pricing::{CouponUse, ORDER_DISCOUNT};
use quittance_domain::stock::Balance;
use quittance_domain::{At, Ids, Refused};
use quittance_store::order::{AmendmentsOfOrder, DetailsOfOrder};
use quittance_store::pricing::CouponsOfOrder;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How an order stands after an amendment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmendReply {
    /// Its id.
    pub order: OrderId,
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub state: OrderState,
    /// The amendment, counted from 1.
    pub amendment_no: i64,
    /// Whether the order was changed.
    pub made: bool,
    /// The order's active holds; one of kind `amendment` says why the amendment waits.
    pub holds: Vec<HeldReply>,
}

/// What the decision needs, as it was loaded.
#[derive(Debug)]
pub struct Gathered {
    order: GatheredOrder,
    to_place: place::Gathered,
    /// Of the products that are added.
    balances: Vec<Arc<Balance>>,
    amendments: Vec<Arc<Amendment>>,
    details: Vec<Arc<LineDetail>>,
    coupon_uses: Vec<Arc<CouponUse>>,
    blanket: Option<Linked>,
}

impl Gathered {
    /// Gathers the order, then what its additions would be placed with.
    ///
    /// Refusals: `order.not_found`.
    fn gather(look: &Look<'_>, command: &AmendOrder, at: &At) -> Result<Self, Halt> {
        look.want_all::<AmendmentsOfOrder>(command.order);
        look.want_all::<DetailsOfOrder>(command.order);
        look.want_all::<CouponsOfOrder>(command.order);
        Linked::want(look, command.order);
        let order = GatheredOrder::gather(look, command.order)?;
        let details = look.all::<DetailsOfOrder>(command.order)?;
        let coupon_uses = look.all::<CouponsOfOrder>(command.order)?;
        let lines: Vec<_> = order.lines.iter().map(Arc::as_ref).collect();
        let coupons = coupon_uses.iter().map(|it| it.coupon.clone()).collect();
        let to_place = command.to_place(&order.order, &lines, coupons);
        let gathered = to_place.gather(look, at)?.with_promotions(look, &reducing(&details))?;
        Ok(Self {
            balances: balances(look, order.order.warehouse, gathered.products())?,
            to_place: gathered,
            amendments: look.all::<AmendmentsOfOrder>(command.order)?,
            order,
            details,
            coupon_uses,
            blanket: Linked::gather(look, command.order)?,
        })
    }

    /// Refusals: `amount.overflow`.
    fn given(&self, at: &At) -> Result<AmendGiven<'_>, Refused> {
        let mut order = self.order.given(at)?;
        order.balances.extend(self.balances.iter().map(|found| (found.product, found.as_ref())));
        Ok(AmendGiven {
            order,
            to_place: self.to_place.given(),
            amendments: self.amendments.iter().map(Arc::as_ref).collect(),
            details: self.details.iter().map(Arc::as_ref).collect(),
            coupon_uses: self.coupon_uses.iter().map(Arc::as_ref).collect(),
        })
    }
}

impl Gathered {
    /// The same amendment, with what is called of the order's blanket order after it.
    fn followed(
        &self,
        given: &AmendGiven,
        amended: OrderAmended,
        at: &At,
    ) -> Result<(OrderAmended, Followed), Refused> {
        let (Some(linked), Some(made)) = (&self.blanket, &amended.made) else {
            return Ok((amended, Followed::default()));
        };
        let before = (given.order.lines.as_slice(), given.details.as_slice());
        let followed = after_amending(&linked.following(), before, made, at.business_date)?;
        Ok((amended, followed))
    }
}

/// The codes of the promotions that reduce an order, also of those that have ended since.
fn reducing(details: &[Arc<LineDetail>]) -> BTreeSet<String> {
    let of_order = details.iter().filter(|detail| detail.line_no == 0);
    let told = of_order.flat_map(|detail| &detail.trace.reductions);
    let reduces = told.filter(|told| told.amount.is_some() && told.code != ORDER_DISCOUNT);
    reduces.map(|told| told.code.clone()).collect()
}

impl Command for AmendOrder {
    const NAME: &'static str = "order.amend";
    type Given = Gathered;
    type Decision = (OrderAmended, Followed);
    type Reply = AmendReply;

    fn rows(&self) -> usize {
        60 + 4 * (self.lines.len() + self.add.len())
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Gathered, Halt> {
        Gathered::gather(look, self, at)
    }

    fn decide(
        &self,
        given: &Gathered,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<(OrderAmended, Followed), Refused> {
        let gathered = given.given(at)?;
        given.followed(&gathered, amend(&gathered, self, at)?, at)
    }

    fn record(
        &self,
        given: Gathered,
        (amended, followed): (OrderAmended, Followed),
        recorder: &mut Recorder<'_>,
    ) -> Result<AmendReply, Halt> {
        record_followed(followed, recorder);
        record(&given, amended, recorder)
    }
}

impl Command for DecideAmendment {
    const NAME: &'static str = "order.decide_amendment";
    type Given = Gathered;
    type Decision = (OrderAmended, Followed);
    type Reply = AmendReply;

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Gathered, Halt> {
        let order = GatheredOrder::gather(look, self.order)?;
        let amendments = look.all::<AmendmentsOfOrder>(self.order)?;
        let waits = |hold: &&Arc<Hold>| hold.kind == HoldKind::Amendment && hold.is_active();
        let hold = order.holds.iter().find(waits).map(|hold| hold.hold_no);
        let waiting = amendments.iter().find(|it| hold.is_some() && it.hold_no == hold);
        match waiting {
            Some(waiting) => Gathered::gather(look, &waiting.request, at),
            None => Gathered::gather(look, &nothing(self.order), at),
        }
    }

    fn decide(
        &self,
        given: &Gathered,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<(OrderAmended, Followed), Refused> {
        let gathered = given.given(at)?;
        given.followed(&gathered, decide_amendment(&gathered, self, at)?, at)
    }

    fn record(
        &self,
        given: Gathered,
        (amended, followed): (OrderAmended, Followed),
        recorder: &mut Recorder<'_>,
    ) -> Result<AmendReply, Halt> {
        record_followed(followed, recorder);
        record(&given, amended, recorder)
    }
}

/// Where none waits, the domain says so.
fn nothing(order: OrderId) -> AmendOrder {
    AmendOrder {
        order,
        reason: String::new(),
        customer_po: None,
        requested_on: None,
        ship_to: None,
        ship_to_code: None,
        text: None,
        lines: Vec::new(),
        add: Vec::new(),
    }
}

fn record(
    given: &Gathered,
    amended: OrderAmended,
    recorder: &mut Recorder<'_>,
) -> Result<AmendReply, Halt> {
    let OrderAmended { order, amendment, made, holds, events } = amended;
    recorder.check_date(amendment.asked_on)?;
    let amendment = amendment.signed(recorder.actor());
    let known = &given.order.holds;
    let is_changed = |hold: &Hold| holds.iter().any(|it| it.hold_no == hold.hold_no);
    let others = known.iter().map(|hold| Hold::clone(hold)).filter(|hold| !is_changed(hold));
    let all: Vec<Hold> = others.chain(holds.iter().cloned()).collect();
    let standing = super::OrderReply::of(&order, &all);
    let reply = AmendReply {
        order: order.id,
        number: standing.number,
        state: standing.state,
        amendment_no: amendment.amendment_no,
        made: made.is_some(),
        holds: standing.holds,
    };
    recorder.emit_numbered(events, &order.number);
    match given.amendments.iter().any(|it| it.amendment_no == amendment.amendment_no) {
        true => recorder.update(amendment),
        false => recorder.insert(amendment),
    }
    record_holds(known, holds, recorder);
    let mut follows = None;
    if made.is_some() && order.ship_to != given.order.order.ship_to {
        screen::record_moved(given.to_place.screening(), (&order, &all), recorder)?;
    }
    if let Some(made) = made {
        let customer = made.credit.customer;
        let exposure = |of: &CreditAccount| of.exposure().map_err(Refused::from);
        let fell = exposure(&made.credit)?.minor() < exposure(&given.order.credit)?.minor();
        let lines = made.lines.iter().chain(&made.added).cloned().collect::<Vec<_>>();
        recorder.update_all(made.lines);
        recorder.insert_all(made.added);
        autopilot::after_stock_rose(recorder, &made.balances)?;
        recorder.update_all(made.balances);
        recorder.update(made.credit);
        for detail in made.details {
            match given.details.iter().any(|it| it.line_no == detail.line_no) {
                true => recorder.update(detail),
                false => recorder.insert(detail),
            }
        }
        recorder.update_all(made.coupons);
        recorder.update_all(made.coupon_uses);
        follows = Some((lines, fell.then_some(customer)));
    }
    recorder.update(order.clone());
    if let Some((lines, fell)) = follows {
        autopilot::after_amended(recorder, &order, &lines, &all)?;
        fell.map_or(Ok(()), |customer| autopilot::after_exposure_fell(recorder, customer))?;
    }
    Ok(reply)
}
