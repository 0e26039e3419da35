//! Orders: the counters of each line obey the quantity law and agree with what they count.
use super::sides::Sides;
use super::{Check, Disagreement, How};
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::reader::Reader;
use quittance_domain::CompanyId;
use quittance_domain::order::OrderLine;

const LINE: &str = "(SELECT o.number FROM sales_order o
     WHERE o.company_id = $1 AND o.id = d.order_id), line_no";

const NUMBER: &str = "(SELECT o.number FROM sales_order o
     WHERE o.company_id = $1 AND o.id = d.order_id)";

/// `COALESCE(original_line, 0) = 0` says that it is a line of an invoice, in words that no index
/// has: to read all of them, the table is faster.
pub const CHECKS: &[Check] = &[
    Check {
        name: "order.quantity_law",
        promise: "ordered = shipped + open + cancelled on each line, no counter is negative, \
                  allocated <= reserved <= open, invoiced <= billable",
        how: How::Run(quantity_law),
    },
    Check {
        name: "order.shipped_has_left",
        promise: "shipped on each line is what its shipments have issued",
        how: How::Sides(Sides {
            subject: LINE,
            key: "order_id, line_no",
            expected: &["SELECT order_id, order_line AS line_no, $QUANTITY AS unit,
                                issued AS amount
                         FROM shipment_line WHERE company_id = $1 AND issued <> 0"],
            found: &["SELECT order_id, line_no, $QUANTITY AS unit, shipped AS amount
                      FROM sales_order_line WHERE company_id = $1 AND shipped <> 0"],
        }),
    },
    Check {
        name: "order.allocated_is_in_shipments",
        promise: "allocated on each line is what stands in open shipments",
        how: How::Sides(Sides {
            subject: LINE,
            key: "order_id, line_no",
            expected: &["SELECT l.order_id, l.order_line AS line_no, $QUANTITY AS unit,
                                l.quantity AS amount
                         FROM shipment s
                         JOIN shipment_line l ON l.company_id = $1 AND l.shipment_id = s.id
                         WHERE s.company_id = $1 AND s.state = 'open'"],
            found: &["SELECT order_id, line_no, $QUANTITY AS unit, allocated AS amount
                      FROM sales_order_line WHERE company_id = $1 AND allocated <> 0"],
        }),
    },
    Check {
        name: "order.invoiced_is_billed",
        promise: "invoiced on each line is what its invoices bill",
        how: How::Sides(Sides {
            subject: LINE,
            key: "order_id, line_no",
            expected: &["SELECT order_id, order_line AS line_no, $QUANTITY AS unit,
                                quantity AS amount
                         FROM invoice_line
                         WHERE company_id = $1 AND order_line IS NOT NULL
                           AND COALESCE(original_line, 0) = 0"],
            found: &["SELECT order_id, line_no, $QUANTITY AS unit, invoiced AS amount
                      FROM sales_order_line WHERE company_id = $1 AND invoiced <> 0"],
        }),
    },
    Check {
        name: "order.billed_sums_to_line",
        promise: "the invoices of a line that is billed in whole sum to its net",
        how: How::Sides(Sides {
            subject: LINE,
            key: "order_id, line_no",
            expected: &["SELECT order_id, line_no, currency AS unit, net AS amount
                         FROM sales_order_line WHERE company_id = $1 AND invoiced = quantity"],
            found: &["SELECT v.order_id, v.order_line AS line_no, v.currency AS unit,
                             v.net AS amount
                      FROM invoice_line v
                      JOIN sales_order_line l ON l.company_id = $1 AND l.order_id = v.order_id
                           AND l.line_no = v.order_line
                      WHERE v.company_id = $1 AND COALESCE(v.original_line, 0) = 0
                        AND l.invoiced = l.quantity"],
        }),
    },
    Check {
        name: "order.net_is_its_lines",
        promise: "the net of an order is the sum of its lines",
        how: How::Sides(Sides {
            subject: NUMBER,
            key: "order_id",
            expected: &["SELECT order_id, currency AS unit, net AS amount
                         FROM sales_order_line WHERE company_id = $1"],
            found: &["SELECT id AS order_id, currency AS unit, net AS amount
                      FROM sales_order WHERE company_id = $1"],
        }),
    },
];

/// What a line's counters must be, as `OrderLine::assert_quantity_law` has it. Of goods that came
/// back unbilled, nothing is billed any more.
const LAWFUL: &str = "quantity > 0 AND shipped >= 0 AND invoiced >= 0 AND cancelled >= 0
    AND allocated >= 0 AND reserved >= allocated
    AND returned_unbilled >= 0 AND returned >= returned_unbilled
    AND quantity - cancelled
        - CASE WHEN kind = 'stock' THEN shipped ELSE invoiced END >= reserved
    AND (kind <> 'stock' OR shipped - returned_unbilled - invoiced >= 0)
    AND (kind = 'stock' OR (reserved = 0 AND shipped = 0))";

fn quantity_law(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Option<Disagreement>, Fault> {
    let tail = format!("AND NOT ({LAWFUL}) ORDER BY order_id, line_no LIMIT 1");
    let found: Option<OrderLine> = fetch::record(reader, company, &tail, &[])?;
    let Some(line) = found else {
        return Ok(None);
    };
    let sql = "SELECT number FROM sales_order WHERE company_id = $1 AND id = $2";
    let args = [company.value().into(), line.order.to_value()];
    let number: String = fetch::one(reader, sql, &args, fetch::Cells::cell)?;
    let subject = format!("{number} {}", line.line_no);
    let expected = format!(
        "{} ordered, and 0 <= allocated <= reserved <= ordered - shipped - cancelled, \
         invoiced <= shipped - returned before billing",
        line.quantity
    );
    let found = format!(
        "allocated {}, reserved {}, shipped {}, invoiced {}, returned {} ({} before billing), \
         cancelled {}",
        line.allocated,
        line.reserved,
        line.shipped,
        line.invoiced,
        line.returned,
        line.returned_unbilled,
        line.cancelled
    );
    Ok(Some((subject, expected, found)))
}
