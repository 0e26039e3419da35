//! Chooses the service of a shipment: by cost within the promise.

use super::compare::{Journey, Parcel, choose_one, offers};
use super::{
    Carrier, CarrierChoice, CarrierRefusal, Compared, Offer, RateCard, TimeOfDay, Verdict,
};
use crate::at::At;
use crate::event::Event;
use crate::fulfilment::{Carton, CartonLine};
use crate::order::Order;
use crate::product::{Product, ProductId};
use crate::quantity::Quantity;
use crate::refusal::Refused;
use crate::shipping::{Shipment, ShipmentId, ShipmentLine, ShipmentState};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Parts of a unit.
const MICROS: i128 = 1_000_000;

/// Cubic millimetres of a cubic centimetre.
const CCM: i128 = 1_000;

/// Chooses the service of a shipment, or compares anew. What a person set stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChooseCarrier {
    /// Which.
    pub shipment: ShipmentId,
}

/// What a choice is decided on.
#[derive(Clone, Debug)]
pub struct ChooseGiven<'a> {
    /// The shipment.
    pub shipment: &'a Shipment,
    /// Its lines.
    pub lines: &'a [&'a ShipmentLine],
    /// Their products.
    pub products: BTreeMap<ProductId, &'a Product>,
    /// Its cartons; none: it is not packed.
    pub cartons: &'a [&'a Carton],
    /// What is in them.
    pub packed: &'a [&'a CartonLine],
    /// The order that it serves.
    pub order: &'a Order,
    /// The carriers that shipments are given to, by code.
    pub carriers: &'a [&'a Carrier],
    /// Their rate cards.
    pub cards: &'a [&'a RateCard],
    /// What was chosen before.
    pub before: Option<&'a CarrierChoice>,
    /// The time of day of the command, in the company's time zone.
    pub time: TimeOfDay,
}

/// A service that was chosen, or that there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// New, or in place of the one before.
    pub choice: CarrierChoice,
    /// `shipment.carrier_chosen`, `shipment.carrier_assigned` or `shipment.no_carrier_found`.
    pub events: Vec<Event>,
}

/// Chooses the service of a shipment; none is chosen for one that will not leave.
///
/// Refusals: `money.*`, `date.out_of_range`, of figures that are too large.
pub fn choose(given: &ChooseGiven<'_>, at: &At) -> Result<Option<Chosen>, Refused> {
    if will_leave(given.shipment.state).is_err() {
        return Ok(None);
    }
    let mut offers = compare(given, at)?;
    let by_hand = given.before.filter(|before| before.is_by_hand());
    match by_hand {
        Some(before) => mark(&mut offers, before),
        None => choose_one(&mut offers, given.order.requested_on),
    }
    let reason = by_hand.map_or_else(String::new, |before| before.reason.clone());
    Ok(Some(chosen(given, offers, reason, at)))
}

/// What a person set stays, also where its service is offered no more.
fn mark(offers: &mut Vec<Offer>, before: &CarrierChoice) {
    let is_set =
        |offer: &Offer| Some(offer.carrier) == before.carrier && offer.service == before.service;
    pass_over(offers);
    match offers.iter_mut().find(|offer| is_set(offer)) {
        Some(offer) => offer.verdict = Verdict::Chosen,
        None => offers.extend(before.compared.chosen().cloned()),
    }
}

/// None of those that may be chosen is.
pub(super) fn pass_over(offers: &mut [Offer]) {
    for offer in offers.iter_mut().filter(|offer| offer.verdict == Verdict::Dearer) {
        offer.verdict = Verdict::PassedOver;
    }
}

/// Refusals: `WillNotLeave`.
pub(super) fn will_leave(state: ShipmentState) -> Result<(), CarrierRefusal> {
    match state {
        ShipmentState::Open
        | ShipmentState::Released
        | ShipmentState::Picking
        | ShipmentState::Picked
        | ShipmentState::Packed
        | ShipmentState::Shipped => Ok(()),
        ShipmentState::Cancelled | ShipmentState::Reversed => Err(CarrierRefusal::WillNotLeave),
    }
}

/// What each service offers for the shipment. One that has left is told of after the fact: it was
/// ready when it left.
pub(super) fn compare(given: &ChooseGiven<'_>, at: &At) -> Result<Vec<Offer>, Refused> {
    let now = (at.business_date, given.time);
    let journey = Journey {
        warehouse: given.shipment.warehouse,
        ready: given.shipment.shipped_on.map_or(now, |left| (left, TimeOfDay::MIDNIGHT)),
        country: given.order.ship_to_country,
        address: &given.order.ship_to,
        wanted_on: given.order.requested_on,
        parcels: &parcels(given),
    };
    offers(given.carriers, given.cards, &journey)
}

/// What is sent: each carton, or all that is not packed as one.
fn parcels(given: &ChooseGiven<'_>) -> Vec<Parcel> {
    let product_of = |line_no: i64| {
        let line = given.lines.iter().find(|line| line.line_no == line_no);
        line.and_then(|line| given.products.get(&line.product)).copied()
    };
    if given.cartons.is_empty() {
        let goods = given.lines.iter().map(|line| (product_of(line.line_no), line.quantity));
        return vec![parcel(goods)];
    }
    let of_carton = |carton: &&Carton| {
        let inside = given.packed.iter().filter(|line| line.carton_no == carton.carton_no);
        let goods = inside.map(|line| (product_of(line.line_no), line.quantity));
        Parcel { grams: carton.weight_grams, ..parcel(goods) }
    };
    given.cartons.iter().map(of_carton).collect()
}

/// What goods weigh and take of room, each rounded up; nothing, of what is unknown.
fn parcel<'a>(goods: impl Iterator<Item = (Option<&'a Product>, Quantity)>) -> Parcel {
    let (mut grams, mut volume) = (0_i128, 0_i128);
    for (product, quantity) in goods {
        let Some(product) = product else { continue };
        let quantity = i128::from(quantity.micros());
        let sides = [product.length_mm, product.width_mm, product.height_mm];
        let of_unit = sides.iter().fold(1_i128, |sum, side| sum.saturating_mul((*side).into()));
        grams = grams.saturating_add(quantity.saturating_mul(product.weight_grams.into()));
        volume = volume.saturating_add(quantity.saturating_mul(of_unit));
    }
    let up = |sum: i128, unit: i128| {
        i64::try_from(sum.saturating_add(unit - 1) / unit).unwrap_or(i64::MAX)
    };
    Parcel { grams: up(grams, MICROS), volume_ccm: up(volume, MICROS * CCM) }
}

/// The choice that offers come to, and what is told of it.
pub(super) fn chosen(
    given: &ChooseGiven<'_>,
    offers: Vec<Offer>,
    reason: String,
    at: &At,
) -> Chosen {
    let shipment = given.shipment;
    let compared = Compared(offers);
    let best = compared.chosen().cloned();
    let kind = match (&best, reason.is_empty()) {
        (None, _) => "shipment.no_carrier_found",
        (Some(_), true) => "shipment.carrier_chosen",
        (Some(_), false) => "shipment.carrier_assigned",
    };
    let mut event = Event::new(kind, shipment.id.uuid()).with("number", &shipment.number);
    if let Some(best) = &best {
        event = event.with("carrier", &best.code).with("service", &best.service);
        event = best.arrives_on.map_or(event.clone(), |day| event.with("arrives_on", day));
        event = best.cost.map_or(event.clone(), |cost| event.with("cost", cost));
    }
    if !reason.is_empty() {
        event = event.with("reason", &reason);
    }
    let event = event.with("compared", compared.0.len());
    let choice = CarrierChoice {
        shipment: shipment.id,
        carrier: best.as_ref().map(|best| best.carrier),
        service: best.as_ref().map_or_else(String::new, |best| best.service.clone()),
        reason,
        chosen_on: at.business_date,
        leaves_on: best.as_ref().and_then(|best| best.leaves_on),
        cut_off: best.as_ref().and_then(|best| best.cut_off),
        arrives_on: best.as_ref().and_then(|best| best.arrives_on),
        cost: best.and_then(|best| best.cost),
        compared,
        version: given.before.map_or(0, |before| before.version),
    };
    Chosen { choice, events: vec![event] }
}
