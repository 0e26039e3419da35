//! Blanket orders: what is called of them stands in their call-offs.
use super::sides::Sides;
use super::{Check, How};

pub const CHECKS: &[Check] = &[
    Check {
        name: "blanket.called_is_ordered",
        promise: "called on each line is what its call-offs order and have not cancelled",
        how: How::Sides(Sides {
            subject: "(SELECT b.number FROM blanket_order b
                       WHERE b.company_id = $1 AND b.id = d.blanket_id), line_no",
            key: "blanket_id, line_no",
            expected: &["SELECT c.blanket_id, c.blanket_line AS line_no, $QUANTITY AS unit,
                                l.quantity - l.cancelled AS amount
                         FROM blanket_call_off c
                         JOIN sales_order_line l ON l.company_id = $1 AND l.order_id = c.order_id
                              AND l.line_no = c.line_no
                         WHERE c.company_id = $1"],
            found: &["SELECT blanket_id, line_no, $QUANTITY AS unit, called AS amount
                      FROM blanket_line WHERE company_id = $1 AND called <> 0"],
        }),
    },
    Check {
        name: "blanket.no_more_than_agreed",
        promise: "no more of a line is called off than was agreed",
        how: How::Statement(
            "SELECT (SELECT b.number FROM blanket_order b
                     WHERE b.company_id = $1 AND b.id = l.blanket_id), l.line_no, 'text',
                    CAST(l.quantity AS TEXT), CAST(l.called AS TEXT)
             FROM blanket_line l
             WHERE l.company_id = $1 AND (l.called < 0 OR l.called > l.quantity)
             ORDER BY l.blanket_id, l.line_no LIMIT 1",
        ),
    },
];
