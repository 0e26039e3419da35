//! Finds the net price of a product, and explains it.

use super::{PriceEntry, PricingRefusal};
use crate::date::Date;
use crate::price::Price;
use crate::quantity::Quantity;

/// A price with the reason for it. The trace is written only when someone asks: an order of
/// 10,000 lines asks for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Priced<'a> {
    /// The entry that holds.
    pub entry: &'a PriceEntry,
    /// How many entries there were.
    pub entries: usize,
    /// Of these: not valid yet.
    pub not_yet: usize,
    /// Of these: offers that have ended.
    pub ended: usize,
    /// Of these: for larger quantities only.
    pub for_more: usize,
}

impl Priced<'_> {
    /// For one unit, net of tax, in the list's currency.
    #[must_use]
    pub fn price(&self) -> Price {
        self.entry.price
    }

    /// Why it is this price, in sentences.
    #[must_use]
    pub fn trace(&self) -> Vec<String> {
        let PriceEntry { valid_from, from_quantity, price, .. } = self.entry;
        let mut trace = vec![format!("{} prices of the product in its list", self.entries)];
        if self.not_yet > 0 {
            trace.push(format!("{} left out: not valid yet", self.not_yet));
        }
        if self.ended > 0 {
            trace.push(format!("{} left out: ended before", self.ended));
        }
        if self.for_more > 0 {
            trace.push(format!("{} left out: for larger quantities", self.for_more));
        }
        let chosen = format!("{price} holds from {valid_from} and a quantity of {from_quantity}");
        let why = match self.entry.valid_to {
            Some(last) => format!("an offer until {last}, not dearer than what holds without it"),
            None => "the latest day, then the largest quantity".to_owned(),
        };
        trace.push(format!("{chosen} on: {why}"));
        trace
    }
}

/// Finds the price that holds for a quantity on a day: of the entries that are valid by then and
/// not for more, those of the latest day, of these the one of the largest quantity. A new day's
/// price from 0 on so replaces the quantity breaks of the days before it. An offer, which has a
/// last day, is found in the same way among the offers, and taken if it is not dearer: who buys
/// a hundred does not pay more because single pieces are on offer.
///
/// `entries` are those of one product in one list, in any order. Refusals: `NoPrice`.
pub fn net_price<'a>(
    entries: impl IntoIterator<Item = &'a PriceEntry>,
    quantity: Quantity,
    on: Date,
) -> Result<Priced<'a>, PricingRefusal> {
    let (mut count, mut not_yet, mut ended, mut for_more) = (0, 0, 0, 0);
    let (mut regular, mut offer): (Option<&PriceEntry>, Option<&PriceEntry>) = (None, None);
    for entry in entries {
        count += 1;
        if entry.valid_from > on {
            not_yet += 1;
        } else if entry.has_ended(on) {
            ended += 1;
        } else if entry.from_quantity > quantity {
            for_more += 1;
        } else {
            let best = if entry.valid_to.is_some() { &mut offer } else { &mut regular };
            if best.is_none_or(|best| rank(best) < rank(entry)) {
                *best = Some(entry);
            }
        }
    }
    let entry = match (regular, offer) {
        (Some(regular), Some(offer)) if offer.price > regular.price => Some(regular),
        (regular, offer) => offer.or(regular),
    };
    let entry = entry.ok_or(PricingRefusal::NoPrice { quantity, on })?;
    Ok(Priced { entry, entries: count, not_yet, ended, for_more })
}

fn rank(entry: &PriceEntry) -> (Date, Quantity) {
    (entry.valid_from, entry.from_quantity)
}
