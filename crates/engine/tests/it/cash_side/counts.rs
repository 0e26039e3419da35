//! Counts that find less than is promised: promises are dropped, the newest first.
use super::{refused, ship};
use crate::harness::{World, eur, on_both, quantity};
use quittance_domain::order::{HoldKind, OrderId, OrderState, ReserveOrder};
use quittance_domain::product::ProductId;
use quittance_domain::shipping::{CancelShipment, CreateShipment, CreateShipmentLine};
use quittance_domain::stock::{AdjustLine, AdjustStock, Cause};
use quittance_store::order;

fn count(world: &World, product: ProductId, difference: &str) -> AdjustStock {
    let line = AdjustLine { product, quantity: quantity(difference), unit_cost: None, place: None };
    AdjustStock {
        warehouse: world.warehouse,
        reason: "count".to_owned(),
        cause: Cause::Count,
        lines: vec![line],
    }
}

/// What of the first line is promised, and whether the order is on hold for stock.
fn stands(world: &World, order: OrderId) -> (String, bool) {
    let trail = world.read(|reader| order::trail(reader, world.company, order));
    let is_held =
        |hold: &quittance_domain::order::Hold| hold.kind == HoldKind::Stock && hold.is_active();
    (world.shown(order).lines[0].reserved.to_string(), trail.holds.iter().any(is_held))
}

#[test]
fn a_count_below_what_is_promised_is_recorded_and_the_newest_orders_wait() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "10", "4.00");
        let others = world.goods("B", "5", "1.00");
        let [first, second, third] = ["4", "3", "2"].map(|some| {
            world.order(customer, &[(goods, some, "1.00"), (others, "1", "1.00")]).order
        });
        world.run(count(world, goods, "-1"));
        assert_eq!(stands(world, third), ("2".to_owned(), false), "that was promised to nobody");
        let version = world.shown(third).order.version;
        world.run(count(world, goods, "-3"));
        assert_eq!(stands(world, first), ("4".to_owned(), false));
        assert_eq!(stands(world, second), ("2".to_owned(), true));
        assert_eq!(stands(world, third), ("0".to_owned(), true));
        let held = world.shown(third);
        assert_eq!((held.order.state, held.order.version), (OrderState::Confirmed, version + 1));
        assert_eq!(held.lines[1].reserved, quantity("1"), "its other goods stay promised");
        let balance = world.balance(goods);
        assert_eq!((balance.on_hand, balance.reserved), (quantity("6"), quantity("6")));
        assert_eq!(balance.value, eur("24.00"));
        let told = world.events();
        assert_eq!(
            told[told.len() - 5..].join(", "),
            "order.promise_dropped, order.promise_dropped, order.held, order.held, stock.adjusted"
        );

        // One more is lost and found; what comes is promised to whoever asks first.
        world.run(count(world, goods, "-1"));
        assert_eq!(stands(world, second), ("1".to_owned(), true));
        world.receive(goods, "3", "4.00");
        assert_eq!(world.run(ReserveOrder { order: second }).holds, []);
        assert_eq!(stands(world, second), ("3".to_owned(), false));
        let waits = world.run(ReserveOrder { order: third });
        assert_eq!(waits.holds[0].reason, "line 1: 1 missing");
        assert_eq!(stands(world, third), ("1".to_owned(), true));
        assert_eq!(refused!(world, ReserveOrder { order: first }), ["order.nothing_to_reserve"]);
        ship(world, second);
        assert_eq!(ship(world, third).order_state, OrderState::InFulfilment);
        world.receive(goods, "1", "4.00");
        world.run(ReserveOrder { order: third });
        assert_eq!(ship(world, third).order_state, OrderState::Fulfilled);
    });
}

#[test]
fn what_stands_in_an_open_shipment_is_not_dropped() {
    on_both(|world| {
        let goods = world.goods("A", "5", "4.00");
        let order = world.order(world.customer("C1"), &[(goods, "5", "1.00")]).order;
        let lines = vec![CreateShipmentLine { order_line: 1, quantity: quantity("3") }];
        let shipment = world.run(CreateShipment { order, lines }).shipment;
        assert_eq!(
            refused!(world, count(world, goods, "-3")),
            ["lines[0].quantity stock.in_open_shipments"]
        );
        world.run(count(world, goods, "-2"));
        assert_eq!(stands(world, order), ("3".to_owned(), true));
        world.run(CancelShipment { shipment });
        world.run(count(world, goods, "-3"));
        assert_eq!(stands(world, order), ("0".to_owned(), true));
        assert_eq!(world.balance(goods).value, eur("0"));
    });
}
