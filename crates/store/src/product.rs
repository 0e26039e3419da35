//! Products: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::reader::Reader;
use crate::{codes, ids, lookup, record};
use quittance_domain::CompanyId;
use quittance_domain::product::{Product, ProductId, ProductKind};

codes!(ProductKind);
ids!(ProductId);

record!(Product = "product", rank 10, key (id: ProductId);
    sku, name, kind, unit, tax_category; version);

lookup!(
    /// The product with a SKU.
    ProductBySku: Product, by (sku: String)
);

/// The product with a SKU.
pub fn show(
    reader: &mut dyn Reader,
    company: CompanyId,
    sku: &str,
) -> Result<Option<Product>, Fault> {
    fetch::record(reader, company, "AND sku = $2", &[sku.into()])
}

/// The id of the product with a SKU.
pub fn id_of_sku(
    reader: &mut dyn Reader,
    company: CompanyId,
    sku: &str,
) -> Result<Option<ProductId>, Fault> {
    let sql = "SELECT id FROM product WHERE company_id = $1 AND sku = $2";
    fetch::first(reader, sql, &[company.value().into(), sku.into()], fetch::Cells::cell)
}

/// Products by SKU, from the one after `after` on; begin with an empty text.
pub fn list(
    reader: &mut dyn Reader,
    company: CompanyId,
    after: &str,
    limit: i64,
) -> Result<Vec<Product>, Fault> {
    let tail = "AND sku > $2 ORDER BY sku LIMIT $3";
    fetch::records(reader, company, tail, &[after.into(), limit.into()])
}
