//! Free lines: a service or charge in the line's own words, which no product of the catalogue
//! stands for.
//!
//! Its product is an unlisted one ([`unlisted()`]), by its kind and tax category. Its price is
//! stated, for no list has one; its unit is a word beside its quantity and converts to nothing.

use super::{LineExtras, OrderRefusal, PlaceLine, unnamed_product};
use crate::product::{ProductId, is_unlisted, unlisted, unlisted_as};
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};

impl PlaceLine {
    /// The product that the line itself names, the unlisted one of a free line; none where the
    /// customer's item code names it.
    #[must_use]
    pub fn named_product(&self) -> Option<ProductId> {
        let LineExtras { free, item, kind, tax, .. } = &self.extras;
        match (free, item) {
            (Some(_), _) => Some(unlisted(kind.unwrap_or_default(), tax.unwrap_or_default())),
            (None, Some(_)) => None,
            (None, None) => Some(self.product),
        }
    }

    /// The same line in its own words, where its product is unlisted; `unit` is what its quantity
    /// is told in.
    #[must_use]
    pub(crate) fn in_own_words(self, unit: Option<String>) -> PlaceLine {
        let Some((kind, tax)) = unlisted_as(self.product) else {
            return self;
        };
        let (kind, tax) = (Some(kind), Some(tax));
        let extras = LineExtras { free: self.description, kind, tax, unit, ..self.extras };
        PlaceLine { product: unnamed_product(), description: None, extras, ..self }
    }
}

/// What is wrong with a line as one that is free, or that is not.
///
/// Refusals, all at once. Of a free line: `text.*` of its text, `FreeNames` of a product, an item
/// code or a description besides, `FreePriceMissing`. Of any other: `OnlyFree` of a kind or tax,
/// and `UnknownProduct` of the id of an unlisted product.
pub(super) fn check(line: &PlaceLine) -> Result<(), Refused> {
    let mut problems = Problems::new();
    let extras = &line.extras;
    let Some(text) = &extras.free else {
        let said = [("kind", extras.kind.is_some()), ("tax", extras.tax.is_some())];
        for (field, _) in said.into_iter().filter(|(_, is_said)| *is_said) {
            problems.push(Refused::from(OrderRefusal::OnlyFree { field }).at(field));
        }
        if extras.item.is_none() && is_unlisted(line.product) {
            problems.push(Refused::from(OrderRefusal::UnknownProduct).at("product"));
        }
        return problems.finish();
    };
    problems.take_at("free", typed_text::required(text, SENTENCE_CHARS_MAX));
    let named = [
        ("product", line.product != unnamed_product()),
        ("item", extras.item.is_some()),
        ("description", line.description.is_some()),
    ];
    for (field, _) in named.into_iter().filter(|(_, is_named)| *is_named) {
        problems.push(Refused::from(OrderRefusal::FreeNames { field }).at(field));
    }
    if line.price.is_none() {
        problems.push(Refused::from(OrderRefusal::FreePriceMissing).at("price"));
    }
    problems.finish()
}
