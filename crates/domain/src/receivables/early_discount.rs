//! Discounts for early payment: what is given up of an item because it is paid in time.
//!
//! - **Offer**: what paying an item in time saves, per tax, as the invoice's terms said it.
//! - **Early due**: what paying all of an item in time would be: its amount less its best offer.
//! - **Taken**: a discount that a payment took ([`super::discount_taken`]).
//!
//! A payment p in time settles p x amount / early due (RULES 7). What is open tells how much that
//! was so far: e = round(open x early due / amount) is what would still close the item, and an item
//! of which p of e was paid has round((early due - e + p) x amount / early due) settled. As the
//! early due is less than the amount, both roundings find each other again: parts of any size that
//! sum to the early due settle the item to the cent, and no counter is kept.
//!
//! Invariant: a discount is never more than its offer, and never more than what is open beyond
//! what was paid. Who pays the full amount in time gets none.

use super::{
    DiscountId, DiscountTaken, DiscountTaxTaken, OpenItem, SettleWith, Settlement, SettlementId,
    relieve, settle,
};
use crate::date::Date;
use crate::id::{Ids, Uuid};
use crate::invoicing::DiscountTax;
use crate::money::{AmountRefusal, Money};
use crate::rate::Rate;
use crate::refusal::Refused;
use crate::tax::{ComponentTax, TaxCategory, component};
use std::collections::BTreeMap;

/// What paying an item until a day saves, of one tax. The key is everything but the amounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscountOffer {
    /// The invoice.
    pub document: Uuid,
    /// Which part of it.
    pub instalment: i64,
    /// The last day.
    pub until: Date,
    /// The tax category.
    pub category: TaxCategory,
    /// The tax rate.
    pub rate: Rate,
    /// What of the net is saved by paying all of the item.
    pub base: Money,
    /// What of the tax is saved by it.
    pub tax: Money,
    /// What of the tax is of which component.
    pub components: Vec<ComponentTax>,
    /// Whether the tax is corrected.
    pub discount_tax: DiscountTax,
}

/// The offers that hold on the day of a payment, of the items that it may settle.
#[derive(Clone, Debug, Default)]
pub struct EarlyDiscounts<'a> {
    /// Of each item the offer that saves the most, per tax, and what it saves together.
    best: BTreeMap<(Uuid, i64), (Vec<&'a DiscountOffer>, Money)>,
    /// What of each item was taken and not given back, per tax.
    taken: BTreeMap<(Uuid, i64, TaxCategory, Rate), (Money, Money)>,
}

/// The records that discounts are decided on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Offers<'a> {
    /// The offers of the items, of all days.
    pub offers: &'a [&'a DiscountOffer],
    /// What was taken of the same invoices.
    pub taken: &'a [&'a DiscountTaxTaken],
}

/// An item of which a discount was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Took {
    /// The item with less open.
    pub item: OpenItem,
    /// How much the discount settles of it.
    pub settlement: Settlement,
    /// The discount.
    pub discount: DiscountTaken,
    /// Its parts per tax.
    pub taxes: Vec<DiscountTaxTaken>,
}

impl<'a> EarlyDiscounts<'a> {
    /// The best offers that still hold on a day.
    pub fn on(day: Date, given: Offers<'a>) -> Result<Self, AmountRefusal> {
        let mut tiers: BTreeMap<(Uuid, i64, Date), Vec<&DiscountOffer>> = BTreeMap::new();
        for offer in given.offers.iter().filter(|offer| day <= offer.until) {
            let key = (offer.document, offer.instalment, offer.until);
            tiers.entry(key).or_default().push(offer);
        }
        let mut best: BTreeMap<(Uuid, i64), (Vec<&DiscountOffer>, Money)> = BTreeMap::new();
        for ((document, instalment, _), tier) in tiers {
            let saved = tier.iter().flat_map(|offer| [offer.base, offer.tax]);
            let saved = Money::sum(tier[0].base.currency(), saved)?;
            let key = (document, instalment);
            if best.get(&key).is_none_or(|(_, before)| saved.minor() > before.minor()) {
                best.insert(key, (tier, saved));
            }
        }
        let mut taken = BTreeMap::new();
        for line in given.taken {
            let nothing = Money::zero(line.base.currency());
            let key = (line.document, line.instalment, line.category, line.rate);
            let sums = taken.entry(key).or_insert((nothing, nothing));
            sums.0 = sums.0.checked_add(line.base)?.checked_sub(line.base_back)?;
            sums.1 = sums.1.checked_add(line.tax)?.checked_sub(line.tax_back)?;
        }
        Ok(EarlyDiscounts { best, taken })
    }

    /// What paying all of an item in time would be; none when it has no offer.
    fn early_due(&self, item: &OpenItem) -> Result<Option<Money>, AmountRefusal> {
        let offer = self.best.get(&(item.document, item.instalment));
        let due = offer.map(|(_, saved)| item.amount.checked_sub(*saved)).transpose()?;
        Ok(due.filter(|due| due.is_positive()))
    }

    /// The cash that closes an item now, once so much of it is settled otherwise.
    pub fn closing(&self, item: &OpenItem, otherwise: Money) -> Result<Money, AmountRefusal> {
        let Some(due) = self.early_due(item)? else {
            return item.open.checked_sub(otherwise);
        };
        let early = |amount: Money| amount.share(due.minor(), item.amount.minor());
        early(item.open)?.checked_sub(early(otherwise)?)
    }

    /// What is given up of an item of which so much is paid now.
    pub fn discount_for(&self, item: &OpenItem, paid: Money) -> Result<Money, AmountRefusal> {
        let nothing = Money::zero(item.currency);
        let Some(due) = self.early_due(item)? else {
            return Ok(nothing);
        };
        let rest = item.open.share(due.minor(), item.amount.minor())?.checked_sub(paid)?;
        let open_after = if rest.is_positive() {
            let settled = item.amount.share(due.checked_sub(rest)?.minor(), due.minor())?;
            item.amount.checked_sub(settled)?
        } else {
            nothing
        };
        let discount = item.open.checked_sub(open_after)?.checked_sub(paid)?;
        discount.min(item.open.checked_sub(paid)?)?.max(nothing)
    }

    /// Takes a discount of an item, which was settled by the payment already. It goes at the
    /// carrying rate: only cash carries a gain (RULES 14).
    ///
    /// Refusals: `amount.overflow`.
    pub fn take(
        &self,
        item: &OpenItem,
        amount: Money,
        (payment, taken_on): (Uuid, Date),
        ids: &mut dyn Ids,
    ) -> Result<Took, Refused> {
        let id = DiscountId::from_uuid(ids.next());
        let with = SettleWith {
            id: SettlementId::from_uuid(ids.next()),
            source: id.uuid(),
            amount,
            difference: Money::zero(item.currency),
            base_given: relieve(item, amount)?.base_amount,
            settled_on: taken_on,
        };
        let settled = settle(item, &with)?;
        let discount = DiscountTaken {
            id,
            payment,
            document: item.document,
            instalment: item.instalment,
            customer: item.customer,
            amount,
            taken_on,
        };
        let taxes = self.parts(&discount, settled.settlement.base_amount)?;
        Ok(Took { item: settled.item, settlement: settled.settlement, discount, taxes })
    }

    /// A discount's parts per tax: what the offer has left, in its proportions, so that the last
    /// discount of an item takes the rest of each tax. What it is worth in base currency is spread
    /// over them.
    fn parts(
        &self,
        of: &DiscountTaken,
        base_amount: Money,
    ) -> Result<Vec<DiscountTaxTaken>, AmountRefusal> {
        let (offers, _) = &self.best[&(of.document, of.instalment)];
        let nothing = Money::zero(of.amount.currency());
        let mut left = Vec::with_capacity(2 * offers.len());
        for offer in offers {
            let key = (of.document, of.instalment, offer.category, offer.rate);
            let (base, tax) = self.taken.get(&key).copied().unwrap_or((nothing, nothing));
            left.push(offer.base.checked_sub(base)?.max(nothing)?.minor());
            left.push(offer.tax.checked_sub(tax)?.max(nothing)?.minor());
        }
        // Of another tier more may have been taken of one tax than this one offers.
        let sum = left.iter().map(|part| i128::from(*part)).sum::<i128>();
        if sum < i128::from(of.amount.minor()) {
            left = offers.iter().flat_map(|it| [it.base.minor(), it.tax.minor()]).collect();
        }
        let parts = of.amount.split(&left)?;
        let weights: Vec<i64> =
            parts.chunks(2).map(|part| part[0].minor() + part[1].minor()).collect();
        let in_base = base_amount.split(&weights)?;
        let line = |((offer, part), base_amount): ((&&DiscountOffer, &[Money]), Money)| {
            Ok(DiscountTaxTaken {
                discount: of.id,
                category: offer.category,
                rate: offer.rate,
                document: of.document,
                instalment: of.instalment,
                discount_tax: offer.discount_tax,
                base: part[0],
                tax: part[1],
                components: component::of_part(&offer.components, part[1])?,
                base_amount,
                base_back: nothing,
                tax_back: nothing,
            })
        };
        offers.iter().zip(parts.chunks(2)).zip(in_base).map(line).collect()
    }
}
