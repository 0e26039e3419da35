//! `product.create_all`: many products at once, all or none.
use super::{record_new, same_sku};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::product::{
    CreateProducts, PRODUCTS_MAX, ProductCreated, ProductId, create_all,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::product::ProductBySku;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};

/// Products that were created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductsReply {
    /// Their ids, in the order of the command.
    pub products: Vec<ProductId>,
}

impl Command for CreateProducts {
    const NAME: &'static str = "product.create_all";
    /// Of each product the one that has its SKU already.
    type Given = Vec<Option<ProductId>>;
    type Decision = Vec<ProductCreated>;
    type Reply = ProductsReply;

    fn rows(&self) -> usize {
        2 * self.products.len()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Vec<Option<ProductId>>, Halt> {
        // More than that is refused before any record is looked at.
        let products = || self.products.iter().take(PRODUCTS_MAX);
        products().for_each(|product| look.want_all::<ProductBySku>(product.sku.clone()));
        crate::company::find(look)?;
        Ok(products().map(|product| same_sku(look, product)).collect::<Result<_, _>>()?)
    }

    fn decide(
        &self,
        same_skus: &Vec<Option<ProductId>>,
        _at: &At,
        ids: &mut dyn Ids,
    ) -> Result<Vec<ProductCreated>, Refused> {
        create_all(same_skus, self, ids)
    }

    fn record(
        &self,
        _same_skus: Vec<Option<ProductId>>,
        created: Vec<ProductCreated>,
        recorder: &mut Recorder<'_>,
    ) -> Result<ProductsReply, Halt> {
        let products = created.into_iter().map(|created| record_new(created, recorder)).collect();
        Ok(ProductsReply { products })
    }
}
