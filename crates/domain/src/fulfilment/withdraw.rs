//! Takes a shipment back from the warehouse: what was picked goes back to where it lay.

use super::{Carton, Pick};
use crate::at::At;
use crate::event::Event;
use crate::id::Ids;
use crate::refusal::{Problems, Refused};
use crate::shipping::{Shipment, ShipmentId, ShipmentStep};
use crate::stock::{Carried, Spot, StockGiven, StockMoved, carry};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};

/// Takes a shipment back from the warehouse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawShipment {
    /// Which.
    pub shipment: ShipmentId,
    /// Why.
    pub reason: String,
}

/// What it is decided on.
#[derive(Clone, Copy, Debug)]
pub struct WithdrawGiven<'a> {
    /// The shipment.
    pub shipment: &'a Shipment,
    /// All its picks.
    pub picks: &'a [&'a Pick],
    /// Its cartons.
    pub cartons: &'a [&'a Carton],
}

/// A shipment that was withdrawn; its picks and cartons are gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// Changed: open.
    pub shipment: Shipment,
    /// What stood ready lies where it lay; none: nothing stood ready.
    pub moved: Option<StockMoved>,
    /// `shipment.withdrawn`.
    pub events: Vec<Event>,
}

/// Takes a shipment back from the warehouse.
///
/// Refusals: `shipping.state_forbids`, `text.*`.
pub fn withdraw(
    stock: &StockGiven<'_>,
    given: &WithdrawGiven<'_>,
    command: &WithdrawShipment,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<Withdrawn, Refused> {
    assert_eq!(command.shipment, given.shipment.id, "the shipment that was asked for");
    let mut problems = Problems::new();
    let state = problems.take(given.shipment.state.step(ShipmentStep::Withdraw));
    let reason = typed_text::required(&command.reason, SENTENCE_CHARS_MAX);
    problems.take_at("reason", reason);
    problems.finish()?;
    let ready = given.picks.iter().filter(|pick| pick.moved.is_some());
    let carried = ready.filter_map(|pick| {
        let from = Spot { bin: given.shipment.number.clone(), ..pick.spot() };
        let (product, quantity) = (pick.product, pick.picked?);
        Some(Carried { product, quantity, from, to: pick.spot() })
    });
    let carried: Vec<Carried> = carried.collect();
    let of = (given.shipment.warehouse, given.shipment.id.uuid(), command.reason.as_str());
    let moved = match carried.is_empty() {
        true => None,
        false => Some(carry(stock, of, &carried, at, ids)?),
    };
    let event = Event::new("shipment.withdrawn", given.shipment.id.uuid())
        .with("number", &given.shipment.number)
        .with("reason", &command.reason)
        .with("cartons", given.cartons.len());
    let state = state.unwrap_or(given.shipment.state);
    let shipment = Shipment { state, ..given.shipment.clone() };
    Ok(Withdrawn { shipment, moved, events: vec![event] })
}
