//! Chooses the net price of a line among the lists that a customer has, and tells why.

use super::{
    Candidate, Policy, PriceEntry, PriceList, PriceListId, Priced, PricingRefusal, Verdict,
    net_price,
};
use crate::code::codes;
use crate::currency::Currency;
use crate::customer::{Customer, CustomerGroup};
use crate::date::Date;
use crate::price::Price;
use crate::quantity::Quantity;
use crate::tax::PriceTax;
use std::collections::BTreeMap;

/// Where a price comes from, in the order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The customer's own prices.
    Customer,
    /// Those of its group.
    Group,
    /// The list that the customer has.
    List,
    /// The company's base list.
    Base,
}
codes!(Level { Customer = "customer", Group = "group", List = "list", Base = "base" });

impl Level {
    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Level::Customer => "customer prices",
            Level::Group => "group prices",
            Level::List => "price list",
            Level::Base => "base list",
        }
    }
}

/// Which of several prices a company takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PriceChoice {
    /// That of the first level that has one: customer, group, list, base.
    Precedence,
    /// The lowest.
    Lowest,
}
codes!(PriceChoice { Precedence = "precedence", Lowest = "lowest" });

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The lists by their level.
    pub levels: &'a [(Level, PriceListId)],
    /// These lists; the customer's plain list may be left out.
    pub lists: &'a BTreeMap<PriceListId, &'a PriceList>,
    /// Which of several prices is taken.
    pub choice: PriceChoice,
    /// The currency of the order.
    pub currency: Currency,
    /// How much, in the product's unit.
    pub quantity: Quantity,
    /// For which day.
    pub on: Date,
}

/// The price of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// For one price unit of the product.
    pub price: Price,
    /// Whether tax is inside it.
    pub price_tax: PriceTax,
    /// Every price that was looked at; empty when there is but the customer's own list.
    pub candidates: Vec<Candidate>,
}

/// The lists of a customer by their level.
#[must_use]
pub fn levels(
    customer: &Customer,
    group: Option<&CustomerGroup>,
    policy: Option<&Policy>,
) -> Vec<(Level, PriceListId)> {
    let base = policy.and_then(|policy| policy.base_list);
    let lists = [
        (Level::Customer, customer.own_list),
        (Level::Group, group.and_then(|group| group.price_list)),
        (Level::List, customer.price_list),
        (Level::Base, base.filter(|base| Some(*base) != customer.price_list)),
    ];
    lists.into_iter().filter_map(|(level, list)| list.map(|list| (level, list))).collect()
}

/// Chooses the price of a product: of the first level that has one, or the lowest of all levels;
/// of two that are equal the earlier level's.
///
/// `entries` are those of the product in all lists, in any order. Refusals: `NoPrice`.
pub fn choose(entries: &[&PriceEntry], asked: &Asked) -> Result<Chosen, PricingRefusal> {
    let of = |list| entries.iter().copied().filter(move |entry| entry.list == list);
    if let [(Level::List, list)] = asked.levels {
        let priced = net_price(of(*list), asked.quantity, asked.on)?;
        let (price, price_tax) = (priced.price(), priced.entry.price_tax);
        return Ok(Chosen { price, price_tax, candidates: Vec::new() });
    }
    let mut candidates = Vec::with_capacity(asked.levels.len());
    let mut taken: Option<(usize, Price, PriceTax)> = None;
    for (level, list) in asked.levels {
        let record = asked.lists.get(list);
        let other_currency = record.is_some_and(|list| list.currency != asked.currency);
        let priced = match other_currency {
            true => None,
            false => net_price(of(*list), asked.quantity, asked.on).ok(),
        };
        let is_better = |price: Price| match (taken, asked.choice) {
            (None, _) => true,
            (Some(_), PriceChoice::Precedence) => false,
            (Some((_, best, _)), PriceChoice::Lowest) => price < best,
        };
        let verdict = match &priced {
            None if other_currency => Verdict::OtherCurrency,
            None => Verdict::NoPrice,
            Some(priced) if is_better(priced.price()) => {
                let this = (candidates.len(), priced.price(), priced.entry.price_tax);
                if let Some((before, _, _)) = taken.replace(this) {
                    let before: &mut Candidate = &mut candidates[before];
                    before.verdict = Verdict::Dearer;
                }
                Verdict::Taken
            }
            Some(_) => match asked.choice {
                PriceChoice::Precedence => Verdict::LowerLevel,
                PriceChoice::Lowest => Verdict::Dearer,
            },
        };
        let code = record.map_or_else(|| list.to_string(), |list| list.code.clone());
        let count = of(*list).count();
        candidates.push(candidate(*level, code, count, priced.as_ref(), verdict));
    }
    let (quantity, on) = (asked.quantity, asked.on);
    let (_, price, price_tax) = taken.ok_or(PricingRefusal::NoPrice { quantity, on })?;
    Ok(Chosen { price, price_tax, candidates })
}

fn candidate(
    level: Level,
    list: String,
    entries: usize,
    priced: Option<&Priced>,
    verdict: Verdict,
) -> Candidate {
    let entry = priced.map(|priced| priced.entry);
    Candidate {
        level,
        list,
        price: entry.map(|entry| entry.price),
        valid_from: entry.map(|entry| entry.valid_from),
        valid_to: entry.and_then(|entry| entry.valid_to),
        from_quantity: entry.map(|entry| entry.from_quantity),
        entries,
        verdict,
    }
}
