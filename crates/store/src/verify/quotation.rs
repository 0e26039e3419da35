//! Quotations: what was accepted is ordered, and states and sums are those of the lines.
use super::sides::Sides;
use super::{Check, How};

const NUMBER: &str = "(SELECT q.number FROM quotation q
     WHERE q.company_id = $1 AND q.id = d.quotation_id)";

pub const CHECKS: &[Check] = &[
    Check {
        name: "quotation.accepted_is_ordered",
        promise: "accepted on each line is what orders were placed with on it",
        how: How::Sides(Sides {
            subject: "(SELECT q.number FROM quotation q
                       WHERE q.company_id = $1 AND q.id = d.quotation_id), line_no",
            key: "quotation_id, line_no",
            expected: &["SELECT quotation_id, quotation_line AS line_no, $QUANTITY AS unit,
                                quantity AS amount
                         FROM quotation_acceptance WHERE company_id = $1"],
            found: &["SELECT quotation_id, line_no, $QUANTITY AS unit, accepted AS amount
                      FROM quotation_line WHERE company_id = $1 AND accepted <> 0"],
        }),
    },
    Check {
        name: "quotation.no_more_than_quoted",
        promise: "no more of a line is accepted than was quoted",
        how: How::Statement(
            "SELECT (SELECT q.number FROM quotation q
                     WHERE q.company_id = $1 AND q.id = l.quotation_id), l.line_no, 'text',
                    CAST(l.quantity AS TEXT), CAST(l.accepted AS TEXT)
             FROM quotation_line l
             WHERE l.company_id = $1 AND (l.accepted < 0 OR l.accepted > l.quantity)
             ORDER BY l.quotation_id, l.line_no LIMIT 1",
        ),
    },
    Check {
        name: "quotation.net_is_its_lines",
        promise: "the net of a quotation is the sum of its lines",
        how: How::Sides(Sides {
            subject: NUMBER,
            key: "quotation_id",
            expected: &["SELECT quotation_id, currency AS unit, net AS amount
                         FROM quotation_line WHERE company_id = $1"],
            found: &["SELECT id AS quotation_id, currency AS unit, net AS amount
                      FROM quotation WHERE company_id = $1"],
        }),
    },
    Check {
        name: "quotation.state_is_its_lines",
        promise: "a quotation is open while nothing of it is accepted, accepted when all is",
        how: How::Statement(
            "SELECT number, 'text', derived, state
             FROM (SELECT q.number, q.state, q.id,
                          CASE WHEN SUM(l.accepted) = 0 THEN 'open'
                               WHEN COUNT(CASE WHEN l.accepted < l.quantity
                                                    AND l.line_no <= q.asked_lines
                                               THEN 1 END) = 0 THEN 'accepted'
                               ELSE 'accepted_in_part' END AS derived
                   FROM quotation q
                   JOIN quotation_line l ON l.company_id = $1 AND l.quotation_id = q.id
                   WHERE q.company_id = $1 GROUP BY q.number, q.state, q.id) quotations
             WHERE state <> derived AND state NOT IN ('declined', 'replaced')
             ORDER BY id LIMIT 1",
        ),
    },
];
