//! Discounts for early payment: what is given up of an item because it is paid in time.
//!
//! - **Offer**: what paying an item in time saves, per tax, as the invoice's terms said it.
//! - **Early due**: what paying all of an item in time would be: its amount less its best offer.
//! - **Taken**: a discount that a payment took; it settles its item like a payment, but is no cash.
//! - **Given back**: what of a taken discount is undone because its invoice was credited.
//!
//! A payment p in time settles p x amount / early due (RULES 7). What is open tells how much that
//! was so far: e = round(open x early due / amount) is what would still close the item, and an item
//! of which p of e was paid has round((early due - e + p) x amount / early due) settled. As the
//! early due is less than the amount, both roundings find each other again: parts of any size that
//! sum to the early due settle the item to the cent, and no counter is kept.
//!
//! Invariant: a discount is never more than its offer, and never more than what is open beyond
//! what was paid. Who pays the full amount in time gets none.

use super::{OpenItem, SettleWith, Settlement, SettlementId, settle};
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::id::{Ids, Uuid};
use crate::invoicing::DiscountTax;
use crate::ledger::{self, Account, Entry, Posting, PostingHeader, TaxCode};
use crate::money::{AmountRefusal, Money};
use crate::rate::Rate;
use crate::refusal::Refused;
use crate::tax::TaxCategory;
use std::collections::BTreeMap;

crate::id!(DiscountId, "dis", "A discount that was taken by paying early.");

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
    /// Whether the tax is corrected.
    pub discount_tax: DiscountTax,
}

/// A discount that was taken. Key: id. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscountTaken {
    /// Which discount; it is the source of its settlement.
    pub id: DiscountId,
    /// The payment that took it.
    pub payment: Uuid,
    /// The invoice.
    pub document: Uuid,
    /// Which part of it.
    pub instalment: i64,
    /// Whose.
    pub customer: CustomerId,
    /// How much, net and tax.
    pub amount: Money,
    /// The day that it counts for.
    pub taken_on: Date,
}

/// What of a taken discount is of one tax. Key: discount, category, rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscountTaxTaken {
    /// Which discount.
    pub discount: DiscountId,
    /// The tax category.
    pub category: TaxCategory,
    /// The tax rate.
    pub rate: Rate,
    /// The invoice.
    pub document: Uuid,
    /// Which part of it.
    pub instalment: i64,
    /// Whether the tax is corrected.
    pub discount_tax: DiscountTax,
    /// The net given up.
    pub base: Money,
    /// The tax given up.
    pub tax: Money,
    /// What of the net was given back by credit notes.
    pub base_back: Money,
    /// What of the tax was.
    pub tax_back: Money,
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

/// Discounts that a payment took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscountsGiven {
    /// All of them together.
    pub amount: Money,
    /// Each.
    pub discounts: Vec<DiscountTaken>,
    /// Their parts per tax.
    pub taxes: Vec<DiscountTaxTaken>,
    /// Early payment discounts and output tax against receivables; none where nothing was taken.
    pub entry: Option<Entry>,
}

/// What was paid of an item, before the item was changed by it.
#[derive(Clone, Copy, Debug)]
pub struct Paid<'a> {
    /// The item as it was.
    pub item: &'a OpenItem,
    /// The cash.
    pub amount: Money,
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

    /// The cash that closes an item now.
    pub fn closing(&self, item: &OpenItem) -> Result<Money, AmountRefusal> {
        match self.early_due(item)? {
            Some(due) => item.open.share(due.minor(), item.amount.minor()),
            None => Ok(item.open),
        }
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

    /// Takes the discounts of what was paid in a currency: settles the rest of the items, which
    /// were changed by the payment already, and adds the settlements. The base amount goes at the
    /// carrying rate.
    ///
    /// Refusals: `amount.overflow`.
    pub fn take(
        &self,
        (paid, currency): (&[Paid<'_>], Currency),
        header: PostingHeader,
        (items, settlements): (&mut [OpenItem], &mut Vec<Settlement>),
        ids: &mut dyn Ids,
    ) -> Result<DiscountsGiven, Refused> {
        assert_eq!(paid.len(), items.len(), "each item that was paid, as it was and as it is");
        let (payment, taken_on) = (header.document, header.posted_on);
        let (mut discounts, mut taxes) = (Vec::new(), Vec::new());
        let mut booked = None;
        for (paid, item) in paid.iter().zip(items) {
            let amount = self.discount_for(paid.item, paid.amount)?;
            if !amount.is_positive() {
                continue;
            }
            let id = DiscountId::from_uuid(ids.next());
            let with = SettleWith {
                id: SettlementId::from_uuid(ids.next()),
                source: id.uuid(),
                amount,
                settled_on: taken_on,
            };
            let settled = settle(item, &with)?;
            let parts = self.parts(item, id, amount)?;
            let base = item.base_amount.currency();
            let booked = booked.get_or_insert_with(|| Booked::nothing(currency, base));
            booked.add(&parts, |line| (line.base, line.tax), settled.settlement.base_amount)?;
            discounts.push(DiscountTaken {
                id,
                payment,
                document: item.document,
                instalment: item.instalment,
                customer: item.customer,
                amount,
                taken_on,
            });
            *item = settled.item;
            settlements.push(settled.settlement);
            taxes.extend(parts);
        }
        let entry = match &booked {
            Some(booked) => ledger::post(header, &booked.postings()?, ids)?,
            None => None,
        };
        let amount = booked.map_or(Money::zero(currency), |booked| booked.amount);
        Ok(DiscountsGiven { amount, discounts, taxes, entry })
    }

    /// A discount's parts per tax: what the offer has left, in its proportions, so that the last
    /// discount of an item takes the rest of each tax.
    fn parts(
        &self,
        item: &OpenItem,
        discount: DiscountId,
        amount: Money,
    ) -> Result<Vec<DiscountTaxTaken>, AmountRefusal> {
        let (offers, _) = &self.best[&(item.document, item.instalment)];
        let nothing = Money::zero(amount.currency());
        let mut left = Vec::with_capacity(2 * offers.len());
        for offer in offers {
            let key = (item.document, item.instalment, offer.category, offer.rate);
            let (base, tax) = self.taken.get(&key).copied().unwrap_or((nothing, nothing));
            left.push(offer.base.checked_sub(base)?.max(nothing)?.minor());
            left.push(offer.tax.checked_sub(tax)?.max(nothing)?.minor());
        }
        // Of another tier more may have been taken of one tax than this one offers.
        if left.iter().map(|part| i128::from(*part)).sum::<i128>() < i128::from(amount.minor()) {
            left = offers.iter().flat_map(|it| [it.base.minor(), it.tax.minor()]).collect();
        }
        let parts = amount.split(&left)?;
        let line = |(offer, part): (&&DiscountOffer, &[Money])| DiscountTaxTaken {
            discount,
            category: offer.category,
            rate: offer.rate,
            document: item.document,
            instalment: item.instalment,
            discount_tax: offer.discount_tax,
            base: part[0],
            tax: part[1],
            base_back: nothing,
            tax_back: nothing,
        };
        Ok(offers.iter().zip(parts.chunks(2)).map(line).collect())
    }
}

/// What of the discounts of an invoice is given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenBack {
    /// Of each discount so much.
    pub by_discount: BTreeMap<DiscountId, Money>,
    /// The lines, changed.
    pub taxes: Vec<DiscountTaxTaken>,
    /// What was given back now, per line: net and tax.
    parts: Vec<DiscountTaxTaken>,
}

/// Gives back discounts in proportion to what is credited of their invoice: the share `credited`
/// of what was `left` to credit, of each tax by itself. Who credits the rest gives back the rest.
///
/// Refusals: `amount.overflow`.
pub fn give_back(
    taken: &[&DiscountTaxTaken],
    credited: Money,
    left: Money,
) -> Result<GivenBack, AmountRefusal> {
    let mut back = GivenBack { by_discount: BTreeMap::new(), taxes: Vec::new(), parts: Vec::new() };
    for line in taken {
        let share = |amount: Money, back: Money| -> Result<Money, AmountRefusal> {
            amount.checked_sub(back)?.share(credited.minor(), left.minor())
        };
        let (base, tax) = (share(line.base, line.base_back)?, share(line.tax, line.tax_back)?);
        let amount = base.checked_add(tax)?;
        if amount.is_zero() {
            continue;
        }
        let nothing = Money::zero(amount.currency());
        let sum = back.by_discount.entry(line.discount).or_insert(nothing);
        *sum = sum.checked_add(amount)?;
        let (base_back, tax_back) =
            (line.base_back.checked_add(base)?, line.tax_back.checked_add(tax)?);
        back.taxes.push(DiscountTaxTaken { base_back, tax_back, ..(*line).clone() });
        back.parts.push(DiscountTaxTaken { base, tax, ..(*line).clone() });
    }
    Ok(back)
}

impl GivenBack {
    /// All of it. Refusals: `amount.overflow`.
    pub fn amount(&self, currency: Currency) -> Result<Money, AmountRefusal> {
        Money::sum(currency, self.by_discount.values().copied())
    }

    /// The entry of it: receivables against early payment discounts and output tax. None where
    /// nothing is given back. Refusals: `amount.overflow`.
    pub fn entry(
        &self,
        header: PostingHeader,
        base_amount: Money,
        ids: &mut dyn Ids,
    ) -> Result<Option<Entry>, Refused> {
        let Some(first) = self.parts.first() else {
            return Ok(None);
        };
        let mut booked = Booked::nothing(first.base.currency(), base_amount.currency());
        booked.add(&self.parts, |line| (line.base, line.tax), base_amount)?;
        let mut postings = Vec::new();
        for posting in booked.postings()? {
            postings.push(posting.reversed()?);
        }
        ledger::post(header, &postings, ids)
    }
}

/// The accounts of the net and of the tax of a discount.
const ACCOUNTS: [Account; 2] = [Account::EarlyDiscounts, Account::OutputTax];

/// What discounts come to on their accounts.
struct Booked {
    amount: Money,
    base_amount: Money,
    /// Discounts first, then taxes.
    by_account: BTreeMap<(usize, Option<TaxCode>), (Money, Money)>,
}

impl Booked {
    fn nothing(currency: Currency, base: Currency) -> Self {
        let (amount, base_amount) = (Money::zero(currency), Money::zero(base));
        Booked { amount, base_amount, by_account: BTreeMap::new() }
    }

    /// Adds the parts of a discount that is worth so much in base currency, which they share.
    fn add(
        &mut self,
        parts: &[DiscountTaxTaken],
        amounts: impl Fn(&DiscountTaxTaken) -> (Money, Money),
        base_amount: Money,
    ) -> Result<(), AmountRefusal> {
        let flat: Vec<Money> =
            parts.iter().map(&amounts).flat_map(|(base, tax)| [base, tax]).collect();
        let weights: Vec<i64> = flat.iter().map(|amount| amount.minor()).collect();
        let in_base = base_amount.split(&weights)?;
        for (index, (amount, in_base)) in flat.iter().zip(in_base).enumerate() {
            let line = &parts[index / ACCOUNTS.len()];
            let code = TaxCode { category: line.category, rate: line.rate };
            // A net whose tax stays is no part of what is taxed.
            let code = match line.discount_tax {
                DiscountTax::OnPayment => Some(code),
                DiscountTax::Never => None,
            };
            let nothing = (Money::zero(amount.currency()), Money::zero(in_base.currency()));
            let sums = self.by_account.entry((index % ACCOUNTS.len(), code)).or_insert(nothing);
            sums.0 = sums.0.checked_add(*amount)?;
            sums.1 = sums.1.checked_add(in_base)?;
            self.amount = self.amount.checked_add(*amount)?;
        }
        self.base_amount = self.base_amount.checked_add(base_amount)?;
        Ok(())
    }

    fn postings(&self) -> Result<Vec<Posting>, AmountRefusal> {
        let mut postings = Vec::with_capacity(1 + self.by_account.len());
        for ((account, code), (amount, in_base)) in &self.by_account {
            let posting = Posting::debit(ACCOUNTS[*account], *amount, *in_base);
            postings.push(code.map_or(posting, |code| posting.taxed(code)));
        }
        postings.push(Posting::credit(Account::Receivables, self.amount, self.base_amount)?);
        Ok(postings)
    }
}
