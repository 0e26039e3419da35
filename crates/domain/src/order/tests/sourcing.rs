//! The laws of sourcing: an order leaves from the first warehouse that has all of it.

use super::*;
use crate::company::{Split, WarehouseId};

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
fn sourced(split: Split, wanted: [i64; 2], stock: &[[i64; 2]]) -> (Records, Confirmation) {
    let lying = stock.iter().zip(1..).map(|(counts, warehouse)| lying(warehouse, *counts));
    let mut records = Records::new(None);
    records.balances = lying.flatten().collect();
    let wanted = wanted.map(|count| count.to_string());
    let records =
        records.place(Intent::Submit, &[(1, &wanted[0], "0.99"), (2, &wanted[1], "1.00")]);
    let warehouses = (1..=stock.len() as u128).map(there).collect();
    let sources = SourcingList { warehouses, split };
    let given = OrderGiven { sources, ..records.given() };
    let confirmed = confirm(&given, &ConfirmOrder { order: records.id() }, &today()).unwrap();
    (records, confirmed)
}

/// The warehouse that promised the order, or the product that it waits for.
fn told(confirmation: &Confirmation) -> String {
    match confirmation {
        Confirmation::Confirmed(confirmed) => {
            for balance in &confirmed.balances {
                assert!(balance.reserved <= balance.on_hand, "never oversold");
            }
            from(confirmed)
        }
        Confirmation::Held(held) => {
            let product = held.holds[0].waits_for.unwrap().uuid().as_u128();
            format!("waits in {} for {product}", held.order.warehouse.uuid().as_u128())
        }
        Confirmation::Deliverable(_) => panic!("it was never confirmed"),
    }
}

/// `from 1`, or of a split order what of each line leaves from where: `2 of line 1 from 3`.
fn from(confirmed: &OrderConfirmed) -> String {
    let number = |warehouse: WarehouseId| warehouse.uuid().as_u128();
    if confirmed.lines.iter().all(|line| line.warehouse.is_none()) {
        return format!("from {}", number(confirmed.order.warehouse));
    }
    let told = confirmed.lines.iter().map(|line| {
        assert_eq!(line.reserved, line.quantity, "all of it is promised");
        let whole = line.part_of.unwrap_or(line.line_no);
        let warehouse = confirmed.order.warehouse_of(line);
        format!("{} of line {whole} from {}", line.quantity, number(warehouse))
    });
    told.collect::<Vec<_>>().join(", ")
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
        assert_eq!(
            told(&sourced(Split::Never, wanted, stock).1),
            expected,
            "{wanted:?} of {stock:?}"
        );
    }
}

#[test]
fn an_order_that_no_warehouse_has_all_of_is_split_as_its_list_says() {
    let (first, second) = (product(1).id.uuid().as_u128(), product(2).id.uuid().as_u128());
    let by_line = "6 of line 1 from 2, 3 of line 2 from 1";
    for (split, wanted, stock, expected) in [
        // One parcel is preferred to the order of the list, also to a split.
        (Split::ByLine, [6, 3], &[[6, 2], [0, 3], [6, 3]][..], "from 3".to_owned()),
        (Split::ByLine, [6, 3], &[[5, 3], [6, 2]], by_line.to_owned()),
        (Split::WithinLine, [6, 3], &[[5, 3], [6, 2]], by_line.to_owned()),
        (Split::ByLine, [6, 3], &[[5, 3], [5, 2]], format!("waits in 1 for {first}")),
        (
            Split::WithinLine,
            [6, 3],
            &[[4, 2], [0, 0], [9, 0], [0, 2]],
            "6 of line 1 from 3, 2 of line 2 from 1, 1 of line 2 from 4".to_owned(),
        ),
        (
            Split::WithinLine,
            [6, 3],
            &[[5, 0], [5, 3]],
            "5 of line 1 from 1, 3 of line 2 from 2, 1 of line 1 from 2".to_owned(),
        ),
        (Split::WithinLine, [6, 3], &[[4, 2], [2, 0]], format!("waits in 1 for {second}")),
    ] {
        let told = told(&sourced(split, wanted, stock).1);
        assert_eq!(told, expected, "{split} {wanted:?} of {stock:?}");
    }
}

#[test]
fn what_is_split_ships_by_warehouse_is_reserved_again_and_cancelled_there() {
    let (mut records, confirmation) = sourced(Split::WithinLine, [6, 3], &[[5, 0], [5, 3]]);
    records.keep(confirmation);
    assert_eq!(records.lines.iter().map(|line| line.line_no).collect::<Vec<_>>(), [1, 2, 3]);
    // A count takes the part's piece in the second warehouse; it is promised again from there.
    let lost = records.lines.len() - 1;
    records.lines[lost].reserved = Quantity::ZERO;
    let taken = records.balances.iter_mut().find(|it| it.key() == (product(1).id, there(2)));
    taken.unwrap().reserved = Quantity::ZERO;
    let again = ReserveOrder { order: records.id() };
    let reserved = reserve_again(&records.given(), &again, &today()).unwrap();
    assert_eq!(reserved.balances.len(), 1);
    assert_eq!(reserved.balances[0].key(), (product(1).id, there(2)));
    records.lines = reserved.lines;
    records.keep_balances(reserved.balances);
    let cancelled = records.cancel().unwrap();
    assert_eq!(cancelled.balances.len(), 3);
    assert!(cancelled.balances.iter().all(|balance| balance.reserved.is_zero()));
    assert_eq!(cancelled.order.state, OrderState::Cancelled);
}

proptest! {
    /// A split order is promised in whole or not at all, no warehouse beyond what it has, and the
    /// parts of a line come to what the line came to.
    #[test]
    fn parts_sum_to_their_line_and_no_warehouse_is_oversold(
        wanted in [1..9_i64, 1..9_i64],
        stock in proptest::collection::vec([0..9_i64, 0..9_i64], 1..5),
    ) {
        let (records, confirmation) = sourced(Split::WithinLine, wanted, &stock);
        let enough = (0..2).all(|it| stock.iter().map(|of| of[it]).sum::<i64>() >= wanted[it]);
        let Confirmation::Confirmed(confirmed) = confirmation else {
            prop_assert!(!enough, "there is enough of both");
            return Ok(());
        };
        prop_assert!(enough);
        for balance in &confirmed.balances {
            prop_assert!(balance.reserved <= balance.on_hand, "never oversold");
        }
        for whole in &records.lines {
            let of_line = |it: &&OrderLine| it.part_of.unwrap_or(it.line_no) == whole.line_no;
            let parts: Vec<&OrderLine> = confirmed.lines.iter().filter(of_line).collect();
            let quantity: i64 = parts.iter().map(|part| part.quantity.micros()).sum();
            prop_assert_eq!(quantity, whole.quantity.micros());
            let net: i64 = parts.iter().map(|part| part.net.minor()).sum();
            prop_assert_eq!(net, whole.net.minor());
        }
        let exposure: i64 = confirmed.lines.iter().map(|line| line.exposure.minor()).sum();
        prop_assert_eq!(exposure, confirmed.order.gross.minor());
    }

    /// A warehouse promises all of an order and no other has a claim before it; none is oversold.
    #[test]
    fn what_promises_an_order_is_the_first_that_can(
        wanted in [1..9_i64, 1..9_i64],
        stock in proptest::collection::vec([0..9_i64, 0..9_i64], 1..5),
    ) {
        let has_all = |there: &[i64; 2]| there[0] >= wanted[0] && there[1] >= wanted[1];
        let told = told(&sourced(Split::Never, wanted, &stock).1);
        match stock.iter().position(has_all) {
            Some(place) => prop_assert_eq!(told, format!("from {}", place + 1)),
            None => prop_assert!(told.starts_with("waits in 1"), "{}", told),
        }
    }
}
