//! Stock balances, moves and documents: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::field::Field;
use crate::ledger;
use crate::reader::Reader;
use crate::{codes, ids, lookup, record};
use quittance_domain::company::WarehouseId;
use quittance_domain::ledger::Entry;
use quittance_domain::product::ProductId;
use quittance_domain::stock::{
    Balance, CostBasis, Move, MoveKind, StockDocument, StockDocumentId, StockDocumentKind,
};
use quittance_domain::{CompanyId, Date, Money, Quantity};
use uuid::Uuid;

codes!(CostBasis, MoveKind, StockDocumentKind);
ids!(StockDocumentId);

record!(StockDocument = "stock_document", rank 30, key (id: StockDocumentId);
    number, kind, warehouse as warehouse_id, moved_on, reason, reference; version);

record!(Balance = "stock_balance", rank 31,
    key (product as product_id: ProductId, warehouse as warehouse_id: WarehouseId);
    on_hand, reserved, value in base, last_moved, last_cost, moves; version);

record!(Move = "stock_move", rank 34, key (document as document_id: Uuid, line_no: i64);
    product as product_id, warehouse as warehouse_id, kind, quantity, value in base, moved_on,
    sequence);

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
               p.sku, w.code, p.name, b.on_hand, b.reserved, b.value
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
