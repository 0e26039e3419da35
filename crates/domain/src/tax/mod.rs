//! Taxes: which category and rate a line has, and a document's totals.
//!
//! - **Tax category**: the EN 16931 code of how a supply is taxed.
//! - **Tax rate**: the rate of a category in a country from a day on.
//! - **Tax point**: the date whose rates hold: the day of the supply, not of the order.
//! - **Prices with tax inside**: gross is what is agreed, net and tax are taken out of it once for
//!   each (category, rate) of a document ([`included()`], RULES 4).
//! - **Base**: the sum of the net amounts of one category and rate.
//! - **Return**: base and tax of a period in the boxes of a form ([`fill()`]). The form is data
//!   ([`return_form`]); what belongs into no box is told, and nothing into two.
//! - **Filing**: a return as it was told to the tax office, frozen ([`file`]).
//! - **Acquisition**: a purchase that the company itself owes the tax of: the supplier bills none.
//!
//! Invariant: the tax of a document is rounded once per (category, rate) from the sum of rounded
//! lines (RULES 2), so net + tax = gross exactly.

pub mod boxes;
pub mod component;
pub mod determine;
pub mod error;
pub mod exemption;
pub mod file;
pub mod included;
pub mod period;
pub mod return_form;
pub mod set_rate;
pub mod totals;

#[cfg(test)]
mod file_tests;
#[cfg(test)]
mod return_tests;
#[cfg(test)]
mod tests;

pub use boxes::{FilledBox, TaxAmount, TaxReturnFigures, box_of, fill};
pub use component::{COMPONENTS_MAX, ComponentCode, ComponentTax, TaxComponent};
pub use determine::{Supply, components, determine};
pub use error::TaxRefusal;
pub use exemption::Exemption;
pub use file::{
    FileReturn, FilingGiven, FilingStep, ReturnFiled, TaxFiling, TaxFilingLine, file_return,
};
pub use included::{PriceTax, included, spread};
pub use period::TaxPeriod;
pub use return_form::{
    BOXES_MAX, ReadyForm, ReturnFormSet, SetReturnForm, TaxBox, TaxReturnForm, TaxSide,
    set_return_form,
};
pub use set_rate::{TaxRateSet, set_rate};
pub use totals::totals;

use crate::code::codes;
use crate::country::Country;
use crate::date::Date;
use crate::money::Money;
use crate::rate::Rate;
use serde::{Deserialize, Serialize};

/// How a supply is taxed, by its EN 16931 (UNCL 5305) code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaxCategory {
    /// The standard rate.
    Standard,
    /// A reduced rate.
    Reduced,
    /// Taxed at zero.
    Zero,
    /// Exempt from tax.
    Exempt,
    /// The customer owes the tax.
    ReverseCharge,
    /// Goods that go to a registered buyer in another member state of the Union.
    IntraCommunity,
    /// Export out of the tax territory.
    Export,
    /// Outside the scope of the tax.
    OutsideScope,
}
codes!(TaxCategory {
    Standard = "S",
    Reduced = "AA",
    Zero = "Z",
    Exempt = "E",
    ReverseCharge = "AE",
    IntraCommunity = "K",
    Export = "G",
    OutsideScope = "O",
});

/// The rate of a category in a country from a day on. The key is everything but the rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxRate {
    /// Where.
    pub country: Country,
    /// For which category.
    pub category: TaxCategory,
    /// The first day it holds.
    pub valid_from: Date,
    /// The rate; 0.19 is 19 %.
    pub rate: Rate,
    /// What it is made of, where it is more than one tax; its parts sum to the rate.
    pub components: Vec<TaxComponent>,
}

/// The tax of one category and rate in a document: EN 16931 BG-23.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxLine {
    /// The category.
    pub category: TaxCategory,
    /// The rate.
    pub rate: Rate,
    /// The sum of the lines' net amounts.
    pub base: Money,
    /// `round(base x rate)`.
    pub tax: Money,
}

/// What a document comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    /// The sum of the lines.
    pub net: Money,
    /// The sum of the taxes.
    pub tax: Money,
    /// Net and tax.
    pub gross: Money,
    /// The taxes, by category and rate.
    pub by_rate: Vec<TaxLine>,
}

/// Sets the rate of a category in a country from a day on; one of the same key is replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetTaxRate {
    /// Where.
    pub country: Country,
    /// For which category.
    pub category: TaxCategory,
    /// The first day it holds.
    pub valid_from: Date,
    /// The rate; 0.19 is 19 %.
    pub rate: Rate,
    /// What it is made of, where it is more than one tax; its parts sum to the rate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<TaxComponent>,
}
