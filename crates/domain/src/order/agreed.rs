//! What the customer agreed on before it ordered: the prices of a quotation or of a blanket order.
//!
//! A line that has them is not looked up in any list and no promotion reduces it; whatever its
//! quantity is amended to, it has the share of the agreed reduction. A line whose price or discount
//! is amended is no longer as agreed.

use super::line::Placed;
use super::place::Placing;
use crate::money::{AmountRefusal, Money};
use crate::pricing::{Agreed, Applied, AppliedAs};
use crate::product::Product;
use crate::quantity::Quantity;

/// What the lines of an order were agreed on in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// The number of the document.
    pub document: String,
    /// Of each line of the order, in their order.
    pub lines: Vec<AgreedLine>,
    /// How its freight is found.
    pub freight: AgreedFreight,
}

/// What was agreed for a line, besides price and discount, which the order states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreedLine {
    /// The line of the document.
    pub line_no: i64,
    /// For how many units the price is, whatever the product says now.
    pub price_unit: i64,
    /// What is taken off the ordered quantity besides.
    pub reduction: Money,
    /// No more than this may be ordered at that price; none: its document says how much is left.
    pub most: Option<Quantity>,
}

/// How the freight of an agreed order is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgreedFreight {
    /// It is among the lines, or there is none.
    Included,
    /// By the company's rule, as for any order.
    ByRule,
}

impl Placing<'_> {
    /// For how many units the price of a line is.
    pub(super) fn price_unit(&self, index: usize, product: &Product) -> i64 {
        if let Some(share) = self.kit_share(index) {
            return share.held;
        }
        let agreed = self.given.agreement.and_then(|agreed| agreed.lines.get(index));
        agreed.map_or(product.price_unit, |agreed| agreed.price_unit)
    }

    /// What was agreed for a line.
    pub(super) fn agreed(&self, index: usize, quantity: Quantity) -> Option<Agreed> {
        let agreement = self.given.agreement?;
        let AgreedLine { line_no, reduction, most, .. } = agreement.lines.get(index)?.clone();
        Some(Agreed { document: agreement.document.clone(), line_no, quantity, reduction, most })
    }

    /// Whether the freight was agreed on with the lines.
    pub(super) fn includes_freight(&self) -> bool {
        self.given.agreement.is_some_and(|it| it.freight == AgreedFreight::Included)
    }
}

/// Takes the share of the agreed reduction off a line that has none yet.
///
/// Refusals: `amount.*`.
pub(super) fn reduce(placed: &mut Placed) -> Result<(), AmountRefusal> {
    let Some(agreed) = placed.detail.trace.agreed.as_ref().filter(|_| !placed.is_settled) else {
        return Ok(());
    };
    assert!(placed.line.reduction.is_zero(), "what a line is reduced by is found once");
    let share = agreed.reduction.share(placed.line.quantity.micros(), agreed.quantity.micros())?;
    let reduction = share.min(placed.line.net)?;
    if reduction.is_zero() {
        return Ok(());
    }
    placed.line.net = placed.line.net.checked_sub(reduction)?;
    placed.line.reduction = reduction;
    let (code, verdict) = (agreed.document.clone(), AppliedAs::Applied);
    placed.detail.trace.reductions = vec![Applied { code, verdict, amount: Some(reduction) }];
    Ok(())
}
