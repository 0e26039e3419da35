//! Creates a product.

use super::{CreateProduct, Product, ProductId, ProductRefusal};
use crate::event::Event;
use crate::id::Ids;
use crate::refusal::{Problems, Refused};
use crate::tax::TaxCategory;
use crate::typed_text::{self, CODE_CHARS_MAX, NAME_CHARS_MAX};

/// A new product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductCreated {
    /// New.
    pub product: Product,
    /// `product.created`.
    pub events: Vec<Event>,
}

/// Creates a product; `same_sku` is the product that has its SKU already.
///
/// Refusals: `text.*`, `SkuTaken`, `TaxCategoryOfSale`.
pub fn create(
    same_sku: Option<ProductId>,
    command: &CreateProduct,
    ids: &mut dyn Ids,
) -> Result<ProductCreated, Refused> {
    let mut problems = Problems::new();
    problems.take_at("sku", typed_text::required(&command.sku, CODE_CHARS_MAX));
    if same_sku.is_some() {
        let sku = command.sku.clone();
        problems.push(Refused::from(ProductRefusal::SkuTaken { sku }).at("sku"));
    }
    problems.take_at("name", typed_text::required(&command.name, NAME_CHARS_MAX));
    problems.take_at("unit", typed_text::required(&command.unit, CODE_CHARS_MAX));
    problems.take_at("tax_category", is_of_product(command.tax_category));
    problems.finish()?;

    let product = Product {
        id: ProductId::from_uuid(ids.next()),
        sku: command.sku.clone(),
        name: command.name.clone(),
        kind: command.kind,
        unit: command.unit.clone(),
        tax_category: command.tax_category,
        version: 0,
    };
    let created = Event::new("product.created", product.id.uuid())
        .with("sku", &product.sku)
        .with("name", &product.name);
    Ok(ProductCreated { product, events: vec![created] })
}

/// Reverse charge, intra-community supply and export come from the sale: RULES 25.
fn is_of_product(category: TaxCategory) -> Result<(), ProductRefusal> {
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
