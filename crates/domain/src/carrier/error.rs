//! Why a carrier, its rates or a choice is refused.

use crate::currency::Currency;
use crate::refusal::{Kind, Refusal};

/// A refusal of carriers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CarrierRefusal {
    /// There is no such carrier.
    #[error("there is no such carrier")]
    NotFound,
    /// The carrier has no such service.
    #[error("the carrier has no service `{service}`")]
    UnknownService {
        /// What was named.
        service: String,
    },
    /// Shipments are no longer given to the carrier.
    #[error("shipments are no longer given to this carrier")]
    Ended,
    /// A list has nothing in it.
    #[error("it needs at least one")]
    Nothing,
    /// A list has too much in it.
    #[error("there may be {most} of them at the most")]
    TooMany {
        /// How many there may be.
        most: usize,
    },
    /// A service, zone, warehouse or band is stated twice.
    #[error("it is stated twice")]
    Twice,
    /// Not a time of day.
    #[error("`{text}` is not a time of day such as 16:30")]
    TimeMalformed {
        /// The start of the text.
        text: String,
    },
    /// Not a day of the week.
    #[error("a day of the week is 1, Monday, to 7, Sunday")]
    DayOutOfRange,
    /// A number that makes no sense.
    #[error("it is between {least} and {most}")]
    OutOfRange {
        /// The least.
        least: i64,
        /// The most.
        most: i64,
    },
    /// There is no such warehouse.
    #[error("there is no such warehouse")]
    UnknownWarehouse,
    /// The service has no such zone.
    #[error("the service has no zone `{zone}`")]
    UnknownZone {
        /// What was named.
        zone: String,
    },
    /// Rates are in the currency of the books.
    #[error("rates are in {base}, the currency of the books")]
    PriceCurrency {
        /// The company's currency.
        base: Currency,
    },
    /// A price below nothing.
    #[error("a price is not negative")]
    PriceNegative,
    /// The last day is before the first.
    #[error("it ends before it begins")]
    EndsBeforeItBegins,
    /// The shipment will not leave.
    #[error("the shipment will not leave, so nobody brings it")]
    WillNotLeave,
}

impl Refusal for CarrierRefusal {
    fn code(&self) -> &'static str {
        match self {
            CarrierRefusal::NotFound => "carrier.not_found",
            CarrierRefusal::UnknownService { .. } => "carrier.unknown_service",
            CarrierRefusal::Ended => "carrier.ended",
            CarrierRefusal::Nothing => "carrier.nothing",
            CarrierRefusal::TooMany { .. } => "carrier.too_many",
            CarrierRefusal::Twice => "carrier.twice",
            CarrierRefusal::TimeMalformed { .. } => "carrier.time_malformed",
            CarrierRefusal::DayOutOfRange => "carrier.day_out_of_range",
            CarrierRefusal::OutOfRange { .. } => "carrier.out_of_range",
            CarrierRefusal::UnknownWarehouse => "carrier.unknown_warehouse",
            CarrierRefusal::UnknownZone { .. } => "carrier.unknown_zone",
            CarrierRefusal::PriceCurrency { .. } => "carrier.price_currency",
            CarrierRefusal::PriceNegative => "carrier.price_negative",
            CarrierRefusal::EndsBeforeItBegins => "carrier.ends_before_it_begins",
            CarrierRefusal::WillNotLeave => "carrier.will_not_leave",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            CarrierRefusal::NotFound => Kind::NotFound,
            CarrierRefusal::Ended | CarrierRefusal::WillNotLeave => Kind::Conflict,
            CarrierRefusal::UnknownService { .. }
            | CarrierRefusal::Nothing
            | CarrierRefusal::TooMany { .. }
            | CarrierRefusal::Twice
            | CarrierRefusal::TimeMalformed { .. }
            | CarrierRefusal::DayOutOfRange
            | CarrierRefusal::OutOfRange { .. }
            | CarrierRefusal::UnknownWarehouse
            | CarrierRefusal::UnknownZone { .. }
            | CarrierRefusal::PriceCurrency { .. }
            | CarrierRefusal::PriceNegative
            | CarrierRefusal::EndsBeforeItBegins => Kind::Invalid,
        }
    }
}
