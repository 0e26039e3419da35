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
        name: "order.kits_are_their_lines",
        promise: "the lines of a kit hold so many kits, and come to its price before reductions",
        how: How::Statement(
            "SELECT o.number, k.kit_no, k.currency, k.price * (k.quantity / 1000000),
                    CAST(SUM(COALESCE(l.gross, l.net) + l.reduction) AS BIGINT)
             FROM order_kit k
             JOIN sales_order o ON o.company_id = $1 AND o.id = k.order_id
             LEFT JOIN sales_order_line l ON l.company_id = $1 AND l.order_id = k.order_id
                  AND l.kit_no = k.kit_no
             WHERE k.company_id = $1
             GROUP BY o.number, k.order_id, k.kit_no, k.currency, k.price, k.quantity
             HAVING COALESCE(SUM(COALESCE(l.gross, l.net) + l.reduction), -1)
                        <> k.price * (k.quantity / 1000000)
                 OR MAX(CASE WHEN l.quantity <> k.quantity * l.price_unit THEN 1 ELSE 0 END) > 0
             ORDER BY o.number, k.kit_no LIMIT 1",
        ),
    },
    Check {
        name: "order.kits_leave_whole",
        promise: "of the goods of a kit as many kits have left of each part, and whole ones; and a \
                  line is a part of a kit that its order has",
        how: How::Statement(
            "SELECT o.number, l.line_no, $QUANTITY, l.shipped, COALESCE(k.quantity, 0)
             FROM sales_order_line l
             JOIN sales_order o ON o.company_id = $1 AND o.id = l.order_id
             LEFT JOIN order_kit k ON k.company_id = $1 AND k.order_id = l.order_id
                  AND k.kit_no = l.kit_no
             LEFT JOIN sales_order_line d ON d.company_id = $1 AND d.order_id = l.order_id
                  AND d.kit_no = l.kit_no AND d.kind = 'stock'
             WHERE l.company_id = $1 AND l.kit_no IS NOT NULL
               AND (k.kit_no IS NULL OR l.kind = 'stock'
                    AND (l.shipped % (l.price_unit * 1000000) <> 0
                         OR d.shipped / d.price_unit <> l.shipped / l.price_unit))
             ORDER BY o.number, l.line_no LIMIT 1",
        ),
    },
    Check {
        name: "order.quantity_law",
        promise: "no counter of a line is negative and neither is what is open of it, \
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
        name: "order.screened_orders_are_there",
        promise: "of what a customer is counted to have ordered on a day there are as many orders",
        how: How::Statement(
            "SELECT c.code || ' on ' || d.day, 'count', CAST(d.found AS TEXT),
                    CAST(d.orders AS TEXT)
             FROM (SELECT s.customer_id, s.day, s.orders,
                          (SELECT COUNT(*) FROM sales_order o
                           WHERE o.company_id = $1 AND o.customer_id = s.customer_id
                             AND o.ordered_on = s.day AND o.channel <> 'import') AS found
                   FROM screened_day s WHERE s.company_id = $1) d
             JOIN customer c ON c.company_id = $1 AND c.id = d.customer_id
             WHERE d.orders > d.found OR d.orders < 1 ORDER BY 1 LIMIT 1",
        ),
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
                         WHERE s.company_id = $1 AND s.state IN ('open', 'released', 'picking',
                                                            'picked', 'packed')"],
            found: &["SELECT order_id, line_no, $QUANTITY AS unit, allocated AS amount
                      FROM sales_order_line WHERE company_id = $1 AND allocated <> 0"],
        }),
    },
    Check {
        name: "order.invoiced_is_billed",
        promise: "invoiced on each line is what its invoices bill, less what was reversed",
        how: How::Sides(Sides {
            subject: LINE,
            key: "order_id, line_no",
            expected: &[
                "SELECT order_id, order_line AS line_no, $QUANTITY AS unit,
                                quantity AS amount
                         FROM invoice_line
                         WHERE company_id = $1 AND order_line IS NOT NULL
                           AND COALESCE(original_line, 0) = 0",
                "SELECT l.order_id, l.order_line AS line_no, $QUANTITY AS unit,
                                -c.reversed AS amount
                         FROM credited_line c
                         JOIN invoice_line l ON l.company_id = $1
                              AND l.invoice_id = c.invoice_id AND l.line_no = c.line_no
                         WHERE c.company_id = $1 AND c.reversed IS NOT NULL
                           AND l.order_line IS NOT NULL",
            ],
            found: &["SELECT order_id, line_no, $QUANTITY AS unit, invoiced AS amount
                      FROM sales_order_line WHERE company_id = $1 AND invoiced <> 0"],
        }),
    },
    Check {
        name: "order.returned_is_in_returns",
        promise: "returned on each line is what returns of its invoices brought back",
        how: How::Sides(Sides {
            subject: LINE,
            key: "order_id, line_no",
            expected: &["SELECT i.order_id, i.order_line AS line_no, $QUANTITY AS unit,
                                l.quantity AS amount
                         FROM return_line l
                         JOIN return_order r ON r.company_id = $1 AND r.id = l.return_id
                         JOIN invoice_line i ON i.company_id = $1 AND i.invoice_id = l.invoice_id
                              AND i.line_no = l.invoice_line
                         WHERE l.company_id = $1 AND r.state <> 'requested'
                           AND i.order_line IS NOT NULL"],
            found: &["SELECT order_id, line_no, $QUANTITY AS unit,
                             returned - returned_unbilled AS amount
                      FROM sales_order_line
                      WHERE company_id = $1 AND returned <> returned_unbilled"],
        }),
    },
    Check {
        name: "order.returned_unbilled_is_in_returns",
        promise: "returned before billing on each line is what was taken back of its shipments",
        how: How::Sides(Sides {
            subject: LINE,
            key: "order_id, line_no",
            expected: &["SELECT s.order_id, s.order_line AS line_no, $QUANTITY AS unit,
                                l.quantity AS amount
                         FROM return_line l
                         JOIN return_order r ON r.company_id = $1 AND r.id = l.return_id
                         JOIN shipment_line s ON s.company_id = $1
                              AND s.shipment_id = l.shipment_id AND s.line_no = l.shipment_line
                         WHERE l.company_id = $1 AND r.state = 'taken_back'"],
            found: &["SELECT order_id, line_no, $QUANTITY AS unit, returned_unbilled AS amount
                      FROM sales_order_line WHERE company_id = $1 AND returned_unbilled <> 0"],
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
    Check {
        name: "order.state_is_its_lines",
        promise: "the state of an order is what the counters of its lines say",
        how: How::Statement(STATES),
    },
    Check {
        name: "order.held_is_not_promised",
        promise: "an order that waits for a hold is a draft or submitted, lost goods to a count, \
                  has an amendment that waits, or goods that credit keeps",
        how: How::Statement(
            "SELECT o.number, 'text', 'submitted', o.state
             FROM order_hold h JOIN sales_order o ON o.company_id = $1 AND o.id = h.order_id
             WHERE h.company_id = $1 AND h.released_at IS NULL
               AND o.state NOT IN ('draft', 'submitted')
               AND NOT (h.kind IN ('stock', 'delivery')
                        AND o.state IN ('confirmed', 'in_fulfilment'))
               AND NOT (h.kind = 'amendment' AND o.state <> 'cancelled')
             ORDER BY o.number LIMIT 1",
        ),
    },
    Check {
        name: "order.waits_in_its_turn",
        promise: "an active hold has the priority and the wanted day of its order",
        how: How::Statement(
            "SELECT o.number, 'text',
                    'priority ' || o.priority || ', wanted ' || COALESCE(o.requested_on, 'any day'),
                    'priority ' || h.priority || ', wanted ' || COALESCE(h.requested_on, 'any day')
             FROM order_hold h JOIN sales_order o ON o.company_id = $1 AND o.id = h.order_id
             WHERE h.company_id = $1 AND h.released_at IS NULL
               AND (h.priority <> o.priority
                    OR COALESCE(h.requested_on, '') <> COALESCE(o.requested_on, ''))
             ORDER BY o.number LIMIT 1",
        ),
    },
    Check {
        name: "order.amendments_follow_each_other",
        promise: "each amendment that was made begins with what the order came to before, and the \
                  last one ends with what it comes to",
        how: How::Statement(
            "SELECT (SELECT o.number FROM sales_order o
                     WHERE o.company_id = $1 AND o.id = a.order_id), a.amendment_no, a.currency,
                    a.gross_after, a.follows
             FROM (SELECT m.order_id, m.amendment_no, m.currency, m.gross_after,
                          COALESCE((SELECT n.gross_before FROM order_amendment n
                                    WHERE n.company_id = $1 AND n.order_id = m.order_id
                                      AND n.amendment_no > m.amendment_no
                                      AND n.made_at IS NOT NULL
                                    ORDER BY n.amendment_no LIMIT 1),
                                   (SELECT o.gross FROM sales_order o
                                    WHERE o.company_id = $1 AND o.id = m.order_id)) AS follows
                   FROM order_amendment m
                   WHERE m.company_id = $1 AND m.made_at IS NOT NULL) a
             WHERE a.gross_after <> COALESCE(a.follows, -1)
             ORDER BY a.order_id, a.amendment_no LIMIT 1",
        ),
    },
    Check {
        name: "order.amendment_has_its_event",
        promise: "each amendment that was made has an event that says so, and no other",
        how: How::Sides(Sides {
            subject: NUMBER,
            key: "order_id",
            expected: &["SELECT order_id, 'count' AS unit, 1 AS amount
                         FROM order_amendment WHERE company_id = $1 AND made_at IS NOT NULL"],
            found: &["SELECT subject_id AS order_id, 'count' AS unit, 1 AS amount
                      FROM event WHERE company_id = $1 AND kind = 'order.amended'"],
        }),
    },
    Check {
        name: "order.release_has_its_event",
        promise: "each hold that was released has an event that says so",
        how: How::Statement(
            "SELECT (SELECT o.number FROM sales_order o
                     WHERE o.company_id = $1 AND o.id = h.order_id), h.kind, 'text',
                    'an event of the release', 'none'
             FROM order_hold h
             WHERE h.company_id = $1 AND (h.released_at IS NOT NULL OR h.released_by <> '')
               AND NOT EXISTS (
                   SELECT 1 FROM event e
                   WHERE e.company_id = $1 AND e.subject_id = h.order_id
                     AND e.kind = 'order.released'
                     AND e.payload LIKE '%\"hold\":\"' || h.kind || '\"%')
             ORDER BY h.order_id, h.kind LIMIT 1",
        ),
    },
];

/// `to_ship`, `undone` and so on count lines. An order whose lines are all unpromised and
/// untouched may be confirmed when there is nothing to reserve and nothing to pay, or when a count
/// took what was promised of what costs nothing.
const STATES: &str = "SELECT number, 'text', derived, state
     FROM (SELECT o.number, o.state, o.id, t.goods, t.untouched,
                  CASE WHEN t.untouched = t.lines AND t.given_up < t.lines THEN 'submitted'
                       WHEN t.done < t.lines AND t.shipped = 0 THEN 'confirmed'
                       WHEN t.to_ship > 0 THEN 'in_fulfilment'
                       WHEN t.done < t.lines THEN 'fulfilled'
                       WHEN t.shipped + t.billed = 0 THEN 'cancelled'
                       ELSE 'closed' END AS derived, t.came_back, t.done, t.lines
           FROM (SELECT order_id, COUNT(*) AS lines,
                        COUNT(CASE WHEN kind = 'stock' AND cancelled < quantity
                                   THEN 1 END) AS goods,
                        COUNT(CASE WHEN cancelled = quantity THEN 1 END) AS given_up,
                        COUNT(CASE WHEN shipped > 0 THEN 1 END) AS shipped,
                        COUNT(CASE WHEN invoiced > 0 THEN 1 END) AS billed,
                        COUNT(CASE WHEN returned_unbilled > 0 THEN 1 END) AS came_back,
                        COUNT(CASE WHEN kind = 'stock' AND shipped + cancelled < quantity
                                   THEN 1 END) AS to_ship,
                        COUNT(CASE WHEN reserved = 0 AND shipped = 0 AND invoiced = 0
                                    AND (cancelled = quantity
                                         OR cancelled = 0 AND exposure = 0)
                                   THEN 1 END) AS untouched,
                        COUNT(CASE WHEN CASE WHEN kind = 'stock' THEN shipped ELSE invoiced END
                                         + cancelled = quantity
                                    AND (kind <> 'stock'
                                         OR invoiced + returned_unbilled = shipped)
                                   THEN 1 END) AS done
                 FROM sales_order_line WHERE company_id = $1 GROUP BY order_id) t
           JOIN sales_order o ON o.company_id = $1 AND o.id = t.order_id) orders
     WHERE derived <> state
       AND NOT (derived = 'submitted'
                AND (state = 'draft' OR (state = 'confirmed' AND (goods = 0 OR EXISTS (
                    SELECT 1 FROM order_hold h
                    WHERE h.company_id = $1 AND h.order_id = orders.id AND h.kind = 'stock')))))
       AND NOT (derived = 'closed' AND state = 'fulfilled' AND came_back > 0)
     ORDER BY id LIMIT 1";

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
