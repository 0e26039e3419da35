//! Carriers, their rate cards and the services of shipments: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::{Field, corrupt};
use crate::reader::Reader;
use crate::value::{Kind, Value};
use crate::{codes, ids, lookup, record};
use quittance_domain::carrier::{
    Bands, Carrier, CarrierChoice, CarrierId, CarrierStatus, Compared, RateCard, Services,
    TimeOfDay,
};
use quittance_domain::shipping::ShipmentId;
use quittance_domain::{CompanyId, Date};
use serde::Serialize;
use serde::de::DeserializeOwned;

codes!(CarrierStatus);
ids!(CarrierId);

record!(Carrier = "carrier", rank 340, key (id: CarrierId);
    code, name, status, services; version);

record!(RateCard = "carrier_rate_card", rank 341,
    key (carrier as carrier_id: CarrierId, service: String, valid_from: Date);
    valid_to, bands; version);

record!(CarrierChoice = "carrier_choice", rank 342, key (shipment as shipment_id: ShipmentId);
    carrier as carrier_id, service, reason, chosen_on, leaves_on, cut_off, arrives_on,
    cost in base, compared; version);

lookup!(
    /// The carrier with a code.
    CarrierByCode: Carrier, by (code: String)
);

lookup!(
    /// The carriers that shipments are given to, or those that they are no more.
    CarriersByStatus: Carrier, by (status: CarrierStatus)
);

lookup!(
    /// The rate cards of a carrier.
    CardsOfCarrier: RateCard, by (carrier as carrier_id: CarrierId)
);

/// Stored as JSON text.
fn text(data: &impl Serialize) -> Value {
    Value::Text(serde_json::to_string(data).expect("it is plain data"))
}

fn data<T: DeserializeOwned>(what: &'static str, value: &Value) -> Result<T, Fault> {
    match value {
        Value::Text(text) => serde_json::from_str(text).map_err(|_| corrupt(what, value)),
        _ => Err(corrupt(what, value)),
    }
}

impl Field for Services {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        text(self)
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        data("services of a carrier", &value)
    }
}

impl Field for Bands {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        text(self)
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        data("rates of a carrier", &value)
    }
}

impl Field for Compared {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        text(self)
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        data("compared services", &value)
    }
}

/// Stored as minutes since midnight.
impl Field for TimeOfDay {
    const KIND: Kind = Kind::Int;

    fn to_value(&self) -> Value {
        Value::Int(self.minutes())
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        let minutes = i64::from_value(value.clone())?;
        TimeOfDay::from_minutes(minutes).ok_or_else(|| corrupt("time of day", &value))
    }
}

/// The service of a shipment, if one was looked for.
pub fn choice(
    reader: &mut dyn Reader,
    company: CompanyId,
    shipment: ShipmentId,
) -> Result<Option<CarrierChoice>, Fault> {
    fetch::record(reader, company, "AND shipment_id = $2", &[shipment.to_value()])
}

/// All carriers by code, each with its rate cards by service and first day.
pub fn carriers(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Vec<(Carrier, Vec<RateCard>)>, Fault> {
    let carriers: Vec<Carrier> = fetch::records(reader, company, "ORDER BY code", &[])?;
    let tail = "AND carrier_id = $2 ORDER BY service, valid_from";
    let mut found = Vec::with_capacity(carriers.len());
    for carrier in carriers {
        let cards = fetch::records(reader, company, tail, &[carrier.id.to_value()])?;
        found.push((carrier, cards));
    }
    Ok(found)
}

/// What the shipments of a service came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarrierUse {
    /// Which carrier.
    pub carrier: CarrierId,
    /// Which service.
    pub service: String,
    /// How many shipments that left, or will leave.
    pub shipments: i64,
    /// How many of them a person set.
    pub by_hand: i64,
    /// What they are expected to cost. Unit: minor units of the base currency.
    pub cost_minor: i64,
}

/// What the shipments that were made on days from one to another came to, by service.
pub fn used(
    reader: &mut dyn Reader,
    company: CompanyId,
    (from, to): (Date, Date),
) -> Result<Vec<CarrierUse>, Fault> {
    let sql = "
        SELECT c.carrier_id, c.service, COUNT(*),
               CAST(SUM(CASE WHEN c.reason <> '' THEN 1 ELSE 0 END) AS BIGINT),
               CAST(COALESCE(SUM(c.cost), 0) AS BIGINT)
        FROM carrier_choice c
        JOIN shipment s ON s.company_id = $1 AND s.id = c.shipment_id
        WHERE c.company_id = $1 AND c.carrier_id IS NOT NULL
          AND s.state NOT IN ('cancelled', 'reversed') AND s.created_on BETWEEN $2 AND $3
        GROUP BY c.carrier_id, c.service
        ORDER BY c.carrier_id, c.service";
    let args = [company.value().into(), from.to_value(), to.to_value()];
    fetch::all(reader, sql, &args, |cells| {
        Ok(CarrierUse {
            carrier: cells.cell()?,
            service: cells.cell()?,
            shipments: cells.cell()?,
            by_hand: cells.cell()?,
            cost_minor: cells.cell()?,
        })
    })
}
