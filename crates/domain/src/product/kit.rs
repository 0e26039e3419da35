//! Kits: a product that is sold at one price and leaves as its parts.
//!
//! A kit lies nowhere and is none of its parts: it is created as a service, and what it is made of
//! is said from a day on. One kit holds a whole number of base units of each part, goods or
//! services; no part is a kit itself, so a composition has no depth and no cycle. An order keeps
//! the composition of its day (`order/kit.rs`).

use super::{Product, ProductId, ProductKind, ProductRefusal, orderable};
use crate::date::Date;
use crate::event::Event;
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use serde::{Deserialize, Serialize};

/// The most parts of one kit.
pub const KIT_PARTS_MAX: usize = 50;

/// The most base units of a part in one kit.
pub const KIT_QUANTITY_MAX: i64 = 10_000;

/// A part of a kit from a day on. The key is (kit, valid_from, part).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KitPart {
    /// The kit.
    pub kit: ProductId,
    /// The first day of the composition that it belongs to.
    pub valid_from: Date,
    /// What the kit holds.
    pub part: ProductId,
    /// How much of it, in whole base units of the part.
    pub quantity: i64,
}

/// Says what a kit is made of from a day on, in the place of what was said for that day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetKit {
    /// The kit: a product of kind service.
    pub product: ProductId,
    /// The first day; `None`: the business date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Date>,
    /// 1 to [`KIT_PARTS_MAX`] parts, each once.
    pub parts: Vec<NewKitPart>,
}

/// A part as it is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewKitPart {
    /// What the kit holds.
    pub product: ProductId,
    /// How much of it, in whole base units.
    pub quantity: Quantity,
}

/// A kit with its parts from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KitSet {
    /// Changed where it had no parts by then.
    pub product: Product,
    /// All parts from that day on, as the command has them.
    pub parts: Vec<KitPart>,
    /// `product.kit_set`.
    pub events: Vec<Event>,
}

/// Sets what a kit is made of from `day` on. `known` are the parts that the command names, in its
/// order, where the company has them; `is_part` says that a kit holds the product itself.
///
/// Refusals, all at once: `KitIsGoods`, `KitIsPart`, `KitPartsCount`; of each part `NotFound`,
/// `KitOfKits`, `KitPartTwice`, `KitPartQuantity` and `product.*` of what cannot be ordered so.
pub fn set_kit(
    product: &Product,
    command: &SetKit,
    known: &[Option<&Product>],
    (day, is_part): (Date, bool),
) -> Result<KitSet, Refused> {
    let mut problems = Problems::new();
    problems.take_at("product", check_kit(product, is_part));
    let count = command.parts.len();
    if count == 0 || count > KIT_PARTS_MAX {
        let counted = ProductRefusal::KitPartsCount { parts: count };
        problems.push(Refused::from(counted).at("parts"));
    }
    let valid_from = command.valid_from.unwrap_or(day);
    let mut parts: Vec<KitPart> = Vec::with_capacity(count);
    for (index, (new, found)) in command.parts.iter().zip(known).enumerate() {
        let checked = part(product, new, *found, &parts);
        let Some(quantity) = problems.take_at(&format!("parts[{index}]"), checked) else {
            continue;
        };
        parts.push(KitPart { kit: product.id, valid_from, part: new.product, quantity });
    }
    problems.finish()?;
    let since = product.kit_since.map_or(valid_from, |since| since.min(valid_from));
    let set = Event::new("product.kit_set", product.id.uuid())
        .with("sku", &product.sku)
        .with("from", valid_from)
        .with("parts", parts.len());
    let product = Product { kit_since: Some(since), ..product.clone() };
    Ok(KitSet { product, parts, events: vec![set] })
}

fn check_kit(product: &Product, is_part: bool) -> Result<(), Refused> {
    let sku = product.sku.clone();
    if product.kind != ProductKind::Service {
        return Err(ProductRefusal::KitIsGoods { sku, kind: product.kind }.into());
    }
    if is_part {
        return Err(ProductRefusal::KitIsPart { sku }.into());
    }
    Ok(())
}

fn part(
    kit: &Product,
    new: &NewKitPart,
    found: Option<&Product>,
    before: &[KitPart],
) -> Result<i64, Refused> {
    let part = found.ok_or(ProductRefusal::NotFound)?;
    let sku = part.sku.clone();
    if part.id == kit.id || part.kit_since.is_some() {
        return Err(ProductRefusal::KitOfKits { sku }.into());
    }
    if before.iter().any(|other| other.part == part.id) {
        return Err(ProductRefusal::KitPartTwice { sku }.into());
    }
    let whole = new.quantity.micros() / 1_000_000;
    let is_whole = Quantity::whole(whole).is_ok_and(|it| it == new.quantity);
    if !is_whole || !(1..=KIT_QUANTITY_MAX).contains(&whole) {
        return Err(ProductRefusal::KitPartQuantity { sku, quantity: new.quantity }.into());
    }
    orderable(part, new.quantity)?;
    Ok(whole)
}

/// The composition that holds on a day: that of the latest day up to it; none before the first.
#[must_use]
pub fn kit_on<'a>(parts: &[&'a KitPart], day: Date) -> Vec<&'a KitPart> {
    let from = parts.iter().map(|part| part.valid_from).filter(|from| *from <= day).max();
    parts.iter().filter(|part| Some(part.valid_from) == from).copied().collect()
}
