//! Tracking: where a shipment is after it has left, and the proof of its delivery.
//!
//! - **Tracking number**: the carrier's number of a shipment.
//! - **Tracking event**: what a carrier says happened to it, with the carrier's key of the message:
//!   who sends it twice has sent it once (RULES 22).
//! - **Proof of delivery**: who took the goods, when, and what the driver noted.
//!
//! Events come in any order. Where a shipment stands is what the latest of them says by its own
//! time, whenever it reached us; of two of one moment the one that is further along. A delivery
//! that a later event takes back, as a return to the sender, is none.
//!
//! Invariant: the state, the day of delivery and its proof follow from the events alone. Nothing is
//! posted: revenue falls with the goods issue.

pub mod error;
pub mod record;

#[cfg(test)]
mod tests;

pub use error::TrackingRefusal;
pub use record::{
    EVENTS_MAX, RecordGiven, RecordTracking, Recorded, SetTrackingNumber, record, set_number,
};

use crate::code::codes;
use crate::date::{Date, Moment};
use crate::shipping::ShipmentId;

/// Where a shipment is, in the order of its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrackingState {
    /// The carrier has it.
    HandedOver,
    /// It is under way.
    InTransit,
    /// It is in the van.
    OutForDelivery,
    /// Nobody took it; it is tried again, or goes back.
    Failed,
    /// The customer has it.
    Delivered,
    /// It comes back to us.
    ReturnedToSender,
}
codes!(TrackingState {
    HandedOver = "handed_over",
    InTransit = "in_transit",
    OutForDelivery = "out_for_delivery",
    Failed = "failed",
    Delivered = "delivered",
    ReturnedToSender = "returned_to_sender",
});

/// Where a shipment is. Key: shipment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tracking {
    /// Which.
    pub shipment: ShipmentId,
    /// The carrier's number of it; empty: none is known.
    pub number: String,
    /// Where it is; none: no event has come.
    pub state: Option<TrackingState>,
    /// Since when.
    pub since: Option<Moment>,
    /// The day on which the customer got it, in the company's time zone.
    pub delivered_on: Option<Date>,
    /// Who took it; empty: nobody is named.
    pub received_by: String,
    /// Raised by the unit of work.
    pub version: i64,
}

/// What a carrier says happened to a shipment. Key: shipment, key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackingEvent {
    /// To which.
    pub shipment: ShipmentId,
    /// The carrier's key of the message.
    pub key: String,
    /// Where it is.
    pub state: TrackingState,
    /// When, by the carrier's clock.
    pub happened_at: Moment,
    /// The day of it in the company's time zone.
    pub happened_on: Date,
    /// Where it happened; empty: not told.
    pub place: String,
    /// Who took it; empty: nobody is named.
    pub received_by: String,
    /// What was noted; empty: nothing.
    pub note: String,
    /// When it reached us.
    pub recorded_at: Moment,
}
