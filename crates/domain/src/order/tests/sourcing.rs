//! The laws of sourcing: an order leaves from the first warehouse that has all of it.

use super::*;
use crate::company::WarehouseId;

fn there(number: u128) -> WarehouseId {
    WarehouseId::from_uuid(Uuid::from_u128(number))
}

/// What lies of products 1 and 2 in a warehouse.
fn lying(warehouse: u128, [first, second]: [i64; 2]) -> Vec<Balance> {
    let of = |number, count: i64| Balance {
        warehouse: there(warehouse),
        ..balance(number, &count.to_string(), "50.00")
    };
    vec![of(1, first), of(2, second)]
}

/// Confirms an order of so much of products 1 and 2 from these warehouses, 1 and up.
fn sourced(wanted: [i64; 2], stock: &[[i64; 2]]) -> Confirmation {
    let lying: Vec<Vec<Balance>> =
        stock.iter().zip(1..).map(|(counts, warehouse)| lying(warehouse, *counts)).collect();
    let mut records = Records::new(None);
    records.balances = lying[0].clone();
    let wanted = wanted.map(|count| count.to_string());
    let records =
        records.place(Intent::Submit, &[(1, &wanted[0], "1.00"), (2, &wanted[1], "1.00")]);
    let sources = lying.iter().map(|balances| Source {
        warehouse: balances[0].warehouse,
        balances: balances.iter().map(|it| (it.product, it)).collect(),
    });
    let given = OrderGiven { sources: sources.collect(), ..records.given() };
    confirm(&given, &ConfirmOrder { order: records.id() }, &today()).unwrap()
}

/// The warehouse that promised the order, or the product that it waits for.
fn told(confirmation: &Confirmation) -> String {
    match confirmation {
        Confirmation::Confirmed(confirmed) => {
            for balance in &confirmed.balances {
                assert_eq!(balance.warehouse, confirmed.order.warehouse);
                assert!(balance.reserved <= balance.on_hand, "never oversold");
            }
            format!("from {}", confirmed.order.warehouse.uuid().as_u128())
        }
        Confirmation::Held(held) => {
            let product = held.holds[0].waits_for.unwrap().uuid().as_u128();
            format!("waits in {} for {product}", held.order.warehouse.uuid().as_u128())
        }
        Confirmation::Deliverable(_) => panic!("it was never confirmed"),
    }
}

#[test]
fn an_order_leaves_from_the_first_warehouse_that_has_all_of_it() {
    let product = |number| product(number).id.uuid().as_u128();
    for (wanted, stock, expected) in [
        ([5, 1], &[[5, 1], [9, 9]][..], "from 1".to_owned()),
        ([6, 1], &[[5, 9], [9, 9]], "from 2".to_owned()),
        ([6, 1], &[[5, 9], [9, 0], [6, 1]], "from 3".to_owned()),
        // Both have 9 together, and neither all: it is not split.
        ([9, 1], &[[5, 9], [4, 9]], format!("waits in 1 for {}", product(1))),
        // The second product is short in both, the first in one: it waits for the second.
        ([6, 3], &[[5, 2], [9, 2]], format!("waits in 1 for {}", product(2))),
        // None is short in both.
        ([6, 3], &[[5, 3], [6, 2]], format!("waits in 1 for {}", product(1))),
    ] {
        assert_eq!(told(&sourced(wanted, stock)), expected, "{wanted:?} of {stock:?}");
    }
}

proptest! {
    /// A warehouse promises all of an order and no other has a claim before it; none is oversold.
    #[test]
    fn what_promises_an_order_is_the_first_that_can(
        wanted in [1..9_i64, 1..9_i64],
        stock in proptest::collection::vec([0..9_i64, 0..9_i64], 1..5),
    ) {
        let has_all = |there: &[i64; 2]| there[0] >= wanted[0] && there[1] >= wanted[1];
        let told = told(&sourced(wanted, &stock));
        match stock.iter().position(has_all) {
            Some(place) => prop_assert_eq!(told, format!("from {}", place + 1)),
            None => prop_assert!(told.starts_with("waits in 1"), "{}", told),
        }
    }
}
