//! Creates price lists and sets their prices.

use super::{
    CreatePriceList, PriceEntry, PriceList, PriceListId, PricingRefusal, SetPrice, SetPrices,
};
use crate::event::Event;
use crate::id::Ids;
use crate::product::ProductId;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, CODE_CHARS_MAX};
use std::collections::BTreeSet;

/// The most prices that one command sets.
pub const PRICES_MAX: usize = 20_000;

/// A new price list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceListCreated {
    /// New.
    pub list: PriceList,
    /// `price_list.created`.
    pub events: Vec<Event>,
}

/// Prices that were set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricesSet {
    /// New, or in the place of the one with the same key.
    pub entries: Vec<PriceEntry>,
    /// `price_list.prices_set`.
    pub events: Vec<Event>,
}

/// Creates a price list without prices; `same_code` is the one that has its code already.
///
/// Refusals: `text.*`, `CodeTaken`.
pub fn create_list(
    same_code: Option<PriceListId>,
    command: &CreatePriceList,
    ids: &mut dyn Ids,
) -> Result<PriceListCreated, Refused> {
    let mut problems = Problems::new();
    problems.take_at("code", typed_text::required(&command.code, CODE_CHARS_MAX));
    if same_code.is_some() {
        let code = command.code.clone();
        problems.push(Refused::from(PricingRefusal::CodeTaken { code }).at("code"));
    }
    problems.finish()?;

    let id = PriceListId::from_uuid(ids.next());
    let list = PriceList { id, code: command.code.clone(), currency: command.currency, version: 0 };
    let created = Event::new("price_list.created", id.uuid())
        .with("code", &list.code)
        .with("currency", list.currency);
    Ok(PriceListCreated { list, events: vec![created] })
}

/// Sets prices of a list; `products` are those of the command that exist.
///
/// Refusals: `NoPrices`, `TooManyPrices`, and of each price `UnknownProduct`, `PriceNegative`,
/// `FromQuantityNegative`, `PriceTwice`.
pub fn set_prices(
    list: &PriceList,
    products: &BTreeSet<ProductId>,
    command: &SetPrices,
) -> Result<PricesSet, Refused> {
    assert_eq!(list.id, command.list, "the list that the command names is given");
    let prices = command.prices.len();
    if prices == 0 {
        return Err(Refused::from(PricingRefusal::NoPrices).at("prices"));
    }
    if prices > PRICES_MAX {
        let too_many = PricingRefusal::TooManyPrices { prices, prices_max: PRICES_MAX };
        return Err(Refused::from(too_many).at("prices"));
    }
    let mut problems = Problems::new();
    let mut keys = BTreeSet::new();
    for (index, price) in command.prices.iter().enumerate() {
        if let Err(refused) = check(price, products) {
            problems.push(refused.at(&format!("prices[{index}]")));
        }
        if !keys.insert((price.product, price.valid_from, price.from_quantity)) {
            let twice = Refused::from(PricingRefusal::PriceTwice);
            problems.push(twice.at(&format!("prices[{index}]")));
        }
    }
    problems.finish()?;

    let entry = |price: &SetPrice| PriceEntry {
        list: list.id,
        product: price.product,
        valid_from: price.valid_from,
        from_quantity: price.from_quantity,
        price: price.price,
    };
    let set = Event::new("price_list.prices_set", list.id.uuid()).with("prices", prices);
    Ok(PricesSet { entries: command.prices.iter().map(entry).collect(), events: vec![set] })
}

fn check(price: &SetPrice, products: &BTreeSet<ProductId>) -> Result<(), Refused> {
    let mut problems = Problems::new();
    if !products.contains(&price.product) {
        problems.push(Refused::from(PricingRefusal::UnknownProduct).at("product"));
    }
    if price.price.is_negative() {
        problems.push(Refused::from(PricingRefusal::PriceNegative).at("price"));
    }
    if price.from_quantity.is_negative() {
        let from_quantity = price.from_quantity;
        let negative = PricingRefusal::FromQuantityNegative { from_quantity };
        problems.push(Refused::from(negative).at("from_quantity"));
    }
    problems.finish()
}
