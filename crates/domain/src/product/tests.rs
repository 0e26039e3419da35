//! The laws of products.

use super::*;
use crate::refusal::{Refusal, Refused};
use crate::tests::example::{Counted, check_codes, date, problems, product, quantity};

#[test]
fn codes_are_stable_words() {
    check_codes::<ProductKind>();
}

fn given(same_sku: Option<ProductId>) -> CreateProductGiven {
    CreateProductGiven { same_sku, group: None }
}

fn check(same_sku: Option<ProductId>, command: &CreateProduct, expected: &str) {
    assert_eq!(problems(create(&given(same_sku), command, &mut Counted::new())), expected);
}

#[test]
fn a_product_has_a_sku_of_its_own_a_unit_and_a_category_that_products_have() {
    let good = CreateProduct {
        sku: "p1".to_owned(),
        name: "Product 1".to_owned(),
        kind: ProductKind::Stock,
        unit: "C62".to_owned(),
        tax_category: TaxCategory::Standard,
        details: Default::default(),
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
    let created = create(&given(None), &good, &mut Counted::new()).unwrap();
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
            details: Default::default(),
        };
        let products = skus.iter().map(create).collect();
        let command = CreateProducts { products };
        let created = create_all(&vec![given(None); skus.len()], &command, &mut Counted::new());
        assert_eq!(problems(created), expected);
    };
    check(&[], "products product.no_products");
    check(&["p1", "p2"], "done");
    check(&["p1", "p2", "p1"], "products[2].sku product.sku_taken");
}

#[test]
fn a_bar_code_has_its_check_digit() {
    for gtin in ["", "4006381333931", "96385074", "036000291452", "10614141000415"] {
        assert_eq!(problems(details::check_gtin(gtin)), "done", "{gtin}");
    }
    for (gtin, code) in [
        ("4006381333932", "product.gtin_check_digit"),
        ("400638133393", "product.gtin_check_digit"),
        ("40063813339", "product.gtin_malformed"),
        ("400638133393X", "product.gtin_malformed"),
    ] {
        assert_eq!(problems(details::check_gtin(gtin)), code, "{gtin}");
    }
}

#[test]
fn a_quantity_in_another_unit_converts_exactly_or_not_at_all() {
    let check = |count: &str, holds: &str, expected: &str| {
        let converted = in_base_units(quantity(count), quantity(holds));
        let shown = converted.map_or_else(|refusal| refusal.code().to_owned(), |it| it.to_string());
        assert_eq!(shown, expected, "{count} of {holds}");
    };
    check("3", "12", "36");
    check("0.5", "12", "6");
    check("0.000001", "0.5", "product.not_exact");
    check("1.5", "0.333333", "product.not_exact");
    check("9000000000000", "1000", "product.quantity_too_large");
}

#[test]
fn what_cannot_be_ordered_names_what_can() {
    let sold =
        Product { pack_multiple: quantity("6"), minimum_quantity: quantity("12"), ..product(1) };
    let check = |count: &str, expected: &str| {
        let fits = orderable(&sold, quantity(count));
        assert_eq!(fits.map_or_else(|refusal| refusal.to_string(), |()| "fits".into()), expected);
    };
    check("12", "fits");
    check("18", "fits");
    check("11", "11 is below the minimum of 12");
    check("20", "20 is no multiple of 6; 18 or 24 can be ordered");
    check("13", "13 is no multiple of 6; 12 or 18 can be ordered");
    assert!(orderable(&product(1), quantity("0.7")).is_ok());
}

#[test]
fn details_are_checked_all_at_once() {
    let details = ProductDetails {
        gtin: "1".to_owned(),
        weight_grams: -1,
        price_unit: Some(7),
        pack_multiple: quantity("6"),
        minimum_quantity: quantity("7"),
        margin_floor: Some(Rate::ONE),
        units: vec![NewUnit { unit: "C62".to_owned(), holds: quantity("0") }],
        ..ProductDetails::default()
    };
    let checked = details::check(&details, "C62", None);
    assert_eq!(
        problems(checked),
        "gtin product.gtin_malformed, weight_grams product.measure_negative, \
         price_unit product.price_unit_unknown, minimum_quantity product.minimum_not_multiple, \
         margin_floor product.floor_out_of_range, units[0] product.unit_twice, \
         units[0] product.unit_holds_nothing"
    );
}

#[test]
fn a_change_keeps_what_it_does_not_name() {
    let command = ChangeProduct {
        product: product(1).id,
        name: Some("Chair".to_owned()),
        tax_category: None,
        status: Some(ProductStatus::Discontinued),
        group: None,
        gtin: None,
        weight_grams: None,
        pack_multiple: None,
        minimum_quantity: None,
        margin_floor: None,
        lots: None,
        life_days_min: None,
        units: vec![NewUnit { unit: "BX".to_owned(), holds: quantity("12") }],
    };
    let changed = change(&product(1), None, &command).unwrap();
    let expected =
        Product { name: "Chair".to_owned(), status: ProductStatus::Discontinued, ..product(1) };
    assert_eq!(changed.product, expected);
    assert_eq!(changed.units[0].holds, quantity("12"));
}

#[test]
fn a_kit_is_no_goods_and_holds_whole_units_of_what_is_no_kit() {
    let [goods, service] = [1, 10].map(product);
    let kit = Product { kit_since: Some(date("2026-01-01")), ..product(2) };
    let day = date("2026-03-01");
    let set = |of: &Product, is_part: bool, parts: &[(Option<&Product>, &str)]| {
        let new = |(part, count): &(Option<&Product>, &str)| NewKitPart {
            product: part.map_or(of.id, |part| part.id),
            quantity: quantity(count),
        };
        let parts_named = parts.iter().map(new).collect();
        let command = SetKit { product: of.id, valid_from: None, parts: parts_named };
        let known: Vec<Option<&Product>> = parts.iter().map(|part| part.0).collect();
        set_kit(of, &command, &known, (day, is_part))
    };
    let check = |set: Result<KitSet, Refused>, expected: &str| assert_eq!(problems(set), expected);
    check(set(&service, false, &[(Some(&goods), "4")]), "done");
    check(set(&goods, false, &[(Some(&service), "1")]), "product product.kit_is_goods");
    check(set(&service, true, &[(Some(&goods), "1")]), "product product.kit_is_part");
    check(set(&service, false, &[]), "parts product.kit_parts_count");
    check(
        set(
            &service,
            false,
            &[
                (Some(&service), "1"),
                (Some(&kit), "1"),
                (None, "1"),
                (Some(&goods), "0.5"),
                (Some(&goods), "10001"),
                (Some(&goods), "2"),
                (Some(&goods), "2"),
            ],
        ),
        "parts[0] product.kit_of_kits, parts[1] product.kit_of_kits, \
         parts[2] product.not_found, parts[3] product.kit_part_quantity, \
         parts[4] product.kit_part_quantity, parts[6] product.kit_part_twice",
    );
    let first = set(&service, false, &[(Some(&goods), "4")]).unwrap();
    assert_eq!(first.product.kit_since, Some(day));
    let next = KitPart { valid_from: date("2026-04-01"), quantity: 5, ..first.parts[0].clone() };
    let all = [&first.parts[0], &next];
    let held = |on: &str| kit_on(&all, date(on)).iter().map(|it| it.quantity).collect::<Vec<_>>();
    assert_eq!(
        [held("2026-02-28"), held("2026-03-31"), held("2026-04-01")],
        [vec![], vec![4], vec![5]]
    );
}

#[test]
fn substitutes_are_other_goods_in_the_same_unit_each_once() {
    let [wished, led, candle, service] = [1, 2, 3, 10].map(product);
    let metre = Product { unit: "MTR".to_owned(), ..product(4) };
    let check = |named: &[Option<&Product>], expected: &str| {
        assert_eq!(problems(set_substitutes(&wished, named)), expected);
    };
    check(&[], "done");
    check(
        &[Some(&wished), Some(&led), Some(&led), None, Some(&service), Some(&metre)],
        "substitutes[0] product.substitute_of_itself, substitutes[2] product.substitute_twice, \
         substitutes[3] product.not_found, substitutes[4] product.not_goods, \
         substitutes[5] product.substitute_unit",
    );
    let goods: Vec<Product> = (0..21)
        .map(|id| Product {
            id: ProductId::from_uuid(uuid::Uuid::from_u128(900 + id)),
            sku: format!("g{id}"),
            ..product(1)
        })
        .collect();
    let many: Vec<Option<&Product>> = goods.iter().map(Some).collect();
    check(&many[..20], "done");
    check(&many, "substitutes product.too_many_substitutes");
    assert_eq!(problems(set_substitutes(&service, &[])), "product product.not_goods");
    let set = set_substitutes(&wished, &[Some(&candle), Some(&led)]).unwrap();
    let ranked: Vec<_> = set.substitutes.iter().map(|it| (it.rank, it.substitute)).collect();
    assert_eq!(ranked, [(1, candle.id), (2, led.id)]);
}
