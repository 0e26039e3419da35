//! Changes many prices at once: by a part, from a day on, rounded as the company wants it.

use super::{PriceEntry, PriceList, PriceListId, PricingRefusal, ReplacedPrice, net_price};
use crate::at::At;
use crate::code::codes;
use crate::date::Date;
use crate::decimal;
use crate::event::Event;
use crate::money::AmountRefusal;
use crate::price::Price;
use crate::product::{ProductGroupId, ProductId};
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Changes prices of a list. Offers stay as they are, and so do prices of later days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangePrices {
    /// The list.
    pub list: PriceListId,
    /// Which of its products; nothing named: all.
    #[serde(default)]
    pub only: Selected,
    /// By which part: 0.035 is 3.5 % more, -0.1 is 10 % less.
    pub by: Rate,
    /// The first day of the new prices.
    pub from: Date,
    /// What a new price is a multiple of, as 0.05.
    pub step: Price,
    /// How it gets there.
    pub rounding: Rounding,
}

/// Some products of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selected {
    /// These.
    #[serde(default)]
    pub products: BTreeSet<ProductId>,
    /// Those of this group.
    #[serde(default)]
    pub group: Option<ProductGroupId>,
}

/// How a price becomes a multiple of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// To the nearest, half up.
    Nearest,
    /// To the next above.
    Up,
    /// To the next below.
    Down,
}
codes!(Rounding { Nearest = "nearest", Up = "up", Down = "down" });

/// A price that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceChanged {
    /// Of which product.
    pub product: ProductId,
    /// From which quantity on.
    pub from_quantity: Quantity,
    /// What held.
    pub old: Price,
    /// What holds from the day on.
    pub new: Price,
}

/// Prices that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricesChanged {
    /// New, or in the place of those of the same day.
    pub entries: Vec<PriceEntry>,
    /// What these were.
    pub replaced: Vec<ReplacedPrice>,
    /// Each with what it was and what it becomes.
    pub changes: Vec<PriceChanged>,
    /// Prices of later days, which stay as they are.
    pub later: usize,
    /// `price_list.prices_changed`.
    pub events: Vec<Event>,
}

/// Changes the prices that hold on the day: each quantity break that counts then gets an entry of
/// that day. `entries` are all of the list, `groups` the group of each of its products.
///
/// Refusals: `RateOutOfRange`, `StepNotPositive`, `NoPrices`, `TooManyPrices`, `amount.overflow`.
pub fn change_prices(
    list: &PriceList,
    entries: &[&PriceEntry],
    groups: &BTreeMap<ProductId, Option<ProductGroupId>>,
    command: &ChangePrices,
    at: &At,
) -> Result<PricesChanged, Refused> {
    assert_eq!(list.id, command.list, "the list that the command names is given");
    check(command)?;
    let mut of_product: BTreeMap<ProductId, Vec<&PriceEntry>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| command.only.has(entry.product, groups)) {
        of_product.entry(entry.product).or_default().push(entry);
    }
    let mut changed = PricesChanged {
        entries: Vec::new(),
        replaced: Vec::new(),
        changes: Vec::new(),
        later: 0,
        events: Vec::new(),
    };
    for of_one in of_product.values() {
        changed.later += of_one.iter().filter(|entry| entry.valid_from > command.from).count();
        of_one_product(of_one, command, at, &mut changed)?;
    }
    let prices = changed.entries.len();
    if prices == 0 {
        return Err(PricingRefusal::NoPrices.into());
    }
    if prices > super::set::PRICES_MAX {
        let prices_max = super::set::PRICES_MAX;
        return Err(PricingRefusal::TooManyPrices { prices, prices_max }.into());
    }
    let event = Event::new("price_list.prices_changed", list.id.uuid())
        .with("by", command.by)
        .with("from", command.from)
        .with("prices", prices);
    Ok(PricesChanged { events: vec![event], ..changed })
}

fn check(command: &ChangePrices) -> Result<(), Refused> {
    let mut problems = Problems::new();
    let rate = command.by;
    let least = Rate::from_nanos(-Rate::ONE.nanos());
    if rate.is_zero() || rate <= least {
        problems.push(Refused::from(PricingRefusal::RateOutOfRange { rate }).at("by"));
    }
    if !command.step.is_positive() {
        problems.push(Refused::from(PricingRefusal::StepNotPositive).at("step"));
    }
    problems.finish()
}

impl Selected {
    fn has(
        &self,
        product: ProductId,
        groups: &BTreeMap<ProductId, Option<ProductGroupId>>,
    ) -> bool {
        if self.products.is_empty() && self.group.is_none() {
            return true;
        }
        let group = groups.get(&product).copied().flatten();
        self.products.contains(&product) || (self.group.is_some() && group == self.group)
    }
}

/// A break counts if it is what holds for its own quantity.
fn of_one_product(
    entries: &[&PriceEntry],
    command: &ChangePrices,
    at: &At,
    changed: &mut PricesChanged,
) -> Result<(), Refused> {
    let regular = || entries.iter().copied().filter(|entry| entry.valid_to.is_none());
    let breaks: BTreeSet<Quantity> = regular().map(|entry| entry.from_quantity).collect();
    for from_quantity in breaks {
        let Ok(priced) = net_price(regular(), from_quantity, command.from) else { continue };
        let old = priced.entry;
        if old.from_quantity != from_quantity {
            continue;
        }
        let new = rounded(old.price.checked_add(old.price.scale(command.by)?)?, command)?;
        // An offer of the same day and quantity has the same key: it goes before.
        let key = |entry: &&&PriceEntry| {
            entry.valid_from == command.from && entry.from_quantity == from_quantity
        };
        let same = entries.iter().find(key).copied();
        if same.is_some_and(|same| same.valid_to.is_some()) {
            continue;
        }
        changed.changes.push(PriceChanged {
            product: old.product,
            from_quantity,
            old: old.price,
            new,
        });
        changed.replaced.extend(same.and_then(|same| replaced(same, at)));
        changed.entries.push(PriceEntry {
            valid_from: command.from,
            price: new,
            set_at: at.received_at,
            ..old.clone()
        });
    }
    Ok(())
}

/// An entry as it is kept when another takes its place; not if it is of the same moment, for
/// nothing could go by it.
pub(super) fn replaced(entry: &PriceEntry, at: &At) -> Option<ReplacedPrice> {
    (entry.set_at < at.received_at).then_some(ReplacedPrice {
        list: entry.list,
        product: entry.product,
        valid_from: entry.valid_from,
        from_quantity: entry.from_quantity,
        replaced_at: at.received_at,
        valid_to: entry.valid_to,
        price: entry.price,
        price_tax: entry.price_tax,
        set_at: entry.set_at,
    })
}

fn rounded(price: Price, command: &ChangePrices) -> Result<Price, AmountRefusal> {
    let (micros, step) = (price.micros(), command.step.micros());
    let down = micros.div_euclid(step);
    let steps = match command.rounding {
        Rounding::Nearest => decimal::div_round(i128::from(micros), i128::from(step))?,
        Rounding::Up if micros.rem_euclid(step) > 0 => down + 1,
        Rounding::Up | Rounding::Down => down,
    };
    steps.checked_mul(step).map(Price::from_micros).ok_or(AmountRefusal::Overflow)
}
