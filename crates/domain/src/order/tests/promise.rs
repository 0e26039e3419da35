//! The laws of promised days: nothing is promised twice, and what slips is told.

use super::*;
use crate::date::Date;
use crate::order::promise::{
    Awaited, LinePromise, PromiseGiven, Supply, promise_anew, promise_lines,
};

fn day(number: i64) -> Date {
    today().business_date.add_days(number).unwrap()
}

/// The days from today on that two lines of an order for product 1 are promised for.
fn promised(available: &str, receipts: &[(i64, &str)], lead: Option<i64>) -> Vec<Option<i64>> {
    let records = Records::new(None);
    let records = records.place(Intent::Submit, &[(1, "6", "1.00"), (1, "4", "1.00")]);
    let order = records.order.as_ref().unwrap();
    let supply = Supply {
        available: quantity(available),
        receipts: receipts.iter().map(|(on, of)| (day(*on), quantity(of))).collect(),
        lead_time_days: lead,
    };
    let other = LinePromise {
        order: OrderId::from_uuid(Uuid::from_u128(99)),
        line_no: 1,
        product: product(1).id,
        warehouse: order.warehouse,
        quantity: quantity("3"),
        first_on: Some(day(2)),
        promised_on: Some(day(2)),
        ended_on: None,
    };
    let awaited = Awaited { supply, promised: vec![&other], others: Vec::new() };
    let given = PromiseGiven {
        order,
        lines: records.lines.iter().collect(),
        known: Vec::new(),
        short: BTreeMap::from([(order.stocked(&records.lines[0]), awaited)]),
    };
    let promised = promise_lines(&given, day(0)).unwrap();
    let told = promised.events.iter().filter(|event| event.kind == "order.promised").count();
    assert_eq!(told, promised.new.iter().filter(|it| it.promised_on.is_some()).count());
    let since = |it: &LinePromise| it.promised_on.map(|on| on.days_since(day(0)));
    promised.new.iter().map(since).collect()
}

#[test]
fn a_line_is_promised_for_the_day_on_which_nobody_else_needs_its_goods() {
    for (available, receipts, lead, expected) in [
        // 3 of what comes first are another's.
        ("0", &[(2, "3"), (5, "6"), (7, "4")][..], None, [Some(5), Some(7)]),
        ("3", &[(5, "10")], None, [Some(5), Some(5)]),
        ("0", &[(2, "9")], None, [Some(2), None]),
        ("0", &[], None, [None, None]),
        // What a rule buys is there after its supplier's lead time.
        ("0", &[(2, "9")], Some(10), [Some(2), Some(10)]),
        // A delivery that is late is taken as one of today.
        ("0", &[(-3, "13")], None, [Some(0), Some(0)]),
    ] {
        assert_eq!(promised(available, receipts, lead), expected, "{available} {receipts:?}");
    }
}

#[test]
fn what_slips_moves_the_promise_and_keeps_the_day_that_was_promised_first() {
    let of = |order: u128, on| LinePromise {
        order: OrderId::from_uuid(Uuid::from_u128(order)),
        line_no: 1,
        product: product(1).id,
        warehouse: balance(1, "0", "0.00").warehouse,
        quantity: quantity("5"),
        first_on: on,
        promised_on: on,
        ended_on: None,
    };
    let (first, second) = (of(1, Some(day(3))), of(2, None));
    let supply = |on| Supply { receipts: vec![(day(on), quantity("10"))], ..Supply::default() };
    let slipped = promise_anew(&[&first, &second], &supply(8), day(1)).unwrap();
    let kinds: Vec<&str> = slipped.events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, ["order.promise_moved", "order.promised"]);
    assert_eq!(slipped.changed[0].first_on, Some(day(3)));
    assert_eq!(slipped.changed[0].promised_on, Some(day(8)));
    assert_eq!(slipped.changed[1].first_on, Some(day(8)));
    let again: Vec<&LinePromise> = slipped.changed.iter().collect();
    assert_eq!(promise_anew(&again, &supply(8), day(1)).unwrap(), Default::default());
}
