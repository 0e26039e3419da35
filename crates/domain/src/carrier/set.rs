//! Makes a carrier, or states it anew.

use super::{Carrier, CarrierId, CarrierRefusal, CarrierStatus, Service, Services, Zone};
use crate::company::{Company, WarehouseId};
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, CODE_CHARS_MAX, NAME_CHARS_MAX};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most services of a carrier.
pub const SERVICES_MAX: usize = 50;

/// The most zones of a service, beginnings of postal codes of a zone, and warehouses of a service.
pub const ZONES_MAX: usize = 500;

/// The most days that a service is under way.
pub const TRANSIT_DAYS_MAX: i64 = 90;

/// The most that comes on top of the rates: ten times the rate.
pub const SURCHARGE_MAX: Rate = Rate::from_nanos(10_000_000_000);

/// The most that the volumetric divisor is. Unit: cubic centimetres per kilogram.
pub const DIVISOR_MAX: i64 = 100_000;

/// Makes a carrier, or states anew what it offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetCarrier {
    /// Short name, unique in the company.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Whether shipments are given to it.
    #[serde(default)]
    pub status: CarrierStatus,
    /// What it offers, in place of what it offered before.
    pub services: Vec<Service>,
}

/// What a carrier is set on.
#[derive(Clone, Debug)]
pub struct SetCarrierGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The carrier of the code; none: it is new.
    pub known: Option<&'a Carrier>,
    /// Those of the warehouses of the command that are there.
    pub warehouses: BTreeSet<WarehouseId>,
}

/// A carrier that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarrierSet {
    /// New or changed.
    pub carrier: Carrier,
    /// Changed, if it is the company's first carrier.
    pub company: Option<Company>,
    /// `carrier.set`.
    pub events: Vec<Event>,
}

/// Makes a carrier, or states it anew. Choices that were made before stay as they are.
///
/// Refusals: `text.*`, `Nothing`, `TooMany`, `Twice`, `DayOutOfRange`, `OutOfRange`,
/// `UnknownWarehouse`.
pub fn set(
    given: &SetCarrierGiven<'_>,
    command: &SetCarrier,
    on: Date,
    ids: &mut dyn Ids,
) -> Result<CarrierSet, Refused> {
    let mut problems = Problems::new();
    problems.take_at("code", typed_text::required(&command.code, CODE_CHARS_MAX));
    problems.take_at("name", typed_text::required(&command.name, NAME_CHARS_MAX));
    problems.take_at("services", counted(command.services.len(), SERVICES_MAX));
    let mut codes = BTreeSet::new();
    for (index, service) in command.services.iter().enumerate().take(SERVICES_MAX) {
        let path = format!("services[{index}]");
        if !codes.insert(&service.code) {
            problems.push(Refused::from(CarrierRefusal::Twice).at(&path));
        }
        check(given, service, &path, &mut problems);
    }
    problems.finish()?;
    let id = given.known.map_or_else(|| CarrierId::from_uuid(ids.next()), |known| known.id);
    let event = Event::new("carrier.set", id.uuid())
        .with("code", &command.code)
        .with("status", command.status)
        .with("services", command.services.len());
    let carrier = Carrier {
        id,
        code: command.code.clone(),
        name: command.name.clone(),
        status: command.status,
        services: Services(command.services.clone()),
        version: given.known.map_or(0, |known| known.version),
    };
    let company = given.company.with_carriers(on);
    Ok(CarrierSet { carrier, company, events: vec![event] })
}

fn counted(count: usize, most: usize) -> Result<(), CarrierRefusal> {
    match count {
        0 => Err(CarrierRefusal::Nothing),
        count if count > most => Err(CarrierRefusal::TooMany { most }),
        _ => Ok(()),
    }
}

pub(super) fn between(number: i64, least: i64, most: i64) -> Result<(), CarrierRefusal> {
    let fits = (least..=most).contains(&number);
    if fits { Ok(()) } else { Err(CarrierRefusal::OutOfRange { least, most }) }
}

/// Notes all that is wrong with a service.
fn check(given: &SetCarrierGiven<'_>, service: &Service, path: &str, problems: &mut Problems) {
    let at = |field: &str| format!("{path}.{field}");
    problems.take_at(&at("code"), typed_text::required(&service.code, CODE_CHARS_MAX));
    problems.take_at(&at("days"), counted(service.days.len(), 7));
    if !service.days.iter().all(|day| (1..=7).contains(day)) {
        problems.push(Refused::from(CarrierRefusal::DayOutOfRange).at(&at("days")));
    }
    if service.surcharge.is_negative() || service.surcharge > SURCHARGE_MAX {
        let refusal = CarrierRefusal::OutOfRange { least: 0, most: 10 };
        problems.push(Refused::from(refusal).at(&at("surcharge")));
    }
    if let Some(divisor) = service.volumetric_divisor {
        problems.take_at(&at("volumetric_divisor"), between(divisor, 1, DIVISOR_MAX));
    }
    if service.cut_offs.len() > ZONES_MAX {
        let refusal = CarrierRefusal::TooMany { most: ZONES_MAX };
        problems.push(Refused::from(refusal).at(&at("cut_offs")));
    }
    let mut warehouses = BTreeSet::new();
    for (index, cut_off) in service.cut_offs.iter().enumerate().take(ZONES_MAX) {
        let path = at(&format!("cut_offs[{index}].warehouse"));
        if !given.warehouses.contains(&cut_off.warehouse) {
            problems.push(Refused::from(CarrierRefusal::UnknownWarehouse).at(&path));
        }
        if !warehouses.insert(cut_off.warehouse) {
            problems.push(Refused::from(CarrierRefusal::Twice).at(&path));
        }
    }
    problems.take_at(&at("zones"), counted(service.zones.len(), ZONES_MAX));
    let mut codes = BTreeSet::new();
    for (index, zone) in service.zones.iter().enumerate().take(ZONES_MAX) {
        let path = at(&format!("zones[{index}]"));
        if !codes.insert(&zone.code) {
            problems.push(Refused::from(CarrierRefusal::Twice).at(&path));
        }
        check_zone(zone, &path, problems);
    }
}

fn check_zone(zone: &Zone, path: &str, problems: &mut Problems) {
    let at = |field: &str| format!("{path}.{field}");
    problems.take_at(&at("code"), typed_text::required(&zone.code, CODE_CHARS_MAX));
    problems.take_at(&at("transit_days"), between(zone.transit_days, 0, TRANSIT_DAYS_MAX));
    if zone.postal_prefixes.len() > ZONES_MAX {
        let refusal = CarrierRefusal::TooMany { most: ZONES_MAX };
        problems.push(Refused::from(refusal).at(&at("postal_prefixes")));
    }
    for (index, prefix) in zone.postal_prefixes.iter().enumerate().take(ZONES_MAX) {
        let path = at(&format!("postal_prefixes[{index}]"));
        problems.take_at(&path, typed_text::required(prefix, CODE_CHARS_MAX));
    }
}
