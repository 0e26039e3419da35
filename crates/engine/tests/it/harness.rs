//! A small company to test with, on both databases: an engine with a clock that only the test
//! moves, and builders of customers, goods and orders.
//!
//! The company is Austrian, keeps its books in euros, taxes at 20 % and 10 %, does nothing by
//! itself, and it is noon in Vienna on Monday, 2 March 2026. After each test everything that can
//! be derived anew is compared with what is stored.
use crate::both::{self, Place};
use quittance_domain::company::{
    BackDating, ChangeCompany, CreateCompany, Mode, Stages, WarehouseId,
};
use quittance_domain::country::Country;
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::{CreateCustomer, CustomerId, TaxStatus, Terms};
use quittance_domain::order::{Channel, Intent, OrderId, PlaceLine, PlaceOrder};
use quittance_domain::pricing::{CreatePriceList, PriceListId, SetPrice, SetPrices};
use quittance_domain::product::{CreateProduct, ProductId, ProductKind};
use quittance_domain::stock::{Balance, ReceiveLine, ReceiveStock};
use quittance_domain::tax::{SetTaxRate, TaxCategory};
use quittance_domain::{CompanyId, Currency, Date, Moment, Money, Price, Quantity, Rate, Refused};
use quittance_engine::clock::Clock;
use quittance_engine::order::OrderReply;
use quittance_engine::queue::Limits;
use quittance_engine::work::{Ran, run_until_idle};
use quittance_engine::{Command, Engine, Envelope, Failure, Setup, company};
use quittance_store::database::Database;
use quittance_store::engine_tables::{self, WorkItem};
use quittance_store::order::OrderShown;
use quittance_store::reader::ReadConnection;
use quittance_store::{Fault, credit, order, stock, verify};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// The day on which each test begins.
pub const TODAY: &str = "2026-03-02";

/// A clock that stands still until the test moves it, and that counts who looks at it.
#[derive(Debug, Default)]
pub struct TestClock {
    micros: AtomicI64,
    reads: AtomicU64,
}

impl TestClock {
    /// Stands at a moment, as `2026-03-02T11:00:00Z`.
    pub fn set(&self, moment: &str) {
        self.micros.store(Moment::parse(moment).unwrap().micros(), Ordering::SeqCst);
    }

    /// How often it was looked at.
    pub fn reads(&self) -> u64 {
        self.reads.load(Ordering::SeqCst)
    }
}

impl Clock for TestClock {
    fn now(&self) -> Moment {
        self.reads.fetch_add(1, Ordering::SeqCst);
        Moment::from_micros(self.micros.load(Ordering::SeqCst))
    }
}

/// A company on one of the databases.
pub struct World {
    pub engine: Engine,
    pub clock: Arc<TestClock>,
    pub company: CompanyId,
    /// Its default warehouse.
    pub warehouse: WarehouseId,
}

/// Runs a test on both databases and then checks the books.
pub fn on_both(test: impl Fn(&World)) {
    both::on_both(|place| {
        let world = World::new(place);
        test(&world);
        world.verify();
    });
}

/// The same with an engine that keeps nothing in memory: what a test counts is what each batch
/// asks the database for.
pub fn on_both_cold(test: impl Fn(&World)) {
    both::on_both(|place| {
        let world = World::with(place, Limits { memory_max: 0, ..Limits::default() });
        test(&world);
        world.verify();
    });
}

impl World {
    /// The company on a new database.
    pub fn new(place: &Place) -> Self {
        Self::with(place, audited())
    }

    fn with(place: &Place, limits: Limits) -> Self {
        let clock = Arc::new(TestClock::default());
        clock.set(&format!("{TODAY}T11:00:00Z"));
        let engine = engine_with(place, &clock, limits);
        let company = company::open(&engine, create_company("NORTH")).unwrap();
        let shown =
            engine.database().read(|reader| quittance_store::company::show(reader, company));
        let warehouse = shown.unwrap().unwrap().default_warehouse;
        let world = Self { engine, clock, company, warehouse };
        for (category, percent) in [(TaxCategory::Standard, "20"), (TaxCategory::Reduced, "10")] {
            let (country, valid_from) = (country("AT"), date("2020-01-01"));
            let rate = Rate::percent(percent).unwrap();
            world.run(SetTaxRate { country, category, valid_from, rate });
        }
        world
    }

    /// What comes with a command of a person.
    pub fn envelope(&self) -> Envelope {
        Envelope::new(self.company, "tester")
    }

    /// Runs a command today. Panics: if it is not done.
    pub fn run<C: Command>(&self, command: C) -> C::Reply {
        self.try_run(command).unwrap_or_else(|failure| panic!("{}: {failure}", C::NAME))
    }

    /// Runs a command on a business date. Panics: if it is not done.
    pub fn run_on<C: Command>(&self, day: &str, command: C) -> C::Reply {
        let done = self.engine.run(command, self.envelope().on(date(day)));
        done.unwrap_or_else(|failure| panic!("{}: {failure}", C::NAME)).reply
    }

    /// Runs a command today.
    pub fn try_run<C: Command>(&self, command: C) -> Result<C::Reply, Failure> {
        self.engine.run(command, self.envelope()).map(|done| done.reply)
    }

    /// The problems of a command that must be refused, each as `path code` or `code`.
    pub fn refused<C: Command>(&self, command: C) -> Vec<String> {
        match self.try_run(command) {
            Err(Failure::Refused(refused)) => codes(&refused),
            Err(failure) => panic!("{}: {failure}", C::NAME),
            Ok(_) => panic!("{} is done instead of refused", C::NAME),
        }
    }

    /// Reads from the database.
    pub fn read<T>(&self, read: impl FnOnce(&mut ReadConnection) -> Result<T, Fault>) -> T {
        self.engine.database().read(read).unwrap()
    }

    /// Creates a domestic customer without a limit that pays within 30 days.
    pub fn customer(&self, code: &str) -> CustomerId {
        self.run(create_customer(code)).customer
    }

    /// Creates a customer that is changed before.
    pub fn customer_with(
        &self,
        code: &str,
        change: impl FnOnce(&mut CreateCustomer),
    ) -> CustomerId {
        let mut command = create_customer(code);
        change(&mut command);
        self.run(command).customer
    }

    /// Creates goods at the standard rate.
    pub fn product(&self, sku: &str) -> ProductId {
        self.run(create_product(sku, ProductKind::Stock)).product
    }

    /// Creates a service or a charge at the standard rate.
    pub fn product_of(&self, sku: &str, kind: ProductKind) -> ProductId {
        self.run(create_product(sku, kind)).product
    }

    /// Creates goods and receives so many of them at a cost.
    pub fn goods(&self, sku: &str, count: &str, unit_cost: &str) -> ProductId {
        let product = self.product(sku);
        self.receive(product, count, unit_cost);
        product
    }

    /// Receives goods in the default warehouse.
    pub fn receive(&self, product: ProductId, count: &str, unit_cost: &str) {
        self.run(ReceiveStock {
            warehouse: self.warehouse,
            reference: String::new(),
            lines: vec![ReceiveLine {
                product,
                quantity: quantity(count),
                unit_cost: price(unit_cost),
                place: None,
                expires_on: None,
            }],
        });
    }

    /// Creates a price list in euros with prices of single units since 2020.
    pub fn price_list(&self, code: &str, prices: &[(ProductId, &str)]) -> PriceListId {
        let command = CreatePriceList {
            code: code.to_owned(),
            currency: Currency::EUR,
            price_tax: Default::default(),
            customer: None,
            group: None,
        };
        let list = self.run(command).list;
        let prices = prices.iter().map(|(product, text)| SetPrice {
            product: *product,
            valid_from: date("2020-01-01"),
            from_quantity: Quantity::ZERO,
            price: price(text),
            valid_to: None,
        });
        self.run(SetPrices { list, prices: prices.collect() });
        list
    }

    /// Places an order of lines (product, quantity, price) and confirms it.
    pub fn order(&self, customer: CustomerId, lines: &[(ProductId, &str, &str)]) -> OrderReply {
        self.run(place_order(customer, lines))
    }

    /// Lets the company do all stages by itself.
    pub fn automate(&self) {
        self.change_stages(stages(Mode::Automatic));
    }

    /// Changes what the company does by itself.
    pub fn change_stages(&self, stages: Stages) {
        self.run(ChangeCompany { back_dating: None, automatic: Some(stages) });
    }

    /// Lets the autopilot work until nothing is left that it can do.
    pub fn autopilot(&self) -> Ran {
        run_until_idle(&self.engine, self.company, &mut |_| {}).unwrap()
    }

    /// The work that waits with a reason.
    pub fn waiting_work(&self) -> Vec<WorkItem> {
        self.read(|reader| engine_tables::work_waiting(reader, self.company, 1_000, None))
    }

    /// An order with its lines.
    pub fn shown(&self, order: OrderId) -> OrderShown {
        self.read(|reader| order::show_id(reader, self.company, order)).unwrap()
    }

    /// What a customer owes.
    pub fn credit(&self, customer: CustomerId) -> CreditAccount {
        self.read(|reader| credit::show(reader, self.company, customer)).unwrap()
    }

    /// What lies in the default warehouse.
    pub fn balance(&self, product: ProductId) -> Balance {
        let balances = self.read(|reader| stock::balances_of(reader, self.company, product));
        let here = balances.into_iter().find(|balance| balance.warehouse == self.warehouse);
        here.unwrap()
    }

    /// The kinds of all events, in their order.
    pub fn events(&self) -> Vec<String> {
        let feed = self.read(|reader| engine_tables::feed(reader, self.company, 1_000_000, 0));
        feed.into_iter().map(|event| event.kind).collect()
    }

    /// Derives everything anew. Panics: if anything disagrees.
    pub fn verify(&self) {
        let findings = self.read(|reader| verify::verify(reader, self.company));
        let findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert!(findings.is_empty(), "{}", findings.join("\n"));
    }
}

/// An engine without a company, with the clock.
pub fn engine_on(place: &Place, clock: &Arc<TestClock>) -> Engine {
    engine_with(place, clock, audited())
}

/// What stays in memory is compared with the database at each batch, in all stories and tests.
fn audited() -> Limits {
    Limits { audits_memory: true, ..Limits::default() }
}

/// An engine with bounds of its own.
pub fn engine_with(place: &Place, clock: &Arc<TestClock>, limits: Limits) -> Engine {
    let database = Arc::new(Database::open(&place.address).unwrap());
    let clock: Arc<dyn Clock> = Arc::clone(clock) as Arc<dyn Clock>;
    Engine::start(database, Setup { clock, limits, ..Setup::default() }).unwrap()
}

/// The problems of a refusal, each as `path code` or `code`.
pub fn codes(refused: &Refused) -> Vec<String> {
    let problems = refused.problems().iter();
    problems.map(|problem| format!("{} {}", problem.path, problem.code).trim().to_owned()).collect()
}

pub fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

pub fn country(code: &str) -> Country {
    Country::parse(code).unwrap()
}

pub fn eur(text: &str) -> Money {
    Money::parse(text, Currency::EUR).unwrap()
}

pub fn quantity(text: &str) -> Quantity {
    Quantity::parse(text).unwrap()
}

pub fn price(text: &str) -> Price {
    Price::parse(text).unwrap()
}

/// All stages in one mode.
pub fn stages(mode: Mode) -> Stages {
    Stages { confirm: mode, ship: mode, invoice: mode, collect: mode, credit: mode }
}

/// The company of the tests.
pub fn create_company(code: &str) -> CreateCompany {
    CreateCompany {
        code: code.to_owned(),
        name: "North Ltd".to_owned(),
        base_currency: Currency::EUR,
        country: country("AT"),
        time_zone: "Europe/Vienna".to_owned(),
        back_dating: BackDating::Refused,
        automatic: stages(Mode::Manual),
        warehouse_code: "MAIN".to_owned(),
        warehouse_name: "Main warehouse".to_owned(),
    }
}

/// A domestic customer without a limit.
pub fn create_customer(code: &str) -> CreateCustomer {
    CreateCustomer {
        code: code.to_owned(),
        name: format!("Customer {code}"),
        country: country("AT"),
        city: "Wien".to_owned(),
        postal_code: "1010".to_owned(),
        street: "Ring 1".to_owned(),
        email: String::new(),
        currency: Currency::EUR,
        terms: Terms::Net(30),
        price_list: None,
        tax_status: TaxStatus::Domestic,
        vat_id: String::new(),
        credit_limit: None,
        details: Default::default(),
    }
}

/// A product at the standard rate.
pub fn create_product(sku: &str, kind: ProductKind) -> CreateProduct {
    CreateProduct {
        sku: sku.to_owned(),
        name: format!("Product {sku}"),
        kind,
        unit: "C62".to_owned(),
        tax_category: TaxCategory::Standard,
        details: Default::default(),
    }
}

/// An order of lines (product, quantity, price) that shall be confirmed at once.
pub fn place_order(customer: CustomerId, lines: &[(ProductId, &str, &str)]) -> PlaceOrder {
    let lines = lines.iter().map(|(product, count, each)| PlaceLine {
        product: *product,
        description: None,
        quantity: quantity(count),
        price: Some(price(each)),
        discount: Rate::ZERO,
        extras: Default::default(),
    });
    PlaceOrder {
        customer,
        channel: Channel::Api,
        customer_po: String::new(),
        source_number: String::new(),
        currency: None,
        requested_on: None,
        priority: 5,
        ship_to: None,
        warehouse: None,
        intent: Intent::Confirm,
        lines: lines.collect(),
        extras: Default::default(),
    }
}
