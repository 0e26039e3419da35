//! The laws of orders: placing, confirming, releasing, cancelling.

mod amend;
mod amend_price;
mod cancel;
mod copy;
mod free;
mod kit;
mod promise;
mod sourcing;
mod turns;

use super::*;
use crate::at::At;
use crate::company::{Company, SourcingList};
use crate::credit::{Control, CreditAccount, follow, in_pots};
use crate::customer::{Block, Customer};
use crate::id::Uuid;
use crate::pricing::{Coupon, CouponUse, Discount, Policy, PriceEntry, PriceListId, Promotion};
use crate::product::Product;
use crate::refusal::Refused;
use crate::stock::{Balance, Stocked};
use crate::tax::TaxRate;
use crate::tests::example::{
    Counted, account, at, balance, check_codes, company, customer, date, eur, percent, price,
    problems, product, quantity, rates, warehouse,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[test]
fn codes_are_stable_words() {
    check_codes::<Channel>();
    check_codes::<HoldKind>();
    check_codes::<Intent>();
    check_codes::<OrderState>();
    check_codes::<OrderStep>();
    check_codes::<ReleasedAs>();
}

#[test]
fn the_table_of_states_is_this() {
    use crate::code::Code;
    let mut table = String::new();
    for state in OrderState::ALL {
        for step in OrderStep::ALL {
            if let Some(next) = state.next(*step) {
                table.push_str(&format!("{state} {step} -> {next}\n"));
            }
        }
    }
    let golden = "\
draft submit -> submitted
draft confirm -> confirmed
draft cancel -> cancelled
draft amend -> draft
submitted confirm -> confirmed
submitted cancel -> cancelled
submitted amend -> submitted
confirmed ship_part -> in_fulfilment
confirmed ship_rest -> fulfilled
confirmed cancel -> cancelled
confirmed amend -> confirmed
confirmed close -> closed
in_fulfilment ship_part -> in_fulfilment
in_fulfilment ship_rest -> fulfilled
in_fulfilment cancel_rest -> fulfilled
in_fulfilment amend -> in_fulfilment
in_fulfilment take_back_part -> in_fulfilment
in_fulfilment take_back_all -> confirmed
fulfilled close -> closed
fulfilled take_back_part -> in_fulfilment
fulfilled take_back_all -> confirmed
closed reopen -> fulfilled
closed reopen_unshipped -> confirmed
";
    assert_eq!(table, golden);
}

/// The records that a test decides on. Stock: 10 of product 1, 5 of product 2, 9 none.
struct Records {
    company: Company,
    customer: Customer,
    credit: CreditAccount,
    products: Vec<Product>,
    prices: Vec<PriceEntry>,
    rates: Vec<TaxRate>,
    balances: Vec<Balance>,
    order: Option<Order>,
    lines: Vec<OrderLine>,
    holds: Vec<Hold>,
    details: Vec<LineDetail>,
    policy: Option<Policy>,
    promotions: Vec<Promotion>,
    coupons: Vec<Coupon>,
    coupon_uses: Vec<CouponUse>,
}

impl Records {
    fn new(limit: Option<&str>) -> Records {
        Records {
            company: company(),
            customer: customer(),
            credit: account(limit),
            products: [1, 2, 9, 10, 20].map(product).to_vec(),
            prices: Vec::new(),
            rates: rates(),
            balances: vec![balance(1, "10", "50.00"), balance(2, "5", "5.00")],
            order: None,
            lines: Vec::new(),
            holds: Vec::new(),
            details: Vec::new(),
            policy: None,
            promotions: Vec::new(),
            coupons: Vec::new(),
            coupon_uses: Vec::new(),
        }
    }

    fn to_place(&self) -> PlaceOrderGiven<'_> {
        let mut prices: BTreeMap<ProductId, Vec<&PriceEntry>> = BTreeMap::new();
        for entry in &self.prices {
            prices.entry(entry.product).or_default().push(entry);
        }
        PlaceOrderGiven {
            company: &self.company,
            customer: Some(&self.customer),
            warehouse: None,
            products: self.products.iter().map(|product| (product.id, product)).collect(),
            prices,
            rates: self.rates.iter().collect(),
            same_po: Vec::new(),
            same_source: Vec::new(),
            agreement: None,
            screening: None,
            sources: Vec::new(),
            pricing: PricingGiven {
                policy: self.policy.as_ref(),
                promotions: self.promotions.iter().collect(),
                coupons: self.coupons.iter().map(|it| (it.code.clone(), it)).collect(),
                balances: self.balances.iter().map(|it| (it.product, it)).collect(),
                ..PricingGiven::default()
            },
        }
    }

    fn balances(&self) -> BTreeMap<Stocked, &Balance> {
        self.balances.iter().map(|balance| (balance.key(), balance)).collect()
    }

    fn given(&self) -> OrderGiven<'_> {
        OrderGiven {
            order: self.order.as_ref().unwrap(),
            lines: self.lines.iter().collect(),
            customer: &self.customer,
            credit: &self.credit,
            control: Control::default(),
            balances: self.balances(),
            sources: SourcingList::default(),
            holds: self.holds.iter().collect(),
        }
    }

    fn id(&self) -> OrderId {
        self.order.as_ref().unwrap().id
    }

    /// Places an order of product, quantity and price, and keeps it. Panics: when refused.
    fn place(mut self, intent: Intent, lines: &[(u128, &str, &str)]) -> Records {
        let placed = place(&self.to_place(), &command(intent, lines), &today(), &mut ids());
        let placed = placed.unwrap();
        (self.order, self.lines) = (Some(placed.order), placed.lines);
        self
    }

    fn confirm(&self) -> Result<Confirmation, Refused> {
        confirm(&self.given(), &ConfirmOrder { order: self.id() }, &today())
    }

    fn release(&self, kind: HoldKind) -> Result<Confirmation, Refused> {
        let reason = "paid by phone".to_owned();
        release(&self.given(), &ReleaseHold { order: self.id(), kind, reason }, &today())
    }

    fn cancel(&self) -> Result<OrderCancelled, Refused> {
        let command = CancelOrder { order: self.id(), reason: "changed mind".to_owned() };
        cancel(&self.given(), (&[], &[]), &command, &today())
    }

    /// Keeps what a confirmation changed.
    fn keep(&mut self, confirmation: Confirmation) {
        let (order, holds) = match confirmation {
            Confirmation::Confirmed(confirmed) => {
                self.lines = confirmed.lines;
                self.credit = confirmed.credit;
                self.keep_balances(confirmed.balances);
                (confirmed.order, confirmed.holds)
            }
            Confirmation::Held(held) => (held.order, held.holds),
            Confirmation::Deliverable(checked) => (checked.order, checked.holds),
        };
        self.order = Some(order);
        self.holds.retain(|old| !holds.iter().any(|new| new.hold_no == old.hold_no));
        self.holds.extend(holds);
    }

    fn keep_balances(&mut self, changed: Vec<Balance>) {
        self.balances.retain(|old| !changed.iter().any(|new| new.key() == old.key()));
        self.balances.extend(changed);
    }
}

fn today() -> At {
    at("2026-03-01")
}

fn ids() -> Counted {
    Counted::new()
}

fn line(number: u128, count: &str, of: &str) -> PlaceLine {
    PlaceLine {
        product: product(number).id,
        description: None,
        quantity: quantity(count),
        price: Some(price(of)),
        discount: Rate::ZERO,
        extras: Default::default(),
    }
}

fn command(intent: Intent, lines: &[(u128, &str, &str)]) -> PlaceOrder {
    PlaceOrder {
        customer: customer().id,
        channel: Channel::Web,
        customer_po: String::new(),
        source_number: String::new(),
        currency: None,
        requested_on: None,
        priority: 5,
        ship_to: None,
        warehouse: None,
        intent,
        lines: lines.iter().map(|(number, count, of)| line(*number, count, of)).collect(),
        extras: Default::default(),
    }
}

/// What became of an order, in words: the state, what is promised, the exposure, the holds.
fn shown(confirmation: Result<Confirmation, Refused>) -> String {
    match confirmation {
        Ok(Confirmation::Confirmed(confirmed)) => {
            let reserved = confirmed.lines.iter().map(|line| line.reserved.to_string());
            format!(
                "{}, reserved {}, exposure {}, {} holds",
                confirmed.order.state,
                reserved.collect::<Vec<String>>().join(" "),
                confirmed.credit.exposure().unwrap(),
                confirmed.holds.len()
            )
        }
        Ok(Confirmation::Deliverable(_)) => "deliverable".to_owned(),
        Ok(Confirmation::Held(held)) => {
            let active = held.holds.iter().filter(|hold| hold.is_active());
            let holds = active.map(|hold| format!("{}: {}", hold.kind, hold.reason));
            format!("{}, {}", held.order.state, holds.collect::<Vec<String>>().join(" | "))
        }
        Err(refused) => problems::<()>(Err(refused)),
    }
}

fn check(limit: Option<&str>, lines: &[(u128, &str, &str)], expected: &str) {
    let records = Records::new(limit).place(Intent::Submit, lines);
    assert_eq!(shown(records.confirm()), expected);
}

#[test]
fn an_order_freezes_prices_taxes_and_terms() {
    let records = Records::new(None)
        .place(Intent::Draft, &[(1, "3", "1.005"), (9, "2", "10"), (20, "1", "4.90")]);
    let order = records.order.unwrap();
    assert_eq!(order.state, OrderState::Draft);
    assert_eq!(order.ship_to, "Ring 1, 1010 Wien");
    assert_eq!((order.number.as_str(), order.version), ("", 0));
    assert_eq!((order.warehouse, order.ordered_on), (warehouse().id, date("2026-03-01")));
    let nets: Vec<String> =
        records.lines.iter().map(|line| format!("{} {}", line.line_no, line.net)).collect();
    assert_eq!(nets, ["1 3.02 EUR", "2 20.00 EUR", "3 4.90 EUR"]);
    // 20 % of 7.92 is 1.584, 10 % of 20.00 is 2.00.
    assert_eq!((order.net, order.tax, order.gross), (eur("27.92"), eur("3.58"), eur("31.50")));
    assert!(records.lines.iter().all(|line| line.exposure.is_zero()));
}

#[test]
fn a_price_that_is_not_stated_comes_from_the_list() {
    let mut records = Records::new(None);
    let list = PriceListId::from_uuid(Uuid::from_u128(7));
    records.prices.push(PriceEntry {
        price_tax: Default::default(),
        list,
        product: product(1).id,
        valid_from: date("2026-01-01"),
        from_quantity: quantity("0"),
        valid_to: None,
        price: price("2.5"),
        set_at: Moment::from_micros(0),
    });
    let mut command = command(Intent::Submit, &[(1, "2", "0"), (2, "1", "0")]);
    command.lines.iter_mut().for_each(|line| line.price = None);
    let placed = |records: &Records| place(&records.to_place(), &command, &today(), &mut ids());
    assert_eq!(
        problems(placed(&records)),
        "lines[0].price order.price_missing, lines[1].price order.price_missing"
    );
    records.customer.price_list = Some(list);
    assert_eq!(problems(placed(&records)), "lines[1].price pricing.no_price");
    command.lines.pop();
    let placed = place(&records.to_place(), &command, &today(), &mut ids()).unwrap();
    assert_eq!(placed.order.net, eur("5.00"));
}

#[test]
fn all_problems_of_an_order_are_found_at_once() {
    let mut records = Records::new(None);
    records.customer.block = Block::Orders;
    records.rates.clear();
    let good = line(1, "1", "1");
    let called = |item: &str| LineExtras { item: Some(item.to_owned()), ..LineExtras::default() };
    let lines = vec![
        PlaceLine { quantity: quantity("0"), price: Some(price("-1")), ..good.clone() },
        PlaceLine { product: product(77).id, discount: percent("101"), ..good.clone() },
        PlaceLine { quantity: quantity("1000000001"), price: None, ..good.clone() },
        PlaceLine { description: Some(String::new()), ..good.clone() },
        PlaceLine { extras: called("4711"), ..good.clone() },
        PlaceLine { product: product(9).id, ..good },
    ];
    let no_place = OrderExtras {
        price_tax: None,
        ship_to_code: Some("YARD".to_owned()),
        discount: Some(Discount::Percent(percent("101"))),
        coupons: vec!["SPRING".to_owned()],
        text: Some(" gate 3".to_owned()),
    };
    let few = records.products.iter_mut().find(|it| it.id == product(9).id).unwrap();
    (few.minimum_quantity, few.pack_multiple) = (quantity("2"), quantity("2"));
    let wrong = PlaceOrder {
        priority: 10,
        extras: no_place,
        customer_po: "po\u{7}".to_owned(),
        source_number: "s1".to_owned(),
        currency: Some(Currency::USD),
        warehouse: Some(warehouse().id),
        requested_on: Some(date("2026-01-28")),
        ship_to: Some(ShipTo { address: String::new(), country: customer().country }),
        lines,
        ..command(Intent::Submit, &[])
    };
    let other = Records::new(None).place(Intent::Submit, &[(1, "1", "1")]).order.unwrap();
    let given =
        PlaceOrderGiven { same_po: vec![&other], same_source: vec![&other], ..records.to_place() };
    assert_eq!(
        problems(place(&given, &wrong, &today(), &mut ids())),
        "customer order.customer_blocked, currency order.currency_differs, \
         customer_po text.not_showable, customer_po order.duplicate_customer_po, \
         source_number order.duplicate_source_number, ship_to.address text.empty, \
         ship_to_code order.unknown_ship_to, requested_on order.requested_too_early, \
         priority order.priority_out_of_range, text text.not_trimmed, \
         warehouse order.unknown_warehouse, coupons[0] pricing.unknown_coupon, \
         order_discount order.discount_out_of_range, \
         lines[0].quantity order.quantity_not_positive, lines[0].price order.price_negative, \
         lines[0].product tax.no_rate, \
         lines[1].discount order.discount_out_of_range, lines[1].product order.unknown_product, \
         lines[2].quantity order.quantity_too_large, lines[2].product tax.no_rate, \
         lines[3].description text.empty, lines[3].product tax.no_rate, \
         lines[4].item order.unknown_item, lines[5].quantity product.below_minimum, \
         lines[5].product tax.no_rate"
    );
    let unknown = PlaceOrderGiven { customer: None, ..records.to_place() };
    let wrong = command(Intent::Submit, &[(1, "1", "-1"), (1, "1", "1")]);
    assert_eq!(
        problems(place(&unknown, &wrong, &today(), &mut ids())),
        "customer order.unknown_customer, lines[0].price order.price_negative"
    );
}

#[test]
fn an_order_has_lines_that_amount_to_something_we_can_count() {
    let records = Records::new(None);
    let refused =
        |command: &PlaceOrder| problems(place(&records.to_place(), command, &today(), &mut ids()));
    assert_eq!(refused(&command(Intent::Submit, &[])), "lines order.no_lines");
    let one = (1, "1", "1");
    let too_many = command(Intent::Submit, &vec![one; ORDER_LINES_MAX + 1]);
    assert_eq!(refused(&too_many), "lines order.too_many_lines");
    let huge = (1, "1000000000", "9000000000");
    assert_eq!(refused(&command(Intent::Submit, &[huge])), "lines[0] amount.too_large");
    // With 20 % on it just the greatest amount of a document, then a cent more.
    let most = (1, "1", "8333333333333.33");
    assert_eq!(refused(&command(Intent::Submit, &[most])), "done");
    let above = (1, "1", "8333333333333.34");
    assert_eq!(refused(&command(Intent::Submit, &[above])), "amount.too_large");
    assert_eq!(refused(&command(Intent::Submit, &[most, one])), "amount.too_large");
}

#[test]
fn a_confirmed_order_is_promised_and_adds_its_gross_amount() {
    let lines = [(1, "4", "1.00"), (20, "1", "5.00"), (1, "6", "1.00")];
    check(None, &lines, "confirmed, reserved 4 0 6, exposure 18.00 EUR, 0 holds");
    check(Some("18.00"), &lines, "confirmed, reserved 4 0 6, exposure 18.00 EUR, 0 holds");
}

#[test]
fn an_order_over_the_limit_or_short_of_goods_waits_for_all_its_reasons() {
    let over = "exposure of 0.00 EUR and this order of 12.00 EUR come to 12.00 EUR, \
                0.01 EUR above the limit of 11.99 EUR";
    let lines = [(1, "10", "1.00")];
    check(Some("11.99"), &lines, &format!("submitted, credit: {over}"));
    let lines = [(1, "4", "1.00"), (1, "6.5", "1.00")];
    check(None, &lines, "submitted, stock: line 1 Product 1: 10.5 needed, 10 available");
    let lines = [(9, "1", "0"), (2, "6", "0"), (1, "10", "1.00")];
    let short = "line 1 Product 9: 1 needed, 0 available; line 2 Product 2: 6 needed, 5 available";
    check(Some("11.99"), &lines, &format!("submitted, credit: {over} | stock: {short}"));
}

#[test]
fn a_blocked_customers_order_waits() {
    let mut records = Records::new(None).place(Intent::Submit, &[(1, "1", "1.00")]);
    records.customer.block = Block::All;
    let held = "submitted, customer_blocked: customer c1 is blocked for orders";
    assert_eq!(shown(records.confirm()), held);
    records.customer.block = Block::Deliveries;
    assert!(shown(records.confirm()).starts_with("confirmed"));
}

#[test]
fn a_held_order_reserves_nothing_and_a_draft_becomes_submitted() {
    let mut records = Records::new(Some("0.00")).place(Intent::Draft, &[(1, "1", "1.00")]);
    let (lines, credit) = (records.lines.clone(), records.credit.clone());
    records.keep(records.confirm().unwrap());
    assert_eq!(records.order.as_ref().unwrap().state, OrderState::Submitted);
    assert_eq!((&records.lines, &records.credit), (&lines, &credit));
    // Asked again, the hold stays the same one; when the reason is gone it is released.
    let placed_at = records.holds[0].placed_at;
    records.keep(
        confirm(&records.given(), &ConfirmOrder { order: records.id() }, &at("2026-03-09"))
            .unwrap(),
    );
    assert_eq!((records.holds.len(), records.holds[0].placed_at), (1, placed_at));
    records.credit.limit = None;
    records.keep(records.confirm().unwrap());
    assert_eq!(records.holds[0].released_as, Some(ReleasedAs::Gone));
    assert_eq!(records.order.unwrap().state, OrderState::Confirmed);
}

#[test]
fn a_released_credit_hold_leaves_the_others() {
    let both = [(1, "11", "1.00")];
    let mut records = Records::new(Some("1.00")).place(Intent::Submit, &both);
    assert_eq!(problems(records.release(HoldKind::Credit)), "kind order.not_on_hold");
    records.keep(records.confirm().unwrap());
    let released = records.release(HoldKind::Credit).unwrap();
    let Confirmation::Held(held) = &released else { panic!("goods are still short") };
    let holds: Vec<String> =
        held.holds.iter().map(|hold| format!("{} {}", hold.kind, hold.is_active())).collect();
    assert_eq!(holds, ["stock true", "credit false"]);
    let kinds: Vec<&str> = held.events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, ["order.released", "order.held"]);
    let how: Vec<_> = held.holds.iter().map(|hold| hold.released_as).collect();
    assert_eq!(how, [None, Some(ReleasedAs::Passed)]);
    let signed = |hold: &Hold| hold.clone().signed("ann").released_by;
    assert_eq!((signed(&held.holds[0]), signed(&held.holds[1])), (String::new(), "ann".into()));

    records.balances[0].on_hand = quantity("11");
    let confirmed = records.release(HoldKind::Credit);
    assert_eq!(shown(confirmed), "confirmed, reserved 11, exposure 13.20 EUR, 2 holds");
}

#[test]
fn a_released_credit_hold_stays_released_while_goods_are_short() {
    let mut records = Records::new(Some("1.00")).place(Intent::Submit, &[(1, "11", "1.00")]);
    records.keep(records.confirm().unwrap());
    records.keep(records.release(HoldKind::Credit).unwrap());
    let short = "submitted, stock: line 1 Product 1: 11 needed, 10 available";
    assert_eq!(shown(records.confirm()), short, "no second credit hold");
    records.keep(records.confirm().unwrap());
    let history = |records: &Records| {
        let mut holds = records.holds.clone();
        holds.sort_by_key(|hold| hold.hold_no);
        let shown = |hold: &Hold| {
            let how = hold.released_as.map_or("active", |how| crate::code::Code::code(how));
            format!("{} {} {how} {}", hold.hold_no, hold.kind, hold.release_reason)
        };
        holds.iter().map(shown).collect::<Vec<String>>()
    };
    assert_eq!(history(&records), ["1 credit passed paid by phone", "2 stock active "]);

    records.balances[0].on_hand = quantity("11");
    // An order that comes to more than was released waits anew, beside the release.
    let mut dearer = Records { order: records.order.clone(), ..Records::new(Some("1.00")) };
    (dearer.lines, dearer.holds) = (records.lines.clone(), records.holds.clone());
    dearer.balances = records.balances.clone();
    dearer.order.as_mut().unwrap().gross = eur("13.21");
    dearer.keep(dearer.confirm().unwrap());
    let anew =
        ["1 credit passed paid by phone", "2 stock gone the reason is gone", "3 credit active "];
    assert_eq!(history(&dearer), anew);

    let confirmed = records.confirm();
    assert_eq!(shown(confirmed), "confirmed, reserved 11, exposure 13.20 EUR, 1 holds");
}

#[test]
fn a_released_block_stays_released_while_goods_are_short() {
    let mut records = Records::new(None).place(Intent::Submit, &[(1, "11", "1.00")]);
    records.customer.block = Block::Orders;
    records.keep(records.confirm().unwrap());
    records.keep(records.release(HoldKind::CustomerBlocked).unwrap());
    records.balances[0].on_hand = quantity("11");
    assert!(shown(records.confirm()).starts_with("confirmed"));
}

#[test]
fn a_company_takes_the_steps_that_are_automatic() {
    use NextStep::{Bill, Confirm, Ship};
    let goods: [(u128, &str, &str); 1] = [(1, "1", "1.00")];
    let service: [(u128, &str, &str); 1] = [(10, "1", "1.00")];
    let rows = [
        (OrderState::Draft, &goods, None),
        (OrderState::Submitted, &goods, Some(Confirm)),
        (OrderState::Confirmed, &goods, Some(Ship)),
        (OrderState::Confirmed, &service, Some(Bill)),
        (OrderState::InFulfilment, &goods, None),
        (OrderState::Fulfilled, &goods, None),
        (OrderState::Closed, &goods, None),
        (OrderState::Cancelled, &goods, None),
    ];
    for (state, lines, expected) in rows {
        let records = Records::new(Some("0.00")).place(Intent::Submit, lines);
        let order = Order { state, ..records.order.clone().unwrap() };
        let by_hand = records.company.automatic;
        let all = [&by_hand.confirm; 5].map(|_| crate::company::Mode::Automatic);
        let [confirm, ship, invoice, collect, credit] = all;
        let automatic = crate::company::Stages { confirm, ship, invoice, collect, credit };
        assert_eq!(next_step(&order, &records.lines, &[], &automatic), expected, "{state}");
        assert_eq!(next_step(&order, &records.lines, &[], &by_hand), None, "{state}");
        // What is held waits for its release.
        let Confirmation::Held(held) = records.confirm().unwrap() else { panic!("over limit") };
        if state == OrderState::Submitted {
            assert_eq!(next_step(&order, &records.lines, &held.holds, &automatic), None);
        }
    }
}

#[test]
fn a_cancelled_order_gives_the_customers_number_free_and_keeps_the_source_number() {
    let records = Records::new(None);
    let other = Records::new(None).place(Intent::Submit, &[(1, "1", "1")]).order.unwrap();
    for (state, expected) in [
        (OrderState::Submitted, "customer_po order.duplicate_customer_po, "),
        (OrderState::Cancelled, ""),
    ] {
        let other = Order { state, ..other.clone() };
        let given = PlaceOrderGiven {
            same_po: vec![&other],
            same_source: vec![&other],
            ..records.to_place()
        };
        let placed = place(&given, &command(Intent::Draft, &[(1, "1", "1")]), &today(), &mut ids());
        let source = "source_number order.duplicate_source_number";
        assert_eq!(problems(placed), format!("{expected}{source}"));
    }
}

#[test]
fn what_waits_for_goods_waits_for_the_first_that_are_short_and_available() {
    let lines = [(1, "4", "1.00"), (2, "6", "1.00"), (9, "1", "1.00")];
    let mut records = Records::new(None).place(Intent::Submit, &lines);
    records.keep(records.confirm().unwrap());
    assert_eq!(records.holds[0].waits_for, Some(product(2).id));
    let holds: Vec<&Hold> = records.holds.iter().collect();
    let of = |on_hand| waiting_for_goods(&holds, Some(&balance(2, on_hand, "0.00")), None).orders;
    assert_eq!(of("1"), [records.id()]);
    assert_eq!(of("0"), [], "nothing came in, or those before took all of it");
    assert_eq!(waiting_for_goods(&holds, None, None).orders, []);
    // They came: now it waits for the next ones, with the same hold.
    records.balances[1].on_hand = quantity("6");
    records.keep(records.confirm().unwrap());
    assert_eq!(records.holds.len(), 1);
    assert_eq!(records.holds[0].waits_for, Some(product(9).id));
}

#[test]
fn only_what_still_waits_is_decided_anew() {
    let mut records = Records::new(Some("1.00")).place(Intent::Submit, &[(1, "1", "1.00")]);
    let command = ReconsiderOrder { order: records.id() };
    let anew = |records: &Records| reconsider(&records.given(), &command, &today()).unwrap();
    assert_eq!(anew(&records), None, "nobody asked to confirm it yet");
    records.keep(records.confirm().unwrap());
    assert!(matches!(anew(&records), Some(Confirmation::Held(_))));
    records.credit.limit = None;
    records.keep(anew(&records).unwrap());
    assert_eq!(records.order.as_ref().unwrap().state, OrderState::Confirmed);
    assert_eq!(anew(&records), None);
}

#[test]
fn a_released_stock_hold_only_tries_again() {
    let mut records = Records::new(None).place(Intent::Submit, &[(1, "11", "1.00")]);
    records.keep(records.confirm().unwrap());
    let held = "submitted, stock: line 1 Product 1: 11 needed, 10 available";
    assert_eq!(shown(records.release(HoldKind::Stock)), held);
    records.balances[0].on_hand = quantity("12");
    let confirmed = "confirmed, reserved 11, exposure 13.20 EUR, 1 holds";
    assert_eq!(shown(records.release(HoldKind::Stock)), confirmed);
}

#[test]
fn placing_with_the_intent_to_confirm_does_both_or_holds() {
    let records = Records::new(Some("12.00"));
    let placed = |count| {
        let at_once = ConfirmAtOnceGiven {
            credit: Some(&records.credit),
            control: Control::default(),
            balances: records.balances(),
            sources: SourcingList::default(),
        };
        let command = command(Intent::Confirm, &[(1, count, "1.00")]);
        place_and_confirm(&records.to_place(), &at_once, &command, &today(), &mut ids()).unwrap()
    };
    let done = placed("10").with_number("SO-7");
    assert_eq!((done.order.state, done.order.number.as_str()), (OrderState::Submitted, "SO-7"));
    let Some(Confirmation::Confirmed(confirmed)) = done.confirmation else {
        panic!("there is enough");
    };
    assert_eq!(confirmed.order.state, OrderState::Confirmed);
    assert_eq!(confirmed.order.number, "SO-7");
    assert_eq!(confirmed.balances[0].reserved, quantity("10"));
    assert_eq!(confirmed.credit.open_orders, eur("12.00"));
    let kinds: Vec<&str> =
        done.events.iter().chain(&confirmed.events).map(|event| event.kind).collect();
    assert_eq!(kinds, ["order.placed", "order.confirmed"]);
    let Some(Confirmation::Held(held)) = placed("11").confirmation else {
        panic!("goods and credit are short");
    };
    assert_eq!((held.order.state, held.holds.len()), (OrderState::Submitted, 2));
}

#[test]
fn the_largest_order_is_confirmed_as_a_whole() {
    let mut records = Records::new(None);
    records.balances[0].on_hand = quantity("20000");
    let lines = vec![(1, "1", "0.03"); ORDER_LINES_MAX];
    let records = records.place(Intent::Submit, &lines);
    let Confirmation::Confirmed(confirmed) = records.confirm().unwrap() else {
        panic!("there is enough");
    };
    assert_eq!(confirmed.balances[0].reserved, quantity("20000"));
    assert_eq!(confirmed.credit.open_orders, eur("720.00"));
}

#[test]
fn a_step_that_the_state_forbids_is_refused_with_what_is_allowed() {
    let mut records = Records::new(None).place(Intent::Submit, &[(1, "1", "1.00")]);
    records.order.as_mut().unwrap().state = OrderState::Fulfilled;
    assert_eq!(problems(records.confirm()), "order.state_forbids");
    let refused = records.confirm().unwrap_err();
    let message = "an order that is fulfilled cannot confirm; it can: close, \
         take_back_part, take_back_all";
    assert_eq!(refused.problems()[0].message, message);
}

proptest! {
    #[test]
    fn contributions_sum_to_the_gross_amount(
        lines in prop::collection::vec((0_usize..3, 1_i64..5_000_000, 0_i64..3_000_000), 1..40),
    ) {
        let lines: Vec<PlaceLine> = lines
            .into_iter()
            .map(|(number, count, of)| PlaceLine {
                quantity: Quantity::from_micros(count),
                price: Some(Price::from_micros(of)),
                ..line([1, 9, 20][number], "1", "1")
            })
            .collect();
        let command = PlaceOrder { lines, ..command(Intent::Submit, &[]) };
        let records = Records::new(None);
        let placed = place(&records.to_place(), &command, &today(), &mut ids()).unwrap();
        let lines: Vec<&OrderLine> = placed.lines.iter().collect();
        let parts = contributions(&lines).unwrap();
        prop_assert!(parts.iter().all(|part| !part.is_negative()));
        prop_assert_eq!(Money::sum(Currency::EUR, parts).unwrap(), placed.order.gross);
    }

    #[test]
    fn a_finished_order_leaves_no_exposure_however_it_was_cut_up(
        steps in prop::collection::vec((0_u8..3, 0_usize..3, 1_i64..3_000_000), 0..40),
    ) {
        let records = Records::new(None);
        let placed = records.place(
            Intent::Submit,
            &[(1, "3.333333", "1.07"), (2, "5", "0.01"), (20, "1", "4.99")],
        );
        let mut records = placed;
        records.keep(records.confirm().unwrap());
        for (step, index, count) in steps {
            advance(&mut records, step, index, Quantity::from_micros(count));
        }
        for index in 0..records.lines.len() {
            for step in 0..3 {
                advance(&mut records, step, index, Quantity::from_micros(i64::MAX));
            }
        }
        prop_assert!(records.lines.iter().all(|line| line.is_done()));
        prop_assert!(records.credit.exposure().unwrap().is_zero());
        prop_assert!(records.credit.open_orders.is_zero());
        prop_assert!(records.credit.delivered.is_zero());
    }
}

/// Ships, bills or cancels at most so much of a line; the quantity law and the pots hold after.
fn advance(records: &mut Records, step: u8, index: usize, most: Quantity) {
    let before = records.lines[index].clone();
    let mut after = before.clone();
    let goods = before.kind == ProductKind::Stock;
    match step {
        0 if goods => {
            let part = most.min(before.open());
            after.shipped = after.shipped.checked_add(part).unwrap();
            after.reserved = after.reserved.checked_sub(part).unwrap();
        }
        1 => {
            let part = most.min(before.billable());
            after.invoiced = after.invoiced.checked_add(part).unwrap();
        }
        _ => {
            let part = most.min(before.open());
            after.cancelled = after.cancelled.checked_add(part).unwrap();
            after.reserved = after.reserved.min(after.open());
        }
    }
    after.assert_quantity_law();
    let sum = after.open().checked_add(after.cancelled).unwrap();
    let done = if goods { after.shipped } else { after.invoiced };
    assert_eq!(sum.checked_add(done).unwrap(), after.quantity);
    records.credit = follow(&records.credit, [(&before, &after)]).unwrap();
    records.lines[index] = after;
    let pots = records.lines.iter().map(|line| in_pots(line).unwrap());
    let open_orders = Money::sum(Currency::EUR, pots.map(|pot| pot.open_orders)).unwrap();
    assert_eq!(records.credit.open_orders, open_orders, "the pot is what its lines have in it");
}
