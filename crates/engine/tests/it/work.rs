//! Waiting work: its order, what is at fault in it, and who may take it.
use crate::both;
use crate::harness::{World, date, eur, on_both, place_order, quantity};
use quittance_domain::customer::CustomerId;
use quittance_domain::invoicing::PostInvoice;
use quittance_domain::order::{ConfirmOrder, Intent, OrderId, OrderState};
use quittance_domain::product::ProductId;
use quittance_domain::returns::{Disposition, RegisterReturn, RegisterReturnLine, WithoutSale};
use quittance_engine::work::{DropWork, RetryWork, Schedule, run_until_idle};
use quittance_engine::{Engine, Limits, Setup};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

fn submitted(world: &World, customer: CustomerId, product: ProductId) -> OrderId {
    let mut command = place_order(customer, &[(product, "2", "20.00")]);
    command.intent = Intent::Submit;
    world.run(command).order
}

fn schedule(world: &World, day: &str, order: OrderId) {
    let command = Schedule::of(&ConfirmOrder { order }, order.uuid(), "");
    world.run_on(day, command);
}

#[test]
fn work_at_fault_is_parked_and_what_is_behind_it_is_done() {
    both::on_both(|place| {
        let world = World::new(place);
        let customer = world.customer("C1");
        let goods = world.goods("P1", "10", "4.00");
        let (bad, good) = (submitted(&world, customer, goods), submitted(&world, customer, goods));
        schedule(&world, "2026-03-02", bad);
        schedule(&world, "2026-03-03", good);
        place.execute("UPDATE sales_order SET state = 'torn' WHERE number = 'SO-2026-000001'");

        let told = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&told);
        let on_fault = Arc::new(move |text: &str| heard.lock().unwrap().push(text.to_owned()));
        let clock = Arc::clone(&world.clock);
        let setup = Setup { on_fault, clock, ..Setup::default() };
        let engine = Engine::start(Arc::clone(world.engine.database()), setup).unwrap();
        let ran = run_until_idle(&engine, world.company, &mut |_| {}).unwrap();

        assert_eq!((ran.done, ran.parked), (1, 1));
        assert_eq!(world.shown(good).order.state, OrderState::Confirmed);
        let waiting = world.waiting_work();
        assert_eq!(waiting.len(), 1);
        assert_eq!(waiting[0].reason_code, "engine.internal_fault");
        assert_eq!(waiting[0].attempts, 1);
        assert!(told.lock().unwrap().iter().any(|text| text.contains("order.confirm")));
    });
}

#[test]
fn an_order_of_the_morning_is_billed_before_a_return_of_the_noon() {
    on_both(|world| {
        world.automate();
        let customer = world.customer("C1");
        let goods = world.goods("P1", "10", "4.00");
        let mut order = place_order(customer, &[(goods, "3", "20.00")]);
        (order.intent, order.source_number) = (Intent::Submit, "1001".to_owned());
        let back = RegisterReturn {
            customer,
            source_number: "C1002".to_owned(),
            reason: String::new(),
            warehouse: None,
            without_sale: WithoutSale::Refused,
            lines: vec![RegisterReturnLine {
                product: goods,
                description: String::new(),
                quantity: quantity("3"),
                price: None,
                invoice: None,
                order: None,
                disposition: Disposition::Restock,
            }],
        };
        world.run(Schedule::of(&back, Uuid::nil(), &back.source_number));
        world.run(Schedule::of(&order, Uuid::nil(), &order.source_number));
        // placed, confirmed, shipped in two steps, billed; registered, received, credited
        assert_eq!(world.autopilot().done, 8);
        assert_eq!(world.credit(customer).open_items, eur("0.00"));
        let noted = world.read(|reader| {
            quittance_store::returns::show(reader, world.company, "RMA-2026-000001")
        });
        assert!(noted.unwrap().lines.iter().all(|line| line.invoice.is_some()));
    });
}

#[test]
fn work_that_is_put_back_is_done_on_the_later_date() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("P1", "10", "4.00");
        let order = submitted(world, customer, goods);
        world.run(Schedule::of(&PostInvoice::of(order), order.uuid(), ""));
        assert_eq!(world.autopilot().parked, 1); // nothing has left yet
        let work = world.waiting_work()[0].id;
        world.run_on("2026-03-05", RetryWork { work });
        let ready = world
            .read(|reader| quittance_store::engine_tables::work_ready(reader, world.company, 10));
        assert_eq!(ready[0].business_date, date("2026-03-05"));
        assert_eq!(world.autopilot().parked, 1);
        assert_eq!(world.waiting_work()[0].attempts, 2);
    });
}

#[test]
fn work_that_is_given_up_is_gone_and_told() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("P1", "10", "4.00");
        let order = submitted(world, customer, goods);
        world.run(Schedule::of(&PostInvoice::of(order), order.uuid(), ""));
        let ready = world
            .read(|reader| quittance_store::engine_tables::work_ready(reader, world.company, 10));
        let reason = || "billed by hand".to_owned();
        let refused = world.refused(DropWork { work: ready[0].id, reason: reason() });
        assert_eq!(refused, ["work.not_found"], "what is ready is done");
        assert_eq!(world.autopilot().parked, 1);
        let work = world.waiting_work()[0].id;
        assert_eq!(world.refused(DropWork { work, reason: String::new() }), ["reason text.empty"]);
        world.run(DropWork { work, reason: reason() });
        assert!(world.waiting_work().is_empty());
        assert_eq!(world.refused(DropWork { work, reason: reason() }), ["work.not_found"]);
    });
}

#[test]
fn a_full_queue_makes_the_autopilot_wait_and_not_stop() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("P1", "100", "4.00");
        for _ in 0..5 {
            let order = submitted(world, customer, goods);
            schedule(world, "2026-03-02", order);
        }
        let limits = Limits { company_queue_max: 1, ..Limits::default() };
        let setup = Setup { limits, clock: Arc::clone(&world.clock) as _, ..Setup::default() };
        let engine = Engine::start(Arc::clone(world.engine.database()), setup).unwrap();
        let ran = run_until_idle(&engine, world.company, &mut |_| {}).unwrap();
        assert_eq!((ran.done, ran.parked), (5, 0));
    });
}
