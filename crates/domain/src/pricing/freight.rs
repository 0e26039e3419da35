//! Freight: what an order pays for its way, by its value or its weight.

use crate::code::codes;
use crate::country::Country;
use crate::currency::Currency;
use crate::money::Money;
use crate::product::ProductId;
use serde::{Deserialize, Serialize};

/// The most tiers of a freight rule.
pub const FREIGHT_TIERS_MAX: usize = 200;

/// The freight rule of a company. Stored as JSON in its policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freight {
    /// The charge product that the line is of.
    pub product: ProductId,
    /// What the tiers go by.
    pub basis: FreightBasis,
    /// The currency of the charges; an order in another one has no freight added.
    pub currency: Currency,
    /// What it costs. Of those for the order's country, or else for all countries, the one with
    /// the largest `from` that is not above the order's counts.
    pub tiers: Vec<FreightTier>,
}

/// What freight goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FreightBasis {
    /// The order's net value without charges, in minor units of the currency.
    Value,
    /// The weight of its goods, in grams.
    Weight,
}
codes!(FreightBasis { Value = "value", Weight = "weight" });

/// What freight costs from a value or weight on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreightTier {
    /// Where it goes; `None`: to all countries that have no tier of their own.
    #[serde(default)]
    pub country: Option<Country>,
    /// From this value (minor units) or weight (grams) on.
    pub from: i64,
    /// The charge, net of tax; 0: free.
    pub charge: Money,
}

/// What an order pays for its way: none when no tier fits it, or when it is free.
#[must_use]
pub fn freight_charge(freight: &Freight, to: Country, measure: i64) -> Option<Money> {
    let for_country = |tier: &&FreightTier| tier.country == Some(to);
    let own = freight.tiers.iter().any(|tier| for_country(&tier));
    let fits = |tier: &&FreightTier| {
        let country = if own { for_country(tier) } else { tier.country.is_none() };
        country && tier.from <= measure
    };
    let tier = freight.tiers.iter().filter(fits).max_by_key(|tier| tier.from)?;
    (!tier.charge.is_zero()).then_some(tier.charge)
}
