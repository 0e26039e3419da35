//! `quittance load`: clients that carry orders to cash until the process is killed, and tell each
//! acknowledged command on a line of its own. The hidden subcommand of the tests that kill it.
//!
//! Its company is made through keyed commands, so a process that is killed while it makes it is
//! followed by one that goes on where the first one was.
use crate::args::{Global, Load};
use crate::exit::{Exit, Stop};
use crate::open;
use quittance_domain::company::{BackDating, CreateCompany, Mode, Stages, WarehouseId};
use quittance_domain::country::Country;
use quittance_domain::customer::{CreateCustomer, CustomerId, TaxStatus, Terms};
use quittance_domain::invoicing::PostInvoice;
use quittance_domain::order::{Channel, Intent, PlaceLine, PlaceOrder};
use quittance_domain::payment::{Application, InvoiceRef, Matching, Method, ReceivePayment};
use quittance_domain::product::{CreateProduct, ProductId, ProductKind};
use quittance_domain::shipping::{CreateShipment, PostGoodsIssue};
use quittance_domain::stock::{ReceiveLine, ReceiveStock};
use quittance_domain::tax::{SetTaxRate, TaxCategory};
use quittance_domain::{CompanyId, Currency, Date, Price, Quantity, Rate};
use quittance_engine::clock::{Clock, SystemClock, date_in};
use quittance_engine::{Command, Engine, Envelope, Failure, Setup, company};
use quittance_store::Database;
use quittance_store::company::show;
use std::fmt::Display;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The code of its company.
const CODE: &str = "LOAD";
/// Customers and products.
const COUNT: usize = 5;
const ACTOR: &str = "load";
const TIME_ZONE: &str = "Europe/Vienna";

/// A company to load.
struct World {
    engine: Engine,
    company: CompanyId,
    customers: Vec<CustomerId>,
    products: Vec<ProductId>,
    /// One date for the process, so that midnight puts no number before another.
    today: Date,
}

/// Runs the subcommand: it ends when its output is closed or a command fails.
pub fn run(global: &Global, load: &Load) -> Result<Exit, Stop> {
    let address = open::address(global, open::DEFAULT_DATABASE)?;
    let engine = Engine::start(Arc::new(Database::open(&address)?), Setup::default())?;
    let world = World::open(engine)?;
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let client = |number: u32| {
            let (world, ended) = (&world, &ended);
            move || {
                let done = world.cycles(number as usize, ended);
                ended.store(true, Ordering::Relaxed);
                done
            }
        };
        let clients: Vec<_> = (0..load.clients).map(|number| scope.spawn(client(number))).collect();
        for one in clients {
            one.join().expect("a client does not panic")?; // the others end as well
        }
        Ok(Exit::Done)
    })
}

impl World {
    /// Makes the company, or what of it is missing.
    fn open(engine: Engine) -> Result<Self, Stop> {
        let company = company::open(&engine, create_company())?;
        let own = engine.database().read(|reader| show(reader, company))?;
        let warehouse = own.expect("the company was just opened").default_warehouse;
        let today = date_in(TIME_ZONE, SystemClock.now())?;
        let (customers, products) = (Vec::new(), Vec::new());
        let mut world = Self { engine, company, customers, products, today };
        world.keyed("rate", rate())?;
        for number in 0..COUNT {
            let customer = world.keyed(&format!("customer {number}"), customer(number))?;
            world.customers.push(customer.customer);
            let product = world.keyed(&format!("product {number}"), product(number))?;
            world.products.push(product.product);
        }
        world.keyed("stock", stock(warehouse, &world.products))?;
        Ok(world)
    }

    fn envelope(&self) -> Envelope {
        Envelope::new(self.company, ACTOR).on(self.today)
    }

    fn keyed<C: Command>(&self, key: &str, command: C) -> Result<C::Reply, Failure> {
        // No date is given, so that the same key holds after midnight.
        let envelope = Envelope::new(self.company, ACTOR).with_key(key);
        self.engine.run(command, envelope).map(|done| done.reply)
    }

    fn run<C: Command>(&self, command: C) -> Result<C::Reply, Failure> {
        self.engine.run(command, self.envelope()).map(|done| done.reply)
    }

    /// One client's life: cycle after cycle.
    fn cycles(&self, number: usize, ended: &AtomicBool) -> Result<Exit, Stop> {
        let customer = self.customers[number % COUNT];
        while !ended.load(Ordering::Relaxed) {
            let lines = self.products.iter().skip(number % COUNT).take(2);
            let placed = self.run(order(customer, lines.copied()))?;
            tell("order", &placed.number)?;
            let shipment = CreateShipment { order: placed.order, lines: Vec::new() };
            let shipment = self.run(shipment)?;
            tell("shipment", &shipment.number)?;
            self.run(PostGoodsIssue { shipment: shipment.made() })?;
            tell("issue", &shipment.number)?;
            let invoice = self.run(PostInvoice::of(placed.order))?;
            tell("invoice", format_args!("{} {}", invoice.number, invoice.gross))?;
            let application =
                Application { invoice: InvoiceRef::Id(invoice.invoice), amount: invoice.gross };
            let payment = self.run(ReceivePayment {
                customer,
                method: Method::Bank,
                reference: invoice.number,
                amount: invoice.gross,
                applications: vec![application],
                automatic: Matching::Stated,
            })?;
            tell("payment", format_args!("{} {}", payment.number, payment.applied))?;
        }
        Ok(Exit::Done)
    }
}

/// Tells at once what was acknowledged: a line is written whole or not at all.
fn tell(what: &str, which: impl Display) -> Result<(), io::Error> {
    let mut out = io::stdout().lock();
    writeln!(out, "{what} {which}")?;
    out.flush()
}

fn austria() -> Country {
    Country::parse("AT").expect("a country of ours")
}

fn create_company() -> CreateCompany {
    CreateCompany {
        code: CODE.into(),
        name: "Under load".into(),
        base_currency: Currency::EUR,
        country: austria(),
        time_zone: TIME_ZONE.into(),
        back_dating: BackDating::Refused,
        automatic: Stages {
            confirm: Mode::Manual,
            ship: Mode::Manual,
            invoice: Mode::Manual,
            collect: Mode::Manual,
            credit: Mode::Manual,
        },
        warehouse_code: "MAIN".into(),
        warehouse_name: "Main".into(),
    }
}

fn rate() -> SetTaxRate {
    SetTaxRate {
        components: Vec::new(),
        country: austria(),
        category: TaxCategory::Standard,
        valid_from: Date::parse("2020-01-01").expect("a date of ours"),
        rate: Rate::from_nanos(200_000_000),
    }
}

fn customer(number: usize) -> CreateCustomer {
    CreateCustomer {
        code: format!("C{number:03}"),
        name: format!("Customer {number}"),
        country: austria(),
        city: "Wien".into(),
        postal_code: "1010".into(),
        street: "Ring 1".into(),
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

fn product(number: usize) -> CreateProduct {
    CreateProduct {
        sku: format!("P{number:03}"),
        name: format!("Product {number}"),
        kind: ProductKind::Stock,
        unit: "C62".into(),
        tax_category: TaxCategory::Standard,
        details: Default::default(),
    }
}

/// Stock that outlasts any test.
fn stock(warehouse: WarehouseId, products: &[ProductId]) -> ReceiveStock {
    let line = |product: &ProductId| ReceiveLine {
        product: *product,
        quantity: Quantity::from_micros(1_000_000 * 1_000_000),
        unit_cost: Price::from_micros(4_000_000),
        place: None,
        expires_on: None,
    };
    ReceiveStock {
        warehouse,
        reference: "opening".into(),
        lines: products.iter().map(line).collect(),
    }
}

fn order(customer: CustomerId, products: impl Iterator<Item = ProductId>) -> PlaceOrder {
    let line = |product: ProductId| PlaceLine {
        product,
        description: None,
        quantity: Quantity::from_micros(3_000_000),
        price: Some(Price::from_micros(9_990_000)),
        discount: Rate::ZERO,
        extras: Default::default(),
    };
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
        lines: products.map(line).collect(),
        extras: Default::default(),
    }
}
