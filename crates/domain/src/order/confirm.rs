//! Confirms an order: promises its goods and raises the exposure, or holds it with every reason.

use super::amounts::contributions;
use super::credit_check::{credit_reason, to_promise, uncovered};
use super::delivery::DeliveryChecked;
use super::hold::released_event;
use super::sourcing::{Sourced, source};
use super::stock_check::needs;
use super::{
    ConfirmOrder, Hold, HoldKind, Order, OrderGiven, OrderLine, OrderRefusal, OrderState,
    OrderStep, ReleaseHold, ReleasedAs, Sourcing,
};
use crate::at::At;
use crate::code::Code;
use crate::credit::{Asked, Covered, CreditAccount, cover, follow};
use crate::customer::Customer;
use crate::event::Event;
use crate::money::Money;
use crate::product::{ProductId, ProductKind};
use crate::quantity::Quantity;
use crate::refusal::Refused;
use crate::stock::{Balance, Stocked, reserve};
use std::collections::BTreeMap;

/// What became of an order that wanted to be confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// It is promised.
    Confirmed(OrderConfirmed),
    /// It waits.
    Held(OrderHeld),
    /// It was confirmed before, and its goods may leave now.
    Deliverable(DeliveryChecked),
}

/// A promised order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderConfirmed {
    /// Changed.
    pub order: Order,
    /// All changed: reserved and with their contributions. New are those behind them that are parts
    /// of a line.
    pub lines: Vec<OrderLine>,
    /// Changed: one of each product in stock, in each warehouse.
    pub balances: Vec<Balance>,
    /// Changed.
    pub credit: CreditAccount,
    /// Changed: the holds that were active are released.
    pub holds: Vec<Hold>,
    /// `order.released` of each hold, `order.confirmed`.
    pub events: Vec<Event>,
}

/// An order that waits. It reserves nothing and adds no exposure (RULES 27).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderHeld {
    /// Changed: submitted.
    pub order: Order,
    /// New or changed: those that are active, by kind, then those released now.
    pub holds: Vec<Hold>,
    /// `order.released` of each released hold, `order.held`.
    pub events: Vec<Event>,
}

impl Confirmation {
    /// The order after it.
    #[must_use]
    pub fn order(&self) -> &Order {
        match self {
            Confirmation::Confirmed(confirmed) => &confirmed.order,
            Confirmation::Held(held) => &held.order,
            Confirmation::Deliverable(checked) => &checked.order,
        }
    }

    /// The same with the order's number.
    #[must_use]
    pub fn with_number(mut self, number: &str) -> Self {
        match &mut self {
            Confirmation::Confirmed(confirmed) => number.clone_into(&mut confirmed.order.number),
            Confirmation::Held(held) => number.clone_into(&mut held.order.number),
            Confirmation::Deliverable(checked) => number.clone_into(&mut checked.order.number),
        }
        self
    }
}

/// Decides the confirmation of an order on the records as they are now: the goods of all its
/// lines together, the credit with all of it, the customer's block. All reasons to wait are
/// found at once; those of earlier holds that are gone are released.
///
/// Refusals: `StateForbids`, `amount.overflow`.
pub fn confirm(
    given: &OrderGiven,
    command: &ConfirmOrder,
    at: &At,
) -> Result<Confirmation, Refused> {
    assert_eq!(given.order.id, command.order, "the order that the command names is given");
    decide(given, None, at)
}

/// The decision of [`confirm`], and of [`release`](super::release()) with the hold that it ends.
pub(super) fn decide(
    given: &OrderGiven,
    release: Option<&ReleaseHold>,
    at: &At,
) -> Result<Confirmation, Refused> {
    let (order, credit) = (given.order, given.credit);
    assert_eq!(order.customer, given.customer.id, "the order's own customer is given");
    assert_eq!(order.customer, credit.customer, "the customer's own account is given");
    assert_eq!(order.currency, credit.currency, "an order of another currency is not placed");
    let (state, step) = (order.state, OrderStep::Confirm);
    let Some(confirmed) = state.next(step) else {
        return Err(OrderRefusal::StateForbids { state, step }.into());
    };
    let needs = needs(&given.lines)?;
    match source(given, &needs)? {
        Sourced::Stays(short) => decide_there(given, (confirmed, short), release, at),
        Sourced::Leaves(warehouse, lines) => {
            let order = Order { warehouse, ..order.clone() };
            let lines = lines.iter().collect();
            let there = OrderGiven { order: &order, lines, ..given.clone() };
            decide_there(&there, (confirmed, None), release, at)
        }
    }
}

/// A product that is short, and a sentence about all that are.
type Short = (ProductId, String);

/// The same where it leaves from, which is found; `confirmed` is the state after it.
fn decide_there(
    given: &OrderGiven,
    (confirmed, short): (OrderState, Option<Short>),
    release: Option<&ReleaseHold>,
    at: &At,
) -> Result<Confirmation, Refused> {
    let reasons = reasons(given, short, release, at)?;
    let ended = ended(given, &reasons, release, at);
    if reasons.is_empty() {
        return Ok(Confirmation::Confirmed(promised(given, confirmed, ended)?));
    }
    Ok(Confirmation::Held(held(given, reasons, ended, at)))
}

/// A reason to wait.
struct Reason {
    kind: HoldKind,
    text: String,
    /// The first product that is short.
    waits_for: Option<ProductId>,
}

/// Why the order has to wait, by kind. What a person lets pass is no reason.
fn reasons(
    given: &OrderGiven,
    short: Option<Short>,
    release: Option<&ReleaseHold>,
    at: &At,
) -> Result<Vec<Reason>, Refused> {
    let reason = |kind, text| Reason { kind, text, waits_for: None };
    let asked = Asked { what: "this order of", amount: uncovered(given.order, &given.lines)? };
    let credit = credit_reason(given, asked, at)?;
    let stock = short.map(|(product, text)| Reason {
        waits_for: Some(product),
        ..reason(HoldKind::Stock, text)
    });
    let block = blocked(given.customer).map(|text| reason(HoldKind::CustomerBlocked, text));
    let credit = credit.map(|text| reason(HoldKind::Credit, text));
    let passes = |kind: HoldKind| {
        let now = release.is_some_and(|release| release.kind == kind);
        let before = given.holds.iter().any(|it| it.kind == kind && it.lets_pass(given.order));
        kind.can_be_passed() && (now || before)
    };
    let of_placing = given.holds.iter().filter(|it| it.is_active() && it.kind.is_of_placing());
    let of_placing = of_placing.map(|hold| reason(hold.kind, hold.reason.clone()));
    let stands = [credit, stock, block].into_iter().flatten().chain(of_placing);
    Ok(stands.filter(|reason| !passes(reason.kind)).collect())
}

fn blocked(customer: &Customer) -> Option<String> {
    let code = &customer.code;
    customer.block.stops_orders().then(|| format!("customer {code} is blocked for orders"))
}

/// The active holds whose reason is gone or passed, released.
fn ended(
    given: &OrderGiven,
    reasons: &[Reason],
    release: Option<&ReleaseHold>,
    at: &At,
) -> Vec<Hold> {
    let stands = |hold: &Hold| reasons.iter().any(|reason| reason.kind == hold.kind);
    let end = |hold: &&Hold| {
        let released_now = release.filter(|release| release.kind == hold.kind);
        let why = released_now.map_or("the reason is gone", |release| &release.reason);
        let passed = released_now.is_some() && hold.kind.can_be_passed();
        let released_as = if passed { ReleasedAs::Passed } else { ReleasedAs::Gone };
        hold.ended(released_as, why, given.order, at)
    };
    given.holds.iter().filter(|hold| hold.is_active() && !stands(hold)).map(end).collect()
}

fn promised(
    given: &OrderGiven,
    state: OrderState,
    ended: Vec<Hold>,
) -> Result<OrderConfirmed, Refused> {
    let (lines, credit) = promised_lines(given)?;
    let order = given.order;
    let balances = promising(given, &lines)?;
    let confirmed = Event::new("order.confirmed", order.id.uuid())
        .with("customer", order.customer)
        .with("gross", order.gross)
        .with("exposure", credit.exposure()?);
    let confirmed = match order.sourcing {
        Some(Sourcing::Lists) => told_sources(confirmed, order, &lines),
        None => confirmed,
    };
    let events = ended.iter().map(released_event).chain([confirmed]).collect();
    let order = Order { state, ..order.clone() };
    Ok(OrderConfirmed { order, lines, balances, credit, holds: ended, events })
}

/// The balances that promise what lines reserve.
fn promising(given: &OrderGiven, lines: &[OrderLine]) -> Result<Vec<Balance>, Refused> {
    let mut promised: BTreeMap<Stocked, Quantity> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.reserved.is_positive()) {
        let sum = promised.entry(given.order.stocked(line)).or_default();
        *sum = sum.checked_add(line.reserved)?;
    }
    let reserve = |(stocked, quantity)| {
        let balance = given.balances.get(&stocked);
        reserve(balance.expect("a product that is short has a reason"), quantity)
    };
    promised.into_iter().map(reserve).collect()
}

/// The event with the warehouse of the order, the others that lines leave from, and the parts.
fn told_sources(event: Event, order: &Order, lines: &[OrderLine]) -> Event {
    let event = event.with("warehouse", order.warehouse);
    let of_line = |line: &OrderLine| Some(format!("{} from {}", line.line_no, line.warehouse?));
    let elsewhere: Vec<String> = lines.iter().filter_map(of_line).collect();
    let event = match elsewhere.is_empty() {
        true => event,
        false => event.with("lines", elsewhere.join(", ")),
    };
    let of_part = |part: &OrderLine| {
        let OrderLine { line_no, quantity, part_of, .. } = part;
        Some(format!("line {line_no} is {quantity} of line {}", (*part_of)?))
    };
    let parts: Vec<String> = lines.iter().filter_map(of_part).collect();
    if parts.is_empty() { event } else { event.with("parts", parts.join(", ")) }
}

/// The lines with their promises, and the account with their contributions.
fn promised_lines(given: &OrderGiven) -> Result<(Vec<OrderLine>, CreditAccount), Refused> {
    let contributions = contributions(&given.lines)?;
    let promise = |(line, exposure): (&&OrderLine, Money)| {
        let reserved = match line.kind {
            ProductKind::Stock => line.open(),
            ProductKind::Service | ProductKind::Charge => Quantity::ZERO,
        };
        let line = OrderLine { reserved, exposure, ..(*line).clone() };
        line.assert_quantity_law();
        line
    };
    let lines: Vec<OrderLine> = given.lines.iter().zip(contributions).map(promise).collect();
    let before_and_after = given.lines.iter().copied().zip(&lines);
    let credit = follow(given.credit, before_and_after)?;
    let raised = credit.open_orders.checked_sub(given.credit.open_orders)?;
    let promised = to_promise(given.order, &given.lines)?;
    assert_eq!(raised, promised, "the contributions sum to what the order promises");
    let before = Covered::of(given.order, given.lines.iter().copied())?;
    let credit = cover(&credit, before, Covered::of(given.order, &lines)?)?;
    Ok((lines, credit))
}

fn held(given: &OrderGiven, reasons: Vec<Reason>, ended: Vec<Hold>, at: &At) -> OrderHeld {
    let mut held = Event::new("order.held", given.order.id.uuid());
    for reason in &reasons {
        held = held.with(reason.kind.code(), &reason.text);
    }
    let events = ended.iter().map(released_event).chain([held]).collect();
    let mut hold_no = given.holds.iter().map(|hold| hold.hold_no).max().unwrap_or(0);
    let place = |Reason { kind, text, waits_for }: Reason| {
        let gross = given.order.gross;
        let active = given.holds.iter().find(|hold| hold.kind == kind && hold.is_active());
        if let Some(active) = active {
            let warehouse = given.order.warehouse;
            return Hold { reason: text, waits_for, gross, warehouse, ..(*active).clone() };
        }
        hold_no += 1;
        Hold { waits_for, ..Hold::new(given.order, hold_no, kind, text, at) }
    };
    let holds = reasons.into_iter().map(place).chain(ended).collect();
    let state = given.order.state;
    let order =
        Order { state: state.next(OrderStep::Submit).unwrap_or(state), ..given.order.clone() };
    OrderHeld { order, holds, events }
}
