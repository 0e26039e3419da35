//! Confirms an order: promises its goods and raises the exposure, or holds it with every reason.

use super::amounts::contributions;
use super::{ConfirmOrder, Hold, HoldKind, Order, OrderLine, OrderRefusal, OrderStep, ReleaseHold};
use crate::at::At;
use crate::code::Code;
use crate::credit::{CreditAccount, follow};
use crate::customer::Customer;
use crate::event::Event;
use crate::money::AmountRefusal;
use crate::product::{ProductId, ProductKind};
use crate::quantity::Quantity;
use crate::refusal::Refused;
use crate::stock::{Balance, reserve};
use crate::text::quoted;
use std::collections::BTreeMap;

/// Who releases a hold whose reason is gone when its order is looked at anew.
pub const RELEASED_BY_CONFIRMATION: &str = "confirmation";

/// How many products the reason of a stock hold names.
const SHORT_PRODUCTS_NAMED_MAX: usize = 3;

/// What [`confirm`], [`release`](super::release()) and [`cancel`](super::cancel()) decide on.
#[derive(Clone, Debug)]
pub struct OrderGiven<'a> {
    /// The order.
    pub order: &'a Order,
    /// All its lines, by line_no.
    pub lines: Vec<&'a OrderLine>,
    /// Its customer.
    pub customer: &'a Customer,
    /// The customer's credit account.
    pub credit: &'a CreditAccount,
    /// The balances of its products in its warehouse, where there are any.
    pub balances: BTreeMap<ProductId, &'a Balance>,
    /// All its holds, also released ones.
    pub holds: Vec<&'a Hold>,
}

/// What became of an order that wanted to be confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// It is promised.
    Confirmed(OrderConfirmed),
    /// It waits.
    Held(OrderHeld),
}

/// A promised order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderConfirmed {
    /// Changed.
    pub order: Order,
    /// All changed: reserved and with their contributions.
    pub lines: Vec<OrderLine>,
    /// Changed: one of each product in stock.
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
    /// New or changed, by (order, kind): those that are active, then those released now.
    pub holds: Vec<Hold>,
    /// `order.released` of each released hold, `order.held`.
    pub events: Vec<Event>,
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

/// The decision; a hold that is being released is passed this once. A lack of stock never is:
/// nothing is promised twice.
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
    let mut reasons = Vec::new();
    if let Some(reason) = blocked(given.customer) {
        reasons.push((HoldKind::CustomerBlocked, reason));
    }
    if let Some(reason) = over_limit(order, credit)? {
        reasons.push((HoldKind::Credit, reason));
    }
    let passed = release.map(|release| release.kind);
    reasons.retain(|(kind, _)| passed != Some(*kind));
    if let Some(reason) = short(&needs, &given.balances)? {
        reasons.push((HoldKind::Stock, reason));
    }

    let released = released(given, &reasons, release, at);
    let mut events: Vec<Event> = released.iter().map(released_event).collect();
    if !reasons.is_empty() {
        return Ok(Confirmation::Held(held(given, reasons, released, events, at)));
    }
    let (lines, credit) = promised(given)?;
    let balances = needs.iter().map(|(product, need)| {
        let balance = given.balances.get(product).expect("a product that is short has a reason");
        assert_eq!(balance.warehouse, order.warehouse, "a balance of the order's warehouse");
        reserve(balance, need.quantity)
    });
    let balances = balances.collect::<Result<Vec<Balance>, Refused>>()?;
    let order = Order { state: confirmed, ..order.clone() };
    let confirmed = Event::new("order.confirmed", order.id.uuid())
        .with("customer", order.customer)
        .with("gross", order.gross)
        .with("exposure", credit.exposure()?);
    events.push(confirmed);
    let confirmed = OrderConfirmed { order, lines, balances, credit, holds: released, events };
    Ok(Confirmation::Confirmed(confirmed))
}

/// How much of one product an order needs, and its first line for a person.
struct Need<'a> {
    line_no: i64,
    description: &'a str,
    quantity: Quantity,
}

/// What all lines together need of each product in stock.
fn needs<'a>(lines: &[&'a OrderLine]) -> Result<BTreeMap<ProductId, Need<'a>>, AmountRefusal> {
    let mut needs = BTreeMap::new();
    for line in lines {
        line.assert_quantity_law();
        assert!(line.reserved.is_zero() && line.exposure.is_zero(), "nothing is promised yet");
        if line.kind != ProductKind::Stock {
            continue;
        }
        let need = needs.entry(line.product).or_insert(Need {
            line_no: line.line_no,
            description: &line.description,
            quantity: Quantity::ZERO,
        });
        need.quantity = need.quantity.checked_add(line.open())?;
    }
    Ok(needs)
}

fn blocked(customer: &Customer) -> Option<String> {
    let code = &customer.code;
    customer.block.stops_orders().then(|| format!("customer {code} is blocked for orders"))
}

fn over_limit(order: &Order, credit: &CreditAccount) -> Result<Option<String>, AmountRefusal> {
    let before = credit.exposure()?;
    let after = before.checked_add(order.gross)?;
    let Some(limit) = credit.limit else {
        return Ok(None);
    };
    let gross = order.gross;
    Ok(after.excess_over(limit)?.map(|excess| {
        format!(
            "exposure of {before} and this order of {gross} come to {after}, \
             {excess} above the limit of {limit}"
        )
    }))
}

fn short(
    needs: &BTreeMap<ProductId, Need>,
    balances: &BTreeMap<ProductId, &Balance>,
) -> Result<Option<String>, AmountRefusal> {
    let mut short = Vec::new();
    for (product, need) in needs {
        let available = balances.get(product).map_or(Quantity::ZERO, |balance| balance.available());
        if need.quantity > available {
            short.push((need, available));
        }
    }
    if short.is_empty() {
        return Ok(None);
    }
    short.sort_by_key(|(need, _)| need.line_no);
    let unnamed = short.len().saturating_sub(SHORT_PRODUCTS_NAMED_MAX);
    short.truncate(SHORT_PRODUCTS_NAMED_MAX);
    let named = short.iter().map(|(need, available)| {
        let Need { line_no, description, quantity } = need;
        let description = quoted(description);
        format!("line {line_no} {description}: {quantity} needed, {available} available")
    });
    let mut reason = named.collect::<Vec<String>>().join("; ");
    if unnamed > 0 {
        reason.push_str(&format!("; and {unnamed} more products"));
    }
    Ok(Some(reason))
}

/// The active holds whose reason is gone or passed.
fn released(
    given: &OrderGiven,
    reasons: &[(HoldKind, String)],
    release: Option<&ReleaseHold>,
    at: &At,
) -> Vec<Hold> {
    let gone = |hold: &&&Hold| {
        hold.released_at.is_none() && !reasons.iter().any(|(kind, _)| *kind == hold.kind)
    };
    let end = |hold: &&Hold| {
        let release = release.filter(|release| release.kind == hold.kind);
        let by = release.map_or(RELEASED_BY_CONFIRMATION, |release| &release.by);
        let why = release.map_or("the reason is gone", |release| &release.reason);
        hold.ended(by, why, at)
    };
    given.holds.iter().filter(gone).map(end).collect()
}

impl Hold {
    /// Whether the order still waits for it.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.released_at.is_none()
    }

    pub(super) fn ended(&self, by: &str, why: &str, at: &At) -> Hold {
        Hold {
            released_at: Some(at.received_at),
            released_by: by.to_owned(),
            release_reason: why.to_owned(),
            ..self.clone()
        }
    }
}

pub(super) fn released_event(hold: &Hold) -> Event {
    Event::new("order.released", hold.order.uuid())
        .with("hold", hold.kind)
        .with("by", &hold.released_by)
        .with("reason", &hold.release_reason)
}

fn held(
    given: &OrderGiven,
    reasons: Vec<(HoldKind, String)>,
    released: Vec<Hold>,
    mut events: Vec<Event>,
    at: &At,
) -> OrderHeld {
    let mut event = Event::new("order.held", given.order.id.uuid());
    for (kind, reason) in &reasons {
        event = event.with(kind.code(), reason);
    }
    events.push(event);
    let place = |(kind, reason): (HoldKind, String)| {
        let active = given.holds.iter().find(|hold| hold.kind == kind && hold.is_active());
        Hold {
            order: given.order.id,
            kind,
            reason,
            placed_at: active.map_or(at.received_at, |hold| hold.placed_at),
            released_at: None,
            released_by: String::new(),
            release_reason: String::new(),
        }
    };
    let holds = reasons.into_iter().map(place).chain(released).collect();
    let state = given.order.state;
    let order =
        Order { state: state.next(OrderStep::Submit).unwrap_or(state), ..given.order.clone() };
    OrderHeld { order, holds, events }
}

/// The lines with their promises, and the account with their contributions.
fn promised(given: &OrderGiven) -> Result<(Vec<OrderLine>, CreditAccount), Refused> {
    let contributions = contributions(&given.lines)?;
    let promise = |(line, exposure): (&&OrderLine, crate::money::Money)| {
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
    assert_eq!(raised, given.order.gross, "the contributions sum to the order's gross amount");
    Ok((lines, credit))
}
