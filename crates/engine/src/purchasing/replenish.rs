//! `purchasing.replenish`: orders what the reorder rules of a supplier and warehouse propose now.
use super::order::{Given, PurchaseReply, record};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::order::{HoldKind, OrderId};
use quittance_domain::product::ProductId;
use quittance_domain::purchasing::{
    PurchaseOrderPlaced, ReorderRule, Replenish, StockFigures, replenish,
};
use quittance_domain::stock::Balance;
use quittance_domain::{At, Ids, Quantity, Refused};
use quittance_store::order::{ActiveHoldsOfProduct, LinesOfOrder};
use quittance_store::purchasing::{OpenPurchaseLines, RulesOfSupplier};
use quittance_store::unit_of_work::Look;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the proposals are made from.
pub struct Ruled {
    given: Given,
    rules: Vec<(Arc<ReorderRule>, StockFigures)>,
}

impl Command for Replenish {
    const NAME: &'static str = "purchasing.replenish";
    type Given = Ruled;
    type Decision = PurchaseOrderPlaced;
    type Reply = PurchaseReply;

    fn rows(&self) -> usize {
        500
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Ruled, Halt> {
        let rules = look.all::<RulesOfSupplier>((self.supplier, self.warehouse))?;
        let products = || rules.iter().map(|rule| rule.product);
        for product in products() {
            look.want::<Balance>((product, self.warehouse));
            look.want_all::<OpenPurchaseLines>((product, self.warehouse));
            look.want_all::<ActiveHoldsOfProduct>((Some(product), self.warehouse));
        }
        let given = Given::gather(look, at, (self.supplier, self.warehouse), products())?;
        let demand = demand(look, self, products())?;
        let mut ruled = Vec::with_capacity(rules.len());
        for rule in rules {
            let key = (rule.product, self.warehouse);
            let balance = look.find::<Balance>(key)?;
            let on_order = look.all::<OpenPurchaseLines>(key)?;
            let figures = StockFigures {
                available: balance.map_or(Quantity::ZERO, |balance| balance.available()),
                on_order: Quantity::sum(on_order.iter().map(|line| line.open))
                    .map_err(Refused::from)?,
                open_demand: demand.get(&rule.product).copied().unwrap_or_default(),
            };
            ruled.push((rule, figures));
        }
        Ok(Ruled { given, rules: ruled })
    }

    fn decide(
        &self,
        ruled: &Ruled,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<PurchaseOrderPlaced, Refused> {
        let rules = ruled.rules.iter().map(|(rule, figures)| (rule.as_ref(), *figures));
        replenish(&ruled.given.given(), rules, self, at, ids)
    }

    fn record(
        &self,
        _ruled: Ruled,
        placed: PurchaseOrderPlaced,
        recorder: &mut Recorder<'_>,
    ) -> Result<PurchaseReply, Halt> {
        record(placed, recorder)
    }
}

/// What the orders lack that wait for any of the products, by product.
fn demand(
    look: &Look<'_>,
    command: &Replenish,
    products: impl Iterator<Item = ProductId>,
) -> Result<BTreeMap<ProductId, Quantity>, Halt> {
    let mut orders: BTreeSet<OrderId> = BTreeSet::new();
    for product in products {
        let holds = look.all::<ActiveHoldsOfProduct>((Some(product), command.warehouse))?;
        let waits = holds.iter().filter(|hold| hold.kind == HoldKind::Stock);
        orders.extend(waits.map(|hold| hold.order));
    }
    orders.iter().for_each(|order| look.want_all::<LinesOfOrder>(*order));
    let mut demand: BTreeMap<ProductId, Quantity> = BTreeMap::new();
    for order in orders {
        for line in look.all::<LinesOfOrder>(order)? {
            if line.is_to_ship() {
                let lacking = line.open().checked_sub(line.reserved).map_err(Refused::from)?;
                let of_product = demand.entry(line.product).or_default();
                *of_product = of_product.checked_add(lacking).map_err(Refused::from)?;
            }
        }
    }
    Ok(demand)
}
