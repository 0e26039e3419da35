//! The laws of amendments.

use super::*;

pub fn request(records: &Records, lines: &[(i64, &str)], add: &[(u128, &str, &str)]) -> AmendOrder {
    let wanted = |(line_no, count): &(i64, &str)| AmendLine {
        line_no: *line_no,
        quantity: Some(quantity(count)),
        less_by: None,
        unit: None,
        price: None,
        discount: None,
        text: None,
    };
    AmendOrder {
        order: records.id(),
        reason: "the customer called".to_owned(),
        customer_po: None,
        requested_on: None,
        ship_to: None,
        ship_to_code: None,
        text: None,
        lines: lines.iter().map(wanted).collect(),
        add: add.iter().map(|(number, count, of)| line(*number, count, of)).collect(),
    }
}

pub fn given<'a>(records: &'a Records, amendments: &'a [Amendment]) -> AmendGiven<'a> {
    AmendGiven {
        order: records.given(),
        to_place: records.to_place(),
        amendments: amendments.iter().collect(),
        details: records.details.iter().collect(),
        coupon_uses: records.coupon_uses.iter().collect(),
    }
}

pub fn amended(records: &Records, command: &AmendOrder) -> Result<OrderAmended, Refused> {
    amend(&given(records, &[]), command, &today())
}

/// Keeps what an amendment changed.
pub fn keep(records: &mut Records, amended: OrderAmended) {
    records.order = Some(amended.order);
    records.holds.retain(|old| !amended.holds.iter().any(|new| new.hold_no == old.hold_no));
    records.holds.extend(amended.holds);
    let Some(made) = amended.made else {
        return;
    };
    records.lines = made.lines.into_iter().chain(made.added).collect();
    records.keep_balances(made.balances);
    records.credit = made.credit;
    let is_new = |old: &LineDetail| !made.details.iter().any(|new| new.line_no == old.line_no);
    records.details.retain(is_new);
    records.details.extend(made.details);
    for (coupon, used) in made.coupons.into_iter().zip(made.coupon_uses) {
        records.coupons.retain(|old| old.code != coupon.code);
        records.coupon_uses.retain(|old| old.coupon != used.coupon);
        records.coupons.push(coupon);
        records.coupon_uses.push(used);
    }
}

/// The lines as `quantity-cancelled reserved at price`, the exposure, the state.
fn told(records: &Records) -> String {
    let line = |line: &OrderLine| {
        let OrderLine { quantity, cancelled, reserved, price, .. } = line;
        format!("{quantity}-{cancelled} r{reserved} at {price}")
    };
    let lines: Vec<String> = records.lines.iter().map(line).collect();
    let order = records.order.as_ref().unwrap();
    let exposure = records.credit.exposure().unwrap();
    format!("{}: {}; {exposure} of {}", order.state, lines.join(", "), order.gross)
}

fn confirmed(limit: Option<&str>) -> Records {
    let lines = [(1, "4", "1.00"), (2, "2", "1.00")];
    let mut records = Records::new(limit).place(Intent::Submit, &lines);
    records.keep(records.confirm().unwrap());
    records
}

#[test]
fn codes_of_decisions_are_stable_words() {
    check_codes::<AmendmentDecision>();
}

#[test]
fn a_line_that_nothing_has_left_of_is_rewritten_in_place() {
    let mut records = confirmed(None);
    let command = request(&records, &[(1, "6"), (2, "0")], &[(20, "1", "5.00")]);
    let made = amended(&records, &command).unwrap();
    assert_eq!(
        made.amendment.changes,
        "line 1 Product 1: quantity 4 -> 6; line 2 Product 2: quantity 2 -> 0; \
         line 3 Product 20: 1 at 5.00 added"
    );
    keep(&mut records, made);
    let expected =
        "confirmed: 6-0 r6 at 1.00, 2-2 r0 at 1.00, 1-0 r0 at 5.00; 13.20 EUR of 15.60 EUR";
    assert_eq!(told(&records), expected);
    assert_eq!(
        records.balances().get(&balance(2, "5", "5.00").key()).unwrap().reserved,
        Quantity::ZERO
    );
    assert_eq!(
        records.balances().get(&balance(1, "5", "5.00").key()).unwrap().reserved,
        quantity("6")
    );
}

#[test]
fn of_a_line_that_goods_have_left_of_the_rest_is_cancelled_or_comes_on_a_new_one() {
    let mut records = confirmed(None);
    advance(&mut records, 0, 0, quantity("1"));
    records.order.as_mut().unwrap().state = OrderState::InFulfilment;
    let refused =
        |lines: &[(i64, &str)]| problems(amended(&records, &request(&records, lines, &[])));
    assert_eq!(refused(&[(1, "0.5")]), "lines[0].quantity order.less_than_done");
    assert_eq!(refused(&[(1, "4")]), "order.nothing_amended");
    assert_eq!(
        refused(&[(1, "3"), (1, "2"), (7, "1")]),
        "lines[1].line_no order.line_twice, lines[2].line_no order.unknown_line"
    );
    let less = amended(&records, &request(&records, &[(1, "3")], &[])).unwrap();
    keep(&mut records, less);
    let expected = "in_fulfilment: 4-1 r2 at 1.00, 2-0 r2 at 1.00; 6.00 EUR of 7.20 EUR";
    assert_eq!(told(&records), expected);
    let more = amended(&records, &request(&records, &[(1, "5")], &[])).unwrap();
    keep(&mut records, more);
    let expected =
        "in_fulfilment: 4-1 r2 at 1.00, 2-0 r2 at 1.00, 2-0 r2 at 1.00; 8.40 EUR of 9.60 EUR";
    assert_eq!(told(&records), expected);
    let mut dearer = request(&records, &[], &[]);
    dearer.lines.push(AmendLine {
        line_no: 1,
        quantity: None,
        less_by: None,
        unit: None,
        price: Some(price("2")),
        discount: None,
        text: None,
    });
    let made = amended(&records, &dearer).unwrap();
    keep(&mut records, made);
    // One has left at 1.00, two that are open of the line cost 2.00 now.
    let expected = "in_fulfilment: 4-3 r0 at 1.00, 2-0 r2 at 1.00, 2-0 r2 at 1.00, 2-0 r2 at 2.00; \
                    10.80 EUR of 14.40 EUR";
    assert_eq!(told(&records), expected);
    let rest = request(&records, &[(2, "0"), (3, "0"), (4, "0")], &[]);
    let rest = amended(&records, &rest).unwrap();
    keep(&mut records, rest);
    assert_eq!(records.order.unwrap().state, OrderState::Fulfilled);
    assert_eq!(records.credit.exposure().unwrap(), eur("1.20"));
}

#[test]
fn an_amendment_over_the_limit_waits_and_the_order_keeps_its_promise() {
    let mut records = confirmed(Some("7.20"));
    let before = told(&records);
    let waits = amended(&records, &request(&records, &[(1, "5")], &[])).unwrap();
    assert!(waits.made.is_none());
    let amendments = [waits.amendment.clone()];
    keep(&mut records, waits);
    assert_eq!(told(&records), before);
    assert_eq!(
        records.holds[0].reason,
        "exposure of 7.20 EUR and the amendment's 1.20 EUR come to 8.40 EUR, 1.20 EUR above the \
         limit of 7.20 EUR"
    );
    // Less is wanted meanwhile, but one waits already.
    let less = request(&records, &[(2, "1")], &[]);
    let asked = amend(&given(&records, &amendments), &less, &today());
    assert_eq!(problems(asked), "order.amendment_waits");
    assert_eq!(problems(records.release(HoldKind::Amendment)), "kind order.amendment_is_decided");
    let decide = |records: &Records, decision| {
        let reason = "agreed by phone".to_owned();
        let command = DecideAmendment { order: records.id(), decision, reason };
        decide_amendment(&given(records, &amendments), &command, &today())
    };
    let again = decide(&records, AmendmentDecision::Retry).unwrap();
    assert!(again.made.is_none() && again.amendment.hold_no == Some(1));
    let withdrawn = decide(&records, AmendmentDecision::Withdraw).unwrap();
    assert_eq!(withdrawn.holds[0].released_as, Some(ReleasedAs::GivenUp));
    let passed = decide(&records, AmendmentDecision::Pass).unwrap();
    keep(&mut records, passed);
    let expected = "confirmed: 5-0 r5 at 1.00, 2-0 r2 at 1.00; 8.40 EUR of 8.40 EUR";
    assert_eq!(told(&records), expected);
    assert_eq!(records.holds[0].released_as, Some(ReleasedAs::Passed));
    let gone = decide(&records, AmendmentDecision::Retry);
    assert_eq!(problems(gone), "order.no_amendment_waits");
}

#[test]
fn an_amendment_for_goods_that_are_not_there_is_never_passed() {
    let mut records = confirmed(None);
    let waits = amended(&records, &request(&records, &[(1, "10.5")], &[(9, "1", "1")])).unwrap();
    let amendments = [waits.amendment.clone()];
    assert_eq!(
        waits.holds[0].reason,
        "line 1 Product 1: 6.5 needed, 6 available; line 3 Product 9: 1 needed, 0 available"
    );
    assert_eq!(waits.holds[0].waits_for, Some(product(1).id));
    keep(&mut records, waits);
    let (order, reason) = (records.id(), "please".to_owned());
    let command = DecideAmendment { order, decision: AmendmentDecision::Pass, reason };
    let passed = decide_amendment(&given(&records, &amendments), &command, &today()).unwrap();
    assert!(passed.made.is_none());
}

#[test]
fn what_is_taken_away_never_waits() {
    let mut records = confirmed(Some("7.20"));
    records.credit.limit = Some(eur("0.00"));
    records.customer.block = Block::Orders;
    let less = amended(&records, &request(&records, &[(1, "1")], &[])).unwrap();
    assert!(less.made.is_some());
}

#[test]
fn a_held_order_that_is_amended_to_fit_is_confirmed() {
    let lines = [(1, "11", "1.00"), (9, "1", "1.00")];
    let mut records = Records::new(Some("12.00")).place(Intent::Submit, &lines);
    records.keep(records.confirm().unwrap());
    let command = request(&records, &[(1, "10"), (2, "0")], &[]);
    let made = amended(&records, &command).unwrap();
    keep(&mut records, made);
    let confirmed = records.confirm();
    assert_eq!(shown(confirmed), "confirmed, reserved 10 0, exposure 12.00 EUR, 2 holds");
    let nothing = request(&records, &[(1, "0")], &[]);
    assert_eq!(problems(amended(&records, &nothing)), "order.nothing_left");
}

#[test]
fn the_head_is_amended_and_what_has_left_fixes_its_country() {
    let mut records = confirmed(None);
    let other =
        Order { id: OrderId::from_uuid(Uuid::from_u128(77)), ..records.order.clone().unwrap() };
    let mut command = request(&records, &[], &[]);
    command.customer_po = Some("PO 2".to_owned());
    command.requested_on = Some(date("2026-01-01"));
    let country = crate::tests::example::country("US");
    command.ship_to = Some(ShipTo { address: "Main St 1".to_owned(), country });
    let mut known = given(&records, &[]);
    known.to_place.same_po = vec![&other];
    assert_eq!(
        problems(amend(&known, &command, &today())),
        "customer_po order.duplicate_customer_po, requested_on order.requested_too_early"
    );
    command.requested_on = Some(date("2026-04-01"));
    let made = amended(&records, &command).unwrap();
    assert!(made.amendment.changes.starts_with("customer's number none -> PO 2; wanted on none"));
    keep(&mut records, made);
    let order = records.order.clone().unwrap();
    assert_eq!((order.ship_to.as_str(), order.customer_po.as_str()), ("Main St 1", "PO 2"));
    advance(&mut records, 0, 0, quantity("1"));
    command.ship_to.as_mut().unwrap().country = crate::tests::example::country("AT");
    assert_eq!(problems(amended(&records, &command)), "ship_to.country order.ship_to_fixed");
}

proptest! {
    #[test]
    fn whatever_is_amended_shipped_billed_and_cancelled_leaves_no_exposure(
        steps in prop::collection::vec((0_u8..6, 0_usize..5, 1_i64..4_000_000), 0..40),
    ) {
        let lines = [(1, "3.333333", "1.07"), (2, "2", "0.01"), (20, "1", "4.99")];
        let mut records = Records::new(Some("12.00")).place(Intent::Submit, &lines);
        records.keep(records.confirm().unwrap());
        for (step, index, count) in steps {
            let index = index.min(records.lines.len() - 1);
            let most = Quantity::from_micros(count);
            if step < 3 {
                let reserved = records.lines[index].reserved;
                advance(&mut records, step, index, most);
                let freed = reserved.checked_sub(records.lines[index].reserved).unwrap();
                let product = records.lines[index].product;
                let taken = |balance: &mut Balance| {
                    balance.reserved = balance.reserved.checked_sub(freed).unwrap();
                    if step == 0 {
                        balance.on_hand = balance.on_hand.checked_sub(freed).unwrap();
                    }
                };
                records.balances.iter_mut().filter(|it| it.product == product).for_each(taken);
                continue;
            }
            let mut command = request(&records, &[], &[]);
            let (mut quantity, mut price) = (Some(most), None);
            match step {
                3 => {}
                4 => (quantity, price) = (None, Some(Price::from_micros(count))),
                _ => command.add.push(PlaceLine { quantity: most, ..line(1, "1", "0.37") }),
            }
            if step < 5 {
                let line_no = records.lines[index].line_no;
                let (unit, discount) = (None, None);
                let text = None;
                command.lines.push(AmendLine {
                    line_no,
                    quantity,
                    less_by: None,
                    unit,
                    price,
                    discount,
                    text,
                });
            }
            if let Ok(amended) = amended(&records, &command) {
                let waits = amended.made.is_none();
                keep(&mut records, amended);
                if waits {
                    records.holds.clear();
                }
            }
            records.lines.iter().for_each(OrderLine::assert_quantity_law);
            let parts = records.lines.iter().map(|line| line.exposure);
            let gross = records.order.as_ref().unwrap().gross;
            prop_assert_eq!(Money::sum(Currency::EUR, parts).unwrap(), gross);
            prop_assert!(records.credit.exposure().unwrap().minor() <= 1_200);
            for balance in &records.balances {
                let of = records.lines.iter().filter(|line| line.product == balance.product);
                let sum = Quantity::sum(of.map(|line| line.reserved)).unwrap();
                prop_assert_eq!(sum, balance.reserved);
            }
        }
        for index in 0..records.lines.len() {
            for step in 0..3 {
                advance(&mut records, step, index, Quantity::from_micros(i64::MAX));
            }
        }
        prop_assert!(records.credit.exposure().unwrap().is_zero());
        prop_assert!(records.credit.open_orders.is_zero() && records.credit.delivered.is_zero());
    }
}

#[test]
fn less_is_taken_off_what_is_wanted_now() {
    let mut records = confirmed(None);
    let less = |records: &Records, less_by: &str| {
        let mut command = request(records, &[(1, "0")], &[]);
        (command.lines[0].quantity, command.lines[0].less_by) = (None, Some(quantity(less_by)));
        command
    };
    // Both were asked for when all four were wanted.
    let both = [less(&records, "1"), less(&records, "2")];
    for command in both {
        let made = amended(&records, &command).unwrap();
        keep(&mut records, made);
    }
    let expected = "confirmed: 1-0 r1 at 1.00, 2-0 r2 at 1.00; 3.60 EUR of 3.60 EUR";
    assert_eq!(told(&records), expected);
    let made = amended(&records, &less(&records, "9")).unwrap();
    keep(&mut records, made);
    assert!(told(&records).starts_with("confirmed: 1-1 r0"), "never below what has left");
}
