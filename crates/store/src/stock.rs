//! Stock balances, moves and documents: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::field::Field;
use crate::ledger;
use crate::reader::Reader;
use crate::{codes, company, ids, lookup, product, record};
use quittance_domain::company::WarehouseId;
use quittance_domain::ledger::Entry;
use quittance_domain::product::{Product, ProductId, ProductStatus};
use quittance_domain::stock::{
    Balance, Cause, CostBasis, CountId, CountLine, CountSheet, CountState, Move, MoveKind,
    StandardCost, StockDocument, StockDocumentId, StockDocumentKind, StockStatus, Transfer,
    TransferLine, TransferState,
};
use quittance_domain::{CompanyId, Date, Money, Quantity};
use uuid::Uuid;

pub mod places;

pub use places::{PlaceMovesOfDocument, PlacesOfBalance, PlacesOfBin};

codes!(Cause, CostBasis, CountState, MoveKind, StockDocumentKind, StockStatus, TransferState);
ids!(CountId, StockDocumentId);

record!(StockDocument = "stock_document", rank 30, key (id: StockDocumentId);
    number, kind, warehouse as warehouse_id, moved_on, reason, reference, cause,
    origin as origin_id, difference in base; version);

record!(Balance = "stock_balance", rank 31,
    key (product as product_id: ProductId, warehouse as warehouse_id: WarehouseId);
    on_hand, reserved, value in base, last_moved, last_cost, moves, held; version);

record!(Move = "stock_move", rank 34, key (document as document_id: Uuid, line_no: i64);
    product as product_id, warehouse as warehouse_id, kind, quantity, value in base, moved_on,
    sequence);

record!(Transfer = "stock_transfer", rank 110, key (id: StockDocumentId);
    from as from_id, to as to_id, state, sent_on; version);

record!(TransferLine = "stock_transfer_line", rank 111,
    key (transfer as transfer_id: StockDocumentId, line_no: i64);
    product as product_id, quantity, arrived, cost in base, arrived_cost in base);

record!(CountSheet = "stock_count", rank 112, key (id: CountId);
    number, warehouse as warehouse_id, state, opened_on; version);

record!(CountLine = "stock_count_line", rank 113, key (count as count_id: CountId, line_no: i64);
    product as product_id, warehouse as warehouse_id, book, counted, unit_cost, difference, bin,
    lot, status);

record!(StandardCost = "standard_cost", rank 114, key (product as product_id: ProductId);
    unit_cost; version);

lookup!(
    /// The lines of a transfer.
    LinesOfTransfer: TransferLine, by (transfer as transfer_id: StockDocumentId)
);

lookup!(
    /// The count sheet with a number.
    CountByNumber: CountSheet, by (number: String)
);

lookup!(
    /// The lines of a count sheet.
    LinesOfCount: CountLine, by (count as count_id: CountId)
);

lookup!(
    /// The lines of open count sheets that a product of a warehouse stands on.
    OpenCountLines: CountLine,
    by (product as product_id: ProductId, warehouse as warehouse_id: WarehouseId),
    where "difference IS NULL" if |line| line.difference.is_none()
);

lookup!(
    /// The balances of a product in all warehouses.
    BalancesOfProduct: Balance, by (product as product_id: ProductId)
);

lookup!(
    /// The stock document with a number.
    StockDocumentByNumber: StockDocument, by (number: String)
);

/// A stock document with its moves and entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockDocumentShown {
    /// The document.
    pub document: StockDocument,
    /// Its moves in their order.
    pub moves: Vec<Move>,
    /// What was posted by it.
    pub entries: Vec<Entry>,
}

/// The stock document with a number.
pub fn show(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<StockDocumentShown>, Fault> {
    let found = fetch::record(reader, company, "AND number = $2", &[number.into()])?;
    let Some(document) = found else {
        return Ok(None);
    };
    let document: StockDocument = document;
    let id = document.id.uuid();
    Ok(Some(StockDocumentShown {
        document,
        moves: moves_of(reader, company, id)?,
        entries: ledger::entries_of(reader, company, id)?,
    }))
}

/// The count sheet with a number.
pub fn count(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<CountSheet>, Fault> {
    fetch::record(reader, company, "AND number = $2", &[number.into()])
}

/// The lines of a count sheet, in their order.
pub fn count_lines(
    reader: &mut dyn Reader,
    company: CompanyId,
    count: CountId,
) -> Result<Vec<CountLine>, Fault> {
    fetch::records(reader, company, "AND count_id = $2 ORDER BY line_no", &[count.to_value()])
}

/// What lay in a warehouse at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockAsOf {
    /// SKU of the product.
    pub sku: String,
    /// What people call it.
    pub name: String,
    /// Code of the warehouse.
    pub warehouse: String,
    /// How much lay there.
    pub on_hand: Quantity,
    /// What it was worth.
    pub value: Money,
}

/// All that lay in the warehouses at the end of a day, by SKU and warehouse: the sum of the moves
/// that count for a day up to it (RULES 23). It reads all of them.
pub fn as_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    day: Date,
) -> Result<Vec<StockAsOf>, Fault> {
    let sql = "
        SELECT (SELECT base_currency FROM company_head WHERE company_id = $1),
               p.sku, p.name, w.code, m.on_hand, m.value
        FROM (SELECT product_id, warehouse_id, CAST(SUM(quantity) AS BIGINT) AS on_hand,
                     CAST(SUM(value) AS BIGINT) AS value
              FROM stock_move WHERE company_id = $1 AND moved_on <= $2
              GROUP BY product_id, warehouse_id) m
        JOIN product p ON p.company_id = $1 AND p.id = m.product_id
        JOIN warehouse w ON w.company_id = $1 AND w.id = m.warehouse_id
        WHERE m.on_hand <> 0 OR m.value <> 0
        ORDER BY p.sku, w.code";
    fetch::all(reader, sql, &[company.value().into(), day.to_value()], |cells| {
        let base = cells.cell()?;
        Ok(StockAsOf {
            sku: cells.cell()?,
            name: cells.cell()?,
            warehouse: cells.cell()?,
            on_hand: cells.cell()?,
            value: cells.money(base)?,
        })
    })
}

/// What lies somewhere and when it last left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlowMover {
    /// What lies there now.
    pub stock: StockAsOf,
    /// When goods of it last left with a shipment; none: never.
    pub last_issued: Option<Date>,
}

/// What lies in the warehouses and of which nothing has left with a shipment since a day, the
/// dearest first. It reads all moves.
pub fn slow_movers(
    reader: &mut dyn Reader,
    company: CompanyId,
    since: Date,
) -> Result<Vec<SlowMover>, Fault> {
    let sql = "
        SELECT (SELECT base_currency FROM company_head WHERE company_id = $1),
               p.sku, p.name, w.code, b.on_hand, b.value, m.last_issued
        FROM stock_balance b
        JOIN product p ON p.company_id = $1 AND p.id = b.product_id
        JOIN warehouse w ON w.company_id = $1 AND w.id = b.warehouse_id
        LEFT JOIN (SELECT product_id, warehouse_id, MAX(moved_on) AS last_issued
                   FROM stock_move WHERE company_id = $1 AND kind = 'issue'
                   GROUP BY product_id, warehouse_id) m
             ON m.product_id = b.product_id AND m.warehouse_id = b.warehouse_id
        WHERE b.company_id = $1 AND b.on_hand <> 0 AND COALESCE(m.last_issued, '') < $2
        ORDER BY b.value DESC, p.sku, w.code";
    fetch::all(reader, sql, &[company.value().into(), since.to_value()], |cells| {
        let base = cells.cell()?;
        let stock = StockAsOf {
            sku: cells.cell()?,
            name: cells.cell()?,
            warehouse: cells.cell()?,
            on_hand: cells.cell()?,
            value: cells.money(base)?,
        };
        Ok(SlowMover { stock, last_issued: cells.cell()? })
    })
}

/// What there is of a product in a warehouse and what comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supply {
    /// On hand and promised to nobody.
    pub available: Quantity,
    /// What purchase orders bring, by the day on which it is expected.
    pub receipts: Vec<(Date, Quantity)>,
    /// What waiting orders lack, by the day on which it is wanted, else that of the order.
    pub wanted: Vec<(Date, Quantity)>,
}

/// A product that may serve a wish, and where.
pub struct Alternative {
    /// The product that was wished, or what may replace it.
    pub sku: String,
    /// The warehouse's code.
    pub warehouse: String,
    /// What there is of it.
    pub supply: Supply,
}

/// A product, then what may replace it and is for sale, by rank; each in every warehouse.
pub fn alternatives(
    reader: &mut dyn Reader,
    company: CompanyId,
    wished: ProductId,
) -> Result<Vec<Alternative>, Fault> {
    let mut products: Vec<Product> =
        fetch::record(reader, company, "AND id = $2", &[wished.to_value()])?.into_iter().collect();
    let substitutes = product::substitutes(reader, company, wished)?;
    products.extend(substitutes.into_iter().filter(|it| it.status == ProductStatus::Active));
    let warehouses = company::warehouses(reader, company)?;
    let mut found = Vec::with_capacity(products.len() * warehouses.len());
    for product in &products {
        for warehouse in &warehouses {
            let supply = supply(reader, company, (product.id, warehouse.id))?;
            let (sku, warehouse) = (product.sku.clone(), warehouse.code.clone());
            found.push(Alternative { sku, warehouse, supply });
        }
    }
    Ok(found)
}

/// What there is of a product in a warehouse, what comes and who waits for it.
pub fn supply(
    reader: &mut dyn Reader,
    company: CompanyId,
    (product, warehouse): (ProductId, WarehouseId),
) -> Result<Supply, Fault> {
    let args = [company.value().into(), product.to_value(), warehouse.to_value()];
    let sql = "SELECT on_hand - reserved - COALESCE(held, 0) FROM stock_balance
               WHERE company_id = $1 AND product_id = $2 AND warehouse_id = $3";
    let available = fetch::first(reader, sql, &args, Cells::cell)?;
    let sql = "SELECT expected_on, open FROM purchase_line
               WHERE company_id = $1 AND product_id = $2 AND warehouse_id = $3 AND open <> 0
               ORDER BY expected_on, order_id, line_no";
    let on_day = |cells: &mut Cells| Ok((cells.cell()?, cells.cell()?));
    let receipts = fetch::all(reader, sql, &args, on_day)?;
    let sql = "
        SELECT COALESCE(o.requested_on, o.ordered_on),
               l.quantity - l.shipped - l.cancelled - l.reserved
        FROM order_hold h
        JOIN sales_order o ON o.company_id = $1 AND o.id = h.order_id
        JOIN sales_order_line l ON l.company_id = $1 AND l.order_id = h.order_id
        WHERE h.company_id = $1 AND h.released_at IS NULL AND h.kind = 'stock'
          AND l.product_id = $2 AND COALESCE(l.warehouse_id, o.warehouse_id) = $3
          AND l.quantity - l.shipped - l.cancelled - l.reserved > 0";
    let wanted = fetch::all(reader, sql, &args, on_day)?;
    Ok(Supply { available: available.unwrap_or_default(), receipts, wanted })
}

/// The moves that a stock document, shipment or return made, in their order.
pub fn moves_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    document: Uuid,
) -> Result<Vec<Move>, Fault> {
    let tail = "AND document_id = $2 ORDER BY line_no";
    fetch::records(reader, company, tail, &[document.into()])
}

/// The latest moves of a balance, the last one first. It reads all moves of the company: an index
/// by product would be written five times for each order, all over its pages, for one page of the
/// command line.
pub fn latest_moves(
    reader: &mut dyn Reader,
    company: CompanyId,
    (product, warehouse): (ProductId, WarehouseId),
    limit: i64,
) -> Result<Vec<MoveListed>, Fault> {
    let sql = "
        SELECT (SELECT base_currency FROM company_head WHERE company_id = $1),
               m.sequence, m.moved_on, m.kind, m.quantity, m.value,
               COALESCE((SELECT d.number FROM stock_document d
                         WHERE d.company_id = $1 AND d.id = m.document_id),
                        (SELECT s.number FROM shipment s
                         WHERE s.company_id = $1 AND s.id = m.document_id),
                        (SELECT r.number FROM return_order r
                         WHERE r.company_id = $1 AND r.id = m.document_id))
        FROM stock_move m
        WHERE m.company_id = $1 AND m.product_id = $2 AND m.warehouse_id = $3
        ORDER BY m.sequence DESC LIMIT $4";
    let args = [company.value().into(), product.to_value(), warehouse.to_value(), limit.into()];
    fetch::all(reader, sql, &args, |cells| {
        let base = cells.cell()?;
        Ok(MoveListed {
            sequence: cells.cell()?,
            moved_on: cells.cell()?,
            kind: cells.cell()?,
            quantity: cells.cell()?,
            value: cells.money(base)?,
            document: cells.cell()?,
        })
    })
}

/// A move in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoveListed {
    /// Its place among the moves of its balance.
    pub sequence: i64,
    /// The business date.
    pub moved_on: Date,
    /// Why.
    pub kind: MoveKind,
    /// Positive into the warehouse.
    pub quantity: Quantity,
    /// Of the same sign.
    pub value: Money,
    /// The number of the stock document, shipment or return that moved it.
    pub document: String,
}

/// A balance in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalanceListed {
    /// SKU of the product; the cursor of the next page.
    pub sku: String,
    /// Code of the warehouse.
    pub warehouse: String,
    /// What people call the product.
    pub name: String,
    /// How much lies there.
    pub on_hand: Quantity,
    /// How much of it is promised.
    pub reserved: Quantity,
    /// How much of it may not leave.
    pub held: Quantity,
    /// What it is worth.
    pub value: Money,
}

/// Balances by SKU and warehouse: those of the first `products` products that have any, after the
/// SKU `after`; begin with an empty text.
pub fn balances(
    reader: &mut dyn Reader,
    company: CompanyId,
    products: i64,
    after: &str,
) -> Result<Vec<BalanceListed>, Fault> {
    // CROSS JOIN: SQLite keeps the order of the tables, so that the page comes first.
    let sql = "
        SELECT (SELECT base_currency FROM company_head WHERE company_id = $1),
               p.sku, w.code, p.name, b.on_hand, b.reserved, COALESCE(b.held, 0), b.value
        FROM (SELECT q.id, q.sku, q.name FROM product q
              WHERE q.company_id = $1 AND q.sku > $3
                AND EXISTS (SELECT 1 FROM stock_balance e
                            WHERE e.company_id = $1 AND e.product_id = q.id)
              ORDER BY q.sku LIMIT $2) p
        CROSS JOIN stock_balance b
        CROSS JOIN warehouse w
        WHERE b.company_id = $1 AND b.product_id = p.id
          AND w.company_id = $1 AND w.id = b.warehouse_id
        ORDER BY p.sku, w.code";
    let args = [company.value().into(), products.into(), after.into()];
    fetch::all(reader, sql, &args, balance_listed)
}

fn balance_listed(cells: &mut Cells) -> Result<BalanceListed, Fault> {
    let base = cells.cell()?;
    Ok(BalanceListed {
        sku: cells.cell()?,
        warehouse: cells.cell()?,
        name: cells.cell()?,
        on_hand: cells.cell()?,
        reserved: cells.cell()?,
        held: cells.cell()?,
        value: cells.money(base)?,
    })
}

/// The balances of a product in all warehouses.
pub fn balances_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    product: ProductId,
) -> Result<Vec<Balance>, Fault> {
    let tail = "AND product_id = $2 ORDER BY warehouse_id";
    fetch::records(reader, company, tail, &[product.to_value()])
}
