//! What came of a matching: items with less open, settlements, and what they post.

use super::matching::Shares;
use crate::credit::{self, CreditAccount};
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::id::{Ids, Uuid};
use crate::ledger::{Account, Posting};
use crate::money::{AmountRefusal, Money};
use crate::receivables::{
    EarlyDiscounts, OpenItem, SettleWith, Settlement, SettlementId, Took, settle,
};
use crate::refusal::Refused;
use std::collections::BTreeMap;

/// What settles.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source {
    /// The payment or credit note.
    pub document: Uuid,
    /// The day that the settlements count for.
    pub on: Date,
    /// What it gives in all, in the currency of the items.
    pub given: Money,
    /// What that is worth in base currency.
    pub base_given: Money,
}

/// Items that were settled.
#[derive(Clone, Debug)]
pub(super) struct Matched {
    /// At the place of each item: the item after it; none where nothing was taken off.
    pub items: Vec<Option<OpenItem>>,
    /// How much was settled of each, and the account that it left.
    pub settlements: Vec<(Account, Settlement)>,
    /// What was given up of them because the money was early, taken off besides.
    pub discounts: Vec<Took>,
}

impl Matched {
    /// The items that were settled, changed.
    pub fn changed(&self) -> Vec<OpenItem> {
        self.items.iter().flatten().cloned().collect()
    }

    /// The settlements alone, those of discounts behind them.
    pub fn settlements(&self) -> Vec<Settlement> {
        let given = self.settlements.iter().map(|(_, settlement)| settlement);
        given.chain(self.discounts.iter().map(|took| &took.settlement)).cloned().collect()
    }
}

/// Settles the items with their shares, and takes the discounts that these earn. What the source
/// is worth in base is spread over them by cumulative difference, so that it is given to the last
/// cent.
///
/// Refusals: `amount.overflow`.
pub(super) fn settle_all(
    items: &[&OpenItem],
    shares: &Shares,
    (source, early): (Source, &EarlyDiscounts<'_>),
    ids: &mut dyn Ids,
) -> Result<Matched, Refused> {
    let (settlements, discounts) = (Vec::new(), Vec::new());
    let mut matched = Matched { items: vec![None; items.len()], settlements, discounts };
    let mut given = Money::zero(source.given.currency());
    let mut base_before = Money::zero(source.base_given.currency());
    for (place, (item, share)) in items.iter().zip(shares).enumerate() {
        if share.off.is_zero() {
            continue;
        }
        given = given.checked_add(share.given()?)?;
        let base_after = match source.given.is_zero() {
            true => source.base_given,
            false => source.base_given.share(given.minor(), source.given.minor())?,
        };
        let with = SettleWith {
            id: SettlementId::from_uuid(ids.next()),
            source: source.document,
            amount: share.off,
            difference: share.difference,
            base_given: base_after.checked_sub(base_before)?,
            settled_on: source.on,
        };
        base_before = base_after;
        let settled = settle(item, &with)?;
        matched.settlements.push((item.kind.account(), settled.settlement));
        let mut after = settled.item;
        if share.discount.is_positive() {
            let by = (source.document, source.on);
            let took = early.take(&after, share.discount, by, ids)?;
            after = took.item.clone();
            matched.discounts.push(took);
        }
        matched.items[place] = Some(after);
    }
    assert_eq!(given, source.given, "what is given is what the shares come to");
    Ok(matched)
}

/// What settlements post besides their source: each account less what left it, the differences,
/// and what the rate of exchange gave or took. They come to what the source gave, on the credit
/// side; settlements that take others back come out on the debit side.
///
/// Refusals: `amount.overflow`.
pub(super) fn postings<'a>(
    settlements: impl IntoIterator<Item = (Account, &'a Settlement)>,
    (currency, base): (Currency, Currency),
) -> Result<Vec<Posting>, AmountRefusal> {
    let nothing = (Money::zero(currency), Money::zero(base));
    let mut accounts: BTreeMap<Account, (Money, Money)> = BTreeMap::new();
    let (mut difference, mut gain) = (nothing, nothing.1);
    for (account, it) in settlements {
        let sum = accounts.entry(account).or_insert(nothing);
        *sum = (sum.0.checked_add(it.amount)?, sum.1.checked_add(it.base_amount)?);
        difference.0 = difference.0.checked_add(it.difference)?;
        difference.1 = difference.1.checked_add(it.base_difference)?;
        gain = gain.checked_add(it.base_gain)?;
    }
    let mut postings = Vec::with_capacity(accounts.len() + 2);
    for (account, (amount, base_amount)) in accounts {
        postings.push(Posting::credit(account, amount, base_amount)?);
    }
    postings.push(Posting::debit(Account::SmallDifferences, difference.0, difference.1));
    postings.push(Posting::credit(Account::FxDifference, nothing.0, gain)?);
    Ok(postings)
}

/// What moves in the pots of customers, by customer; cash on account is positive.
#[derive(Clone, Debug, Default)]
pub(super) struct Pots(BTreeMap<CustomerId, (Money, Money)>);

impl Pots {
    /// Adds to what a customer owes by its items, and to what it has on account; negative: less.
    pub fn add(
        &mut self,
        customer: CustomerId,
        (open_items, on_account): (Money, Money),
    ) -> Result<(), AmountRefusal> {
        let nothing = Money::zero(open_items.currency());
        let pots = self.0.entry(customer).or_insert((nothing, nothing));
        *pots = (pots.0.checked_add(open_items)?, pots.1.checked_add(on_account)?);
        Ok(())
    }

    /// Takes off what settlements took off the items of their customers.
    pub fn settle<'a>(
        &mut self,
        settlements: impl IntoIterator<Item = &'a Settlement>,
    ) -> Result<(), AmountRefusal> {
        for settlement in settlements {
            let nothing = Money::zero(settlement.amount.currency());
            self.add(settlement.customer, (settlement.amount.negated()?, nothing))?;
        }
        Ok(())
    }

    /// The accounts, changed, as far as anything moved. Panics: when an account is missing.
    pub fn apply(&self, accounts: &[&CreditAccount]) -> Result<Vec<CreditAccount>, Refused> {
        let mut changed = Vec::with_capacity(self.0.len());
        for (customer, (open_items, on_account)) in &self.0 {
            let account = accounts.iter().find(|account| account.customer == *customer);
            let account = account.expect("the account of each customer whose items move is given");
            changed.push(credit::move_cash(account, *open_items, *on_account)?);
        }
        Ok(changed)
    }
}
