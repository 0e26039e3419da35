//! Shipments: what is reserved leaves, each quantity once.
use super::{pots, refused, ship};
use crate::harness::{World, eur, on_both, quantity};
use quittance_domain::customer::{Block, ChangeCustomer};
use quittance_domain::order::{Intent, OrderId, OrderLine, OrderState, PlaceOrder};
use quittance_domain::shipping::{
    CancelShipment, CreateShipment, CreateShipmentLine, PostGoodsIssue, ShipmentId, ShipmentState,
};
use uuid::Uuid;

fn shipment_of(order: OrderId, lines: &[(i64, &str)]) -> CreateShipment {
    let lines = lines.iter().map(|(order_line, count)| CreateShipmentLine {
        order_line: *order_line,
        quantity: quantity(count),
    });
    CreateShipment { order, lines: lines.collect() }
}

fn line(world: &World, order: OrderId, line_no: i64) -> OrderLine {
    let mut lines = world.shown(order).lines.into_iter();
    lines.find(|line| line.line_no == line_no).unwrap()
}

#[test]
fn an_order_leaves_in_parts() {
    on_both(|world| {
        let customer = world.customer("C1");
        let (a, b) = (world.goods("A", "10", "4.00"), world.goods("B", "10", "1.00"));
        let order = world.order(customer, &[(a, "6", "10.00"), (b, "2", "3.00")]).order;
        let before = world.shown(order).order.version;

        let first = world.run(shipment_of(order, &[(1, "2")])).made();
        assert_eq!(world.shown(order).order.version, before + 1, "a line of it changed");
        assert_eq!(line(world, order, 1).allocated, quantity("2"));
        let second = world.run(shipment_of(order, &[(1, "1"), (2, "2")])).made();
        assert_eq!(
            refused!(world, shipment_of(order, &[(1, "3.5")])),
            ["lines[0] shipping.more_than_reserved"]
        );

        let issued = world.run(PostGoodsIssue { shipment: second });
        assert_eq!(issued.order_state, OrderState::InFulfilment);
        let issued = world.run(PostGoodsIssue { shipment: first });
        assert_eq!(issued.order_state, OrderState::InFulfilment);
        let shipped = line(world, order, 1);
        assert_eq!((shipped.shipped, shipped.reserved), (quantity("3"), quantity("3")));
        assert_eq!(shipped.allocated, quantity("0"));

        let rest = ship(world, order);
        assert_eq!(rest.order_state, OrderState::Fulfilled);
        assert_eq!(world.balance(a).value, eur("16.00"));
        assert_eq!(pots(world, customer), [eur("0"), eur("79.20"), eur("0"), eur("0")]);
    });
}

#[test]
fn a_cancelled_shipment_gives_its_quantities_back() {
    on_both(|world| {
        let goods = world.goods("A", "10", "4.00");
        let order = world.order(world.customer("C1"), &[(goods, "6", "10.00")]).order;
        let shipment = world.run(CreateShipment { order, lines: Vec::new() }).made();
        assert_eq!(
            refused!(world, CreateShipment { order, lines: Vec::new() }),
            ["shipping.nothing_to_ship"]
        );
        let before = world.shown(order).order.version;
        let cancelled = world.run(CancelShipment { shipment });
        assert_eq!(cancelled.state, Some(ShipmentState::Cancelled));
        assert_eq!(world.shown(order).order.version, before + 1);
        assert_eq!(line(world, order, 1).allocated, quantity("0"));
        assert_eq!(world.balance(goods).reserved, quantity("6"));
        assert_eq!(refused!(world, PostGoodsIssue { shipment }), ["shipping.state_forbids"]);
        assert_eq!(refused!(world, CancelShipment { shipment }), ["shipping.state_forbids"]);
        assert_eq!(ship(world, order).order_state, OrderState::Fulfilled);
    });
}

#[test]
fn what_is_not_there_or_not_allowed_is_not_shipped() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "10", "4.00");
        let nobody = OrderId::from_uuid(Uuid::from_u128(7));
        let nothing = ShipmentId::from_uuid(Uuid::from_u128(7));
        assert_eq!(refused!(world, shipment_of(nobody, &[])), ["order.not_found"]);
        assert_eq!(refused!(world, PostGoodsIssue { shipment: nothing }), ["shipping.not_found"]);
        assert_eq!(refused!(world, CancelShipment { shipment: nothing }), ["shipping.not_found"]);

        let draft = PlaceOrder {
            intent: Intent::Draft,
            ..crate::harness::place_order(customer, &[(goods, "1", "1.00")])
        };
        let draft = world.run(draft).order;
        assert_eq!(refused!(world, shipment_of(draft, &[])), ["shipping.order_not_confirmed"]);

        let order = world.order(customer, &[(goods, "2", "10.00")]).order;
        assert_eq!(
            refused!(world, shipment_of(order, &[(1, "1"), (9, "1"), (1, "0")])),
            ["lines[1] shipping.unknown_line", "lines[2] shipping.line_twice"]
        );
        let shipment = world.run(shipment_of(order, &[])).made();
        let block = |block| ChangeCustomer {
            customer,
            credit_limit: None,
            terms: None,
            block: Some(block),
            details: Default::default(),
        };
        world.run(block(Block::Deliveries));
        assert_eq!(refused!(world, PostGoodsIssue { shipment }), ["shipping.customer_blocked"]);
        world.run(block(Block::None));
        world.run(PostGoodsIssue { shipment });
        assert_eq!(refused!(world, PostGoodsIssue { shipment }), ["shipping.state_forbids"]);
    });
}

#[test]
fn goods_leave_at_the_average_and_the_last_take_the_rest() {
    on_both(|world| {
        let goods = world.goods("A", "2", "1.00");
        world.receive(goods, "1", "1.01");
        let customer = world.customer("C1");
        let order = world.order(customer, &[(goods, "1", "5.00"), (goods, "2", "5.00")]).order;
        ship(world, order);
        let left = world.balance(goods);
        assert_eq!((left.on_hand, left.value), (quantity("0"), eur("0")));
    });
}
