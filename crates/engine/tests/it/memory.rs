//! What stays in memory between batches never hides what another has written. The engines of these
//! tests compare all of it with the database at each batch, and would stop.
use crate::both;
use crate::harness::{World, engine_on, place_order, quantity};
use quittance_engine::Envelope;

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
    both::on_both(|place| {
        let world = World::new(place);
        let goods = world.goods("A", "10", "4.00");
        let customer = world.customer("C1");
        let order = || place_order(customer, &[(goods, "1", "10.00")]);
        world.run(order());
        place.execute(
            "UPDATE stock_balance SET version = version + 7;
             UPDATE company_head SET batches = batches + 1;",
        );
        world.run(order());
        assert_eq!(world.balance(goods).reserved, quantity("2"));
    });
}

#[test]
fn a_database_that_was_set_back_is_read_anew() {
    both::on_both(|place| {
        let world = World::new(place);
        let goods = world.goods("A", "10", "4.00");
        let customer = world.customer("C1");
        let order = || place_order(customer, &[(goods, "1", "10.00")]);
        world.run(order());
        // The same count of batches, but of another history.
        place.execute(
            "UPDATE stock_balance SET version = version + 7;
             UPDATE company_head SET hash = 'of another history';",
        );
        world.run(order());
        assert_eq!(world.balance(goods).reserved, quantity("2"));
    });
}
