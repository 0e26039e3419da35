//! `product.create`: records a product.
use super::{record_new, same_sku};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::product::{CreateProduct, ProductCreated, ProductId, create};
use quittance_domain::{At, Ids, Refused};
use quittance_store::product::ProductBySku;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};

/// A product that was created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductReply {
    /// Its id.
    pub product: ProductId,
    /// Its SKU.
    pub sku: String,
}

impl Command for CreateProduct {
    const NAME: &'static str = "product.create";
    /// The product that has the SKU already.
    type Given = Option<ProductId>;
    type Decision = ProductCreated;
    type Reply = ProductReply;

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Option<ProductId>, Halt> {
        look.want_all::<ProductBySku>(self.sku.clone());
        crate::company::find(look)?;
        Ok(same_sku(look, self)?)
    }

    fn decide(
        &self,
        same_sku: &Option<ProductId>,
        _at: &At,
        ids: &mut dyn Ids,
    ) -> Result<ProductCreated, Refused> {
        create(*same_sku, self, ids)
    }

    fn record(
        &self,
        _same_sku: Option<ProductId>,
        created: ProductCreated,
        recorder: &mut Recorder<'_>,
    ) -> Result<ProductReply, Halt> {
        let product = record_new(created, recorder);
        Ok(ProductReply { product, sku: self.sku.clone() })
    }
}
