//! The customers of the made-up company: who they are, what they take, and how they pay.
use super::chance::{Chance, pareto};
use super::words::{FAMILIES, HOUSES, STREETS, TOWN_HEADS, TOWN_TAILS};
use quittance_domain::Currency;
use quittance_domain::country::Country;
use quittance_domain::customer::{CreateCustomer, TaxStatus, Terms, TermsCode, check_vat_id};
use quittance_domain::order::Channel;
use std::collections::BTreeSet;

/// A customer of the made-up company.
#[derive(Clone, Debug)]
pub struct Buyer {
    /// How it is created; its price list and its limit are filled in later.
    pub create: CreateCustomer,
    /// How much it orders, against the others.
    pub weight: u64,
    /// Its size: how many times what a small customer takes at once. Unit: percent.
    pub size: i64,
    /// How its orders mostly reach us.
    pub channel: Channel,
    /// How it pays.
    pub pays: Pays,
    /// The day of the week of its payment run, 1 for Monday to 5 for Friday.
    pub pays_on: i64,
    /// The goods that it takes again and again, by their places in the assortment.
    pub regular: Vec<usize>,
}

/// How a customer pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pays {
    /// By card, as it is billed.
    Card,
    /// In its last payment run before the due date, saying what for.
    InTime,
    /// In time, and does not say what for.
    Unsaid,
    /// So many days after the due date.
    Late(i64),
    /// In time, but keeps a part of some invoices back.
    Short,
    /// Round sums ahead of the invoices.
    OnAccount,
    /// Within days, less the discount that its terms give for it.
    Early,
    /// At first as all do, then not at all.
    NoLonger,
    /// Later and later, and then not at all: a large one, whose story is told.
    Fails,
}

/// The fewest and the most customers.
const BUYERS_MIN: usize = 12;
const BUYERS_MAX: usize = 400;
/// Goods that a customer takes again and again.
const REGULAR: i64 = 14;

/// The customers, the largest first. `orders` is how many orders they place together, `goods` how
/// many products there are to choose from.
pub fn generate(orders: usize, goods: usize, chance: &mut Chance) -> Vec<Buyer> {
    let count = (orders / 16).clamp(BUYERS_MIN, BUYERS_MAX);
    let mut taken = BTreeSet::new();
    let weights = pareto(count, 8);
    let buyer = |(rank, weight): (usize, u64)| {
        let size = size(rank, count, chance);
        let pays = pays(size, chance);
        let mut regular: Vec<usize> = (0..goods).collect();
        chance.shuffle(&mut regular);
        regular.truncate(usize::try_from(REGULAR).unwrap_or_default());
        Buyer {
            create: create(rank, size, pays, (&mut taken, chance)),
            weight,
            size,
            channel: channel(size, chance),
            pays,
            pays_on: chance.between(1..=5),
            regular,
        }
    };
    weights.into_iter().enumerate().map(buyer).collect()
}

/// Few are large: they come first. Unit: percent of a small customer.
fn size(rank: usize, count: usize, chance: &mut Chance) -> i64 {
    match rank * 100 / count {
        0..8 => chance.between(300..=600),
        8..35 => chance.between(140..=260),
        _ => chance.between(60..=120),
    }
}

/// The small ones often pay by card; the large ones pay by transfer and take their time.
fn pays(size: i64, chance: &mut Chance) -> Pays {
    let late = Pays::Late(chance.between(4..=26));
    let very_late = Pays::Late(chance.between(35..=80));
    let card = if size < 130 { 260 } else { 0 };
    let early = if size < 130 { 0 } else { 120 };
    *chance.weighted(&[
        (Pays::Card, card),
        (Pays::InTime, 470),
        (Pays::Unsaid, 110),
        (late, 190),
        (very_late, 40),
        (Pays::Short, 70),
        (Pays::OnAccount, 60),
        (Pays::Early, early),
        (Pays::NoLonger, 15),
    ])
}

fn channel(size: i64, chance: &mut Chance) -> Channel {
    let edi = if size >= 300 { 120 } else { 0 };
    *chance.weighted(&[
        (Channel::Web, 50),
        (Channel::Email, 25),
        (Channel::Phone, 22),
        (Channel::Edi, edi),
    ])
}

fn create(
    rank: usize,
    size: i64,
    pays: Pays,
    (taken, chance): (&mut BTreeSet<String>, &mut Chance),
) -> CreateCustomer {
    let country = *chance.weighted(&[("DE", 80), ("AT", 7), ("NL", 5), ("FR", 4), ("CH", 4)]);
    let (town, name) = loop {
        let town = town(country, chance);
        let name = name(size, &town, chance);
        if taken.insert(name.clone()) {
            break (town, name);
        }
    };
    let (tax_status, vat_id) = taxed(country, chance);
    CreateCustomer {
        code: format!("C{}", 1_001 + rank),
        email: format!("orders@{}.example", slug(&name)),
        name,
        country: Country::parse(country).expect("a country of the list is known"),
        city: town,
        postal_code: format!("{:05}", chance.between(10_000..=99_999)),
        street: format!("{} {}", chance.pick(STREETS), chance.between(1..=140)),
        currency: Currency::EUR,
        terms: terms(size, pays, chance),
        price_list: None,
        tax_status,
        vat_id,
        credit_limit: None,
        details: Default::default(),
    }
}

fn town(country: &str, chance: &mut Chance) -> String {
    let tails = TOWN_TAILS.iter().find(|(of, _)| *of == country);
    let (_, tails) = tails.expect("each country that is drawn has its towns");
    format!("{}{}", chance.pick(TOWN_HEADS), chance.pick(tails))
}

fn name(size: i64, town: &str, chance: &mut Chance) -> String {
    let (family, house) = (chance.pick(FAMILIES), chance.pick(HOUSES));
    let large = ["Bakeries", "Hotels", "Catering", "Food Markets"];
    let middle = ["Bakery", "Coffee Bars", "Delicatessen", "Offices"];
    match size {
        300.. => format!("{family} {} Group", chance.pick(&large)),
        140.. if chance.percent(30) => format!("Hotel {house}, {town}"),
        140.. => format!("{family} {}", chance.pick(&middle)),
        _ if chance.percent(25) => format!("Bistro {house}"),
        _ if chance.percent(25) => format!("Tea Room {family}"),
        _ => format!("Café {house}, {town}"),
    }
}

/// Letters and dashes alone, as a domain has them.
fn slug(name: &str) -> String {
    let plain = name.to_lowercase().replace('ö', "oe").replace('é', "e");
    let words: Vec<&str> =
        plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// At home everyone is taxed; a buyer with a VAT id in another country of the Union owes the tax
/// itself; to Switzerland it is an export.
fn taxed(country: &str, chance: &mut Chance) -> (TaxStatus, String) {
    let digits = chance.between(100_000_000..=999_999_999);
    match country {
        "CH" => (TaxStatus::Export, String::new()),
        "DE" => (TaxStatus::Domestic, vat_id("DE", digits)),
        other => (TaxStatus::ReverseCharge, vat_id(other, digits)),
    }
}

/// A number of nine digits as its state writes it, with check digits that fit.
fn vat_id(country: &str, digits: i64) -> String {
    let with = |tail: i64| match country {
        "AT" => format!("ATU{}{tail}", digits / 100),
        "FR" => format!("FR{tail:02}{digits}"),
        "NL" => format!("NL{digits}B{:02}", tail + 1),
        other => format!("{other}{}{tail}", digits / 10),
    };
    let mut tried = (0..97).map(with);
    tried.find(|id| check_vat_id(id).is_ok()).expect("one of all check digits fits")
}

/// The terms of those who pay early: 2 % within ten days, thirty days net.
///
/// Panics: never; the code is one.
pub fn terms_for_early_payers() -> TermsCode {
    TermsCode::parse("2-10-30").expect("a code of the list is one")
}

fn terms(size: i64, pays: Pays, chance: &mut Chance) -> Terms {
    match pays {
        Pays::Card => return Terms::Card,
        Pays::Early => return Terms::Master(terms_for_early_payers()),
        _ => {}
    }
    let (short, long) = if size >= 300 { (0, 60) } else { (25, 5) };
    *chance.weighted(&[
        (Terms::Net(7), short / 3),
        (Terms::Net(14), short),
        (Terms::Net(30), 60),
        (Terms::Net(45), long / 2),
        (Terms::Net(60), long),
    ])
}
