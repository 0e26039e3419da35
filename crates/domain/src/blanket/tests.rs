//! The laws of blanket orders.

use super::*;
use crate::code::Code;
use crate::order::{OrderLine, line_net};
use crate::product::ProductKind;
use crate::tax::TaxCategory;
use crate::tests::example::{check_codes, customer, date, eur, price, problems, product, quantity};
use crate::{Currency, Moment};

#[test]
fn codes_are_stable_words() {
    check_codes::<BlanketState>();
    check_codes::<BlanketStep>();
}

#[test]
fn the_table_of_states_is_this() {
    let mut table = String::new();
    for state in BlanketState::ALL {
        for step in BlanketStep::ALL {
            if let Some(next) = state.next(*step) {
                table.push_str(&format!("{state} {step} -> {next}\n"));
            }
        }
    }
    assert_eq!(table, "open call_off -> open\nopen close -> closed\n");
}

fn blanket(state: BlanketState) -> Blanket {
    Blanket {
        price_tax: Default::default(),
        id: BlanketId::from_uuid(crate::id::Uuid::from_u128(7)),
        number: "BO-2026-000001".to_owned(),
        state,
        customer: customer().id,
        reference: String::new(),
        agreed_on: date("2026-03-01"),
        valid_from: date("2026-03-02"),
        valid_to: date("2026-03-31"),
        currency: Currency::EUR,
        closed_because: String::new(),
        created_at: Moment::from_micros(0),
        version: 1,
    }
}

fn line(called: &str) -> BlanketLine {
    BlanketLine {
        blanket: blanket(BlanketState::Open).id,
        line_no: 1,
        product: product(1).id,
        description: "Mug".to_owned(),
        quantity: quantity("10"),
        price: price("2.00"),
        price_unit: 1,
        discount: Rate::ZERO,
        called: quantity(called),
    }
}

fn ordered(line_no: i64, of: &str, cancelled: &str) -> OrderLine {
    let (none, of, each) = (Quantity::ZERO, quantity(of), price("2.00"));
    OrderLine {
        gross: None,
        order: OrderId::from_uuid(crate::id::Uuid::from_u128(9)),
        line_no,
        product: product(1).id,
        warehouse: None,
        part_of: None,
        kind: ProductKind::Stock,
        description: "Mug".to_owned(),
        quantity: of,
        price: each,
        price_unit: 1,
        discount: Rate::ZERO,
        reduction: eur("0"),
        net: line_net(of, (each, 1), Rate::ZERO, Currency::EUR).unwrap(),
        tax_category: TaxCategory::Standard,
        tax_rate: Rate::ZERO,
        reserved: none,
        allocated: none,
        shipped: none,
        invoiced: none,
        returned: none,
        returned_unbilled: none,
        cancelled: quantity(cancelled),
        exposure: eur("0"),
        kit_no: None,
    }
}

fn call_off(line_no: i64) -> CallOff {
    let order = OrderId::from_uuid(crate::id::Uuid::from_u128(9));
    CallOff { order, line_no, blanket: blanket(BlanketState::Open).id, blanket_line: 1 }
}

/// How much is called after lines were cancelled, or why not.
fn cancelled(called: &str, before: OrderLine, after: OrderLine, state: BlanketState) -> String {
    let (blanket, line, call_off) = (blanket(state), line(called), call_off(1));
    let following = Following { blanket: &blanket, lines: vec![&line], call_offs: vec![&call_off] };
    let followed = after_cancelling(&following, &[&before], &[after], date("2026-04-01"));
    match followed {
        Ok(followed) => followed.lines.iter().map(|line| line.called.to_string()).collect(),
        refused => problems(refused),
    }
}

#[test]
fn what_is_cancelled_comes_back_whenever_it_is() {
    let before = || ordered(1, "5", "0");
    assert_eq!(cancelled("5", before(), ordered(1, "5", "5"), BlanketState::Open), "0");
    assert_eq!(cancelled("8", before(), ordered(1, "5", "2"), BlanketState::Closed), "6");
    assert_eq!(cancelled("5", before(), before(), BlanketState::Open), "");
    // Of lines that are no call-offs nothing comes back.
    let other = ordered(2, "5", "0");
    assert_eq!(cancelled("5", other, ordered(2, "5", "5"), BlanketState::Open), "");
}

#[test]
fn what_is_raised_is_called_within_days_and_quantity_alone() {
    let raised =
        |called, to, state| cancelled(called, ordered(1, "5", "0"), ordered(1, to, "0"), state);
    let not_on_this_day = "blanket.not_on_this_day";
    assert_eq!(raised("5", "10", BlanketState::Open), not_on_this_day);
    assert_eq!(
        raised("5", "11", BlanketState::Open),
        format!("{not_on_this_day}, blanket.not_open")
    );
    assert_eq!(raised("5", "6", BlanketState::Closed), "blanket.state_forbids");
}
