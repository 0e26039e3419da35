//! What must be known first: the company, customers, products, prices, taxes, stock.
use crate::both::{Place, on_both as on_places};
use crate::harness::{
    TestClock, World, country, create_company, create_customer, create_product, date, engine_on,
    eur, on_both, place_order, price, quantity,
};
use quittance_domain::company::{BackDating, ChangeCompany, CreateWarehouse};
use quittance_domain::customer::{ChangeCustomer, CreateCustomers, CustomerId, LimitChange, Terms};
use quittance_domain::pricing::{CreatePriceList, PriceListId, SetPrice, SetPrices};
use quittance_domain::product::{CreateProducts, ProductId, ProductKind};
use quittance_domain::stock::{AdjustLine, AdjustStock, Cause, ReceiveLine, ReceiveStock};
use quittance_domain::tax::{SetTaxRate, TaxCategory};
use quittance_domain::{Currency, Quantity, Rate};
use quittance_engine::{Command, Engine, Envelope, Failure, company};
use quittance_store::{pricing, stock};
use std::sync::Arc;

/// A new engine without a company.
fn bare(place: &Place) -> Engine {
    let clock = Arc::new(TestClock::default());
    clock.set("2026-03-02T11:00:00Z");
    engine_on(place, &clock)
}

fn code_of<T: std::fmt::Debug>(outcome: Result<T, Failure>) -> String {
    outcome.unwrap_err().code().to_owned()
}

#[test]
fn the_same_company_is_opened_once() {
    on_places(|place| {
        let engine = bare(place);
        let first = company::open(&engine, create_company("NORTH")).unwrap();
        assert_eq!(company::open(&engine, create_company("NORTH")).unwrap(), first);
        assert_ne!(company::open(&engine, create_company("SOUTH")).unwrap(), first);
    });
}

#[test]
fn a_refused_company_does_not_take_its_code() {
    on_places(|place| {
        let engine = bare(place);
        let mut command = create_company("NORTH");
        command.time_zone = "Europe/Atlantis".to_owned();
        let refused = company::open(&engine, command.clone());
        assert_eq!(code_of(refused), "company.unknown_time_zone");
        // So the next one may still choose its currency.
        command.time_zone = "Europe/London".to_owned();
        command.base_currency = Currency::GBP;
        company::open(&engine, command).unwrap();
    });
}

#[test]
fn a_claimed_company_knows_its_currency_and_nothing_else() {
    on_places(|place| {
        let engine = bare(place);
        let claimed = engine.database().claim_company("NORTH", Currency::USD).unwrap();
        let envelope = || Envelope::new(claimed, "tester");
        let early = engine.run(create_product("P", ProductKind::Stock), envelope());
        assert_eq!(code_of(early), "company.not_found");
        let other = engine.run(create_company("NORTH"), envelope());
        assert_eq!(code_of(other), "company.books_in_other_currency");
    });
}

#[test]
fn a_code_is_taken_once_also_within_a_batch() {
    on_both(|world| {
        let new = || world.engine.submit(create_customer("C1"), world.envelope()).unwrap();
        let tickets: Vec<_> = (0..8).map(|_| new()).collect();
        let outcomes: Vec<_> = tickets.into_iter().map(|ticket| ticket.wait()).collect();
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        for refused in outcomes.into_iter().filter(Result::is_err) {
            assert_eq!(code_of(refused), "customer.code_taken");
        }
        let warehouse = CreateWarehouse { code: "EAST".to_owned(), name: "East".to_owned() };
        world.run(warehouse.clone());
        assert_eq!(world.refused(warehouse), ["code company.warehouse_code_taken"]);
        world.product("P1");
        let again = create_product("P1", ProductKind::Service);
        assert_eq!(world.refused(again), ["sku product.sku_taken"]);
    });
}

#[test]
fn many_are_created_together_or_none_with_every_reason() {
    on_both(|world| {
        world.customer("C1");
        let customers = ["C1", "C2", "", "C2"].map(create_customer).to_vec();
        let problems = world.refused(CreateCustomers { customers });
        let expected = [
            "customers[0].code customer.code_taken",
            "customers[2].code text.empty",
            "customers[2].name text.not_trimmed",
            "customers[3].code customer.code_taken",
        ];
        assert_eq!(problems, expected);
        let customers = ["C2", "C3"].map(create_customer).to_vec();
        assert_eq!(world.run(CreateCustomers { customers }).customers.len(), 2);

        let product = |sku: &&str| create_product(sku, ProductKind::Stock);
        let products = ["P1", "P1"].iter().map(product).collect();
        let problems = world.refused(CreateProducts { products });
        assert_eq!(problems, ["products[1].sku product.sku_taken"]);
        let nothing = CreateProducts { products: Vec::new() };
        assert_eq!(world.refused(nothing), ["products product.no_products"]);
        let products = ["P1", "P2"].iter().map(product).collect();
        assert_eq!(world.run(CreateProducts { products }).products.len(), 2);
    });
}

#[test]
fn a_customer_changes_with_its_credit_account() {
    on_both(|world| {
        let customer = world.customer("C1");
        let change = |customer: CustomerId, limit: &str| ChangeCustomer {
            customer,
            credit_limit: Some(LimitChange::Limit(eur(limit))),
            terms: Some(Terms::Card),
            block: None,
            details: Default::default(),
        };
        world.run(change(customer, "100.00"));
        assert_eq!(world.credit(customer).limit, Some(eur("100.00")));
        assert_eq!(world.credit(customer).version, 2);
        let problems = world.refused(change(customer, "-1.00"));
        assert_eq!(problems, ["credit_limit customer.limit_negative"]);
        let nobody = CustomerId::from_uuid(uuid::Uuid::from_u128(7));
        assert_eq!(world.refused(change(nobody, "1.00")), ["customer.not_found"]);
    });
}

fn set_price(product: ProductId, from: (&str, &str), each: &str) -> SetPrice {
    SetPrice {
        product,
        valid_from: date(from.0),
        from_quantity: quantity(from.1),
        price: price(each),
        valid_to: None,
    }
}

#[test]
fn a_price_takes_the_place_of_the_one_with_the_same_key() {
    on_both(|world| {
        let product = world.product("P1");
        let list = world.price_list("L1", &[(product, "10.00")]);
        let command = CreatePriceList {
            code: "L1".to_owned(),
            currency: Currency::EUR,
            price_tax: Default::default(),
            customer: None,
            group: None,
        };
        assert_eq!(world.refused(command), ["code pricing.code_taken"]);
        let prices = vec![
            set_price(product, ("2020-01-01", "0"), "11.00"),
            set_price(product, ("2020-01-01", "10"), "9.50"),
        ];
        let reply = world.run(SetPrices { list, prices: prices.clone() });
        assert_eq!((reply.list, reply.prices), (list, 2));
        let stored = world.read(|reader| pricing::prices(reader, world.company, list, product));
        let stored: Vec<String> = stored.iter().map(|entry| entry.price.to_string()).collect();
        assert_eq!(stored, ["11.00", "9.50"]);

        let nowhere = PriceListId::from_uuid(uuid::Uuid::from_u128(7));
        assert_eq!(world.refused(SetPrices { list: nowhere, prices }), ["pricing.not_found"]);
        let nothing = ProductId::from_uuid(uuid::Uuid::from_u128(7));
        let prices = vec![set_price(nothing, ("2020-01-01", "0"), "1.00")];
        let problems = world.refused(SetPrices { list, prices });
        assert_eq!(problems, ["prices[0].product pricing.unknown_product"]);
    });
}

#[test]
fn an_order_is_taxed_at_the_rate_of_its_day() {
    on_both(|world| {
        let rate = |valid_from: &str, percent: &str| SetTaxRate {
            country: country("AT"),
            category: TaxCategory::Standard,
            valid_from: date(valid_from),
            rate: Rate::percent(percent).unwrap(),
        };
        world.run(rate("2026-03-03", "25"));
        world.run(rate("2026-03-03", "22")); // in the place of the one before
        let (customer, product) = (world.customer("C1"), world.goods("P1", "9", "4.00"));
        let today = world.order(customer, &[(product, "1", "100.00")]);
        let tomorrow =
            world.run_on("2026-03-03", place_order(customer, &[(product, "1", "100.00")]));
        assert_eq!(world.shown(today.order).order.tax, eur("20.00"));
        assert_eq!(world.shown(tomorrow.order).order.tax, eur("22.00"));
        assert_eq!(tomorrow.number, "SO-2026-000002");
    });
}

fn adjust(world: &World, lines: &[(ProductId, &str)]) -> AdjustStock {
    let lines = lines.iter().map(|(product, difference)| AdjustLine {
        product: *product,
        quantity: quantity(difference),
        unit_cost: None,
        place: None,
    });
    AdjustStock {
        warehouse: world.warehouse,
        reason: "count of March".to_owned(),
        cause: Cause::Count,
        lines: lines.collect(),
    }
}

#[test]
fn stock_is_received_at_cost_and_adjusted_at_the_average() {
    on_both(|world| {
        let product = world.goods("P1", "10", "4.00");
        world.receive(product, "10", "5.00");
        let reply = world.run(adjust(world, &[(product, "-5"), (product, "1")]));
        assert_eq!(reply.number, "ST-2026-000003");
        let balance = world.balance(product);
        assert_eq!((balance.on_hand, balance.value), (quantity("16"), eur("72.00")));
        let shown = world.read(|reader| stock::show(reader, world.company, &reply.number));
        let shown = shown.unwrap();
        assert_eq!(shown.moves.len(), 2);
        assert_eq!(shown.entries.len(), 1);
        assert_eq!(shown.entries[0].header.number, "JE-2026-000003");
        assert_eq!(shown.entries[0].header.document_number, "ST-2026-000003");

        let service = world.product_of("S1", ProductKind::Service);
        let problems = world.refused(adjust(world, &[(product, "-17"), (service, "1")]));
        let expected = ["lines[0].quantity stock.not_enough", "lines[1].product stock.not_stocked"];
        assert_eq!(problems, expected);
        world.run(adjust(world, &[(product, "-16")]));
        assert_eq!(world.balance(product).value, eur("0.00"));
        let problems = world.refused(adjust(world, &[(product, "1")]));
        assert_eq!(problems, ["lines[0].unit_cost stock.cost_unknown"]);
    });
}

#[test]
fn a_product_that_is_received_twice_in_one_document_has_one_balance() {
    on_both(|world| {
        let product = world.product("P1");
        let line = |count: &str, unit_cost: &str| ReceiveLine {
            product,
            quantity: quantity(count),
            unit_cost: price(unit_cost),
            place: None,
            expires_on: None,
        };
        let lines = vec![line("1", "1.00"), line("2", "2.50")];
        let warehouse = world.warehouse;
        world.run(ReceiveStock { warehouse, reference: "LS 7".to_owned(), lines });
        assert_eq!(world.balance(product).value, eur("6.00"));
        assert_eq!(world.balance(product).on_hand, quantity("3"));
        assert_eq!(world.balance(product).reserved, Quantity::ZERO);
    });
}

#[test]
fn a_day_begins_in_the_time_zone_of_the_company() {
    on_both(|world| {
        world.run(ChangeCompany { back_dating: Some(BackDating::Allowed), automatic: None });
        let (customer, product) = (world.customer("C1"), world.goods("P1", "9", "4.00"));
        world.clock.set("2026-12-31T23:30:00Z");
        let reply = world.order(customer, &[(product, "1", "10.00")]);
        assert_eq!(reply.number, "SO-2027-000001");
        assert_eq!(world.shown(reply.order).order.ordered_on, date("2027-01-01"));
    });
}

#[test]
fn commands_can_be_stored_and_read_again() {
    fn check<C: Command + PartialEq + std::fmt::Debug>(command: C) {
        let text = serde_json::to_string(&command).unwrap();
        assert_eq!(serde_json::from_str::<C>(&text).unwrap(), command);
    }
    check(create_company("NORTH"));
    check(create_customer("C1"));
    check(CreateCustomers { customers: vec![create_customer("C1")] });
    check(create_product("P1", ProductKind::Charge));
    let customer = CustomerId::from_uuid(uuid::Uuid::from_u128(7));
    let product = ProductId::from_uuid(uuid::Uuid::from_u128(8));
    check(place_order(customer, &[(product, "1.5", "0.99")]));
}
