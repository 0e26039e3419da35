//! Products. Gathered: whoever has the SKU already.
mod create;
mod create_all;

pub use create::ProductReply;
pub use create_all::ProductsReply;

use crate::recorder::Recorder;
use quittance_domain::product::{CreateProduct, ProductCreated, ProductId};
use quittance_store::product::ProductBySku;
use quittance_store::unit_of_work::{Look, Missing};

/// The product that has a new one's SKU already.
fn same_sku(look: &Look<'_>, command: &CreateProduct) -> Result<Option<ProductId>, Missing> {
    let found = look.all::<ProductBySku>(command.sku.clone())?;
    Ok(found.first().map(|product| product.id))
}

fn record_new(created: ProductCreated, recorder: &mut Recorder<'_>) -> ProductId {
    let id = created.product.id;
    recorder.insert(created.product);
    recorder.emit_all(created.events);
    id
}
