//! `pricing.set_prices`: records prices of a list, and the list as their root.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::pricing::set::PRICES_MAX;
use quittance_domain::pricing::{
    PriceEntry, PriceList, PriceListId, PricesSet, PricingRefusal, SetPrices, set_prices,
};
use quittance_domain::product::{Product, ProductId};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Prices that were set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricesReply {
    /// The list.
    pub list: PriceListId,
    /// How many prices.
    pub prices: usize,
}

/// What the decision needs.
#[derive(Debug)]
pub struct Given {
    list: Arc<PriceList>,
    products: BTreeSet<ProductId>,
    now: Vec<Arc<PriceEntry>>,
}

impl Command for SetPrices {
    const NAME: &'static str = "pricing.set_prices";
    type Given = Given;
    type Decision = PricesSet;
    type Reply = PricesReply;

    fn rows(&self) -> usize {
        4 + 3 * self.prices.len()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        // More than that is refused before any record is looked at.
        let prices = || self.prices.iter().take(PRICES_MAX);
        for price in prices() {
            look.want::<Product>(price.product);
            let key = (self.list, price.product, price.valid_from, price.from_quantity);
            look.want::<PriceEntry>(key);
        }
        let list = look.find::<PriceList>(self.list)?;
        let list = list.ok_or(Halt::Refused(PricingRefusal::NotFound.into()))?;
        let mut products = BTreeSet::new();
        for price in prices() {
            products.extend(look.find::<Product>(price.product)?.map(|product| product.id));
        }
        let mut now = Vec::new();
        for price in prices() {
            let key = (self.list, price.product, price.valid_from, price.from_quantity);
            now.extend(look.find::<PriceEntry>(key)?);
        }
        Ok(Given { list, products, now })
    }

    fn decide(&self, given: &Given, at: &At, _ids: &mut dyn Ids) -> Result<PricesSet, Refused> {
        let now: Vec<&PriceEntry> = given.now.iter().map(Arc::as_ref).collect();
        set_prices(&given.list, &given.products, &now, self, at)
    }

    fn record(
        &self,
        given: Given,
        set: PricesSet,
        recorder: &mut Recorder<'_>,
    ) -> Result<PricesReply, Halt> {
        let reply = PricesReply { list: self.list, prices: set.entries.len() };
        recorder.update((*given.list).clone());
        set.entries.into_iter().try_for_each(|entry| recorder.put(entry))?;
        recorder.insert_all(set.replaced);
        recorder.emit_all(set.events);
        Ok(reply)
    }
}
