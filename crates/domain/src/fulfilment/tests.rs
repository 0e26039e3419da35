//! The laws of fulfilment.

use super::*;
use crate::code::Code;
use crate::company::WarehouseId;
use crate::customer::CustomerId;
use crate::id::Uuid;
use crate::order::OrderId;
use crate::product::Product;
use crate::shipping::{Shipment, ShipmentLine, ShipmentState};
use crate::tests::example::{check_codes, date, eur, problems, product, quantity};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[test]
fn codes_are_stable_words() {
    check_codes::<Short>();
    assert_eq!(Short::Backorder.code(), "backorder");
}

fn shipment() -> Shipment {
    Shipment {
        id: ShipmentId::from_uuid(Uuid::from_u128(1)),
        number: "DN-2026-000001".to_owned(),
        order: OrderId::from_uuid(Uuid::from_u128(2)),
        customer: CustomerId::from_uuid(Uuid::from_u128(3)),
        warehouse: WarehouseId::from_uuid(Uuid::from_u128(4)),
        state: ShipmentState::Picked,
        created_on: date("2026-02-02"),
        shipped_on: None,
        version: 1,
    }
}

/// A line of the product of its own number.
fn line(line_no: i64, count: Quantity) -> ShipmentLine {
    let of = shipment();
    ShipmentLine {
        shipment: of.id,
        line_no,
        order: of.order,
        order_line: line_no,
        product: product(line_no as u128).id,
        quantity: count,
        issued: Quantity::ZERO,
        invoiced: Quantity::ZERO,
        returned: Quantity::ZERO,
        returned_unbilled: Quantity::ZERO,
        cost: eur("0.00"),
    }
}

/// A product of so many grams and a cube of so many millimetres.
fn goods(number: u128, weight_grams: i64, side_mm: i64) -> Product {
    let (length_mm, width_mm, height_mm) = (side_mm, side_mm, side_mm);
    Product { weight_grams, length_mm, width_mm, height_mm, ..product(number) }
}

fn policy(weight_grams_max: Option<i64>, volume_ccm_max: Option<i64>) -> PackingPolicy {
    let gs1_prefix = "4012345".to_owned();
    PackingPolicy { gs1_prefix, weight_grams_max, volume_ccm_max, ..PackingPolicy::default() }
}

fn packed(
    lines: &[ShipmentLine],
    products: &[Product],
    policy: &PackingPolicy,
    cartons: Vec<NewCarton>,
) -> Result<Packed, crate::refusal::Refused> {
    let (shipment, lines) = (shipment(), lines.iter().collect::<Vec<_>>());
    let given = PackingGiven {
        shipment: &shipment,
        lines: &lines,
        products: products.iter().map(|it| (it.id, it)).collect::<BTreeMap<_, _>>(),
        policy,
    };
    pack(&given, &PackShipment { shipment: shipment.id, cartons })
}

fn contents(packed: &Packed) -> String {
    let line = |it: &CartonLine| format!("{}: {} of {}", it.carton_no, it.quantity, it.line_no);
    packed.lines.iter().map(line).collect::<Vec<_>>().join(", ")
}

#[test]
fn cartons_are_filled_as_far_as_weight_and_room_allow() {
    let lines = [line(1, quantity("3")), line(2, quantity("4.5"))];
    let cases = [
        (None, None, "1: 3 of 1, 1: 4.5 of 2"),
        (Some(400), None, "1: 3 of 1, 1: 2 of 2, 2: 2.5 of 2"),
        (None, Some(8), "1: 1 of 1, 2: 1 of 1, 3: 1 of 1, 4: 4.5 of 2"),
        (
            Some(10),
            None,
            "1: 1 of 1, 2: 1 of 1, 3: 1 of 1, 4: 1 of 2, 5: 1 of 2, 6: 1 of 2, \
                          7: 1 of 2, 8: 0.5 of 2",
        ),
    ];
    let products = [goods(1, 100, 20), goods(2, 50, 10)];
    for (weight, volume, expected) in cases {
        let packed = packed(&lines, &products, &policy(weight, volume), Vec::new()).unwrap();
        assert_eq!(contents(&packed), expected, "{weight:?} {volume:?}");
    }
}

#[test]
fn what_is_packed_by_hand_is_all_of_it_and_each_piece_once() {
    let carton = |lines: &[(i64, &str)]| NewCarton {
        lines: lines
            .iter()
            .map(|(line_no, count)| PackedLine { line_no: *line_no, quantity: quantity(count) })
            .collect(),
        weight_grams: None,
    };
    let cases = [
        (vec![carton(&[(1, "2")]), carton(&[(1, "1")])], "done"),
        (vec![carton(&[(1, "2")])], "cartons fulfilment.not_packed_once"),
        (vec![carton(&[(1, "4")])], "cartons fulfilment.not_packed_once"),
        (vec![carton(&[(1, "3")]), carton(&[])], "cartons[1] fulfilment.carton_empty"),
        (vec![carton(&[(1, "3"), (7, "1")])], "cartons[0].lines[1] fulfilment.unknown_line"),
    ];
    for (cartons, expected) in cases {
        let done =
            packed(&[line(1, quantity("3"))], &[goods(1, 1, 1)], &policy(None, None), cartons);
        assert_eq!(problems(done), expected);
    }
}

#[test]
fn a_carton_has_the_number_of_its_company_and_its_own() {
    let (first, after) = sscc(&policy(None, None)).unwrap();
    let (second, _) = sscc(&after).unwrap();
    assert_eq!((first.as_str(), second.as_str()), ("040123450000000009", "040123450000000016"));
    // The example of GS1: 0 0614141 123456789 has the check digit 0.
    let known = PackingPolicy {
        gs1_prefix: "0614141".to_owned(),
        next_serial: 123_456_789,
        ..PackingPolicy::default()
    };
    assert_eq!(sscc(&known).unwrap().0, "006141411234567890");
    let used_up = PackingPolicy { next_serial: 1_000_000_000, ..policy(None, None) };
    assert_eq!(sscc(&used_up), Err(FulfilmentRefusal::SerialsUsedUp));
}

proptest! {
    /// Whatever is packed, all of it is in cartons, none of which is heavier than it may be.
    #[test]
    fn cartons_hold_all_and_none_is_too_heavy(
        counts in prop::collection::vec(1..40_000_000i64, 1..6),
        grams in prop::collection::vec(0..300i64, 6),
        most in 300..2_000i64,
    ) {
        let lines: Vec<ShipmentLine> = (1..)
            .zip(&counts)
            .map(|(line_no, count)| line(line_no, Quantity::from_micros(*count)))
            .collect();
        let products: Vec<Product> =
            (1..).zip(&grams).map(|(number, grams)| goods(number, *grams, 1)).collect();
        let packed = packed(&lines, &products, &policy(Some(most), None), Vec::new()).unwrap();
        for line in &lines {
            let parts = packed.lines.iter().filter(|it| it.line_no == line.line_no);
            prop_assert_eq!(Quantity::sum(parts.map(|it| it.quantity)).unwrap(), line.quantity);
        }
        prop_assert!(packed.cartons.iter().all(|carton| carton.weight_grams <= most));
        let numbers: std::collections::BTreeSet<_> =
            packed.cartons.iter().map(|carton| &carton.sscc).collect();
        prop_assert_eq!(numbers.len(), packed.cartons.len());
    }
}
