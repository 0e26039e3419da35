//! Cancels what an order has not shipped.

use super::hold::released_event;
use super::{
    CancelOrder, Hold, Order, OrderGiven, OrderLine, OrderRefusal, OrderState, OrderStep,
    ReleasedAs, after_billing,
};
use crate::at::At;
use crate::credit::{Covered, CreditAccount, cover, follow};
use crate::event::Event;
use crate::pricing::{Coupon, CouponUse, give_back};
use crate::product::ProductKind;
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use crate::stock::{Balance, Stocked, unreserve};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use std::collections::BTreeMap;

/// An order without what was still open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderCancelled {
    /// Changed: cancelled, fulfilled or closed.
    pub order: Order,
    /// Changed: those that had something open.
    pub lines: Vec<OrderLine>,
    /// Changed: those that goods were promised from.
    pub balances: Vec<Balance>,
    /// Changed.
    pub credit: CreditAccount,
    /// Changed: the holds that were active are released.
    pub holds: Vec<Hold>,
    /// Changed: of an order that is cancelled wholly, another may use them.
    pub coupons: Vec<Coupon>,
    /// Changed: given back.
    pub coupon_uses: Vec<CouponUse>,
    /// `order.released` of each hold, `order.cancelled`.
    pub events: Vec<Event>,
}

/// Cancels what is open: promises and exposure go back. An order of which nothing was shipped or
/// billed is cancelled; else it keeps what happened and is fulfilled or closed. Services and
/// charges of an order that has shipped stay: the first invoice bills them. `uses` and `coupons`
/// are the coupons that the order used.
///
/// Refusals: `text.*`, `StateForbids`, `InOpenShipment`, `amount.overflow`.
pub fn cancel(
    given: &OrderGiven,
    (uses, coupons): (&[&CouponUse], &[&Coupon]),
    command: &CancelOrder,
    at: &At,
) -> Result<OrderCancelled, Refused> {
    assert_eq!(given.order.id, command.order, "the order that the command names is given");
    let mut problems = Problems::new();
    problems.take_at("reason", typed_text::required(&command.reason, SENTENCE_CHARS_MAX));
    let state = given.order.state;
    let forbidden = OrderRefusal::StateForbids { state, step: OrderStep::Cancel };
    let next = state.next(step(given)).ok_or(forbidden);
    let next = problems.take(next);
    if let Some(line) = given.lines.iter().find(|line| line.allocated.is_positive()) {
        let (line_no, quantity) = (line.line_no, line.allocated);
        problems.push(OrderRefusal::InOpenShipment { line_no, quantity });
    }
    let Some(next) = next else {
        return Err(problems.refused());
    };
    problems.finish()?;

    let charges = if has_shipped(given) { Charges::Stay } else { Charges::Go };
    let after = given
        .lines
        .iter()
        .map(|line| given_up(line, charges))
        .collect::<Result<Vec<OrderLine>, Refused>>()?;
    let credit = follow(given.credit, given.lines.iter().copied().zip(&after))?;
    let before = Covered::of(given.order, given.lines.iter().copied())?;
    let credit = cover(&credit, before, Covered::of(given.order, &after)?)?;
    let balances = without_promises(given)?;
    let state = after_billing(next, &after.iter().collect::<Vec<&OrderLine>>());
    let order = Order { state, ..given.order.clone() };
    let changed = |(before, after): &(&&OrderLine, OrderLine)| **before != after;
    let lines = given.lines.iter().zip(after).filter(changed).map(|(_, after)| after).collect();
    let active = given.holds.iter().filter(|hold| hold.is_active());
    let end = |hold: &&Hold| hold.ended(ReleasedAs::GivenUp, &command.reason, &order, at);
    let holds: Vec<Hold> = active.map(end).collect();
    let mut events: Vec<Event> = holds.iter().map(released_event).collect();
    let cancelled = Event::new("order.cancelled", order.id.uuid())
        .with("state", order.state)
        .with("reason", &command.reason);
    events.push(cancelled);
    let (coupons, coupon_uses) = match order.state {
        OrderState::Cancelled => give_back(uses, coupons),
        OrderState::Draft
        | OrderState::Submitted
        | OrderState::Confirmed
        | OrderState::InFulfilment
        | OrderState::Fulfilled
        | OrderState::Closed => (Vec::new(), Vec::new()),
    };
    Ok(OrderCancelled { order, lines, balances, credit, holds, coupons, coupon_uses, events })
}

fn has_shipped(given: &OrderGiven) -> bool {
    given.lines.iter().any(|line| line.shipped.is_positive())
}

/// What cancelling means for this order: how far it has come says whether it ends as cancelled.
fn step(given: &OrderGiven) -> OrderStep {
    let billed = given.lines.iter().any(|line| line.invoiced.is_positive());
    if has_shipped(given) {
        return OrderStep::CancelRest;
    }
    // Services can be billed before any goods leave: then nothing but the bill remains.
    if billed { OrderStep::Close } else { OrderStep::Cancel }
}

/// What becomes of services and charges that are not billed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Charges {
    Stay,
    Go,
}

fn given_up(line: &OrderLine, charges: Charges) -> Result<OrderLine, Refused> {
    let given_up = match line.kind {
        ProductKind::Service | ProductKind::Charge if charges == Charges::Stay => Quantity::ZERO,
        ProductKind::Stock | ProductKind::Service | ProductKind::Charge => line.open(),
    };
    let cancelled = line.cancelled.checked_add(given_up)?;
    let line = OrderLine { cancelled, reserved: Quantity::ZERO, ..line.clone() };
    line.assert_quantity_law();
    Ok(line)
}

/// The balances that had promised goods to this order, without these promises.
fn without_promises(given: &OrderGiven) -> Result<Vec<Balance>, Refused> {
    let mut promised: BTreeMap<Stocked, Quantity> = BTreeMap::new();
    for line in given.lines.iter().filter(|line| line.reserved.is_positive()) {
        let sum = promised.entry(given.order.stocked(line)).or_default();
        *sum = sum.checked_add(line.reserved)?;
    }
    let give_back = |(stocked, quantity)| {
        let balance = given.balances.get(&stocked).expect("a promise is from a balance");
        unreserve(balance, quantity)
    };
    Ok(promised.into_iter().map(give_back).collect())
}
