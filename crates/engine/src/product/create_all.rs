//! `product.create_all`: many products at once, all or none.
use super::{given, record_new, want};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::product::{
    CreateProductGiven, CreateProducts, PRODUCTS_MAX, ProductCreated, ProductId, create_all,
};
use quittance_domain::{At, Ids, Refused};
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
    type Given = Vec<CreateProductGiven>;
    type Decision = Vec<ProductCreated>;
    type Reply = ProductsReply;

    fn rows(&self) -> usize {
        let units = self.products.iter().map(|product| product.details.units.len());
        2 * self.products.len() + units.sum::<usize>()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Vec<CreateProductGiven>, Halt> {
        // More than that is refused before any record is looked at.
        let products = || self.products.iter().take(PRODUCTS_MAX);
        products().for_each(|product| want(look, product));
        crate::company::find(look)?;
        Ok(products().map(|product| given(look, product)).collect::<Result<_, _>>()?)
    }

    fn decide(
        &self,
        given: &Vec<CreateProductGiven>,
        _at: &At,
        ids: &mut dyn Ids,
    ) -> Result<Vec<ProductCreated>, Refused> {
        create_all(given, self, ids)
    }

    fn record(
        &self,
        _given: Vec<CreateProductGiven>,
        created: Vec<ProductCreated>,
        recorder: &mut Recorder<'_>,
    ) -> Result<ProductsReply, Halt> {
        let products = created.into_iter().map(|created| record_new(created, recorder)).collect();
        Ok(ProductsReply { products })
    }
}
