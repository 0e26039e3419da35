//! `pricing.change_prices`: many prices at once. A dry run of it is the preview: its reply has each
//! price with what it was and what it becomes.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::pricing::{
    ChangePrices, PriceChanged, PriceEntry, PriceList, PriceListId, PricesChanged, PricingRefusal,
    change_prices,
};
use quittance_domain::product::{Product, ProductGroupId, ProductId};
use quittance_domain::{At, Ids, Refused};
use quittance_store::pricing::PricesOfList;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Prices that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricesChangedReply {
    /// The list.
    pub list: PriceListId,
    /// Each price that changes.
    pub changes: Vec<PriceChanged>,
    /// Prices of later days, which stay as they are.
    pub later: usize,
}

/// What the decision needs.
#[derive(Debug)]
pub struct Given {
    list: Arc<PriceList>,
    entries: Vec<Arc<PriceEntry>>,
    groups: BTreeMap<ProductId, Option<ProductGroupId>>,
}

impl Command for ChangePrices {
    const NAME: &'static str = "pricing.change_prices";
    type Given = Given;
    type Decision = PricesChanged;
    type Reply = PricesChangedReply;

    /// It reads the whole list: it runs alone.
    fn rows(&self) -> usize {
        20_000
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        let list = look.find::<PriceList>(self.list)?;
        let list = list.ok_or(Halt::Refused(PricingRefusal::NotFound.into()))?;
        let entries = look.all::<PricesOfList>(self.list)?;
        let mut groups = BTreeMap::new();
        if self.only.group.is_some() {
            let products: BTreeSet<ProductId> = entries.iter().map(|it| it.product).collect();
            products.iter().for_each(|product| look.want::<Product>(*product));
            for id in products {
                let product = look.find::<Product>(id)?;
                groups.insert(id, product.and_then(|product| product.group));
            }
        }
        Ok(Given { list, entries, groups })
    }

    fn decide(&self, given: &Given, at: &At, _ids: &mut dyn Ids) -> Result<PricesChanged, Refused> {
        let entries: Vec<&PriceEntry> = given.entries.iter().map(Arc::as_ref).collect();
        change_prices(&given.list, &entries, &given.groups, self, at)
    }

    fn record(
        &self,
        given: Given,
        changed: PricesChanged,
        recorder: &mut Recorder<'_>,
    ) -> Result<PricesChangedReply, Halt> {
        recorder.update((*given.list).clone());
        // All entries of the list were gathered: whether one is new is known.
        type Key = (ProductId, quittance_domain::Date, quittance_domain::Quantity);
        let key = |it: &PriceEntry| -> Key { (it.product, it.valid_from, it.from_quantity) };
        let known: BTreeSet<Key> = given.entries.iter().map(|entry| key(entry)).collect();
        for entry in changed.entries {
            match known.contains(&key(&entry)) {
                true => recorder.update(entry),
                false => recorder.insert(entry),
            }
        }
        recorder.insert_all(changed.replaced);
        recorder.emit_all(changed.events);
        let (list, changes, later) = (self.list, changed.changes, changed.later);
        Ok(PricesChangedReply { list, changes, later })
    }
}
