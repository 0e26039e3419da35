//! The books: every entry balances, on accounts of the chart; locks are as their changes say.
use super::{Check, Disagreement, How};
use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::ledger;
use crate::reader::Reader;
use quittance_domain::CompanyId;

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
    Check {
        name: "ledger.lines_are_on_the_chart",
        promise: "each line is on an account of the chart of accounts",
        how: How::Run(on_the_chart),
    },
    Check {
        name: "ledger.reversals_are_opposites",
        promise: "a reversal of an entry by hand is its opposite, line by line, on its accounts",
        how: How::Statement(
            "SELECT (SELECT e.number FROM journal_entry e
                     WHERE e.company_id = $1 AND e.id = m.entry_id),
                    l.currency, -l.base_amount, COALESCE(r.base_amount, CAST(0 AS BIGINT))
             FROM manual_entry m
             JOIN journal_line l ON l.company_id = $1 AND l.entry_id = m.reverses_id
             LEFT JOIN journal_line r ON r.company_id = $1 AND r.entry_id = m.entry_id
                  AND r.line_no = l.line_no AND r.number = l.number
             WHERE m.company_id = $1 AND m.reverses_id IS NOT NULL
               AND COALESCE(r.base_amount, CAST(0 AS BIGINT)) <> -l.base_amount
             ORDER BY m.entry_id, l.line_no LIMIT 1",
        ),
    },
    Check {
        name: "ledger.locks_follow_their_changes",
        promise: "each area is locked through the day that the last change of its lock says",
        how: How::Statement(
            "SELECT area, 'text', expected, found
             FROM (SELECT c.area, COALESCE(c.through, 'open') AS expected,
                          COALESCE(CASE c.area WHEN 'stock' THEN b.stock_through
                                               WHEN 'receivables' THEN b.receivables_through
                                               WHEN 'ledger' THEN b.ledger_through
                                               ELSE b.tax_through END, 'open') AS found
                   FROM period_change c LEFT JOIN book_settings b ON b.company_id = $1
                   WHERE c.company_id = $1 AND c.change_no = (
                       SELECT MAX(n.change_no) FROM period_change n
                       WHERE n.company_id = $1 AND n.area = c.area)) last_changes
             WHERE expected <> found ORDER BY area LIMIT 1",
        ),
    },
    Check {
        name: "ledger.exports_follow_each_other",
        promise: "each day of the journal was handed over once, and is locked since",
        how: How::Statement(
            "SELECT export_no, 'text', expected, found
             FROM (SELECT CAST(x.export_no AS TEXT) AS export_no,
                          COALESCE(p.through, 'the beginning') AS expected,
                          COALESCE(x.behind, 'the beginning') AS found
                   FROM journal_export x LEFT JOIN journal_export p ON p.company_id = $1
                        AND p.export_no = x.export_no - 1
                   WHERE x.company_id = $1
                   UNION ALL
                   SELECT 'settings', COALESCE((SELECT MAX(x.through) FROM journal_export x
                                               WHERE x.company_id = $1), 'never'),
                          COALESCE(b.exported_through, 'never')
                   FROM book_settings b WHERE b.company_id = $1
                   UNION ALL
                   SELECT 'settings', CAST((SELECT COUNT(*) FROM journal_export x
                                           WHERE x.company_id = $1) AS TEXT),
                          CAST(b.exports AS TEXT)
                   FROM book_settings b WHERE b.company_id = $1
                   UNION ALL
                   SELECT 'lock', 'locked through ' || b.exported_through,
                          COALESCE(b.ledger_through, 'open')
                   FROM book_settings b
                   WHERE b.company_id = $1 AND b.exported_through IS NOT NULL
                     AND COALESCE(b.ledger_through, '') < b.exported_through) told
             WHERE expected <> found ORDER BY export_no LIMIT 1",
        ),
    },
];

fn on_the_chart(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Option<Disagreement>, Fault> {
    let chart = ledger::chart(reader, company)?;
    let sql = "SELECT DISTINCT number FROM journal_line WHERE company_id = $1 ORDER BY number";
    let numbers: Vec<String> = fetch::all(reader, sql, &[company.value().into()], Cells::cell)?;
    let known = |number: &String| chart.iter().any(|account| account.number == *number);
    let unknown = numbers.into_iter().find(|number| !known(number));
    Ok(unknown.map(|found| ("lines".to_owned(), "an account of the chart".to_owned(), found)))
}
