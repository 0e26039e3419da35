//! Bins, lots and what lies where: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::reader::Reader;
use crate::{lookup, record};
use quittance_domain::company::WarehouseId;
use quittance_domain::product::ProductId;
use quittance_domain::stock::{Bin, Lot, Place, PlaceMove, StockStatus};
use quittance_domain::{CompanyId, Date, Quantity};
use uuid::Uuid;

record!(Lot = "stock_lot", rank 115, key (product as product_id: ProductId, code: String);
    expires_on, received_on);

record!(Bin = "stock_bin", rank 116, key (warehouse as warehouse_id: WarehouseId, code: String);
    zone, sequence; version);

record!(Place = "stock_place", rank 117,
    key (product as product_id: ProductId, warehouse as warehouse_id: WarehouseId, bin: String,
         lot: String, status: StockStatus, owner as owner_id: Uuid);
    quantity);

record!(PlaceMove = "stock_place_move", rank 118,
    key (document as document_id: Uuid, line_no: i64, part_no: i64);
    product as product_id, warehouse as warehouse_id, bin, lot, status, owner as owner_id,
    quantity);

lookup!(
    /// The places of a balance, and what lies there for customers.
    PlacesOfBalance: Place,
    by (product as product_id: ProductId, warehouse as warehouse_id: WarehouseId)
);

lookup!(
    /// What lies in a bin.
    PlacesOfBin: Place, by (warehouse as warehouse_id: WarehouseId, bin: String)
);

lookup!(
    /// What a document moved by place.
    PlaceMovesOfDocument: PlaceMove, by (document as document_id: Uuid)
);

/// A place in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceListed {
    /// Code of the warehouse.
    pub warehouse: String,
    /// The zone of the bin; empty: none.
    pub zone: String,
    /// The bin; empty: none.
    pub bin: String,
    /// SKU of the product.
    pub sku: String,
    /// What people call it.
    pub name: String,
    /// The lot; empty: none.
    pub lot: String,
    /// The last day of the lot.
    pub expires_on: Option<Date>,
    /// What may become of the goods.
    pub status: StockStatus,
    /// The code of the customer whose own they are; empty: ours.
    pub owner: String,
    /// How much lies there.
    pub quantity: Quantity,
}

/// All places, by warehouse, in the order of the bins; those alone whose lot is good until a day at
/// most, if one is given.
pub fn places(
    reader: &mut dyn Reader,
    company: CompanyId,
    expires_by: Option<Date>,
) -> Result<Vec<PlaceListed>, Fault> {
    let sql = "
        SELECT w.code, COALESCE(b.zone, ''), s.bin, p.sku, p.name, s.lot, l.expires_on, s.status,
               COALESCE(c.code, ''), s.quantity
        FROM stock_place s
        JOIN product p ON p.company_id = $1 AND p.id = s.product_id
        JOIN warehouse w ON w.company_id = $1 AND w.id = s.warehouse_id
        LEFT JOIN stock_bin b
             ON b.company_id = $1 AND b.warehouse_id = s.warehouse_id AND b.code = s.bin
        LEFT JOIN stock_lot l
             ON l.company_id = $1 AND l.product_id = s.product_id AND l.code = s.lot
        LEFT JOIN customer c ON c.company_id = $1 AND c.id = s.owner_id
        WHERE s.company_id = $1 AND ($2 = '' OR l.expires_on <= $2)
        ORDER BY w.code, COALESCE(b.sequence, -1), s.bin, p.sku, s.lot, s.status, c.code";
    let by = expires_by.map_or(String::new(), |day| day.to_string());
    fetch::all(reader, sql, &[company.value().into(), by.as_str().into()], |cells| {
        Ok(PlaceListed {
            warehouse: cells.cell()?,
            zone: cells.cell()?,
            bin: cells.cell()?,
            sku: cells.cell()?,
            name: cells.cell()?,
            lot: cells.cell()?,
            expires_on: cells.cell()?,
            status: cells.cell()?,
            owner: cells.cell()?,
            quantity: cells.cell()?,
        })
    })
}

/// Where goods of a lot came in or went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotMoved {
    /// The business date.
    pub moved_on: Date,
    /// The number of the stock document, shipment or return.
    pub document: String,
    /// Code and name of the customer who got them or sent them back; empty: none did.
    pub customer: (String, String),
    /// Positive into the company, negative out of it.
    pub quantity: Quantity,
}

/// What came in and left of a lot, the oldest first; what only changed its place is left out.
pub fn lot_moves(
    reader: &mut dyn Reader,
    company: CompanyId,
    (product, lot): (ProductId, &str),
) -> Result<Vec<LotMoved>, Fault> {
    let sql = "
        SELECT COALESCE(d.moved_on, h.shipped_on, r.received_on) AS moved_on,
               COALESCE(d.number, h.number, r.number) AS number, COALESCE(c.code, ''),
               COALESCE(c.name, ''), m.quantity
        FROM (SELECT document_id, CAST(SUM(quantity) AS BIGINT) AS quantity
              FROM stock_place_move
              WHERE company_id = $1 AND product_id = $2 AND lot = $3
              GROUP BY document_id) m
        LEFT JOIN stock_document d ON d.company_id = $1 AND d.id = m.document_id
        LEFT JOIN shipment h ON h.company_id = $1 AND h.id = m.document_id
        LEFT JOIN return_order r ON r.company_id = $1 AND r.id = m.document_id
        LEFT JOIN customer c
             ON c.company_id = $1 AND c.id = COALESCE(h.customer_id, r.customer_id)
        WHERE m.quantity <> 0
        ORDER BY 1, 2";
    let args = [company.value().into(), product.to_value(), lot.into()];
    fetch::all(reader, sql, &args, |cells| {
        Ok(LotMoved {
            moved_on: cells.cell()?,
            document: cells.cell()?,
            customer: (cells.cell()?, cells.cell()?),
            quantity: cells.cell()?,
        })
    })
}

/// What a document moved by place, in its order.
pub fn moves_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    document: Uuid,
) -> Result<Vec<PlaceMove>, Fault> {
    let tail = "AND document_id = $2 ORDER BY line_no, part_no";
    fetch::records(reader, company, tail, &[document.into()])
}

/// The lot of a product.
pub fn lot(
    reader: &mut dyn Reader,
    company: CompanyId,
    (product, code): (ProductId, &str),
) -> Result<Option<Lot>, Fault> {
    fetch::record(
        reader,
        company,
        "AND product_id = $2 AND code = $3",
        &[product.to_value(), code.into()],
    )
}

/// Goods of a lot that has expired and that may still be promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpiredPlace {
    /// What.
    pub product: ProductId,
    /// In which warehouse.
    pub warehouse: WarehouseId,
    /// In which bin; empty: none.
    pub bin: String,
    /// Of which lot.
    pub lot: String,
    /// The lot's last day.
    pub expires_on: Date,
    /// How much.
    pub quantity: Quantity,
}

/// What is available of lots whose last day is before a day. What stands ready for a shipment is
/// left out: it is taken back from the warehouse first.
pub fn expired(
    reader: &mut dyn Reader,
    company: CompanyId,
    on: Date,
) -> Result<Vec<ExpiredPlace>, Fault> {
    let sql = "
        SELECT s.product_id, s.warehouse_id, s.bin, s.lot, l.expires_on, s.quantity
        FROM stock_lot l
        JOIN stock_place s ON s.company_id = $1 AND s.product_id = l.product_id AND s.lot = l.code
        WHERE l.company_id = $1 AND l.expires_on < $2 AND s.status = 'available'
          AND NOT EXISTS (SELECT 1 FROM shipment d WHERE d.company_id = $1 AND d.number = s.bin)
        ORDER BY l.expires_on, s.warehouse_id, s.product_id, s.lot, s.bin";
    fetch::all(reader, sql, &[company.value().into(), on.to_value()], |cells| {
        Ok(ExpiredPlace {
            product: cells.cell()?,
            warehouse: cells.cell()?,
            bin: cells.cell()?,
            lot: cells.cell()?,
            expires_on: cells.cell()?,
            quantity: cells.cell()?,
        })
    })
}
