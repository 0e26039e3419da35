//! `product.change`: records a product and its other units.
use super::ProductReply;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::product::{
    ChangeProduct, Product, ProductChanged, ProductGroup, ProductGroupId, ProductRefusal,
    ProductUnit, change,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// What the decision needs.
#[derive(Debug)]
pub struct Given {
    product: Arc<Product>,
    group: Option<ProductGroupId>,
}

impl Command for ChangeProduct {
    const NAME: &'static str = "product.change";
    type Given = Given;
    type Decision = ProductChanged;
    type Reply = ProductReply;

    fn rows(&self) -> usize {
        2 + self.units.len()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        for unit in &self.units {
            look.want::<ProductUnit>((self.product, unit.unit.clone()));
        }
        let product = look.find::<Product>(self.product)?;
        let product = product.ok_or(Halt::Refused(ProductRefusal::NotFound.into()))?;
        let group = match self.group.as_ref().and_then(|group| group.set()) {
            Some(group) => look.find::<ProductGroup>(*group)?,
            None => None,
        };
        Ok(Given { product, group: group.map(|group| group.id) })
    }

    fn decide(
        &self,
        given: &Given,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<ProductChanged, Refused> {
        change(&given.product, given.group, self)
    }

    fn record(
        &self,
        _given: Given,
        changed: ProductChanged,
        recorder: &mut Recorder<'_>,
    ) -> Result<ProductReply, Halt> {
        let product = changed.product;
        let reply = ProductReply { product: product.id, sku: product.sku.clone() };
        recorder.update(product);
        changed.units.into_iter().try_for_each(|unit| recorder.put(unit))?;
        recorder.emit_all(changed.events);
        Ok(reply)
    }
}
