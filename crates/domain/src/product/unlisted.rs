//! What is sold without being in the catalogue: work and charges that are told in a line's own
//! words.
//!
//! The product of such a line is code and not a record: one for each kind and tax category, with
//! an id that no record can have. So the line is priced, taxed, billed and credited as any other,
//! and nothing is looked up for it.

use super::{LotPolicy, Product, ProductId, ProductKind, ProductStatus};
use crate::code::codes;
use crate::id::Uuid;
use crate::quantity::Quantity;
use crate::tax::TaxCategory;

/// What a free line sells: never goods, which are products of the catalogue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum UnlistedKind {
    /// Work.
    #[default]
    Service,
    /// Freight and the like.
    Charge,
}
codes!(UnlistedKind { Service = "service", Charge = "charge" });

/// How a free line is taxed in a sale at home; the other categories come from the sale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum UnlistedTax {
    /// At the standard rate.
    #[default]
    Standard,
    /// At the reduced rate.
    Reduced,
    /// At a rate of 0.
    Zero,
    /// Exempt.
    Exempt,
    /// Outside the scope of the tax.
    OutsideScope,
}
codes!(UnlistedTax {
    Standard = "standard",
    Reduced = "reduced",
    Zero = "zero",
    Exempt = "exempt",
    OutsideScope = "outside_scope",
});

/// The number of each, which is its id and stored with lines: none is ever given another meaning.
const UNLISTED: [(u128, UnlistedKind, UnlistedTax); 10] = [
    (1, UnlistedKind::Service, UnlistedTax::Standard),
    (2, UnlistedKind::Service, UnlistedTax::Reduced),
    (3, UnlistedKind::Service, UnlistedTax::Zero),
    (4, UnlistedKind::Service, UnlistedTax::Exempt),
    (5, UnlistedKind::Service, UnlistedTax::OutsideScope),
    (6, UnlistedKind::Charge, UnlistedTax::Standard),
    (7, UnlistedKind::Charge, UnlistedTax::Reduced),
    (8, UnlistedKind::Charge, UnlistedTax::Zero),
    (9, UnlistedKind::Charge, UnlistedTax::Exempt),
    (10, UnlistedKind::Charge, UnlistedTax::OutsideScope),
];

/// The product of a line that no product of the catalogue stands for.
#[must_use]
pub fn unlisted(kind: UnlistedKind, tax: UnlistedTax) -> ProductId {
    let found = UNLISTED.iter().find(|it| (it.1, it.2) == (kind, tax));
    id_of(found.expect("each kind and tax has a product").0)
}

/// What kind and tax the unlisted product with an id has; none: the id is that of a record.
#[must_use]
pub fn unlisted_as(id: ProductId) -> Option<(UnlistedKind, UnlistedTax)> {
    let found = UNLISTED.iter().find(|it| it.0 == id.uuid().as_u128());
    found.map(|it| (it.1, it.2))
}

/// The unlisted product with an id; none: the id is that of a record.
#[must_use]
pub fn find_unlisted(id: ProductId) -> Option<Product> {
    unlisted_as(id).map(|(kind, tax)| product(id, kind, tax))
}

/// Whether an id is that of an unlisted product.
#[must_use]
pub fn is_unlisted(id: ProductId) -> bool {
    unlisted_as(id).is_some()
}

/// All unlisted products.
pub fn all_unlisted() -> impl Iterator<Item = Product> {
    UNLISTED.iter().map(|(number, kind, tax)| product(id_of(*number), *kind, *tax))
}

fn id_of(number: u128) -> ProductId {
    ProductId::from_uuid(Uuid::from_u128(number))
}

fn product(id: ProductId, kind: UnlistedKind, tax: UnlistedTax) -> Product {
    Product {
        id,
        sku: format!("free {kind}"),
        name: format!("Free {kind}"),
        kind: match kind {
            UnlistedKind::Service => ProductKind::Service,
            UnlistedKind::Charge => ProductKind::Charge,
        },
        // Each line says its own, if it has any.
        unit: String::new(),
        tax_category: match tax {
            UnlistedTax::Standard => TaxCategory::Standard,
            UnlistedTax::Reduced => TaxCategory::Reduced,
            UnlistedTax::Zero => TaxCategory::Zero,
            UnlistedTax::Exempt => TaxCategory::Exempt,
            UnlistedTax::OutsideScope => TaxCategory::OutsideScope,
        },
        status: ProductStatus::Active,
        group: None,
        gtin: String::new(),
        weight_grams: 0,
        length_mm: 0,
        width_mm: 0,
        height_mm: 0,
        price_unit: 1,
        pack_multiple: Quantity::ZERO,
        minimum_quantity: Quantity::ZERO,
        margin_floor: None,
        lots: LotPolicy::None,
        life_days_min: 0,
        kit_since: None,
        version: 0,
    }
}
