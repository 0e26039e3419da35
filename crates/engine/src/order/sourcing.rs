//! The warehouses that an order may leave from by the company's lists. A company without lists has
//! nothing looked for.
use quittance_domain::company::{
    Company, EVERYWHERE, SourcingList, SourcingRule, WarehouseId, list_for,
};
use quittance_domain::country::Country;
use quittance_domain::customer::{Customer, ShipToPlace};
use quittance_domain::order::{Hold, Order, PlaceOrder, goes_to, is_sourced};
use quittance_domain::product::ProductId;
use quittance_store::company::{SourcesOfCountry, SourcesOfWarehouse};
use quittance_store::order::ActiveHoldsOfProduct;
use quittance_store::unit_of_work::{Look, Missing};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The list that an order which is there may still leave by.
pub(super) fn of_order(look: &Look<'_>, order: &Order) -> Result<SourcingList, Missing> {
    match order.seeks_source() {
        true => of_country(look, order.ship_to_country),
        false => Ok(SourcingList::default()),
    }
}

/// The list that an order may leave by which is placed so.
pub(super) fn of_command(
    look: &Look<'_>,
    command: &PlaceOrder,
    (company, customer): (&Company, Option<&Customer>),
    place: Option<&ShipToPlace>,
) -> Result<SourcingList, Missing> {
    match customer.filter(|_| is_sourced(command, company)) {
        Some(customer) => of_country(look, goes_to(command, place, customer).country),
        None => Ok(SourcingList::default()),
    }
}

/// The active holds of orders that goods of a product help which come into a warehouse: of those
/// that leave from there, and from warehouses that stand in a list with it.
pub(crate) fn waiting_for(
    look: &Look<'_>,
    (product, warehouse): (ProductId, WarehouseId),
) -> Result<Vec<Arc<Hold>>, Missing> {
    let mut holds = look.all::<ActiveHoldsOfProduct>((Some(product), warehouse))?;
    let company = look.find::<Company>(())?;
    if company.is_none_or(|company| company.sourcing_since.is_none()) {
        return Ok(holds);
    }
    let beside = beside(look, warehouse)?;
    let key = |other: &WarehouseId| (Some(product), *other);
    beside.iter().for_each(|other| look.want_all::<ActiveHoldsOfProduct>(key(other)));
    for other in &beside {
        holds.extend(look.all::<ActiveHoldsOfProduct>(key(other))?);
    }
    Ok(holds)
}

/// The other warehouses of the lists that a warehouse stands in.
fn beside(look: &Look<'_>, warehouse: WarehouseId) -> Result<BTreeSet<WarehouseId>, Missing> {
    let lists = look.all::<SourcesOfWarehouse>(warehouse)?;
    lists.iter().for_each(|list| look.want_all::<SourcesOfCountry>(list.country.clone()));
    let mut beside = BTreeSet::new();
    for list in lists {
        let rules = look.all::<SourcesOfCountry>(list.country.clone())?;
        beside.extend(rules.iter().map(|rule| rule.warehouse));
    }
    beside.remove(&warehouse);
    Ok(beside)
}

fn of_country(look: &Look<'_>, country: Country) -> Result<SourcingList, Missing> {
    look.want_all::<SourcesOfCountry>(EVERYWHERE.to_owned());
    let mut rules = look.all::<SourcesOfCountry>(country.to_string())?;
    rules.extend(look.all::<SourcesOfCountry>(EVERYWHERE.to_owned())?);
    let rules: Vec<&SourcingRule> = rules.iter().map(Arc::as_ref).collect();
    Ok(list_for(&rules, country))
}
