//! Creates a product.

use super::{
    CreateProduct, Product, ProductGroupId, ProductId, ProductRefusal, ProductUnit, details,
};
use crate::event::Event;
use crate::id::Ids;
use crate::refusal::{Problems, Refused};
use crate::tax::TaxCategory;
use crate::typed_text::{self, CODE_CHARS_MAX, NAME_CHARS_MAX};

/// What [`create`] decides on.
#[derive(Clone, Copy, Debug, Default)]
pub struct CreateProductGiven {
    /// The product that has the SKU already.
    pub same_sku: Option<ProductId>,
    /// The group that the command names, if it is there.
    pub group: Option<ProductGroupId>,
}

/// A new product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductCreated {
    /// New.
    pub product: Product,
    /// New: its other units.
    pub units: Vec<ProductUnit>,
    /// `product.created`.
    pub events: Vec<Event>,
}

/// Creates a product.
///
/// Refusals: `text.*`, `SkuTaken`, `TaxCategoryOfSale`, those of its details.
pub fn create(
    given: &CreateProductGiven,
    command: &CreateProduct,
    ids: &mut dyn Ids,
) -> Result<ProductCreated, Refused> {
    let mut problems = Problems::new();
    problems.take_at("sku", typed_text::required(&command.sku, CODE_CHARS_MAX));
    if given.same_sku.is_some() {
        let sku = command.sku.clone();
        problems.push(Refused::from(ProductRefusal::SkuTaken { sku }).at("sku"));
    }
    problems.take_at("name", typed_text::required(&command.name, NAME_CHARS_MAX));
    problems.take_at("unit", typed_text::required(&command.unit, CODE_CHARS_MAX));
    problems.take_at("tax_category", is_of_product(command.tax_category));
    problems.take(details::check(&command.details, &command.unit, given.group));
    problems.finish()?;

    let more = &command.details;
    let product = Product {
        id: ProductId::from_uuid(ids.next()),
        sku: command.sku.clone(),
        name: command.name.clone(),
        kind: command.kind,
        unit: command.unit.clone(),
        tax_category: command.tax_category,
        status: more.status,
        group: more.group,
        gtin: more.gtin.clone(),
        weight_grams: more.weight_grams,
        length_mm: more.length_mm,
        width_mm: more.width_mm,
        height_mm: more.height_mm,
        price_unit: more.price_unit.unwrap_or(1),
        pack_multiple: more.pack_multiple,
        minimum_quantity: more.minimum_quantity,
        margin_floor: more.margin_floor,
        lots: more.lots,
        life_days_min: more.life_days_min,
        kit_since: None,
        version: 0,
    };
    let created = Event::new("product.created", product.id.uuid())
        .with("sku", &product.sku)
        .with("name", &product.name);
    let units = more.units.iter().map(|unit| unit.of(product.id)).collect();
    Ok(ProductCreated { product, units, events: vec![created] })
}

/// Reverse charge, intra-community supply and export come from the sale: RULES 25.
pub(super) fn is_of_product(category: TaxCategory) -> Result<(), ProductRefusal> {
    match category {
        TaxCategory::Standard
        | TaxCategory::Reduced
        | TaxCategory::Zero
        | TaxCategory::Exempt
        | TaxCategory::OutsideScope => Ok(()),
        TaxCategory::ReverseCharge | TaxCategory::IntraCommunity | TaxCategory::Export => {
            Err(ProductRefusal::TaxCategoryOfSale { category })
        }
    }
}
