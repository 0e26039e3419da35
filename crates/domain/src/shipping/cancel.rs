//! Cancels a shipment that has not left: its quantities are free to be shipped anew.

use super::{CancelShipment, Shipment, ShipmentLine, ShipmentStep};
use crate::event::Event;
use crate::order::OrderLine;
use crate::refusal::Refused;

/// The records that a cancellation is decided on.
#[derive(Clone, Copy, Debug)]
pub struct CancelShipmentGiven<'a> {
    /// The shipment.
    pub shipment: &'a Shipment,
    /// Its lines.
    pub lines: &'a [&'a ShipmentLine],
    /// The order lines that they serve, or all of the order, by line_no.
    pub order_lines: &'a [&'a OrderLine],
}

/// A shipment that was cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShipmentCancelled {
    /// The shipment, cancelled.
    pub shipment: Shipment,
    /// The order lines that got their quantities back, changed.
    pub order_lines: Vec<OrderLine>,
    /// What happened.
    pub events: Vec<Event>,
}

/// Cancels a shipment. What it held stays reserved for its order.
///
/// Refusals: `StateForbids`.
pub fn cancel(
    given: &CancelShipmentGiven<'_>,
    command: &CancelShipment,
) -> Result<ShipmentCancelled, Refused> {
    assert_eq!(command.shipment, given.shipment.id, "the shipment that was asked for");
    let mut shipment = given.shipment.clone();
    shipment.state = shipment.state.step(ShipmentStep::Cancel)?;
    let mut order_lines = Vec::with_capacity(given.lines.len());
    for line in given.lines {
        let mut freed = order_line_of(given.order_lines, line).clone();
        freed.allocated = freed.allocated.checked_sub(line.quantity)?;
        freed.assert_quantity_law();
        order_lines.push(freed);
    }
    let cancelled = Event::new("shipment.cancelled", shipment.id.uuid())
        .with("number", &shipment.number)
        .with("order", shipment.order);
    Ok(ShipmentCancelled { events: vec![cancelled], shipment, order_lines })
}

/// The order line that a shipment line serves. Panics: when it was not given, by line_no.
///
/// A shipment has at most one line per order line ([`super::create`]), so that a caller may
/// change each of them by itself.
pub(super) fn order_line_of<'a>(
    order_lines: &[&'a OrderLine],
    line: &ShipmentLine,
) -> &'a OrderLine {
    let place = order_lines
        .binary_search_by_key(&line.order_line, |order_line| order_line.line_no)
        .expect("the order lines of a shipment are given by line_no");
    let order_line = order_lines[place];
    assert_eq!(order_line.order, line.order, "an order line of the shipment's order");
    order_line
}
