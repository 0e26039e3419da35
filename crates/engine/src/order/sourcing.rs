//! The warehouses that an order may leave from by the company's lists, and what lies there. A
//! company without lists has nothing looked for.
use quittance_domain::company::{
    Company, EVERYWHERE, SourcingRule, WarehouseId, warehouses_of_list,
};
use quittance_domain::country::Country;
use quittance_domain::customer::{Customer, ShipToPlace};
use quittance_domain::order::{Hold, Order, PlaceOrder, Source, goes_to, is_sourced};
use quittance_domain::product::ProductId;
use quittance_domain::stock::Balance;
use quittance_store::company::{SourcesOfCountry, SourcesOfWarehouse};
use quittance_store::order::ActiveHoldsOfProduct;
use quittance_store::unit_of_work::{Look, Missing};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What lies of some products in the warehouses that they may leave from, the preferred first.
#[derive(Debug, Default)]
pub(super) struct Sources(Vec<(WarehouseId, Vec<Arc<Balance>>)>);

impl Sources {
    /// Of an order that is there.
    pub fn of_order(
        look: &Look<'_>,
        order: &Order,
        products: impl Iterator<Item = ProductId>,
    ) -> Result<Self, Missing> {
        match order.seeks_source() {
            true => {
                let warehouses = of_country(look, order.ship_to_country)?;
                Self::gather(look, &warehouses, &products.collect())
            }
            false => Ok(Self::default()),
        }
    }

    /// Of products in these warehouses; all are asked for at once.
    pub fn gather(
        look: &Look<'_>,
        warehouses: &[WarehouseId],
        products: &BTreeSet<ProductId>,
    ) -> Result<Self, Missing> {
        for warehouse in warehouses {
            products.iter().for_each(|product| look.want::<Balance>((*product, *warehouse)));
        }
        let there = |warehouse: &WarehouseId| {
            let balances = super::balances(look, *warehouse, products.iter().copied())?;
            Ok((*warehouse, balances))
        };
        Ok(Self(warehouses.iter().map(there).collect::<Result<_, Missing>>()?))
    }

    pub fn given(&self) -> Vec<Source<'_>> {
        let sources = self.0.iter().map(|(warehouse, balances)| Source {
            warehouse: *warehouse,
            balances: balances.iter().map(|found| (found.product, found.as_ref())).collect(),
        });
        sources.collect()
    }
}

/// The warehouses that an order may leave from which is placed so; none: it does not go by lists.
pub(super) fn of_command(
    look: &Look<'_>,
    command: &PlaceOrder,
    (company, customer): (&Company, Option<&Customer>),
    place: Option<&ShipToPlace>,
) -> Result<Vec<WarehouseId>, Missing> {
    match customer.filter(|_| is_sourced(command, company)) {
        Some(customer) => of_country(look, goes_to(command, place, customer).country),
        None => Ok(Vec::new()),
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

fn of_country(look: &Look<'_>, country: Country) -> Result<Vec<WarehouseId>, Missing> {
    look.want_all::<SourcesOfCountry>(EVERYWHERE.to_owned());
    let mut rules = look.all::<SourcesOfCountry>(country.to_string())?;
    rules.extend(look.all::<SourcesOfCountry>(EVERYWHERE.to_owned())?);
    let rules: Vec<&SourcingRule> = rules.iter().map(Arc::as_ref).collect();
    Ok(warehouses_of_list(&rules, country))
}
