//! Determines the category and rate of a supply.

use super::{TaxCategory, TaxRate, TaxRefusal};
use crate::country::Country;
use crate::customer::TaxStatus;
use crate::date::Date;
use crate::rate::Rate;

/// What the tax of a supply depends on (RULES 25), as far as this issue goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Supply {
    /// The buyer's status.
    pub status: TaxStatus,
    /// Where the goods leave from.
    pub ship_from: Country,
    /// Where they go: not where the bill goes.
    pub ship_to: Country,
    /// The product's own category.
    pub category: TaxCategory,
    /// The day whose rates hold.
    pub tax_point: Date,
}

impl TaxCategory {
    /// Whether its rate is one of the table; the others are 0 % by their nature.
    #[must_use]
    pub fn has_rates(self) -> bool {
        match self {
            TaxCategory::Standard | TaxCategory::Reduced => true,
            TaxCategory::Zero
            | TaxCategory::Exempt
            | TaxCategory::ReverseCharge
            | TaxCategory::IntraCommunity
            | TaxCategory::Export
            | TaxCategory::OutsideScope => false,
        }
    }
}

/// Determines the tax of a supply: the buyer's status first, then the product's category with
/// the rate of the country that the goods leave from. An export needs that the goods do leave
/// it: an export customer who takes them at home is taxed at home.
///
/// Refusals: `NoRate`.
pub fn determine<'a>(
    supply: &Supply,
    rates: impl IntoIterator<Item = &'a TaxRate>,
) -> Result<(TaxCategory, Rate), TaxRefusal> {
    let leaves = supply.ship_to != supply.ship_from;
    match supply.status {
        TaxStatus::OutsideScope => Ok((TaxCategory::OutsideScope, Rate::ZERO)),
        TaxStatus::ReverseCharge => Ok((TaxCategory::ReverseCharge, Rate::ZERO)),
        TaxStatus::Export if leaves => Ok((TaxCategory::Export, Rate::ZERO)),
        TaxStatus::Export | TaxStatus::Domestic => {
            let rate = rate_at_home(supply, rates)?;
            Ok((supply.category, rate))
        }
    }
}

fn rate_at_home<'a>(
    supply: &Supply,
    rates: impl IntoIterator<Item = &'a TaxRate>,
) -> Result<Rate, TaxRefusal> {
    let (country, category, on) = (supply.ship_from, supply.category, supply.tax_point);
    if !category.has_rates() {
        return Ok(Rate::ZERO);
    }
    let holds = |rate: &&TaxRate| {
        rate.country == country && rate.category == category && rate.valid_from <= on
    };
    let latest = rates.into_iter().filter(holds).max_by_key(|rate| rate.valid_from);
    latest.map(|rate| rate.rate).ok_or(TaxRefusal::NoRate { country, category, on })
}
