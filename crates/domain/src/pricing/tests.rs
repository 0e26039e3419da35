//! The laws of prices.

use super::*;
use crate::id::Uuid;
use crate::tests::example::{Counted, date, price, problems, product, quantity};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn list() -> PriceList {
    let id = PriceListId::from_uuid(Uuid::from_u128(5));
    PriceList { id, code: "retail".to_owned(), currency: Currency::EUR, version: 1 }
}

fn entry(valid_from: &str, from_quantity: &str, of: &str) -> PriceEntry {
    PriceEntry {
        list: list().id,
        product: product(1).id,
        valid_from: date(valid_from),
        from_quantity: quantity(from_quantity),
        price: price(of),
    }
}

fn check(entries: &[PriceEntry], asked: &str, on: &str, expected: &str) {
    let found = net_price(entries, quantity(asked), date(on));
    let shown = match found {
        Ok(priced) => priced.price().to_string(),
        Err(refusal) => problems::<()>(Err(refusal)),
    };
    assert_eq!(shown, expected, "{asked} on {on}");
}

#[test]
fn the_latest_day_wins_then_the_largest_quantity() {
    let entries = [
        entry("2026-01-01", "0", "10"),
        entry("2026-01-01", "100", "8"),
        entry("2026-06-01", "0", "11"),
        entry("2026-09-01", "50", "9"),
    ];
    check(&entries, "1", "2025-12-31", "pricing.no_price");
    check(&entries, "99.999999", "2026-01-01", "10.00");
    check(&entries, "100", "2026-05-31", "8.00");
    check(&entries, "100", "2026-06-01", "11.00");
    check(&entries, "49", "2026-09-01", "11.00");
    check(&entries, "50", "2026-09-01", "9.00");
    check(&entries[3..], "49", "2026-09-01", "pricing.no_price");
    check(&[], "1", "2026-01-01", "pricing.no_price");
}

#[test]
fn a_price_explains_itself() {
    let entries = [
        entry("2026-01-01", "0", "10"),
        entry("2026-01-01", "100", "8"),
        entry("2026-06-01", "0", "11"),
    ];
    let priced = net_price(&entries, quantity("5"), date("2026-02-01")).unwrap();
    assert_eq!(
        priced.trace(),
        [
            "3 prices of the product in list pls_00000000000000000000000005",
            "1 left out: not valid yet",
            "1 left out: for larger quantities",
            "10.00 holds from 2026-01-01 and a quantity of 0 on: \
             the latest day, then the largest quantity",
        ]
    );
}

proptest! {
    #[test]
    fn the_order_of_the_entries_does_not_matter(
        days in prop::collection::vec((0_i64..5, 0_i64..5), 0..12),
        asked in 0_i64..6,
        on in 0_i64..6,
    ) {
        let mut entries: Vec<PriceEntry> = days
            .iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .zip(1..)
            .map(|((day, from), of)| PriceEntry {
                list: list().id,
                product: product(1).id,
                valid_from: Date::FIRST.add_days(*day).unwrap(),
                from_quantity: Quantity::from_micros(*from),
                price: Price::from_micros(of),
            })
            .collect();
        let on = Date::FIRST.add_days(on).unwrap();
        let find = |entries: &[PriceEntry]| {
            net_price(entries, Quantity::from_micros(asked), on).map(|found| found.price())
        };
        let forwards = find(&entries);
        entries.reverse();
        prop_assert_eq!(forwards, find(&entries));
    }
}

fn set(prices: Vec<SetPrice>, expected: &str) {
    let products = BTreeSet::from([product(1).id]);
    let command = SetPrices { list: list().id, prices };
    assert_eq!(problems(set_prices(&list(), &products, &command)), expected);
}

#[test]
fn prices_are_checked_all_at_once() {
    let good = SetPrice {
        product: product(1).id,
        valid_from: date("2026-01-01"),
        from_quantity: quantity("0"),
        price: price("1.25"),
    };
    let later = SetPrice { valid_from: date("2026-02-01"), ..good.clone() };
    set(vec![], "prices pricing.no_prices");
    set(vec![good.clone(), later], "done");
    let wrong = SetPrice {
        product: product(2).id,
        price: price("-1"),
        from_quantity: quantity("-1"),
        ..good.clone()
    };
    set(
        vec![good.clone(), wrong, good],
        "prices[1].product pricing.unknown_product, prices[1].price pricing.price_negative, \
         prices[1].from_quantity pricing.from_quantity_negative, prices[2] pricing.price_twice",
    );
}

#[test]
fn a_price_list_has_a_code_of_its_own() {
    let command = CreatePriceList { code: "retail".to_owned(), currency: Currency::EUR };
    let created = create_list(None, &command, &mut Counted::new()).unwrap();
    assert_eq!(created.list, PriceList { id: created.list.id, version: 0, ..list() });
    let taken = create_list(Some(list().id), &command, &mut Counted::new());
    assert_eq!(problems(taken), "code pricing.code_taken");
}
