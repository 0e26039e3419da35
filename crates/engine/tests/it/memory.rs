//! What stays in memory between batches never hides what another has written. The engines of these
//! tests compare all of it with the database at each batch, and would give the batch up.
use crate::both;
use crate::harness::{World, engine_on, engine_with, place_order, quantity};
use quittance_domain::order::OrderState;
use quittance_engine::clock::Clock;
use quittance_engine::engine::OnFault;
use quittance_engine::queue::Limits;
use quittance_engine::{Engine, Envelope, Setup};
use quittance_store::database::Database;
use std::sync::{Arc, Mutex};

#[test]
fn what_another_process_wrote_is_never_overlooked() {
    both::on_both(|place| {
        let world = World::new(place);
        let goods = world.goods("A", "10", "4.00");
        let customer = world.customer("C1");
        let other = engine_on(place, &world.clock);
        let order = || place_order(customer, &[(goods, "1", "10.00")]);
        for turn in 0..8 {
            let engine = if turn % 3 == 0 { &other } else { &world.engine };
            let envelope = Envelope::new(world.company, "tester");
            let placed = engine.run(order(), envelope).unwrap().reply;
            assert_eq!(placed.number, format!("SO-2026-{:06}", turn + 1));
        }
        assert_eq!(world.balance(goods).reserved, quantity("8"));
        world.verify();
    });
}

#[test]
fn rows_changed_by_hand_are_seen_once_the_count_of_batches_is_raised() {
    is_read_anew_after("UPDATE company_head SET batches = batches + 1");
}

#[test]
fn a_database_that_was_set_back_is_read_anew() {
    // The same count of batches, but of another history.
    is_read_anew_after("UPDATE company_head SET hash = 'of another history'");
}

/// A row is changed by hand, and the head as told; what was in memory must not be taken up.
fn is_read_anew_after(head_changed: &str) {
    both::on_both(|place| {
        let world = World::new(place);
        let goods = world.goods("A", "10", "4.00");
        let customer = world.customer("C1");
        let order = || place_order(customer, &[(goods, "1", "10.00")]);
        world.run(order());
        place.execute(&format!("UPDATE stock_balance SET version = version + 7; {head_changed};"));
        world.run(order());
        assert_eq!(world.balance(goods).reserved, quantity("2"));
    });
}

#[test]
fn what_a_batch_knew_is_not_read_again() {
    both::on_both(|place| {
        let world = World::new(place);
        let goods = world.goods("A", "10", "4.00");
        let customer = world.customer("C1");
        let cold = engine_with(place, &world.clock, Limits { memory_max: 0, ..Limits::default() });
        let warm = engine_with(place, &world.clock, Limits::default());
        let second_order = |engine: &Engine| {
            let order = || place_order(customer, &[(goods, "1", "10.00")]);
            engine.run(order(), world.envelope()).unwrap();
            let before = engine.counts().statements();
            engine.run(order(), world.envelope()).unwrap();
            engine.counts().statements() - before
        };
        let (cold, warm) = (second_order(&cold), second_order(&warm));
        assert!(warm < cold, "{warm} statements, without memory {cold}");
    });
}

#[test]
fn a_batch_that_fails_with_what_was_in_memory_is_run_without_it() {
    both::on_both(|place| {
        let world = World::new(place);
        let goods = world.goods("A", "10", "4.00");
        let customer = world.customer("C1");
        let told: Arc<Mutex<Vec<String>>> = Arc::default();
        let hears = Arc::clone(&told);
        let on_fault: OnFault = Arc::new(move |text| hears.lock().unwrap().push(text.to_owned()));
        let clock: Arc<dyn Clock> = world.clock.clone();
        let setup = Setup { clock, on_fault, ..Setup::default() };
        let database = Arc::new(Database::open(&place.address).unwrap());
        let engine = Engine::start(database, setup).unwrap();
        let order = || place_order(customer, &[(goods, "1", "10.00")]);
        engine.run(order(), world.envelope()).unwrap();
        let batches = engine.counts().batches();

        // By hand, and without raising the count: the row that is updated is not there.
        place.execute("DELETE FROM stock_balance");
        let placed = engine.run(order(), world.envelope()).unwrap().reply;
        assert_eq!(placed.state, OrderState::Submitted);
        assert_eq!(placed.holds.len(), 1, "nothing is on hand");
        assert_eq!(engine.counts().batches() - batches, 2, "once with it, once without");
        let told = told.lock().unwrap();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("what was in memory of company"), "{}", told[0]);
    });
}
