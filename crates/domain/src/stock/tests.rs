//! The laws of stock.

use super::*;
use crate::company::{BackDating, Company};
use crate::ledger::Entry;
use crate::product::Product;
use crate::tests::example::{
    Counted, at, balance, check_codes, company, date, eur, price, problems, product, quantity,
    warehouse,
};
use proptest::prelude::*;

#[test]
fn codes_are_stable_words() {
    check_codes::<MoveKind>();
    check_codes::<StockDocumentKind>();
}

#[test]
fn the_issue_that_empties_a_balance_takes_the_whole_value() {
    let mut rest = reserve(&balance(1, "3", "10.00"), quantity("3")).unwrap();
    let mut values = Vec::new();
    for _ in 0..3 {
        let issued = issue(&rest, quantity("1"), date("2026-01-01"), BackDating::Refused);
        let (after, value) = issued.unwrap();
        values.push(value);
        rest = after;
    }
    assert_eq!(values, [eur("3.33"), eur("3.34"), eur("3.33")]);
    assert_eq!((rest.on_hand, rest.reserved, rest.value), (quantity("0"), quantity("0"), eur("0")));
}

#[test]
fn goods_are_promised_once() {
    let one = reserve(&balance(1, "3", "3.00"), quantity("2")).unwrap();
    assert_eq!(one.available(), quantity("1"));
    assert_eq!(problems(reserve(&one, quantity("1.000001"))), "stock.not_enough");
    let all = reserve(&one, quantity("1")).unwrap();
    assert_eq!(all.reserved, all.on_hand);
    assert_eq!(unreserve(&all, quantity("3")), balance(1, "3", "3.00"));
}

#[test]
fn goods_leave_on_an_earlier_day_only_where_the_company_allows_it() {
    let earlier = date("2026-01-01");
    let balance = Balance { last_moved: Some(date("2026-01-02")), ..balance(1, "3", "3.00") };
    let out = |allowed| take_out(&balance, quantity("1"), earlier, allowed);
    assert_eq!(problems(out(BackDating::Refused)), "stock.back_dated");
    assert_eq!(out(BackDating::Allowed).unwrap().0.last_moved, balance.last_moved);
    let received = put_in(&balance, quantity("1"), eur("1.00"), earlier).unwrap();
    assert_eq!(received.last_moved, balance.last_moved);
}

#[test]
fn goods_come_back_at_the_cost_they_left_at_or_the_average() {
    let on = date("2026-01-01");
    let back = |balance: &Balance, cost| give_back(balance, quantity("2"), cost, on).unwrap().1;
    let some = balance(1, "4", "10.00");
    assert_eq!(back(&some, Some(eur("1.00"))), eur("1.00"));
    assert_eq!(back(&some, None), eur("5.00"));
    assert_eq!(back(&balance(1, "0", "0"), None), eur("0"));
}

proptest! {
    #[test]
    fn values_that_leave_sum_to_the_values_that_came(
        receipts in prop::collection::vec((1_i64..5_000_000, 0_i64..1_000_000), 1..8),
        issues in prop::collection::vec(1_i64..2_000_000, 0..30),
    ) {
        let on = date("2026-01-01");
        let mut balance = balance(1, "0", "0");
        let mut came = eur("0");
        for (count, value) in receipts {
            let value = Money::new(value, came.currency());
            balance = put_in(&balance, Quantity::from_micros(count), value, on).unwrap();
            came = came.checked_add(value).unwrap();
        }
        balance = reserve(&balance, balance.on_hand).unwrap();
        let mut left = eur("0");
        // The last one empties it.
        for count in issues.into_iter().chain([i64::MAX]) {
            let count = Quantity::from_micros(count.min(balance.on_hand.micros()));
            if count.is_zero() {
                break;
            }
            let (after, value) = issue(&balance, count, on, BackDating::Refused).unwrap();
            prop_assert!(!value.is_negative());
            left = left.checked_add(value).unwrap();
            balance = after;
        }
        prop_assert_eq!(left, came);
        prop_assert!(balance.value.is_zero() && balance.on_hand.is_zero());
    }

    #[test]
    fn no_promise_ever_passes_what_is_on_hand(
        steps in prop::collection::vec((0_u8..4, 1_i64..100), 1..60),
    ) {
        let on = date("2026-01-01");
        let mut balance = balance(1, "0", "0");
        for (step, count) in steps {
            let count = Quantity::from_micros(count);
            let some = Quantity::from_micros(count.micros().min(balance.reserved.micros()));
            let after = match step {
                0 => put_in(&balance, count, eur("1.00"), on),
                1 => reserve(&balance, count),
                2 if some.is_positive() => {
                    issue(&balance, some, on, BackDating::Refused).map(|issued| issued.0)
                }
                2 => Ok(unreserve(&balance, some)),
                _ => take_out(&balance, count, on, BackDating::Refused).map(|taken| taken.0),
            };
            balance = after.unwrap_or(balance);
            prop_assert!(Quantity::ZERO <= balance.reserved);
            prop_assert!(balance.reserved <= balance.on_hand);
        }
    }
}

/// The records of a test: products 1 and 2 in stock, 10 a service; 4 of product 1 at 10.00.
struct Records {
    company: Company,
    products: Vec<Product>,
    balances: Vec<Balance>,
}

impl Records {
    fn new() -> Records {
        let products = [1, 2, 10].map(product).to_vec();
        let on_hand = Balance { last_moved: Some(date("2026-01-05")), ..balance(1, "4", "10.00") };
        let promised = reserve(&on_hand, quantity("2")).unwrap();
        Records { company: company(), products, balances: vec![promised] }
    }

    fn given(&self) -> StockGiven<'_> {
        let products = self.products.iter().map(|product| (product.id, product)).collect();
        let balances = self.balances.iter().map(|balance| (balance.product, balance)).collect();
        StockGiven { company: &self.company, warehouse: None, products, balances }
    }
}

fn entry_lines(entry: Option<&Entry>) -> Vec<String> {
    let lines = entry.map_or(&[][..], |entry| &entry.lines);
    lines.iter().map(|line| format!("{:?} {}", line.account, line.amount.decimal())).collect()
}

fn receive_line(number: u128, count: &str, unit_cost: &str) -> ReceiveLine {
    let (quantity, unit_cost) = (quantity(count), price(unit_cost));
    ReceiveLine { product: product(number).id, quantity, unit_cost }
}

fn check_receive(lines: Vec<ReceiveLine>) -> Result<StockMoved, String> {
    let (records, warehouse) = (Records::new(), warehouse());
    let given = StockGiven { warehouse: Some(&warehouse), ..records.given() };
    let reference = "dn 7".to_owned();
    let command = ReceiveStock { warehouse: warehouse.id, reference, lines };
    let received = receive(&given, &command, &at("2026-01-04"), &mut Counted::new());
    received.map_err(|refused| problems::<()>(Err(refused)))
}

#[test]
fn a_receipt_moves_values_and_books_in_one_document() {
    let lines =
        [receive_line(1, "1", "5"), receive_line(2, "3", "0.333333"), receive_line(1, "1", "5")];
    let received = check_receive(lines.to_vec()).unwrap();
    let moves: Vec<String> = received
        .moves
        .iter()
        .map(|of| format!("{} {} {} {}", of.line_no, of.kind, of.quantity, of.value))
        .collect();
    assert_eq!(moves, ["1 receipt 1 5.00 EUR", "2 receipt 3 1.00 EUR", "3 receipt 1 5.00 EUR"]);
    let balances: Vec<String> = received
        .balances
        .iter()
        .map(|of| format!("{} {} {} v{}", of.on_hand, of.reserved, of.value, of.version))
        .collect();
    assert_eq!(balances, ["6 2 20.00 EUR v1", "3 0 1.00 EUR v0"]);
    assert_eq!(
        entry_lines(received.entry.as_ref()),
        ["Inventory 11.00", "GoodsReceivedNotInvoiced -11.00"]
    );
    assert_eq!(
        (received.document.number.as_str(), received.events[0].kind),
        ("", "stock.received")
    );
}

#[test]
fn no_receipt_and_no_balance_is_worth_more_than_the_greatest_amount() {
    let refused = |lines: &[(u128, &str, &str)]| {
        let lines = lines.iter().map(|(number, count, cost)| receive_line(*number, count, cost));
        check_receive(lines.collect()).map(|received| received.document.kind.to_string())
    };
    // Nothing of product 2 is there yet.
    let most = (2, "1000000", "10000000");
    assert_eq!(refused(&[most]), Ok("receipt".to_owned()));
    let above = Err("lines[0] amount.too_large".to_owned());
    assert_eq!(refused(&[(2, "1000000", "10000000.000001")]), above);
    let balance = Err("lines[1] amount.too_large".to_owned());
    assert_eq!(refused(&[most, (2, "1", "0.01")]), balance);
    let document = Err("lines amount.too_large".to_owned());
    assert_eq!(refused(&[most, (1, "1", "0.01")]), document);
}

#[test]
fn all_problems_of_a_receipt_are_found_at_once() {
    assert_eq!(check_receive(vec![]).unwrap_err(), "lines stock.no_lines");
    let lines = [
        receive_line(10, "1", "5"),
        receive_line(3, "0", "5"),
        receive_line(1, "-1", "-5"),
        receive_line(1, "1000000000.000001", "5"),
    ];
    assert_eq!(
        check_receive(lines.to_vec()).unwrap_err(),
        "lines[0].product stock.not_stocked, lines[1].product stock.unknown_product, \
         lines[1].quantity stock.quantity_out_of_range, \
         lines[2].quantity stock.quantity_out_of_range, lines[2].unit_cost stock.cost_negative, \
         lines[3].quantity stock.quantity_out_of_range"
    );
    let records = Records::new();
    let lines = vec![receive_line(1, "1", "1")];
    let command = ReceiveStock { warehouse: warehouse().id, reference: "\n".to_owned(), lines };
    let refused = receive(&records.given(), &command, &at("2026-01-04"), &mut Counted::new());
    assert_eq!(problems(refused), "warehouse stock.unknown_warehouse, reference text.not_trimmed");
}

fn check_adjust(on: &str, lines: &[(u128, &str, Option<&str>)]) -> Result<StockMoved, String> {
    let (records, warehouse) = (Records::new(), warehouse());
    let given = StockGiven { warehouse: Some(&warehouse), ..records.given() };
    let lines = lines.iter().map(|(number, count, unit_cost)| AdjustLine {
        product: product(*number).id,
        quantity: quantity(count),
        unit_cost: unit_cost.map(price),
    });
    let command =
        AdjustStock { warehouse: warehouse.id, reason: "count".to_owned(), lines: lines.collect() };
    let adjusted = adjust(&given, &command, &at(on), &mut Counted::new());
    adjusted.map_err(|refused| problems::<()>(Err(refused)))
}

#[test]
fn an_adjustment_books_gains_and_losses_apart() {
    let lines = [(1, "-2", None), (1, "1", None), (2, "1", Some("7"))];
    let adjusted = check_adjust("2026-01-05", &lines).unwrap();
    let values: Vec<String> =
        adjusted.moves.iter().map(|of| format!("{} {}", of.quantity, of.value)).collect();
    assert_eq!(values, ["-2 -5.00 EUR", "1 2.50 EUR", "1 7.00 EUR"]);
    assert_eq!(
        entry_lines(adjusted.entry.as_ref()),
        ["Inventory 9.50", "StockDifferences -9.50", "StockDifferences 5.00", "Inventory -5.00"]
    );
    assert_eq!(adjusted.events[0].kind, "stock.adjusted");
}

#[test]
fn an_adjustment_takes_no_goods_that_are_missing_promised_or_moved_later() {
    let refused = |on, lines: &[_]| check_adjust(on, lines).unwrap_err();
    let later = "2026-01-05";
    assert_eq!(refused(later, &[(1, "-5", None)]), "lines[0].quantity stock.not_enough");
    assert_eq!(refused(later, &[(1, "-3", None)]), "lines[0].quantity stock.reserved");
    let two_lines = [(1, "-2", None), (1, "-1", None)];
    assert_eq!(refused(later, &two_lines), "lines[1].quantity stock.reserved");
    assert_eq!(refused("2026-01-04", &[(1, "-1", None)]), "lines[0].quantity stock.back_dated");
    assert_eq!(
        refused(later, &[(2, "1", None), (1, "-1", Some("1")), (1, "0", Some("-1"))]),
        "lines[0].unit_cost stock.cost_unknown, lines[1].unit_cost stock.cost_of_less, \
         lines[2].quantity stock.quantity_out_of_range, lines[2].unit_cost stock.cost_negative"
    );
}
