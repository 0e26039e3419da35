//! The opening: what was brought is what was posted, and nothing is left on opening equity.
use super::entries::number_and;
use super::sides::Sides;
use super::{Check, How};

pub const CHECKS: &[Check] = &[
    Check {
        name: "opening.counts_what_was_brought",
        promise: "what was brought of each account is what the opening posted to it",
        how: How::Sides(Sides {
            subject: "account",
            key: "account",
            expected: &[
                "SELECT l.account, $BASE AS unit, l.base_amount AS amount
                 FROM journal_line l
                 JOIN journal_entry e ON e.company_id = $1 AND e.id = l.entry_id
                 WHERE l.company_id = $1 AND e.kind = 'opening'
                   AND l.account IN ('receivables', 'customer_on_account',
                                     'unidentified_receipts', 'payables')",
                "SELECT 'inventory' AS account, $BASE AS unit, m.value AS amount
                 FROM stock_move m
                 JOIN stock_document t ON t.company_id = $1 AND t.id = m.document_id
                 WHERE m.company_id = $1 AND t.cause = 'opening'",
            ],
            found: &[
                "SELECT 'receivables' AS account, $BASE AS unit, receivables AS amount
                 FROM opening WHERE company_id = $1",
                "SELECT 'inventory' AS account, $BASE AS unit, goods AS amount
                 FROM opening WHERE company_id = $1",
                "SELECT 'customer_on_account' AS account, $BASE AS unit, -on_account AS amount
                 FROM opening WHERE company_id = $1 AND on_account IS NOT NULL",
                "SELECT 'unidentified_receipts' AS account, $BASE AS unit, -unidentified AS amount
                 FROM opening WHERE company_id = $1 AND unidentified IS NOT NULL",
                "SELECT 'payables' AS account, $BASE AS unit, -payables AS amount
                 FROM opening WHERE company_id = $1 AND payables IS NOT NULL",
            ],
        }),
    },
    Check {
        name: "opening.items_post_what_they_say",
        promise: "a brought document is receivables, money on account, an unidentified receipt or \
                  a payable against opening equity on the go-live day",
        how: How::Sides(Sides {
            subject: number_and!("posted_on, account"),
            key: "document_id, posted_on, account",
            expected: &[
                "SELECT o.id AS document_id, o.brought_on AS posted_on, 'receivables' AS account,
                        v.currency AS unit,
                        CASE v.kind WHEN 'credit_note' THEN -v.gross ELSE v.gross END AS amount
                 FROM opening_item o JOIN invoice v ON v.company_id = $1 AND v.id = o.id
                 WHERE o.company_id = $1",
                "SELECT o.id AS document_id, o.brought_on AS posted_on,
                        'opening_equity' AS account, v.currency AS unit,
                        CASE v.kind WHEN 'credit_note' THEN v.gross ELSE -v.gross END AS amount
                 FROM opening_item o JOIN invoice v ON v.company_id = $1 AND v.id = o.id
                 WHERE o.company_id = $1",
                "SELECT o.id AS document_id, o.brought_on AS posted_on,
                        'customer_on_account' AS account, p.currency AS unit, -p.amount AS amount
                 FROM opening_money o JOIN payment p ON p.company_id = $1 AND p.id = o.id
                 WHERE o.company_id = $1",
                "SELECT o.id AS document_id, o.brought_on AS posted_on,
                        'unidentified_receipts' AS account, u.currency AS unit,
                        -u.amount AS amount
                 FROM opening_money o
                 JOIN unidentified_receipt u ON u.company_id = $1 AND u.id = o.id
                 WHERE o.company_id = $1",
                "SELECT o.id AS document_id, o.brought_on AS posted_on, 'payables' AS account,
                        $BASE AS unit, -v.gross AS amount
                 FROM opening_money o JOIN supplier_invoice v ON v.company_id = $1 AND v.id = o.id
                 WHERE o.company_id = $1",
                "SELECT o.id AS document_id, o.brought_on AS posted_on,
                        'opening_equity' AS account, COALESCE(p.currency, u.currency, $BASE)
                            AS unit, COALESCE(p.amount, u.amount, v.gross, 0) AS amount
                 FROM opening_money o
                 LEFT JOIN payment p ON p.company_id = $1 AND p.id = o.id
                 LEFT JOIN unidentified_receipt u ON u.company_id = $1 AND u.id = o.id
                 LEFT JOIN supplier_invoice v ON v.company_id = $1 AND v.id = o.id
                 WHERE o.company_id = $1",
            ],
            found: &["SELECT e.document_id, e.posted_on, l.account, l.currency AS unit, l.amount
                      FROM journal_line l
                      JOIN journal_entry e ON e.company_id = $1 AND e.id = l.entry_id
                      WHERE l.company_id = $1 AND e.kind = 'opening' AND NOT EXISTS (
                          SELECT 1 FROM opening p
                          WHERE p.company_id = $1 AND p.entry_id = e.id)"],
        }),
    },
    Check {
        name: "opening.entry_is_what_was_stated",
        promise: "the entry of an opening has the stated balance of each account",
        how: How::Statement(
            "SELECT l.number, $BASE, COALESCE(b.balance, 0), l.base_amount
             FROM opening p
             JOIN journal_line l ON l.company_id = $1 AND l.entry_id = p.entry_id
             LEFT JOIN opening_balance b ON b.company_id = $1 AND b.live_on = p.live_on
                  AND b.account = l.number
             WHERE p.company_id = $1 AND l.account <> 'opening_equity'
               AND COALESCE(b.balance, 0) <> l.base_amount
             ORDER BY l.number LIMIT 1",
        ),
    },
    Check {
        name: "opening.equity_is_nil",
        promise: "nothing is left of an opening on opening equity once it is closed",
        how: How::Statement(
            "SELECT 'opening equity', $BASE, CAST(0 AS BIGINT), amount
             FROM (SELECT CAST(SUM(l.base_amount) AS BIGINT) AS amount
                   FROM journal_line l
                   JOIN journal_entry e ON e.company_id = $1 AND e.id = l.entry_id
                   WHERE l.company_id = $1 AND l.account = 'opening_equity'
                     AND e.kind <> 'manual'
                     AND EXISTS (SELECT 1 FROM opening p
                                 WHERE p.company_id = $1 AND p.state = 'closed')) d
             WHERE amount <> 0",
        ),
    },
];
