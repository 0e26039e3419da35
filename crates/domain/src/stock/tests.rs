//! The laws of stock.

mod places;

use super::*;
use crate::company::{BackDating, Company};
use crate::date::Date;
use crate::ledger::Entry;
use crate::order::{
    Hold, HoldKind, Order, OrderGiven, OrderId, OrderLine, ReserveOrder, reserve_again,
};
use crate::product::Product;
use crate::tests::example::{
    Counted, at, balance, check_codes, company, date, eur, price, problems, product, quantity,
    warehouse,
};
use crate::tests::story::{Story, line};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn codes_are_stable_words() {
    check_codes::<CostBasis>();
    check_codes::<MoveKind>();
    check_codes::<StockDocumentKind>();
    check_codes::<Cause>();
    check_codes::<CountState>();
    check_codes::<TransferState>();
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
    assert_eq!(problems(reserve(&one, quantity("1.000001"))), "stock.not_available");
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
fn goods_of_no_known_sale_cost_the_average_else_the_last_cost_that_is_known() {
    let elsewhere = |number| WarehouseId::from_uuid(crate::id::Uuid::from_u128(number));
    let known = |number, on_hand: &str, last_cost, last_moved| Balance {
        warehouse: elsewhere(number),
        last_cost: price(last_cost),
        last_moved: Some(date(last_moved)),
        ..balance(1, on_hand, on_hand)
    };
    let here = |on_hand: &str, value: &str, last_cost| Balance {
        last_cost: price(last_cost),
        ..balance(1, on_hand, value)
    };
    let others = [known(8, "5", "7", "2026-01-01"), known(9, "0", "3.50", "2026-01-02")];
    let worthless = [known(8, "5", "0", "2026-01-03")];
    let table = [
        (here("4", "10.00", "9"), &others[..], "5.00 average"),
        (here("4", "0", "9"), &others[..], "0.00 average"),
        (here("0", "0", "2.345"), &others[..], "4.69 last"),
        (here("0", "0", "0"), &others[..], "7.00 last"),
        (here("0", "0", "0"), &others[..1], "14.00 last"),
        (here("0", "0", "0"), &worthless[..], "0.00 unknown"),
        (here("0", "0", "0"), &[], "0.00 unknown"),
    ];
    for (here, others, expected) in table {
        let all: Vec<&Balance> = others.iter().chain([&here]).collect();
        let (cost, basis) = estimated_cost(&here, &all, quantity("2")).unwrap();
        assert_eq!(format!("{} {basis}", cost.decimal()), expected);
    }
}

#[test]
fn a_balance_counts_its_moves_and_keeps_its_last_cost() {
    let on = date("2026-01-01");
    let none = balance(1, "0", "0");
    let some = put_in(&none, quantity("3"), eur("10.00"), on).unwrap();
    assert_eq!((some.moves, some.last_cost), (1, price("3.333333")));
    let (less, _) = take_out(&some, quantity("1"), on, BackDating::Refused).unwrap();
    assert_eq!((less.moves, less.last_cost), (2, price("3.33")));
    let free = put_in(&less, quantity("1"), eur("0"), on).unwrap();
    assert_eq!((free.moves, free.last_cost), (3, price("3.33")), "nothing is no cost");
    let dear = Money::new(crate::money::AMOUNT_MAX, free.value.currency());
    let dear = put_in(&balance(1, "0", "0"), Quantity::from_micros(1), dear, on).unwrap();
    assert_eq!((dear.moves, dear.last_cost), (1, Price::ZERO), "no price can say it");
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
                _ => {
                    let free = count.min(balance.available());
                    if free.is_zero() {
                        continue;
                    }
                    take_out(&balance, free, on, BackDating::Refused).map(|taken| taken.0)
                }
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
    promises: Vec<(Order, OrderLine)>,
    holds: Vec<Hold>,
}

impl Records {
    fn new() -> Records {
        let products = [1, 2, 10].map(product).to_vec();
        let on_hand = Balance { last_moved: Some(date("2026-01-05")), ..balance(1, "4", "10.00") };
        let promised = reserve(&on_hand, quantity("2")).unwrap();
        Records {
            company: company(),
            products,
            balances: vec![promised],
            promises: Vec::new(),
            holds: Vec::new(),
        }
    }

    fn given(&self) -> StockGiven<'_> {
        let products = self.products.iter().map(|product| (product.id, product)).collect();
        let balances = self.balances.iter().map(|balance| (balance.product, balance)).collect();
        let promises = self.promises.iter().map(|(order, line)| Promise { order, line });
        StockGiven {
            company: &self.company,
            warehouse: None,
            products,
            balances,
            promises: promises.collect(),
            holds: self.holds.iter().collect(),
            standard: BTreeMap::new(),
            counted: BTreeSet::new(),
            shelves: Shelves::default(),
        }
    }
}

fn entry_lines(entry: Option<&Entry>) -> Vec<String> {
    let lines = entry.map_or(&[][..], |entry| &entry.lines);
    lines.iter().map(|line| format!("{:?} {}", line.account, line.amount.decimal())).collect()
}

fn receive_line(number: u128, count: &str, unit_cost: &str) -> ReceiveLine {
    let (quantity, unit_cost) = (quantity(count), price(unit_cost));
    ReceiveLine { product: product(number).id, quantity, unit_cost, place: None, expires_on: None }
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
        place: None,
    });
    let command = AdjustStock {
        warehouse: warehouse.id,
        reason: "count".to_owned(),
        cause: Cause::Count,
        lines: lines.collect(),
    };
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
fn an_adjustment_takes_no_goods_that_are_missing_or_moved_later() {
    let refused = |on, lines: &[_]| check_adjust(on, lines).unwrap_err();
    let later = "2026-01-05";
    assert_eq!(refused(later, &[(1, "-5", None)]), "lines[0].quantity stock.not_enough");
    assert_eq!(refused("2026-01-04", &[(1, "-1", None)]), "lines[0].quantity stock.back_dated");
    assert_eq!(
        refused(later, &[(2, "1", None), (1, "-1", Some("1")), (1, "0", Some("-1"))]),
        "lines[0].unit_cost stock.cost_unknown, lines[1].unit_cost stock.cost_of_less, \
         lines[2].quantity stock.quantity_out_of_range, lines[2].unit_cost stock.cost_negative"
    );
}

/// Nine of product 1 at 10.00 are promised to three orders: 4 on two lines of the first, 3 to the
/// second, of which 1 stands in a shipment, 2 to the third.
fn promised_to_three() -> Records {
    let story = Story::of(&[line(1, "3", "1.00"), line(1, "1", "1.00")]);
    let order = |number: u128, on| Order {
        sourcing: None,
        id: OrderId::from_uuid(crate::id::Uuid::from_u128(number)),
        number: format!("SO-{number}"),
        ordered_on: date(on),
        ..story.order.clone()
    };
    let line = |order: &Order, line_no, count: &str, allocated: &str| OrderLine {
        order: order.id,
        line_no,
        quantity: quantity(count),
        reserved: quantity(count),
        allocated: quantity(allocated),
        ..story.order_lines[0].clone()
    };
    // The id of the third is the least: what counts first is the day.
    let orders = [order(2, "2026-01-01"), order(3, "2026-01-02"), order(1, "2026-01-03")];
    let [first, second, third] = &orders;
    let lines = [
        line(third, 1, "2", "0"),
        line(first, 1, "3", "0"),
        line(second, 1, "3", "1"),
        line(first, 2, "1", "0"),
    ];
    let of = |line: &OrderLine| orders.iter().find(|it| it.id == line.order).unwrap().clone();
    let promised = reserve(&balance(1, "10", "100.00"), quantity("9")).unwrap();
    Records {
        balances: vec![promised],
        promises: lines.iter().map(|line| (of(line), line.clone())).collect(),
        ..Records::new()
    }
}

/// A count that finds so much less; what each line has left, or the refusal.
fn check_count(less: &str, expected: &str) -> Option<StockMoved> {
    let (records, warehouse) = (promised_to_three(), warehouse());
    let given = StockGiven { warehouse: Some(&warehouse), ..records.given() };
    let line = AdjustLine {
        product: product(1).id,
        quantity: quantity(less),
        unit_cost: None,
        place: None,
    };
    let reason = "count".to_owned();
    let command =
        AdjustStock { warehouse: warehouse.id, reason, cause: Cause::Count, lines: vec![line] };
    let moved = adjust(&given, &command, &at("2026-01-05"), &mut Counted::new());
    let moved = match moved {
        Ok(moved) => moved,
        Err(refused) => {
            assert_eq!(problems::<()>(Err(refused)), expected);
            return None;
        }
    };
    let number = |line: &OrderLine| {
        records.promises.iter().find(|(order, _)| order.id == line.order).unwrap().0.number.clone()
    };
    let lines = moved.dropped.order_lines.iter();
    let shown = lines.map(|line| format!("{}/{} {}", number(line), line.line_no, line.reserved));
    assert_eq!(shown.collect::<Vec<_>>().join(", "), expected, "{less}");
    let [balance] = &moved.balances[..] else { panic!("one balance") };
    assert!(balance.reserved <= balance.on_hand);
    Some(moved)
}

#[test]
fn a_count_that_finds_less_than_is_promised_drops_the_newest_promises_first() {
    check_count("-1", "");
    check_count("-2", "SO-1/1 1");
    check_count("-3", "SO-1/1 0");
    check_count("-5", "SO-1/1 0, SO-3/1 1");
    check_count("-6", "SO-1/1 0, SO-3/1 1, SO-2/2 0");
    check_count("-9", "SO-1/1 0, SO-2/1 0, SO-3/1 1, SO-2/2 0");
    check_count("-10", "lines[0].quantity stock.in_open_shipments");
    check_count("-11", "lines[0].quantity stock.not_enough");
    let moved = check_count("-5", "SO-1/1 0, SO-3/1 1").unwrap();
    let holds: Vec<_> =
        moved.dropped.holds.iter().map(|hold| format!("{} {}", hold.kind, hold.reason)).collect();
    assert_eq!(
        holds,
        [
            "stock line 1 Product 1: 2 promised are missing",
            "stock line 1 Product 1: 2 promised are missing"
        ]
    );
    let told: Vec<_> = moved.dropped.events.iter().map(|event| event.kind).collect();
    let (dropped, held) = ("order.promise_dropped", "order.held");
    assert_eq!(told, [dropped, dropped, held, held]);
    assert_eq!(moved.dropped.orders.len(), 2);
}

/// An order of 5 of product 1 and 2 of product 2 that lost 3 and 1; what of `available` it gets.
fn check_reserved(available: [&str; 2], expected: &str) {
    let story = Story::of(&[line(1, "5", "1.00"), line(10, "1", "9.00"), line(2, "2", "1.00")]);
    let mut lines = story.order_lines.clone();
    lines[0].reserved = quantity("2");
    lines[2].reserved = quantity("1");
    let given = available.map(quantity);
    let balance_of = |number: u128, reserved: &str, free: Quantity| {
        let reserved = quantity(reserved);
        let on_hand = reserved.checked_add(free).unwrap();
        Balance { on_hand, reserved, ..balance(number, "0", "1.00") }
    };
    let balances = [balance_of(1, "2", given[0]), balance_of(2, "1", given[1])];
    let hold = Hold {
        order: story.order.id,
        hold_no: 1,
        customer: story.order.customer,
        warehouse: story.order.warehouse,
        priority: story.order.priority,
        requested_on: story.order.requested_on,
        kind: HoldKind::Stock,
        waits_for: None,
        reason: "a count found less".to_owned(),
        gross: story.order.gross,
        placed_at: at("2026-01-01").received_at,
        released_at: None,
        released_as: None,
        released_by: String::new(),
        release_reason: String::new(),
    };
    let given = OrderGiven {
        order: &story.order,
        lines: lines.iter().collect(),
        customer: &story.customer,
        credit: &story.credit,
        control: Default::default(),
        balances: balances.iter().map(|balance| (balance.key(), balance)).collect(),
        sources: Default::default(),
        holds: vec![&hold],
    };
    let command = ReserveOrder { order: story.order.id };
    let reserved = reserve_again(&given, &command, &at("2026-01-05")).unwrap();
    let of_lines = reserved.lines.iter().map(|line| line.reserved.to_string());
    let [hold] = &reserved.holds[..] else { panic!("one hold") };
    let state = if hold.is_active() { hold.reason.as_str() } else { "released" };
    assert_eq!(format!("{}: {state}", of_lines.collect::<Vec<_>>().join(" ")), expected);
    let before = Quantity::sum(balances.iter().map(|it| it.reserved)).unwrap();
    assert_eq!(before, quantity("3"));
    for balance in &reserved.balances {
        assert!(balance.reserved <= balance.on_hand);
    }
}

#[test]
fn an_order_that_lost_goods_is_promised_them_again_as_far_as_they_are_there() {
    check_reserved(["3", "1"], "5 0 2: released");
    check_reserved(["9", "9"], "5 0 2: released");
    check_reserved(["1", "0"], "3 0 1: line 1: 2 missing; line 3: 1 missing");
    check_reserved(["0", "1"], "2 0 2: line 1: 3 missing");
    let story = Story::of(&[line(1, "5", "1.00")]);
    let given = OrderGiven {
        order: &story.order,
        lines: story.order_lines.iter().collect(),
        customer: &story.customer,
        credit: &story.credit,
        control: Default::default(),
        balances: story.balances.values().map(|balance| (balance.key(), balance)).collect(),
        sources: Default::default(),
        holds: Vec::new(),
    };
    let command = ReserveOrder { order: story.order.id };
    let refused = reserve_again(&given, &command, &at("2026-01-05"));
    assert_eq!(problems(refused), "order.nothing_to_reserve");
}

#[test]
fn nothing_is_promised_that_a_later_day_will_lack() {
    let on = |text: &str| {
        let (day, count) = text.split_once(' ').unwrap();
        (date(&format!("2026-01-{day}")), quantity(count))
    };
    let check = |available: &str, receipts: &[&str], wanted: &[&str], told: &str| {
        let receipts: Vec<atp::OnDay> = receipts.iter().map(|it| on(it)).collect();
        let wanted: Vec<atp::OnDay> = wanted.iter().map(|it| on(it)).collect();
        let days = atp::promisable(on(&format!("10 {available}")), &receipts, &wanted).unwrap();
        let shown = days.iter().map(|(day, level)| format!("{} {level}", day.day()));
        assert_eq!(shown.collect::<Vec<String>>().join(", "), told);
    };
    check("5", &[], &[], "10 5");
    check("5", &["20 10"], &[], "10 5, 20 15");
    check("5", &["20 10"], &["12 3"], "10 2, 12 2, 20 12");
    check("5", &["20 10"], &["25 12"], "10 3, 20 3, 25 3");
    check("0", &["20 10"], &["12 3"], "10 0, 12 0, 20 7");
    check("5", &["01 1"], &["02 2"], "10 4");
    check("5", &["20 10"], &["30 20"], "10 0, 20 0, 30 0");
    let days = atp::promisable(on("10 5"), &[on("20 10")], &[]).unwrap();
    let first = |count: &str| atp::first_day(&days, quantity(count)).map(Date::day);
    assert_eq!([first("5"), first("6"), first("16")], [Some(10), Some(20), None]);
}

#[test]
fn who_waits_is_served_in_turn_and_the_next_takes_what_is_left() {
    let day = |text: &str| date(&format!("2026-01-{text}"));
    let receipts = [(day("12"), quantity("4")), (day("20"), quantity("10"))];
    let waiting = ["3", "8", "1", "9"].map(quantity);
    let expected =
        atp::expected((day("10"), quantity("1")), &receipts, Vec::new(), &waiting).unwrap();
    assert_eq!(expected, [Some(day("12")), Some(day("20")), Some(day("10")), None]);
}
