//! The amounts of a line: what it costs, and what it adds to the exposure.

use super::OrderLine;
use crate::currency::Currency;
use crate::money::{AmountRefusal, Money};
use crate::price::Price;
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::tax::{self, TaxCategory, Totals};
use std::collections::BTreeMap;

/// The amount of a line (BT-131 where tax comes on top): price x quantity and the discount on it
/// are each rounded (RULES 2). The price is for `price_unit` units. What promotions and the
/// order's discount take off is not in it: a line's `reduction`. Refusals: `TooLarge`.
pub fn line_net(
    quantity: Quantity,
    (price, price_unit): (Price, i64),
    discount: Rate,
    currency: Currency,
) -> Result<Money, AmountRefusal> {
    let full = price.amount_per(price_unit, quantity, currency)?;
    full.checked_sub(full.scale(discount)?)
}

/// What the lines of an order come to: tax on top of their nets, or inside their gross amounts.
///
/// Refusals: `TooLarge`.
pub fn totals_of<'a>(
    currency: Currency,
    lines: impl Iterator<Item = &'a OrderLine>,
) -> Result<Totals, AmountRefusal> {
    let mut lines = lines.peekable();
    let of = |line: &OrderLine| (line.tax_category, line.tax_rate, line.amount());
    match lines.peek().is_some_and(|line| line.gross.is_some()) {
        true => Ok(tax::included(currency, &lines.map(of).collect::<Vec<_>>())?.0),
        false => tax::totals(currency, lines.map(of)),
    }
}

/// What each line adds to the exposure, gross of tax: its net and its part of the tax of its
/// category and rate. That tax is rounded once for the document, so it is handed out by
/// cumulative difference, and the contributions sum to the order's gross amount exactly; tax
/// rounded line by line would be off by up to half a minor unit for each line. A line whose
/// prices have the tax inside adds its gross amount. It takes all lines
/// of the order, by line_no: what a line is handed depends on those before it.
///
/// Refusals: `Overflow`.
pub fn contributions(lines: &[&OrderLine]) -> Result<Vec<Money>, AmountRefusal> {
    assert!(lines.is_sorted_by_key(|line| line.line_no), "lines come by line_no");
    let mut so_far: BTreeMap<(TaxCategory, Rate), (Money, Money)> = BTreeMap::new();
    let mut contributions = Vec::with_capacity(lines.len());
    for line in lines {
        if let Some(gross) = line.gross {
            contributions.push(gross);
            continue;
        }
        let none = Money::zero(line.net.currency());
        let (base, taxed) =
            so_far.entry((line.tax_category, line.tax_rate)).or_insert((none, none));
        *base = base.checked_add(line.net)?;
        let tax_after = line.tax_rate.tax_from_net(*base)?;
        let tax = tax_after.checked_sub(*taxed)?;
        *taxed = tax_after;
        contributions.push(line.net.checked_add(tax)?);
    }
    Ok(contributions)
}
