//! What the key figures are made from, summed up by the database.
//!
//! Rows come grouped by day, so that a report of a year reads some thousand rows, however many
//! documents there are.
use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::field::Field;
use crate::reader::Reader;
use crate::value::Value;
use quittance_domain::{CompanyId, Date, Money};

/// Receivables that were open at the end of a day, of all documents with the same two dates, in
/// the currency of the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceivableOf {
    /// The documents' date.
    pub document_on: Date,
    /// The last day to pay them without being late.
    pub due_on: Date,
    /// What is open; credit notes are negative.
    pub open: Money,
}

/// What was receivable at the end of a day. It sums to the account of receivables on that day.
pub fn receivables(
    reader: &mut dyn Reader,
    company: CompanyId,
    as_of: Date,
) -> Result<Vec<ReceivableOf>, Fault> {
    // What is open now, and what happened later taken back.
    let sql = "
        SELECT document_on, due_on, CAST(SUM(base) AS BIGINT) FROM (
            SELECT document_on, due_on, base_open AS base FROM open_item
            WHERE company_id = $1 AND kind = 'receivable' AND open <> 0
            UNION ALL
            SELECT document_on, due_on, -base_amount FROM open_item
            WHERE company_id = $1 AND kind = 'receivable' AND document_on > $2
            UNION ALL
            SELECT i.document_on, i.due_on, s.base_amount FROM settlement s
            JOIN open_item i ON i.company_id = $1 AND i.document_id = s.target_id
                 AND i.instalment = s.target_instalment
            WHERE s.company_id = $1 AND s.settled_on > $2
            UNION ALL
            SELECT i.document_on, i.due_on, s.base_difference - s.base_gain - s.base_amount
            FROM settlement s
            JOIN open_item i ON i.company_id = $1 AND i.document_id = s.source_id
                 AND i.kind = 'receivable'
            WHERE s.company_id = $1 AND s.settled_on > $2
        ) parts
        GROUP BY document_on, due_on HAVING SUM(base) <> 0 ORDER BY document_on, due_on";
    let base = fetch::base(reader, company)?;
    fetch::all(reader, sql, &[company.value().into(), as_of.to_value()], |cells| {
        let (document_on, due_on) = (cells.cell()?, cells.cell()?);
        Ok(ReceivableOf { document_on, due_on, open: cells.money(base)? })
    })
}

/// Credit sales of the days of a period that had any: invoices on terms less their credit notes,
/// gross, in the currency of the books. What is paid by card on the day is none, and no more is a
/// deposit, for its invoice is still to come.
pub fn credit_sales(
    reader: &mut dyn Reader,
    company: CompanyId,
    (first, last): (Date, Date),
) -> Result<Vec<(Date, Money)>, Fault> {
    let sql = "
        SELECT issued_on,
               CAST(SUM(CASE WHEN kind = 'credit_note' THEN -base_gross ELSE base_gross END)
                    AS BIGINT)
        FROM invoice
        WHERE company_id = $1 AND issued_on >= $2 AND issued_on <= $3 AND terms <> 'card'
          AND kind <> 'deposit' AND NOT EXISTS (
              SELECT 1 FROM deposit d WHERE d.company_id = $1 AND d.invoice_id = original_id)
          AND NOT EXISTS (
              SELECT 1 FROM opening_item b WHERE b.company_id = $1 AND b.id = invoice.id)
        GROUP BY issued_on ORDER BY issued_on";
    let base = fetch::base(reader, company)?;
    fetch::all(reader, sql, &between(company, (first, last)), |cells| {
        Ok((cells.cell()?, cells.money(base)?))
    })
}

fn between(company: CompanyId, (first, last): (Date, Date)) -> [Value; 3] {
    [company.value().into(), first.to_value(), last.to_value()]
}

/// Orders whose first goods left in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun {
    /// How many.
    pub orders: i64,
    /// Of these: all goods left on the first day.
    pub orders_full: i64,
    /// Their lines of goods.
    pub lines: i64,
    /// Of these: all of it left on the first day.
    pub lines_full: i64,
}

/// Counts the orders whose first goods left in a period.
pub fn begun(
    reader: &mut dyn Reader,
    company: CompanyId,
    period: (Date, Date),
) -> Result<Begun, Fault> {
    let sql = "
        SELECT COUNT(*), COALESCE(CAST(SUM(CASE WHEN lines_full = lines THEN 1 ELSE 0 END)
                                       AS BIGINT), 0),
               COALESCE(CAST(SUM(lines) AS BIGINT), 0),
               COALESCE(CAST(SUM(lines_full) AS BIGINT), 0)
        FROM (
            SELECT l.order_id, COUNT(*) AS lines,
                   SUM(CASE WHEN COALESCE(f.issued, 0) >= l.quantity THEN 1 ELSE 0 END)
                       AS lines_full
            FROM (SELECT order_id, MIN(shipped_on) AS day FROM shipment
                  WHERE company_id = $1 AND state = 'shipped' GROUP BY order_id) b
            JOIN sales_order_line l ON l.company_id = $1 AND l.order_id = b.order_id
                 AND l.kind = 'stock'
            LEFT JOIN (
                SELECT s.order_id, s.shipped_on, sl.order_line, SUM(sl.issued) AS issued
                FROM shipment s
                JOIN shipment_line sl ON sl.company_id = $1 AND sl.shipment_id = s.id
                WHERE s.company_id = $1 AND s.shipped_on >= $2 AND s.shipped_on <= $3
                GROUP BY s.order_id, s.shipped_on, sl.order_line) f
              ON f.order_id = l.order_id AND f.shipped_on = b.day AND f.order_line = l.line_no
            WHERE b.day >= $2 AND b.day <= $3
            GROUP BY l.order_id) counted";
    fetch::one(reader, sql, &between(company, period), |cells| {
        let (orders, orders_full) = (cells.cell()?, cells.cell()?);
        Ok(Begun { orders, orders_full, lines: cells.cell()?, lines_full: cells.cell()? })
    })
}

/// What was due in a period: wanted then, or, where no day was said, promised for then at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Orders with goods, neither drafts nor cancelled.
    pub orders: i64,
    /// Of these: each line was there in full and on time, and no credit note names the order.
    pub orders_perfect: i64,
    /// Their lines of goods.
    pub lines: i64,
    /// Of these: all of it was there on the day or before, or left until then where no delivery is
    /// known.
    pub lines_on_time: i64,
}

/// Counts what was due in a period.
pub fn due(
    reader: &mut dyn Reader,
    company: CompanyId,
    period: (Date, Date),
) -> Result<Due, Fault> {
    let sql = "
        SELECT COUNT(*), COALESCE(CAST(SUM(CASE WHEN lines_on_time = lines AND credited = 0
                                                THEN 1 ELSE 0 END) AS BIGINT), 0),
               COALESCE(CAST(SUM(lines) AS BIGINT), 0),
               COALESCE(CAST(SUM(lines_on_time) AS BIGINT), 0)
        FROM (
            SELECT o.id, COUNT(*) AS lines,
                   SUM(CASE WHEN COALESCE((
                           SELECT SUM(sl.issued) FROM shipment s
                           JOIN shipment_line sl ON sl.company_id = $1 AND sl.shipment_id = s.id
                           LEFT JOIN tracking t ON t.company_id = $1 AND t.shipment_id = s.id
                           WHERE s.company_id = $1 AND s.order_id = o.id
                             AND COALESCE(t.delivered_on, s.shipped_on) <= w.due_on
                             AND COALESCE(t.state, '') NOT IN ('failed', 'returned_to_sender')
                             AND sl.order_line = l.line_no), 0)
                       >= l.quantity THEN 1 ELSE 0 END) AS lines_on_time,
                   (SELECT COUNT(*) FROM invoice n
                    WHERE n.company_id = $1 AND n.order_id = o.id AND n.kind = 'credit_note'
                      AND n.issued_on <= $3)
                   + (SELECT COUNT(*) FROM summary_order m
                      JOIN invoice_line b ON b.company_id = $1 AND b.invoice_id = m.invoice_id
                           AND b.order_id = o.id
                      JOIN credited_line k ON k.company_id = $1 AND k.invoice_id = b.invoice_id
                           AND k.line_no = b.line_no
                      WHERE m.company_id = $1 AND m.order_id = o.id) AS credited
            FROM (SELECT id, requested_on AS due_on FROM sales_order
                  WHERE company_id = $1 AND requested_on >= $2 AND requested_on <= $3
                  UNION ALL
                  SELECT p.order_id, MAX(p.first_on) FROM line_promise p
                  JOIN sales_order n ON n.company_id = $1 AND n.id = p.order_id
                       AND n.requested_on IS NULL
                  WHERE p.company_id = $1 GROUP BY p.order_id
                  HAVING MAX(p.first_on) >= $2 AND MAX(p.first_on) <= $3) w
            JOIN sales_order o ON o.company_id = $1 AND o.id = w.id
            JOIN sales_order_line l ON l.company_id = $1 AND l.order_id = o.id
                 AND l.kind = 'stock'
            WHERE o.company_id = $1 AND o.state <> 'draft' AND o.state <> 'cancelled'
            GROUP BY o.id) counted";
    fetch::one(reader, sql, &between(company, period), |cells| {
        let (orders, orders_perfect) = (cells.cell()?, cells.cell()?);
        Ok(Due { orders, orders_perfect, lines: cells.cell()?, lines_on_time: cells.cell()? })
    })
}

/// How many invoices a period has, and how many of them no credit or debit note names.
pub fn invoices(
    reader: &mut dyn Reader,
    company: CompanyId,
    period: (Date, Date),
) -> Result<(i64, i64), Fault> {
    let sql = "
        SELECT COUNT(*), COALESCE(CAST(SUM(CASE WHEN EXISTS (
                   SELECT 1 FROM invoice n
                   WHERE n.company_id = $1 AND n.original_id = i.id
                     AND n.kind IN ('credit_note', 'debit_note'))
               THEN 0 ELSE 1 END) AS BIGINT), 0)
        FROM invoice i
        WHERE i.company_id = $1 AND i.kind = 'invoice'
          AND i.issued_on >= $2 AND i.issued_on <= $3 AND NOT EXISTS (
              SELECT 1 FROM opening_item b WHERE b.company_id = $1 AND b.id = i.id)";
    fetch::one(reader, sql, &between(company, period), |cells| Ok((cells.cell()?, cells.cell()?)))
}

/// A way from one day to another, and how many went it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// How many.
    pub count: i64,
}

/// From the date of orders to the day when the last of their goods left, where that day is in a
/// period and nothing is left to ship.
pub fn ways_to_ship(
    reader: &mut dyn Reader,
    company: CompanyId,
    period: (Date, Date),
) -> Result<Vec<Way>, Fault> {
    let sql = "
        SELECT o.ordered_on, d.day, COUNT(*)
        FROM (SELECT order_id, MAX(shipped_on) AS day FROM shipment
              WHERE company_id = $1 AND state = 'shipped' GROUP BY order_id) d
        JOIN sales_order o ON o.company_id = $1 AND o.id = d.order_id
        WHERE d.day >= $2 AND d.day <= $3 AND (o.state = 'fulfilled' OR o.state = 'closed')
        GROUP BY o.ordered_on, d.day ORDER BY o.ordered_on, d.day";
    ways(reader, sql, &between(company, period))
}

/// From the date of orders to the day when their invoice was settled in full, where that day is in
/// a period.
pub fn ways_to_cash(
    reader: &mut dyn Reader,
    company: CompanyId,
    period: (Date, Date),
) -> Result<Vec<Way>, Fault> {
    let sql = "
        SELECT o.ordered_on, d.day, COUNT(*)
        FROM (SELECT target_id, MAX(settled_on) AS day FROM settlement
              WHERE company_id = $1 GROUP BY target_id) d
        JOIN invoice v ON v.company_id = $1 AND v.id = d.target_id
        LEFT JOIN summary_order m ON m.company_id = $1 AND m.invoice_id = v.id
        JOIN sales_order o ON o.company_id = $1 AND o.id = COALESCE(v.order_id, m.order_id)
        WHERE d.day >= $2 AND d.day <= $3
          AND NOT EXISTS (SELECT 1 FROM open_item i
                          WHERE i.company_id = $1 AND i.document_id = v.id AND i.open <> 0)
        GROUP BY o.ordered_on, d.day ORDER BY o.ordered_on, d.day";
    ways(reader, sql, &between(company, period))
}

fn ways(reader: &mut dyn Reader, sql: &str, args: &[Value]) -> Result<Vec<Way>, Fault> {
    let way = |cells: &mut Cells| {
        Ok(Way { from: cells.cell()?, to: cells.cell()?, count: cells.cell()? })
    };
    fetch::all(reader, sql, args, way)
}
