//! Promised days: who is promised one waits, and was told of it.
use super::{Check, How};

pub const CHECKS: &[Check] = &[
    Check {
        name: "order.promised_lines_wait",
        promise: "a line that is promised for a day waits for at most what is open of it, and its \
                  order for stock",
        how: How::Statement(
            "SELECT (SELECT o.number FROM sales_order o
                     WHERE o.company_id = $1 AND o.id = p.order_id), p.line_no, $QUANTITY,
                    COALESCE(l.quantity - l.shipped - l.cancelled - l.reserved, 0), p.quantity
             FROM line_promise p
             LEFT JOIN sales_order_line l ON l.company_id = $1 AND l.order_id = p.order_id
                  AND l.line_no = p.line_no
             WHERE p.company_id = $1 AND p.ended_on IS NULL
               AND (l.order_id IS NULL
                    OR NOT EXISTS (SELECT 1 FROM order_hold h
                                   WHERE h.company_id = $1 AND h.order_id = p.order_id
                                     AND h.kind = 'stock' AND h.released_at IS NULL))
             ORDER BY p.order_id, p.line_no LIMIT 1",
        ),
    },
    Check {
        name: "order.promised_days_are_told",
        promise: "an order that was promised a day has an event that says so",
        how: How::Statement(
            "SELECT (SELECT o.number FROM sales_order o
                     WHERE o.company_id = $1 AND o.id = p.order_id), p.line_no, 'text',
                    'an event of the promise', 'none'
             FROM line_promise p
             WHERE p.company_id = $1 AND p.first_on IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM event e
                               WHERE e.company_id = $1 AND e.subject_id = p.order_id
                                 AND e.kind = 'order.promised')
             ORDER BY p.order_id, p.line_no LIMIT 1",
        ),
    },
];
