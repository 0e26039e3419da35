//! Masters in orders: what must hold when many order at once, and what is kept beside a line.
use crate::harness::{World, eur, on_both, place_order, price, quantity};
use quittance_domain::order::{Intent, OrderState, PlaceOrder};
use quittance_domain::pricing::{
    Benefit, CreatePromotion, NewCoupon, Rule, Selection, SetPolicy, Stacking,
};
use quittance_domain::{Currency, Rate};
use quittance_engine::Failure;
use quittance_store::{order, pricing};

fn promotion(world: &World, coupon: &str, uses: i64) {
    world.run(CreatePromotion {
        code: format!("FOR-{coupon}"),
        name: "A tenth off".to_owned(),
        valid_from: crate::harness::date("2020-01-01"),
        valid_to: None,
        priority: 0,
        stacking: Stacking::Stackable,
        currency: Currency::EUR,
        rule: Rule {
            selection: Selection::default(),
            benefit: Benefit::OrderPercent(Rate::percent("10").unwrap()),
        },
        coupons: vec![NewCoupon { code: coupon.to_owned(), uses_max: Some(uses) }],
    });
}

/// Sixteen who order at once, most of them in one batch, and two may use the coupon.
#[test]
fn a_coupon_is_used_by_as_many_as_may_of_all_who_order_at_once() {
    on_both(|world| {
        let product = world.goods("P1", "100", "1.00");
        let list = world.price_list("LIST", &[(product, "10.00")]);
        let customer = world.customer_with("C1", |it| it.price_list = Some(list));
        promotion(world, "TWO", 2);
        let command = || {
            let mut command = place_order(customer, &[(product, "1", "0")]);
            command.lines[0].price = None;
            command.extras.coupons = vec!["TWO".to_owned()];
            command
        };
        let outcomes: Vec<Result<_, Failure>> = std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..16).map(|_| scope.spawn(|| world.try_run(command()))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let done = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        let used_up = |outcome: &&Result<_, Failure>| {
            outcome.as_ref().is_err_and(|it| it.code() == "pricing.coupon_used_up")
        };
        assert_eq!((done, outcomes.iter().filter(used_up).count()), (2, 14));
        let coupon = world.read(|reader| pricing::coupon(reader, world.company, "TWO"));
        assert_eq!(coupon.unwrap().uses, 2);
    });
}

/// A plain order has no row beside its lines, with a policy or without one.
#[test]
fn a_plain_order_keeps_no_trace() {
    on_both(|world| {
        let product = world.goods("P1", "100", "1.00");
        let list = world.price_list("LIST", &[(product, "10.00")]);
        let customer = world.customer_with("C1", |it| it.price_list = Some(list));
        let unpriced = || {
            let mut command = place_order(customer, &[(product, "1", "0")]);
            command.lines[0].price = None;
            command
        };
        let details = |command: PlaceOrder| {
            let placed = world.run(command);
            world.read(|reader| order::details(reader, world.company, placed.order)).len()
        };
        assert_eq!(details(unpriced()), 0);
        world.run(SetPolicy { minimum_order: Some(eur("1")), ..SetPolicy::default() });
        assert_eq!(details(unpriced()), 0);
        promotion(world, "ONE", 1);
        assert_eq!(details(unpriced()), 1);
    });
}

/// A hold of placing stands beside a draft and a submitted order, too.
#[test]
fn a_hold_of_placing_waits_with_the_order_until_it_is_confirmed() {
    on_both(|world| {
        let product = world.goods("P1", "100", "10.00");
        let customer = world.customer("C1");
        let margin_floor = Some(Rate::percent("50").unwrap());
        world.run(SetPolicy { margin_floor, ..SetPolicy::default() });
        let draft = PlaceOrder {
            intent: Intent::Draft,
            ..place_order(customer, &[(product, "1", "15.00")])
        };
        let placed = world.run(draft);
        assert_eq!(placed.state, OrderState::Draft);
        assert_eq!(placed.holds.len(), 1, "{placed:?}");
        let trail = world.read(|reader| order::trail(reader, world.company, placed.order));
        assert_eq!(trail.holds.len(), 1);
        let confirmed = world.run(quittance_domain::order::ConfirmOrder { order: placed.order });
        assert_eq!(confirmed.state, OrderState::Submitted);
        assert_eq!(confirmed.holds.len(), 1);
        assert!(world.balance(product).reserved.is_zero());
    });
}

/// A customer's item code stands for a product; goods of a stated price get no promotion.
#[test]
fn a_stated_price_is_not_reduced() {
    on_both(|world| {
        let product = world.goods("P1", "100", "1.00");
        let customer = world.customer("C1");
        promotion(world, "ANY", 5);
        let mut command = place_order(customer, &[(product, "2", "10.00")]);
        command.extras.coupons = vec!["ANY".to_owned()];
        let placed = world.run(command);
        let shown = world.read(|reader| order::show_id(reader, world.company, placed.order));
        let line = &shown.unwrap().lines[0];
        assert_eq!((line.net, line.price), (eur("20.00"), price("10.00")));
        assert_eq!(line.quantity, quantity("2"));
        let coupon = world.read(|reader| pricing::coupon(reader, world.company, "ANY"));
        assert_eq!(coupon.unwrap().uses, 0, "a coupon that gives nothing is not used");
    });
}
