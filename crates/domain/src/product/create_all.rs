//! Creates many products at once: all of them, or none with every reason.

use super::{CreateProducts, PRODUCTS_MAX, ProductCreated, ProductId, ProductRefusal, create};
use crate::id::Ids;
use crate::refusal::{Problems, Refused};
use std::collections::BTreeSet;

/// Creates products; `same_skus` are those that have the SKUs already, in the command's order.
///
/// Refusals: `NoProducts`, `TooManyProducts`, and of each product those of [`create()`], with
/// `SkuTaken` also for a SKU that the command has twice.
pub fn create_all(
    same_skus: &[Option<ProductId>],
    command: &CreateProducts,
    ids: &mut dyn Ids,
) -> Result<Vec<ProductCreated>, Refused> {
    check_size(command.products.len())?;
    assert_eq!(same_skus.len(), command.products.len(), "each product's records are given");
    let mut problems = Problems::new();
    let mut skus = BTreeSet::new();
    let mut created = Vec::with_capacity(same_skus.len());
    for (index, (same_sku, product)) in same_skus.iter().zip(&command.products).enumerate() {
        let path = format!("products[{index}]");
        created.extend(problems.take_at(&path, create(*same_sku, product, ids)));
        if !skus.insert(&product.sku) {
            let sku = product.sku.clone();
            let taken = Refused::from(ProductRefusal::SkuTaken { sku });
            problems.push(taken.at("sku").at(&path));
        }
    }
    problems.finish()?;
    Ok(created)
}

fn check_size(products: usize) -> Result<(), Refused> {
    if products == 0 {
        return Err(Refused::from(ProductRefusal::NoProducts).at("products"));
    }
    if products > PRODUCTS_MAX {
        let too_many = ProductRefusal::TooManyProducts { products };
        return Err(Refused::from(too_many).at("products"));
    }
    Ok(())
}
