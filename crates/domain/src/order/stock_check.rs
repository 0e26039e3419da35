//! Whether the goods of an order can be promised: all its lines together (RULES 20).

use super::OrderLine;
use crate::money::AmountRefusal;
use crate::product::{ProductId, ProductKind};
use crate::quantity::Quantity;
use crate::text::quoted;
use std::collections::BTreeMap;

/// How many products the reason of a stock hold names.
const SHORT_PRODUCTS_NAMED_MAX: usize = 3;

/// How much of one product an order needs, and its first line for a person.
pub(super) struct Need<'a> {
    line_no: i64,
    description: &'a str,
    pub quantity: Quantity,
}

impl<'a> Need<'a> {
    /// So much of the product of a line.
    pub fn of(line: &'a OrderLine, quantity: Quantity) -> Need<'a> {
        Need { line_no: line.line_no, description: &line.description, quantity }
    }
}

/// What all lines together need of each product in stock.
pub(super) fn needs<'a>(
    lines: &[&'a OrderLine],
) -> Result<BTreeMap<ProductId, Need<'a>>, AmountRefusal> {
    let mut needs = BTreeMap::new();
    for line in lines {
        line.assert_quantity_law();
        assert!(line.reserved.is_zero() && line.exposure.is_zero(), "nothing is promised yet");
        if line.kind != ProductKind::Stock || line.open().is_zero() {
            continue;
        }
        let need = needs.entry(line.product).or_insert(Need {
            line_no: line.line_no,
            description: &line.description,
            quantity: Quantity::ZERO,
        });
        need.quantity = need.quantity.checked_add(line.open())?;
    }
    Ok(needs)
}

/// Why the goods cannot be promised of which so much is available, and the first product that is
/// short; none: there is enough of each.
pub(super) fn short(
    needs: &BTreeMap<ProductId, Need>,
    available: impl Fn(ProductId) -> Quantity,
) -> Option<(ProductId, String)> {
    let mut short = Vec::new();
    for (product, need) in needs {
        let available = available(*product);
        if need.quantity > available {
            short.push((*product, need, available));
        }
    }
    short.sort_by_key(|(_, need, _)| need.line_no);
    let first = short.first().map(|(product, _, _)| *product)?;
    let unnamed = short.len().saturating_sub(SHORT_PRODUCTS_NAMED_MAX);
    short.truncate(SHORT_PRODUCTS_NAMED_MAX);
    let named = short.iter().map(|(_, need, available)| {
        let Need { line_no, description, quantity } = need;
        let description = quoted(description);
        format!("line {line_no} {description}: {quantity} needed, {available} available")
    });
    let mut reason = named.collect::<Vec<String>>().join("; ");
    if unnamed > 0 {
        reason.push_str(&format!("; and {unnamed} more products"));
    }
    Some((first, reason))
}
