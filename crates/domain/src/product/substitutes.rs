//! Substitutes: goods that may be offered where a product cannot be had, the best first.
//!
//! They are told, never taken by themselves: who orders decides. A substitute counts in the base
//! unit of the product, so that a quantity of one is that of the other; a product that can be
//! replaced by another need not be able to replace it.

use super::{Product, ProductId, ProductKind, ProductRefusal};
use crate::event::Event;
use crate::refusal::{Problems, Refused};
use serde::{Deserialize, Serialize};

/// The most substitutes of one product.
pub const SUBSTITUTES_MAX: usize = 20;

/// What may be offered in the place of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductSubstitute {
    /// The product that cannot be had.
    pub product: ProductId,
    /// 1 is offered first.
    pub rank: i64,
    /// What is offered.
    pub substitute: ProductId,
}

/// Says what may be offered in the place of a product, instead of what was said before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetSubstitutes {
    /// Which.
    pub product: ProductId,
    /// The best first; none: nothing any more.
    pub substitutes: Vec<ProductId>,
}

/// All substitutes of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubstitutesSet {
    /// By rank, from 1 on without gap.
    pub substitutes: Vec<ProductSubstitute>,
    /// `product.substitutes_set`.
    pub events: Vec<Event>,
}

/// Sets the substitutes of a product; `known` are those that the command names, in its order,
/// where the company has them.
///
/// Refusals: `TooManySubstitutes`, `NotGoods`, `NotFound`, `SubstituteOfItself`,
/// `SubstituteTwice`, `SubstituteUnit`.
pub fn set_substitutes(
    product: &Product,
    known: &[Option<&Product>],
) -> Result<SubstitutesSet, Refused> {
    let mut problems = Problems::new();
    if known.len() > SUBSTITUTES_MAX {
        let many = ProductRefusal::TooManySubstitutes { substitutes: known.len() };
        problems.push(Refused::from(many).at("substitutes"));
    }
    problems.take_at("product", check_goods(product));
    let mut skus: Vec<&str> = Vec::new();
    let mut substitutes = Vec::new();
    for (index, named) in known.iter().enumerate() {
        let found = check(product, *named, &skus);
        let path = format!("substitutes[{index}]");
        let Some(one) = problems.take_at(&path, found) else { continue };
        skus.push(&one.sku);
        let rank = i64::try_from(skus.len()).unwrap_or(i64::MAX);
        substitutes.push(ProductSubstitute { product: product.id, rank, substitute: one.id });
    }
    problems.finish()?;
    let set = Event::new("product.substitutes_set", product.id.uuid())
        .with("sku", &product.sku)
        .with("substitutes", skus.join(" "));
    Ok(SubstitutesSet { substitutes, events: vec![set] })
}

fn check<'a>(
    product: &Product,
    named: Option<&'a Product>,
    before: &[&str],
) -> Result<&'a Product, Refused> {
    let one = named.ok_or(ProductRefusal::NotFound)?;
    check_goods(one)?;
    if one.id == product.id {
        return Err(ProductRefusal::SubstituteOfItself.into());
    }
    let sku = one.sku.clone();
    if before.contains(&one.sku.as_str()) {
        return Err(ProductRefusal::SubstituteTwice { sku }.into());
    }
    if one.unit != product.unit {
        let (unit, base) = (one.unit.clone(), product.unit.clone());
        return Err(ProductRefusal::SubstituteUnit { sku, unit, base }.into());
    }
    Ok(one)
}

fn check_goods(product: &Product) -> Result<(), Refused> {
    match product.kind {
        ProductKind::Stock => Ok(()),
        kind @ (ProductKind::Service | ProductKind::Charge) => {
            Err(ProductRefusal::NotGoods { sku: product.sku.clone(), kind }.into())
        }
    }
}
