//! `product.create`: records a product.
use super::{given, record_new, want};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::product::{
    CreateProduct, CreateProductGiven, ProductCreated, ProductId, create,
};
use quittance_domain::{At, Ids, Refused};
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
    type Given = CreateProductGiven;
    type Decision = ProductCreated;
    type Reply = ProductReply;

    fn rows(&self) -> usize {
        2 + self.details.units.len()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<CreateProductGiven, Halt> {
        want(look, self);
        crate::company::find(look)?;
        Ok(given(look, self)?)
    }

    fn decide(
        &self,
        given: &CreateProductGiven,
        _at: &At,
        ids: &mut dyn Ids,
    ) -> Result<ProductCreated, Refused> {
        create(given, self, ids)
    }

    fn record(
        &self,
        _given: CreateProductGiven,
        created: ProductCreated,
        recorder: &mut Recorder<'_>,
    ) -> Result<ProductReply, Halt> {
        let product = record_new(created, recorder);
        Ok(ProductReply { product, sku: self.sku.clone() })
    }
}
