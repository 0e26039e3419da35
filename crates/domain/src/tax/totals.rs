//! The totals of a document, in the order of rounding of EN 16931 (RULES 2).

use super::{TaxCategory, TaxLine, Totals};
use crate::currency::Currency;
use crate::money::{AmountRefusal, Money};
use crate::rate::Rate;
use std::collections::BTreeMap;

/// Sums rounded line amounts (BT-131) to net (BT-109), tax (BT-110) and gross (BT-112). The tax
/// is rounded once for each category and rate, from the sum of its lines (BT-117).
///
/// `by_rate` is in the order of category and rate. Refusals: `TooLarge` of any sum, `Overflow` of a
/// tax, `CurrencyMismatch`.
pub fn totals(
    currency: Currency,
    lines: impl IntoIterator<Item = (TaxCategory, Rate, Money)>,
) -> Result<Totals, AmountRefusal> {
    let mut bases: BTreeMap<(TaxCategory, Rate), Money> = BTreeMap::new();
    for (category, rate, net) in lines {
        let base = bases.entry((category, rate)).or_insert(Money::zero(currency));
        *base = base.checked_add(net.bounded()?)?.bounded()?;
    }
    let mut by_rate = Vec::with_capacity(bases.len());
    for ((category, rate), base) in bases {
        by_rate.push(TaxLine { category, rate, base, tax: rate.tax_from_net(base)? });
    }
    let net = Money::sum(currency, by_rate.iter().map(|line| line.base))?;
    let tax = Money::sum(currency, by_rate.iter().map(|line| line.tax))?;
    Ok(Totals { net, tax, gross: net.checked_add(tax)?.bounded()?, by_rate })
}
