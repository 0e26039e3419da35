//! Why tracking refuses.

use crate::refusal::{Kind, Refusal};

/// A refusal of tracking.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrackingRefusal {
    /// Neither the shipment nor its tracking number is named, or both are.
    #[error("name the shipment or its tracking number")]
    NotNamed,
    /// No shipment has this tracking number.
    #[error("no shipment has the tracking number `{number}`")]
    UnknownNumber {
        /// What was named.
        number: String,
    },
    /// Another shipment has this tracking number.
    #[error("another shipment has this tracking number")]
    NumberTaken,
    /// The shipment was cancelled before it left.
    #[error("the shipment was cancelled before it left")]
    NeverLeft,
    /// It would happen tomorrow or later.
    #[error("it has not happened yet")]
    InFuture,
    /// Only who has the goods can be named.
    #[error("nobody takes goods but at their delivery")]
    NotDelivered,
    /// More events than one shipment has.
    #[error("a shipment has {most} events at the most")]
    TooMany {
        /// How many there may be.
        most: usize,
    },
}

impl Refusal for TrackingRefusal {
    fn code(&self) -> &'static str {
        match self {
            TrackingRefusal::NotNamed => "tracking.not_named",
            TrackingRefusal::UnknownNumber { .. } => "tracking.unknown_number",
            TrackingRefusal::NumberTaken => "tracking.number_taken",
            TrackingRefusal::NeverLeft => "tracking.never_left",
            TrackingRefusal::InFuture => "tracking.in_future",
            TrackingRefusal::NotDelivered => "tracking.not_delivered",
            TrackingRefusal::TooMany { .. } => "tracking.too_many",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            TrackingRefusal::UnknownNumber { .. } => Kind::NotFound,
            TrackingRefusal::NumberTaken | TrackingRefusal::NeverLeft => Kind::Conflict,
            TrackingRefusal::NotNamed
            | TrackingRefusal::InFuture
            | TrackingRefusal::NotDelivered
            | TrackingRefusal::TooMany { .. } => Kind::Invalid,
        }
    }
}
