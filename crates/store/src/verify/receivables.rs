//! Receivables: open items agree with their accounts, their documents and their settlements.
use super::sides::Sides;
use super::{Check, How};

const NUMBER: &str = "COALESCE(
    (SELECT v.number FROM invoice v WHERE v.company_id = $1 AND v.id = d.document_id),
    (SELECT p.number FROM payment p WHERE p.company_id = $1 AND p.id = d.document_id),
    (SELECT x.number FROM deduction x WHERE x.company_id = $1 AND x.id = d.document_id),
    (SELECT f.number FROM refund f WHERE f.company_id = $1 AND f.id = d.document_id),
    (SELECT r.number FROM returned_payment r WHERE r.company_id = $1 AND r.id = d.document_id),
    (SELECT c.number FROM late_charge c WHERE c.company_id = $1 AND c.id = d.document_id),
    (SELECT w.number FROM write_off w WHERE w.company_id = $1 AND w.id = d.document_id), '?')";

pub const CHECKS: &[Check] = &[
    Check {
        name: "receivables.items_equal_their_account",
        promise: "the open items of each kind sum to the account of that kind",
        how: How::Sides(Sides {
            subject: "kind",
            key: "kind",
            expected: &[
                "SELECT kind, $BASE AS unit, base_open AS amount
                 FROM open_item WHERE company_id = $1 AND base_open <> 0",
                "SELECT 'unidentified' AS kind, $BASE AS unit, -base_amount AS amount
                 FROM unidentified_receipt WHERE company_id = $1 AND state = 'waiting'",
                "SELECT 'deposit' AS kind, $BASE AS unit, -base_open AS amount
                 FROM deposit WHERE company_id = $1",
            ],
            found: &["SELECT CASE account WHEN 'receivables' THEN 'receivable'
                             WHEN 'deductions_receivable' THEN 'deduction'
                             WHEN 'unidentified_receipts' THEN 'unidentified'
                             WHEN 'customer_deposits' THEN 'deposit'
                             ELSE 'on_account' END AS kind, $BASE AS unit, base_amount AS amount
                      FROM journal_line
                      WHERE company_id = $1
                        AND account IN ('receivables', 'customer_on_account',
                                        'deductions_receivable', 'unidentified_receipts',
                                        'customer_deposits')"],
        }),
    },
    Check {
        name: "receivables.item_is_its_document",
        promise: "the items of an invoice or credit note sum to its gross amount less the deposits \
                  that are taken off, that of a \
                  deduction or charge is its amount, that of a returned payment what is owed by it",
        how: How::Sides(Sides {
            subject: NUMBER,
            key: "document_id",
            expected: &[
                "SELECT id AS document_id, currency AS unit,
                        CASE kind WHEN 'credit_note' THEN -gross ELSE gross END AS amount
                 FROM invoice WHERE company_id = $1",
                "SELECT invoice_id AS document_id, currency AS unit, -net - tax AS amount
                 FROM deposit_deducted WHERE company_id = $1",
                "SELECT id AS document_id, currency AS unit, amount
                 FROM deduction WHERE company_id = $1",
                "SELECT id AS document_id, currency AS unit, owed + fee AS amount
                 FROM returned_payment WHERE company_id = $1",
                "SELECT id AS document_id, currency AS unit, amount
                 FROM late_charge WHERE company_id = $1",
            ],
            found: &["SELECT document_id, currency AS unit, amount FROM open_item
                      WHERE company_id = $1 AND kind IN ('receivable', 'deduction')"],
        }),
    },
    Check {
        name: "receivables.open_is_within_amount",
        promise: "what is open has the sign of the amount and is never more; nothing open, \
                  nothing open in base",
        how: How::Statement(
            "SELECT document_number, currency, amount, open FROM open_item
             WHERE company_id = $1
               AND NOT (CASE WHEN amount < 0 THEN amount <= open AND open <= 0
                             ELSE 0 <= open AND open <= amount END
                        AND (open <> 0 OR base_open = 0))
             ORDER BY document_id, instalment LIMIT 1",
        ),
    },
    Check {
        name: "receivables.open_follows_settlements",
        promise: "what is open of a document is its amount less its settlements; what is on \
                  account of a payment is what no settlement took of it",
        how: How::Sides(Sides {
            subject: NUMBER,
            key: "document_id",
            expected: &[
                "SELECT document_id, currency AS unit, amount
                 FROM open_item WHERE company_id = $1 AND kind IN ('receivable', 'deduction')",
                "SELECT id AS document_id, currency AS unit, amount
                 FROM refund WHERE company_id = $1",
                "SELECT id AS document_id, currency AS unit, amount - owed AS amount
                 FROM returned_payment WHERE company_id = $1",
                "SELECT id AS document_id, currency AS unit, -amount AS amount
                 FROM payment WHERE company_id = $1",
                "SELECT discount_id AS document_id, currency AS unit,
                        base_back + tax_back - base - tax AS amount
                 FROM discount_tax_taken WHERE company_id = $1",
                "SELECT id AS document_id, currency AS unit,
                        CASE kind WHEN 'recovery' THEN amount ELSE -amount END AS amount
                 FROM write_off WHERE company_id = $1",
                "SELECT target_id AS document_id, currency AS unit, -amount AS amount
                 FROM settlement WHERE company_id = $1",
                "SELECT s.source_id AS document_id, s.currency AS unit,
                        s.amount - s.difference AS amount
                 FROM settlement s WHERE s.company_id = $1 AND NOT EXISTS (
                     SELECT 1 FROM deduction d WHERE d.company_id = $1 AND d.id = s.source_id)",
            ],
            found: &["SELECT document_id, currency AS unit, open AS amount FROM open_item
                      WHERE company_id = $1"],
        }),
    },
    Check {
        name: "receivables.base_open_follows_settlements",
        promise: "the same in the currency of the books",
        how: How::Sides(Sides {
            subject: NUMBER,
            key: "document_id",
            expected: &[
                "SELECT document_id, $BASE AS unit, base_amount AS amount
                 FROM open_item WHERE company_id = $1 AND kind IN ('receivable', 'deduction')",
                "SELECT id AS document_id, $BASE AS unit, base_amount AS amount
                 FROM refund WHERE company_id = $1",
                "SELECT id AS document_id, $BASE AS unit, base_amount - base_owed AS amount
                 FROM returned_payment WHERE company_id = $1",
                "SELECT id AS document_id, $BASE AS unit, -base_amount AS amount
                 FROM payment WHERE company_id = $1",
                "SELECT id AS document_id, $BASE AS unit,
                        CASE kind WHEN 'recovery' THEN base_amount ELSE -base_amount END AS amount
                 FROM write_off WHERE company_id = $1",
                "SELECT target_id AS document_id, $BASE AS unit, -base_amount AS amount
                 FROM settlement s WHERE company_id = $1 AND NOT EXISTS (
                     SELECT 1 FROM discount_taken t
                     WHERE t.company_id = $1 AND t.id = s.target_id)",
                "SELECT s.source_id AS document_id, $BASE AS unit,
                        s.base_amount - s.base_difference + s.base_gain AS amount
                 FROM settlement s WHERE s.company_id = $1 AND NOT EXISTS (
                     SELECT 1 FROM discount_taken t
                     WHERE t.company_id = $1 AND t.id = s.source_id) AND NOT EXISTS (
                     SELECT 1 FROM deduction d WHERE d.company_id = $1 AND d.id = s.source_id)",
            ],
            found: &["SELECT document_id, $BASE AS unit, base_open AS amount FROM open_item
                      WHERE company_id = $1"],
        }),
    },
];
