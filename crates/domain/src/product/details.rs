//! What not every product has, and whether it can be so.

use super::{LotPolicy, PRICE_UNITS, ProductGroupId, ProductRefusal, ProductStatus, ProductUnit};
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, CODE_CHARS_MAX};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most other units of a product.
pub const UNITS_MAX: usize = 50;

/// What not every product has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductDetails {
    /// Whether it can be ordered.
    #[serde(default)]
    pub status: ProductStatus,
    /// The group it belongs to.
    #[serde(default)]
    pub group: Option<ProductGroupId>,
    /// Its bar code: 8, 12, 13 or 14 digits.
    #[serde(default)]
    pub gtin: String,
    /// Of one base unit. Unit: grams.
    #[serde(default)]
    pub weight_grams: i64,
    /// Of one base unit. Unit: millimetres.
    #[serde(default)]
    pub length_mm: i64,
    /// Of one base unit. Unit: millimetres.
    #[serde(default)]
    pub width_mm: i64,
    /// Of one base unit. Unit: millimetres.
    #[serde(default)]
    pub height_mm: i64,
    /// For how many base units its prices are; `None`: 1.
    #[serde(default)]
    pub price_unit: Option<i64>,
    /// Each order line is a multiple of it. Unit: base units.
    #[serde(default)]
    pub pack_multiple: Quantity,
    /// The least that an order line orders. Unit: base units.
    #[serde(default)]
    pub minimum_quantity: Quantity,
    /// The part of a line's net that must be left above its cost.
    #[serde(default)]
    pub margin_floor: Option<Rate>,
    /// Whether its goods are kept by lot.
    #[serde(default)]
    pub lots: LotPolicy,
    /// For how long a lot must still be good when it leaves. Unit: days.
    #[serde(default)]
    pub life_days_min: i64,
    /// Other units that it can be ordered in.
    #[serde(default)]
    pub units: Vec<NewUnit>,
}

/// Another unit of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewUnit {
    /// Its name, as `BX`.
    pub unit: String,
    /// How many base units it holds.
    pub holds: Quantity,
}

impl NewUnit {
    /// As a record of a product.
    #[must_use]
    pub fn of(&self, product: super::ProductId) -> ProductUnit {
        ProductUnit { product, unit: self.unit.clone(), holds: self.holds }
    }
}

/// Everything that is wrong with details; `base` is the product's own unit, `group` whether the
/// group that is named is there.
///
/// Refusals: `UnknownGroup`, `GtinMalformed`, `GtinCheckDigit`, `MeasureNegative`,
/// `PriceUnitUnknown`, `QuantityRuleNegative`, `MinimumNotMultiple`, `FloorOutOfRange`, and of
/// each unit `text.*`, `UnitTwice`, `UnitHoldsNothing`; `TooManyUnits`.
pub(super) fn check(
    details: &ProductDetails,
    base: &str,
    group: Option<ProductGroupId>,
) -> Result<(), Refused> {
    let mut problems = Problems::new();
    if details.group != group {
        problems.push(Refused::from(ProductRefusal::UnknownGroup).at("group"));
    }
    problems.take_at("gtin", check_gtin(&details.gtin));
    let measures = [
        ("weight_grams", details.weight_grams),
        ("length_mm", details.length_mm),
        ("width_mm", details.width_mm),
        ("height_mm", details.height_mm),
        ("life_days_min", details.life_days_min),
    ];
    for (path, measure) in measures {
        if measure < 0 {
            problems.push(Refused::from(ProductRefusal::MeasureNegative).at(path));
        }
    }
    if let Some(price_unit) = details.price_unit.filter(|unit| !PRICE_UNITS.contains(unit)) {
        problems
            .push(Refused::from(ProductRefusal::PriceUnitUnknown { price_unit }).at("price_unit"));
    }
    let rules = check_quantities(details.pack_multiple, details.minimum_quantity);
    problems.take_at("minimum_quantity", rules);
    problems.take_at("margin_floor", check_floor(details.margin_floor));
    problems.take_at("units", check_units(&details.units, base));
    problems.finish()
}

/// Refusals: `QuantityRuleNegative`, `MinimumNotMultiple`.
pub(super) fn check_quantities(multiple: Quantity, least: Quantity) -> Result<(), ProductRefusal> {
    if multiple.is_negative() || least.is_negative() {
        return Err(ProductRefusal::QuantityRuleNegative);
    }
    if multiple.is_positive() && least.micros() % multiple.micros() != 0 {
        return Err(ProductRefusal::MinimumNotMultiple { least, multiple });
    }
    Ok(())
}

/// Refusals: `FloorOutOfRange`.
pub(super) fn check_floor(floor: Option<Rate>) -> Result<(), ProductRefusal> {
    match floor.filter(|floor| floor.is_negative() || *floor >= Rate::ONE) {
        Some(floor) => Err(ProductRefusal::FloorOutOfRange { floor }),
        None => Ok(()),
    }
}

/// Refusals: `TooManyUnits`, and of each `text.*`, `UnitTwice`, `UnitHoldsNothing`.
pub(super) fn check_units(units: &[NewUnit], base: &str) -> Result<(), Refused> {
    if units.len() > UNITS_MAX {
        return Err(ProductRefusal::TooManyUnits { units: units.len() }.into());
    }
    let mut problems = Problems::new();
    let mut names = BTreeSet::from([base]);
    for (index, unit) in units.iter().enumerate() {
        let path = format!("[{index}]");
        problems.take_at(&path, typed_text::required(&unit.unit, CODE_CHARS_MAX));
        if !names.insert(&unit.unit) {
            let unit = unit.unit.clone();
            problems.push(Refused::from(ProductRefusal::UnitTwice { unit }).at(&path));
        }
        if !unit.holds.is_positive() {
            problems.push(Refused::from(ProductRefusal::UnitHoldsNothing).at(&path));
        }
    }
    problems.finish()
}

/// Whether a text is a GTIN with the right check digit ([`check_digit`]). An empty text is none.
///
/// Refusals: `GtinMalformed`, `GtinCheckDigit`.
pub(super) fn check_gtin(gtin: &str) -> Result<(), ProductRefusal> {
    if gtin.is_empty() {
        return Ok(());
    }
    let is_number = gtin.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || !matches!(gtin.len(), 8 | 12 | 13 | 14) {
        return Err(ProductRefusal::GtinMalformed);
    }
    let (body, check) = gtin.as_bytes().split_at(gtin.len() - 1);
    let expected = check_digit(body);
    if u32::from(check[0] - b'0') != expected {
        return Err(ProductRefusal::GtinCheckDigit { expected });
    }
    Ok(())
}

/// The check digit of a GS1 number: from the right, digits count 3 and 1 in turn, and with the
/// check digit they sum to a multiple of 10. Panics: of what is no digit.
pub(crate) fn check_digit(body: &[u8]) -> u32 {
    let weighted = body.iter().rev().zip([3, 1].into_iter().cycle());
    let sum: u32 = weighted.map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    (10 - sum % 10) % 10
}
