//! Sets a tax rate.

use super::{SetTaxRate, TaxRate, TaxRefusal};
use crate::event::Event;
use crate::id::Uuid;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};

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
/// Refusals: `CategoryWithoutRate`, `RateOutOfRange`.
pub fn set_rate(command: &SetTaxRate) -> Result<TaxRateSet, Refused> {
    let mut problems = Problems::new();
    let (category, rate) = (command.category, command.rate);
    if !category.has_rates() {
        problems.push(Refused::from(TaxRefusal::CategoryWithoutRate { category }).at("category"));
    }
    if rate.is_negative() || rate > Rate::ONE {
        problems.push(Refused::from(TaxRefusal::RateOutOfRange { rate }).at("rate"));
    }
    problems.finish()?;

    let set = Event::new("tax.rate_set", Uuid::nil())
        .with("country", command.country)
        .with("category", category)
        .with("valid_from", command.valid_from)
        .with("rate", rate);
    let (country, valid_from) = (command.country, command.valid_from);
    let rate = TaxRate { country, category, valid_from, rate };
    Ok(TaxRateSet { rate, events: vec![set] })
}
