//! Amends an order: quantities, prices, lines, head; what has left or was billed stays as it was.
//!
//! - **Touched line**: something of it has left, was billed, came back or was cancelled. Its
//!   quantity and price are frozen, for bills take shares of them: less of it is `cancelled`, more
//!   of it, or another price for its rest, is a new line. So is a line that is split over
//!   warehouses, for its parts share the price of the whole. Any other line is rewritten in place.
//! - **Amendment**: the record of one such change: who, when, why, and what was before and after.
//!
//! An amendment of a promised order is made as a whole or waits as a whole. When what it adds does
//! not fit under the credit limit, is not in stock, or the customer is blocked, it waits beside the
//! order with a hold of kind `amendment`, and the order stays as it was confirmed: the customer
//! keeps that promise, and no more can leave than was checked. To give the promises back instead
//! would punish a customer who asks for one piece more, and could not be done once a part has left.
//! What takes away, or asks for no more, never waits. [`decide_amendment()`] makes it with a
//! person's word, tries it again, or withdraws it; while one waits no other is asked for.
//!
//! The contributions of all lines are handed out anew over all lines, so that they sum to the new
//! gross amount; what moves in the pots is the difference, and a finished order leaves 0 as before.

pub mod decide;
mod head;
mod lines;
mod price;
mod promises;

pub use decide::{AmendmentDecision, DecideAmendment, decide_amendment};

use self::price::{Anew, LookedAt, Repriced};
use self::promises::{Promised, promised};
use super::place::Placing;
use super::{
    Hold, HoldKind, LineDetail, LineExtras, Order, OrderExtras, OrderGiven, OrderId, OrderLine,
    OrderRefusal, OrderState, OrderStep, PlaceLine, PlaceOrder, PlaceOrderGiven, ShipTo,
    after_billing, totals_of,
};
use crate::at::At;
use crate::credit::CreditAccount;
use crate::date::{Date, Moment};
use crate::event::Event;
use crate::money::Money;
use crate::price::Price;
use crate::pricing::{Coupon, CouponUse, CouponUseState, Discount, ORDER_DISCOUNT, levels};
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use crate::stock::Balance;
use crate::tax::PriceTax;
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Amends an order; what is left out stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmendOrder {
    /// Which.
    pub order: OrderId,
    /// Why. Who gives the command answers for it.
    pub reason: String,
    /// The customer's own number of it.
    #[serde(default)]
    pub customer_po: Option<String>,
    /// When the customer wants it.
    #[serde(default)]
    pub requested_on: Option<Date>,
    /// Where it goes.
    #[serde(default)]
    pub ship_to: Option<ShipTo>,
    /// The code of the customer's place that it goes to, instead of an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ship_to_code: Option<String>,
    /// What stands above all lines on documents; empty: nothing any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What changes of lines that are there.
    #[serde(default)]
    pub lines: Vec<AmendLine>,
    /// What is ordered besides.
    #[serde(default)]
    pub add: Vec<PlaceLine>,
}

/// What changes of one line; what is left out stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmendLine {
    /// Which.
    pub line_no: i64,
    /// How much of it the customer wants, with what has left already; 0 cancels it.
    #[serde(default)]
    pub quantity: Option<Quantity>,
    /// By how much less of it is wanted than now, where no quantity is said; no less than has left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub less_by: Option<Quantity>,
    /// The unit of the quantity; `None`: the product's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The price of one price unit of what has not left.
    #[serde(default)]
    pub price: Option<Price>,
    /// The discount on what has not left.
    #[serde(default)]
    pub discount: Option<Rate>,
    /// What stands below it on documents; empty: nothing any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// One change of an order. The key is (order, amendment_no).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amendment {
    /// The order.
    pub order: OrderId,
    /// From 1 in the order in which they were asked for.
    pub amendment_no: i64,
    /// What was asked for, and why.
    pub request: AmendOrder,
    /// The business date on which it was asked for.
    pub asked_on: Date,
    /// When it was asked for.
    pub asked_at: Moment,
    /// Who asked for it, filled in as it is recorded.
    pub asked_by: String,
    /// The hold that it waited with; `None`: it was made at once.
    pub hold_no: Option<i64>,
    /// When it was made; `None`: it waits, or was given up with its hold.
    pub made_at: Option<Moment>,
    /// Who made it, filled in as it is recorded; empty while it is not made.
    pub made_by: String,
    /// What was before and after, a sentence for each change, joined by `; `.
    pub changes: String,
    /// What the order came to before it.
    pub gross_before: Money,
    /// What it comes to after it.
    pub gross_after: Money,
}

impl Amendment {
    /// The same with the name of who gave the command, where it is the one that asked or made.
    #[must_use]
    pub fn signed(mut self, actor: &str) -> Amendment {
        if self.asked_by.is_empty() {
            actor.clone_into(&mut self.asked_by);
        }
        if self.made_at.is_some() && self.made_by.is_empty() {
            actor.clone_into(&mut self.made_by);
        }
        self
    }
}

/// What an amendment is decided on.
#[derive(Clone, Debug)]
pub struct AmendGiven<'a> {
    /// The order; its balances also of products that are added.
    pub order: OrderGiven<'a>,
    /// What [`AmendOrder::to_place`] is placed with.
    pub to_place: PlaceOrderGiven<'a>,
    /// All its amendments, by amendment_no.
    pub amendments: Vec<&'a Amendment>,
    /// What its lines do not tell themselves, and what is told of it as a whole.
    pub details: Vec<&'a LineDetail>,
    /// The coupons that it used; `to_place` has the coupons themselves.
    pub coupon_uses: Vec<&'a CouponUse>,
}

/// An amended order, or one whose amendment waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderAmended {
    /// The order; as it was when the amendment waits.
    pub order: Order,
    /// New or changed.
    pub amendment: Amendment,
    /// What was changed; none when it waits or was withdrawn.
    pub made: Option<AmendmentMade>,
    /// The holds that are new or changed.
    pub holds: Vec<Hold>,
    /// `order.amended` or `order.amendment_waits`, `order.released` of each released hold.
    pub events: Vec<Event>,
}

/// What an amendment changed beside the order itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmendmentMade {
    /// All lines that were there, by line_no.
    pub lines: Vec<OrderLine>,
    /// New lines, behind them.
    pub added: Vec<OrderLine>,
    /// Changed: those that promise more or less.
    pub balances: Vec<Balance>,
    /// Changed.
    pub credit: CreditAccount,
    /// New or changed: of the lines that have any, and of the order.
    pub details: Vec<LineDetail>,
    /// Changed: counted again, or given back.
    pub coupons: Vec<Coupon>,
    /// Changed.
    pub coupon_uses: Vec<CouponUse>,
}

impl AmendOrder {
    /// What the amended order would be placed as, for whoever looks up what it is priced by: first
    /// its lines, then what is ordered besides. `coupons` are the codes that it used.
    #[must_use]
    pub fn to_place(
        &self,
        order: &Order,
        lines: &[&OrderLine],
        coupons: Vec<String>,
    ) -> PlaceOrder {
        let there = ShipTo { address: order.ship_to.clone(), country: order.ship_to_country };
        let there = Some(there).filter(|_| self.ship_to_code.is_none());
        let known = lines.iter().map(|line| {
            let mut wanted = self.lines.iter().filter(|wanted| wanted.line_no == line.line_no);
            let unit = wanted.find_map(|wanted| wanted.unit.clone());
            PlaceLine {
                product: line.product,
                description: None,
                quantity: line.quantity,
                price: None,
                discount: line.discount,
                extras: LineExtras { unit, ..LineExtras::default() },
            }
        });
        PlaceOrder {
            customer: order.customer,
            channel: order.channel,
            customer_po: self.customer_po.clone().unwrap_or_default(),
            source_number: String::new(),
            currency: None,
            requested_on: None,
            priority: order.priority,
            ship_to: self.ship_to.clone().or(there),
            warehouse: Some(order.warehouse),
            intent: super::Intent::Submit,
            lines: known.chain(self.add.iter().cloned()).collect(),
            extras: OrderExtras {
                ship_to_code: self.ship_to_code.clone(),
                discount: None,
                coupons,
                price_tax: Some(price_tax_of(lines)),
                text: None,
            },
        }
    }
}

/// Amends an order in one step with the promises and the exposure that it adds or gives back, or
/// lets the amendment wait with every reason.
///
/// Refusals, all of these at once: `text.*` of the reason, `AmendmentWaits`, `AmendedBeforeOrder`,
/// `StateForbids`; of the
/// head those of [`place`](super::place()) and `ShipToFixed`; of each line `UnknownLine`,
/// `LineTwice`, `LineDone`, `LessThanDone`, `InOpenShipment`, `QuantityTooLarge`, `PriceNegative`,
/// `DiscountOutOfRange`, `product.*` of what cannot be ordered so, `pricing.no_price`; of what is
/// added those of [`place`](super::place()); then `TooManyLines`, `NothingAmended`, `NothingLeft`,
/// `BelowMinimum`, `NoAddress`, `NoVatId`, `amount.*`.
pub fn amend(given: &AmendGiven, command: &AmendOrder, at: &At) -> Result<OrderAmended, Refused> {
    let mut problems = Problems::new();
    problems.take_at("reason", typed_text::required(&command.reason, SENTENCE_CHARS_MAX));
    let waits = |hold: &&Hold| hold.kind == HoldKind::Amendment && hold.is_active();
    if given.order.holds.iter().any(waits) {
        problems.push(OrderRefusal::AmendmentWaits);
    }
    let (amended_on, ordered_on) = (at.business_date, given.order.order.ordered_on);
    if !given.to_place.company.back_dating.permits(amended_on, ordered_on) {
        problems.push(OrderRefusal::AmendedBeforeOrder { amended_on, ordered_on });
    }
    let planned = problems.take(plan(given, command, at, at));
    problems.finish()?;
    let planned = planned.expect("a refused plan was returned");
    let last = given.amendments.iter().map(|it| it.amendment_no).max();
    let order = given.order.order;
    let amendment = Amendment {
        order: order.id,
        amendment_no: last.unwrap_or(0) + 1,
        request: command.clone(),
        asked_on: at.business_date,
        asked_at: at.received_at,
        asked_by: String::new(),
        hold_no: None,
        made_at: None,
        made_by: String::new(),
        changes: planned.changes.join("; "),
        gross_before: order.gross,
        gross_after: planned.order.gross,
    };
    decide::settle(&given.order, amendment, planned, decide::Word::None, at)
}

/// An amendment that can be made, if what it adds fits.
struct Planned {
    order: Order,
    lines: Vec<OrderLine>,
    added: Vec<OrderLine>,
    changes: Vec<String>,
    /// What changed besides with the prices and texts of the lines.
    repriced: Repriced,
    /// Why it has to wait for what is found as orders are placed; of changed lines.
    reasons: Option<Vec<(HoldKind, String)>>,
    /// Of a promised order.
    promised: Option<Promised>,
}

/// The order and its lines as they would be, with all that is wrong with it. Prices and taxes are
/// those of the day on which it was asked for, credit is that of today.
fn plan(given: &AmendGiven, command: &AmendOrder, asked: &At, at: &At) -> Result<Planned, Refused> {
    let order = given.order.order;
    assert_eq!(order.id, command.order, "the order that the command names is given");
    let (state, step) = (order.state, OrderStep::Amend);
    let Some(state) = state.next(step) else {
        return Err(OrderRefusal::StateForbids { state, step }.into());
    };
    let (lines, coupons) = (&given.order.lines, given.usable_coupons());
    let mut to_place = command.to_place(order, lines, coupons.keys().cloned().collect());
    to_place.extras.discount = given.discount();
    to_place.extras.text = given.text(command);
    let mut to_be_placed_with = given.to_place.clone();
    to_be_placed_with.pricing.coupons = coupons;
    let anew = Anew { given, placing: placing(given, &to_be_placed_with, &to_place, asked) };
    let mut problems = Problems::new();
    let head = problems.take(head::amended(given, command));
    let amended = problems.take(lines::amended(&anew, command));
    problems.finish()?;
    let (mut after, head_changes) = head.expect("a refused head was returned");
    let mut amended = amended.expect("refused lines were returned");
    let is_moved = after.ship_to_country != order.ship_to_country;
    let has_changed = !amended.changes.is_empty() || is_moved;
    let repriced = match has_changed {
        true => anew.price(command, &mut amended)?,
        false => anew.texts(&amended),
    };
    let changes = [head_changes, amended.changes.clone(), amended.texts.clone()].concat();
    if changes.is_empty() {
        return Err(OrderRefusal::NothingAmended.into());
    }
    let lines = amended.placed.iter_mut().map(|placed| &mut placed.line);
    anew.placing.settle(price_tax_of(&given.order.lines), lines)?;
    let all: Vec<&OrderLine> = amended.placed.iter().map(|placed| &placed.line).collect();
    if !all.iter().any(|line| line.open().is_positive() || is_touched_by_goods(line)) {
        return Err(OrderRefusal::NothingLeft.into());
    }
    let sums = totals_of(order.currency, all.iter().copied())?;
    (after.net, after.tax, after.gross) = (sums.net, sums.tax, sums.gross);
    after.state = after_amending(state, &all);
    let looked_at = if is_promised(state) { LookedAt::Changed } else { LookedAt::All };
    let reasons = match has_changed || after.ship_to != order.ship_to {
        true => Some(anew.reasons(&amended, &after, looked_at)?),
        false => None,
    };
    let mut lines: Vec<OrderLine> = amended.placed.into_iter().map(|placed| placed.line).collect();
    let mut added = lines.split_off(amended.known);
    let promised = match is_promised(state) {
        true => Some(promised(&given.order, &mut lines, &mut added, at)?),
        false => None,
    };
    lines.iter().chain(&added).for_each(OrderLine::assert_quantity_law);
    Ok(Planned { order: after, lines, added, changes, repriced, reasons, promised })
}

impl<'a> AmendGiven<'a> {
    /// The discount that was stated with the order; of orders of before it was kept, what it came
    /// to.
    fn discount(&self) -> Option<Discount> {
        let trace = &self.details.iter().find(|detail| detail.line_no == 0)?.trace;
        let came_to = || trace.reductions.iter().find(|told| told.code == ORDER_DISCOUNT)?.amount;
        trace.discount.or_else(|| came_to().map(Discount::Amount))
    }

    /// What stands above all lines after the amendment.
    fn text(&self, command: &AmendOrder) -> Option<String> {
        let before = || self.details.iter().find(|detail| detail.line_no == 0)?.text.clone();
        let said = command.text.clone().map(|text| Some(text).filter(|text| !text.is_empty()));
        said.unwrap_or_else(before)
    }

    /// The coupons that the order uses, or may use again.
    fn usable_coupons(&self) -> BTreeMap<String, &'a Coupon> {
        let is_used = |coupon: &Coupon| {
            let mut uses = self.coupon_uses.iter().filter(|it| it.coupon == coupon.code);
            uses.any(|it| it.state == CouponUseState::Used)
        };
        let is_left = |coupon: &Coupon| coupon.uses_max.is_none_or(|most| coupon.uses < most);
        let coupons = self.to_place.pricing.coupons.iter();
        let usable = coupons.filter(|(_, coupon)| is_used(coupon) || is_left(coupon));
        usable.map(|(code, coupon)| (code.clone(), *coupon)).collect()
    }
}

/// Whether the prices of an order have the tax inside: all of them alike.
fn price_tax_of(lines: &[&OrderLine]) -> PriceTax {
    PriceTax::of(lines.first().and_then(|line| line.gross))
}

/// What the amended order is priced with.
fn placing<'a>(
    given: &AmendGiven<'a>,
    to_place: &'a PlaceOrderGiven<'a>,
    command: &'a PlaceOrder,
    at: &'a At,
) -> Placing<'a> {
    let order = given.order.order;
    let (group, policy) = (to_place.pricing.group, to_place.pricing.policy);
    let levels = levels(given.order.customer, group, policy);
    let promoted_on = order.ordered_on;
    let price_tax = Some(price_tax_of(&given.order.lines));
    let origins = Vec::new();
    let order = order.id;
    Placing { given: to_place, command, at, promoted_on, order, levels, price_tax, origins }
}

/// Whether goods of it have left or it was billed.
fn is_touched_by_goods(line: &OrderLine) -> bool {
    line.shipped.is_positive() || line.invoiced.is_positive()
}

/// Whether an order in this state has promised goods and raised the exposure.
fn is_promised(state: OrderState) -> bool {
    match state {
        OrderState::Confirmed | OrderState::InFulfilment => true,
        OrderState::Draft
        | OrderState::Submitted
        | OrderState::Fulfilled
        | OrderState::Closed
        | OrderState::Cancelled => false,
    }
}

/// The state after lines changed: when no goods are left to leave, and when nothing is left at all.
fn after_amending(state: OrderState, lines: &[&OrderLine]) -> OrderState {
    let goods_left = lines.iter().any(|line| line.is_to_ship());
    let state = match state {
        OrderState::InFulfilment if !goods_left => {
            state.next(OrderStep::CancelRest).expect("what is on its way can end so")
        }
        OrderState::Draft
        | OrderState::Submitted
        | OrderState::Confirmed
        | OrderState::InFulfilment
        | OrderState::Fulfilled
        | OrderState::Closed
        | OrderState::Cancelled => state,
    };
    if is_promised(state) || state == OrderState::Fulfilled {
        return after_billing(state, lines);
    }
    state
}
