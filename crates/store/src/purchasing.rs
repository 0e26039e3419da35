//! Suppliers, purchase orders, their receipts and bills: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::ledger;
use crate::reader::Reader;
use crate::{codes, ids, lookup, record};
use quittance_domain::company::WarehouseId;
use quittance_domain::ledger::Entry;
use quittance_domain::product::{ProductId, ProductStatus};
use quittance_domain::purchasing::{
    Payable, PurchaseLine, PurchaseOrder, PurchaseOrderId, PurchaseReceiptLine, PurchaseState,
    ReorderRule, StockFigures, Supplier, SupplierId, SupplierInvoice, SupplierInvoiceId,
    SupplierInvoiceLine, SupplierPayment, SupplierPaymentId, SupplierPaymentLine,
};
use quittance_domain::stock::StockDocumentId;
use quittance_domain::{CompanyId, Date, Money, Quantity};

codes!(PurchaseState);
ids!(SupplierId, PurchaseOrderId, SupplierInvoiceId, SupplierPaymentId);

record!(Supplier = "supplier", rank 100, key (id: SupplierId);
    code, name, terms, lead_time_days, over_receipt, price_tolerance, minimum_order in base;
    version);

record!(ReorderRule = "reorder_rule", rank 101,
    key (product as product_id: ProductId, warehouse as warehouse_id: WarehouseId);
    supplier as supplier_id, point, target, lot, price; version);

record!(PurchaseOrder = "purchase_order", rank 102, key (id: PurchaseOrderId);
    number, state, supplier as supplier_id, warehouse as warehouse_id, ordered_on, reference,
    net in base; version);

record!(PurchaseLine = "purchase_line", rank 103,
    key (order as order_id: PurchaseOrderId, line_no: i64);
    product as product_id, warehouse as warehouse_id, expected_on, quantity, price, open, received,
    cancelled, invoiced, received_cost in base, relieved in base);

record!(PurchaseReceiptLine = "purchase_receipt_line", rank 104,
    key (document as document_id: StockDocumentId, line_no: i64);
    order as order_id, order_line, quantity, cost in base);

record!(SupplierInvoice = "supplier_invoice", rank 105, key (id: SupplierInvoiceId);
    number, supplier as supplier_id, supplier_number, issued_on, posted_on, due_on, net in base,
    tax in base, gross in base, self_assessed in base; version);

record!(SupplierInvoiceLine = "supplier_invoice_line", rank 106,
    key (invoice as invoice_id: SupplierInvoiceId, line_no: i64);
    order as order_id, order_line, quantity, net in base, relieved in base, tax_category, tax_rate);

record!(Payable = "payable", rank 107, key (invoice as invoice_id: SupplierInvoiceId);
    supplier as supplier_id, number, due_on, amount in base, open in base; version);

record!(SupplierPayment = "supplier_payment", rank 108, key (id: SupplierPaymentId);
    number, supplier as supplier_id, method, reference, paid_on, amount in base; version);

record!(SupplierPaymentLine = "supplier_payment_line", rank 109,
    key (payment as payment_id: SupplierPaymentId, line_no: i64);
    invoice as invoice_id, amount in base);

lookup!(
    /// The supplier with a code.
    SupplierByCode: Supplier, by (code: String)
);

lookup!(
    /// The reorder rules of a supplier and warehouse.
    RulesOfSupplier: ReorderRule,
    by (supplier as supplier_id: SupplierId, warehouse as warehouse_id: WarehouseId)
);

lookup!(
    /// The purchase order with a number.
    PurchaseOrderByNumber: PurchaseOrder, by (number: String)
);

lookup!(
    /// The lines of a purchase order.
    LinesOfPurchase: PurchaseLine, by (order as order_id: PurchaseOrderId)
);

lookup!(
    /// What comes of a product into a warehouse.
    OpenPurchaseLines: PurchaseLine,
    by (product as product_id: ProductId, warehouse as warehouse_id: WarehouseId),
    where "open <> 0" if |line| !line.open.is_zero()
);

lookup!(
    /// The bill of a supplier with the supplier's own number.
    InvoiceOfSupplier: SupplierInvoice,
    by (supplier as supplier_id: SupplierId, supplier_number: String)
);

lookup!(
    /// What is owed to a supplier.
    OpenPayables: Payable, by (supplier as supplier_id: SupplierId),
    where "open <> 0" if |payable| !payable.open.is_zero()
);

/// The supplier with a code.
pub fn supplier(
    reader: &mut dyn Reader,
    company: CompanyId,
    code: &str,
) -> Result<Option<Supplier>, Fault> {
    fetch::record(reader, company, "AND code = $2", &[code.into()])
}

/// The supplier with an id.
pub fn supplier_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    id: SupplierId,
) -> Result<Option<Supplier>, Fault> {
    fetch::record(reader, company, "AND id = $2", &[id.to_value()])
}

/// The purchase order with a number, and its lines.
pub fn order(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<(PurchaseOrder, Vec<PurchaseLine>)>, Fault> {
    let found = fetch::record(reader, company, "AND number = $2", &[number.into()])?;
    let Some(order) = found else {
        return Ok(None);
    };
    let order: PurchaseOrder = order;
    let tail = "AND order_id = $2 ORDER BY line_no";
    let lines = fetch::records(reader, company, tail, &[order.id.to_value()])?;
    Ok(Some((order, lines)))
}

/// A supplier's bill with what was posted by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplierInvoiceShown {
    /// The bill.
    pub invoice: SupplierInvoice,
    /// What is owed for it.
    pub payable: Payable,
    /// What was posted.
    pub entries: Vec<Entry>,
}

/// The supplier's bill with a number of ours.
pub fn invoice(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<SupplierInvoiceShown>, Fault> {
    let found = fetch::record(reader, company, "AND number = $2", &[number.into()])?;
    let Some(invoice) = found else {
        return Ok(None);
    };
    let invoice: SupplierInvoice = invoice;
    let id = invoice.id;
    let payable = fetch::record(reader, company, "AND invoice_id = $2", &[id.to_value()])?;
    let payable = payable.ok_or_else(|| Fault::Ours(format!("{id} has no payable")))?;
    let entries = ledger::entries_of(reader, company, id.uuid())?;
    Ok(Some(SupplierInvoiceShown { invoice, payable, entries }))
}

/// The payment to a supplier with a number, and what was posted by it.
pub fn payment(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<(SupplierPayment, Vec<Entry>)>, Fault> {
    let found = fetch::record(reader, company, "AND number = $2", &[number.into()])?;
    let Some(payment) = found else {
        return Ok(None);
    };
    let payment: SupplierPayment = payment;
    let entries = ledger::entries_of(reader, company, payment.id.uuid())?;
    Ok(Some((payment, entries)))
}

/// A purchase line in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseListed {
    /// The order's number.
    pub number: String,
    /// Where the order stands.
    pub state: PurchaseState,
    /// Code of the supplier.
    pub supplier: String,
    /// Code of the warehouse.
    pub warehouse: String,
    /// SKU of the product.
    pub sku: String,
    /// When it is expected.
    pub expected_on: Date,
    /// How much was ordered.
    pub quantity: Quantity,
    /// What still comes.
    pub open: Quantity,
    /// How much came in.
    pub received: Quantity,
    /// How much of it is billed.
    pub invoiced: Quantity,
    /// What came in and is not billed, at its cost.
    pub not_billed: Money,
}

/// The lines of purchase orders of which something still comes or is not billed, by the order's
/// number.
pub fn open_orders(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Vec<PurchaseListed>, Fault> {
    let sql = "
        SELECT (SELECT base_currency FROM company_head WHERE company_id = $1),
               o.number, o.state, s.code, w.code, p.sku, l.expected_on, l.quantity, l.open,
               l.received, l.invoiced, l.received_cost - l.relieved
        FROM purchase_order o
        JOIN purchase_line l ON l.company_id = $1 AND l.order_id = o.id
        JOIN supplier s ON s.company_id = $1 AND s.id = o.supplier_id
        JOIN warehouse w ON w.company_id = $1 AND w.id = o.warehouse_id
        JOIN product p ON p.company_id = $1 AND p.id = l.product_id
        WHERE o.company_id = $1 AND (l.open <> 0 OR l.invoiced <> l.received)
        ORDER BY o.number, l.line_no";
    fetch::all(reader, sql, &[company.value().into()], |cells| {
        let base = cells.cell()?;
        Ok(PurchaseListed {
            number: cells.cell()?,
            state: cells.cell()?,
            supplier: cells.cell()?,
            warehouse: cells.cell()?,
            sku: cells.cell()?,
            expected_on: cells.cell()?,
            quantity: cells.cell()?,
            open: cells.cell()?,
            received: cells.cell()?,
            invoiced: cells.cell()?,
            not_billed: cells.money(base)?,
        })
    })
}

/// What is owed for a bill, in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayableListed {
    /// Code of the supplier.
    pub supplier: String,
    /// Our number of the bill.
    pub number: String,
    /// The supplier's number of it.
    pub supplier_number: String,
    /// When it is to be paid.
    pub due_on: Date,
    /// What was billed.
    pub amount: Money,
    /// What of it was not paid at the end of the day.
    pub open: Money,
}

/// What suppliers were owed at the end of a day, by supplier and due day.
pub fn payables(
    reader: &mut dyn Reader,
    company: CompanyId,
    as_of: Date,
) -> Result<Vec<PayableListed>, Fault> {
    let sql = "
        SELECT base, code, number, supplier_number, due_on, gross, gross - paid
        FROM (SELECT (SELECT base_currency FROM company_head WHERE company_id = $1) AS base,
                     s.code, v.number, v.supplier_number, v.due_on, v.gross,
                     CAST(COALESCE((SELECT SUM(l.amount) FROM supplier_payment_line l
                               JOIN supplier_payment m ON m.company_id = $1 AND m.id = l.payment_id
                               WHERE l.company_id = $1 AND l.invoice_id = v.id
                                 AND m.paid_on <= $2), 0) AS BIGINT) AS paid
              FROM supplier_invoice v
              JOIN supplier s ON s.company_id = $1 AND s.id = v.supplier_id
              WHERE v.company_id = $1 AND v.posted_on <= $2) owed
        WHERE gross <> paid ORDER BY code, due_on, number";
    fetch::all(reader, sql, &[company.value().into(), as_of.to_value()], |cells| {
        let base = cells.cell()?;
        Ok(PayableListed {
            supplier: cells.cell()?,
            number: cells.cell()?,
            supplier_number: cells.cell()?,
            due_on: cells.cell()?,
            amount: cells.money(base)?,
            open: cells.money(base)?,
        })
    })
}

/// A reorder rule with what there is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleListed {
    /// Code of the warehouse.
    pub warehouse: String,
    /// SKU of the product.
    pub sku: String,
    /// Code of the supplier.
    pub supplier: String,
    /// Whether customers can order the product.
    pub status: ProductStatus,
    /// The rule.
    pub rule: ReorderRule,
    /// What there is, what comes, what is waited for.
    pub figures: StockFigures,
}

/// All reorder rules with what there is now, by warehouse and SKU. Open demand is what the orders
/// that wait for goods lack of the product in the warehouse.
pub fn rules(reader: &mut dyn Reader, company: CompanyId) -> Result<Vec<RuleListed>, Fault> {
    let sql = "
        SELECT w.code, p.sku, s.code, p.status, r.product_id, r.warehouse_id, r.supplier_id,
               r.point, r.target, r.lot, r.price, r.version,
               COALESCE((SELECT b.on_hand - b.reserved - COALESCE(b.held, 0) FROM stock_balance b
                         WHERE b.company_id = $1 AND b.product_id = r.product_id
                           AND b.warehouse_id = r.warehouse_id), 0),
               CAST(COALESCE((SELECT SUM(l.open) FROM purchase_line l
                         WHERE l.company_id = $1 AND l.product_id = r.product_id
                           AND l.warehouse_id = r.warehouse_id AND l.open <> 0), 0) AS BIGINT),
               COALESCE(d.lacking, 0)
        FROM reorder_rule r
        JOIN warehouse w ON w.company_id = $1 AND w.id = r.warehouse_id
        JOIN product p ON p.company_id = $1 AND p.id = r.product_id
        JOIN supplier s ON s.company_id = $1 AND s.id = r.supplier_id
        LEFT JOIN (SELECT l.product_id,
                          COALESCE(l.warehouse_id, o.warehouse_id) AS warehouse_id,
                          CAST(SUM(l.quantity - l.shipped - l.cancelled - l.reserved) AS BIGINT)
                              AS lacking
                   FROM order_hold h
                   JOIN sales_order o ON o.company_id = $1 AND o.id = h.order_id
                   JOIN sales_order_line l ON l.company_id = $1 AND l.order_id = h.order_id
                   WHERE h.company_id = $1 AND h.released_at IS NULL AND h.kind = 'stock'
                     AND l.kind = 'stock'
                   GROUP BY l.product_id, COALESCE(l.warehouse_id, o.warehouse_id)) d
             ON d.product_id = r.product_id AND d.warehouse_id = r.warehouse_id
        WHERE r.company_id = $1
        ORDER BY w.code, p.sku";
    fetch::all(reader, sql, &[company.value().into()], |cells| {
        Ok(RuleListed {
            warehouse: cells.cell()?,
            sku: cells.cell()?,
            supplier: cells.cell()?,
            status: cells.cell()?,
            rule: ReorderRule {
                product: cells.cell()?,
                warehouse: cells.cell()?,
                supplier: cells.cell()?,
                point: cells.cell()?,
                target: cells.cell()?,
                lot: cells.cell()?,
                price: cells.cell()?,
                version: cells.cell()?,
            },
            figures: StockFigures {
                available: cells.cell()?,
                on_order: cells.cell()?,
                open_demand: cells.cell()?,
            },
        })
    })
}
