//! Prices with the tax inside: what of an amount is net and what is tax (RULES 4).

use super::{TaxCategory, TaxLine, Totals};
use crate::code::codes;
use crate::currency::Currency;
use crate::money::{AmountRefusal, Money};
use crate::rate::Rate;
use std::collections::BTreeMap;

/// Whether prices have the tax inside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PriceTax {
    /// Tax comes on top of them.
    #[default]
    Excluded,
    /// It is inside them.
    Included,
}
codes!(PriceTax { Excluded = "excluded", Included = "included" });

impl PriceTax {
    /// Whether tax is inside.
    #[must_use]
    pub fn is_included(self) -> bool {
        self == PriceTax::Included
    }

    /// What kind of prices a line has that keeps a gross amount only if its prices are gross.
    #[must_use]
    pub fn of(gross: Option<Money>) -> Self {
        match gross {
            Some(_) => PriceTax::Included,
            None => PriceTax::Excluded,
        }
    }
}

/// What the lines of a document come to whose prices have the tax inside. Per category and rate
/// the gross is the sum of the lines, its net is rounded once, and the tax is the rest.
///
/// Gives the totals, as [`totals`](super::totals()) does, and the net of each line: that of its
/// category and rate, spread by largest remainder. Refusals: `TooLarge` of any sum.
pub fn included(
    currency: Currency,
    lines: &[(TaxCategory, Rate, Money)],
) -> Result<(Totals, Vec<Money>), AmountRefusal> {
    let mut sums: BTreeMap<(TaxCategory, Rate), Money> = BTreeMap::new();
    for (category, rate, gross) in lines {
        let sum = sums.entry((*category, *rate)).or_insert(Money::zero(currency));
        *sum = sum.checked_add(gross.bounded()?)?.bounded()?;
    }
    let mut by_rate = Vec::with_capacity(sums.len());
    for ((category, rate), gross) in sums {
        let tax = rate.tax_from_gross(gross)?;
        by_rate.push(TaxLine { category, rate, base: gross.checked_sub(tax)?, tax });
    }
    let mut nets = vec![Money::zero(currency); lines.len()];
    for of_rate in &by_rate {
        let is_of_rate =
            |at: &usize| (lines[*at].0, lines[*at].1) == (of_rate.category, of_rate.rate);
        let places: Vec<usize> = (0..lines.len()).filter(is_of_rate).collect();
        let weights: Vec<Money> = places.iter().map(|at| lines[*at].2).collect();
        for (at, net) in places.into_iter().zip(spread(of_rate.base, &weights)?) {
            nets[at] = net;
        }
    }
    let net = Money::sum(currency, by_rate.iter().map(|line| line.base))?;
    let tax = Money::sum(currency, by_rate.iter().map(|line| line.tax))?;
    Ok((Totals { net, tax, gross: net.checked_add(tax)?.bounded()?, by_rate }, nets))
}

/// Spreads the net of a rate over the gross amounts of its lines by largest remainder; no line
/// gets more than its own gross.
///
/// Refusals: `Overflow`.
pub fn spread(net: Money, gross: &[Money]) -> Result<Vec<Money>, AmountRefusal> {
    if gross.iter().all(|gross| gross.is_zero()) {
        return Ok(vec![net; gross.len()]);
    }
    net.split(&gross.iter().map(|gross| gross.minor()).collect::<Vec<i64>>())
}
