//! Creates a shipment: takes what is reserved for an order, so that no other shipment does.

use super::{
    CreateShipment, CreateShipmentLine, Shipment, ShipmentId, ShipmentLine, ShipmentState,
    ShippingRefusal, kits,
};
use crate::at::At;
use crate::company::{Company, WarehouseId};
use crate::customer::Customer;
use crate::event::Event;
use crate::id::Ids;
use crate::money::Money;
use crate::order::{Order, OrderLine, OrderState};
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use std::collections::BTreeSet;

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
/// other open shipment and leaves from the warehouse of the first such line.
///
/// Refusals, by precedence: `OrderNotConfirmed`, `CustomerBlocked`, `BeforeOrder`; then each line's
/// `UnknownLine`, `LineTwice`, `QuantityNotPositive`, `MoreThanReserved`; `SeveralWarehouses`; of
/// each kit `KitNotWhole`; `NothingToShip`.
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
    let quantities = wanted(given, command, &mut problems);
    let leaves_from = leaves_from(given, &quantities).next();
    if problems.is_empty() && leaves_from.is_none() {
        problems.push(ShippingRefusal::NothingToShip);
    }
    problems.finish()?;
    let warehouse = leaves_from.expect("nothing to ship was refused");
    take(given, (warehouse, &quantities), at, ids)
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
    given: &CreateShipmentGiven<'_>,
    command: &CreateShipment,
    problems: &mut Problems,
) -> Vec<Quantity> {
    let lines = given.order_lines;
    if command.lines.is_empty() {
        let first = lines.iter().find(|line| line.shippable().is_positive());
        let from = first.map(|line| given.order.warehouse_of(line));
        let leaves = |line: &OrderLine| Some(given.order.warehouse_of(line)) == from;
        let of_line = |line: &&OrderLine| match leaves(line) {
            true => line.shippable(),
            false => Quantity::ZERO,
        };
        return kits::whole(lines, lines.iter().map(of_line).collect());
    }
    let mut quantities = vec![Quantity::ZERO; lines.len()];
    for (index, line) in command.lines.iter().enumerate() {
        let Err(refusal) = want(lines, line, &mut quantities) else {
            continue;
        };
        let refused = Refused::from(refusal);
        problems.push(refused.at(&format!("lines[{index}]")));
    }
    let warehouses: BTreeSet<WarehouseId> = leaves_from(given, &quantities).collect();
    if warehouses.len() > 1 {
        let several = ShippingRefusal::SeveralWarehouses { warehouses: warehouses.len() };
        problems.push(Refused::from(several).at("lines"));
    }
    kits::check(lines, &quantities, problems);
    quantities
}

/// The warehouses that these quantities leave from, one for each line of which something does.
fn leaves_from<'a>(
    given: &'a CreateShipmentGiven<'_>,
    quantities: &'a [Quantity],
) -> impl Iterator<Item = WarehouseId> + 'a {
    let lines = given.order_lines.iter().zip(quantities);
    let leaving = lines.filter(|(_, quantity)| !quantity.is_zero());
    leaving.map(|(line, _)| given.order.warehouse_of(line))
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
    (warehouse, quantities): (WarehouseId, &[Quantity]),
    at: &At,
    ids: &mut dyn Ids,
) -> Result<ShipmentCreated, Refused> {
    let order = given.order;
    let shipment = Shipment {
        id: ShipmentId::from_uuid(ids.next()),
        number: String::new(),
        order: order.id,
        customer: order.customer,
        warehouse,
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
        .with("warehouse", warehouse)
        .with("lines", lines.len());
    Ok(ShipmentCreated { shipment, lines, order_lines, events: vec![created] })
}
