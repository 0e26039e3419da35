//! Changes a product. Its base unit and price unit stay: prices and stock rest on them.

use super::create::is_of_product;
use super::details::{check_floor, check_gtin, check_quantities, check_units};
use super::{
    LotPolicy, NewUnit, Product, ProductGroupId, ProductId, ProductRefusal, ProductStatus,
    ProductUnit,
};
use crate::event::Event;
use crate::patch::Patch;
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use crate::tax::TaxCategory;
use crate::typed_text::{self, NAME_CHARS_MAX};
use serde::{Deserialize, Serialize};

/// Changes a product; what is left out stays. Orders that are placed keep what they have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeProduct {
    /// Which.
    pub product: ProductId,
    /// The name on documents.
    #[serde(default)]
    pub name: Option<String>,
    /// Its tax category in a sale at home.
    #[serde(default)]
    pub tax_category: Option<TaxCategory>,
    /// Whether it can be ordered.
    #[serde(default)]
    pub status: Option<ProductStatus>,
    /// The group it belongs to.
    #[serde(default)]
    pub group: Option<Patch<ProductGroupId>>,
    /// Its bar code; empty: none any more.
    #[serde(default)]
    pub gtin: Option<String>,
    /// Of one base unit. Unit: grams.
    #[serde(default)]
    pub weight_grams: Option<i64>,
    /// Each order line is a multiple of it; 0: any quantity.
    #[serde(default)]
    pub pack_multiple: Option<Quantity>,
    /// The least that an order line orders; 0: anything.
    #[serde(default)]
    pub minimum_quantity: Option<Quantity>,
    /// The part of a line's net that must be left above its cost.
    #[serde(default)]
    pub margin_floor: Option<Patch<Rate>>,
    /// Whether its goods are kept by lot from now on.
    #[serde(default)]
    pub lots: Option<LotPolicy>,
    /// For how long a lot must still be good when it leaves. Unit: days.
    #[serde(default)]
    pub life_days_min: Option<i64>,
    /// Other units: new, or in the place of the one of the same name.
    #[serde(default)]
    pub units: Vec<NewUnit>,
}

/// A changed product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductChanged {
    /// Changed.
    pub product: Product,
    /// New or changed.
    pub units: Vec<ProductUnit>,
    /// `product.changed`, with what is new.
    pub events: Vec<Event>,
}

/// Changes what the command names; `group` is the group that it names, if it is there.
///
/// Refusals: `text.*` of the name, `TaxCategoryOfSale`, `UnknownGroup`, `GtinMalformed`,
/// `GtinCheckDigit`, `MeasureNegative`, `QuantityRuleNegative`, `MinimumNotMultiple`,
/// `FloorOutOfRange`, those of units.
pub fn change(
    product: &Product,
    group: Option<ProductGroupId>,
    command: &ChangeProduct,
) -> Result<ProductChanged, Refused> {
    assert_eq!(product.id, command.product, "the product that the command names is given");
    let mut problems = Problems::new();
    if let Some(name) = &command.name {
        problems.take_at("name", typed_text::required(name, NAME_CHARS_MAX));
    }
    if let Some(category) = command.tax_category {
        problems.take_at("tax_category", is_of_product(category));
    }
    let named = command.group.as_ref().and_then(|group| group.set().copied());
    if named.is_some() && named != group {
        problems.push(Refused::from(ProductRefusal::UnknownGroup).at("group"));
    }
    if let Some(gtin) = &command.gtin {
        problems.take_at("gtin", check_gtin(gtin));
    }
    if command.weight_grams.is_some_and(|grams| grams < 0) {
        problems.push(Refused::from(ProductRefusal::MeasureNegative).at("weight_grams"));
    }
    if command.life_days_min.is_some_and(|days| days < 0) {
        problems.push(Refused::from(ProductRefusal::MeasureNegative).at("life_days_min"));
    }
    let multiple = command.pack_multiple.unwrap_or(product.pack_multiple);
    let least = command.minimum_quantity.unwrap_or(product.minimum_quantity);
    problems.take_at("minimum_quantity", check_quantities(multiple, least));
    let floor = command.margin_floor.as_ref().and_then(|floor| floor.set().copied());
    problems.take_at("margin_floor", check_floor(floor));
    problems.take_at("units", check_units(&command.units, &product.unit));
    problems.finish()?;
    Ok(changed(product.clone(), command))
}

fn changed(mut product: Product, command: &ChangeProduct) -> ProductChanged {
    let mut changed = Event::new("product.changed", product.id.uuid()).with("sku", &product.sku);
    if let Some(name) = &command.name {
        product.name.clone_from(name);
        changed = changed.with("name", name);
    }
    if let Some(category) = command.tax_category {
        product.tax_category = category;
        changed = changed.with("tax_category", category);
    }
    if let Some(status) = command.status {
        product.status = status;
        changed = changed.with("status", status);
    }
    if let Some(group) = command.group {
        product.group = group.value();
        changed = changed.with("group", product.group.map_or(String::new(), |it| it.to_string()));
    }
    if let Some(gtin) = &command.gtin {
        product.gtin.clone_from(gtin);
        changed = changed.with("gtin", gtin);
    }
    if let Some(grams) = command.weight_grams {
        product.weight_grams = grams;
        changed = changed.with("weight_grams", grams);
    }
    if let Some(multiple) = command.pack_multiple {
        product.pack_multiple = multiple;
        changed = changed.with("pack_multiple", multiple);
    }
    if let Some(least) = command.minimum_quantity {
        product.minimum_quantity = least;
        changed = changed.with("minimum_quantity", least);
    }
    if let Some(floor) = command.margin_floor {
        product.margin_floor = floor.value();
        let floor = product.margin_floor.map_or(String::new(), |it| it.to_string());
        changed = changed.with("margin_floor", floor);
    }
    if let Some(lots) = command.lots {
        product.lots = lots;
        changed = changed.with("lots", lots);
    }
    if let Some(days) = command.life_days_min {
        product.life_days_min = days;
        changed = changed.with("life_days_min", days);
    }
    let units: Vec<ProductUnit> = command.units.iter().map(|unit| unit.of(product.id)).collect();
    for unit in &units {
        changed = changed.with("unit", format!("{} of {}", unit.unit, unit.holds));
    }
    ProductChanged { product, units, events: vec![changed] }
}
