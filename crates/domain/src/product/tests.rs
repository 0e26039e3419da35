//! The laws of products.

use super::*;
use crate::tests::example::{Counted, check_codes, problems, product};

#[test]
fn codes_are_stable_words() {
    check_codes::<ProductKind>();
}

fn check(same_sku: Option<ProductId>, command: &CreateProduct, expected: &str) {
    assert_eq!(problems(create(same_sku, command, &mut Counted::new())), expected);
}

#[test]
fn a_product_has_a_sku_of_its_own_a_unit_and_a_category_that_products_have() {
    let good = CreateProduct {
        sku: "p1".to_owned(),
        name: "Product 1".to_owned(),
        kind: ProductKind::Stock,
        unit: "C62".to_owned(),
        tax_category: TaxCategory::Standard,
    };
    check(None, &good, "done");
    let wrong = CreateProduct {
        sku: String::new(),
        unit: String::new(),
        tax_category: TaxCategory::Export,
        ..good.clone()
    };
    check(
        None,
        &wrong,
        "sku text.empty, unit text.empty, tax_category product.tax_category_of_sale",
    );
    check(Some(product(1).id), &good, "sku product.sku_taken");
    let created = create(None, &good, &mut Counted::new()).unwrap();
    assert_eq!(created.product, Product { id: created.product.id, version: 0, ..product(1) });
    assert_eq!(created.events[0].kind, "product.created");
}

#[test]
fn many_products_are_created_all_or_none() {
    let check = |skus: &[&str], expected: &str| {
        let create = |sku: &&str| CreateProduct {
            sku: (*sku).to_owned(),
            name: "Product".to_owned(),
            kind: ProductKind::Stock,
            unit: "C62".to_owned(),
            tax_category: TaxCategory::Standard,
        };
        let products = skus.iter().map(create).collect();
        let command = CreateProducts { products };
        let created = create_all(&vec![None; skus.len()], &command, &mut Counted::new());
        assert_eq!(problems(created), expected);
    };
    check(&[], "products product.no_products");
    check(&["p1", "p2"], "done");
    check(&["p1", "p2", "p1"], "products[2].sku product.sku_taken");
}
