//! The goods of the made-up company: what a wholesaler of coffee and tea sells, what it pays for
//! them and what it asks.
use super::chance::{Chance, pareto};
use super::words::{BLENDS, FLAVOURS, SERIES, TEAS};
use quittance_domain::Price;
use quittance_domain::product::{CreateProduct, ProductKind};
use quittance_domain::tax::TaxCategory;

/// A product of the made-up company.
#[derive(Clone, Debug)]
pub struct Goods {
    /// How it is created.
    pub create: CreateProduct,
    /// What one costs, on average.
    pub cost: Price,
    /// What one is sold for in the standard list.
    pub price: Price,
    /// How many a small customer takes at once.
    pub pack: i64,
    /// How much it is asked for, against the others.
    pub weight: u64,
    /// Who supplies it, by the place among the suppliers.
    pub supplier: usize,
}

impl Goods {
    /// Whether it lies in the warehouse.
    pub fn is_stocked(&self) -> bool {
        self.create.kind == ProductKind::Stock
    }
}

/// The fewest and the most products of the assortment, without services and charges.
const GOODS_MIN: usize = 40;
const GOODS_MAX: usize = 160;

/// What a sort of goods has in common.
struct Family {
    prefix: &'static str,
    tax: TaxCategory,
    /// The range of costs, in cents.
    cost: (i64, i64),
    /// What is added to the cost, in percent.
    margin: (i64, i64),
    /// How many a small customer takes at once.
    pack: i64,
    names: Vec<String>,
}

fn named(forms: &[&str], words: &[&str]) -> Vec<String> {
    let each =
        |form: &&str| -> Vec<String> { words.iter().map(|word| form.replace('*', word)).collect() };
    forms.iter().flat_map(each).map(capitalised).collect()
}

fn capitalised(name: String) -> String {
    let mut rest = name.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn families() -> Vec<Family> {
    let family =
        |prefix, tax, cost, margin, pack, names| Family { prefix, tax, cost, margin, pack, names };
    let (reduced, standard) = (TaxCategory::Reduced, TaxCategory::Standard);
    let coffee = named(
        &["* espresso beans 1 kg", "* filter coffee, ground 500 g", "* decaf beans 500 g"],
        BLENDS,
    );
    let tea = named(&["* black tea, 100 bags", "* green tea, loose 250 g"], TEAS);
    let syrup = named(&["* syrup 0.7 l", "* sauce 1.9 kg"], FLAVOURS);
    let tableware = named(
        &["* espresso cup 80 ml, set of 6", "* cappuccino cup 180 ml, set of 6", "* teapot 0.6 l"],
        SERIES,
    );
    vec![
        family("CF", reduced, (690, 1_480), (38, 62), 6, coffee),
        family("TE", reduced, (240, 880), (55, 90), 6, tea),
        family("SY", standard, (310, 790), (45, 70), 6, syrup),
        family("TW", standard, (1_150, 3_400), (55, 85), 3, tableware),
        family("PA", standard, (180, 1_450), (40, 75), 10, owned(PAPER)),
        family("TO", standard, (420, 6_800), (60, 95), 1, owned(TOOLS)),
        family("MA", standard, (18_500, 168_000), (28, 44), 1, owned(MACHINES)),
    ]
}

const PAPER: &[&str] = &[
    "Paper cup 0.2 l, 1000 pieces",
    "Paper cup 0.3 l, 1000 pieces",
    "Lid 80 mm, 1000 pieces",
    "Lid 90 mm, 1000 pieces",
    "Cup sleeve, 1000 pieces",
    "Filter paper size 4, 100 pieces",
    "Basket filter 90 mm, 250 pieces",
    "Wooden stirrer 14 cm, 1000 pieces",
    "Napkin 33 cm, two-ply, 500 pieces",
    "Sugar sticks 4 g, 1000 pieces",
    "Cane sugar sticks 4 g, 1000 pieces",
    "Biscuit, single wrapped, 300 pieces",
    "Oat drink, barista 1 l, 10 pieces",
];

const TOOLS: &[&str] = &[
    "Milk pitcher 0.35 l",
    "Milk pitcher 0.6 l",
    "Milk thermometer",
    "Tamper 58 mm, beech",
    "Tamping mat",
    "Knock box, steel",
    "Group head brush",
    "Cleaning powder 900 g",
    "Descaler 5 l",
    "Water filter cartridge",
    "Pour-over stand, oak",
    "Gooseneck kettle 1 l",
    "Timer scale 2 kg",
    "Airtight tin 5 kg",
    "Cold brew tower",
];

const MACHINES: &[&str] = &[
    "Grinder Falter 64",
    "Grinder Falter 83 on demand",
    "Filter brewer Duett, two jugs",
    "Espresso machine Allegra, one group",
    "Espresso machine Allegra, two groups",
    "Hot water tower 20 l",
];

/// The assortment, most wanted first, then the services and charges. `orders` is how many orders
/// it is for: a company with little business has few products.
pub fn generate(orders: usize, chance: &mut Chance) -> Vec<Goods> {
    let mut goods = Vec::new();
    // Each family has its supplier, in the same order.
    for (supplier, family) in families().iter().enumerate() {
        for (index, name) in family.names.iter().enumerate() {
            goods.push(Goods { supplier, ..one(family, index, name, chance) });
        }
    }
    chance.shuffle(&mut goods);
    goods.truncate((orders / 12).clamp(GOODS_MIN, GOODS_MAX));
    let weights = pareto(goods.len(), 4);
    for (one, weight) in goods.iter_mut().zip(weights) {
        // Machines are asked for now and then, whatever their rank.
        one.weight = if one.pack == 1 { weight.min(20_000) } else { weight };
    }
    goods.extend(services());
    goods
}

fn one(family: &Family, index: usize, name: &str, chance: &mut Chance) -> Goods {
    let cost = chance.between(family.cost.0..=family.cost.1);
    let margin = chance.between(family.margin.0..=family.margin.1);
    Goods {
        create: CreateProduct {
            sku: format!("{}-{}", family.prefix, 1_010 + index * 10),
            name: name.to_owned(),
            kind: ProductKind::Stock,
            unit: "C62".to_owned(),
            tax_category: family.tax,
            details: Default::default(),
        },
        cost: cents(cost),
        price: cents(asked(cost * (100 + margin) / 100)),
        pack: family.pack,
        weight: 0,
        supplier: 0,
    }
}

/// A price as a price list shows it: 18.90, 4.35, 549.00. Unit: cents.
fn asked(exact: i64) -> i64 {
    let step = match exact {
        ..1_000 => 5,
        1_000..10_000 => 10,
        10_000.. => 500,
    };
    (exact + step - 1) / step * step
}

/// A price of so many cents.
pub fn cents(cents: i64) -> Price {
    Price::from_micros(cents * 10_000)
}

/// SKU of the charge for freight.
pub const FREIGHT: &str = "FREIGHT";
/// SKU of the service that some orders take along.
pub const SERVICE: &str = "SERVICE";

fn services() -> [Goods; 2] {
    let line = |sku: &str, name: &str, kind, price| Goods {
        create: CreateProduct {
            sku: sku.to_owned(),
            name: name.to_owned(),
            kind,
            unit: "C62".to_owned(),
            tax_category: TaxCategory::Standard,
            details: Default::default(),
        },
        cost: Price::ZERO,
        price: cents(price),
        pack: 1,
        weight: 0,
        supplier: 0,
    };
    [
        line(SERVICE, "Machine maintenance, visit", ProductKind::Service, 14_500),
        line(FREIGHT, "Freight, standard parcel", ProductKind::Charge, 890),
    ]
}
