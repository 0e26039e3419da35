//! Sets a tax rate.

use super::{COMPONENTS_MAX, SetTaxRate, TaxRate, TaxRefusal};
use crate::event::Event;
use crate::id::Uuid;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use std::collections::BTreeSet;

/// A rate that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxRateSet {
    /// New, or in the place of the one with the same key.
    pub rate: TaxRate,
    /// `tax.rate_set`.
    pub events: Vec<Event>,
}

/// Sets a rate from a day on. What is billed keeps its rate; an order's tax is a forecast, and what
/// is supplied from that day on is billed at the new rate.
///
/// Refusals: `CategoryWithoutRate`, `RateOutOfRange`, `ComponentCount`; of each component
/// `text.*` of its name and `BadComponent`; `ComponentsDiffer`.
pub fn set_rate(command: &SetTaxRate) -> Result<TaxRateSet, Refused> {
    let mut problems = Problems::new();
    let (category, rate) = (command.category, command.rate);
    if !category.has_rates() {
        problems.push(Refused::from(TaxRefusal::CategoryWithoutRate { category }).at("category"));
    }
    if rate.is_negative() || rate > Rate::ONE {
        problems.push(Refused::from(TaxRefusal::RateOutOfRange { rate }).at("rate"));
    }
    check_components(command, &mut problems);
    problems.finish()?;

    let mut set = Event::new("tax.rate_set", Uuid::nil())
        .with("country", command.country)
        .with("category", category)
        .with("valid_from", command.valid_from)
        .with("rate", rate);
    for it in &command.components {
        set = set.with("component", format!("{} {}", it.code, it.rate));
    }
    let (country, valid_from) = (command.country, command.valid_from);
    let components = command.components.clone();
    let rate = TaxRate { country, category, valid_from, rate, components };
    Ok(TaxRateSet { rate, events: vec![set] })
}

fn check_components(command: &SetTaxRate, problems: &mut Problems) {
    let components = &command.components;
    if components.is_empty() {
        return;
    }
    if !(2..=COMPONENTS_MAX).contains(&components.len()) {
        problems.push(Refused::from(TaxRefusal::ComponentCount).at("components"));
        return;
    }
    let mut codes = BTreeSet::new();
    let mut sum = Some(Rate::ZERO);
    for (index, it) in components.iter().enumerate() {
        let path = format!("components[{index}]");
        let name = typed_text::required(&it.name, SENTENCE_CHARS_MAX);
        problems.take_at(&format!("{path}.name"), name);
        let is_new = codes.insert(it.code);
        if !is_new || it.rate.is_zero() || it.rate.is_negative() {
            problems.push(Refused::from(TaxRefusal::BadComponent).at(&path));
        }
        sum = sum.and_then(|sum| sum.checked_add(it.rate).ok());
    }
    let rate = command.rate;
    if let Some(sum) = sum.filter(|sum| *sum != rate) {
        problems.push(Refused::from(TaxRefusal::ComponentsDiffer { sum, rate }).at("components"));
    }
}
