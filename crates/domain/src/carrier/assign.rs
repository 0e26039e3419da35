//! Sets the service of a shipment by hand.

use super::choose::{chosen, compare, pass_over, will_leave};
use super::{
    Carrier, CarrierId, CarrierRefusal, CarrierStatus, ChooseGiven, Chosen, Offer, Verdict,
};
use crate::at::At;
use crate::refusal::{Problems, Refused};
use crate::shipping::ShipmentId;
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};

/// Sets the service of a shipment by hand, whatever else would be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignCarrier {
    /// Which.
    pub shipment: ShipmentId,
    /// Who brings it.
    pub carrier: CarrierId,
    /// With which of its services.
    pub service: String,
    /// Why.
    pub reason: String,
}

/// Sets the service of a shipment. A service that would not be chosen, as one without a rate, may
/// be set: its cost is unknown then.
///
/// Refusals: `WillNotLeave`, `Ended`, `UnknownService`, `text.*`.
pub fn assign(
    given: &ChooseGiven<'_>,
    carrier: &Carrier,
    command: &AssignCarrier,
    at: &At,
) -> Result<Chosen, Refused> {
    assert_eq!(carrier.id, command.carrier, "the carrier that was asked for");
    let mut problems = Problems::new();
    problems.take_at("shipment", will_leave(given.shipment.state));
    if carrier.status == CarrierStatus::Ended {
        problems.push(Refused::from(CarrierRefusal::Ended).at("carrier"));
    } else if carrier.services.named(&command.service).is_none() {
        let refusal = CarrierRefusal::UnknownService { service: command.service.clone() };
        problems.push(Refused::from(refusal).at("service"));
    }
    problems.take_at("reason", typed_text::required(&command.reason, SENTENCE_CHARS_MAX));
    problems.finish()?;
    let mut offers = compare(given, at)?;
    let is_set = |offer: &Offer| offer.carrier == carrier.id && offer.service == command.service;
    pass_over(&mut offers);
    let set = offers.iter_mut().find(|offer| is_set(offer));
    set.expect("each service of an active carrier is compared").verdict = Verdict::Chosen;
    Ok(chosen(given, offers, command.reason.clone(), at))
}
