//! Who and what there is: customers with their habits, products with their seasons, the company.
pub mod carriers;
pub mod cycles;
pub mod kits;
pub mod opening;
pub mod taxes;

use super::SimulateError;
use super::office::Office;
use crate::world::Chance;
use cycles::Cycle;
use kits::{KIT, Kit};
use opening::Opening;
use quittance_domain::company::{BackDating, CreateCompany, CreateWarehouse, Mode, Stages};
use quittance_domain::country::Country;
use quittance_domain::customer::{CreateCustomer, TaxStatus, Terms};
use quittance_domain::fulfilment::SetPacking;
use quittance_domain::id::Uuid;
use quittance_domain::pricing::{CreatePriceList, PriceListId, SetPrice, SetPrices};
use quittance_domain::product::{CreateProduct, ProductDetails, ProductId, ProductKind};
use quittance_domain::purchasing::CreateSupplier;
use quittance_domain::receivables::{
    Charges, SetCollectionPolicy, SetDunningLevel, SetDunningPolicy, SetReferenceRate,
};
use quittance_domain::tax::{PriceTax, TaxCategory};
use quittance_domain::{Currency, Date, Money, Price, Quantity, Rate};
use quittance_engine::{Command, Envelope, company};
use serde_json::json;
use taxes::{REDUCED, STANDARD, TaxRate};

/// The warehouse.
pub const WAREHOUSE: &str = "MAIN";
/// The other one.
pub const NORTH: &str = "NORTH";
/// The supplier.
pub const SUPPLIER: &str = "SUP";
/// Customers of each habit.
const CUSTOMERS_EACH: usize = 2;
/// Products on the shelves.
const GOODS: usize = 8;

/// How a customer behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// Pays each invoice in full by its number.
    Punctual,
    /// Pays weeks later, the oldest first.
    Late,
    /// Pays less than is due.
    Short,
    /// Pays more than is due.
    Over,
    /// Sends much back.
    Returning,
    /// Pays by card on the day.
    Card,
    /// Is blocked and freed again.
    Blocked,
    /// Pays without a word what it is for.
    Silent,
}

const HABITS: [Habit; 8] = [
    Habit::Punctual,
    Habit::Late,
    Habit::Short,
    Habit::Over,
    Habit::Returning,
    Habit::Card,
    Habit::Blocked,
    Habit::Silent,
];

/// A customer.
#[derive(Clone, Debug)]
pub struct Customer {
    pub id: Uuid,
    pub code: String,
    pub habit: Habit,
    /// The prices of its list have the tax inside.
    pub tax_inside: bool,
    /// When its deliveries are billed.
    pub cycle: Cycle,
}

/// A product.
#[derive(Clone, Debug)]
pub struct Product {
    /// Nil until it is created.
    pub id: Uuid,
    pub sku: String,
    pub is_stock: bool,
    /// Unit: cents.
    pub cost: i64,
    /// Of the list without tax and, the same, of the list with tax. Unit: cents.
    pub price: i64,
    /// What one weighs.
    pub grams: i64,
    /// The category of its tax.
    pub tax: &'static str,
    /// The month in which most of it is bought.
    pub season: u32,
}

/// Who and what there is.
#[derive(Debug)]
pub struct Cast {
    pub customers: Vec<Customer>,
    pub products: Vec<Product>,
    pub kit: Kit,
    pub rates: Vec<TaxRate>,
    /// The day on which all of them are known since.
    pub founded: Date,
    /// What the last system left.
    pub opening: Opening,
}

impl Cast {
    /// A product, if there is such a one.
    pub fn product(&self, sku: &str) -> Option<&Product> {
        self.products.iter().find(|product| product.sku == sku)
    }

    /// The rate of a category on a day.
    pub fn rate(&self, category: &str, on: Date) -> Option<&TaxRate> {
        let known =
            self.rates.iter().filter(|rate| rate.category == category && rate.valid_from <= on);
        known.max_by_key(|rate| rate.valid_from)
    }

    /// What an order of so many of a product is of: the parts of a kit, or the product alone.
    pub fn parts(&self, sku: &str, quantity: i64) -> Vec<(String, i64)> {
        if sku != KIT {
            return vec![(sku.to_owned(), quantity)];
        }
        let parts = self.kit.parts.iter();
        parts.map(|(part, each)| (part.clone(), each * quantity)).collect()
    }

    /// Whether a product lies on shelves.
    pub fn is_stock(&self, sku: &str) -> bool {
        self.product(sku).is_some_and(|product| product.is_stock)
    }

    /// What a product is called.
    pub fn sku(&self, id: ProductId) -> String {
        let found = self.products.iter().find(|product| product.id == id.uuid());
        found.map(|product| product.sku.clone()).unwrap_or_default()
    }

    /// The habit of a customer.
    pub fn habit(&self, id: Uuid) -> Option<(&str, Habit)> {
        let found = self.customers.iter().find(|customer| customer.id == id)?;
        Some((&found.code, found.habit))
    }
}

fn mode(chance: &mut Chance) -> Mode {
    if chance.percent(50) { Mode::Automatic } else { Mode::Manual }
}

/// Founds the company and makes all that must be known first.
pub fn found(office: &mut Office, (seed, first): (u64, Date)) -> Result<Cast, SimulateError> {
    let mut chance = Chance::new(seed, 1);
    // Shipments are the clerks' alone: then the auditor knows what is in each.
    let stages = Stages {
        confirm: mode(&mut chance),
        ship: Mode::Manual,
        invoice: mode(&mut chance),
        collect: mode(&mut chance),
        credit: mode(&mut chance),
    };
    let back_dating = if chance.percent(30) { BackDating::Allowed } else { BackDating::Refused };
    let country = Country::parse("AT").expect("Austria has a code");
    let create = CreateCompany {
        code: "SIMULATED".to_owned(),
        name: "Simulated Ltd".to_owned(),
        base_currency: Currency::EUR,
        country,
        time_zone: "Europe/Vienna".to_owned(),
        back_dating,
        automatic: stages,
        warehouse_code: WAREHOUSE.to_owned(),
        warehouse_name: "Main warehouse".to_owned(),
    };
    office.company = company::open(office.engine(), create)?;
    let rates = taxes::set(office, &mut chance, first)?;
    carriers::set(office)?;
    cycles::set_routines(office, &mut chance)?;
    let lists = [
        price_list(office, "LIST", PriceTax::Excluded)?,
        price_list(office, "SHOP", PriceTax::Included)?,
    ];
    supply_and_dunning(office, &mut chance)?;
    let mut cast = Cast {
        customers: Vec::new(),
        products: Vec::new(),
        kit: Kit::default(),
        rates,
        founded: first,
        opening: Opening::default(),
    };
    cast.products = goods(office, &mut chance, lists)?;
    cast.kit = kits::set(office, &cast.products, ["LIST", "SHOP"])?;
    source(office, &mut chance)?;
    cast.customers = customers(office, &mut chance, (country, lists))?;
    if chance.percent(30) {
        cast.opening = opening::go_live(office, &mut chance, (&cast, first))?;
    }
    Ok(cast)
}

/// Says from where orders leave, in some companies from both warehouses.
fn source(office: &Office, chance: &mut Chance) -> Result<(), SimulateError> {
    let Some(split) = *chance.pick(&[None, Some("never"), Some("by_line"), Some("within_line")])
    else {
        return Ok(());
    };
    let fields = json!({"warehouses": [WAREHOUSE, NORTH], "split": split});
    office.set_up("company.set_sourcing", fields).map(drop)
}

/// Cents as people write them, without their currency.
pub fn cents(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// A price list of this name.
fn price_list(
    office: &Office,
    code: &str,
    price_tax: PriceTax,
) -> Result<PriceListId, SimulateError> {
    let create = CreatePriceList {
        code: code.to_owned(),
        currency: Currency::EUR,
        price_tax,
        customer: None,
        group: None,
    };
    Ok(run(office, create)?.list)
}

/// What is sold, at the same prices in each list.
fn goods(
    office: &Office,
    chance: &mut Chance,
    lists: [PriceListId; 2],
) -> Result<Vec<Product>, SimulateError> {
    let valid_from = Date::of(2020, 1, 1).expect("a day of our calendar");
    let (mut goods, mut prices) = (Vec::new(), Vec::new());
    for product in products(chance) {
        let (sku, kind) = (product.sku.clone(), kind(&product));
        let create = CreateProduct {
            name: format!("Product {sku}"),
            sku,
            kind,
            unit: "C62".to_owned(),
            tax_category: match product.tax {
                REDUCED => TaxCategory::Reduced,
                _ => TaxCategory::Standard,
            },
            details: ProductDetails { weight_grams: product.grams, ..ProductDetails::default() },
        };
        let id = run(office, create)?.product;
        prices.push(SetPrice {
            product: id,
            valid_from,
            valid_to: None,
            from_quantity: Quantity::ZERO,
            price: Price::from_micros(product.price * 10_000),
        });
        goods.push(Product { id: id.uuid(), ..product });
    }
    for list in lists {
        run(office, SetPrices { list, prices: prices.clone() })?;
    }
    Ok(goods)
}

/// The other warehouse, the supplier, and what is done when nobody pays.
fn supply_and_dunning(office: &Office, chance: &mut Chance) -> Result<(), SimulateError> {
    let percent = |text: &str| Rate::percent(text).expect("a rate");
    let eur = |minor| Money::new(minor, Currency::EUR);
    let north = CreateWarehouse { code: NORTH.to_owned(), name: "Warehouse North".to_owned() };
    run(office, north)?;
    let packing = SetPacking {
        gs1_prefix: "9012345".to_owned(),
        weight_grams_max: None,
        volume_ccm_max: None,
    };
    run(office, packing)?;
    let supplier = CreateSupplier {
        code: SUPPLIER.to_owned(),
        name: "Supplier".to_owned(),
        terms: Terms::Net(30),
        lead_time_days: 3,
        over_receipt: percent(if chance.percent(50) { "0" } else { "10" }),
        price_tolerance: percent("5"),
        minimum_order: None,
    };
    run(office, supplier)?;
    let level = |level, delay_days, fee, charges| SetDunningLevel {
        level,
        text_key: format!("level {level}"),
        delay_days,
        interval_days: 3,
        minimum: None,
        fee,
        interest: charges,
        compensation: charges,
    };
    let levels = vec![
        level(1, 1, None, Charges::No),
        level(2, 4, Some(eur(250)), Charges::No),
        level(3, 8, Some(eur(500)), Charges::Yes),
    ];
    let policy = SetDunningPolicy {
        code: "USUAL".to_owned(),
        name: String::new(),
        currency: Currency::EUR,
        minimum_balance: Some(eur(500)),
        levels,
    };
    run(office, policy)?;
    let valid_from = Date::of(2020, 1, 1).expect("a day of our calendar");
    run(office, SetReferenceRate { currency: Currency::EUR, valid_from, rate: percent("1.53") })?;
    let policy = SetCollectionPolicy {
        due_days: None,
        day_basis: None,
        margin_business: Some(percent("9")),
        margin_consumer: None,
        compensation: Some(eur(4_000)),
        relief_after_days: Some(5),
        dunning_policy: Some("USUAL".to_owned()),
    };
    run(office, policy).map(|_| ())
}

fn customers(
    office: &Office,
    chance: &mut Chance,
    (country, [list, shop]): (Country, [PriceListId; 2]),
) -> Result<Vec<Customer>, SimulateError> {
    let mut customers = Vec::new();
    for (at, habit) in HABITS.iter().cycle().take(HABITS.len() * CUSTOMERS_EACH).enumerate() {
        let code = format!("C{at:02}");
        let limit = chance.percent(60).then(|| chance.between(100_000..=2_000_000));
        let terms = match habit {
            Habit::Card => Terms::Card,
            _ => Terms::Net(*chance.pick(&[7, 14, 30])),
        };
        let tax_inside = chance.percent(35);
        let create = CreateCustomer {
            code: code.clone(),
            name: format!("Customer {code}"),
            country,
            city: "Wien".to_owned(),
            postal_code: "1010".to_owned(),
            street: "Ring 1".to_owned(),
            email: String::new(),
            currency: Currency::EUR,
            terms,
            price_list: Some(if tax_inside { shop } else { list }),
            tax_status: TaxStatus::Domestic,
            vat_id: String::new(),
            credit_limit: limit.map(|cents| Money::new(cents, Currency::EUR)),
            details: Default::default(),
        };
        let id = run(office, create)?.customer.uuid();
        let cycle = cycles::set_cycle(office, chance, &code)?;
        customers.push(Customer { id, code, habit: *habit, tax_inside, cycle });
    }
    Ok(customers)
}

fn run<C: Command>(office: &Office, command: C) -> Result<C::Reply, SimulateError> {
    let envelope = Envelope::new(office.company, "setup");
    Ok(office.engine().run(command, envelope)?.reply)
}

fn products(chance: &mut Chance) -> Vec<Product> {
    let mut products = Vec::new();
    for at in 0..GOODS + 2 {
        let cost = chance.between(37..=9_999);
        products.push(Product {
            id: Uuid::nil(),
            sku: format!("P{at:02}"),
            is_stock: at < GOODS,
            cost,
            price: cost * chance.between(110..=190) / 100,
            grams: chance.between(0..=4_000),
            tax: if at % 3 == 1 { REDUCED } else { STANDARD },
            season: u32::try_from(chance.between(1..=12)).unwrap_or(1),
        });
    }
    products
}

/// The last two are a service and a charge.
fn kind(product: &Product) -> ProductKind {
    match (product.is_stock, product.sku.ends_with('8')) {
        (true, _) => ProductKind::Stock,
        (false, true) => ProductKind::Service,
        (false, false) => ProductKind::Charge,
    }
}
