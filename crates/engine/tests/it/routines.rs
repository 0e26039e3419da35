//! Routines: what is due becomes one job, whoever looks, and a job does its work once.
use crate::both;
use crate::harness::{World, create_product, date, engine_on, on_both, price, quantity};
use quittance_domain::customer::Terms;
use quittance_domain::invoicing::PostInvoice;
use quittance_domain::product::{CreateProduct, LotPolicy, ProductDetails, ProductKind};
use quittance_domain::purchasing::{CreateSupplier, SetReorderRule};
use quittance_domain::receivables::{
    Charges, MakePromise, SetCollectionPolicy, SetDunningLevel, SetDunningPolicy,
};
use quittance_domain::routine::{Every, RoutineKind, SetRoutine};
use quittance_domain::shipping::{CreateShipment, PostGoodsIssue};
use quittance_domain::stock::{ReceiveLine, ReceiveStock, Spot};
use quittance_domain::{Currency, Rate};
use quittance_engine::jobs::{ATTEMPTS_MAX, EnqueueJob};
use quittance_engine::routine::{JobRan, run_jobs};

fn routine(kind: RoutineKind, every: Every) -> SetRoutine {
    SetRoutine { kind, every: Some(every), first_on: None, days: Some(2) }
}

/// What the runner did, in words.
fn ran(world: &World) -> Vec<String> {
    let told = |ran: JobRan| match ran.outcome {
        Ok(said) => format!("{}: {said}", ran.kind),
        Err(error) => format!("{} failed: {error}", ran.kind),
    };
    run_jobs(&world.engine, world.company).unwrap().into_iter().map(told).collect()
}

fn told_of(world: &World) -> usize {
    world.events().iter().filter(|kind| *kind == "order.hold_unanswered").count()
}

#[test]
fn a_hold_that_nobody_answers_is_told_of_once() {
    on_both(|world| {
        let goods = world.goods("A", "1", "4.00");
        let customer = world.customer("C1");
        world.order(customer, &[(goods, "5", "10.00")]);
        world.run(routine(RoutineKind::UnansweredHolds, Every::Day));
        assert_eq!(ran(world), ["unanswered_holds: 0 holds told of"]);
        assert!(ran(world).is_empty(), "it was done today");
        world.clock.set("2026-03-04T11:00:00Z");
        assert_eq!(ran(world), ["unanswered_holds: 1 holds told of"]);
        world.clock.set("2026-03-05T11:00:00Z");
        assert_eq!(ran(world), ["unanswered_holds: 0 holds told of"]);
        assert_eq!(told_of(world), 1);
    });
}

#[test]
fn what_has_expired_is_blocked_and_no_longer_promised() {
    on_both(|world| {
        let goods = world.goods("A", "1", "4.00");
        let details = ProductDetails { lots: LotPolicy::Expiry, ..ProductDetails::default() };
        let milk =
            world.run(CreateProduct { details, ..create_product("MILK", ProductKind::Stock) });
        let milk = milk.product;
        for (lot, last_day) in [("L1", "2026-03-04"), ("L2", "2026-04-30")] {
            let place = Some(Spot { lot: lot.to_owned(), ..Spot::default() });
            let line = ReceiveLine {
                product: milk,
                quantity: quantity("5"),
                unit_cost: price("1.00"),
                place,
                expires_on: Some(date(last_day)),
            };
            let (warehouse, reference) = (world.warehouse, String::new());
            world.run(ReceiveStock { warehouse, reference, lines: vec![line] });
        }
        let customer = world.customer("C1");
        world.order(customer, &[(goods, "1", "10.00"), (milk, "8", "2.00")]);
        assert_eq!(world.balance(milk).reserved, quantity("8"));
        world.run(routine(RoutineKind::ExpiredLots, Every::Day));
        world.clock.set("2026-03-04T11:00:00Z");
        assert_eq!(ran(world), ["expired_lots: 0 places blocked, 0 refused"], "its last day");
        world.clock.set("2026-03-05T11:00:00Z");
        assert_eq!(ran(world), ["expired_lots: 1 places blocked, 0 refused"]);
        let balance = world.balance(milk);
        assert_eq!((balance.held(), balance.reserved), (quantity("5"), quantity("5")));
        let dropped = world.events().iter().filter(|kind| *kind == "order.promise_dropped").count();
        assert_eq!(dropped, 1, "the order waits for what is missing");
        world.clock.set("2026-03-06T11:00:00Z");
        assert_eq!(ran(world), ["expired_lots: 0 places blocked, 0 refused"]);
        world.verify();
    });
}

#[test]
fn customers_are_told_what_they_owe_and_what_is_short_is_bought() {
    on_both(|world| {
        let goods = world.goods("A", "10", "4.00");
        let customer = world.customer("C1");
        let order = world.order(customer, &[(goods, "5", "10.00")]).order;
        let shipment = world.run(CreateShipment { order, lines: Vec::new() }).made();
        world.run(PostGoodsIssue { shipment });
        world.run(PostInvoice::of(order));
        let supplier = world.run(CreateSupplier {
            code: "S".to_owned(),
            name: "Supplier".to_owned(),
            terms: Terms::Net(30),
            lead_time_days: 3,
            over_receipt: Rate::ZERO,
            price_tolerance: Rate::ZERO,
            minimum_order: None,
        });
        world.run(SetReorderRule {
            product: goods,
            warehouse: world.warehouse,
            supplier: supplier.supplier,
            point: quantity("8"),
            target: quantity("10"),
            lot: quantity("0"),
            price: price("4.00"),
        });
        world.run(routine(RoutineKind::Statements, Every::Month));
        world.run(routine(RoutineKind::Replenishment, Every::Day));
        let done = [
            "replenishment: 1 purchase orders, 0 below the minimum",
            "statements: 1 customers, 1 statements",
        ];
        assert_eq!(ran(world), done);
        world.clock.set("2026-03-05T11:00:00Z");
        assert_eq!(ran(world), ["replenishment: 0 purchase orders, 0 below the minimum"]);
        world.verify();
    });
}

#[test]
fn runners_that_look_at_once_do_it_once() {
    both::on_both(|place| {
        let world = World::new(place);
        let goods = world.goods("A", "1", "4.00");
        let customer = world.customer("C1");
        for _ in 0..5 {
            world.order(customer, &[(goods, "5", "10.00")]);
        }
        world.run(routine(RoutineKind::UnansweredHolds, Every::Week));
        world.clock.set("2026-03-09T11:00:00Z");
        let engines: Vec<_> = (0..3).map(|_| engine_on(place, &world.clock)).collect();
        std::thread::scope(|scope| {
            for engine in &engines {
                scope.spawn(|| run_jobs(engine, world.company).unwrap());
            }
        });
        // A runner may have looked before the others had begun or leased what they do.
        run_jobs(&world.engine, world.company).unwrap();
        assert_eq!(told_of(&world), 5);
        let begun = world.events().iter().filter(|kind| *kind == "routine.begun").count();
        assert_eq!(begun, 1);
        world.verify();
    });
}

#[test]
fn who_is_overdue_is_dunned_each_week_and_promises_are_judged() {
    on_both(|world| {
        let goods = world.goods("A", "10", "4.00");
        let customer = world.customer("C1");
        let order = world.order(customer, &[(goods, "5", "10.00")]).order;
        let shipment = world.run(CreateShipment { order, lines: Vec::new() }).made();
        world.run(PostGoodsIssue { shipment });
        let invoice = world.run(PostInvoice::of(order)).invoice;
        let level = SetDunningLevel {
            level: 1,
            text_key: String::new(),
            delay_days: 5,
            interval_days: 7,
            minimum: None,
            fee: None,
            interest: Charges::No,
            compensation: Charges::No,
        };
        world.run(SetDunningPolicy {
            code: "STD".to_owned(),
            name: String::new(),
            currency: Currency::EUR,
            minimum_balance: None,
            levels: vec![level],
        });
        let dunning_policy = Some("STD".to_owned());
        world.run(SetCollectionPolicy { dunning_policy, ..SetCollectionPolicy::default() });
        world.run(routine(RoutineKind::Dunning, Every::Week));
        let sent = |letters: u64, customers: u64| {
            let rest = "0 invoices left out";
            [format!("dunning: {customers} customers, {letters} letters, {rest}")]
        };
        assert_eq!(ran(world), sent(0, 0));
        world.clock.set("2026-05-04T09:00:00Z");
        assert_eq!(ran(world), sent(1, 1));
        world.clock.set("2026-05-10T09:00:00Z");
        assert!(ran(world).is_empty(), "a week is not over");
        world.run(MakePromise {
            customer,
            amount: None,
            pay_by: date("2026-05-12"),
            invoices: vec![invoice],
            note: String::new(),
        });
        world.run(SetRoutine { every: None, ..routine(RoutineKind::Dunning, Every::Week) });
        world.run(routine(RoutineKind::Promises, Every::Month));
        assert_eq!(ran(world), ["promises: 0 kept, 0 broken"]);
        world.clock.set("2026-06-10T09:00:00Z");
        assert_eq!(ran(world), ["promises: 0 kept, 1 broken"], "and no letter: it is stopped");
    });
}

#[test]
fn a_job_that_nobody_knows_is_tried_again_later_and_parked_in_the_end() {
    on_both(|world| {
        let (kind, payload) = ("forecast".to_owned(), "{}".to_owned());
        world.run(EnqueueJob { kind, payload, due_at: None });
        let failed = ["forecast failed: no routine is called forecast"];
        assert_eq!(ran(world), failed);
        assert!(ran(world).is_empty(), "it waits for its time");
        for day in 3..3 + ATTEMPTS_MAX {
            world.clock.set(&format!("2026-03-{day:02}T11:00:00Z"));
            ran(world);
        }
        world.clock.set("2026-03-30T11:00:00Z");
        assert!(ran(world).is_empty(), "it is parked");
    });
}
