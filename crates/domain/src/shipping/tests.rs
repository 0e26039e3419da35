//! The laws of shipping.

use super::*;
use crate::code::Code;
use crate::company::BackDating;
use crate::customer::Block;
use crate::ledger::Account;
use crate::money::Money;
use crate::order::OrderState;
use crate::tests::example::{check_codes, eur, price, problems, quantity};
use crate::tests::story::{DAY, Story, line, stocked, sum};
use proptest::prelude::*;

#[test]
fn codes_are_stable_words() {
    check_codes::<ShipmentState>();
    check_codes::<ShipmentStep>();
}

#[test]
fn the_table_of_states_is_this() {
    let mut table = String::new();
    for state in ShipmentState::ALL {
        for step in ShipmentStep::ALL {
            if let Some(next) = state.next(*step) {
                table.push_str(&format!("{state} {step} -> {next}\n"));
            }
        }
    }
    let golden = "\
open release -> released
open pack -> packed
open issue -> shipped
open cancel -> cancelled
released pick -> picking
released finish_picking -> picked
released find_nothing -> cancelled
released withdraw -> open
picking pick -> picking
picking finish_picking -> picked
picking find_nothing -> cancelled
picking withdraw -> open
picked pack -> packed
picked withdraw -> open
picked issue -> shipped
packed withdraw -> open
packed issue -> shipped
shipped reverse -> reversed
";
    assert_eq!(table, golden);
    assert_eq!(ShipmentState::Open.allowed(), "release, pack, issue, cancel");
    assert_eq!(ShipmentState::Shipped.allowed(), "reverse");
    assert_eq!(ShipmentState::Reversed.allowed(), "none");
}

#[test]
fn a_shipment_of_everything_names_no_lines_in_json() {
    let order = story().order.id;
    let json = format!(r#"{{"order":"{order}"}}"#);
    let command: CreateShipment = serde_json::from_str(&json).unwrap();
    assert_eq!(command, CreateShipment { order, lines: Vec::new() });
    let json = format!(r#"{{"order":"{order}","lines":[{{"order_line":2,"quantity":"0.5"}}]}}"#);
    let command: CreateShipment = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::to_string(&command).unwrap(), json);
}

/// An order of 10 of product 1, a service, 4 of product 2.
fn story() -> Story {
    Story::of(&[line(1, "10", "12.00"), line(10, "1", "50.00"), line(2, "4", "3.33")])
}

/// Creates a shipment on a fresh story; what came of it.
fn check(lines: &[(i64, &str)], expected: &str) {
    check_on(&mut story(), lines, expected);
}

fn check_on(story: &mut Story, lines: &[(i64, &str)], expected: &str) {
    let lines: Vec<_> = lines.iter().map(|(line, count)| (*line, quantity(count))).collect();
    assert_eq!(problems(story.create(&lines)), expected, "{lines:?}");
}

#[test]
fn a_shipment_takes_what_is_reserved_and_free() {
    check(&[], "done");
    check(&[(1, "10"), (3, "4")], "done");
    check(&[(3, "0.000001")], "done");
    check(&[(1, "10.000001")], "lines[0] shipping.more_than_reserved");
    check(&[(2, "1")], "lines[0] shipping.more_than_reserved");
    check(&[(4, "1")], "lines[0] shipping.unknown_line");
    check(
        &[(1, "0"), (3, "-1")],
        "lines[0] shipping.quantity_not_positive, \
        lines[1] shipping.quantity_not_positive",
    );
    check(&[(1, "1"), (1, "1")], "lines[1] shipping.line_twice");
}

#[test]
fn two_shipments_never_take_the_same_goods() {
    let mut story = story();
    check_on(&mut story, &[(1, "7")], "done");
    check_on(&mut story, &[(1, "4")], "lines[0] shipping.more_than_reserved");
    check_on(&mut story, &[], "done");
    check_on(&mut story, &[], "shipping.nothing_to_ship");
    let (first, rest) = (quantity("7"), quantity("3"));
    let taken: Vec<_> = story.shipment_lines.values().map(|line| line.quantity).collect();
    assert_eq!(taken, [first, rest, quantity("4")]);
}

#[test]
fn a_cancelled_shipment_gives_its_goods_free() {
    let mut story = story();
    let shipment = story.create(&[]).unwrap();
    story.cancel_shipment(shipment).unwrap();
    assert_eq!(problems(story.cancel_shipment(shipment)), "shipping.state_forbids");
    assert_eq!(problems(story.issue(shipment)), "shipping.state_forbids");
    story.ship(&[]);
    assert_eq!(story.order.state, OrderState::Fulfilled);
    assert_eq!(story.balance_of(Account::CostOfGoodsSold), eur("108.78"));
}

#[test]
fn what_has_left_cannot_be_cancelled_or_leave_again() {
    let mut story = story();
    let shipment = story.ship(&[]);
    assert_eq!(problems(story.cancel_shipment(shipment)), "shipping.state_forbids");
    assert_eq!(problems(story.issue(shipment)), "shipping.state_forbids");
    check_on(&mut story, &[], "shipping.order_not_confirmed");
}

#[test]
fn nothing_leaves_for_a_customer_who_is_blocked_for_deliveries() {
    let mut story = story();
    let shipment = story.create(&[(1, quantity("1"))]).unwrap();
    story.customer.block = Block::Deliveries;
    assert_eq!(problems(story.issue(shipment)), "shipping.customer_blocked");
    check_on(&mut story, &[], "shipping.customer_blocked");
    story.customer.block = Block::Orders;
    story.issue(shipment).unwrap();
    assert_eq!(story.order.state, OrderState::InFulfilment);
}

#[test]
fn goods_leave_on_an_earlier_day_only_where_the_company_allows_it() {
    let mut story = story();
    story.ship(&[(1, quantity("1"))]);
    let shipment = story.create(&[]).unwrap();
    story.day = "2026-02-28";
    // Line 1 is of the product that moved on a later day; the other one never moved.
    let both = "shipping.before_shipment, lines[0] stock.back_dated";
    assert_eq!(problems(story.issue(shipment)), both);
    assert_eq!(problems(story.create(&[])), "shipping.before_order");
    story.company.back_dating = BackDating::Allowed;
    story.issue(shipment).unwrap();
    story.day = DAY;
}

#[test]
fn two_lines_of_one_product_each_take_the_average_the_one_before_left() {
    let stock = stocked(1, quantity("3"), eur("10.00"));
    let lines = [line(1, "1", "5"), line(1, "1", "5"), line(1, "1", "5")];
    let mut story = Story::with_stock(&lines, vec![stock]);
    story.ship(&[]);
    let costs: Vec<Money> = story.shipment_lines.values().map(|line| line.cost).collect();
    assert_eq!(costs, [eur("3.33"), eur("3.34"), eur("3.33")]);
    let entry = story.entries.last().unwrap();
    let posted: Vec<_> = entry.lines.iter().map(|line| (line.account, line.amount)).collect();
    let cost = eur("10.00");
    let expected = [(Account::CostOfGoodsSold, cost), (Account::Inventory, eur("-10.00"))];
    assert_eq!(posted, expected);
}

#[test]
fn goods_that_cost_nothing_leave_without_an_entry() {
    let stock = stocked(1, quantity("3"), eur("0"));
    let mut story = Story::with_stock(&[line(1, "3", "5")], vec![stock]);
    story.ship(&[]);
    assert!(story.entries.is_empty());
    assert_eq!(story.events, ["shipment.created", "shipment.issued", "order.fulfilled"]);
}

#[test]
fn exposure_moves_from_open_orders_to_delivered() {
    let mut story = story();
    // Gross: 144.00 + 60.00 + 15.98.
    assert_eq!(story.credit.open_orders, eur("219.98"));
    story.ship(&[(1, quantity("5"))]);
    assert_eq!((story.credit.open_orders, story.credit.delivered), (eur("147.98"), eur("72.00")));
    story.ship(&[]);
    assert_eq!((story.credit.open_orders, story.credit.delivered), (eur("60.00"), eur("159.98")));
}

/// What a customer wants and a warehouse has.
fn wanted() -> impl Strategy<Value = (i64, i64)> {
    (1_i64..50_000_000, 0_i64..10_000_000)
}

proptest! {
    #[test]
    fn shipments_in_any_parts_never_pass_what_is_reserved_and_cost_the_whole_value(
        goods in prop::collection::vec(wanted(), 1..4),
        parts in prop::collection::vec((0_usize..4, 1_i64..20_000_000, 0_u8..4), 0..20),
    ) {
        let lines: Vec<_> = (1..)
            .zip(&goods)
            .map(|(number, (count, _))| {
                let none = crate::rate::Rate::ZERO;
                (number, Quantity::from_micros(*count), price("1.99"), none)
            })
            .collect();
        let stock = (1..).zip(&goods).map(|(number, (count, value))| {
            stocked(number, Quantity::from_micros(*count), Money::new(*value, eur("0").currency()))
        });
        let stock: Vec<_> = stock.collect();
        let value = sum(stock.iter().map(|balance| balance.value));
        let mut story = Story::with_stock(&lines, stock);
        for (place, count, then) in parts {
            let order_line = place as i64 + 1;
            let count = Quantity::from_micros(count);
            let free = story.order_lines.get(place).map(|line| line.shippable());
            let fits = free.is_some_and(|free| count <= free);
            let created = story.create(&[(order_line, count)]);
            prop_assert_eq!(created.is_ok(), fits);
            let Ok(shipment) = created else { continue };
            match then {
                0 => {}
                1 => story.cancel_shipment(shipment).unwrap(),
                _ => story.issue(shipment).unwrap(),
            }
        }
        let open: Vec<ShipmentId> = story
            .shipments
            .values()
            .filter(|shipment| shipment.state == ShipmentState::Open)
            .map(|shipment| shipment.id)
            .collect();
        for shipment in open {
            story.issue(shipment).unwrap();
        }
        if story.order.state != OrderState::Fulfilled {
            story.ship(&[]);
        }
        prop_assert_eq!(story.order.state, OrderState::Fulfilled);
        prop_assert_eq!(story.balance_of(Account::CostOfGoodsSold), value);
        prop_assert!(story.credit.open_orders.is_zero());
    }
}
