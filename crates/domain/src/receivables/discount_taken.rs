//! Discounts for early payment that were taken, and what becomes of them.
//!
//! - **Taken**: a discount settles its item as its payment does, but is no cash: it has its own
//!   record, settlement and entry.
//! - **Given back**: what of it is undone because its invoice was credited, in proportion, or all
//!   that is left because the bank took its payment back.
//!
//! Invariant: what is given back of a part sums to the part, in its own and in base currency,
//! whatever of both comes first.

use super::{
    INSTALMENT_WHOLE, OpenItem, Reopened, Settlement, SettlementId, Took, relieve, reopen,
};
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::id::{Ids, Uuid};
use crate::invoicing::DiscountTax;
use crate::ledger::{self, Account, Entry, Posting, PostingHeader, TaxCode};
use crate::money::{AmountRefusal, Money};
use crate::rate::Rate;
use crate::refusal::Refused;
use crate::tax::{ComponentCode, ComponentTax, TaxCategory, component};
use std::collections::BTreeMap;

crate::id!(DiscountId, "dis", "A discount that was taken by paying early.");

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
    /// What of it is of which component.
    pub components: Vec<ComponentTax>,
    /// What both are worth in base currency.
    pub base_amount: Money,
    /// What of the net was given back: its invoice was credited, or its payment returned.
    pub base_back: Money,
    /// What of the tax was.
    pub tax_back: Money,
}

impl DiscountTaxTaken {
    /// Net and tax, of which none is given back.
    fn whole(&self) -> Result<Part, AmountRefusal> {
        let nothing = Money::zero(self.base_amount.currency());
        let in_base = match self.base.is_zero() && self.tax.is_zero() {
            true => vec![nothing, nothing],
            false => self.base_amount.split(&[self.base.minor(), self.tax.minor()])?,
        };
        Ok(Part {
            of: self.clone(),
            amounts: [self.base, self.tax],
            components: self.components.clone(),
            in_base: [in_base[0], in_base[1]],
        })
    }

    /// Net and tax that are not given back.
    fn left(&self) -> Result<[Money; 2], AmountRefusal> {
        Ok([self.base.checked_sub(self.base_back)?, self.tax.checked_sub(self.tax_back)?])
    }

    /// The line after so much of net and tax is given back. What that is worth in base currency is
    /// the cumulative difference.
    fn back(&self, amounts: [Money; 2]) -> Result<Part, AmountRefusal> {
        let whole = self.whole()?;
        let before = [self.base_back, self.tax_back];
        let mut after = before;
        let mut in_base = whole.in_base;
        for (place, amount) in amounts.iter().enumerate() {
            after[place] = before[place].checked_add(*amount)?;
            let all = whole.amounts[place].minor();
            if all == 0 {
                continue; // worth nothing
            }
            let already = whole.in_base[place].share(before[place].minor(), all)?;
            in_base[place] = whole.in_base[place].part_due(after[place].minor(), all, already)?;
        }
        let of = DiscountTaxTaken { base_back: after[0], tax_back: after[1], ..self.clone() };
        let components = component::of_step(&self.components, (before[1], after[1]))?;
        Ok(Part { of, amounts, components, in_base })
    }
}

/// Net and tax of a line, as they move on the books.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    /// The line, as it is after it.
    of: DiscountTaxTaken,
    amounts: [Money; 2],
    /// What of the tax is of which component.
    components: Vec<ComponentTax>,
    in_base: [Money; 2],
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

impl DiscountsGiven {
    /// Books what was taken in a currency. Refusals: `amount.overflow`.
    pub fn of(
        took: Vec<Took>,
        header: PostingHeader,
        (currency, base): (Currency, Currency),
        ids: &mut dyn Ids,
    ) -> Result<Self, Refused> {
        let mut booked = Booked::nothing(currency, base);
        let (mut discounts, mut taxes) = (Vec::with_capacity(took.len()), Vec::new());
        for took in took {
            for line in &took.taxes {
                booked.add(&line.whole()?)?;
            }
            discounts.push(took.discount);
            taxes.extend(took.taxes);
        }
        let mut postings = booked.postings();
        postings.push(Posting::credit(Account::Receivables, booked.amount, booked.base_amount)?);
        let entry = ledger::post(header, &postings, ids)?;
        Ok(DiscountsGiven { amount: booked.amount, discounts, taxes, entry })
    }
}

/// What of discounts is given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenBack {
    /// The lines, changed.
    pub taxes: Vec<DiscountTaxTaken>,
    /// All of it.
    pub amount: Money,
    booked: Booked,
    /// Of each discount, with its item: how much, and what that is worth in base currency.
    by_discount: BTreeMap<DiscountId, ((Uuid, i64), Money, Money)>,
}

/// Gives back discounts in proportion to what is credited of their invoice: the share `credited`
/// of what was `left` to credit, of each tax by itself. Who credits the rest gives back the rest.
///
/// Refusals: `amount.overflow`.
pub fn give_back(
    taken: &[&DiscountTaxTaken],
    (credited, left): (Money, Money),
    base: Currency,
) -> Result<GivenBack, AmountRefusal> {
    let share = |amount: Money| amount.share(credited.minor(), left.minor());
    GivenBack::of(taken, (left.currency(), base), |[net, tax]| Ok([share(net)?, share(tax)?]))
}

/// Gives back all that is left of discounts: the bank took their payment back.
///
/// Refusals: `amount.overflow`.
pub fn give_all_back(
    taken: &[&DiscountTaxTaken],
    currencies: (Currency, Currency),
) -> Result<GivenBack, AmountRefusal> {
    GivenBack::of(taken, currencies, Ok)
}

impl GivenBack {
    fn of(
        taken: &[&DiscountTaxTaken],
        (currency, base): (Currency, Currency),
        of_left: impl Fn([Money; 2]) -> Result<[Money; 2], AmountRefusal>,
    ) -> Result<Self, AmountRefusal> {
        let (mut taxes, mut booked) = (Vec::new(), Booked::nothing(currency, base));
        let mut by_discount = BTreeMap::new();
        for line in taken {
            let amounts = of_left(line.left()?)?;
            if amounts.iter().all(|amount| amount.is_zero()) {
                continue;
            }
            let part = line.back(amounts)?;
            let nothing =
                ((line.document, line.instalment), Money::zero(currency), Money::zero(base));
            let sum = by_discount.entry(line.discount).or_insert(nothing);
            sum.1 = Money::sum(currency, [sum.1].into_iter().chain(part.amounts))?;
            sum.2 = Money::sum(base, [sum.2].into_iter().chain(part.in_base))?;
            booked.add(&part)?;
            taxes.push(part.of);
        }
        Ok(GivenBack { taxes, amount: booked.amount, booked, by_discount })
    }

    /// The currency of the books.
    #[must_use]
    pub fn base(&self) -> Currency {
        self.booked.base_amount.currency()
    }

    /// The settlements by which a credit note gives it back, taken off the note's own item. What
    /// the note is worth beyond the discount is a gain.
    ///
    /// Refusals: `amount.overflow`.
    pub fn by_note(
        &self,
        note: &OpenItem,
        settled_on: Date,
        ids: &mut dyn Ids,
    ) -> Result<(OpenItem, Vec<Settlement>), Refused> {
        let mut item = note.clone();
        let mut settlements = Vec::with_capacity(self.by_discount.len());
        for (discount, (_, amount, base_amount)) in &self.by_discount {
            let relieved = relieve(&item, *amount)?;
            let nothing = Money::zero(base_amount.currency());
            settlements.push(Settlement {
                id: SettlementId::from_uuid(ids.next()),
                source: note.document,
                target: discount.uuid(),
                target_instalment: INSTALMENT_WHOLE,
                customer: note.customer,
                amount: *amount,
                base_amount: *base_amount,
                difference: Money::zero(amount.currency()),
                base_difference: nothing,
                base_gain: relieved.base_amount.checked_sub(*base_amount)?,
                settled_on,
            });
            item = relieved.item;
        }
        Ok((item, settlements))
    }

    /// Opens the items again by what their discounts had taken off them.
    ///
    /// Refusals: `amount.overflow`. Panics: when an item is missing.
    pub fn reopen(
        &self,
        items: &mut BTreeMap<(Uuid, i64), OpenItem>,
        settled_on: Date,
        ids: &mut dyn Ids,
    ) -> Result<Vec<Settlement>, Refused> {
        let mut settlements = Vec::with_capacity(self.by_discount.len());
        for (discount, (key, amount, base_amount)) in &self.by_discount {
            let item = items.get_mut(key).expect("the item of each discount is given");
            let id = SettlementId::from_uuid(ids.next());
            let (nothing, base_nothing) =
                (Money::zero(amount.currency()), Money::zero(base_amount.currency()));
            let taken = Settlement {
                id,
                source: discount.uuid(),
                target: item.document,
                target_instalment: item.instalment,
                customer: item.customer,
                amount: *amount,
                base_amount: *base_amount,
                difference: nothing,
                base_difference: base_nothing,
                base_gain: base_nothing,
                settled_on,
            };
            let Reopened { item: after, settlement } = reopen(item, &taken, (id, settled_on))?;
            *item = after;
            settlements.push(settlement);
        }
        Ok(settlements)
    }

    /// The entry of it: receivables, at what they are worth by it in base currency, against early
    /// payment discounts and output tax. None where nothing is given back.
    ///
    /// Refusals: `amount.overflow`.
    pub fn entry(
        &self,
        header: PostingHeader,
        base_amount: Money,
        ids: &mut dyn Ids,
    ) -> Result<Option<Entry>, Refused> {
        let nothing = Money::zero(self.amount.currency());
        let gain = base_amount.checked_sub(self.booked.base_amount)?;
        let mut postings = vec![Posting::debit(Account::Receivables, self.amount, base_amount)];
        for posting in self.booked.postings() {
            postings.push(posting.reversed()?);
        }
        postings.push(Posting::credit(Account::FxDifference, nothing, gain)?);
        ledger::post(header, &postings, ids)
    }
}

/// The accounts of the net and of the tax of a discount.
const ACCOUNTS: [Account; 2] = [Account::EarlyDiscounts, Account::OutputTax];

/// Which of the accounts, how it is taxed, and of which component of the tax.
type Place = (usize, Option<TaxCode>, Option<ComponentCode>);

/// What discounts come to on their accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Booked {
    amount: Money,
    base_amount: Money,
    /// Discounts first, then taxes.
    by_account: BTreeMap<Place, (Money, Money)>,
}

impl Booked {
    fn nothing(currency: Currency, base: Currency) -> Self {
        let (amount, base_amount) = (Money::zero(currency), Money::zero(base));
        Booked { amount, base_amount, by_account: BTreeMap::new() }
    }

    fn add(&mut self, part: &Part) -> Result<(), AmountRefusal> {
        let code = TaxCode { category: part.of.category, rate: part.of.rate };
        // A net whose tax stays is no part of what is taxed.
        let code = match part.of.discount_tax {
            DiscountTax::OnPayment => Some(code),
            DiscountTax::Never | DiscountTax::Always => None,
        };
        let [(net, base_net), (tax, base_tax)] =
            [0, 1].map(|place| (part.amounts[place], part.in_base[place]));
        self.put((0, code, None), (net, base_net))?;
        if part.components.is_empty() {
            return self.put((1, code, None), (tax, base_tax));
        }
        let in_base = component::in_base(&part.components, (tax, base_tax))?;
        for (it, in_base) in part.components.iter().zip(in_base) {
            self.put((1, code, Some(it.code)), (it.tax, in_base))?;
        }
        Ok(())
    }

    fn put(&mut self, key: Place, (amount, in_base): (Money, Money)) -> Result<(), AmountRefusal> {
        let nothing = (Money::zero(amount.currency()), Money::zero(in_base.currency()));
        let sums = self.by_account.entry(key).or_insert(nothing);
        *sums = (sums.0.checked_add(amount)?, sums.1.checked_add(in_base)?);
        self.amount = self.amount.checked_add(amount)?;
        self.base_amount = self.base_amount.checked_add(in_base)?;
        Ok(())
    }

    /// What was given up, on the debit side.
    fn postings(&self) -> Vec<Posting> {
        let mut postings = Vec::with_capacity(1 + self.by_account.len());
        for ((place, code, component), (amount, in_base)) in &self.by_account {
            let posting = Posting::debit(ACCOUNTS[*place], *amount, *in_base);
            let posting = posting.of_component(*component);
            postings.push(code.map_or(posting, |code| posting.taxed(code)));
        }
        postings
    }
}
