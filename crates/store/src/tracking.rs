//! Where shipments are: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::reader::Reader;
use crate::{codes, lookup, record};
use quittance_domain::CompanyId;
use quittance_domain::shipping::ShipmentId;
use quittance_domain::tracking::{Tracking, TrackingEvent, TrackingState};

codes!(TrackingState);

record!(Tracking = "tracking", rank 343, key (shipment as shipment_id: ShipmentId);
    number, state, since, delivered_on, received_by; version);

record!(TrackingEvent = "tracking_event", rank 344,
    key (shipment as shipment_id: ShipmentId, key as message_key: String);
    state, happened_at, happened_on, place, received_by, note, recorded_at);

lookup!(
    /// The shipment with a tracking number.
    TrackingByNumber: Tracking, by (number: String),
    where "number <> ''" if |tracking| !tracking.number.is_empty()
);

lookup!(
    /// What happened to a shipment.
    EventsOfShipment: TrackingEvent, by (shipment as shipment_id: ShipmentId)
);

/// Where a shipment is, and what happened to it in the order of time.
pub fn tracking(
    reader: &mut dyn Reader,
    company: CompanyId,
    shipment: ShipmentId,
) -> Result<(Option<Tracking>, Vec<TrackingEvent>), Fault> {
    let found = fetch::record(reader, company, "AND shipment_id = $2", &[shipment.to_value()])?;
    let tail = "AND shipment_id = $2 ORDER BY happened_at, message_key";
    Ok((found, fetch::records(reader, company, tail, &[shipment.to_value()])?))
}
