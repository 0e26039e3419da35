//! Tracking's commands: where shipments are after they have left.
//!
//! - `tracking.record` gathers the shipment, by itself or by its tracking number, with what
//!   happened to it; records one more event and where the shipment stands now.
//! - `tracking.set_number` gathers the shipment and who has the number; records it.
use crate::clock;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::shipping::{Shipment, ShipmentId, ShippingRefusal};
use quittance_domain::tracking::{
    RecordGiven, RecordTracking, Recorded, SetTrackingNumber, Tracking, TrackingEvent,
    TrackingRefusal, TrackingState, record, set_number,
};
use quittance_domain::{At, Date, Ids, Refused};
use quittance_store::tracking::{EventsOfShipment, TrackingByNumber};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where a shipment is, as a command left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackingReply {
    /// Which.
    pub shipment: ShipmentId,
    /// Where it is; none: no event has come.
    pub state: Option<TrackingState>,
    /// The day on which the customer got it.
    pub delivered_on: Option<Date>,
}

impl TrackingReply {
    fn of(tracking: &Tracking) -> Self {
        let Tracking { shipment, state, delivered_on, .. } = *tracking;
        Self { shipment, state, delivered_on }
    }
}

/// The records that an event is decided on.
pub struct Given {
    shipment: Arc<Shipment>,
    tracking: Option<Arc<Tracking>>,
    events: Vec<Arc<TrackingEvent>>,
    happened_on: Date,
}

fn shipment(look: &Look<'_>, id: ShipmentId) -> Result<Arc<Shipment>, Halt> {
    let found = look.find::<Shipment>(id)?;
    Ok(found.ok_or_else(|| Refused::from(ShippingRefusal::NotFound))?)
}

impl Command for RecordTracking {
    const NAME: &'static str = "tracking.record";
    type Given = Given;
    type Decision = Option<Recorded>;
    type Reply = TrackingReply;

    fn rows(&self) -> usize {
        4
    }

    /// Refusals: `tracking.not_named`, `tracking.unknown_number`, `shipping.not_found`,
    /// `date.out_of_range`.
    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        let id = match (&self.shipment, &self.tracking_number) {
            (Some(shipment), None) => *shipment,
            (None, Some(number)) => {
                let found = look.all::<TrackingByNumber>(number.clone())?;
                let unknown = || {
                    let number = number.chars().take(40).collect();
                    Refused::from(TrackingRefusal::UnknownNumber { number }).at("tracking_number")
                };
                found.first().ok_or_else(unknown)?.shipment
            }
            (None, None) | (Some(_), Some(_)) => {
                return Err(Refused::from(TrackingRefusal::NotNamed).into());
            }
        };
        look.want::<Tracking>(id);
        look.want_all::<EventsOfShipment>(id);
        let company = crate::company::find(look)?;
        let local = clock::local(&company.time_zone, self.happened_at);
        let (happened_on, _) = local.map_err(|refused| refused.at("happened_at"))?;
        Ok(Given {
            shipment: shipment(look, id)?,
            tracking: look.find::<Tracking>(id)?,
            events: look.all::<EventsOfShipment>(id)?,
            happened_on,
        })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Option<Recorded>, Refused> {
        let events: Vec<&TrackingEvent> = given.events.iter().map(Arc::as_ref).collect();
        let of = RecordGiven {
            shipment: &given.shipment,
            tracking: given.tracking.as_deref(),
            events: &events,
            happened_on: given.happened_on,
            received_at: at.received_at,
        };
        record(&of, self)
    }

    fn record(
        &self,
        given: Given,
        recorded: Option<Recorded>,
        recorder: &mut Recorder<'_>,
    ) -> Result<TrackingReply, Halt> {
        match recorded {
            Some(recorded) => keep(recorded, recorder),
            None => {
                let known = given.tracking.expect("a shipment with events is tracked");
                Ok(TrackingReply::of(&known))
            }
        }
    }
}

impl Command for SetTrackingNumber {
    const NAME: &'static str = "tracking.set_number";
    type Given = (Arc<Shipment>, Option<Arc<Tracking>>, Option<ShipmentId>);
    type Decision = Recorded;
    type Reply = TrackingReply;

    fn rows(&self) -> usize {
        3
    }

    /// Refusals: `shipping.not_found`.
    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Self::Given, Halt> {
        look.want::<Tracking>(self.shipment);
        look.want_all::<TrackingByNumber>(self.tracking_number.clone());
        let shipment = shipment(look, self.shipment)?;
        let taken = look.all::<TrackingByNumber>(self.tracking_number.clone())?;
        let taken = taken.first().map(|tracking| tracking.shipment);
        Ok((shipment, look.find::<Tracking>(self.shipment)?, taken))
    }

    fn decide(
        &self,
        (shipment, tracking, taken): &Self::Given,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Recorded, Refused> {
        set_number(shipment, tracking.as_deref(), *taken, self)
    }

    fn record(
        &self,
        _given: Self::Given,
        recorded: Recorded,
        recorder: &mut Recorder<'_>,
    ) -> Result<TrackingReply, Halt> {
        keep(recorded, recorder)
    }
}

fn keep(recorded: Recorded, recorder: &mut Recorder<'_>) -> Result<TrackingReply, Halt> {
    let reply = TrackingReply::of(&recorded.tracking);
    recorder.put(recorded.tracking)?;
    recorder.insert_all(recorded.event);
    recorder.emit_all(recorded.events);
    Ok(reply)
}
