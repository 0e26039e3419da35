//! The books: every entry balances.
use super::{Check, How};

pub const CHECKS: &[Check] = &[
    Check {
        name: "ledger.entry_balances_in_base",
        promise: "the lines of each entry sum to zero in the currency of the books",
        how: How::Statement(
            "SELECT (SELECT e.number FROM journal_entry e
                     WHERE e.company_id = $1 AND e.id = d.entry_id),
                    $BASE, CAST(0 AS BIGINT), found
             FROM (SELECT entry_id, CAST(SUM(base_amount) AS BIGINT) AS found
                   FROM journal_line WHERE company_id = $1
                   GROUP BY entry_id HAVING SUM(base_amount) <> 0
                   ORDER BY entry_id LIMIT 1) d",
        ),
    },
    Check {
        name: "ledger.entry_balances_in_currency",
        promise: "the lines of each entry sum to zero in each document currency",
        how: How::Statement(
            "SELECT (SELECT e.number FROM journal_entry e
                     WHERE e.company_id = $1 AND e.id = d.entry_id),
                    currency, CAST(0 AS BIGINT), found
             FROM (SELECT entry_id, currency, CAST(SUM(amount) AS BIGINT) AS found
                   FROM journal_line WHERE company_id = $1
                   GROUP BY entry_id, currency HAVING SUM(amount) <> 0
                   ORDER BY entry_id, currency LIMIT 1) d",
        ),
    },
    Check {
        name: "ledger.entry_has_lines",
        promise: "each entry has at least two lines",
        how: How::Statement(
            "SELECT number, 'count', CAST(2 AS BIGINT), lines
             FROM (SELECT e.number,
                          (SELECT COUNT(*) FROM journal_line l
                           WHERE l.company_id = $1 AND l.entry_id = e.id) AS lines
                   FROM journal_entry e WHERE e.company_id = $1) d
             WHERE lines < 2 ORDER BY number LIMIT 1",
        ),
    },
    Check {
        name: "ledger.base_is_the_amount_in_base_currency",
        promise: "a line in the currency of the books has one amount, not two",
        how: How::Statement(
            "SELECT (SELECT e.number FROM journal_entry e
                     WHERE e.company_id = $1 AND e.id = d.entry_id),
                    d.line_no, d.currency, d.amount, d.base_amount
             FROM journal_line d
             WHERE d.company_id = $1 AND d.currency = $BASE AND d.amount <> d.base_amount
             ORDER BY d.entry_id, d.line_no LIMIT 1",
        ),
    },
];
