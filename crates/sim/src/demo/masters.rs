//! The day before the story: the company, its taxes, goods, prices, customers, and full shelves.
use super::agenda::Agenda;
use super::clerk::{Clerk, Doing, answers};
use super::time::StoryClock;
use super::{DemoError, Incoming, Story};
use crate::world::{self, Chance, Goods, World};
use quittance_domain::customer::{CreateCustomer, CustomerId};
use quittance_domain::pricing::{CreatePriceList, PriceListId, SetPrice, SetPrices};
use quittance_domain::product::ProductId;
use quittance_domain::{Currency, Price, Quantity};
use quittance_engine::{Engine, company};
use quittance_store::company as companies;
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
    };
    fill_the_shelves(&mut story)?;
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

fn fill_the_shelves(story: &mut Story<'_>) -> Result<(), DemoError> {
    let opening = story.world.opening;
    let weekly = story.weekly_demand();
    for (goods, weekly) in weekly.into_iter().enumerate() {
        if story.world.goods[goods].is_stocked() {
            let cost = story.world.goods[goods].cost.micros() / 10_000;
            let quantity = weekly * 3 + 6;
            story.incoming.note(opening, Incoming { goods, quantity, cost });
        }
    }
    let delivered = story.incoming.due(opening);
    let received = story.ask_receipt(opening, &delivered)?;
    answers(received).map(|_| ())
}
