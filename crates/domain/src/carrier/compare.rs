//! Compares services: when each would collect and deliver a shipment, and for how much.

use super::{Band, Carrier, CarrierId, RateCard, Service, TimeOfDay, Zone};
use crate::code::codes;
use crate::company::WarehouseId;
use crate::country::Country;
use crate::date::Date;
use crate::money::Money;
use crate::rate::Rate;
use crate::refusal::Refused;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// Grams of a kilogram.
const KILOGRAM: i128 = 1_000;

/// Days of a week, after which a service has had each of its days.
const WEEK_DAYS: usize = 7;

/// What is sent together: it has a price of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// What it weighs.
    pub grams: i64,
    /// What it takes of room. Unit: cubic centimetres.
    pub volume_ccm: i64,
}

impl Parcel {
    /// The weight that counts: what it weighs, or what its volume counts for, rounded up to grams,
    /// if that is more.
    #[must_use]
    pub fn chargeable(&self, volumetric_divisor: Option<i64>) -> i64 {
        let of_volume = volumetric_divisor.map_or(0, |divisor| {
            let (volume, divisor) = (i128::from(self.volume_ccm), i128::from(divisor));
            i64::try_from((volume * KILOGRAM + divisor - 1) / divisor).unwrap_or(i64::MAX)
        });
        self.grams.max(of_volume)
    }
}

/// What is to be brought, from where, when and whereto.
#[derive(Clone, Debug)]
pub struct Journey<'a> {
    /// Where it leaves.
    pub warehouse: WarehouseId,
    /// When it is ready at the earliest.
    pub ready: (Date, TimeOfDay),
    /// The country where it goes.
    pub country: Country,
    /// The address in one line, whose last part begins with the postal code.
    pub address: &'a str,
    /// When the customer wants it.
    pub wanted_on: Option<Date>,
    /// What is sent.
    pub parcels: &'a [Parcel],
}

/// What became of a service that was compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It brings the shipment.
    Chosen,
    /// A person set another one.
    PassedOver,
    /// It would be in time, and another one is cheaper, or as cheap and sooner there.
    Dearer,
    /// It arrives after the day on which the customer wants it, and another one does not.
    TooLate,
    /// None arrives in time, and another one is sooner there, or as soon and cheaper.
    Slower,
    /// It does not go there.
    NoZone,
    /// It does not collect from the warehouse.
    NotCollected,
    /// A parcel is heavier than its rate card goes.
    TooHeavy,
    /// No rate card holds on the day.
    NoRate,
}
codes!(Verdict {
    Chosen = "chosen",
    PassedOver = "passed_over",
    Dearer = "dearer",
    TooLate = "too_late",
    Slower = "slower",
    NoZone = "no_zone",
    NotCollected = "not_collected",
    TooHeavy = "too_heavy",
    NoRate = "no_rate",
});

/// A service that was compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Whose.
    pub carrier: CarrierId,
    /// Its code, as it was then.
    pub code: String,
    /// Which service.
    pub service: String,
    /// What became of it.
    pub verdict: Verdict,
    /// When it would be collected.
    pub leaves_on: Option<Date>,
    /// Until when it would be taken on that day; none: all day.
    pub cut_off: Option<TimeOfDay>,
    /// When it would arrive.
    pub arrives_on: Option<Date>,
    /// What it would cost, in base currency.
    pub cost: Option<Money>,
}

/// All services that were compared, by carrier and in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Compared(pub Vec<Offer>);

impl Compared {
    /// The offer that brings the shipment.
    #[must_use]
    pub fn chosen(&self) -> Option<&Offer> {
        self.0.iter().find(|offer| offer.verdict == Verdict::Chosen)
    }
}

/// What each service of these carriers offers, none chosen yet: the verdict of those that may be
/// chosen is `Dearer`. Carriers come by code. Refusals: `money.*`.
pub(super) fn offers(
    carriers: &[&Carrier],
    cards: &[&RateCard],
    journey: &Journey<'_>,
) -> Result<Vec<Offer>, Refused> {
    let mut offers = Vec::new();
    for carrier in carriers {
        for service in &carrier.services.0 {
            let of_service =
                |card: &&&RateCard| card.carrier == carrier.id && card.service == service.code;
            let cards: Vec<&RateCard> = cards.iter().filter(of_service).copied().collect();
            offers.push(offer(carrier, service, &cards, journey)?);
        }
    }
    Ok(offers)
}

fn offer(
    carrier: &Carrier,
    service: &Service,
    cards: &[&RateCard],
    journey: &Journey<'_>,
) -> Result<Offer, Refused> {
    let mut offer = Offer {
        carrier: carrier.id,
        code: carrier.code.clone(),
        service: service.code.clone(),
        verdict: Verdict::NoZone,
        leaves_on: None,
        cut_off: None,
        arrives_on: None,
        cost: None,
    };
    let Some(zone) = zone(service, journey) else { return Ok(offer) };
    let here = service.cut_offs.iter().find(|it| it.warehouse == journey.warehouse);
    if here.is_none() && !service.cut_offs.is_empty() {
        return Ok(Offer { verdict: Verdict::NotCollected, ..offer });
    }
    offer.cut_off = here.map(|cut_off| cut_off.time);
    let (day, time) = journey.ready;
    let missed = offer.cut_off.is_some_and(|cut_off| time > cut_off);
    let leaves_on = day_of(service, day.add_days(i64::from(missed))?)?;
    let mut arrives_on = leaves_on;
    for _ in 0..zone.transit_days {
        arrives_on = day_of(service, arrives_on.add_days(1)?)?;
    }
    (offer.leaves_on, offer.arrives_on) = (Some(leaves_on), Some(arrives_on));
    let holds = |card: &&&RateCard| card.valid_from <= leaves_on;
    let latest = cards.iter().filter(holds).max_by_key(|card| card.valid_from);
    let card = latest.filter(|card| card.valid_to.is_none_or(|last| last >= leaves_on));
    let Some(card) = card else { return Ok(Offer { verdict: Verdict::NoRate, ..offer }) };
    offer.cost = cost(service, (card, zone), journey.parcels)?;
    let may_be = if offer.cost.is_some() { Verdict::Dearer } else { Verdict::TooHeavy };
    Ok(Offer { verdict: may_be, ..offer })
}

/// The first of the service's days, from a day on. Refusals: `date.out_of_range`.
fn day_of(service: &Service, from: Date) -> Result<Date, Refused> {
    let mut day = from;
    for _ in 0..WEEK_DAYS {
        if service.days.contains(&day.weekday()) {
            break;
        }
        day = day.add_days(1)?;
    }
    assert!(service.days.contains(&day.weekday()), "a service has a day");
    Ok(day)
}

/// The zone where a shipment goes: that of the longest beginning of the postal code, else that of
/// all of the country.
fn zone<'a>(service: &'a Service, journey: &Journey<'_>) -> Option<&'a Zone> {
    let place = postal_part(journey.address);
    let fit = |zone: &Zone| {
        if zone.postal_prefixes.is_empty() {
            return Some(0);
        }
        let fits = zone.postal_prefixes.iter().filter(|prefix| place.starts_with(prefix.as_str()));
        fits.map(String::len).max()
    };
    let fitting = service.zones.iter().enumerate().filter(|(_, it)| it.country == journey.country);
    let fitting = fitting.filter_map(|(index, zone)| fit(zone).map(|length| (length, index, zone)));
    // Of two that fit alike the first.
    fitting.max_by_key(|(length, index, _)| (*length, Reverse(*index))).map(|(_, _, zone)| zone)
}

/// Where the postal code begins in an address of one line: its last part, if that has one.
fn postal_part(address: &str) -> &str {
    let last = address.rsplit(", ").next().unwrap_or_default().trim();
    let first_word = last.split(' ').next().unwrap_or_default();
    if first_word.bytes().any(|byte| byte.is_ascii_digit()) { last } else { "" }
}

/// What all parcels cost together, with the surcharge on the sum; none: one is too heavy.
fn cost(
    service: &Service,
    (card, zone): (&RateCard, &Zone),
    parcels: &[Parcel],
) -> Result<Option<Money>, Refused> {
    let mut rates = Vec::with_capacity(parcels.len());
    for parcel in parcels {
        let grams = parcel.chargeable(service.volumetric_divisor);
        let fits = |band: &&Band| band.zone == zone.code && band.grams_max >= grams;
        match card.bands.0.iter().filter(fits).min_by_key(|band| band.grams_max) {
            Some(band) => rates.push(band.price),
            None => return Ok(None),
        }
    }
    let Some(first) = rates.first() else { return Ok(None) };
    let sum = Money::sum(first.currency(), rates.iter().copied())?;
    let with_surcharge = Rate::ONE.checked_add(service.surcharge)?;
    Ok(Some(sum.scale(with_surcharge)?.bounded()?))
}

/// Chooses one of the offers, if one can be: of those in time the cheapest, of these the one that
/// is there first; if none is in time, the fastest, of these the cheapest. What is equal goes to
/// the first.
pub(super) fn choose_one(offers: &mut [Offer], wanted_on: Option<Date>) {
    let late =
        |offer: &Offer| wanted_on.is_some_and(|day| offer.arrives_on.is_none_or(|it| it > day));
    let able = |offer: &Offer| offer.verdict == Verdict::Dearer;
    let none_in_time = !offers.iter().any(|offer| able(offer) && !late(offer));
    for offer in offers.iter_mut().filter(|offer| able(offer)) {
        offer.verdict = match (none_in_time, late(offer)) {
            (true, _) => Verdict::Slower,
            (false, true) => Verdict::TooLate,
            (false, false) => Verdict::Dearer,
        };
    }
    let cost = |offer: &Offer| offer.cost.map_or(i64::MAX, Money::minor);
    let best = match none_in_time {
        true => {
            let able = offers.iter_mut().filter(|offer| offer.verdict == Verdict::Slower);
            able.min_by_key(|offer| (offer.arrives_on, cost(offer)))
        }
        false => {
            let able = offers.iter_mut().filter(|offer| offer.verdict == Verdict::Dearer);
            able.min_by_key(|offer| (cost(offer), offer.arrives_on))
        }
    };
    if let Some(best) = best {
        best.verdict = Verdict::Chosen;
    }
}
