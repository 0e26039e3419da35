//! Who brings goods: three services, their zones and what a parcel costs.
use crate::simulate::SimulateError;
use crate::simulate::office::Office;
use serde_json::{Value, json};

/// What a carrier offers.
#[derive(Debug)]
pub struct Service {
    pub carrier: &'static str,
    pub code: &'static str,
    /// Until when it takes goods of a day in the main warehouse, which it then collects from
    /// alone; none: everywhere, all day.
    pub cut_off: Option<&'static str>,
    /// On top of its rates. Unit: percent.
    pub surcharge: i64,
    /// Code, beginning of the postal codes, and working days on the way.
    pub zones: &'static [(&'static str, &'static str, i64)],
    /// Zone, grams at most, and what a parcel costs at first. Unit: cents, full tens.
    pub bands: &'static [(&'static str, i64, i64)],
}

/// All that is offered.
pub const SERVICES: &[Service] = &[
    Service {
        carrier: "POST",
        code: "parcel",
        cut_off: None,
        surcharge: 10,
        zones: &[("EAST", "1", 1), ("REST", "", 2)],
        bands: &[("EAST", 5_000, 400), ("EAST", 31_500, 900), ("REST", 31_500, 1_100)],
    },
    Service {
        carrier: "RAPID",
        code: "day",
        cut_off: Some("10:00"),
        surcharge: 0,
        zones: &[("ALL", "", 1)],
        bands: &[("ALL", 5_000, 1_200), ("ALL", 60_000, 2_000)],
    },
    Service {
        carrier: "RAPID",
        code: "freight",
        cut_off: None,
        surcharge: 20,
        zones: &[("ALL", "", 4)],
        bands: &[("ALL", 900_000, 8_000)],
    },
];

/// Makes the carriers and their rates.
pub fn set(office: &Office) -> Result<(), SimulateError> {
    for carrier in ["POST", "RAPID"] {
        office.set_up("carrier.set", stated(carrier, "active"))?;
    }
    for service in SERVICES {
        office.set_up("carrier.set_rates", rates(service, "2020-01-01", 100))?;
    }
    Ok(())
}

/// A carrier with all that it offers.
pub fn stated(carrier: &str, status: &str) -> Value {
    let services = SERVICES.iter().filter(|service| service.carrier == carrier);
    let service = |service: &Service| {
        let zone = |(code, prefix, days): &(&str, &str, i64)| {
            let prefixes: Vec<&str> =
                Some(*prefix).filter(|it| !it.is_empty()).into_iter().collect();
            json!({
                "code": code, "country": "AT", "postal_prefixes": prefixes, "transit_days": days,
            })
        };
        let zones: Vec<Value> = service.zones.iter().map(zone).collect();
        let cut_offs = service.cut_off.map(|time| json!({"warehouse": "MAIN", "time": time}));
        json!({
            "code": service.code, "zones": zones,
            "cut_offs": cut_offs.into_iter().collect::<Vec<Value>>(),
            "surcharge": format!("0.{:02}", service.surcharge),
        })
    };
    let services: Vec<Value> = services.map(service).collect();
    json!({"code": carrier, "name": carrier, "status": status, "services": services})
}

/// The rates of a service from a day on: so many percent of the first ones, to full tens of cents.
pub fn rates(service: &Service, valid_from: &str, percent: i64) -> Value {
    let band = |(zone, grams_max, cents): &(&str, i64, i64)| {
        let cents = cents * percent / 1_000 * 10;
        let price = format!("{}.{:02} EUR", cents / 100, cents % 100);
        json!({"zone": zone, "grams_max": grams_max, "price": price})
    };
    let bands: Vec<Value> = service.bands.iter().map(band).collect();
    json!({
        "carrier": service.carrier, "service": service.code, "valid_from": valid_from,
        "bands": bands,
    })
}
