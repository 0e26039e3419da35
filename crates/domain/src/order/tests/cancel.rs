//! The laws of cancelling.

use super::*;

/// Cancels a confirmed order of 4 goods and freight after these were shipped and invoiced.
fn check_cancel(shipped: &str, invoiced: (&str, &str), expected: &str) {
    let mut records =
        Records::new(None).place(Intent::Submit, &[(1, "4", "1.00"), (20, "1", "5.00")]);
    records.keep(records.confirm().unwrap());
    let before = records.lines.clone();
    records.lines[0].shipped = quantity(shipped);
    records.lines[0].invoiced = quantity(invoiced.0);
    records.lines[1].invoiced = quantity(invoiced.1);
    records.lines[0].reserved = records.lines[0].open();
    records.balances.iter_mut().find(|it| it.product == product(1).id).unwrap().reserved =
        records.lines[0].reserved;
    records.credit = follow(&records.credit, before.iter().zip(&records.lines)).unwrap();
    let state = &mut records.order.as_mut().unwrap().state;
    let lines: Vec<&OrderLine> = records.lines.iter().collect();
    if quantity(shipped).is_positive() {
        *state = after_shipping(*state, &lines).unwrap();
    }
    *state = after_billing(*state, &lines);
    let shown = match records.cancel() {
        Ok(cancelled) => {
            let balances = cancelled.balances.iter().map(|it| it.reserved.to_string());
            let gone = cancelled.lines.iter().map(|it| it.cancelled.to_string());
            format!(
                "{}, cancelled {}, reserved {}, open {}, delivered {}",
                cancelled.order.state,
                gone.collect::<Vec<String>>().join(" "),
                balances.collect::<Vec<String>>().join(" "),
                cancelled.credit.open_orders.decimal(),
                cancelled.credit.delivered.decimal()
            )
        }
        Err(refused) => problems::<()>(Err(refused)),
    };
    assert_eq!(shown, expected, "shipped {shipped}, invoiced {invoiced:?}");
}

#[test]
fn cancelling_gives_back_what_is_open_and_keeps_what_happened() {
    let nothing = "cancelled, cancelled 4 1, reserved 0, open 0.00, delivered 0.00";
    check_cancel("0", ("0", "0"), nothing);
    let freight_billed = "closed, cancelled 4, reserved 0, open 0.00, delivered 0.00";
    check_cancel("0", ("0", "1"), freight_billed);
    let freight_stays = "fulfilled, cancelled 3, reserved 0, open 6.00, delivered 1.20";
    check_cancel("1", ("0", "0"), freight_stays);
    let all_billed = "closed, cancelled 3, reserved 0, open 0.00, delivered 0.00";
    check_cancel("1", ("1", "1"), all_billed);
    check_cancel("4", ("0", "0"), "order.state_forbids");
    check_cancel("4", ("4", "1"), "order.state_forbids");
}

#[test]
fn goods_in_an_open_shipment_are_not_cancelled() {
    let mut records = Records::new(None).place(Intent::Submit, &[(1, "4", "1.00")]);
    records.keep(records.confirm().unwrap());
    records.lines[0].allocated = quantity("1");
    assert_eq!(problems(records.cancel()), "order.in_open_shipment");
}

#[test]
fn cancelling_a_held_order_ends_its_holds() {
    let mut records = Records::new(None).place(Intent::Submit, &[(1, "11", "1.00")]);
    records.keep(records.confirm().unwrap());
    let cancelled = records.cancel().unwrap();
    assert_eq!(cancelled.order.state, OrderState::Cancelled);
    assert_eq!(cancelled.holds[0].released_as, Some(ReleasedAs::GivenUp));
    assert_eq!(cancelled.credit, records.credit);
    let kinds: Vec<&str> = cancelled.events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, ["order.released", "order.cancelled"]);
}
