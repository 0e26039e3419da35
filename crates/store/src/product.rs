//! Products: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::reader::Reader;
use crate::{codes, ids, lookup, record};
use quittance_domain::product::{
    KitPart, LotPolicy, Product, ProductGroup, ProductGroupId, ProductId, ProductKind,
    ProductStatus, ProductSubstitute, ProductUnit,
};
use quittance_domain::{CompanyId, Date};

codes!(LotPolicy, ProductKind, ProductStatus);
ids!(ProductId, ProductGroupId);

record!(Product = "product", rank 10, key (id: ProductId);
    sku, name, kind, unit, tax_category, status, group as group_id, gtin, weight_grams, length_mm,
    width_mm, height_mm, price_unit, pack_multiple, minimum_quantity, margin_floor, lots,
    life_days_min, kit_since; version);

record!(ProductGroup = "product_group", rank 402, key (id: ProductGroupId);
    code, name, margin_floor; version);

record!(ProductUnit = "product_unit", rank 403,
    key (product as product_id: ProductId, unit: String);
    holds);

record!(ProductSubstitute = "product_substitute", rank 320,
    key (product as product_id: ProductId, rank: i64);
    substitute as substitute_id);

record!(KitPart = "kit_part", rank 720,
    key (kit as kit_id: ProductId, valid_from: Date, part as part_id: ProductId);
    quantity);

lookup!(
    /// What a kit is made of, from whatever day.
    PartsOfKit: KitPart, by (kit as kit_id: ProductId)
);

lookup!(
    /// The kits that hold a product, from whatever day.
    KitsOfPart: KitPart, by (part as part_id: ProductId)
);

lookup!(
    /// What may be offered in the place of a product.
    SubstitutesOfProduct: ProductSubstitute, by (product as product_id: ProductId)
);

lookup!(
    /// The group with a code.
    ProductGroupByCode: ProductGroup, by (code: String)
);

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

/// The group with an id.
pub fn group(
    reader: &mut dyn Reader,
    company: CompanyId,
    id: ProductGroupId,
) -> Result<Option<ProductGroup>, Fault> {
    fetch::record(reader, company, "AND id = $2", &[id.to_value()])
}

/// The other units of a product, by their name.
pub fn units(
    reader: &mut dyn Reader,
    company: CompanyId,
    product: ProductId,
) -> Result<Vec<ProductUnit>, Fault> {
    fetch::records(reader, company, "AND product_id = $2 ORDER BY unit", &[product.to_value()])
}

/// What may be offered in the place of a product, the best first.
pub fn substitutes(
    reader: &mut dyn Reader,
    company: CompanyId,
    product: ProductId,
) -> Result<Vec<Product>, Fault> {
    let tail = "AND product_id = $2 ORDER BY rank";
    let args = [product.to_value()];
    let ranked: Vec<ProductSubstitute> = fetch::records(reader, company, tail, &args)?;
    let mut found = Vec::with_capacity(ranked.len());
    for one in ranked {
        let args = [one.substitute.to_value()];
        found.extend(fetch::record::<Product>(reader, company, "AND id = $2", &args)?);
    }
    Ok(found)
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

/// What a kit is made of, by the first day and the part's SKU.
pub fn kit_parts(
    reader: &mut dyn Reader,
    company: CompanyId,
    kit: ProductId,
) -> Result<Vec<(KitPart, String)>, Fault> {
    let tail = "AND kit_id = $2 ORDER BY valid_from, part_id";
    let parts: Vec<KitPart> = fetch::records(reader, company, tail, &[kit.to_value()])?;
    let mut named = Vec::with_capacity(parts.len());
    for part in parts {
        let args = [part.part.to_value()];
        let found = fetch::record::<Product>(reader, company, "AND id = $2", &args)?;
        named.push((part, found.map(|it| it.sku).unwrap_or_default()));
    }
    named.sort_by(|(a, a_sku), (b, b_sku)| (a.valid_from, a_sku).cmp(&(b.valid_from, b_sku)));
    Ok(named)
}
