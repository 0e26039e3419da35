//! Drops promises that a count or damage leaves no goods for (RULES 29).

use super::{StockRefusal, Stocked};
use crate::at::At;
use crate::event::Event;
use crate::order::{Hold, HoldKind, Order, OrderLine};
use crate::product::ProductId;
use crate::quantity::Quantity;
use crate::refusal::Refused;
use crate::text::quoted;
use std::collections::{BTreeMap, HashMap};

/// The most lines of an order that the reason of its hold names.
const LINES_NAMED_MAX: usize = 5;

/// Goods that are promised to a line of an order.
#[derive(Clone, Copy, Debug)]
pub struct Promise<'a> {
    /// The order.
    pub order: &'a Order,
    /// Its line.
    pub line: &'a OrderLine,
}

/// The orders that lost a promise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// The orders; of themselves they are as before.
    pub orders: Vec<Order>,
    /// Their lines that lost something, changed.
    pub order_lines: Vec<OrderLine>,
    /// A hold for stock of each order, new or changed.
    pub holds: Vec<Hold>,
    /// `order.promise_dropped` of each line, then `order.held` of each order.
    pub events: Vec<Event>,
}

/// What is promised of the products of an adjustment, as its lines drop it.
pub(super) struct Promises<'a> {
    given: &'a [Promise<'a>],
    /// What each has lost so far, at the places of `given`.
    lost: Vec<Quantity>,
    /// The places of a product's promises: of the lowest priority first, of these the newest
    /// order's.
    by_product: HashMap<ProductId, Vec<usize>>,
}

impl<'a> Promises<'a> {
    pub(super) fn new(given: &'a [Promise<'a>]) -> Self {
        let mut last_first: Vec<usize> = (0..given.len()).collect();
        last_first.sort_by_key(|place| {
            let Promise { order, line } = given[*place];
            let (priority, age) = (-order.priority, (order.ordered_on, order.id, line.line_no));
            std::cmp::Reverse((priority, age))
        });
        let mut by_product: HashMap<ProductId, Vec<usize>> = HashMap::new();
        for place in last_first {
            by_product.entry(given[place].line.product).or_default().push(place);
        }
        Promises { given, lost: vec![Quantity::ZERO; given.len()], by_product }
    }

    /// Takes back so much of what is promised of a product: from the lowest priority first, there
    /// from the newest order. What stands in an open shipment stays.
    ///
    /// Refusals: `InOpenShipments`.
    pub(super) fn drop(&mut self, product: ProductId, quantity: Quantity) -> Result<(), Refused> {
        let mut missing = quantity;
        let mut allocated = Quantity::ZERO;
        for place in self.by_product.get(&product).into_iter().flatten() {
            let line = self.given[*place].line;
            let free = line.shippable().checked_sub(self.lost[*place])?;
            let taken = free.min(missing);
            self.lost[*place] = self.lost[*place].checked_add(taken)?;
            missing = missing.checked_sub(taken)?;
            allocated = allocated.checked_add(line.allocated)?;
        }
        if missing.is_positive() {
            return Err(StockRefusal::InOpenShipments { allocated, short_by: missing }.into());
        }
        Ok(())
    }

    /// The orders that lost something: each is on hold for stock, beside its state (RULES 27).
    pub(super) fn finish(self, holds: &[&Hold], at: &At) -> Result<Dropped, Refused> {
        let mut dropped = Dropped::default();
        let mut reasons = BTreeMap::new();
        for (Promise { order, line }, lost) in self.given.iter().zip(self.lost) {
            if lost.is_zero() {
                continue;
            }
            let reserved = line.reserved.checked_sub(lost)?;
            let after = OrderLine { reserved, ..(*line).clone() };
            after.assert_quantity_law();
            dropped.order_lines.push(after);
            let event = Event::new("order.promise_dropped", order.id.uuid())
                .with("number", &order.number)
                .with("line", line.line_no)
                .with("quantity", lost);
            dropped.events.push(event);
            let description = quoted(&line.description);
            let named = format!("line {} {description}: {lost} promised are missing", line.line_no);
            let first = || (*order, (order.stocked(line), Vec::new()));
            let (_, (_, all)) = reasons.entry(order.id).or_insert_with(first);
            all.push(named);
        }
        for (order, (waits_for, lines)) in reasons.into_values() {
            let hold = hold(order, (waits_for, lines), holds, at);
            let event = Event::new("order.held", order.id.uuid())
                .with("number", &order.number)
                .with("stock", &hold.reason);
            dropped.events.push(event);
            dropped.holds.push(hold);
            dropped.orders.push(order.clone());
        }
        Ok(dropped)
    }
}

/// The active stock hold of the order with its new reason, or a new one behind all it has had.
fn hold(
    order: &Order,
    ((waits_for, warehouse), mut lines): (Stocked, Vec<String>),
    holds: &[&Hold],
    at: &At,
) -> Hold {
    let unnamed = lines.len().saturating_sub(LINES_NAMED_MAX);
    lines.truncate(LINES_NAMED_MAX);
    let mut reason = lines.join("; ");
    if unnamed > 0 {
        reason.push_str(&format!("; and {unnamed} more lines"));
    }
    let mut of_order = holds.iter().filter(|hold| hold.order == order.id);
    let last = of_order.clone().map(|hold| hold.hold_no).max().unwrap_or(0);
    if let Some(active) = of_order.find(|hold| hold.kind == HoldKind::Stock && hold.is_active()) {
        let waits_for = Some(waits_for);
        return Hold { reason, waits_for, warehouse, ..(**active).clone() };
    }
    Hold {
        order: order.id,
        hold_no: last + 1,
        customer: order.customer,
        warehouse,
        priority: order.priority,
        requested_on: order.requested_on,
        kind: HoldKind::Stock,
        waits_for: Some(waits_for),
        reason,
        gross: order.gross,
        placed_at: at.received_at,
        released_at: None,
        released_as: None,
        released_by: String::new(),
        release_reason: String::new(),
    }
}
