//! What goods in places do: best taken, never lost, of their lot.

use crate::quantity::Quantity;
use crate::stock::{Bin, LeftBy, Lot, MovedBy, Shelves, Spot, StockStatus};
use crate::tests::example::{date, product, quantity, warehouse};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn spot(text: &str) -> Spot {
    let mut parts = text.split('/').map(str::to_owned);
    let (bin, lot) = (parts.next().unwrap(), parts.next().unwrap_or_default());
    let status = parts
        .next()
        .map_or(StockStatus::Available, |code| crate::code::Code::parse_code(&code).unwrap());
    Spot { bin, lot, status }
}

/// Shelves with two bins, lots and what lies there of the first product.
fn shelves(places: &[(&str, &str)]) -> Shelves {
    let bin = |(code, sequence): (&str, i64)| Bin {
        warehouse: warehouse().id,
        code: code.to_owned(),
        zone: String::new(),
        sequence,
        version: 0,
    };
    let lot = |(code, last): (&str, Option<&str>)| Lot {
        product: product(1).id,
        code: code.to_owned(),
        expires_on: last.map(date),
        received_on: date("2026-01-02"),
    };
    let bins = [("A", 1), ("B", 2)].map(bin).into_iter().map(|it| (it.code.clone(), it));
    let lots = [("old", Some("2026-02-10")), ("new", Some("2026-03-10")), ("ever", None)];
    let lots = lots.map(lot).into_iter().map(|it| ((it.product, it.code.clone()), it));
    let places = places.iter().map(|(at, count)| ((product(1).id, spot(at)), quantity(count)));
    let mut shelves = Shelves::default();
    shelves.bins = bins.collect();
    shelves.lots = lots.collect();
    shelves.places = places.collect();
    shelves
}

#[test]
fn what_expires_first_leaves_first_and_what_expires_too_soon_stays() {
    let lies = [
        ("A/new", "5"),
        ("B/old", "5"),
        ("A/ever", "5"),
        ("A/old/blocked", "5"),
        ("DN-1/old", "5"),
        ("/new", "5"),
    ];
    let cases = [
        ("7", None, "B/old 5, A/new 2"),
        ("7", Some("2026-02-10"), "B/old 5, A/new 2"),
        ("7", Some("2026-02-11"), "A/new 5, /new 2"),
        ("12", Some("2026-03-11"), "stock.not_usable"),
        ("5", Some("2027-01-01"), "A/ever 5"),
        ("20", None, "B/old 5, A/new 5, /new 5, A/ever 5"),
        ("21", None, "stock.not_usable"),
    ];
    for (count, until, expected) in cases {
        let best = shelves(&lies).best(product(1).id, quantity(count), until.map(date));
        let told = match best {
            Ok(parts) => {
                let part = |(at, part): &(Spot, Quantity)| format!("{}/{} {part}", at.bin, at.lot);
                parts.iter().map(part).collect::<Vec<_>>().join(", ")
            }
            Err(refused) => refused.code().to_owned(),
        };
        assert_eq!(told, expected, "{count} until {until:?}");
    }
}

#[test]
fn lots_come_back_in_the_order_in_which_they_left() {
    let document = product(7).id.uuid();
    let left = vec![(spot("A/old"), quantity("5")), (spot("B/new"), quantity("3"))];
    let mut shelves = Shelves::default();
    shelves.left = BTreeMap::from([((document, 1), left)]);
    let cases = [
        ("0", "8", "old 5, new 3"),
        ("4", "2", "old 1, new 1"),
        ("6", "2", "new 2"),
        ("6", "3", "new 2,  1"),
    ];
    for (before, count, expected) in cases {
        let left = LeftBy { document, line_no: 1, before: quantity(before) };
        let parts = shelves.parts_left(left, quantity(count)).unwrap();
        let part = |(at, part): &(Spot, Quantity)| format!("{} {part}", at.lot);
        let told = parts.iter().map(part).collect::<Vec<_>>().join(", ");
        assert_eq!(told, expected, "{count} behind {before}");
    }
}

proptest! {
    /// Whatever is put and taken: the places sum to the balance, and none is below 0.
    #[test]
    fn places_sum_to_what_was_moved(steps in prop::collection::vec((0..3usize, 1..9i64), 1..40)) {
        let mut shelves = shelves(&[]);
        let by = MovedBy {
            document: product(7).id.uuid(),
            line_no: 1,
            product: product(1).id,
            warehouse: warehouse().id,
        };
        let mut on_hand = Quantity::ZERO;
        for (place, count) in steps {
            let count = Quantity::from_micros(count * 1_000_000);
            let at = [spot("A/old"), spot("B/new"), spot("A/new")][place].clone();
            shelves.put(by, &at, count).unwrap();
            on_hand = on_hand.checked_add(count).unwrap();
            let less = Quantity::from_micros(count.micros() / 2 + 500_000);
            if shelves.take_best(by, less, None).is_ok() {
                on_hand = on_hand.checked_sub(less).unwrap();
            }
        }
        let lies = Quantity::sum(shelves.places.values().copied()).unwrap();
        prop_assert_eq!(lies, on_hand);
        let shelved = shelves.finish();
        prop_assert!(shelved.places.iter().all(|place| !place.quantity.is_negative()));
        let moved = Quantity::sum(shelved.moves.iter().map(|it| it.quantity)).unwrap();
        prop_assert_eq!(moved, on_hand);
    }
}
