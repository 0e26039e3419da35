//! The made-up world is the same for a seed, and believable.
use super::*;
use std::collections::BTreeSet;

#[test]
fn the_same_seed_gives_the_same_world() {
    let story = |seed| format!("{:?}", generate(seed, 300));
    assert_eq!(story(7), story(7));
    assert_ne!(story(7), story(8));
}

#[test]
fn each_order_asked_for_is_planned_and_can_be_placed() {
    for orders in [0, 1, 13, 500, 2_000] {
        let world = generate(7, orders);
        let planned: Vec<&PlannedOrder> = world.days.iter().flat_map(|day| &day.orders).collect();
        assert_eq!(planned.len(), orders);
        for order in planned {
            assert!(!order.lines.is_empty() && order.buyer < world.buyers.len());
            let places: BTreeSet<usize> = order.lines.iter().map(|line| line.goods).collect();
            assert_eq!(places.len(), order.lines.len(), "each product once");
            assert!(places.iter().all(|place| world.goods[*place].is_stocked()));
            assert!(order.lines.iter().all(|line| line.quantity > 0));
        }
    }
}

#[test]
fn codes_and_names_are_unique() {
    let world = generate(3, 100_000);
    let names: BTreeSet<&str> = world.buyers.iter().map(|it| it.create.name.as_str()).collect();
    assert_eq!(names.len(), world.buyers.len());
    let skus: BTreeSet<&str> = world.goods.iter().map(|it| it.create.sku.as_str()).collect();
    assert_eq!(skus.len(), world.goods.len());
}

#[test]
fn a_fifth_of_the_customers_orders_about_half() {
    let world = generate(7, 2_000);
    let fifth = world.buyers.len() / 5;
    let orders: Vec<usize> =
        world.days.iter().flat_map(|day| &day.orders).map(|order| order.buyer).collect();
    let of_the_fifth = orders.iter().filter(|buyer| **buyer < fifth).count();
    let percent = of_the_fifth * 100 / orders.len();
    assert!((40..=70).contains(&percent), "{percent} %");
}
