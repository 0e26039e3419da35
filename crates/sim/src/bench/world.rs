//! The benchmark's company: 1,000 customers, 1,000 products, stock without end.
use super::{BenchError, open};
use quittance_domain::company::{BackDating, CreateCompany, Mode, Stages};
use quittance_domain::country::Country;
use quittance_domain::customer::{CreateCustomer, CustomerId, TaxStatus, Terms};
use quittance_domain::pricing::{CreatePriceList, SetPrice, SetPrices};
use quittance_domain::product::{CreateProduct, ProductId, ProductKind};
use quittance_domain::stock::{ReceiveLine, ReceiveStock};
use quittance_domain::tax::{SetTaxRate, TaxCategory};
use quittance_domain::{CompanyId, Currency, Date, Money, Price, Quantity, Rate};
use quittance_engine::{Command, Engine, Envelope, Failure, Setup, company};
use quittance_store::database::Address;
use quittance_store::{Fault, measure, verify};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Customers and products of the world, as many as the floor has.
const COUNT: usize = 1_000;

/// Seeds of one round's clients lie apart by this.
const SEED_STEP: u64 = 1_000_003;

/// A company to measure on, with its running engine.
pub struct World {
    engine: Engine,
    pub(super) company: CompanyId,
    pub(super) customers: Vec<CustomerId>,
    pub(super) products: Vec<ProductId>,
    seed: AtomicU64,
}

impl World {
    /// Makes a company in a new database through the ordinary commands.
    pub fn create(address: &Address) -> Result<Self, BenchError> {
        let database = Arc::new(open(address)?);
        let engine = Engine::start(database, Setup::default())?;
        let opened = company::open(&engine, company_of("BENCH"))?;
        let mut world = Self {
            engine,
            company: opened,
            customers: Vec::new(),
            products: Vec::new(),
            seed: AtomicU64::new(42),
        };
        world.fill()?;
        Ok(world)
    }

    /// The running engine.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// A seed that no round before has used.
    pub(super) fn next_seed(&self) -> u64 {
        self.seed.fetch_add(SEED_STEP, Ordering::Relaxed)
    }

    pub(super) fn run<C: Command>(&self, command: C) -> Result<C::Reply, Failure> {
        self.engine.run(command, Envelope::new(self.company, "bench")).map(|done| done.reply)
    }

    /// Hands all in before the first answer is awaited, so that they share batches.
    fn run_all<C: Command>(
        &self,
        commands: impl Iterator<Item = C>,
    ) -> Result<Vec<C::Reply>, Failure> {
        let envelope = || Envelope::new(self.company, "bench");
        let tickets: Result<Vec<_>, _> =
            commands.map(|command| self.engine.submit(command, envelope())).collect();
        tickets?.into_iter().map(|ticket| ticket.wait().map(|done| done.reply)).collect()
    }

    fn fill(&mut self) -> Result<(), BenchError> {
        let day = |text| Date::parse(text).expect("a date of ours");
        let list = self
            .run(CreatePriceList {
                code: "LIST".into(),
                currency: Currency::EUR,
                price_tax: Default::default(),
                customer: None,
                group: None,
            })?
            .list;
        self.run(SetTaxRate {
            country: germany(),
            category: TaxCategory::Standard,
            valid_from: day("2020-01-01"),
            rate: Rate::from_nanos(190_000_000),
        })?;
        let customers = self.run_all((0..COUNT).map(|number| customer(number, list)))?;
        self.customers = customers.into_iter().map(|made| made.customer).collect();
        let products = self.run_all((0..COUNT).map(product))?;
        self.products = products.into_iter().map(|made| made.product).collect();
        let price = |product: &ProductId| SetPrice {
            product: *product,
            valid_from: day("2020-01-01"),
            from_quantity: Quantity::ZERO,
            price: Price::from_micros(10_000_000),
            valid_to: None,
        };
        self.run(SetPrices { list, prices: self.products.iter().map(price).collect() })?;
        let shown = self
            .engine
            .database()
            .read(|reader| quittance_store::company::show(reader, self.company))?;
        let warehouse = shown.expect("the company was just opened").default_warehouse;
        let line = |product: &ProductId| ReceiveLine {
            product: *product,
            quantity: Quantity::from_micros(100_000_000 * 1_000_000),
            unit_cost: Price::from_micros(6_000_000),
            place: None,
            expires_on: None,
        };
        let lines = self.products.iter().map(line).collect();
        self.run(ReceiveStock { warehouse, reference: "opening".into(), lines })?;
        Ok(())
    }

    /// Rows of each table of the company.
    pub(super) fn counts(&self) -> Result<Vec<(&'static str, i64)>, Fault> {
        self.engine.database().read(|reader| measure::row_counts(reader, self.company))
    }

    /// Rows added per cycle, for the tables that grow.
    pub(super) fn added_since(
        &self,
        before: &[(&'static str, i64)],
        cycles: usize,
    ) -> Result<Vec<(String, f64)>, Fault> {
        let now = self.counts()?;
        let added = now.into_iter().zip(before).map(|((table, now), (_, before))| {
            (table.to_owned(), (now - before) as f64 / cycles as f64)
        });
        Ok(added.filter(|(_, added)| *added > 0.0).collect())
    }

    /// Bytes of the database on its disk.
    pub(super) fn bytes(&self) -> Result<i64, Fault> {
        let database = self.engine.database();
        database.read(|reader| measure::bytes(reader, database.address()))
    }

    /// Fails unless the books agree.
    pub(super) fn verify(&mut self) -> Result<(), BenchError> {
        let company = self.company;
        let findings = self
            .engine
            .database()
            .read(|reader| reader.snapshot(|reader| verify::verify_in(reader, company)))?;
        match findings.first() {
            None => Ok(()),
            Some(finding) => Err(BenchError::Books(format!("{finding:?}"))),
        }
    }
}

fn germany() -> Country {
    Country::parse("DE").expect("a country of ours")
}

/// A company in which nothing is automatic: the clients do each step.
fn company_of(code: &str) -> CreateCompany {
    CreateCompany {
        code: code.into(),
        name: "Benchmark".into(),
        base_currency: Currency::EUR,
        country: germany(),
        time_zone: "Europe/Berlin".into(),
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

fn customer(number: usize, list: quittance_domain::pricing::PriceListId) -> CreateCustomer {
    CreateCustomer {
        code: format!("C{number:05}"),
        name: format!("Customer {number}"),
        country: germany(),
        city: "Hafenstadt".into(),
        postal_code: "12345".into(),
        street: "Kai 1".into(),
        email: String::new(),
        currency: Currency::EUR,
        terms: Terms::Net(30),
        price_list: Some(list),
        tax_status: TaxStatus::Domestic,
        vat_id: String::new(),
        credit_limit: Some(Money::new(1_000_000_000_000, Currency::EUR)),
        details: Default::default(),
    }
}

fn product(number: usize) -> CreateProduct {
    CreateProduct {
        sku: format!("P{number:05}"),
        name: format!("Product {number}"),
        kind: ProductKind::Stock,
        unit: "C62".into(),
        tax_category: TaxCategory::Standard,
        details: Default::default(),
    }
}
