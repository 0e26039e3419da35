//! Creates many products at once: all of them, or none with every reason.

use super::{
    CreateProductGiven, CreateProducts, PRODUCTS_MAX, ProductCreated, ProductRefusal, create,
};
use crate::id::Ids;
use crate::refusal::{Problems, Refused};
use std::collections::BTreeSet;

/// Creates products; `given` is what [`create()`] decides on, of each in the command's order.
///
/// Refusals: `NoProducts`, `TooManyProducts`, and of each product those of [`create()`], with
/// `SkuTaken` also for a SKU that the command has twice.
pub fn create_all(
    given: &[CreateProductGiven],
    command: &CreateProducts,
    ids: &mut dyn Ids,
) -> Result<Vec<ProductCreated>, Refused> {
    check_size(command.products.len())?;
    assert_eq!(given.len(), command.products.len(), "each product's records are given");
    let mut problems = Problems::new();
    let mut skus = BTreeSet::new();
    let mut created = Vec::with_capacity(given.len());
    for (index, (given, product)) in given.iter().zip(&command.products).enumerate() {
        let path = format!("products[{index}]");
        created.extend(problems.take_at(&path, create(given, product, ids)));
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
