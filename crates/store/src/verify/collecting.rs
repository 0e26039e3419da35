//! What is done about items that are not paid: disputes, write-offs, tax reliefs, interest,
//! letters, the allowance; each against what it counts.
use super::sides::Sides;
use super::{Check, Disagreement, How};
use crate::fault::Fault;
use crate::fetch::Cells;
use crate::reader::Reader;
use quittance_domain::CompanyId;
use uuid::Uuid;

pub const CHECKS: &[Check] = &[
    Check {
        name: "receivables.statement_ends_after_it_begins",
        promise: "a statement of account ends on its first day or later",
        how: How::Statement(
            "SELECT c.code, 'text', 'not before ' || s.from_on, s.issued_on
             FROM account_statement s JOIN customer c ON c.company_id = $1 AND c.id = s.customer_id
             WHERE s.company_id = $1 AND s.issued_on < s.from_on
             ORDER BY c.code LIMIT 1",
        ),
    },
    Check {
        name: "receivables.write_off_is_its_settlement",
        promise: "a write-off or waiver took its amount off its document, a recovery gave it back",
        how: How::Sides(Sides {
            subject: "(SELECT w.number FROM write_off w
                       WHERE w.company_id = $1 AND w.id = d.source_id)",
            key: "source_id, document_id, written_on",
            expected: &["SELECT id AS source_id, document_id, written_on, currency AS unit,
                                CASE kind WHEN 'recovery' THEN -amount ELSE amount END AS amount
                         FROM write_off WHERE company_id = $1"],
            found: &["SELECT s.source_id, s.target_id AS document_id, s.settled_on AS written_on,
                             s.currency AS unit, s.amount
                      FROM settlement s
                      JOIN write_off w ON w.company_id = $1 AND w.id = s.source_id
                      WHERE s.company_id = $1"],
        }),
    },
    Check {
        name: "receivables.recovered_is_within_written_off",
        promise: "no more is recovered of an invoice than was given up of it",
        how: How::Statement(
            "SELECT document_number, currency, CAST(0 AS BIGINT), up
             FROM (SELECT w.document_id, w.currency,
                          CAST(SUM(CASE w.kind WHEN 'recovery' THEN -w.amount ELSE w.amount END)
                              AS BIGINT) AS up,
                          (SELECT i.document_number FROM open_item i
                           WHERE i.company_id = $1 AND i.document_id = w.document_id
                             AND i.instalment = 1) AS document_number
                   FROM write_off w WHERE w.company_id = $1
                   GROUP BY w.document_id, w.currency) d
             WHERE up < 0 ORDER BY document_number LIMIT 1",
        ),
    },
    Check {
        name: "receivables.paid_is_recovered",
        promise: "what was paid after all is recovered, and nothing is given up because it was",
        how: How::Statement(
            "SELECT number, 'text', CASE kind WHEN 'recovery' THEN 'paid' ELSE 'not paid' END,
                    reason
             FROM write_off
             WHERE company_id = $1
               AND (kind = 'recovery' AND reason <> 'paid'
                    OR kind <> 'recovery' AND reason = 'paid')
             ORDER BY number LIMIT 1",
        ),
    },
    Check {
        name: "receivables.relief_is_within_tax",
        promise: "the tax that came back of an invoice is neither negative nor more than its tax, \
                  nor is its base",
        how: How::Statement(
            "SELECT number, category, currency, tax, found
             FROM (SELECT v.number, l.category, l.currency, t.tax,
                          t.base - COALESCE(t.untaxed, 0) AS taxed,
                          CAST(SUM(l.base) AS BIGINT) AS base,
                          CAST(SUM(l.tax) AS BIGINT) AS found
                   FROM tax_relief_line l
                   JOIN invoice v ON v.company_id = $1 AND v.id = l.invoice_id
                   LEFT JOIN invoice_tax t ON t.company_id = $1 AND t.invoice_id = l.invoice_id
                        AND t.category = l.category AND t.rate = l.rate
                   WHERE l.company_id = $1
                   GROUP BY v.number, l.category, l.rate, l.currency, t.tax, t.base, t.untaxed) d
             WHERE found < 0 OR found > COALESCE(tax, 0)
                OR base < 0 OR base > COALESCE(taxed, 0) ORDER BY number LIMIT 1",
        ),
    },
    Check {
        name: "receivables.relief_is_its_lines",
        promise: "the tax of a relief is that of its rates, and they are of its invoice",
        how: How::Sides(Sides {
            subject: "(SELECT x.number FROM tax_relief x
                       WHERE x.company_id = $1 AND x.id = d.relief_id)",
            key: "relief_id, invoice_id",
            expected: &["SELECT relief_id, invoice_id, currency AS unit, tax AS amount
                         FROM tax_relief_line WHERE company_id = $1"],
            found: &["SELECT id AS relief_id, invoice_id, currency AS unit, tax AS amount
                      FROM tax_relief WHERE company_id = $1"],
        }),
    },
    Check {
        name: "receivables.interest_is_kept_with_its_invoices",
        promise: "the interest charged to a customer is that which its invoices keep",
        how: How::Sides(Sides {
            subject: "(SELECT c.code FROM customer c
                       WHERE c.company_id = $1 AND c.id = d.customer_id)",
            key: "customer_id",
            expected: &["SELECT customer_id, currency AS unit, amount FROM late_charge
                         WHERE company_id = $1 AND kind = 'interest'"],
            found: &["SELECT customer_id, currency AS unit, interest_charged AS amount
                      FROM collection_item WHERE company_id = $1 AND interest_charged <> 0"],
        }),
    },
    Check {
        name: "receivables.no_day_bears_interest_twice",
        promise: "no day of an invoice is in two charges of interest",
        how: How::Run(days),
    },
    Check {
        name: "receivables.compensated_once",
        promise: "the fixed sum for late payment is charged once for an invoice, or an instalment",
        how: How::Sides(Sides {
            subject: "(SELECT v.number FROM invoice v
                       WHERE v.company_id = $1 AND v.id = d.document_id)",
            key: "document_id, instalment",
            expected: &["SELECT l.document_id, l.instalment, 'count' AS unit,
                                CAST(1 AS BIGINT) AS amount
                         FROM late_charge_line l
                         JOIN late_charge c ON c.company_id = $1 AND c.id = l.charge_id
                              AND c.kind = 'compensation'
                         WHERE l.company_id = $1"],
            found: &["SELECT document_id, instalment, 'count' AS unit, CAST(1 AS BIGINT) AS amount
                      FROM collection_item WHERE company_id = $1 AND compensated = 'yes'"],
        }),
    },
    Check {
        name: "receivables.letter_is_its_lines",
        promise: "the total of a letter is what its invoices had open",
        how: How::Sides(Sides {
            subject: "(SELECT l.number FROM dunning_letter l
                       WHERE l.company_id = $1 AND l.id = d.letter_id)",
            key: "letter_id",
            expected: &["SELECT letter_id, currency AS unit, open AS amount
                         FROM dunning_letter_line WHERE company_id = $1"],
            found: &["SELECT id AS letter_id, currency AS unit, total AS amount
                      FROM dunning_letter WHERE company_id = $1"],
        }),
    },
    Check {
        name: "receivables.letter_has_its_charges",
        promise: "what a letter says is charged with it was charged",
        how: How::Sides(Sides {
            subject: "(SELECT l.number FROM dunning_letter l
                       WHERE l.company_id = $1 AND l.id = d.letter_id)",
            key: "letter_id",
            expected: &["SELECT letter_id, currency AS unit, amount FROM late_charge
                         WHERE company_id = $1 AND letter_id IS NOT NULL"],
            found: &["SELECT id AS letter_id, currency AS unit, charges AS amount
                      FROM dunning_letter WHERE company_id = $1"],
        }),
    },
    Check {
        name: "receivables.level_is_of_the_last_letter",
        promise: "the level of an invoice is that of its last letter",
        how: How::Statement(
            "SELECT i.document_number, 'text', CAST(d.level AS TEXT),
                    COALESCE(CAST(c.level AS TEXT), 'none')
             FROM (SELECT document_id, instalment, MAX(level) AS level
                   FROM dunning_letter_line WHERE company_id = $1
                   GROUP BY document_id, instalment) d
             JOIN open_item i ON i.company_id = $1 AND i.document_id = d.document_id
                  AND i.instalment = d.instalment
             LEFT JOIN collection_item c ON c.company_id = $1 AND c.document_id = d.document_id
                  AND c.instalment = d.instalment
             WHERE COALESCE(c.level, -1) <> d.level ORDER BY i.document_number LIMIT 1",
        ),
    },
    Check {
        name: "receivables.dispute_is_of_its_invoice",
        promise: "a dispute is of its invoice's customer and within its amount; an accepted one \
                  names a credit note of it, no other does",
        how: How::Statement(
            "SELECT d.number, 'text', 'a dispute of ' || v.number, d.state
             FROM dispute d
             JOIN invoice v ON v.company_id = $1 AND v.id = d.document_id
             LEFT JOIN invoice n ON n.company_id = $1 AND n.id = d.credit_note_id
             WHERE d.company_id = $1
               AND NOT (d.customer_id = v.customer_id AND d.currency = v.currency
                        AND d.amount > 0 AND d.amount <= v.gross
                        AND CASE d.state WHEN 'accepted'
                                 THEN COALESCE(n.original_id = v.id, FALSE)
                                 ELSE n.id IS NULL END)
             ORDER BY d.number LIMIT 1",
        ),
    },
    Check {
        name: "receivables.allowance_is_its_lines",
        promise: "an allowance is the expected losses of its buckets",
        how: How::Sides(Sides {
            subject: "(SELECT a.number FROM allowance a
                       WHERE a.company_id = $1 AND a.id = d.allowance_id)",
            key: "allowance_id",
            expected: &["SELECT allowance_id, $BASE AS unit, expected AS amount
                         FROM allowance_line WHERE company_id = $1"],
            found: &["SELECT id AS allowance_id, $BASE AS unit, total AS amount
                      FROM allowance WHERE company_id = $1"],
        }),
    },
    Check {
        name: "receivables.allowance_is_its_movements",
        promise: "the allowance stands where its movements have brought it",
        how: How::Sides(Sides {
            subject: "what",
            key: "what",
            expected: &["SELECT 'allowance' AS what, $BASE AS unit, total - previous AS amount
                         FROM allowance WHERE company_id = $1"],
            found: &["SELECT 'allowance' AS what, $BASE AS unit, total AS amount
                      FROM allowance_head WHERE company_id = $1"],
        }),
    },
];

/// The lines of interest by invoice and day: each begins after the one before ended.
fn days(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let sql = "SELECT l.document_id, l.instalment, l.from_on, l.to_on, c.number
               FROM late_charge_line l
               JOIN late_charge c ON c.company_id = $1 AND c.id = l.charge_id
                    AND c.kind = 'interest'
               WHERE l.company_id = $1
               ORDER BY l.document_id, l.instalment, l.from_on, l.to_on";
    let mut last: Option<(Uuid, i64, String)> = None;
    let mut first = None;
    reader.query(sql, &[company.value().into()], &mut |row| {
        let mut cells = Cells::new(row);
        let (document, instalment): (Uuid, i64) = (cells.cell()?, cells.cell()?);
        let (from_on, to_on): (String, String) = (cells.cell()?, cells.cell()?);
        let number: String = cells.cell()?;
        if let Some((last_document, last_instalment, until)) = &last
            && first.is_none()
            && (*last_document, *last_instalment) == (document, instalment)
            && from_on <= *until
        {
            first = Some((number, format!("interest after {until}"), from_on.clone()));
        }
        last = Some((document, instalment, to_on));
        Ok(())
    })?;
    Ok(first)
}
