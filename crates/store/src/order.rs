//! Orders, their lines and holds: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::field::{Field, corrupt};
use crate::reader::Reader;
use crate::value::{Kind, Value};
use crate::{codes, ids, lookup, record};
use quittance_domain::company::WarehouseId;
use quittance_domain::customer::CustomerId;
use quittance_domain::invoicing::Invoice;
use quittance_domain::order::{
    AmendOrder, Amendment, Channel, Hold, HoldKind, HoldTold, KnownShipTo, LineDetail, Order,
    OrderId, OrderKit, OrderLine, OrderState, ReleasedAs, ScreenedDay, Screening, Sourcing,
};
use quittance_domain::product::ProductId;
use quittance_domain::shipping::Shipment;
use quittance_domain::{CompanyId, Date, Moment, Money, Quantity};

mod kits;
pub mod promises;
mod reports;

pub use kits::{BilledKit, billed_kits, kits};
pub use reports::{OrderBooked, booked};

codes!(OrderState, Channel, HoldKind, ReleasedAs, Sourcing);
ids!(OrderId);

record!(Order = "sales_order", rank 20, key (id: OrderId);
    number, state, channel, customer as customer_id, customer_po, source_number, ordered_on,
    requested_on, priority, ship_to, ship_to_country, warehouse as warehouse_id, sourcing,
    currency, terms, net in currency, tax in currency, gross in currency, deposit in currency,
    created_at; version);

record!(OrderLine = "sales_order_line", rank 21,
    key (order as order_id: OrderId, line_no: i64), currency of net;
    product as product_id, warehouse as warehouse_id, part_of, kind, description, quantity, price,
    price_unit, discount,
    reduction in currency, net in currency, gross in currency, tax_category, tax_rate, reserved,
    allocated, shipped, invoiced, returned, returned_unbilled, cancelled, exposure in currency,
    kit_no);

record!(OrderKit = "order_kit", rank 721,
    key (order as order_id: OrderId, kit_no: i64), currency of price;
    product as product_id, description, quantity, price in currency);

record!(Screening = "screening", rank 440, key ();
    account_days, window_days, orders_max, amount_max in base, bank_days; version);

record!(ScreenedDay = "screened_day", rank 441,
    key (customer as customer_id: CustomerId, day: Date);
    orders, amount in base; version);

record!(KnownShipTo = "known_ship_to", rank 442,
    key (customer as customer_id: CustomerId, address: String);
    trusted_on, order as order_id; version);

record!(Hold = "order_hold", rank 22, key (order as order_id: OrderId, hold_no: i64),
    currency of gross;
    customer as customer_id, warehouse as warehouse_id, priority, requested_on, kind, waits_for,
    reason,
    gross in currency, placed_at, released_at, released_as, released_by,
    release_reason);

record!(HoldTold = "hold_told", rank 25, key (order as order_id: OrderId, hold_no: i64);
    told_at);

record!(Amendment = "order_amendment", rank 23,
    key (order as order_id: OrderId, amendment_no: i64), currency of gross_before;
    request, asked_on, asked_at, asked_by, hold_no, made_at, made_by, changes,
    gross_before in currency, gross_after in currency);

/// Stored as the JSON text of the command.
impl Field for AmendOrder {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        Value::Text(serde_json::to_string(self).expect("a command is plain data"))
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        match &value {
            Value::Text(text) => {
                serde_json::from_str(text).map_err(|_| corrupt("amendment", &value))
            }
            _ => Err(corrupt("amendment", &value)),
        }
    }
}
record!(LineDetail = "order_line_detail", rank 411,
    key (order as order_id: OrderId, line_no: i64);
    unit, unit_quantity, item, expected_price, text, trace);

lookup!(
    /// The order with a number.
    OrderByNumber: Order, by (number: String)
);

lookup!(
    /// The orders of a customer that carry the customer's own number.
    OrdersOfCustomerPo: Order,
    by (customer as customer_id: CustomerId, customer_po: String),
    where "customer_po <> ''" if |order| !order.customer_po.is_empty()
);

lookup!(
    /// The orders that carry a customer's own number, whosever it is.
    OrdersOfAnyPo: Order, by (customer_po: String),
    where "customer_po <> ''" if |order| !order.customer_po.is_empty()
);

lookup!(
    /// The order that came from a document of another system.
    OrdersOfSourceNumber: Order, by (source_number: String),
    where "source_number <> ''" if |order| !order.source_number.is_empty()
);

lookup!(
    /// The lines of an order.
    LinesOfOrder: OrderLine, by (order as order_id: OrderId)
);

lookup!(
    /// The order lines that goods of a product are promised to, from any warehouse.
    ReservedLinesOfProduct: OrderLine, by (product as product_id: ProductId),
    where "reserved <> 0" if |line| !line.reserved.is_zero()
);

lookup!(
    /// The holds of an order, active and released.
    HoldsOfOrder: Hold, by (order as order_id: OrderId)
);

lookup!(
    /// The holds of an order that were told of.
    ToldHoldsOfOrder: HoldTold, by (order as order_id: OrderId)
);

lookup!(
    /// What the lines of an order do not tell themselves.
    DetailsOfOrder: LineDetail, by (order as order_id: OrderId)
);

lookup!(
    /// The amendments of an order.
    AmendmentsOfOrder: Amendment, by (order as order_id: OrderId)
);

lookup!(
    /// The active holds of a customer's orders.
    ActiveHoldsOfCustomer: Hold, by (customer as customer_id: CustomerId),
    where "released_at IS NULL" if |hold| hold.is_active()
);

lookup!(
    /// The active holds of orders that wait for a product in a warehouse.
    ActiveHoldsOfProduct: Hold,
    by (waits_for: Option<ProductId>, warehouse as warehouse_id: WarehouseId),
    where "released_at IS NULL" if |hold| hold.is_active()
);

/// An order with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderShown {
    /// The order.
    pub order: Order,
    /// Its lines in their order.
    pub lines: Vec<OrderLine>,
}

/// The order with a number, with its lines.
pub fn show(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<OrderShown>, Fault> {
    let order = fetch::record(reader, company, "AND number = $2", &[number.into()])?;
    with_lines(reader, company, order)
}

/// The order with an id, with its lines.
pub fn show_id(
    reader: &mut dyn Reader,
    company: CompanyId,
    id: OrderId,
) -> Result<Option<OrderShown>, Fault> {
    let order = fetch::record(reader, company, "AND id = $2", &[id.to_value()])?;
    with_lines(reader, company, order)
}

fn with_lines(
    reader: &mut dyn Reader,
    company: CompanyId,
    order: Option<Order>,
) -> Result<Option<OrderShown>, Fault> {
    let Some(order) = order else {
        return Ok(None);
    };
    let tail = "AND order_id = $2 ORDER BY line_no";
    let lines = fetch::records(reader, company, tail, &[order.id.to_value()])?;
    Ok(Some(OrderShown { order, lines }))
}

/// What only some lines of an order have, line 0 telling of all of it, by line.
pub fn details(
    reader: &mut dyn Reader,
    company: CompanyId,
    order: OrderId,
) -> Result<Vec<LineDetail>, Fault> {
    let tail = "AND order_id = $2 ORDER BY line_no";
    fetch::records(reader, company, tail, &[order.to_value()])
}

/// What happened to an order: where it waits, what left, what was billed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderTrail {
    /// Its holds, active and released.
    pub holds: Vec<Hold>,
    /// Its amendments, made, waiting and given up.
    pub amendments: Vec<Amendment>,
    /// Its shipments, oldest first.
    pub shipments: Vec<Shipment>,
    /// Its invoices and the credit notes that name it, oldest first.
    pub invoices: Vec<Invoice>,
}

/// What happened to an order.
pub fn trail(
    reader: &mut dyn Reader,
    company: CompanyId,
    order: OrderId,
) -> Result<OrderTrail, Fault> {
    let id = [order.to_value()];
    let of_order = "AND order_id = $2 ORDER BY id";
    Ok(OrderTrail {
        holds: fetch::records(reader, company, "AND order_id = $2 ORDER BY hold_no", &id)?,
        amendments: fetch::records(
            reader,
            company,
            "AND order_id = $2 ORDER BY amendment_no",
            &id,
        )?,
        shipments: fetch::records(reader, company, of_order, &id)?,
        invoices: fetch::records(
            reader,
            company,
            "AND id IN (SELECT v.id FROM invoice v WHERE v.company_id = $1 AND v.order_id = $2
                        UNION ALL
                        SELECT m.invoice_id FROM summary_order m
                        WHERE m.company_id = $1 AND m.order_id = $2
                        UNION ALL
                        SELECT n.id FROM summary_order m
                        JOIN invoice n ON n.company_id = $1 AND n.original_id = m.invoice_id
                        WHERE m.company_id = $1 AND m.order_id = $2)
             ORDER BY id",
            &id,
        )?,
    })
}

/// A line in a list of orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderListed {
    /// Which order; the cursor of the next page.
    pub id: OrderId,
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub state: OrderState,
    /// The day it was placed.
    pub ordered_on: Date,
    /// The customer's own number of it; empty for none.
    pub customer_po: String,
    /// Net and tax.
    pub gross: Money,
}

/// A customer's orders, newest first: the first `limit`, or those before `before`.
pub fn list_of_customer(
    reader: &mut dyn Reader,
    company: CompanyId,
    customer: CustomerId,
    (limit, before): (i64, Option<OrderId>),
) -> Result<Vec<OrderListed>, Fault> {
    let mut args = vec![company.value().into(), customer.to_value(), limit.into()];
    let before = before.map(|id| args.push(id.to_value())).map_or("", |()| "AND id < $4");
    let sql = format!(
        "SELECT id, number, state, ordered_on, customer_po, currency, gross FROM sales_order
         WHERE company_id = $1 AND customer_id = $2 {before} ORDER BY id DESC LIMIT $3"
    );
    fetch::all(reader, &sql, &args, listed)
}

/// All orders, newest first: the first `limit`, or those before `before`.
pub fn list(
    reader: &mut dyn Reader,
    company: CompanyId,
    limit: i64,
    before: Option<OrderId>,
) -> Result<Vec<OrderListed>, Fault> {
    let mut args = vec![company.value().into(), limit.into()];
    let before = before.map(|id| args.push(id.to_value())).map_or("", |()| "AND id < $3");
    let sql = format!(
        "SELECT id, number, state, ordered_on, customer_po, currency, gross FROM sales_order
         WHERE company_id = $1 {before} ORDER BY id DESC LIMIT $2"
    );
    fetch::all(reader, &sql, &args, listed)
}

/// Orders that the customer or another system calls so: at most `limit` of each.
pub fn list_of_foreign_number(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
    limit: i64,
) -> Result<Vec<OrderListed>, Fault> {
    let mut found: Vec<OrderListed> = Vec::new();
    for column in ["customer_po", "source_number"] {
        let sql = format!(
            "SELECT id, number, state, ordered_on, customer_po, currency, gross FROM sales_order
             WHERE company_id = $1 AND {column} = $2 AND {column} <> '' LIMIT $3"
        );
        let args = [company.value().into(), number.into(), limit.into()];
        found.extend(fetch::all(reader, &sql, &args, listed)?);
    }
    found.sort_by_key(|order| std::cmp::Reverse(order.id));
    found.dedup_by_key(|order| order.id);
    Ok(found)
}

fn listed(cells: &mut Cells) -> Result<OrderListed, Fault> {
    let (id, number, state) = (cells.cell()?, cells.cell()?, cells.cell()?);
    let (ordered_on, customer_po, currency) = (cells.cell()?, cells.cell()?, cells.cell()?);
    let gross = cells.money(currency)?;
    Ok(OrderListed { id, number, state, ordered_on, customer_po, gross })
}

/// An active hold in a list of what waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldListed {
    /// Which order.
    pub order: OrderId,
    /// Why.
    pub kind: HoldKind,
    /// A sentence with its figures.
    pub reason: String,
    /// Since when.
    pub placed_at: Moment,
    /// The order's number.
    pub number: String,
    /// The code of its customer.
    pub customer: String,
    /// Net and tax of the order.
    pub gross: Money,
}

/// Orders with an active hold that was placed before a moment and was not told of: the first
/// `limit`, or those after `after`.
pub fn unanswered(
    reader: &mut dyn Reader,
    company: CompanyId,
    before: Moment,
    (after, limit): (Option<OrderId>, i64),
) -> Result<Vec<OrderId>, Fault> {
    let sql = "
        SELECT DISTINCT h.order_id FROM order_hold h
        WHERE h.company_id = $1 AND h.released_at IS NULL AND h.order_id > $2
          AND h.placed_at <= $3 AND NOT EXISTS (
              SELECT 1 FROM hold_told t WHERE t.company_id = $1 AND t.order_id = h.order_id
              AND t.hold_no = h.hold_no)
        ORDER BY h.order_id LIMIT $4";
    let after = after.unwrap_or(OrderId::from_uuid(uuid::Uuid::nil()));
    let args = [company.value().into(), after.to_value(), before.to_value(), limit.into()];
    fetch::all(reader, sql, &args, Cells::cell)
}

/// Active holds by order, oldest order first: the first `limit`, or those after `after`.
pub fn held(
    reader: &mut dyn Reader,
    company: CompanyId,
    limit: i64,
    after: Option<(OrderId, HoldKind)>,
) -> Result<Vec<HoldListed>, Fault> {
    let mut args = vec![company.value().into(), limit.into()];
    let after = match after {
        Some((order, kind)) => {
            args.extend([order.to_value(), kind.to_value()]);
            "AND (h.order_id, h.kind) > ($3, $4)"
        }
        None => "",
    };
    let sql = format!(
        "SELECT h.order_id, h.kind, h.reason, h.placed_at, o.number, c.code, o.currency, o.gross
         FROM order_hold h
         JOIN sales_order o ON o.company_id = $1 AND o.id = h.order_id
         JOIN customer c ON c.company_id = $1 AND c.id = o.customer_id
         WHERE h.company_id = $1 AND h.released_at IS NULL {after}
         ORDER BY h.order_id, h.kind LIMIT $2"
    );
    fetch::all(reader, &sql, &args, |cells| {
        let (order, kind, reason) = (cells.cell()?, cells.cell()?, cells.cell()?);
        let (placed_at, number, customer) = (cells.cell()?, cells.cell()?, cells.cell()?);
        let currency = cells.cell()?;
        let gross = cells.money(currency)?;
        Ok(HoldListed { order, kind, reason, placed_at, number, customer, gross })
    })
}

/// What a line of a waiting order lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backorder {
    /// The order's number.
    pub number: String,
    /// Code of the customer.
    pub customer: String,
    /// 9 is served before 0.
    pub priority: i64,
    /// When the customer wants it.
    pub requested_on: Option<Date>,
    /// Where it leaves from.
    pub warehouse: WarehouseId,
    /// Its code.
    pub warehouse_code: String,
    /// What.
    pub product: ProductId,
    /// Its SKU.
    pub sku: String,
    /// Ordered and neither shipped, cancelled nor promised.
    pub lacking: Quantity,
    /// The day for which it is promised.
    pub promised_on: Option<Date>,
}

/// What the orders that wait for goods lack, in the order in which they are served.
pub fn backorders(reader: &mut dyn Reader, company: CompanyId) -> Result<Vec<Backorder>, Fault> {
    let sql = "
        SELECT o.number, c.code, o.priority, o.requested_on, w.id, w.code, l.product_id,
               p.sku, l.quantity - l.shipped - l.cancelled - l.reserved, d.promised_on
        FROM order_hold h
        JOIN sales_order o ON o.company_id = $1 AND o.id = h.order_id
        JOIN customer c ON c.company_id = $1 AND c.id = o.customer_id
        JOIN sales_order_line l ON l.company_id = $1 AND l.order_id = h.order_id
        JOIN warehouse w
             ON w.company_id = $1 AND w.id = COALESCE(l.warehouse_id, o.warehouse_id)
        JOIN product p ON p.company_id = $1 AND p.id = l.product_id
        LEFT JOIN line_promise d ON d.company_id = $1 AND d.order_id = l.order_id
             AND d.line_no = l.line_no AND d.ended_on IS NULL
        WHERE h.company_id = $1 AND h.released_at IS NULL AND h.kind = 'stock' AND l.kind = 'stock'
          AND l.quantity - l.shipped - l.cancelled - l.reserved > 0
        ORDER BY o.priority DESC, COALESCE(o.requested_on, '9999'), o.id, l.line_no";
    fetch::all(reader, sql, &[company.value().into()], |cells| {
        Ok(Backorder {
            number: cells.cell()?,
            customer: cells.cell()?,
            priority: cells.cell()?,
            requested_on: cells.cell()?,
            warehouse: cells.cell()?,
            warehouse_code: cells.cell()?,
            product: cells.cell()?,
            sku: cells.cell()?,
            lacking: cells.cell()?,
            promised_on: cells.cell()?,
        })
    })
}
