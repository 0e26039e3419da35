//! Takes back what a payment or credit note settled: items are open again, discounts are undone.

use crate::currency::Currency;
use crate::date::Date;
use crate::event::Event;
use crate::id::{Ids, Uuid};
use crate::ledger::{Account, Entry, PostingHeader};
use crate::money::Money;
use crate::receivables::{
    DiscountTaxTaken, GivenBack, OpenItem, PAID_OUT, Settlement, SettlementId, give_all_back,
    in_force, reopen, reopened_event,
};
use crate::refusal::Refused;
use std::collections::BTreeMap;

/// What a source settled, with all that the taking back of it is decided on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settled<'a> {
    /// Its settlements, in the order in which they were made; those that were taken back and
    /// those by which money left are passed over.
    pub settlements: &'a [&'a Settlement],
    /// What it saved by being early, per tax.
    pub discounts: &'a [&'a DiscountTaxTaken],
    /// The items that it settled.
    pub items: &'a [&'a OpenItem],
    /// The currency of the source, and that of the books.
    pub currencies: (Currency, Currency),
}

/// What the source had settled, open again.
pub(super) struct Back {
    /// The items, changed.
    pub items: BTreeMap<(Uuid, i64), OpenItem>,
    /// Those that had been settled in full.
    reopened: Vec<(Uuid, i64)>,
    /// What takes back, with the account that it comes back to.
    pub settlements: Vec<(Account, Settlement)>,
    /// What was saved, and is owed again.
    given_back: GivenBack,
    /// The settlements of that.
    discounts: Vec<Settlement>,
}

/// Takes back all that is in force of what a source settled, each settlement by one of the
/// negative amount, and what it saved by being early.
///
/// Refusals: `amount.overflow`. Panics: when an item is missing.
pub(super) fn take_back(
    settled: &Settled<'_>,
    on: Date,
    ids: &mut dyn Ids,
) -> Result<Back, Refused> {
    let mut back = Back {
        items: BTreeMap::new(),
        reopened: Vec::new(),
        settlements: Vec::new(),
        given_back: give_all_back(settled.discounts, settled.currencies)?,
        discounts: Vec::new(),
    };
    let items: BTreeMap<(Uuid, i64), &OpenItem> =
        settled.items.iter().map(|item| ((item.document, item.instalment), *item)).collect();
    for taken in in_force(settled.settlements) {
        if taken.target_instalment == PAID_OUT {
            continue;
        }
        let key = (taken.target, taken.target_instalment);
        let stored = *items.get(&key).expect("each item that it settled is given");
        let item = back.items.get(&key).unwrap_or(stored);
        if item.open.is_zero() {
            back.reopened.push(key);
        }
        let id = SettlementId::from_uuid(ids.next());
        let reopened = reopen(item, taken, (id, on))?;
        back.settlements.push((item.kind.account(), reopened.settlement));
        back.items.insert(key, reopened.item);
    }
    back.discounts = back.given_back.reopen(&mut back.items, on, ids)?;
    Ok(back)
}

impl Back {
    /// All settlements that take back.
    pub fn all(&self) -> impl Iterator<Item = &Settlement> {
        self.settlements.iter().map(|(_, settlement)| settlement).chain(&self.discounts)
    }

    /// The lines of the discounts, changed.
    pub fn discount_taxes(&self) -> &[DiscountTaxTaken] {
        &self.given_back.taxes
    }

    /// What was saved by being early, on the books again. Refusals: `amount.overflow`.
    pub fn discount_entry(
        &self,
        header: PostingHeader,
        ids: &mut dyn Ids,
    ) -> Result<Option<Entry>, Refused> {
        let base = self.given_back.base();
        let base_amount = Money::sum(base, self.discounts.iter().map(|it| it.base_amount))?;
        self.given_back.entry(header, base_amount.negated()?, ids)
    }

    /// Of the items that had been settled in full.
    pub fn events(&self) -> impl Iterator<Item = Event> {
        self.reopened.iter().map(|key| reopened_event(&self.items[key]))
    }
}
