//! The laws of packaging.

use super::*;
use crate::company::WarehouseId;
use crate::id::Uuid;
use crate::order::OrderId;
use crate::product::{Product, ProductKind};
use crate::shipping::{Shipment, ShipmentState};
use crate::tests::example::{date, problems, product};
use proptest::prelude::*;

const CRATE: u128 = 10;
const GOODS: u128 = 1;

fn packaging(number: u128) -> Product {
    let kind = if number == GOODS { ProductKind::Stock } else { ProductKind::Service };
    Product { kind, ..product(number) }
}

fn line(number: u128, quantity: &str) -> PackagingLine {
    PackagingLine { product: packaging(number).id, quantity: Quantity::parse(quantity).unwrap() }
}

fn shipment(state: ShipmentState) -> Shipment {
    Shipment {
        id: ShipmentId::from_uuid(Uuid::from_u128(1)),
        number: "DN-2026-000001".to_owned(),
        order: OrderId::from_uuid(Uuid::from_u128(2)),
        customer: CustomerId::from_uuid(Uuid::from_u128(3)),
        warehouse: WarehouseId::from_uuid(Uuid::from_u128(4)),
        state,
        created_on: date("2026-02-02"),
        shipped_on: None,
        version: 1,
    }
}

fn out(lines: Vec<PackagingLine>) -> HandOutPackaging {
    let shipment = shipment(ShipmentState::Shipped).id;
    HandOutPackaging { shipment, lines, note: String::new() }
}

fn back(lines: Vec<PackagingLine>) -> TakeBackPackaging {
    let customer = shipment(ShipmentState::Shipped).customer;
    TakeBackPackaging { customer, lines, note: String::new() }
}

fn held(pieces: i64) -> PackagingBalance {
    PackagingBalance {
        customer: shipment(ShipmentState::Shipped).customer,
        packaging: packaging(CRATE).id,
        pieces,
        moves: 3,
        moved_on: date("2026-02-10"),
    }
}

/// Lines of the crate and of goods, where the customer holds five crates; a product of another
/// number is not there.
fn given<'a>(
    lines: &[PackagingLine],
    products: &'a [Product],
    balance: &'a PackagingBalance,
) -> Vec<PackagingGiven<'a>> {
    let given = |line: &PackagingLine| PackagingGiven {
        product: products.iter().find(|it| it.id == line.product),
        balance: Some(balance).filter(|it| it.packaging == line.product),
    };
    lines.iter().map(given).collect()
}

#[test]
fn what_comes_back_is_held_and_counted_in_pieces() {
    let products = [packaging(CRATE), packaging(GOODS)];
    let balance = held(5);
    for (lines, day, expected) in [
        (vec![line(CRATE, "5")], "2026-02-10", "done"),
        (vec![line(CRATE, "6")], "2026-02-10", "lines[0] packaging.not_held"),
        (vec![line(CRATE, "1")], "2026-02-09", "lines[0] packaging.back_dated"),
        (vec![line(CRATE, "1.5")], "2026-02-10", "lines[0] packaging.pieces"),
        (vec![line(CRATE, "0")], "2026-02-10", "lines[0] packaging.pieces"),
        (vec![line(CRATE, "-1")], "2026-02-10", "lines[0] packaging.pieces"),
        (vec![line(CRATE, "1000001")], "2026-02-10", "lines[0] packaging.pieces"),
        (vec![], "2026-02-10", "lines packaging.lines_count"),
        (
            vec![line(CRATE, "2"), line(CRATE, "2"), line(GOODS, "1"), line(12, "1")],
            "2026-02-10",
            "lines[1] packaging.twice, lines[2] packaging.wrong_kind, lines[3] product.not_found",
        ),
    ] {
        let known = given(&lines, &products, &balance);
        assert_eq!(problems(take_back(&back(lines.clone()), &known, date(day))), expected);
    }
}

#[test]
fn packaging_leaves_with_a_shipment_that_has_left() {
    let products = [packaging(CRATE)];
    let balance = held(5);
    let lines = vec![line(CRATE, "2")];
    let known = given(&lines, &products, &balance);
    for (state, expected) in [
        (ShipmentState::Shipped, "done"),
        (ShipmentState::Open, "shipment packaging.not_shipped"),
        (ShipmentState::Reversed, "shipment packaging.not_shipped"),
    ] {
        let done = hand_out(&shipment(state), &out(lines.clone()), &known, date("2026-02-10"));
        assert_eq!(problems(done), expected);
    }
}

proptest! {
    /// Whatever goes and comes, a balance is the sum of its moves and never below zero.
    #[test]
    fn a_balance_is_the_sum_of_its_moves(steps in prop::collection::vec(-20_i64..20, 1..30)) {
        let products = [packaging(CRATE)];
        let mut balance: Option<PackagingBalance> = None;
        let mut moves = Vec::new();
        for pieces in steps {
            let lines = vec![line(CRATE, &pieces.abs().to_string())];
            let known = [PackagingGiven { product: products.first(), balance: balance.as_ref() }];
            let day = date("2026-02-10");
            let done = match pieces > 0 {
                true => hand_out(&shipment(ShipmentState::Shipped), &out(lines), &known, day),
                false => take_back(&back(lines), &known, day),
            };
            let held = balance.as_ref().map_or(0, |it| it.pieces);
            prop_assert_eq!(done.is_ok(), pieces != 0 && held + pieces >= 0);
            if let Ok(moved) = done {
                moves.extend(moved.moves);
                balance = moved.balances.into_iter().next();
            }
        }
        if let Some(balance) = balance {
            prop_assert_eq!(balance.pieces, moves.iter().map(|it| it.pieces).sum::<i64>());
            prop_assert_eq!(balance.moves, i64::try_from(moves.len()).unwrap());
            prop_assert!(balance.pieces >= 0);
        }
    }
}
