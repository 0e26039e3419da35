//! The day before the story: the company, its taxes, goods, prices, customers, and full shelves.
use super::agenda::Agenda;
use super::clerk::{Clerk, Doing};
use super::time::StoryClock;
use super::told::Told;
use super::{DemoError, Story};
use crate::world::{self, Chance, Goods, World};
use quittance_domain::customer::{CreateCustomer, CustomerId};
use quittance_domain::invoicing::{DiscountTax, DiscountTier, DueRule, SetTerms};
use quittance_domain::payment::SetTolerance;
use quittance_domain::pricing::{CreatePriceList, PriceListId, SetPrice, SetPrices};
use quittance_domain::product::ProductId;
use quittance_domain::receivables::{
    Charges, SetCollectionPolicy, SetDunningLevel, SetDunningPolicy, SetHolidays, SetLossRate,
    SetLossRates, SetReferenceRate,
};
use quittance_domain::routine::{Every, RoutineKind, SetRoutine};
use quittance_domain::{Currency, Date, Money, Price, Quantity, Rate};
use quittance_engine::{Engine, company};
use quittance_store::company as companies;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the prices of a list are of the standard ones. Unit: percent.
const STANDARD: i64 = 100;
const KEY: i64 = 94;

/// From this size on a customer has the better list. Unit: percent of a small one.
const KEY_SIZE: i64 = 300;

/// From how many on the price of one is how much of the list's. Unit: percent.
const BREAKS: [(i64, i64); 3] = [(0, 100), (24, 96), (60, 92)];

/// Makes all that must be there before the first order.
pub fn begin<'a>(
    world: &'a World,
    (engine, clock): (&'a Engine, Arc<StoryClock>),
    seed: u64,
) -> Result<Story<'a>, DemoError> {
    let database = engine.database();
    if database.read(|reader| companies::id_of_code(reader, world::COMPANY))?.is_some() {
        return Err(DemoError::Taken);
    }
    let failed = |failure| DemoError::Command { name: "company.create", failure };
    let id = company::open(engine, world.company.clone()).map_err(failed)?;
    let clerk = Clerk::new(engine, clock, id);
    let at = |from| Doing { who: "setup", date: world.opening, from, until: from + 600 };
    clerk.run_all(at(7 * 3_600), world.rates.clone())?;
    set_rules(&clerk, world)?;
    let suppliers = world.suppliers.iter().map(|it| it.create.clone()).collect();
    let suppliers = clerk.run_all(at(7 * 3_600 + 1_800), suppliers)?;
    let created = world.goods.iter().map(|goods| goods.create.clone()).collect();
    let products = clerk.run_all(at(8 * 3_600), created)?;
    let products: Vec<ProductId> = products.into_iter().map(|reply| reply.product).collect();
    let standard = price_list(&clerk, (world, &products), ("STANDARD", STANDARD))?;
    let key = price_list(&clerk, (world, &products), ("KEY", KEY))?;
    let list = |size| if size >= KEY_SIZE { key } else { standard };
    let customers = world
        .buyers
        .iter()
        .map(|buyer| CreateCustomer { price_list: Some(list(buyer.size)), ..buyer.create.clone() });
    let customers = clerk.run_all(at(9 * 3_600), customers.collect())?;
    let buyers: Vec<CustomerId> = customers.into_iter().map(|reply| reply.customer).collect();
    let found = clerk.read(|reader, company| companies::show(reader, company))?;
    let warehouse = found.expect("the company was just created").default_warehouse;
    let mut story = Story {
        world,
        clerk,
        chance: Chance::new(seed, 10),
        warehouse,
        suppliers: suppliers.into_iter().map(|reply| reply.supplier).collect(),
        goods: products,
        buyers,
        sales: Vec::new(),
        waiting: Vec::new(),
        to_ship: Agenda::new(),
        to_issue: Agenda::new(),
        to_apply: Agenda::new(),
        to_return: Agenda::new(),
        to_credit: Agenda::new(),
        incoming: Agenda::new(),
        to_bill: Agenda::new(),
        to_pay: Agenda::new(),
        bills: 0,
        ordered_in: world.opening,
        to_contest: Agenda::new(),
        to_resolve: Agenda::new(),
        contested: BTreeSet::new(),
        words: BTreeMap::new(),
        closed_through: world.opening.add_days(-1).unwrap_or(Date::FIRST),
        told: Told::default(),
    };
    story.pay_in_capital(world.opening)?;
    story.fill_the_shelves(world.opening)?;
    Ok(story)
}

fn price_list(
    clerk: &Clerk<'_>,
    (world, products): (&World, &[ProductId]),
    (code, percent): (&str, i64),
) -> Result<PriceListId, DemoError> {
    let at = Doing { who: "setup", date: world.opening, from: 30_000, until: 30_060 };
    let list = CreatePriceList {
        code: code.to_owned(),
        currency: Currency::EUR,
        price_tax: Default::default(),
        customer: None,
        group: None,
    };
    let list = clerk.run(at, list)?.list;
    let of_goods = |(goods, product): (&Goods, &ProductId)| {
        let breaks = if goods.pack > 1 { &BREAKS[..] } else { &BREAKS[..1] };
        let (price, product) = (goods.price.micros() / 10_000 * percent, *product);
        let entry = move |(from, of_list): &(i64, i64)| SetPrice {
            product,
            valid_from: world.opening,
            from_quantity: pieces(*from),
            price: in_cents(price * of_list),
            valid_to: None,
        };
        breaks.iter().map(entry).collect::<Vec<SetPrice>>()
    };
    let prices = world.goods.iter().zip(products).flat_map(of_goods).collect();
    clerk.run(at, SetPrices { list, prices })?;
    Ok(list)
}

/// A price to the cent, from ten thousandths of a cent.
fn in_cents(exact: i64) -> Price {
    world::cents((exact + 5_000) / 10_000)
}

/// So many pieces.
pub fn pieces(count: i64) -> Quantity {
    Quantity::from_micros(count * 1_000_000)
}

/// How payments are taken, and what is done when none comes.
fn set_rules(clerk: &Clerk<'_>, world: &World) -> Result<(), DemoError> {
    let at = Doing { who: "setup", date: world.opening, from: 26_000, until: 26_000 };
    let percent = |text: &str| Rate::percent(text).expect("a rate of the list is a number");
    let cents = |minor| Money::new(minor, Currency::EUR);
    let discount = DiscountTier { percent: percent("2"), until: DueRule::of_days(10) };
    let terms = SetTerms {
        code: world::terms_for_early_payers(),
        name: "2 % within 10 days, 30 days net".to_owned(),
        instalments: Vec::new(),
        due: Some(DueRule::of_days(30)),
        discounts: vec![discount],
        discount_tax: DiscountTax::OnPayment,
    };
    clerk.run(at, terms)?;
    let tolerance = SetTolerance {
        short_amount: cents(5),
        short_rate: percent("0.1"),
        over_amount: cents(5),
        over_rate: percent("0.1"),
    };
    clerk.run(at, tolerance)?;
    let rates = [(0, "0.3"), (31, "4"), (61, "12"), (91, "40")];
    let rates = rates.map(|(from_days, rate)| SetLossRate { from_days, rate: percent(rate) });
    clerk.run(at, SetLossRates { valid_from: world.opening, rates: rates.to_vec() })?;
    set_dunning(clerk, world)?;
    for (kind, every) in [(RoutineKind::Dunning, Every::Week), (RoutineKind::Promises, Every::Day)]
    {
        // From the second Tuesday on.
        let first_on = world.opening.add_days(8).ok();
        let routine = SetRoutine { kind, every: Some(every), first_on, days: None };
        clerk.run(at, routine)?;
    }
    Ok(())
}

fn set_dunning(clerk: &Clerk<'_>, world: &World) -> Result<(), DemoError> {
    let at = Doing { who: "setup", date: world.opening, from: 27_000, until: 27_000 };
    let cents = |minor| Some(Money::new(minor, Currency::EUR));
    let level = |level, text_key: &str, delay_days, fee| SetDunningLevel {
        level,
        text_key: text_key.to_owned(),
        delay_days,
        interval_days: 10,
        minimum: cents(500),
        fee,
        interest: if level == 3 { Charges::Yes } else { Charges::No },
        compensation: if level == 3 { Charges::Yes } else { Charges::No },
    };
    let policy = SetDunningPolicy {
        code: "USUAL".to_owned(),
        name: "Reminder, second letter, last letter".to_owned(),
        currency: Currency::EUR,
        minimum_balance: cents(2_000),
        levels: vec![
            level(1, "reminder", 7, None),
            level(2, "second", 21, None),
            level(3, "last", 42, None),
        ],
    };
    clerk.run(at, policy)?;
    let percent = |text: &str| Rate::percent(text).expect("a rate of the list is a number");
    let half_years = [((2025, 1, 1), "2.27"), ((2025, 7, 1), "1.27")];
    for ((year, month, day), rate) in half_years {
        let valid_from = Date::of(year, month, day).expect("a day of the calendar");
        let reference =
            SetReferenceRate { currency: Currency::EUR, valid_from, rate: percent(rate) };
        clerk.run(at, reference)?;
    }
    let policy = SetCollectionPolicy {
        due_days: None,
        day_basis: None,
        margin_business: Some(percent("9")),
        margin_consumer: Some(percent("5")),
        compensation: cents(4_000),
        relief_after_days: Some(60),
        dunning_policy: Some("USUAL".to_owned()),
    };
    clerk.run(at, policy)?;
    let day = |((year, month, day), name): &((i64, i64, i64), &str)| {
        (Date::of(*year, *month, *day).expect("a day of the calendar"), (*name).to_owned())
    };
    let holidays = world::HOLIDAYS.iter().map(day).collect();
    clerk.run(at, SetHolidays { holidays }).map(|_| ())
}
