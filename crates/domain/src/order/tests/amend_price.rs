//! What amended orders cost: by the laws of placed ones.

use super::amend::{amended, given, keep, request};
use super::*;
use crate::pricing::{
    Benefit, CouponUseState, Discount, Freight, FreightBasis, FreightTier, PriceChoice, Promotion,
    PromotionId, PromotionState, Rule, Stacking, Tier,
};

fn list() -> PriceListId {
    PriceListId::from_uuid(Uuid::from_u128(7))
}

fn listed(from: &str, quantity_from: &str, of: &str) -> PriceEntry {
    PriceEntry {
        price_tax: Default::default(),
        list: list(),
        product: product(1).id,
        valid_from: date(from),
        from_quantity: quantity(quantity_from),
        valid_to: None,
        price: price(of),
        set_at: Moment::from_micros(0),
    }
}

fn promotion(number: u128, benefit: Benefit) -> Promotion {
    Promotion {
        id: PromotionId::from_uuid(Uuid::from_u128(number)),
        code: format!("P{number}"),
        name: "A promotion".to_owned(),
        state: PromotionState::Active,
        valid_from: date("2026-03-01"),
        valid_to: Some(date("2026-03-01")),
        priority: 1,
        stacking: Stacking::Stackable,
        needs_coupon: false,
        currency: Currency::EUR,
        rule: Rule { selection: Default::default(), benefit },
        version: 0,
    }
}

/// Records with a list: product 1 at 2.00, from 6 on at 1.50; tomorrow at 9.00.
fn with_list() -> Records {
    let mut records = Records::new(None);
    records.customer.price_list = Some(list());
    records.prices = vec![
        listed("2026-01-01", "0", "2"),
        listed("2026-01-01", "6", "1.5"),
        listed("2026-03-02", "0", "9"),
    ];
    records
}

/// Places an order and confirms it, with all that it leaves. Prices of 0 are those of the list.
fn confirmed(mut records: Records, mut command: PlaceOrder) -> Records {
    for line in &mut command.lines {
        line.price = line.price.filter(|price| price.is_positive());
    }
    let placed = place(&records.to_place(), &command, &today(), &mut ids()).unwrap();
    (records.order, records.lines) = (Some(placed.order), placed.lines);
    (records.details, records.holds) = (placed.details, placed.holds);
    (records.coupons, records.coupon_uses) = (placed.coupons, placed.coupon_uses);
    records.keep(records.confirm().unwrap());
    records
}

/// The lines as `quantity-cancelled at price less reduction = net`.
fn told(records: &Records) -> String {
    let line = |line: &OrderLine| {
        let OrderLine { quantity, cancelled, price, reduction, net, .. } = line;
        format!("{quantity}-{cancelled} at {price} less {reduction} = {net}")
    };
    records.lines.iter().map(line).collect::<Vec<String>>().join(", ").replace(" EUR", "")
}

fn tomorrow() -> At {
    at("2026-03-02")
}

fn amend_tomorrow(records: &mut Records, command: &AmendOrder) {
    let made = amend(&given(records, &[]), command, &tomorrow()).unwrap();
    assert!(made.made.is_some(), "{:?}", made.holds);
    keep(records, made);
    for line in &records.lines {
        let detail = records.details.iter().find(|detail| detail.line_no == line.line_no);
        let told = detail.iter().flat_map(|detail| &detail.trace.reductions);
        let told = Money::sum(Currency::EUR, told.filter_map(|told| told.amount)).unwrap();
        assert_eq!(told, line.reduction, "what a line is reduced by is told");
    }
}

#[test]
fn another_quantity_has_the_price_of_the_orders_day_and_what_is_added_that_of_its_own() {
    let mut records = confirmed(with_list(), command(Intent::Submit, &[(1, "4", "0")]));
    assert_eq!(told(&records), "4-0 at 2.00 less 0.00 = 8.00");
    let mut more = request(&records, &[(1, "6")], &[(1, "1", "0")]);
    more.add[0].price = None;
    amend_tomorrow(&mut records, &more);
    let expected = "6-0 at 1.50 less 0.00 = 9.00, 1-0 at 9.00 less 0.00 = 9.00";
    assert_eq!(told(&records), expected);
    // The second line goes on with the price of its day.
    let mut again = given(&records, &[]);
    let waited = Amendment {
        asked_on: date("2026-03-02"),
        made_at: Some(Moment::from_micros(1)),
        ..amended(&records, &request(&records, &[(1, "5")], &[])).unwrap().amendment
    };
    again.amendments = vec![&waited];
    let two = request(&records, &[(1, "5"), (2, "2")], &[]);
    let made = amend(&again, &two, &at("2026-03-03")).unwrap();
    keep(&mut records, made);
    let expected = "5-0 at 2.00 less 0.00 = 10.00, 2-0 at 9.00 less 0.00 = 18.00";
    assert_eq!(told(&records), expected);
}

#[test]
fn a_stated_price_stays_whatever_the_quantity() {
    let mut records = confirmed(with_list(), command(Intent::Submit, &[(1, "4", "1.99")]));
    let more = request(&records, &[(1, "7")], &[]);
    amend_tomorrow(&mut records, &more);
    assert_eq!(told(&records), "7-0 at 1.99 less 0.00 = 13.93");
}

#[test]
fn a_line_has_the_promotions_of_the_orders_day_also_when_they_have_ended() {
    let mut records = with_list();
    records.promotions = vec![promotion(1, Benefit::LinePercent(percent("10")))];
    let mut records = confirmed(records, command(Intent::Submit, &[(1, "4", "0"), (2, "1", "5")]));
    assert_eq!(told(&records), "4-0 at 2.00 less 0.80 = 7.20, 1-0 at 5.00 less 0.00 = 5.00");
    records.promotions[0].state = PromotionState::Ended;
    let more = request(&records, &[(1, "6"), (2, "2")], &[(2, "1", "3")]);
    amend_tomorrow(&mut records, &more);
    let expected = "6-0 at 1.50 less 0.90 = 8.10, 2-0 at 5.00 less 0.00 = 10.00, \
                    1-0 at 3.00 less 0.00 = 3.00";
    assert_eq!(told(&records), expected);
}

#[test]
fn what_a_touched_line_was_reduced_by_stays_and_the_rest_of_the_discount_is_spread_anew() {
    let amount = Discount::Amount(eur("10.00"));
    let mut command = command(Intent::Submit, &[(1, "4", "10"), (2, "4", "10")]);
    command.extras.discount = Some(amount);
    let mut records = confirmed(Records::new(None), command);
    assert_eq!(told(&records), "4-0 at 10.00 less 5.00 = 35.00, 4-0 at 10.00 less 5.00 = 35.00");
    advance(&mut records, 0, 0, quantity("2"));
    records.order.as_mut().unwrap().state = OrderState::InFulfilment;
    let more = request(&records, &[(1, "6")], &[]);
    amend_tomorrow(&mut records, &more);
    // 5.00 stays on what is partly gone; 5.00 of 10.00 is spread over 40.00 and 20.00.
    let expected = "4-0 at 10.00 less 5.00 = 35.00, 4-0 at 10.00 less 3.33 = 36.67, \
                    2-0 at 10.00 less 1.67 = 18.33";
    assert_eq!(told(&records), expected);
    // Of the first line two are given up, and with them half of what it was reduced by.
    let less = request(&records, &[(1, "2"), (3, "0")], &[]);
    amend_tomorrow(&mut records, &less);
    let expected = "4-2 at 10.00 less 5.00 = 35.00, 4-0 at 10.00 less 7.50 = 32.50, \
                    2-2 at 10.00 less 1.67 = 18.33";
    assert_eq!(told(&records), expected);
}

#[test]
fn a_coupon_is_counted_once_however_often_the_order_is_amended() {
    let coupon = |uses| Coupon {
        code: "SAVE".to_owned(),
        promotion: promotion(1, Benefit::LinePercent(percent("10"))).id,
        uses,
        uses_max: Some(1),
        version: 0,
    };
    let mut records = with_list();
    let tiers = vec![Tier { from: eur("8.00"), percent: percent("50") }];
    records.promotions =
        vec![Promotion { needs_coupon: true, ..promotion(1, Benefit::OrderTiers(tiers)) }];
    records.coupons = vec![coupon(0)];
    let mut command = command(Intent::Submit, &[(1, "4", "0")]);
    command.extras.coupons = vec!["SAVE".to_owned()];
    let mut records = confirmed(records, command);
    assert_eq!(told(&records), "4-0 at 2.00 less 4.00 = 4.00");
    let counted = |records: &Records| (records.coupons[0].uses, records.coupon_uses[0].state);
    assert_eq!(counted(&records), (1, CouponUseState::Used));
    let more = request(&records, &[(1, "5")], &[]);
    amend_tomorrow(&mut records, &more);
    assert_eq!(told(&records), "5-0 at 2.00 less 5.00 = 5.00");
    assert_eq!(counted(&records), (1, CouponUseState::Used));
    let less = request(&records, &[(1, "1")], &[]);
    amend_tomorrow(&mut records, &less);
    assert_eq!(told(&records), "1-0 at 2.00 less 0.00 = 2.00");
    assert_eq!(counted(&records), (0, CouponUseState::GivenBack));
    let more = request(&records, &[(1, "4")], &[]);
    amend_tomorrow(&mut records, &more);
    assert_eq!(counted(&records), (1, CouponUseState::Used));
    let less = request(&records, &[(1, "1")], &[]);
    amend_tomorrow(&mut records, &less);
    // Another order has used it meanwhile.
    records.coupons[0] = coupon(1);
    let more = request(&records, &[(1, "4")], &[]);
    amend_tomorrow(&mut records, &more);
    assert_eq!(told(&records), "4-0 at 2.00 less 0.00 = 8.00");
    assert_eq!(counted(&records), (1, CouponUseState::GivenBack));
}

/// Freight of 5.00 below 20.00, 8.00 below 50.00, then none, on product 20.
fn with_freight() -> Records {
    let tier = |from, charge| FreightTier { country: None, from, charge: eur(charge) };
    let mut records = Records::new(None);
    records.policy = Some(Policy {
        choice: PriceChoice::Precedence,
        freight: Some(Freight {
            product: product(20).id,
            basis: FreightBasis::Value,
            currency: Currency::EUR,
            tiers: vec![tier(0, "5.00"), tier(2_000, "8.00"), tier(5_000, "0.00")],
        }),
        ..Policy::new(Currency::EUR)
    });
    records
}

#[test]
fn freight_follows_its_rule_over_what_is_billed_of_it() {
    let mut records = confirmed(with_freight(), command(Intent::Submit, &[(1, "1", "10")]));
    let freight = |charge: &str| format!("1-0 at {charge} less 0.00 = {charge}");
    assert_eq!(told(&records), format!("1-0 at 10.00 less 0.00 = 10.00, {}", freight("5.00")));
    let more = request(&records, &[(1, "2")], &[]);
    amend_tomorrow(&mut records, &more);
    assert_eq!(told(&records), format!("2-0 at 10.00 less 0.00 = 20.00, {}", freight("8.00")));
    // None is asked for 50.00, and 5.00 again for 10.00: the line that is given up stays so.
    let more = request(&records, &[(1, "5")], &[]);
    let free = amended(&records, &more).unwrap();
    assert_eq!(
        free.amendment.changes,
        "line 1 Product 1: quantity 2 -> 5; freight 8.00 EUR -> 0.00 EUR"
    );
    keep(&mut records, free);
    let less = request(&records, &[(1, "1")], &[]);
    amend_tomorrow(&mut records, &less);
    let expected = format!(
        "1-0 at 10.00 less 0.00 = 10.00, 1-1 at 8.00 less 0.00 = 8.00, {}",
        freight("5.00")
    );
    assert_eq!(told(&records), expected);
    // It is billed; what a larger order pays comes on top.
    advance(&mut records, 0, 0, quantity("1"));
    advance(&mut records, 1, 2, quantity("1"));
    records.order.as_mut().unwrap().state = OrderState::InFulfilment;
    let more = request(&records, &[], &[(2, "1", "11")]);
    amend_tomorrow(&mut records, &more);
    let more = "1-0 at 11.00 less 0.00 = 11.00, 1-0 at 3.00 less 0.00 = 3.00";
    assert_eq!(told(&records), format!("{expected}, {more}"));
}

#[test]
fn freight_that_was_stated_stays() {
    let stated = command(Intent::Submit, &[(1, "1", "10"), (20, "1", "6")]);
    let mut records = confirmed(with_freight(), stated);
    let more = request(&records, &[(1, "6")], &[]);
    amend_tomorrow(&mut records, &more);
    assert_eq!(told(&records), "6-0 at 10.00 less 0.00 = 60.00, 1-0 at 6.00 less 0.00 = 6.00");
}

/// Records of a company that wants 20 % above cost (5.00 a piece of product 1) and 8.00 an order.
fn with_floor() -> Records {
    let mut records = Records::new(None);
    records.policy = Some(Policy {
        margin_floor: Some(percent("20")),
        minimum_order: eur("8.00"),
        ..Policy::new(Currency::EUR)
    });
    records
}

#[test]
fn an_amendment_that_leaves_less_than_the_floor_waits_for_a_word() {
    let mut records = confirmed(with_floor(), command(Intent::Submit, &[(1, "2", "10")]));
    let mut cheaper = request(&records, &[], &[]);
    cheaper.lines.push(AmendLine {
        line_no: 1,
        quantity: None,
        less_by: None,
        unit: None,
        price: Some(price("6")),
        discount: None,
        text: None,
    });
    let waits = amended(&records, &cheaper).unwrap();
    assert!(waits.made.is_none());
    assert_eq!(waits.holds[0].kind, HoldKind::Amendment);
    assert_eq!(
        waits.holds[0].reason,
        "line 1, p1: 12.00 EUR at a cost of 10.00 EUR is below the floor of 20 %"
    );
    let amendments = [waits.amendment.clone()];
    keep(&mut records, waits);
    let (order, reason) = (records.id(), "an old friend".to_owned());
    let command = DecideAmendment { order, decision: AmendmentDecision::Pass, reason };
    let passed = decide_amendment(&given(&records, &amendments), &command, &tomorrow()).unwrap();
    keep(&mut records, passed);
    assert_eq!(told(&records), "2-0 at 6.00 less 0.00 = 12.00");
    // A smaller order needs a word for the minimum, and none where it was as small before.
    let less = amended(&records, &request(&records, &[(1, "1")], &[])).unwrap();
    assert_eq!(less.holds[0].reason, "the order comes to 6.00 EUR net, the minimum is 8.00 EUR");
}

#[test]
fn the_holds_of_an_order_that_is_not_promised_follow_its_amendments() {
    let mut records = confirmed(with_floor(), command(Intent::Submit, &[(1, "2", "3")]));
    let kinds = |records: &Records| {
        let active = records.holds.iter().filter(|hold| hold.is_active());
        active.map(|hold| hold.kind.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(kinds(&records), "margin minimum_order");
    let more = request(&records, &[(1, "3")], &[]);
    amend_tomorrow(&mut records, &more);
    assert_eq!(kinds(&records), "margin");
    let other = request(&records, &[(1, "0")], &[(2, "1", "2")]);
    amend_tomorrow(&mut records, &other);
    assert_eq!(kinds(&records), "minimum_order");
}

#[test]
fn an_amended_quantity_is_one_that_can_be_ordered() {
    let mut records = confirmed(with_list(), command(Intent::Submit, &[(1, "4", "0")]));
    let packed = &mut records.products[0];
    (packed.pack_multiple, packed.minimum_quantity) = (quantity("2"), quantity("4"));
    let refused = |records: &Records, count: &str| {
        problems(amended(records, &request(records, &[(1, count)], &[])))
    };
    assert_eq!(refused(&records, "5"), "lines[0].quantity product.not_pack_multiple");
    assert_eq!(refused(&records, "2"), "lines[0].quantity product.below_minimum");
    assert_eq!(refused(&records, "6"), "done");
    records.products[0].status = crate::product::ProductStatus::Blocked;
    assert_eq!(refused(&records, "6"), "lines[0].quantity product.not_for_sale");
    // What has left stays, however much it is.
    advance(&mut records, 0, 0, quantity("1"));
    records.order.as_mut().unwrap().state = OrderState::InFulfilment;
    assert_eq!(refused(&records, "1"), "done");
}
