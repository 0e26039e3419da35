//! Undoes a goods issue that nothing was billed of: the goods are back on the shelf at the cost
//! that they left with, promised to their order again, and the exposure moves back.

use super::cancel::order_line_of;
use super::{ReverseIssue, Shipment, ShipmentLine, ShipmentStep, ShippingRefusal};
use crate::at::At;
use crate::credit::{self, CreditAccount};
use crate::event::Event;
use crate::id::Ids;
use crate::money::Money;
use crate::order::{Order, OrderLine, after_taking_back, progress};
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use crate::stock::{CostedLine, Laid, StockGiven, StockMoved, put_back};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};

/// The records that it is decided on.
#[derive(Clone, Copy, Debug)]
pub struct ReverseIssueGiven<'a> {
    /// The shipment.
    pub shipment: &'a Shipment,
    /// Its lines, by line_no.
    pub lines: &'a [&'a ShipmentLine],
    /// The order that it serves.
    pub order: &'a Order,
    /// All lines of the order, by line_no.
    pub order_lines: &'a [&'a OrderLine],
    /// The customer's credit account.
    pub credit: &'a CreditAccount,
}

/// A shipment that did not leave after all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueReversed {
    /// The shipment, reversed.
    pub shipment: Shipment,
    /// Its lines: nothing has left by them.
    pub lines: Vec<ShipmentLine>,
    /// The order in the state that follows from its lines.
    pub order: Order,
    /// The order lines that were shipped, changed.
    pub order_lines: Vec<OrderLine>,
    /// The credit account: from delivered to open orders.
    pub credit: CreditAccount,
    /// The stock document with its moves, balances and entry.
    pub moved: StockMoved,
    /// `shipment.reversed`.
    pub events: Vec<Event>,
}

/// Undoes the goods issue of a shipment.
///
/// Refusals: `text.*`, `StateForbids`, `BeforeShipment`; of each line `Billed`, `CameBack`; then
/// `amount.too_large` of a balance.
pub fn reverse_issue(
    stock: &StockGiven<'_>,
    given: &ReverseIssueGiven<'_>,
    command: &ReverseIssue,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<IssueReversed, Refused> {
    assert_eq!(command.shipment, given.shipment.id, "the shipment that was asked for");
    assert_eq!(given.shipment.order, given.order.id, "the order of the shipment");
    let mut shipment = given.shipment.clone();
    shipment.state = shipment.state.step(ShipmentStep::Reverse)?;
    let shipped_on = shipment.shipped_on.expect("what has left has a day");
    let mut problems = Problems::new();
    let reason = typed_text::required(&command.reason, SENTENCE_CHARS_MAX);
    problems.take_at("reason", reason);
    if at.business_date < shipped_on {
        let (issued_on, created_on) = (at.business_date, shipped_on);
        problems.push(ShippingRefusal::BeforeShipment { issued_on, created_on });
    }
    for line in given.lines {
        let path = format!("lines[{}]", line.line_no - 1);
        if line.invoiced.is_positive() {
            problems.push(Refused::from(ShippingRefusal::Billed).at(&path));
        }
        if line.returned.is_positive() {
            problems.push(Refused::from(ShippingRefusal::CameBack).at(&path));
        }
    }
    problems.finish()?;
    let costed = |line: &&ShipmentLine| CostedLine {
        product: line.product,
        quantity: line.issued,
        cost: line.cost,
        laid: Laid::default(),
    };
    let costed: Vec<(i64, CostedLine)> =
        given.lines.iter().map(|line| (line.line_no, costed(line))).collect();
    let of = (shipment.id.uuid(), command.reason.as_str(), shipment.number.as_str());
    let moved = put_back(stock, (shipment.warehouse, of), &costed, at, ids)?;
    let order_lines = taken_back(given)?;
    let lines = progress::with_changed(given.order_lines, &order_lines);
    let state = after_taking_back(given.order.state, &lines);
    let state = state.expect("an order whose goods left can take them back");
    let pairs = given.lines.iter().map(|line| order_line_of(given.order_lines, line));
    let credit = credit::follow(given.credit, pairs.zip(&order_lines))?;
    let nothing = |line: &&ShipmentLine| ShipmentLine {
        issued: Quantity::ZERO,
        cost: Money::zero(line.cost.currency()),
        ..(*line).clone()
    };
    let reversed = Event::new("shipment.reversed", shipment.id.uuid())
        .with("number", &shipment.number)
        .with("order", shipment.order)
        .with("document", moved.document.id)
        .with("reason", &command.reason);
    Ok(IssueReversed {
        lines: given.lines.iter().map(nothing).collect(),
        order: Order { state, ..given.order.clone() },
        order_lines,
        credit,
        moved,
        events: vec![reversed],
        shipment,
    })
}

/// The order lines of the shipment with its goods promised to them again.
fn taken_back(given: &ReverseIssueGiven<'_>) -> Result<Vec<OrderLine>, Refused> {
    let mut changed = Vec::with_capacity(given.lines.len());
    for line in given.lines {
        let mut order_line = order_line_of(given.order_lines, line).clone();
        order_line.shipped = order_line.shipped.checked_sub(line.issued)?;
        order_line.reserved = order_line.reserved.checked_add(line.issued)?;
        order_line.assert_quantity_law();
        changed.push(order_line);
    }
    Ok(changed)
}
