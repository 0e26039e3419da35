//! Determines the category and rate of a supply.

use super::{TaxCategory, TaxComponent, TaxRate, TaxRefusal};
use crate::country::Country;
use crate::customer::TaxStatus;
use crate::date::Date;
use crate::product::ProductKind;
use crate::rate::Rate;

/// What the tax of a supply depends on (RULES 25).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Supply<'a> {
    /// The buyer's status.
    pub status: TaxStatus,
    /// The buyer's VAT number; empty when it has none.
    pub vat_id: &'a str,
    /// Where the goods leave from.
    pub ship_from: Country,
    /// Where they go: not where the bill goes.
    pub ship_to: Country,
    /// Goods or a service: what crosses a border is taxed differently.
    pub kind: ProductKind,
    /// The product's own category.
    pub category: TaxCategory,
    /// The day whose rates hold: the day of the supply, never that of the order.
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

    /// Whether the buyer owes the tax, and the seller bills none.
    #[must_use]
    pub fn is_owed_by_buyer(self) -> bool {
        match self {
            TaxCategory::ReverseCharge | TaxCategory::IntraCommunity => true,
            TaxCategory::Standard
            | TaxCategory::Reduced
            | TaxCategory::Zero
            | TaxCategory::Exempt
            | TaxCategory::Export
            | TaxCategory::OutsideScope => false,
        }
    }

    /// Whether the tax of a supply falls due as money for it comes in before (Art. 65 of
    /// 2006/112/EC, and most taxes on value added); never that of goods that leave the country, and
    /// never a sales tax, which falls due with the sale.
    #[must_use]
    pub fn is_due_on_receipt(self, home: Country) -> bool {
        match self {
            TaxCategory::Standard
            | TaxCategory::Reduced
            | TaxCategory::Zero
            | TaxCategory::Exempt
            | TaxCategory::ReverseCharge => !home.has_sales_tax(),
            TaxCategory::IntraCommunity | TaxCategory::Export | TaxCategory::OutsideScope => false,
        }
    }
}

/// Determines the tax of a supply: the buyer's status first, then the product's category with the
/// rate of the country that it leaves from. What does not leave that country is taxed there,
/// whoever buys it; nothing is exported to another state of the Union; a domestic reverse charge
/// is a category of the product.
///
/// Refusals: `NoRate`.
pub fn determine<'a>(
    supply: &Supply<'_>,
    rates: impl IntoIterator<Item = &'a TaxRate>,
) -> Result<(TaxCategory, Rate), TaxRefusal> {
    let leaves = supply.ship_to != supply.ship_from;
    let abroad = match supply.status {
        TaxStatus::OutsideScope => Some(TaxCategory::OutsideScope),
        TaxStatus::ReverseCharge if leaves => to_registered(supply),
        TaxStatus::Export if leaves && !within_union(supply) => Some(TaxCategory::Export),
        TaxStatus::ReverseCharge | TaxStatus::Export | TaxStatus::Domestic => None,
    };
    match abroad {
        Some(category) => Ok((category, Rate::ZERO)),
        None => Ok((supply.category, rate_at_home(supply, rates)?)),
    }
}

/// The category of what crosses the border to a buyer that owes the tax itself; none: taxed like
/// a sale at home.
fn to_registered(supply: &Supply<'_>) -> Option<TaxCategory> {
    match supply.kind {
        ProductKind::Service => Some(TaxCategory::ReverseCharge),
        // Freight is a part of the supply of the goods that it is for.
        ProductKind::Stock | ProductKind::Charge => {
            if !within_union(supply) {
                return Some(TaxCategory::Export);
            }
            is_registered_elsewhere(supply.vat_id, supply.ship_from)
                .then_some(TaxCategory::IntraCommunity)
        }
    }
}

/// Whether a supply stays within the Union, whose states do not export to each other.
fn within_union(supply: &Supply<'_>) -> bool {
    supply.ship_from.is_in_union() && supply.ship_to.is_in_union()
}

/// Whether a VAT number is of a member state other than the one that the goods leave from: without
/// one there is no exempt supply within the Union (Art. 138 of 2006/112/EC).
fn is_registered_elsewhere(vat_id: &str, home: Country) -> bool {
    let Some((prefix, number)) = vat_id.split_at_checked(2) else {
        return false;
    };
    // Greece's numbers begin with the letters of its language.
    let state = Country::parse(if prefix == "EL" { "GR" } else { prefix });
    let long_enough = (2..=13).contains(&number.chars().filter(|it| *it != ' ').count());
    long_enough && state.is_ok_and(|state| state.is_in_union() && state != home)
}

fn rate_at_home<'a>(
    supply: &Supply<'_>,
    rates: impl IntoIterator<Item = &'a TaxRate>,
) -> Result<Rate, TaxRefusal> {
    let (country, category, on) = (supply.ship_from, supply.category, supply.tax_point);
    if !category.has_rates() {
        return Ok(Rate::ZERO);
    }
    let latest = latest((country, category), on, rates);
    latest.map(|rate| rate.rate).ok_or(TaxRefusal::NoRate { country, category, on })
}

/// The rate of a category in a country that holds on a day.
fn latest<'a>(
    (country, category): (Country, TaxCategory),
    on: Date,
    rates: impl IntoIterator<Item = &'a TaxRate>,
) -> Option<&'a TaxRate> {
    let holds = |rate: &&TaxRate| {
        rate.country == country && rate.category == category && rate.valid_from <= on
    };
    rates.into_iter().filter(holds).max_by_key(|rate| rate.valid_from)
}

/// What the rate of a category that holds on a day is made of; empty where it is one tax, or where
/// a supply has another rate, as one abroad.
#[must_use]
pub fn components<'a>(
    (country, category): (Country, TaxCategory),
    rate: Rate,
    on: Date,
    rates: impl IntoIterator<Item = &'a TaxRate>,
) -> &'a [TaxComponent] {
    let held = latest((country, category), on, rates).filter(|held| held.rate == rate);
    held.map_or(&[], |held| &held.components)
}
