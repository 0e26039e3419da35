//! Products and their groups. Gathered: whoever has the SKU already, the group that is named.
mod change;
mod create;
mod create_all;
mod create_group;
mod set_kit;
mod set_substitutes;

pub use create::ProductReply;
pub use create_all::ProductsReply;
pub use create_group::ProductGroupReply;

use crate::recorder::Recorder;
use quittance_domain::product::{
    CreateProduct, CreateProductGiven, Product, ProductCreated, ProductGroup, ProductId,
    find_unlisted, is_unlisted,
};
use quittance_store::product::ProductBySku;
use quittance_store::unit_of_work::{Look, Missing};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Notes the products that order lines name. The unlisted ones of free lines are no records.
pub(crate) fn want_all(look: &Look<'_>, ids: &BTreeSet<ProductId>) {
    let recorded = ids.iter().filter(|id| !is_unlisted(**id));
    recorded.for_each(|id| look.want::<Product>(*id));
}

/// The products that order lines name, unlisted ones too, as far as there are any; all are asked
/// for at once.
pub(crate) fn find_all(
    look: &Look<'_>,
    ids: &BTreeSet<ProductId>,
) -> Result<Vec<Arc<Product>>, Missing> {
    want_all(look, ids);
    let found = ids.iter().map(|id| match find_unlisted(*id) {
        Some(product) => Ok(Some(Arc::new(product))),
        None => look.find::<Product>(*id),
    });
    found.filter_map(Result::transpose).collect()
}

/// Notes what a new product is held against.
fn want(look: &Look<'_>, command: &CreateProduct) {
    look.want_all::<ProductBySku>(command.sku.clone());
    if let Some(group) = command.details.group {
        look.want::<ProductGroup>(group);
    }
}

/// The product that has a new one's SKU already, and its group.
fn given(look: &Look<'_>, command: &CreateProduct) -> Result<CreateProductGiven, Missing> {
    let found = look.all::<ProductBySku>(command.sku.clone())?;
    let group = match command.details.group {
        Some(group) => look.find::<ProductGroup>(group)?,
        None => None,
    };
    let same_sku = found.first().map(|product| product.id);
    Ok(CreateProductGiven { same_sku, group: group.map(|group| group.id) })
}

fn record_new(created: ProductCreated, recorder: &mut Recorder<'_>) -> ProductId {
    let id = created.product.id;
    recorder.insert(created.product);
    recorder.insert_all(created.units);
    recorder.emit_all(created.events);
    id
}
