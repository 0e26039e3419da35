//! Waves, picks, cartons: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::reader::Reader;
use crate::{ids, lookup, record};
use quittance_domain::carrier::TimeOfDay;
use quittance_domain::company::WarehouseId;
use quittance_domain::fulfilment::{Carton, CartonLine, PackingPolicy, Pick, Wave, WaveId};
use quittance_domain::product::ProductId;
use quittance_domain::shipping::{ShipmentId, ShipmentState};
use quittance_domain::{CompanyId, Date, Quantity};

ids!(WaveId);

record!(Wave = "wave", rank 120, key (id: WaveId);
    number, warehouse as warehouse_id, released_on; version);

record!(Pick = "pick", rank 121, key (shipment as shipment_id: ShipmentId, pick_no: i64);
    wave as wave_id, line_no, product as product_id, warehouse as warehouse_id, bin, lot, planned,
    picked, moved as moved_id);

record!(Carton = "carton", rank 122,
    key (shipment as shipment_id: ShipmentId, carton_no: i64);
    sscc, weight_grams);

record!(CartonLine = "carton_line", rank 123,
    key (shipment as shipment_id: ShipmentId, carton_no: i64, line_no: i64);
    quantity);

record!(PackingPolicy = "packing_policy", rank 119, key ();
    gs1_prefix, next_serial, weight_grams_max, volume_ccm_max; version);

lookup!(
    /// The picks of a shipment.
    PicksOfShipment: Pick, by (shipment as shipment_id: ShipmentId)
);

lookup!(
    /// What is planned to be taken of a product.
    OpenPicksOfProduct: Pick,
    by (product as product_id: ProductId, warehouse as warehouse_id: WarehouseId),
    where "picked IS NULL" if |pick| pick.picked.is_none()
);

lookup!(
    /// The cartons of a shipment.
    CartonsOfShipment: Carton, by (shipment as shipment_id: ShipmentId)
);

lookup!(
    /// What is in the cartons of a shipment.
    LinesOfCartons: CartonLine, by (shipment as shipment_id: ShipmentId)
);

/// The wave with a number.
pub fn wave(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<Wave>, Fault> {
    fetch::record(reader, company, "AND number = $2", &[number.into()])
}

/// A pick in the list that is walked along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickListed {
    /// The zone of the bin; empty: none.
    pub zone: String,
    /// The bin; empty: none.
    pub bin: String,
    /// The lot; empty: none.
    pub lot: String,
    /// SKU of the product.
    pub sku: String,
    /// What people call it.
    pub name: String,
    /// How much is to be taken.
    pub planned: Quantity,
    /// How much was taken; none: not yet.
    pub picked: Option<Quantity>,
    /// Number of the shipment.
    pub shipment: String,
    /// The pick's place among those of the shipment.
    pub pick_no: i64,
}

/// The picks of a wave, in the order of the bins.
pub fn pick_list(
    reader: &mut dyn Reader,
    company: CompanyId,
    wave: WaveId,
) -> Result<Vec<PickListed>, Fault> {
    let sql = "
        SELECT COALESCE(b.zone, ''), k.bin, k.lot, p.sku, p.name, k.planned, k.picked, s.number,
               k.pick_no
        FROM pick k
        JOIN product p ON p.company_id = $1 AND p.id = k.product_id
        JOIN shipment s ON s.company_id = $1 AND s.id = k.shipment_id
        LEFT JOIN stock_bin b
             ON b.company_id = $1 AND b.warehouse_id = k.warehouse_id AND b.code = k.bin
        WHERE k.company_id = $1 AND k.wave_id = $2
        ORDER BY COALESCE(b.sequence, -1), k.bin, p.sku, k.lot, s.number, k.pick_no";
    fetch::all(reader, sql, &[company.value().into(), wave.to_value()], |cells| {
        Ok(PickListed {
            zone: cells.cell()?,
            bin: cells.cell()?,
            lot: cells.cell()?,
            sku: cells.cell()?,
            name: cells.cell()?,
            planned: cells.cell()?,
            picked: cells.cell()?,
            shipment: cells.cell()?,
            pick_no: cells.cell()?,
        })
    })
}

/// A wave in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaveListed {
    /// Its number.
    pub number: String,
    /// The day of its release.
    pub released_on: Date,
    /// Code of the warehouse.
    pub warehouse: String,
    /// How many shipments it has.
    pub shipments: i64,
    /// How many picks.
    pub picks: i64,
    /// How many of them are not confirmed.
    pub open: i64,
    /// How many were short.
    pub short: i64,
}

/// All waves, the latest first.
pub fn waves(reader: &mut dyn Reader, company: CompanyId) -> Result<Vec<WaveListed>, Fault> {
    let sql = "
        SELECT v.number, v.released_on, w.code, COUNT(DISTINCT k.shipment_id), COUNT(*),
               SUM(CASE WHEN k.picked IS NULL THEN 1 ELSE 0 END),
               SUM(CASE WHEN k.picked < k.planned THEN 1 ELSE 0 END)
        FROM wave v
        JOIN warehouse w ON w.company_id = $1 AND w.id = v.warehouse_id
        JOIN pick k ON k.company_id = $1 AND k.wave_id = v.id
        WHERE v.company_id = $1
        GROUP BY v.number, v.released_on, w.code
        ORDER BY v.number DESC";
    fetch::all(reader, sql, &[company.value().into()], |cells| {
        Ok(WaveListed {
            number: cells.cell()?,
            released_on: cells.cell()?,
            warehouse: cells.cell()?,
            shipments: cells.cell()?,
            picks: cells.cell()?,
            open: cells.cell()?,
            short: cells.cell()?,
        })
    })
}

/// A shipment that has not left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadyListed {
    /// Its number.
    pub shipment: String,
    /// Where it stands.
    pub state: ShipmentState,
    /// The order that it serves.
    pub order: String,
    /// Code of the customer.
    pub customer: String,
    /// Code of the warehouse.
    pub warehouse: String,
    /// When the customer wants it, else the day of the order.
    pub wanted_on: Date,
    /// Who is served first: 9 before 0.
    pub priority: i64,
    /// Code of the carrier; empty: none.
    pub carrier: String,
    /// With which service; empty: none.
    pub service: String,
    /// The day on which it is collected.
    pub leaves_on: Option<Date>,
    /// Until when it is taken on that day.
    pub cut_off: Option<TimeOfDay>,
}

/// The shipments that have not left, in the order in which a wave takes them.
pub fn ready(reader: &mut dyn Reader, company: CompanyId) -> Result<Vec<ReadyListed>, Fault> {
    let sql = "
        SELECT s.number, s.state, o.number, c.code, w.code,
               COALESCE(o.requested_on, o.ordered_on), o.priority, COALESCE(r.code, ''),
               COALESCE(h.service, ''), h.leaves_on, h.cut_off
        FROM shipment s
        JOIN sales_order o ON o.company_id = $1 AND o.id = s.order_id
        JOIN customer c ON c.company_id = $1 AND c.id = s.customer_id
        JOIN warehouse w ON w.company_id = $1 AND w.id = s.warehouse_id
        LEFT JOIN carrier_choice h ON h.company_id = $1 AND h.shipment_id = s.id
        LEFT JOIN carrier r ON r.company_id = $1 AND r.id = h.carrier_id
        WHERE s.company_id = $1 AND s.state IN ('open', 'released', 'picking', 'picked', 'packed')
        ORDER BY COALESCE(h.leaves_on, '9999'), COALESCE(h.cut_off, 1440),
                 COALESCE(o.requested_on, o.ordered_on), o.priority DESC, s.number";
    fetch::all(reader, sql, &[company.value().into()], |cells| {
        Ok(ReadyListed {
            shipment: cells.cell()?,
            state: cells.cell()?,
            order: cells.cell()?,
            customer: cells.cell()?,
            warehouse: cells.cell()?,
            wanted_on: cells.cell()?,
            priority: cells.cell()?,
            carrier: cells.cell()?,
            service: cells.cell()?,
            leaves_on: cells.cell()?,
            cut_off: cells.cell()?,
        })
    })
}

/// The cartons of a shipment and what is in each.
pub fn cartons(
    reader: &mut dyn Reader,
    company: CompanyId,
    shipment: ShipmentId,
) -> Result<(Vec<Carton>, Vec<CartonLine>), Fault> {
    let tail = "AND shipment_id = $2 ORDER BY carton_no";
    let cartons = fetch::records(reader, company, tail, &[shipment.to_value()])?;
    let tail = "AND shipment_id = $2 ORDER BY carton_no, line_no";
    Ok((cartons, fetch::records(reader, company, tail, &[shipment.to_value()])?))
}
