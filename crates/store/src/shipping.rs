//! Shipments and their lines: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::ledger;
use crate::reader::Reader;
use crate::{codes, ids, lookup, record};
use quittance_domain::CompanyId;
use quittance_domain::ledger::Entry;
use quittance_domain::order::OrderId;
use quittance_domain::shipping::{Shipment, ShipmentId, ShipmentLine, ShipmentState};
use uuid::Uuid;

codes!(ShipmentState);
ids!(ShipmentId);

record!(Shipment = "shipment", rank 32, key (id: ShipmentId);
    number, order as order_id, customer as customer_id, warehouse as warehouse_id, state,
    created_on, shipped_on; version);

record!(ShipmentLine = "shipment_line", rank 33,
    key (shipment as shipment_id: ShipmentId, line_no: i64);
    order as order_id, order_line, product as product_id, quantity, issued, invoiced,
    returned, returned_unbilled, cost in base);

lookup!(
    /// The shipment with a number.
    ShipmentByNumber: Shipment, by (number: String)
);

lookup!(
    /// The shipments of an order, in any state.
    ShipmentsOfOrder: Shipment, by (order as order_id: OrderId)
);

lookup!(
    /// The lines of a shipment.
    LinesOfShipment: ShipmentLine, by (shipment as shipment_id: ShipmentId)
);

lookup!(
    /// What left for an order and is not wholly billed.
    UnbilledLinesOfOrder: ShipmentLine, by (order as order_id: OrderId),
    where "issued <> invoiced + returned_unbilled" if |line| !line.unbilled().is_zero()
);

/// A shipment with its lines, the order that it serves and what was posted by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShipmentShown {
    /// The shipment.
    pub shipment: Shipment,
    /// Its lines in their order.
    pub lines: Vec<ShipmentLine>,
    /// The number of the order that it serves.
    pub order_number: String,
    /// The numbers of the invoices that bill it, oldest first.
    pub invoices: Vec<String>,
    /// What was posted by its goods issue, and by the undoing of it.
    pub entries: Vec<Entry>,
}

/// What was posted by the goods issue of a shipment, and by its undoing.
fn entries(
    reader: &mut dyn Reader,
    company: CompanyId,
    shipment: &Shipment,
) -> Result<Vec<Entry>, Fault> {
    let mut entries = ledger::entries_of(reader, company, shipment.id.uuid())?;
    if shipment.state == ShipmentState::Reversed {
        let sql = "SELECT id FROM stock_document
                   WHERE company_id = $1 AND kind = 'issue_reversal' AND origin_id = $2";
        let args = [company.value().into(), shipment.id.to_value()];
        let undone: Option<Uuid> = fetch::first(reader, sql, &args, fetch::Cells::cell)?;
        if let Some(document) = undone {
            entries.extend(ledger::entries_of(reader, company, document)?);
        }
    }
    Ok(entries)
}

/// The shipment with a number.
pub fn show(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<ShipmentShown>, Fault> {
    let found = fetch::record(reader, company, "AND number = $2", &[number.into()])?;
    let Some(shipment) = found else {
        return Ok(None);
    };
    let shipment: Shipment = shipment;
    let tail = "AND shipment_id = $2 ORDER BY line_no";
    let lines = fetch::records(reader, company, tail, &[shipment.id.to_value()])?;
    let sql = "SELECT number FROM sales_order WHERE company_id = $1 AND id = $2";
    let args = [company.value().into(), shipment.order.to_value()];
    // By the order's invoices, for these have an index.
    let invoices = "
        SELECT v.number FROM invoice v
        WHERE v.company_id = $1 AND v.kind = 'invoice'
          AND v.id IN (SELECT i.id FROM invoice i WHERE i.company_id = $1 AND i.order_id = $2
                       UNION ALL
                       SELECT m.invoice_id FROM summary_order m
                       WHERE m.company_id = $1 AND m.order_id = $2)
          AND EXISTS (SELECT 1 FROM invoice_line l
                      WHERE l.company_id = $1 AND l.invoice_id = v.id AND l.shipment_id = $3)
        ORDER BY v.id";
    let billed = [company.value().into(), shipment.order.to_value(), shipment.id.to_value()];
    Ok(Some(ShipmentShown {
        lines,
        order_number: fetch::one(reader, sql, &args, fetch::Cells::cell)?,
        invoices: fetch::all(reader, invoices, &billed, fetch::Cells::cell)?,
        entries: entries(reader, company, &shipment)?,
        shipment,
    }))
}
