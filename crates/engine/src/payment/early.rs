//! Discounts for paying early: gathered and recorded with the payments that take them.
use crate::command::Halt;
use crate::recorder::Recorder;
use quittance_domain::receivables::{
    DiscountOffer, DiscountTaxTaken, DiscountsGiven, Offers, OpenItem,
};
use quittance_domain::{Date, Money};
use quittance_store::receivables::{DiscountsOfDocument, OffersOfDocument};
use quittance_store::unit_of_work::{Look, Missing};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// What paying items early saves: looked for only where a discount still holds.
#[derive(Default)]
pub(super) struct OffersGiven {
    offers: Vec<Arc<DiscountOffer>>,
    taken: Vec<Arc<DiscountTaxTaken>>,
}

/// The same, borrowed as the domain takes it.
pub(super) struct BorrowedOffers<'a> {
    offers: Vec<&'a DiscountOffer>,
    taken: Vec<&'a DiscountTaxTaken>,
}

impl OffersGiven {
    /// Notes what [`OffersGiven::find`] needs.
    pub fn want<'a>(
        look: &Look<'_>,
        items: impl IntoIterator<Item = &'a Arc<OpenItem>>,
        paid_on: Date,
    ) {
        for document in documents(items, paid_on) {
            look.want_all::<OffersOfDocument>(document);
            look.want_all::<DiscountsOfDocument>(document);
        }
    }

    pub fn find(look: &Look<'_>, items: &[Arc<OpenItem>], paid_on: Date) -> Result<Self, Missing> {
        Self::want(look, items, paid_on);
        let mut given = Self::default();
        for document in documents(items, paid_on) {
            given.offers.extend(look.all::<OffersOfDocument>(document)?);
            given.taken.extend(look.all::<DiscountsOfDocument>(document)?);
        }
        Ok(given)
    }

    pub fn borrowed(&self) -> BorrowedOffers<'_> {
        BorrowedOffers {
            offers: self.offers.iter().map(Arc::as_ref).collect(),
            taken: self.taken.iter().map(Arc::as_ref).collect(),
        }
    }
}

/// The documents of which a discount still holds.
fn documents<'a>(
    items: impl IntoIterator<Item = &'a Arc<OpenItem>>,
    paid_on: Date,
) -> BTreeSet<Uuid> {
    let holds = |item: &&Arc<OpenItem>| item.discount_until.is_some_and(|day| paid_on <= day);
    items.into_iter().filter(holds).map(|item| item.document).collect()
}

impl BorrowedOffers<'_> {
    pub fn offers(&self) -> Offers<'_> {
        Offers { offers: &self.offers, taken: &self.taken }
    }
}

/// Records what was given up because the money was early; gives how much, if anything.
pub(super) fn record(
    given: DiscountsGiven,
    recorder: &mut Recorder<'_>,
) -> Result<Option<Money>, Halt> {
    recorder.insert_all(given.discounts);
    recorder.insert_all(given.taxes);
    given.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
    Ok(Some(given.amount).filter(|amount| !amount.is_zero()))
}
