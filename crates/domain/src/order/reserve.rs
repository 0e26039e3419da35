//! Promises a confirmed order again what a count had taken from it.

use super::hold::released_event;
use super::promise::waiting;
use super::{
    Hold, HoldKind, Order, OrderGiven, OrderLine, OrderRefusal, OrderState, ReleasedAs,
    ReserveOrder,
};
use crate::at::At;
use crate::event::Event;
use crate::quantity::Quantity;
use crate::refusal::Refused;
use crate::stock::{Balance, Stocked, reserve};
use std::collections::BTreeMap;

/// A confirmed order that was promised what it lacks, as far as it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderReserved {
    /// The order; of itself it is as before.
    pub order: Order,
    /// Its lines, by line_no.
    pub lines: Vec<OrderLine>,
    /// The balances that promised something, changed.
    pub balances: Vec<Balance>,
    /// Its stock hold, released or with what it still lacks; none when it had none.
    pub holds: Vec<Hold>,
    /// `order.reserved`, and `order.released` when nothing is missing any more.
    pub events: Vec<Event>,
}

/// Promises a confirmed order what is open and not promised to it, as far as it is available, line
/// after line. The stock hold ends when nothing is missing any more.
///
/// Refusals: `NothingToReserve`, `amount.overflow`.
pub fn reserve_again(
    given: &OrderGiven,
    command: &ReserveOrder,
    at: &At,
) -> Result<OrderReserved, Refused> {
    let order = given.order;
    assert_eq!(order.id, command.order, "the order that the command names is given");
    if !may_reserve(order.state) || !given.lines.iter().any(|line| waiting(line).is_positive()) {
        return Err(OrderRefusal::NothingToReserve.into());
    }
    let mut balances: BTreeMap<Stocked, Balance> = BTreeMap::new();
    let mut lines = Vec::with_capacity(given.lines.len());
    let mut promised = Quantity::ZERO;
    for line in &given.lines {
        let stocked = order.stocked(line);
        let known = balances.get(&stocked).or(given.balances.get(&stocked).copied());
        let available = known.map_or(Quantity::ZERO, Balance::available);
        let quantity = waiting(line).min(available);
        if let (true, Some(balance)) = (quantity.is_positive(), known) {
            balances.insert(stocked, reserve(balance, quantity)?);
            promised = promised.checked_add(quantity)?;
        }
        let reserved = line.reserved.checked_add(quantity)?;
        let line = OrderLine { reserved, ..(*line).clone() };
        line.assert_quantity_law();
        lines.push(line);
    }
    let holds = stock_holds(given, &lines, at);
    let reserved = Event::new("order.reserved", order.id.uuid()).with("quantity", promised);
    let released = holds.iter().filter(|hold| !hold.is_active()).map(released_event);
    Ok(OrderReserved {
        order: order.clone(),
        events: [reserved].into_iter().chain(released).collect(),
        lines,
        balances: balances.into_values().collect(),
        holds,
    })
}

/// Whether goods of an order in this state are promised and still to leave.
fn may_reserve(state: OrderState) -> bool {
    match state {
        OrderState::Confirmed | OrderState::InFulfilment => true,
        OrderState::Draft
        | OrderState::Submitted
        | OrderState::Fulfilled
        | OrderState::Closed
        | OrderState::Cancelled => false,
    }
}

/// The active stock hold: ended, or with the lines that still lack goods.
pub(super) fn stock_holds(given: &OrderGiven, lines: &[OrderLine], at: &At) -> Vec<Hold> {
    let short = lines.iter().filter(|line| waiting(line).is_positive());
    let short: Vec<String> =
        short.map(|line| format!("line {}: {} missing", line.line_no, waiting(line))).collect();
    let of_stock = |hold: &&&Hold| hold.kind == HoldKind::Stock && hold.is_active();
    let after = |hold: &&Hold| match short.is_empty() {
        true => hold.ended(ReleasedAs::Gone, "the goods are there", given.order, at),
        false => Hold { reason: short.join("; "), ..(*hold).clone() },
    };
    given.holds.iter().filter(of_stock).map(after).collect()
}
