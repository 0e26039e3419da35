//! Shipping: what left is what the moves took out, of the order's products, for its customer.
use super::sides::Sides;
use super::{Check, Disagreement, How, sides};
use crate::fault::Fault;
use crate::reader::Reader;
use quittance_domain::CompanyId;

pub const CHECKS: &[Check] = &[
    Check {
        name: "shipping.issued_is_its_move",
        promise: "what has left by a line is the quantity of its move",
        how: How::Statement(
            "SELECT s.number, l.line_no, $QUANTITY, 
                    CASE s.state WHEN 'reversed' THEN 0 ELSE COALESCE(-m.quantity, 0) END, l.issued
             FROM shipment_line l
             JOIN shipment s ON s.company_id = $1 AND s.id = l.shipment_id
             LEFT JOIN stock_move m ON m.company_id = $1 AND m.document_id = l.shipment_id
                  AND m.line_no = l.line_no AND m.product_id = l.product_id
                  AND m.warehouse_id = s.warehouse_id AND m.kind = 'issue'
             WHERE l.company_id = $1 AND l.issued <>
                 CASE s.state WHEN 'reversed' THEN 0 ELSE COALESCE(-m.quantity, 0) END
             ORDER BY l.shipment_id, l.line_no LIMIT 1",
        ),
    },
    Check {
        name: "shipping.cost_is_its_move",
        promise: "the cost of a line that has left is the value of its move",
        how: How::Statement(
            "SELECT s.number, l.line_no, $BASE, 
                    CASE s.state WHEN 'reversed' THEN 0 ELSE COALESCE(-m.value, 0) END, l.cost
             FROM shipment_line l
             JOIN shipment s ON s.company_id = $1 AND s.id = l.shipment_id
             LEFT JOIN stock_move m ON m.company_id = $1 AND m.document_id = l.shipment_id
                  AND m.line_no = l.line_no AND m.product_id = l.product_id
                  AND m.warehouse_id = s.warehouse_id AND m.kind = 'issue'
             WHERE l.company_id = $1 AND l.cost <>
                 CASE s.state WHEN 'reversed' THEN 0 ELSE COALESCE(-m.value, 0) END
             ORDER BY l.shipment_id, l.line_no LIMIT 1",
        ),
    },
    Check {
        name: "shipping.state_is_its_lines",
        promise: "of a shipment that has left, all has left; of another, nothing",
        how: How::Statement(
            "SELECT s.number, l.line_no, $QUANTITY,
                    CASE s.state WHEN 'shipped' THEN l.quantity ELSE 0 END, l.issued
             FROM shipment_line l JOIN shipment s ON s.company_id = $1 AND s.id = l.shipment_id
             WHERE l.company_id = $1
               AND (l.issued <> CASE s.state WHEN 'shipped' THEN l.quantity ELSE 0 END
                    OR (s.state IN ('shipped', 'reversed')) <> (s.shipped_on IS NOT NULL))
             ORDER BY l.shipment_id, l.line_no LIMIT 1",
        ),
    },
    Check {
        name: "shipping.reversal_undoes_its_issue",
        promise: "what left with a shipment whose issue was undone came back, in quantity and \
                  value, and nothing of another shipment did",
        how: How::Sides(Sides {
            subject: "(SELECT s.number FROM shipment s
                       WHERE s.company_id = $1 AND s.id = d.shipment_id)",
            key: "shipment_id, product_id",
            expected: &[
                "SELECT m.document_id AS shipment_id, m.product_id, $QUANTITY AS unit,
                        -m.quantity AS amount
                 FROM shipment s
                 JOIN stock_move m ON m.company_id = $1 AND m.document_id = s.id
                 WHERE s.company_id = $1 AND s.state = 'reversed'",
                "SELECT m.document_id AS shipment_id, m.product_id, $BASE AS unit,
                        -m.value AS amount
                 FROM shipment s
                 JOIN stock_move m ON m.company_id = $1 AND m.document_id = s.id
                 WHERE s.company_id = $1 AND s.state = 'reversed'",
            ],
            found: &[
                "SELECT t.origin_id AS shipment_id, m.product_id, $QUANTITY AS unit,
                        m.quantity AS amount
                 FROM stock_document t
                 JOIN stock_move m ON m.company_id = $1 AND m.document_id = t.id
                 WHERE t.company_id = $1 AND t.kind = 'issue_reversal'",
                "SELECT t.origin_id AS shipment_id, m.product_id, $BASE AS unit,
                        m.value AS amount
                 FROM stock_document t
                 JOIN stock_move m ON m.company_id = $1 AND m.document_id = t.id
                 WHERE t.company_id = $1 AND t.kind = 'issue_reversal'",
            ],
        }),
    },
    Check {
        name: "shipping.returned_unbilled_is_in_returns",
        promise: "returned before billing of each line is what was taken back of it",
        how: How::Sides(Sides {
            subject: "(SELECT s.number FROM shipment s
                       WHERE s.company_id = $1 AND s.id = d.shipment_id), line_no",
            key: "shipment_id, line_no",
            expected: &["SELECT shipment_id, shipment_line AS line_no, $QUANTITY AS unit,
                                quantity AS amount
                         FROM return_line WHERE company_id = $1 AND shipment_id IS NOT NULL"],
            found: &["SELECT shipment_id, line_no, $QUANTITY AS unit, returned_unbilled AS amount
                      FROM shipment_line WHERE company_id = $1 AND returned_unbilled <> 0"],
        }),
    },
    Check {
        name: "shipping.unbilled_is_not_negative",
        promise: "no more of a line is billed or came back before that than has left, and no more \
                  came back before it was billed than came back",
        how: How::Statement(
            "SELECT s.number, l.line_no, $QUANTITY, l.issued, l.invoiced + l.returned_unbilled
             FROM shipment_line l JOIN shipment s ON s.company_id = $1 AND s.id = l.shipment_id
             WHERE l.company_id = $1
               AND (l.returned_unbilled < 0 OR l.returned_unbilled > l.returned
                    OR l.invoiced + l.returned_unbilled > l.issued)
             ORDER BY l.shipment_id, l.line_no LIMIT 1",
        ),
    },
    Check {
        name: "shipping.line_is_of_its_order",
        promise: "a shipment is for the customer of its order and its lines are of the order's \
                  products",
        how: How::Statement(
            "SELECT s.number, l.line_no, 'text', 'the order''s customer, line and product',
                    'another'
             FROM shipment_line l
             JOIN shipment s ON s.company_id = $1 AND s.id = l.shipment_id
             LEFT JOIN sales_order o ON o.company_id = $1 AND o.id = s.order_id
             LEFT JOIN sales_order_line p ON p.company_id = $1 AND p.order_id = l.order_id
                  AND p.line_no = l.order_line
             WHERE l.company_id = $1
               AND NOT (l.order_id = s.order_id AND COALESCE(o.customer_id = s.customer_id, FALSE)
                        AND COALESCE(p.product_id = l.product_id, FALSE) AND p.kind = 'stock')
             ORDER BY l.shipment_id, l.line_no LIMIT 1",
        ),
    },
    Check {
        name: "shipping.dates_follow_each_other",
        promise: "no shipment leaves before it is made, and none is made before its order, unless \
                  the company has allowed back-dating",
        how: How::Run(dates),
    },
];

fn dates(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    if super::numbers::may_be_back_dated(reader, company)? {
        return Ok(None);
    }
    let sql = "SELECT s.number, 'text', 'not before ' || o.ordered_on, s.created_on
               FROM shipment s JOIN sales_order o ON o.company_id = $1 AND o.id = s.order_id
               WHERE s.company_id = $1
                 AND (s.created_on < o.ordered_on OR s.shipped_on < s.created_on)
               ORDER BY s.number LIMIT 1";
    sides::first(reader, company, sql)
}
