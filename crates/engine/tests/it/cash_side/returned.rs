//! Returns: goods come back at what they cost, and are credited at what was billed.
use super::{accounts, credit_of, invoice, open, payment, pots, refused, ship, sold};
use crate::harness::{World, eur, on_both, price, quantity};
use quittance_domain::Money;
use quittance_domain::company::WarehouseId;
use quittance_domain::customer::CustomerId;
use quittance_domain::invoicing::PostInvoice;
use quittance_domain::ledger::Account;
use quittance_domain::product::ProductId;
use quittance_domain::returns::{
    CreditReturn, Disposition, OrderRef, ReceiveReturn, RegisterReturn, RegisterReturnLine,
    ReturnId, ReturnState, SoldAt, WithoutSale,
};
use quittance_domain::shipping::{CreateShipment, CreateShipmentLine, PostGoodsIssue};
use quittance_domain::stock::CostBasis;
use quittance_engine::invoicing::CreditNoteReply;
use quittance_store::returns::{self, ReturnShown};
use uuid::Uuid;

/// Goods that come back to the shelf, at what they were billed at.
fn back(product: ProductId, count: &str) -> RegisterReturnLine {
    RegisterReturnLine {
        product,
        description: String::new(),
        quantity: quantity(count),
        price: None,
        invoice: None,
        order: None,
        disposition: Disposition::Restock,
    }
}

fn at_price(line: RegisterReturnLine, each: &str) -> RegisterReturnLine {
    RegisterReturnLine { price: Some(price(each)), ..line }
}

fn register(customer: CustomerId, lines: &[RegisterReturnLine]) -> RegisterReturn {
    RegisterReturn {
        customer,
        source_number: String::new(),
        reason: "does not fit".to_owned(),
        warehouse: None,
        without_sale: WithoutSale::Refused,
        lines: lines.to_vec(),
    }
}

/// The same where sales need not be known.
fn register_anything(customer: CustomerId, lines: &[RegisterReturnLine]) -> RegisterReturn {
    RegisterReturn { without_sale: WithoutSale::Allowed, ..register(customer, lines) }
}

/// Registers a return, receives and credits it.
fn take_back(world: &World, customer: CustomerId, lines: &[RegisterReturnLine]) -> CreditNoteReply {
    receive_and_credit(world, register(customer, lines))
}

fn receive_and_credit(world: &World, command: RegisterReturn) -> CreditNoteReply {
    let return_id = world.run(command).return_id;
    world.run(ReceiveReturn { return_id });
    world.run(CreditReturn { return_id })
}

fn shown(world: &World, number: &str) -> ReturnShown {
    world.read(|reader| returns::show(reader, world.company, number)).unwrap()
}

#[test]
fn what_comes_back_as_a_whole_leaves_nothing_behind() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "10", "4.00");
        let billed = sold(world, customer, &[(goods, "3", "3.335")]);
        let before = world.shown(billed.order).order.version;

        let registered = world.run(register(customer, &[back(goods, "3")]));
        assert_eq!(registered.number, "RMA-2026-000001");
        assert_eq!((registered.state, registered.lines), (ReturnState::Requested, 1));
        assert_eq!(pots(world, customer)[2], eur("12.01"), "a wish to return reduces nothing");

        let return_id = registered.return_id;
        assert_eq!(refused!(world, CreditReturn { return_id }), ["returns.state_forbids"]);
        assert_eq!(world.run(ReceiveReturn { return_id }).state, ReturnState::Received);
        let balance = world.balance(goods);
        assert_eq!((balance.on_hand, balance.value), (quantity("10"), eur("40.00")));
        let order = world.shown(billed.order);
        assert_eq!(order.lines[0].returned, quantity("3"));
        assert_eq!(order.order.version, before + 1, "a line of it changed");
        let shipment = super::shipment(world, "DN-2026-000001");
        assert_eq!(shipment.lines[0].returned, quantity("3"));
        assert_eq!(shipment.shipment.version, 4, "created, issued, billed, a line came back");

        let note = world.run(CreditReturn { return_id });
        assert_eq!((note.gross, note.open), (billed.gross, eur("0")));
        assert_eq!(open(world, &billed.number), eur("0"));
        assert_eq!(pots(world, customer), [eur("0"); 4]);
        assert_eq!(
            accounts(world),
            [
                (Account::Inventory, eur("40.00")),
                (Account::GoodsReceivedNotInvoiced, eur("-40.00")),
                (Account::Revenue, eur("-10.01")),
                (Account::SalesReturns, eur("10.01")),
            ]
        );
        assert_eq!(refused!(world, ReceiveReturn { return_id }), ["returns.state_forbids"]);
        assert_eq!(refused!(world, CreditReturn { return_id }), ["returns.state_forbids"]);
        let head = shown(world, &registered.number).head;
        assert_eq!((head.state, head.version), (ReturnState::Credited, 3));
    });
}

#[test]
fn a_part_comes_back_scrapped_and_below_its_price() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "10", "4.00");
        let billed = sold(world, customer, &[(goods, "3", "10.00")]);
        let scrapped = RegisterReturnLine {
            disposition: Disposition::Scrap,
            ..at_price(back(goods, "1"), "7.50")
        };
        let note = take_back(world, customer, &[scrapped]);
        assert_eq!((note.gross, note.open), (eur("9.00"), eur("0")));
        assert_eq!(world.balance(goods).on_hand, quantity("7"));
        assert!(accounts(world).contains(&(Account::StockLoss, eur("4.00"))));
        assert!(accounts(world).contains(&(Account::CostOfGoodsSold, eur("8.00"))));

        let sold_at = SoldAt { invoice: billed.invoice, line_no: 1 };
        let named =
            RegisterReturnLine { invoice: Some(sold_at), ..at_price(back(goods, "2"), "99.00") };
        let rest = take_back(world, customer, &[named]);
        assert_eq!(rest.gross, eur("27.00"), "never more than was billed");
        assert_eq!(open(world, &billed.number), eur("0"));
    });
}

#[test]
fn goods_without_a_reference_come_from_the_newest_sales() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "20", "4.00");
        let first = sold(world, customer, &[(goods, "2", "10.00")]);
        let second = sold(world, customer, &[(goods, "2", "10.00")]);
        sold(world, world.customer("C2"), &[(goods, "5", "10.00")]);
        let registered = world.run(register(customer, &[back(goods, "3")]));
        assert_eq!(registered.lines, 2);
        let lines = shown(world, &registered.number).lines;
        let parts: Vec<_> = lines.iter().map(|line| (line.invoice, line.quantity)).collect();
        let expected =
            [(Some(second.invoice), quantity("2")), (Some(first.invoice), quantity("1"))];
        assert_eq!(parts, expected);

        let return_id = registered.return_id;
        world.run(ReceiveReturn { return_id });
        let note = world.run(CreditReturn { return_id });
        assert_eq!(note.gross, eur("36.00"));
        assert_eq!(open(world, &second.number), eur("0"));
        assert_eq!(open(world, &first.number), eur("12.00"));
        assert_eq!(invoice(world, &note.number).invoice.original, None, "it credits two");

        let rest = take_back(world, customer, &[back(goods, "1")]);
        assert_eq!(open(world, &first.number), eur("0"));
        assert_eq!(invoice(world, &rest.number).original_number, Some(first.number));
        assert_eq!(
            refused!(world, register(customer, &[back(goods, "1")])),
            ["lines[0] returns.sale_unknown"],
            "all that was sold is back"
        );
    });
}

#[test]
fn the_return_of_a_paid_invoice_is_the_customers_money() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "10", "4.00");
        let billed = sold(world, customer, &[(goods, "3", "10.00")]);
        world.run(payment(customer, "30.00", &[(&billed.number, "30.00")]));
        let note = take_back(world, customer, &[back(goods, "2")]);
        assert_eq!((note.gross, note.open), (eur("24.00"), eur("18.00")));
        assert_eq!(pots(world, customer), [eur("0"), eur("0"), eur("-18.00"), eur("0")]);
    });
}

#[test]
fn what_we_never_sold_is_credited_at_its_stated_price() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "10", "4.00");
        let strange = world.product("STRANGE");
        assert_eq!(
            refused!(world, register_anything(customer, &[back(goods, "1")])),
            ["lines[0].price returns.price_missing"]
        );
        let lines = [at_price(back(goods, "1"), "9.00"), at_price(back(strange, "1"), "1.00")];
        assert_eq!(
            refused!(world, register(customer, &lines)),
            ["lines[0] returns.sale_unknown", "lines[1] returns.sale_unknown"]
        );
        let note = receive_and_credit(world, register_anything(customer, &lines));
        assert_eq!((note.gross, note.open), (eur("12.00"), eur("12.00")));
        let balance = world.balance(goods);
        assert_eq!((balance.on_hand, balance.value), (quantity("11"), eur("44.00")));
        let new = world.balance(strange);
        assert_eq!((new.on_hand, new.value), (quantity("1"), eur("0")));
        assert_eq!(bases(world, "RMA-2026-000001"), [CostBasis::Average, CostBasis::Unknown]);

        // All of it leaves; what comes then is taken to cost what it cost last.
        sold(world, world.customer("C2"), &[(goods, "11", "10.00")]);
        let lines = [at_price(back(goods, "2"), "9.00")];
        receive_and_credit(world, register_anything(customer, &lines));
        let balance = world.balance(goods);
        assert_eq!((balance.on_hand, balance.value), (quantity("2"), eur("8.00")));
        assert_eq!(bases(world, "RMA-2026-000002"), [CostBasis::Last]);
    });
}

/// Where the costs of the lines of a return are from.
fn bases(world: &World, number: &str) -> Vec<CostBasis> {
    shown(world, number).lines.iter().map(|line| line.cost_basis.unwrap()).collect()
}

#[test]
fn what_was_sold_for_less_is_not_credited_for_more() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "10", "4.00");
        let billed = sold(world, customer, &[(goods, "3", "9.90")]);
        let dear = [at_price(back(goods, "1"), "99.00")];
        assert_eq!(
            refused!(world, register(customer, &dear)),
            ["lines[0].price returns.dearer_than_sold"]
        );
        let registered = world.run(register_anything(customer, &dear));
        assert_eq!(shown(world, &registered.number).lines[0].invoice, None);
        let fair = world.run(register(customer, &[at_price(back(goods, "1"), "9.90")]));
        assert_eq!(shown(world, &fair.number).lines[0].invoice, Some(billed.invoice));
    });
}

#[test]
fn goods_whose_price_was_credited_come_back_at_cost_and_for_what_is_left() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "20", "4.00");
        let other = sold(world, customer, &[(goods, "3", "10.00")]);
        let billed = sold(world, customer, &[(goods, "3", "10.00")]);
        world.run(credit_of(billed.invoice, &[]));
        let sold_at = SoldAt { invoice: billed.invoice, line_no: 1 };
        let named = |count| RegisterReturnLine { invoice: Some(sold_at), ..back(goods, count) };
        let note = take_back(world, customer, &[named("2")]);
        assert_eq!((note.gross, note.open), (eur("0"), eur("0")));
        assert_eq!(invoice(world, &note.number).original_number, Some(billed.number));
        assert_eq!(world.balance(goods).on_hand, quantity("16"));
        assert_eq!(world.balance(goods).value, eur("64.00"));
        assert_eq!(
            refused!(world, register(customer, &[named("2")])),
            ["lines[0].invoice returns.more_than_sold"]
        );
        // Without a name the newest goods that are not back come first, credited or not.
        let note = take_back(world, customer, &[back(goods, "2")]);
        assert_eq!(note.gross, eur("12.00"));
        assert_eq!(open(world, &other.number), eur("24.00"));
        assert_eq!(pots(world, customer)[2], eur("24.00"));
    });
}

#[test]
fn what_a_return_below_its_price_left_is_credited_to_the_cent() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "10", "4.00");
        let billed = sold(world, customer, &[(goods, "3", "3.335")]);
        let half = take_back(world, customer, &[at_price(back(goods, "3"), "1.67")]);
        let rest = world.run(credit_of(billed.invoice, &[]));
        let gross = [half.gross, rest.gross];
        assert_eq!(gross, [eur("6.01"), eur("6.00")]);
        assert_eq!(invoice(world, &rest.number).lines[0].quantity, quantity("0"));
        assert_eq!(open(world, &billed.number), eur("0"));
        assert_eq!(pots(world, customer), [eur("0"); 4]);
        assert_eq!(
            refused!(world, credit_of(billed.invoice, &[])),
            ["invoicing.nothing_to_credit"]
        );
    });
}

#[test]
fn goods_of_a_named_order_are_credited_against_its_invoice() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "20", "4.00");
        let first = sold(world, customer, &[(goods, "3", "10.00")]);
        let second = sold(world, customer, &[(goods, "3", "10.00")]);
        let number = world.shown(first.order).order.number;
        let of = |order, count| RegisterReturnLine { order: Some(order), ..back(goods, count) };
        take_back(world, customer, &[of(OrderRef::Number(number), "1")]);
        take_back(world, customer, &[of(OrderRef::Id(first.order), "1")]);
        assert_eq!(open(world, &first.number), eur("12.00"));
        assert_eq!(open(world, &second.number), eur("36.00"));
        for command in [register, register_anything] {
            assert_eq!(
                refused!(world, command(customer, &[of(OrderRef::Id(first.order), "2")])),
                ["lines[0].order returns.more_than_sold"]
            );
        }
        let unknown = [of(OrderRef::Number("SO-1999-000001".to_owned()), "1")];
        assert_eq!(
            refused!(world, register(customer, &unknown)),
            ["lines[0].order returns.unknown_order"]
        );
        let theirs = register(world.customer("C2"), &[of(OrderRef::Id(first.order), "1")]);
        assert_eq!(refused!(world, theirs), ["lines[0].order returns.unknown_order"]);
    });
}

#[test]
fn goods_come_back_at_the_cost_that_they_left_at() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "4", "4.00");
        let order = world.order(customer, &[(goods, "4", "10.00")]).order;
        let part = |count| {
            let lines = vec![CreateShipmentLine { order_line: 1, quantity: quantity(count) }];
            let shipment = world.run(CreateShipment { order, lines }).made();
            world.run(PostGoodsIssue { shipment });
        };
        part("2");
        world.receive(goods, "2", "7.00");
        part("2"); // at 5.50: 22.00 for 4
        let billed = world.run(PostInvoice::of(order));
        let named = |line_no, count| RegisterReturnLine {
            invoice: Some(SoldAt { invoice: billed.invoice, line_no }),
            ..back(goods, count)
        };
        // Each line of the invoice bills a delivery of its own.
        let lines = invoice(world, &billed.number).lines;
        let shipments: Vec<_> = lines.iter().map(|line| line.shipment.unwrap()).collect();
        assert!(shipments.len() == 2 && shipments[0] != shipments[1]);
        take_back(world, customer, &[named(2, "1")]);
        assert_eq!(world.balance(goods).value, eur("16.50"), "11.00 + 5.50");
        take_back(world, customer, &[named(1, "2")]);
        assert_eq!(world.balance(goods).value, eur("24.50"), "and 4.00 + 4.00");
        take_back(world, customer, &[named(2, "1")]);
        assert_eq!(world.balance(goods).value, eur("30.00"), "all of the cost is back");
        assert_eq!(open(world, &billed.number), eur("0"));
    });
}

#[test]
fn a_return_that_makes_no_sense_is_refused() {
    on_both(|world| {
        let (customer, other) = (world.customer("C1"), world.customer("C2"));
        let goods = world.goods("A", "20", "4.00");
        let billed = sold(world, customer, &[(goods, "3", "10.00")]);
        let somewhere = Uuid::from_u128(7);
        let unknown = RegisterReturn {
            warehouse: Some(WarehouseId::from_uuid(somewhere)),
            ..register(
                CustomerId::from_uuid(somewhere),
                &[back(ProductId::from_uuid(somewhere), "0")],
            )
        };
        assert_eq!(
            refused!(world, unknown),
            [
                "customer returns.unknown_customer",
                "warehouse returns.unknown_warehouse",
                "lines[0].product returns.unknown_product",
                "lines[0].quantity returns.quantity_not_positive",
            ]
        );
        assert_eq!(refused!(world, register(customer, &[])), ["lines returns.no_lines"]);
        let sold_at = SoldAt { invoice: billed.invoice, line_no: 1 };
        let named = |count| RegisterReturnLine { invoice: Some(sold_at), ..back(goods, count) };
        assert_eq!(
            refused!(world, register(other, &[named("1")])),
            ["lines[0].invoice returns.unknown_invoice_line"]
        );
        assert_eq!(
            refused!(world, register(customer, &[named("2"), named("1.5")])),
            ["lines[1].invoice returns.more_than_sold"]
        );
        let nothing = ReturnId::from_uuid(somewhere);
        assert_eq!(refused!(world, ReceiveReturn { return_id: nothing }), ["returns.not_found"]);
        assert_eq!(refused!(world, CreditReturn { return_id: nothing }), ["returns.not_found"]);
    });
}

#[test]
fn of_two_returns_of_the_same_goods_the_first_comes_in() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "20", "4.00");
        sold(world, customer, &[(goods, "3", "10.00")]);
        let mut first = register(customer, &[back(goods, "2")]);
        first.source_number = "R-1".to_owned();
        let agreed = world.run(first.clone()).return_id;
        assert_eq!(refused!(world, first), ["source_number returns.duplicate_source_number"]);
        let second = register(customer, &[back(goods, "2")]);
        assert_eq!(refused!(world, second.clone()), ["lines[0] returns.sale_unknown"]);
        world.run(ReceiveReturn { return_id: agreed });
        assert_eq!(refused!(world, second), ["lines[0] returns.sale_unknown"]);
        world.run(register(customer, &[back(goods, "1")]));
    });
}

#[test]
fn the_autopilot_takes_a_return_to_its_credit_note() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "10", "4.00");
        let billed = sold(world, customer, &[(goods, "3", "10.00")]);
        world.automate();
        world.run(register(customer, &[back(goods, "3")]));
        let ran = world.autopilot();
        assert_eq!((ran.done, ran.parked), (2, 0), "{:?}", world.waiting_work());
        assert_eq!(open(world, &billed.number), eur("0"));
        let events = world.events();
        let of_returns: Vec<_> = events.iter().filter(|kind| kind.starts_with("return.")).collect();
        assert_eq!(of_returns, ["return.registered", "return.received", "return.credited"]);
    });
}

#[test]
fn a_long_invoice_comes_back_in_two_halves() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods: Vec<ProductId> =
            (0..70).map(|number| world.goods(&format!("G{number}"), "2", "1.00")).collect();
        let lines: Vec<_> = goods.iter().map(|product| (*product, "2", "0.99")).collect();
        let order = world.order(customer, &lines).order;
        ship(world, order);
        let billed = world.run(PostInvoice::of(order));
        let half: Vec<_> = goods.iter().map(|product| back(*product, "1")).collect();
        let notes = [take_back(world, customer, &half), take_back(world, customer, &half)];
        let gross = notes.iter().map(|note| note.gross);
        let gross = Money::sum(billed.gross.currency(), gross).unwrap();
        assert_eq!(gross, billed.gross);
        assert_eq!(open(world, &billed.number), eur("0"));
    });
}
