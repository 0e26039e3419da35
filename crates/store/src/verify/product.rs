//! Products: what may be offered in the place of one can take its place.
use super::{Check, How};

pub const CHECKS: &[Check] = &[Check {
    name: "product.substitutes_are_other_goods",
    promise: "a substitute is another product of goods, in the same unit",
    how: How::Statement(
        "SELECT p.sku, d.rank, 'text', p.unit, s.sku
         FROM product_substitute d
         JOIN product p ON p.company_id = $1 AND p.id = d.product_id
         JOIN product s ON s.company_id = $1 AND s.id = d.substitute_id
         WHERE d.company_id = $1
           AND (s.id = p.id OR s.unit <> p.unit OR s.kind <> 'stock' OR p.kind <> 'stock')
         ORDER BY p.sku, d.rank LIMIT 1",
    ),
}];
