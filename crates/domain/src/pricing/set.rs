//! Creates price lists and sets their prices.

use super::change_prices::replaced;
use super::{
    CreatePriceList, PriceEntry, PriceList, PriceListId, PricingRefusal, ReplacedPrice, SetPrice,
    SetPrices,
};
use crate::at::At;
use crate::customer::{Customer, CustomerGroup};
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
    /// Changed: the customer whose own list it is.
    pub customer: Option<Customer>,
    /// Changed: the group that has it.
    pub group: Option<CustomerGroup>,
    /// `price_list.created`.
    pub events: Vec<Event>,
}

/// Prices that were set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricesSet {
    /// New, or in the place of the one with the same key.
    pub entries: Vec<PriceEntry>,
    /// What they replaced.
    pub replaced: Vec<ReplacedPrice>,
    /// `price_list.prices_set`.
    pub events: Vec<Event>,
}

/// What [`create_list`] decides on.
#[derive(Clone, Copy, Debug, Default)]
pub struct CreateListGiven<'a> {
    /// The list that has the code already.
    pub same_code: Option<PriceListId>,
    /// The customer that the command names.
    pub customer: Option<&'a Customer>,
    /// The group that the command names.
    pub group: Option<&'a CustomerGroup>,
}

/// Creates a price list without prices, and gives it to the customer or group that it is for.
///
/// Refusals: `text.*`, `CodeTaken`, `UnknownSelected`, `HasOwnList`, `PolicyCurrency`.
pub fn create_list(
    given: &CreateListGiven,
    command: &CreatePriceList,
    ids: &mut dyn Ids,
) -> Result<PriceListCreated, Refused> {
    let mut problems = Problems::new();
    problems.take_at("code", typed_text::required(&command.code, CODE_CHARS_MAX));
    if given.same_code.is_some() {
        let code = command.code.clone();
        problems.push(Refused::from(PricingRefusal::CodeTaken { code }).at("code"));
    }
    problems.take_at("customer", check_customer(given.customer, command));
    problems.take_at("group", check_group(given.group, command));
    problems.finish()?;

    let id = PriceListId::from_uuid(ids.next());
    let (code, currency, price_tax) = (command.code.clone(), command.currency, command.price_tax);
    let list = PriceList { id, code, currency, price_tax, version: 0 };
    let mut created = Event::new("price_list.created", id.uuid())
        .with("code", &list.code)
        .with("currency", list.currency);
    if list.price_tax.is_included() {
        created = created.with("price_tax", list.price_tax);
    }
    let customer = given.customer.map(|it| Customer { own_list: Some(id), ..it.clone() });
    let group = given.group.map(|it| CustomerGroup { price_list: Some(id), ..it.clone() });
    if let Some(customer) = &customer {
        created = created.with("customer", customer.id);
    }
    if let Some(group) = &group {
        created = created.with("group", group.id);
    }
    Ok(PriceListCreated { list, customer, group, events: vec![created] })
}

fn check_customer(
    customer: Option<&Customer>,
    command: &CreatePriceList,
) -> Result<(), PricingRefusal> {
    match (command.customer, customer) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(PricingRefusal::UnknownSelected),
        (Some(_), Some(customer)) if customer.own_list.is_some() => Err(PricingRefusal::HasOwnList),
        (Some(_), Some(customer)) if customer.currency != command.currency => {
            let (stated, books) = (command.currency, customer.currency);
            Err(PricingRefusal::PolicyCurrency { stated, books })
        }
        (Some(_), Some(_)) => Ok(()),
    }
}

fn check_group(
    group: Option<&CustomerGroup>,
    command: &CreatePriceList,
) -> Result<(), PricingRefusal> {
    match (command.group, group) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(PricingRefusal::UnknownSelected),
        (Some(_), Some(group)) if group.price_list.is_some() => Err(PricingRefusal::HasOwnList),
        (Some(_), Some(_)) => Ok(()),
    }
}

/// Sets prices of a list; `products` are those of the command that exist, `now` the entries with
/// the same keys.
///
/// Refusals: `NoPrices`, `TooManyPrices`, and of each price `UnknownProduct`, `PriceNegative`,
/// `FromQuantityNegative`, `EndsBeforeItBegins`, `PriceTwice`.
pub fn set_prices(
    list: &PriceList,
    products: &BTreeSet<ProductId>,
    now: &[&PriceEntry],
    command: &SetPrices,
    at: &At,
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
        valid_to: price.valid_to,
        price: price.price,
        price_tax: list.price_tax,
        set_at: at.received_at,
    };
    let replaced = now.iter().filter_map(|entry| replaced(entry, at)).collect();
    let set = Event::new("price_list.prices_set", list.id.uuid()).with("prices", prices);
    Ok(PricesSet {
        entries: command.prices.iter().map(entry).collect(),
        replaced,
        events: vec![set],
    })
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
    if price.valid_to.is_some_and(|last| last < price.valid_from) {
        problems.push(Refused::from(PricingRefusal::EndsBeforeItBegins).at("valid_to"));
    }
    problems.finish()
}
