//! The book of orders, page by page.
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::reader::Reader;
use quittance_domain::order::{OrderId, OrderState};
use quittance_domain::{CompanyId, Date, Money};

/// An order in the book of orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderBooked {
    /// Which.
    pub id: OrderId,
    /// Its number.
    pub number: String,
    /// What the customer calls it.
    pub customer_po: String,
    /// The code of its customer.
    pub customer: String,
    /// That customer's name.
    pub name: String,
    /// When it was ordered.
    pub ordered_on: Date,
    /// When the customer wants it.
    pub requested_on: Option<Date>,
    /// Where it stands.
    pub state: OrderState,
    /// How many holds are on it.
    pub holds: i64,
    /// Net of tax.
    pub net: Money,
    /// With tax.
    pub gross: Money,
    /// Billed so far, net of tax, less what was credited.
    pub billed: Money,
}

/// The orders of a period, its first and last day included, oldest first: the first `limit`, or
/// those after `after`.
pub fn booked(
    reader: &mut dyn Reader,
    company: CompanyId,
    (first, last): (Date, Date),
    (after, limit): (Option<OrderId>, i64),
) -> Result<Vec<OrderBooked>, Fault> {
    let sql = "
        SELECT o.id, o.number, o.customer_po, c.code, c.name, o.ordered_on, o.requested_on,
               o.state, (SELECT COUNT(*) FROM order_hold h WHERE h.company_id = $1
                         AND h.order_id = o.id AND h.released_at IS NULL),
               o.currency, o.net, o.gross,
               (SELECT CAST(COALESCE(SUM(
                            CASE i.kind WHEN 'credit_note' THEN -i.net ELSE i.net END), 0)
                            AS BIGINT)
                FROM invoice i WHERE i.company_id = $1 AND i.order_id = o.id
                     AND i.kind <> 'deposit' AND NOT EXISTS (
                         SELECT 1 FROM deposit d
                         WHERE d.company_id = $1 AND d.invoice_id = i.original_id))
               + (SELECT CAST(COALESCE(SUM(l.net - COALESCE(k.net, 0)), 0) AS BIGINT)
                  FROM summary_order m
                  JOIN invoice_line l ON l.company_id = $1 AND l.invoice_id = m.invoice_id
                       AND l.order_id = o.id
                  LEFT JOIN credited_line k ON k.company_id = $1 AND k.invoice_id = l.invoice_id
                       AND k.line_no = l.line_no
                  WHERE m.company_id = $1 AND m.order_id = o.id)
        FROM sales_order o
        JOIN customer c ON c.company_id = $1 AND c.id = o.customer_id
        WHERE o.company_id = $1 AND o.id > $2 AND o.ordered_on >= $3 AND o.ordered_on <= $4
        ORDER BY o.id LIMIT $5";
    let after = after.unwrap_or(OrderId::from_uuid(uuid::Uuid::nil()));
    let days = [first.to_value(), last.to_value()];
    let mut args = vec![company.value().into(), after.to_value()];
    args.extend(days);
    args.push(limit.into());
    fetch::all(reader, sql, &args, |cells| {
        let (id, number, customer_po) = (cells.cell()?, cells.cell()?, cells.cell()?);
        let (customer, name, ordered_on) = (cells.cell()?, cells.cell()?, cells.cell()?);
        let (requested_on, state, holds) = (cells.cell()?, cells.cell()?, cells.cell()?);
        let currency = cells.cell()?;
        let (net, gross) = (cells.money(currency)?, cells.money(currency)?);
        let billed = cells.money(currency)?;
        Ok(OrderBooked {
            id,
            number,
            customer_po,
            customer,
            name,
            ordered_on,
            requested_on,
            state,
            holds,
            net,
            gross,
            billed,
        })
    })
}
