//! From which warehouses an order leaves that names none, by the company's list: found in the same
//! step as its goods are promised (RULES 20).
//!
//! One parcel is preferred: the first warehouse that has all of the goods serves the order. Where
//! none has, the list says whether the order is split: each line leaves from the first warehouse
//! that has all of the line, and a line of which none has all is taken from each as far as it goes.
//! Lines take in their order, each from what those before it left. An order that cannot be served
//! so stays where it is, which is the preferred warehouse when it is placed, and waits for a
//! product that is short.

use super::split::split;
use super::stock_check::{Need, short};
use super::{Channel, Order, OrderGiven, OrderLine, OrderStep, PlaceOrder, ShipTo};
use crate::code::codes;
use crate::company::{Company, SourcingList, Split, WarehouseId};
use crate::customer::{Customer, ShipToPlace};
use crate::product::{ProductId, ProductKind};
use crate::quantity::Quantity;
use crate::refusal::Refused;
use std::collections::BTreeMap;

/// How the warehouse of an order is found, if not by its name or as the company's default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sourcing {
    /// By the company's lists: it may change until the order is confirmed.
    Lists,
}
codes!(Sourcing { Lists = "lists" });

/// Whether the warehouse of an order is looked for in the company's lists as it is placed: it names
/// none, and other systems did not take it.
#[must_use]
pub fn is_sourced(command: &PlaceOrder, company: &Company) -> bool {
    let named = command.warehouse.is_some() || command.channel == Channel::Import;
    company.sourcing_since.is_some() && !named
}

/// Where an order goes: to the address that it states, else to the customer's place that it names,
/// else to the customer's own address.
#[must_use]
pub fn goes_to(command: &PlaceOrder, place: Option<&ShipToPlace>, customer: &Customer) -> ShipTo {
    let named = place.map(|place| ShipTo { address: place.address_line(), country: place.country });
    let own = || ShipTo { address: customer.address_line(), country: customer.country };
    command.ship_to.clone().or(named).unwrap_or_else(own)
}

/// Where an order leaves from before anyone knows what is there: the preferred one of the company's
/// lists, where it goes by them, else the one that it names or the company's default.
#[must_use]
pub fn first_warehouse(
    command: &PlaceOrder,
    company: &Company,
    sources: &[WarehouseId],
) -> WarehouseId {
    sources.first().copied().unwrap_or_else(|| company.warehouse_for(command.warehouse))
}

impl Order {
    /// Whether its warehouse is still to be found in the company's lists.
    #[must_use]
    pub fn seeks_source(&self) -> bool {
        self.sourcing.is_some() && self.state.next(OrderStep::Confirm).is_some()
    }

    /// Whether goods that come into a warehouse may serve it.
    #[must_use]
    pub fn may_leave_from(&self, warehouse: WarehouseId) -> bool {
        self.warehouse == warehouse || self.seeks_source()
    }
}

/// Where the goods of an order are promised from.
pub(super) enum Sourced {
    /// Where it is; or it waits for a product that is short, with a sentence about all that are.
    Stays(Option<(ProductId, String)>),
    /// From this warehouse, or the one that a line names; parts of lines are behind them.
    Leaves(WarehouseId, Vec<OrderLine>),
}

/// Finds where the goods of an order are promised from. Refusals: `amount.overflow`.
pub(super) fn source(
    given: &OrderGiven,
    needs: &BTreeMap<ProductId, Need>,
) -> Result<Sourced, Refused> {
    let (order, list) = (given.order, &given.sources);
    let here = |product| available(given, product, order.warehouse);
    if list.warehouses.is_empty() {
        return Ok(Sourced::Stays(short(needs, here)));
    }
    if let Some(warehouse) = first_with_all(given, needs) {
        return Ok(Sourced::Leaves(warehouse, given.lines.iter().copied().cloned().collect()));
    }
    let of_each = |product| list.warehouses.iter().map(move |it| available(given, product, *it));
    let split_as = split_as(given);
    if split_as == Split::Never {
        let short = short(needs, here);
        let short = short.map(|(first, text)| (waits_for(needs, first, of_each), text));
        return Ok(Sourced::Stays(short));
    }
    if let Some(shares) = shares(given) {
        let (warehouse, lines) = split(given, &shares)?;
        return Ok(Sourced::Leaves(warehouse, lines));
    }
    let mut together = BTreeMap::new();
    for product in needs.keys() {
        let together: &mut Quantity = together.entry(*product).or_default();
        for there in of_each(*product) {
            *together = match split_as {
                Split::WithinLine => together.checked_add(there)?,
                Split::Never | Split::ByLine => there.max(*together),
            };
        }
    }
    Ok(Sourced::Stays(short(needs, |product| together[&product])))
}

/// How an order may be split: one with kits leaves in one parcel, for a kit leaves as a whole.
fn split_as(given: &OrderGiven) -> Split {
    let has_kits = given.lines.iter().any(|line| line.kit_no.is_some());
    if has_kits { Split::Never } else { given.sources.split }
}

/// What of a product may be promised in a warehouse.
fn available(given: &OrderGiven, product: ProductId, warehouse: WarehouseId) -> Quantity {
    let balance = given.balances.get(&(product, warehouse));
    balance.map_or(Quantity::ZERO, |balance| balance.available())
}

/// The first warehouse that has all that is needed.
fn first_with_all(given: &OrderGiven, needs: &BTreeMap<ProductId, Need>) -> Option<WarehouseId> {
    let has_all = |warehouse: &WarehouseId| {
        let has = |(product, need): (&ProductId, &Need)| {
            need.quantity <= available(given, *product, *warehouse)
        };
        needs.iter().all(has)
    };
    given.sources.warehouses.iter().copied().find(has_all)
}

/// What an order in one parcel waits for: a product that is short in each warehouse, if there is
/// any; without that none can serve it.
fn waits_for<I: Iterator<Item = Quantity>>(
    needs: &BTreeMap<ProductId, Need>,
    first: ProductId,
    all: impl Fn(ProductId) -> I,
) -> ProductId {
    let short_in_each = |product: &ProductId| {
        needs.get(product).is_some_and(|need| all(*product).all(|there| need.quantity > there))
    };
    let others = needs.keys().copied().filter(|product| *product != first);
    [first].into_iter().chain(others).find(short_in_each).unwrap_or(first)
}

/// How much of a line leaves from which warehouse.
pub(super) type Share = (WarehouseId, Quantity);

/// The shares of each line of an order, at its place; none: the warehouses do not suffice.
fn shares(given: &OrderGiven) -> Option<Vec<Vec<Share>>> {
    let mut left: BTreeMap<(ProductId, WarehouseId), Quantity> = BTreeMap::new();
    let mut shares = Vec::with_capacity(given.lines.len());
    for line in &given.lines {
        let is_goods = line.kind == ProductKind::Stock && line.open().is_positive();
        let of_line = match is_goods {
            true => shares_of(line, &given.sources, |warehouse| {
                let of = (line.product, warehouse);
                *left.entry(of).or_insert_with(|| available(given, of.0, of.1))
            })?,
            false => Vec::new(),
        };
        for (warehouse, quantity) in &of_line {
            let left = left.get_mut(&(line.product, *warehouse)).expect("it was looked at");
            *left = left.checked_sub(*quantity).expect("no more is taken than is left");
        }
        shares.push(of_line);
    }
    Some(shares)
}

/// The shares of a line in what is left in each warehouse; none: they do not suffice.
fn shares_of(
    line: &OrderLine,
    list: &SourcingList,
    mut left: impl FnMut(WarehouseId) -> Quantity,
) -> Option<Vec<Share>> {
    let warehouses = || list.warehouses.iter().copied();
    if let Some(first) = warehouses().find(|it| left(*it) >= line.open()) {
        return Some(vec![(first, line.open())]);
    }
    let (mut missing, mut shares) = (line.open(), Vec::new());
    for warehouse in warehouses().filter(|_| list.split == Split::WithinLine) {
        let quantity = missing.min(left(warehouse));
        if quantity.is_positive() {
            missing = missing.checked_sub(quantity).expect("no more is taken than is missing");
            shares.push((warehouse, quantity));
        }
    }
    missing.is_zero().then_some(shares)
}
