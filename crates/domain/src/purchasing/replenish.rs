//! Buys what the reorder rules of a supplier and warehouse propose, as one order.

use super::{
    PlacePurchaseLine, PlacePurchaseOrder, PurchaseOrderPlaced, PurchaseOrderPlacing,
    PurchasingRefusal, ReorderRule, Replenish, StockFigures, place_purchase_order, propose,
};
use crate::at::At;
use crate::id::Ids;
use crate::refusal::Refused;

/// Orders all that the rules propose, each with the figures of its product.
///
/// Refusals: `NothingToOrder`; `BelowMinimum`: the order waits until more is wanted, or a person
/// places it with `purchasing.order`; those of `place_purchase_order`.
pub fn replenish<'a>(
    given: &PurchaseOrderPlacing<'_>,
    rules: impl Iterator<Item = (&'a ReorderRule, StockFigures)>,
    command: &Replenish,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<PurchaseOrderPlaced, Refused> {
    let mut lines = Vec::new();
    for (rule, figures) in rules {
        let status = given.products[&rule.product].status;
        if let Some(proposal) = propose(rule, status, figures)? {
            let (product, quantity) = (rule.product, proposal.quantity);
            lines.push(PlacePurchaseLine { product, quantity, unit: None, price: rule.price });
        }
    }
    if lines.is_empty() {
        return Err(PurchasingRefusal::NothingToOrder.into());
    }
    let order = PlacePurchaseOrder {
        supplier: command.supplier,
        warehouse: command.warehouse,
        reference: String::new(),
        expected_on: None,
        lines,
    };
    let placed = place_purchase_order(given, &order, at, ids)?;
    let minimum = given.supplier.and_then(|supplier| supplier.minimum_order);
    let net = placed.order.net;
    match minimum.filter(|minimum| net.minor() < minimum.minor()) {
        Some(minimum) => Err(PurchasingRefusal::BelowMinimum { net, minimum }.into()),
        None => Ok(placed),
    }
}
