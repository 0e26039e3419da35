//! States what parcels of a service cost from a day on.

use super::set::between;
use super::{Band, Bands, Carrier, CarrierId, CarrierRefusal, RateCard};
use crate::currency::Currency;
use crate::date::Date;
use crate::event::Event;
use crate::refusal::{Problems, Refused};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most prices of a rate card.
pub const BANDS_MAX: usize = 10_000;

/// The most that a parcel weighs. Unit: grams.
pub const GRAMS_MAX: i64 = 100_000_000;

/// States what parcels of a service cost from a day on, in place of a card of the same first day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetRateCard {
    /// Of which carrier.
    pub carrier: CarrierId,
    /// Of which of its services.
    pub service: String,
    /// The first day.
    pub valid_from: Date,
    /// The last day; none: until the next card.
    #[serde(default)]
    pub valid_to: Option<Date>,
    /// Prices by zone and weight.
    pub bands: Vec<Band>,
}

/// A rate card that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateCardSet {
    /// New, or in place of the one of the same first day.
    pub card: RateCard,
    /// `carrier.rates_set`.
    pub events: Vec<Event>,
}

/// States what parcels of a service cost.
///
/// Refusals: `UnknownService`, `EndsBeforeItBegins`, `Nothing`, `TooMany`; of each price
/// `UnknownZone`, `OutOfRange`, `PriceCurrency`, `PriceNegative`, `money.*`, `Twice`.
pub fn set_rates(
    carrier: &Carrier,
    known: Option<&RateCard>,
    command: &SetRateCard,
    base: Currency,
) -> Result<RateCardSet, Refused> {
    assert_eq!(carrier.id, command.carrier, "the carrier that was asked for");
    let mut problems = Problems::new();
    let service = carrier.services.named(&command.service);
    if service.is_none() {
        let refusal = CarrierRefusal::UnknownService { service: command.service.clone() };
        problems.push(Refused::from(refusal).at("service"));
    }
    if command.valid_to.is_some_and(|last| last < command.valid_from) {
        problems.push(Refused::from(CarrierRefusal::EndsBeforeItBegins).at("valid_to"));
    }
    if command.bands.is_empty() {
        problems.push(Refused::from(CarrierRefusal::Nothing).at("bands"));
    } else if command.bands.len() > BANDS_MAX {
        let refusal = CarrierRefusal::TooMany { most: BANDS_MAX };
        problems.push(Refused::from(refusal).at("bands"));
    }
    let mut seen = BTreeSet::new();
    for (index, band) in command.bands.iter().enumerate().take(BANDS_MAX) {
        let path = format!("bands[{index}]");
        let zones = service.map(|service| service.zones.as_slice());
        if zones.is_some_and(|zones| !zones.iter().any(|zone| zone.code == band.zone)) {
            let refusal = CarrierRefusal::UnknownZone { zone: band.zone.clone() };
            problems.push(Refused::from(refusal).at(&format!("{path}.zone")));
        }
        let grams = between(band.grams_max, 1, GRAMS_MAX);
        problems.take_at(&format!("{path}.grams_max"), grams);
        problems.take_at(&format!("{path}.price"), price_fits(band, base));
        if !seen.insert((&band.zone, band.grams_max)) {
            problems.push(Refused::from(CarrierRefusal::Twice).at(&path));
        }
    }
    problems.finish()?;
    let event = Event::new("carrier.rates_set", carrier.id.uuid())
        .with("code", &carrier.code)
        .with("service", &command.service)
        .with("valid_from", command.valid_from)
        .with("bands", command.bands.len());
    let card = RateCard {
        carrier: carrier.id,
        service: command.service.clone(),
        valid_from: command.valid_from,
        valid_to: command.valid_to,
        bands: Bands(command.bands.clone()),
        version: known.map_or(0, |known| known.version),
    };
    Ok(RateCardSet { card, events: vec![event] })
}

fn price_fits(band: &Band, base: Currency) -> Result<(), Refused> {
    if band.price.currency() != base {
        return Err(CarrierRefusal::PriceCurrency { base }.into());
    }
    if band.price.is_negative() {
        return Err(CarrierRefusal::PriceNegative.into());
    }
    band.price.bounded().map(|_| ()).map_err(Refused::from)
}
