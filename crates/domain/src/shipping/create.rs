//! Creates a shipment: takes what is reserved for an order, so that no other shipment does.

use super::{
    CreateShipment, CreateShipmentLine, Shipment, ShipmentId, ShipmentLine, ShipmentState,
    ShippingRefusal, kits,
};
use crate::at::At;
use crate::company::Company;
use crate::customer::Customer;
use crate::event::Event;
use crate::id::Ids;
use crate::money::Money;
use crate::order::{Order, OrderLine, OrderState};
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};

/// The records that a shipment is made from.
#[derive(Clone, Copy, Debug)]
pub struct CreateShipmentGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The customer of the order.
    pub customer: &'a Customer,
    /// The order.
    pub order: &'a Order,
    /// All lines of the order, by line_no.
    pub order_lines: &'a [&'a OrderLine],
}

/// A shipment that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShipmentCreated {
    /// The shipment, open and without number.
    pub shipment: Shipment,
    /// Its lines, by line_no.
    pub lines: Vec<ShipmentLine>,
    /// The order lines that it takes from, changed.
    pub order_lines: Vec<OrderLine>,
    /// What happened.
    pub events: Vec<Event>,
}

impl ShipmentCreated {
    /// The same with the number of the shipment series.
    #[must_use]
    pub fn with_number(mut self, number: String) -> Self {
        self.events[0].data.push(("number", number.clone()));
        self.shipment.number = number;
        self
    }
}

/// Creates a shipment of the lines of the command, or of everything that is reserved and in no
/// other open shipment.
///
/// Refusals, by precedence: `OrderNotConfirmed`, `CustomerBlocked`, `BeforeOrder`; then each line's
/// `UnknownLine`, `LineTwice`, `QuantityNotPositive`, `MoreThanReserved`; of each kit `KitNotWhole`; `NothingToShip`.
pub fn create(
    given: &CreateShipmentGiven<'_>,
    command: &CreateShipment,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<ShipmentCreated, Refused> {
    assert_eq!(command.order, given.order.id, "the order that was asked for");
    assert_eq!(given.order.customer, given.customer.id, "the customer of the order");
    let by_line_no = given.order_lines.is_sorted_by_key(|line| line.line_no);
    assert!(by_line_no, "order lines come by line_no");
    let mut problems = Problems::new();
    problems.take(can_ship(given.order.state));
    if given.customer.block.stops_deliveries() {
        problems.push(ShippingRefusal::CustomerBlocked);
    }
    let (shipped_on, ordered_on) = (at.business_date, given.order.ordered_on);
    if !given.company.back_dating.permits(shipped_on, ordered_on) {
        problems.push(ShippingRefusal::BeforeOrder { shipped_on, ordered_on });
    }
    let quantities = wanted(given.order_lines, &command.lines, &mut problems);
    if problems.is_empty() && quantities.iter().all(|quantity| quantity.is_zero()) {
        problems.push(ShippingRefusal::NothingToShip);
    }
    problems.finish()?;
    take(given, &quantities, at, ids)
}

/// Whether goods of an order may leave. Refusals: `OrderNotConfirmed`.
pub(super) fn can_ship(state: OrderState) -> Result<(), ShippingRefusal> {
    match state {
        OrderState::Confirmed | OrderState::InFulfilment => Ok(()),
        OrderState::Draft
        | OrderState::Submitted
        | OrderState::Fulfilled
        | OrderState::Closed
        | OrderState::Cancelled => Err(ShippingRefusal::OrderNotConfirmed { state }),
    }
}

/// How much of each order line to ship, at the line's place; zero for the others.
fn wanted(
    order_lines: &[&OrderLine],
    stated: &[CreateShipmentLine],
    problems: &mut Problems,
) -> Vec<Quantity> {
    if stated.is_empty() {
        return kits::whole(order_lines, order_lines.iter().map(|line| line.shippable()).collect());
    }
    let mut quantities = vec![Quantity::ZERO; order_lines.len()];
    for (index, line) in stated.iter().enumerate() {
        let Err(refusal) = want(order_lines, line, &mut quantities) else {
            continue;
        };
        let refused = Refused::from(refusal);
        problems.push(refused.at(&format!("lines[{index}]")));
    }
    kits::check(order_lines, &quantities, problems);
    quantities
}

fn want(
    order_lines: &[&OrderLine],
    stated: &CreateShipmentLine,
    quantities: &mut [Quantity],
) -> Result<(), ShippingRefusal> {
    let order_line = stated.order_line;
    let place = order_lines
        .binary_search_by_key(&order_line, |line| line.line_no)
        .map_err(|_| ShippingRefusal::UnknownLine { order_line })?;
    if !quantities[place].is_zero() {
        return Err(ShippingRefusal::LineTwice { order_line });
    }
    if !stated.quantity.is_positive() {
        return Err(ShippingRefusal::QuantityNotPositive);
    }
    let free = order_lines[place].shippable();
    if stated.quantity > free {
        return Err(ShippingRefusal::MoreThanReserved { order_line, free });
    }
    quantities[place] = stated.quantity;
    Ok(())
}

/// Takes the quantities out of what is free and puts them into a new shipment.
fn take(
    given: &CreateShipmentGiven<'_>,
    quantities: &[Quantity],
    at: &At,
    ids: &mut dyn Ids,
) -> Result<ShipmentCreated, Refused> {
    let order = given.order;
    let shipment = Shipment {
        id: ShipmentId::from_uuid(ids.next()),
        number: String::new(),
        order: order.id,
        customer: order.customer,
        warehouse: order.warehouse,
        state: ShipmentState::Open,
        created_on: at.business_date,
        shipped_on: None,
        version: 0,
    };
    let (mut lines, mut order_lines) = (Vec::new(), Vec::new());
    for (line, &quantity) in given.order_lines.iter().zip(quantities) {
        if quantity.is_zero() {
            continue;
        }
        let mut taken = (*line).clone();
        taken.allocated = taken.allocated.checked_add(quantity)?;
        taken.assert_quantity_law();
        lines.push(ShipmentLine {
            shipment: shipment.id,
            line_no: lines.len() as i64 + 1,
            order: order.id,
            order_line: taken.line_no,
            product: taken.product,
            quantity,
            issued: Quantity::ZERO,
            invoiced: Quantity::ZERO,
            returned: Quantity::ZERO,
            returned_unbilled: Quantity::ZERO,
            cost: Money::zero(given.company.base_currency),
        });
        order_lines.push(taken);
    }
    let created = Event::new("shipment.created", shipment.id.uuid())
        .with("order", order.id)
        .with("warehouse", order.warehouse)
        .with("lines", lines.len());
    Ok(ShipmentCreated { shipment, lines, order_lines, events: vec![created] })
}
