//! Carriers: who brings goods to customers, how fast, and for how much.
//!
//! - **Service**: what a carrier offers, as *parcel* or *express*: on which days it collects and
//!   delivers, until when it takes goods of a day, where it goes.
//! - **Zone**: where a service is equally fast and dear: a country, or the part of it whose postal
//!   codes begin alike. The longest beginning that fits decides.
//! - **Transit days**: how many of the service's days lie between collecting and delivering.
//! - **Cut-off**: the time of day, in the company's time zone, until which a warehouse hands over
//!   what leaves on that day.
//! - **Rate card**: what a parcel costs by zone and weight, from a day on.
//! - **Weight that counts**: what a parcel weighs, or what its volume counts for if that is more.
//! - **Choice**: the service of a shipment, and what it was compared with.
//!
//! The service of a shipment is chosen as it is made and again as it is packed: of those that
//! arrive by the day on which the customer wants it the cheapest, else the fastest. A person may
//! set another one, with a reason; that one stays. Nothing is posted: the cost is what is expected,
//! the carrier's bill says what it is.
//!
//! Invariants: what is chosen names its service, leaves on the day or later, and arrives no earlier
//! than it leaves; what a person set says why. A company without carriers has no choices.

pub mod assign;
pub mod choose;
pub mod compare;
pub mod error;
pub mod set;
pub mod set_rates;

#[cfg(test)]
mod tests;

pub use assign::{AssignCarrier, assign};
pub use choose::{ChooseCarrier, ChooseGiven, Chosen, choose};
pub use compare::{Compared, Offer, Parcel, Verdict};
pub use error::CarrierRefusal;
pub use set::{CarrierSet, SetCarrier, SetCarrierGiven, set};
pub use set_rates::{RateCardSet, SetRateCard, set_rates};

use crate::code::codes;
use crate::company::WarehouseId;
use crate::country::Country;
use crate::date::Date;
use crate::money::Money;
use crate::rate::Rate;
use crate::shipping::ShipmentId;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

crate::id!(CarrierId, "car", "A carrier.");

/// Who brings goods. Key: id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carrier {
    /// Its id.
    pub id: CarrierId,
    /// Short name, unique in the company.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Whether shipments are given to it.
    pub status: CarrierStatus,
    /// What it offers, in the order in which it was stated.
    pub services: Services,
    /// Raised by the unit of work.
    pub version: i64,
}

/// Whether shipments are given to a carrier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CarrierStatus {
    /// They are.
    #[default]
    Active,
    /// No more.
    Ended,
}
codes!(CarrierStatus { Active = "active", Ended = "ended" });

/// What a carrier offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Services(pub Vec<Service>);

impl Services {
    /// The service with a code.
    #[must_use]
    pub fn named(&self, code: &str) -> Option<&Service> {
        self.0.iter().find(|service| service.code == code)
    }
}

/// One service of a carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Short name, unique with its carrier.
    pub code: String,
    /// The days of the week on which it collects and delivers: 1 is Monday, 7 Sunday.
    #[serde(default = "workdays")]
    pub days: Vec<i64>,
    /// Until when it takes goods of a day, by warehouse. It collects nowhere else; empty: it
    /// collects everywhere until midnight.
    #[serde(default)]
    pub cut_offs: Vec<CutOff>,
    /// Where it goes.
    pub zones: Vec<Zone>,
    /// What comes on top of the rates, as for fuel; 0.12 is 12 %.
    #[serde(default)]
    pub surcharge: Rate,
    /// How much volume counts for a kilogram; none: weight alone counts. Unit: cubic centimetres.
    #[serde(default)]
    pub volumetric_divisor: Option<i64>,
}

fn workdays() -> Vec<i64> {
    vec![1, 2, 3, 4, 5]
}

/// Until when a service takes goods of a day from a warehouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutOff {
    /// From which.
    pub warehouse: WarehouseId,
    /// Until when, in the company's time zone.
    pub time: TimeOfDay,
}

/// Where a service is equally fast and dear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// Short name, unique in the service; rate cards name it.
    pub code: String,
    /// The country.
    pub country: Country,
    /// How postal codes of the zone begin; empty: all of the country.
    #[serde(default)]
    pub postal_prefixes: Vec<String>,
    /// How many of the service's days it takes; 0: it arrives on the day on which it leaves.
    pub transit_days: i64,
}

/// What parcels of a service cost from a day on. Key: carrier, service, valid_from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateCard {
    /// Of which carrier.
    pub carrier: CarrierId,
    /// Of which of its services.
    pub service: String,
    /// Its first day. It holds until the next one of the service.
    pub valid_from: Date,
    /// Its last day; none: until the next one.
    pub valid_to: Option<Date>,
    /// What a parcel costs.
    pub bands: Bands,
    /// Raised by the unit of work.
    pub version: i64,
}

/// Prices by zone and weight.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bands(pub Vec<Band>);

/// What a parcel costs that goes to a zone and weighs so much at the most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// A zone of the service.
    pub zone: String,
    /// The most that such a parcel weighs. Unit: grams.
    pub grams_max: i64,
    /// For one parcel, without surcharge, in base currency.
    pub price: Money,
}

/// The service of a shipment. Key: shipment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarrierChoice {
    /// Which shipment.
    pub shipment: ShipmentId,
    /// Who brings it; none: nobody who could was found.
    pub carrier: Option<CarrierId>,
    /// With which service; empty: none.
    pub service: String,
    /// Why a person set it; empty: it was chosen.
    pub reason: String,
    /// The day on which it was decided last.
    pub chosen_on: Date,
    /// The day on which it is collected.
    pub leaves_on: Option<Date>,
    /// Until when it is taken on that day; none: all day.
    pub cut_off: Option<TimeOfDay>,
    /// The day on which it should arrive.
    pub arrives_on: Option<Date>,
    /// What it is expected to cost, in base currency; none: no rate card tells.
    pub cost: Option<Money>,
    /// All that was looked at.
    pub compared: Compared,
    /// Raised by the unit of work.
    pub version: i64,
}

impl CarrierChoice {
    /// Whether a person set it.
    #[must_use]
    pub fn is_by_hand(&self) -> bool {
        !self.reason.is_empty()
    }
}

/// A time of day, in JSON `"16:30"`. Unit: minutes since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(i64);

impl TimeOfDay {
    /// The first minute of a day.
    pub const MIDNIGHT: TimeOfDay = TimeOfDay(0);

    /// So many minutes after midnight; none: a day has fewer.
    #[must_use]
    pub fn from_minutes(minutes: i64) -> Option<Self> {
        (0..24 * 60).contains(&minutes).then_some(Self(minutes))
    }

    /// Minutes since midnight.
    #[must_use]
    pub const fn minutes(self) -> i64 {
        self.0
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for TimeOfDay {
    type Err = CarrierRefusal;

    /// Reads `HH:MM` and nothing else. Refusals: `TimeMalformed`.
    fn from_str(text: &str) -> Result<Self, CarrierRefusal> {
        let read = || {
            let (hours, minutes) = text.split_once(':')?;
            let two = |part: &str| {
                let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
                part.parse::<i64>().ok().filter(|_| digits)
            };
            let (hours, minutes) = (two(hours)?, two(minutes).filter(|minutes| *minutes < 60)?);
            Self::from_minutes(hours * 60 + minutes)
        };
        read().ok_or_else(|| CarrierRefusal::TimeMalformed { text: crate::text::quoted(text) })
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        crate::text::deserialize(from)
    }
}
