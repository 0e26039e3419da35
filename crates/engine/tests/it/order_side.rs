//! Orders: placed, confirmed or held, released, cancelled; and what the autopilot makes of them.
use crate::harness::{
    TODAY, World, codes, country, date, eur, on_both, on_both_cold, place_order, price, quantity,
    stages,
};
use quittance_domain::company::{BackDating, ChangeCompany, Mode, Stages};
use quittance_domain::customer::{Block, ChangeCustomer, CustomerId, Terms};
use quittance_domain::invoicing::{CreditInvoice, PostInvoice};
use quittance_domain::ledger::Account;
use quittance_domain::order::{
    CancelOrder, Channel, ConfirmOrder, Hold, HoldKind, Intent, OrderId, OrderState, PlaceOrder,
    ReleaseHold, ReleasedAs, ShipTo,
};
use quittance_domain::payment::{Matching, Method, ReceivePayment};
use quittance_domain::pricing::{SetPrice, SetPrices};
use quittance_domain::product::{ProductId, ProductKind};
use quittance_domain::shipping::{CreateShipment, PostGoodsIssue};
use quittance_domain::stock::{ReceiveLine, ReceiveStock};
use quittance_domain::{Quantity, Rate};
use quittance_engine::order::OrderReply;
use quittance_engine::work::Schedule;
use quittance_engine::{Failure, SourceKey};
use quittance_store::{engine_tables, ledger, order};
use std::collections::BTreeSet;
use uuid::Uuid;

fn kinds(reply: &OrderReply) -> Vec<HoldKind> {
    reply.holds.iter().map(|held| held.kind).collect()
}

fn release(order: OrderId, kind: HoldKind) -> ReleaseHold {
    ReleaseHold { order, kind, reason: "spoke to them".to_owned() }
}

fn cancel(order: OrderId) -> CancelOrder {
    CancelOrder { order, reason: "changed their mind".to_owned() }
}

fn submitted(customer: CustomerId, lines: &[(ProductId, &str, &str)]) -> PlaceOrder {
    PlaceOrder { intent: Intent::Submit, ..place_order(customer, lines) }
}

/// A customer with a limit.
fn limited(world: &World, code: &str, limit: &str) -> CustomerId {
    world.customer_with(code, |command| command.credit_limit = Some(eur(limit)))
}

#[test]
fn an_order_is_placed_and_confirmed_in_one_command() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("P1", "10", "4.00");
        let freight = world.product_of("F1", ProductKind::Charge);
        let reply = world.order(customer, &[(goods, "3", "9.99"), (freight, "1", "5.00")]);
        assert_eq!((reply.number.as_str(), reply.state), ("SO-2026-000001", OrderState::Confirmed));
        assert!(reply.holds.is_empty());

        let shown = world.shown(reply.order);
        assert_eq!(shown.order.net, eur("34.97"));
        assert_eq!(shown.order.gross, eur("41.96"));
        assert_eq!(shown.order.version, 1);
        assert_eq!(shown.lines[0].reserved, quantity("3"));
        assert_eq!(shown.lines[1].reserved, Quantity::ZERO);
        assert_eq!(world.balance(goods).reserved, quantity("3"));
        assert_eq!(world.credit(customer).open_orders, eur("41.96"));
        assert!(world.events().ends_with(&["order.placed".into(), "order.confirmed".into()]));
        let subject = reply.order.uuid();
        let history =
            world.read(|reader| engine_tables::history(reader, world.company, subject, (10, 0)));
        assert!(history.iter().all(|event| event.payload.contains(&reply.number)));
        assert_eq!(world.autopilot().done, 0);
    });
}

#[test]
fn every_problem_of_an_order_is_told_at_once() {
    on_both(|world| {
        let goods = world.goods("P1", "10", "4.00");
        let nothing = ProductId::from_uuid(Uuid::from_u128(7));
        let nobody = CustomerId::from_uuid(Uuid::from_u128(8));
        let mut command = place_order(nobody, &[(nothing, "1", "1.00"), (goods, "-1", "-1.00")]);
        command.lines[0].discount = Rate::percent("101").unwrap();
        let problems = world.refused(command);
        let expected = [
            "customer order.unknown_customer",
            "lines[0].discount order.discount_out_of_range",
            "lines[0].product order.unknown_product",
            "lines[1].quantity order.quantity_not_positive",
            "lines[1].price order.price_negative",
        ];
        assert_eq!(problems, expected);
        let problems = world.refused(place_order(nobody, &[]));
        assert_eq!(problems, ["lines order.no_lines"]);
        let unknown = OrderId::from_uuid(Uuid::from_u128(9));
        assert_eq!(world.refused(ConfirmOrder { order: unknown }), ["order.not_found"]);
        assert_eq!(world.refused(cancel(unknown)), ["order.not_found"]);
        // A refused order takes no number.
        let customer = world.customer("C1");
        assert_eq!(world.order(customer, &[(goods, "1", "1.00")]).number, "SO-2026-000001");
    });
}

#[test]
fn a_held_order_promises_nothing_and_tells_every_reason() {
    on_both(|world| {
        let customer = limited(world, "C1", "100.00");
        let goods = world.goods("P1", "5", "4.00");
        // Each line alone could be served; both together cannot.
        let reply = world.order(customer, &[(goods, "3", "20.00"), (goods, "4", "20.00")]);
        assert_eq!(reply.state, OrderState::Submitted);
        assert_eq!(kinds(&reply), [HoldKind::Credit, HoldKind::Stock]);
        assert!(reply.holds[0].reason.contains("168.00 EUR"), "{}", reply.holds[0].reason);
        assert_eq!(world.balance(goods).reserved, Quantity::ZERO);
        assert_eq!(world.credit(customer).open_orders, eur("0.00"));

        let problems = world.refused(release(reply.order, HoldKind::CustomerBlocked));
        assert_eq!(problems, ["kind order.not_on_hold"]);
        let released = world.run(release(reply.order, HoldKind::Credit));
        assert_eq!(kinds(&released), [HoldKind::Stock]);
        world.receive(goods, "2", "4.00");
        // The limit is still passed, but this order was released from it.
        let confirmed = world.run(ConfirmOrder { order: reply.order });
        assert_eq!(confirmed.state, OrderState::Confirmed);
        assert_eq!(world.credit(customer).open_orders, eur("168.00"));
        assert_eq!(world.balance(goods).reserved, quantity("7"));
        let trail = world.read(|reader| order::trail(reader, world.company, reply.order));
        let how = trail.holds.iter().map(|hold| {
            let Hold { hold_no, kind, released_by, release_reason, .. } = hold;
            format!("{hold_no} {kind} {released_by}: {release_reason}")
        });
        assert_eq!(
            how.collect::<Vec<String>>(),
            ["1 credit tester: spoke to them", "2 stock tester: the reason is gone"]
        );
        let problems = world.refused(ConfirmOrder { order: reply.order });
        assert_eq!(problems, ["order.state_forbids"]);
    });
}

#[test]
fn a_release_is_kept_over_a_wait_for_another_reason() {
    on_both(|world| {
        let customer = limited(world, "C1", "100.00");
        let goods = world.goods("P1", "5", "4.00");
        let order = world.order(customer, &[(goods, "7", "20.00")]).order;
        world.run(release(order, HoldKind::Credit));
        // Tried in vain: it waits for goods alone, and nobody is asked for credit again.
        for _ in 0..2 {
            assert_eq!(kinds(&world.run(ConfirmOrder { order })), [HoldKind::Stock]);
        }
        // A second order of the customer was not released.
        let other = world.order(customer, &[(goods, "6", "20.00")]);
        assert_eq!(kinds(&other), [HoldKind::Credit, HoldKind::Stock]);
        world.receive(goods, "2", "4.00");
        assert_eq!(world.run(ConfirmOrder { order }).state, OrderState::Confirmed);
        let trail = world.read(|reader| order::trail(reader, world.company, order));
        assert_eq!(trail.holds.len(), 2, "one row for each hold: {:?}", trail.holds);
        assert_eq!(trail.holds[0].release_reason, "spoke to them");
    });
}

#[test]
fn an_order_says_where_it_goes_and_is_wanted_after_it_was_placed() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("P1", "5", "4.00");
        let command = submitted(customer, &[(goods, "1", "20.00")]);
        let early = PlaceOrder { requested_on: Some(date("2026-01-29")), ..command.clone() };
        assert_eq!(world.refused(early), ["requested_on order.requested_too_early"]);
        let nowhere = ShipTo { address: String::new(), country: country("AT") };
        let nowhere = PlaceOrder { ship_to: Some(nowhere), ..command };
        assert_eq!(world.refused(nowhere), ["ship_to.address text.empty"]);
    });
}

#[test]
fn what_waits_for_credit_is_looked_at_when_the_customer_owes_less() {
    on_both(|world| {
        let customer = limited(world, "C1", "100.00");
        let goods = world.goods("P1", "50", "4.00");
        let owes = world.order(customer, &[(goods, "4", "20.00")]).order;
        // 96.00 of 100.00 are taken: these wait, the oldest first, and so does one without goods.
        let [first, second] =
            [(); 2].map(|()| world.order(customer, &[(goods, "2", "20.00")]).order);
        let short = world.order(customer, &[(goods, "60", "0.50")]).order;
        world.change_stages(Stages { confirm: Mode::Automatic, ..stages(Mode::Manual) });
        let states = || [first, second, short].map(|order| world.shown(order).order.state);
        let waits = OrderState::Submitted;

        // Too little: looked at in vain, with figures of now.
        let pay = |amount: &str| ReceivePayment {
            customer,
            method: Method::Bank,
            reference: String::new(),
            amount: eur(amount),
            applications: Vec::new(),
            automatic: Matching::Stated,
        };
        world.run(pay("10.00"));
        world.autopilot();
        assert_eq!(states(), [waits, waits, waits]);
        let trail = world.read(|reader| order::trail(reader, world.company, first));
        assert!(trail.holds[0].reason.contains("exposure of 86.00 EUR"), "{:?}", trail.holds);

        // Enough for one of 48.00, not for both.
        world.run(pay("40.00"));
        assert_eq!(states(), [waits, waits, waits], "the payment itself confirms nothing");
        world.autopilot();
        assert_eq!(states(), [OrderState::Confirmed, waits, waits]);
        // The rest comes from a credit note.
        let shipment = world.run(CreateShipment { order: owes, lines: Vec::new() }).made();
        world.run(PostGoodsIssue { shipment });
        let invoice = world.run(PostInvoice::of(owes)).invoice;
        world.run(CreditInvoice { invoice, reason: "too dear".into(), lines: Vec::new() });
        world.autopilot();
        assert_eq!(states(), [OrderState::Confirmed, OrderState::Confirmed, waits]);
        assert!(
            world.waiting_work().is_empty(),
            "what no longer waits is no work: {:?}",
            world.waiting_work()
        );
    });
}

#[test]
fn what_waits_for_goods_is_looked_at_as_they_come_in() {
    on_both(|world| {
        let customer = world.customer("C1");
        let (goods, others) = (world.goods("P1", "5", "4.00"), world.goods("P2", "1", "4.00"));
        let first = world.order(customer, &[(goods, "6", "1.00")]).order;
        let second = world.order(customer, &[(goods, "7", "1.00"), (others, "2", "1.00")]).order;
        let third = world.order(customer, &[(goods, "8", "1.00")]).order;
        let taken = world.order(customer, &[(goods, "5", "1.00")]).order;
        world.change_stages(Stages { confirm: Mode::Automatic, ..stages(Mode::Manual) });
        let states = || [first, second, third].map(|order| world.shown(order).order.state);
        let (waits, done) = (OrderState::Submitted, OrderState::Confirmed);

        world.receive(goods, "7", "4.00");
        world.autopilot();
        assert_eq!(states(), [done, waits, waits], "the oldest first, and 1 is left");
        world.receive(goods, "15", "4.00");
        world.autopilot();
        // The second one is short of the other goods now, so that the third is served.
        assert_eq!(states(), [done, waits, done]);
        // What comes in of yesterday serves it; so would what an order gives back.
        let back_dating = Some(BackDating::Allowed);
        world.run(ChangeCompany { back_dating, automatic: None });
        let line = ReceiveLine {
            product: others,
            quantity: quantity("1"),
            unit_cost: price("4.00"),
            place: None,
            expires_on: None,
        };
        let lines = vec![line];
        let warehouse = world.warehouse;
        let reference = String::new();
        world.run_on("2026-03-01", ReceiveStock { warehouse, reference, lines });
        world.autopilot();
        assert_eq!(states(), [done, done, done]);
        let late = world.order(customer, &[(goods, "6", "1.00")]).order;
        assert_eq!(world.shown(late).order.state, waits);
        world.run(cancel(taken));
        world.autopilot();
        assert_eq!(world.shown(late).order.state, done);
        assert!(world.waiting_work().is_empty(), "{:?}", world.waiting_work());
    });
}

#[test]
fn a_blocked_customer_places_nothing_and_what_it_placed_waits() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("P1", "5", "4.00");
        let placed = world.run(submitted(customer, &[(goods, "1", "20.00")]));
        let block = Some(Block::Orders);
        world.run(ChangeCustomer {
            customer,
            credit_limit: None,
            terms: None,
            block,
            details: Default::default(),
        });
        let problems = world.refused(submitted(customer, &[(goods, "1", "20.00")]));
        assert_eq!(problems, ["customer order.customer_blocked"]);
        let held = world.run(ConfirmOrder { order: placed.order });
        assert_eq!(kinds(&held), [HoldKind::CustomerBlocked]);
        let released = world.run(release(placed.order, HoldKind::CustomerBlocked));
        assert_eq!(released.state, OrderState::Confirmed);
    });
}

#[test]
fn a_customers_own_number_is_taken_until_its_order_is_cancelled() {
    on_both(|world| {
        let (customer, other) = (world.customer("C1"), world.customer("C2"));
        let goods = world.goods("P1", "100", "4.00");
        let numbered = |customer, customer_po: &str| PlaceOrder {
            customer_po: customer_po.to_owned(),
            ..place_order(customer, &[(goods, "1", "20.00")])
        };
        // Many at the same time: one of them wins.
        let submit = || world.engine.submit(numbered(customer, "PO-1"), world.envelope()).unwrap();
        let tickets: Vec<_> = (0..20).map(|_| submit()).collect();
        let outcomes = tickets.into_iter().map(|ticket| ticket.wait());
        let (done, refused): (Vec<_>, Vec<_>) = outcomes.partition(|outcome| outcome.is_ok());
        assert_eq!((done.len(), refused.len()), (1, 19));
        for outcome in refused {
            let Err(Failure::Refused(refused)) = outcome else { panic!("refused") };
            assert_eq!(codes(&refused), ["customer_po order.duplicate_customer_po"]);
            assert!(refused.to_string().contains("SO-2026-000001"), "{refused}");
        }
        world.run(numbered(other, "PO-1"));
        world.run(numbered(customer, "PO-2"));
        world.run(cancel(done[0].as_ref().unwrap().reply.order));
        world.run(numbered(customer, "PO-1"));
        let problems = world.refused(numbered(customer, "PO-1"));
        assert_eq!(problems, ["customer_po order.duplicate_customer_po"]);
    });
}

#[test]
fn a_source_number_is_taken_for_good() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("P1", "100", "4.00");
        let imported = || PlaceOrder {
            source_number: "A-17".to_owned(),
            ..place_order(customer, &[(goods, "1", "20.00")])
        };
        let first = world.run(imported());
        world.run(cancel(first.order));
        let problems = world.refused(imported());
        assert_eq!(problems, ["source_number order.duplicate_source_number"]);
        // With a source key the second delivery is no mistake: it gets the first one's reply.
        let source = SourceKey {
            source: "old".to_owned(),
            kind: "order".to_owned(),
            key: "A-18".to_owned(),
            digest: "1".to_owned(),
        };
        let delivery = || {
            let command = PlaceOrder { source_number: "A-18".to_owned(), ..imported() };
            world.engine.run(command, world.envelope().from_source(source.clone())).unwrap()
        };
        let (first, second) = (delivery(), delivery());
        assert_eq!((first.repeated, second.repeated), (false, true));
        assert_eq!(first.reply, second.reply);
    });
}

#[test]
fn a_cancelled_order_gives_back_what_it_had() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("P1", "5", "4.00");
        let reply = world.order(customer, &[(goods, "5", "20.00")]);
        let cancelled = world.run(cancel(reply.order));
        assert_eq!(cancelled.state, OrderState::Cancelled);
        assert_eq!(world.balance(goods).reserved, Quantity::ZERO);
        assert_eq!(world.credit(customer).open_orders, eur("0.00"));
        assert_eq!(world.shown(reply.order).lines[0].cancelled, quantity("5"));
        assert_eq!(world.refused(cancel(reply.order)), ["order.state_forbids"]);
        // A held one has nothing to give back, but its holds end.
        let held = world.order(customer, &[(goods, "6", "20.00")]);
        let cancelled = world.run(cancel(held.order));
        assert!(cancelled.holds.is_empty());
        let trail = world.read(|reader| order::trail(reader, world.company, held.order));
        assert_eq!(trail.holds[0].released_as, Some(ReleasedAs::GivenUp));
        assert_eq!(trail.holds[0].released_by, "tester");
    });
}

#[test]
fn prices_come_from_the_list_unless_they_are_stated() {
    on_both(|world| {
        let (one, two) = (world.goods("P1", "99", "4.00"), world.goods("P2", "99", "4.00"));
        let list = world.price_list("L1", &[(one, "10.00")]);
        let of_many = SetPrice {
            product: one,
            valid_from: date("2020-01-01"),
            from_quantity: quantity("10"),
            price: price("8.00"),
            valid_to: None,
        };
        world.run(SetPrices { list, prices: vec![of_many] });
        let customer = world.customer_with("C1", |command| command.price_list = Some(list));
        let mut command = place_order(
            customer,
            &[(one, "1", "0"), (one, "10", "0"), (one, "1", "7.00"), (two, "1", "3.00")],
        );
        command.lines[0].price = None;
        command.lines[1].price = None;
        let reply = world.run(command.clone());
        let nets: Vec<_> = world.shown(reply.order).lines.iter().map(|line| line.net).collect();
        assert_eq!(nets, [eur("10.00"), eur("80.00"), eur("7.00"), eur("3.00")]);
        command.lines[3].price = None;
        assert_eq!(world.refused(command), ["lines[3].price pricing.no_price"]);
    });
}

#[test]
fn goods_that_leave_the_country_follow_the_address() {
    on_both(|world| {
        let customer = world.customer_with("C1", |command| {
            command.tax_status = quittance_domain::customer::TaxStatus::Export;
        });
        let goods = world.goods("P1", "99", "4.00");
        let mut command = place_order(customer, &[(goods, "1", "100.00")]);
        let at_home = world.run(command.clone());
        let (address, country) = ("Bahnhofstrasse 1, Zurich".to_owned(), country("CH"));
        command.ship_to = Some(ShipTo { address, country });
        let abroad = world.run(command);
        assert_eq!(world.shown(at_home.order).order.tax, eur("20.00"));
        assert_eq!(world.shown(abroad.order).order.tax, eur("0.00"));
    });
}

#[test]
fn a_dry_run_of_an_order_tells_all_and_changes_nothing() {
    on_both(|world| {
        world.automate();
        let customer = world.customer("C1");
        let goods = world.goods("P1", "5", "4.00");
        let before = world.events().len();
        let command = place_order(customer, &[(goods, "1", "20.00")]);
        let dry = world.engine.dry_run(command, world.envelope()).unwrap();
        let reply = dry.reply.unwrap();
        assert_eq!((reply.state, reply.number.as_str()), (OrderState::Confirmed, ""));
        // It follows the autopilot's chain to the posted invoice.
        assert!(dry.events.contains(&"order.confirmed"), "{:?}", dry.events);
        assert!(dry.events.contains(&"invoice.posted"), "{:?}", dry.events);
        assert_eq!(world.events().len(), before);
        assert_eq!(world.balance(goods).reserved, Quantity::ZERO);
    });
}

#[test]
fn the_autopilot_takes_an_order_from_capture_to_cash() {
    on_both(|world| {
        world.automate();
        let by_card = world.customer_with("C1", |command| command.terms = Terms::Card);
        let goods = world.goods("P1", "5", "4.00");
        let placed = world.run(submitted(by_card, &[(goods, "2", "20.00")]));
        assert_eq!(placed.state, OrderState::Submitted);
        let ran = world.autopilot();
        // Confirm, shipment, goods issue, invoice, payment.
        assert_eq!((ran.done, ran.parked), (5, 0));
        assert_eq!(world.shown(placed.order).order.state, OrderState::Closed);
        let credit = world.credit(by_card);
        assert_eq!(credit.exposure().unwrap(), eur("0.00"));
        let balance = world.balance(goods);
        assert_eq!((balance.on_hand, balance.reserved), (quantity("3"), Quantity::ZERO));
        let books = world.read(|reader| ledger::trial_balance(reader, world.company, date(TODAY)));
        let cash = books.rows.iter().find(|row| row.account == Account::CardClearing).unwrap();
        assert_eq!(cash.debit, eur("48.00"));
    });
}

#[test]
fn an_order_without_goods_is_billed_without_a_shipment() {
    on_both(|world| {
        world.automate();
        let customer = world.customer("C1");
        let service = world.product_of("S1", ProductKind::Service);
        let placed = world.order(customer, &[(service, "2", "50.00")]);
        let ran = world.autopilot();
        assert_eq!((ran.done, ran.parked), (1, 0));
        assert_eq!(world.shown(placed.order).order.state, OrderState::Closed);
        assert_eq!(world.credit(customer).open_items, eur("120.00"));
    });
}

#[test]
fn a_held_order_waits_for_its_release_and_then_goes_on() {
    on_both(|world| {
        world.automate();
        let customer = limited(world, "C1", "10.00");
        let goods = world.goods("P1", "5", "4.00");
        let placed = world.run(submitted(customer, &[(goods, "2", "20.00")]));
        assert_eq!(world.autopilot().done, 1); // the confirmation, which holds it
        assert_eq!(world.autopilot().done, 0);
        let held = world.read(|reader| order::held(reader, world.company, 10, None));
        assert_eq!(held.len(), 1);
        world.run(release(placed.order, HoldKind::Credit));
        assert_eq!(world.autopilot().done, 3); // shipment, goods issue, invoice
        assert_eq!(world.credit(customer).open_items, eur("48.00"));
        assert!(world.waiting_work().is_empty());
    });
}

#[test]
fn history_is_lived_through_in_the_order_of_its_days_and_numbers() {
    on_both(|world| {
        world.automate();
        let customer = world.customer("C1");
        let goods = world.product("P1");
        let line = ReceiveLine {
            product: goods,
            quantity: quantity("2"),
            unit_cost: price("4.00"),
            place: None,
            expires_on: None,
        };
        let warehouse = world.warehouse;
        let reference = String::new();
        world.run_on("2026-01-01", ReceiveStock { warehouse, reference, lines: vec![line] });
        // Handed in the other way round; there are goods for the first two of them.
        for (day, number) in [("2026-01-03", "A"), ("2026-01-02", "C"), ("2026-01-02", "B")] {
            let command = PlaceOrder {
                source_number: number.to_owned(),
                ..submitted(customer, &[(goods, "1", "20.00")])
            };
            world.run_on(day, Schedule::of(&command, Uuid::nil(), number));
        }
        let ran = world.autopilot();
        // Three placed, three decided; of two of them shipment, goods issue and invoice.
        assert_eq!((ran.done, ran.parked), (12, 0));
        let orders = world.read(|reader| order::list(reader, world.company, 10, None));
        let state = |at: usize| (orders[at].number.as_str(), orders[at].state);
        assert_eq!(state(2), ("SO-2026-000001", OrderState::Closed));
        assert_eq!(state(1), ("SO-2026-000002", OrderState::Closed));
        assert_eq!(state(0), ("SO-2026-000003", OrderState::Submitted));
        assert_eq!(world.shown(orders[2].id).order.source_number, "B");
        assert_eq!(world.shown(orders[0].id).order.source_number, "A");
        assert_eq!(world.shown(orders[0].id).order.ordered_on, date("2026-01-03"));
    });
}

#[test]
fn a_manual_stage_stops_the_autopilot() {
    on_both(|world| {
        world.change_stages(Stages { ship: Mode::Manual, ..stages(Mode::Automatic) });
        let customer = world.customer("C1");
        let goods = world.goods("P1", "5", "4.00");
        let placed = world.run(submitted(customer, &[(goods, "2", "20.00")]));
        let draft = PlaceOrder {
            intent: Intent::Draft,
            channel: Channel::Phone,
            ..place_order(customer, &[(goods, "2", "20.00")])
        };
        let draft = world.run(draft);
        assert_eq!(world.autopilot().done, 1);
        assert_eq!(world.shown(placed.order).order.state, OrderState::Confirmed);
        assert_eq!(world.shown(draft.order).order.state, OrderState::Draft);
    });
}

#[test]
fn goods_are_never_promised_twice() {
    on_both(|world| {
        let customers: Vec<_> = (0..4).map(|at| world.customer(&format!("C{at}"))).collect();
        let goods = world.goods("P1", "50", "4.00");
        let submit = |at: usize| {
            let command = place_order(customers[at % 4], &[(goods, "1", "20.00")]);
            world.engine.submit(command, world.envelope()).unwrap()
        };
        let tickets: Vec<_> = (0..120).map(submit).collect();
        let replies: Vec<OrderReply> =
            tickets.into_iter().map(|ticket| ticket.wait().unwrap().reply).collect();
        let confirmed = replies.iter().filter(|reply| reply.state == OrderState::Confirmed);
        assert_eq!(confirmed.count(), 50);
        let numbers: BTreeSet<_> = replies.iter().map(|reply| &reply.number).collect();
        assert_eq!(numbers.len(), 120);
        assert_eq!(numbers.last().unwrap().as_str(), "SO-2026-000120");
        assert_eq!(world.balance(goods).reserved, quantity("50"));
        let promised = customers.iter().map(|customer| world.credit(*customer).open_orders.minor());
        assert_eq!(promised.sum::<i64>(), 50 * 2_400);
    });
}

#[test]
fn a_batch_of_orders_asks_no_more_than_one_order() {
    on_both_cold(|world| {
        let (one, two) = (world.goods("P1", "999", "4.00"), world.goods("P2", "999", "4.00"));
        let list = world.price_list("L1", &[(one, "10.00"), (two, "20.00")]);
        let customer = world.customer_with("C1", |command| command.price_list = Some(list));
        let command = |at: u32| {
            let mut command = place_order(customer, &[(one, "1", "0"), (two, "1", "0")]);
            command.lines.iter_mut().for_each(|line| line.price = None);
            command.customer_po = format!("PO-{at}");
            command
        };
        let counts = world.engine.counts();
        let before = counts.statements();
        world.run(command(0));
        let of_one = counts.statements() - before;
        let (before, batches) = (counts.statements(), counts.batches());
        let submit = |at| world.engine.submit(command(at), world.envelope()).unwrap();
        let tickets: Vec<_> = (1..65).map(submit).collect();
        tickets.into_iter().for_each(|ticket| drop(ticket.wait().unwrap()));
        let (statements, batches) = (counts.statements() - before, counts.batches() - batches);
        assert!(batches < 64, "{batches} batches");
        assert!(statements <= of_one * batches, "{statements} for {batches}, {of_one} for one");
    });
}

#[test]
fn an_order_of_many_lines_is_placed_and_confirmed() {
    on_both(|world| {
        let customer = world.customer("C1");
        let products: Vec<_> =
            (0..20).map(|at| world.goods(&format!("P{at}"), "1000", "4.00")).collect();
        let lines: Vec<_> = (0..5_000).map(|at| (products[at % 20], "1", "0.99")).collect();
        let reply = world.order(customer, &lines);
        assert_eq!(reply.state, OrderState::Confirmed);
        assert_eq!(world.shown(reply.order).lines.len(), 5_000);
        assert_eq!(world.balance(products[0]).reserved, quantity("250"));
        assert_eq!(world.credit(customer).open_orders, eur("5940.00"));
        world.run(cancel(reply.order));
        assert_eq!(world.balance(products[0]).reserved, Quantity::ZERO);
    });
}
