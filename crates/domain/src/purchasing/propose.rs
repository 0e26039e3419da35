//! What a reorder rule proposes now, and why.

use super::ReorderRule;
use crate::money::AmountRefusal;
use crate::product::ProductStatus;
use crate::quantity::Quantity;

/// What there is of a product in a warehouse, what comes, and what is waited for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StockFigures {
    /// On hand and promised to nobody.
    pub available: Quantity,
    /// Ordered from suppliers and not here yet.
    pub on_order: Quantity,
    /// Ordered by customers and not promised.
    pub open_demand: Quantity,
}

impl StockFigures {
    /// What is there in the end: available and on order, less open demand.
    pub fn projected(&self) -> Result<Quantity, AmountRefusal> {
        self.available.checked_add(self.on_order)?.checked_sub(self.open_demand)
    }
}

/// What is to be bought, and the figures that say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What it comes from.
    pub figures: StockFigures,
    /// What is there in the end without it; below the rule's point.
    pub projected: Quantity,
    /// How much to buy: up to the target, in whole lots.
    pub quantity: Quantity,
}

/// What a rule proposes: nothing as long as the projected quantity reaches its point. Of a product
/// that customers cannot order now, only what is waited for is bought.
///
/// Refusals: `amount.overflow`.
pub fn propose(
    rule: &ReorderRule,
    status: ProductStatus,
    figures: StockFigures,
) -> Result<Option<Proposal>, AmountRefusal> {
    let (point, target) = match status {
        ProductStatus::Active => (rule.point, rule.target),
        ProductStatus::Blocked | ProductStatus::Discontinued => (Quantity::ZERO, Quantity::ZERO),
    };
    let projected = figures.projected()?;
    if projected >= point {
        return Ok(None);
    }
    let missing = target.checked_sub(projected)?;
    let quantity = match rule.lot.micros() {
        0 => missing,
        lot => {
            let lots = missing.micros().div_euclid(lot) + i64::from(missing.micros() % lot != 0);
            Quantity::from_micros(lots.checked_mul(lot).ok_or(AmountRefusal::Overflow)?)
        }
    };
    Ok(Some(Proposal { figures, projected, quantity }))
}
