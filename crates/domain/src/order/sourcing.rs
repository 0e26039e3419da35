//! From which warehouse an order leaves that names none: the first of the company's list that has
//! all of its goods, found in the same step as they are promised (RULES 20).
//!
//! An order leaves from one warehouse, in as few parcels as it can; it is not split. Where no
//! warehouse has all of it, it stays where it is, which is the preferred one when it is placed, and
//! waits there for a product that is short in each of them: without that none can serve it.

use super::stock_check::{Need, is_short};
use super::{Channel, Order, OrderStep, PlaceOrder, ShipTo};
use crate::code::codes;
use crate::company::{Company, WarehouseId};
use crate::customer::{Customer, ShipToPlace};
use crate::product::ProductId;
use crate::stock::Balance;
use std::collections::BTreeMap;

/// How the warehouse of an order is found, if not by its name or as the company's default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sourcing {
    /// By the company's lists: it may change until the order is confirmed.
    Lists,
}
codes!(Sourcing { Lists = "lists" });

/// What lies of the goods of an order in a warehouse that it may leave from.
#[derive(Clone, Debug)]
pub struct Source<'a> {
    /// The warehouse.
    pub warehouse: WarehouseId,
    /// The balances of the order's products there, where there are any.
    pub balances: BTreeMap<ProductId, &'a Balance>,
}

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

/// The first warehouse that has all that is needed.
pub(super) fn first_with_all<'s, 'a>(
    sources: &'s [Source<'a>],
    needs: &BTreeMap<ProductId, Need>,
) -> Option<&'s Source<'a>> {
    let has_all = |source: &Source| {
        needs.iter().all(|(product, need)| !is_short(need, source.balances.get(product).copied()))
    };
    sources.iter().find(|source| has_all(source))
}

/// What an order waits for that is short of a product in its own warehouse: one that is short in
/// each warehouse, if there is any.
pub(super) fn waits_for(
    sources: &[Source],
    needs: &BTreeMap<ProductId, Need>,
    first: ProductId,
) -> ProductId {
    let short_in_each = |product: ProductId| {
        let need = needs.get(&product);
        need.is_some_and(|need| {
            let mut balances = sources.iter().map(|it| it.balances.get(&product).copied());
            balances.all(|balance| is_short(need, balance))
        })
    };
    let others = needs.keys().copied().filter(|product| *product != first);
    [first].into_iter().chain(others).find(|product| short_in_each(*product)).unwrap_or(first)
}
