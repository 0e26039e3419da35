//! Entries: each says what the rows of its own document say, by account, amount and date.
//!
//! Each promise is held on a key of document, date and account. What of a credit note's goods was
//! credited because they came back is not in the note's rows; `returns.credited_has_its_account`
//! holds it, so that here sales and returns of a credit note are one account, `income`.
use super::sides::Sides;
use super::{Check, How, invoicing};

/// The number of the document that an entry is about, then the columns that a sum is for.
macro_rules! number_and {
    ($columns:literal) => {
        concat!(
            "COALESCE(
                (SELECT v.number FROM invoice v
                 WHERE v.company_id = $1 AND v.id = d.document_id),
                (SELECT p.number FROM payment p
                 WHERE p.company_id = $1 AND p.id = d.document_id),
                (SELECT s.number FROM shipment s
                 WHERE s.company_id = $1 AND s.id = d.document_id),
                (SELECT r.number FROM return_order r
                 WHERE r.company_id = $1 AND r.id = d.document_id),
                (SELECT t.number FROM stock_document t
                 WHERE t.company_id = $1 AND t.id = d.document_id),
                (SELECT y.number FROM deduction y
                 WHERE y.company_id = $1 AND y.id = d.document_id),
                (SELECT f.number FROM refund f
                 WHERE f.company_id = $1 AND f.id = d.document_id),
                (SELECT b.number FROM returned_payment b
                 WHERE b.company_id = $1 AND b.id = d.document_id),
                (SELECT u.number FROM unidentified_receipt u
                 WHERE u.company_id = $1 AND u.id = d.document_id),
                (SELECT b.number FROM supplier_invoice b
                 WHERE b.company_id = $1 AND b.id = d.document_id),
                (SELECT m.number FROM supplier_payment m
                 WHERE m.company_id = $1 AND m.id = d.document_id),
                (SELECT w.number FROM write_off w
                 WHERE w.company_id = $1 AND w.id = d.document_id),
                (SELECT x.number FROM tax_relief x
                 WHERE x.company_id = $1 AND x.id = d.document_id),
                (SELECT c.number FROM late_charge c
                 WHERE c.company_id = $1 AND c.id = d.document_id),
                (SELECT a.number FROM allowance a
                 WHERE a.company_id = $1 AND a.id = d.document_id),
                (SELECT q.number FROM closing q
                 WHERE q.company_id = $1 AND q.id = d.document_id),
                'no document'), ",
            $columns
        )
    };
}

pub(super) use number_and;

pub const CHECKS: &[Check] = &[
    Check {
        name: "entries.bill_what_invoices_say",
        promise: "the entry of an invoice or credit note is its gross, its lines and its taxes, \
                  and the deposits that it takes off",
        how: How::Sides(invoicing::ENTRIES),
    },
    Check {
        name: "entries.move_what_moves_say",
        promise: "the entry of a goods issue, return or stock document is the value of its moves",
        how: How::Sides(GOODS),
    },
    Check {
        name: "entries.pay_what_payments_say",
        promise: "the entries of a payment and of its return are its amount by its method, what is \
                  owed by the return, and its settlements",
        how: How::Sides(PAYMENTS),
    },
    Check {
        name: "entries.apply_what_credit_notes_say",
        promise: "a credit note that settles a deduction moves it to receivables",
        how: How::Sides(NOTES),
    },
    Check {
        name: "entries.deduct_what_deductions_say",
        promise: "the entries of a deduction are its amount, and what was done with it",
        how: How::Sides(DEDUCTIONS),
    },
    Check {
        name: "entries.pay_out_what_left",
        promise: "refunds and receipts of unknown payers are booked as they are",
        how: How::Sides(MONEY_OUT),
    },
    Check {
        name: "entries.give_up_and_charge_what_documents_say",
        promise: "the entry of a write-off, waiver, tax relief, late charge or allowance is its \
                  amounts, on its accounts",
        how: How::Sides(COLLECTING),
    },
    Check {
        name: "entries.one_for_each_document",
        promise: "each document with a value has one entry of its kind, and there is no other",
        how: How::Sides(ONE_EACH),
    },
    Check {
        name: "entries.name_their_document",
        promise: "an entry names its document by the document's number",
        how: How::Statement(
            "SELECT number, 'text', expected, document_number
             FROM (SELECT d.number, d.document_number, COALESCE(
                       (SELECT v.number FROM invoice v
                        WHERE v.company_id = $1 AND v.id = d.document_id),
                       (SELECT p.number FROM payment p
                        WHERE p.company_id = $1 AND p.id = d.document_id),
                       (SELECT s.number FROM shipment s
                        WHERE s.company_id = $1 AND s.id = d.document_id),
                       (SELECT r.number FROM return_order r
                        WHERE r.company_id = $1 AND r.id = d.document_id),
                       (SELECT t.number FROM stock_document t
                        WHERE t.company_id = $1 AND t.id = d.document_id),
                       (SELECT b.number FROM supplier_invoice b
                        WHERE b.company_id = $1 AND b.id = d.document_id),
                       (SELECT m.number FROM supplier_payment m
                        WHERE m.company_id = $1 AND m.id = d.document_id),
                       (SELECT x.number FROM deduction x
                        WHERE x.company_id = $1 AND x.id = d.document_id),
                       (SELECT f.number FROM refund f
                        WHERE f.company_id = $1 AND f.id = d.document_id),
                       (SELECT b.number FROM returned_payment b
                        WHERE b.company_id = $1 AND b.id = d.document_id),
                       (SELECT u.number FROM unidentified_receipt u
                        WHERE u.company_id = $1 AND u.id = d.document_id),
                       (SELECT w.number FROM write_off w
                        WHERE w.company_id = $1 AND w.id = d.document_id),
                       (SELECT x.number FROM tax_relief x
                        WHERE x.company_id = $1 AND x.id = d.document_id),
                       (SELECT c.number FROM late_charge c
                        WHERE c.company_id = $1 AND c.id = d.document_id),
                       (SELECT a.number FROM allowance a
                        WHERE a.company_id = $1 AND a.id = d.document_id),
                       (SELECT q.number FROM closing q
                        WHERE q.company_id = $1 AND q.id = d.document_id)) AS expected
                   FROM journal_entry d WHERE d.company_id = $1) named
             WHERE expected <> document_number ORDER BY number LIMIT 1",
        ),
    },
];

/// Inventory follows the moves; the other side of it follows their document.
const GOODS: Sides = Sides {
    subject: number_and!("posted_on, account"),
    key: "document_id, kind, posted_on, account",
    expected: &[
        "SELECT s.id AS document_id, 'goods_issue' AS kind, s.shipped_on AS posted_on,
                'inventory' AS account, $BASE AS unit, m.value AS amount
         FROM stock_move m JOIN shipment s ON s.company_id = $1 AND s.id = m.document_id
         WHERE m.company_id = $1",
        "SELECT s.id AS document_id, 'goods_issue' AS kind, s.shipped_on AS posted_on,
                'cost_of_goods_sold' AS account, $BASE AS unit, l.cost AS amount
         FROM shipment_line l JOIN shipment s ON s.company_id = $1 AND s.id = l.shipment_id
         WHERE l.company_id = $1 AND l.cost <> 0",
        "SELECT s.id AS document_id, 'goods_issue' AS kind, s.shipped_on AS posted_on,
                'cost_of_goods_sold' AS account, $BASE AS unit, -m.value AS amount
         FROM stock_move m JOIN shipment s ON s.company_id = $1 AND s.id = m.document_id
         WHERE m.company_id = $1 AND s.state = 'reversed'",
        "SELECT r.id AS document_id, 'return' AS kind, r.received_on AS posted_on,
                'inventory' AS account, $BASE AS unit, m.value AS amount
         FROM stock_move m JOIN return_order r ON r.company_id = $1 AND r.id = m.document_id
         WHERE m.company_id = $1 AND m.kind = 'return'",
        "SELECT r.id AS document_id, 'return' AS kind, r.received_on AS posted_on,
                'stock_loss' AS account, $BASE AS unit, l.cost AS amount
         FROM return_line l JOIN return_order r ON r.company_id = $1 AND r.id = l.return_id
         WHERE l.company_id = $1 AND l.disposition = 'scrap' AND l.cost <> 0",
        "SELECT r.id AS document_id, 'return' AS kind, r.received_on AS posted_on,
                'cost_of_goods_sold' AS account, $BASE AS unit, -l.cost AS amount
         FROM return_line l JOIN return_order r ON r.company_id = $1 AND r.id = l.return_id
         WHERE l.company_id = $1 AND l.cost <> 0",
        "SELECT t.id AS document_id, 'stock_' || t.kind AS kind, t.moved_on AS posted_on,
                'inventory' AS account, $BASE AS unit, m.value AS amount
         FROM stock_move m JOIN stock_document t ON t.company_id = $1 AND t.id = m.document_id
         WHERE m.company_id = $1",
        "SELECT t.id AS document_id, 'stock_' || t.kind AS kind, t.moved_on AS posted_on,
                CASE t.kind WHEN 'receipt' THEN 'goods_received_not_invoiced'
                            WHEN 'transfer_out' THEN 'goods_in_transit'
                            WHEN 'transfer_in' THEN 'goods_in_transit'
                            WHEN 'revaluation' THEN 'stock_revaluation'
                            WHEN 'issue_reversal' THEN 'cost_of_goods_sold'
                            ELSE CASE t.cause WHEN 'sample' THEN 'samples'
                                              WHEN 'damage' THEN 'stock_loss'
                                              WHEN 'loss' THEN 'stock_loss'
                                              WHEN 'opening' THEN 'opening_equity'
                                              ELSE 'stock_differences' END END AS account,
                $BASE AS unit, -m.value AS amount
         FROM stock_move m JOIN stock_document t ON t.company_id = $1 AND t.id = m.document_id
         WHERE m.company_id = $1",
        "SELECT t.id AS document_id, 'stock_receipt' AS kind, t.moved_on AS posted_on,
                'goods_received_not_invoiced' AS account, $BASE AS unit, -t.difference AS amount
         FROM stock_document t WHERE t.company_id = $1 AND t.difference <> 0",
        "SELECT t.id AS document_id, 'stock_receipt' AS kind, t.moved_on AS posted_on,
                'purchase_price_difference' AS account, $BASE AS unit, t.difference AS amount
         FROM stock_document t WHERE t.company_id = $1 AND t.difference <> 0",
    ],
    found: &["SELECT e.document_id, e.kind, e.posted_on, l.account, l.currency AS unit, l.amount
              FROM journal_line l JOIN journal_entry e ON e.company_id = $1 AND e.id = l.entry_id
              WHERE l.company_id = $1
                AND e.kind IN ('goods_issue', 'return', 'stock_receipt', 'stock_adjustment',
                               'stock_transfer_out', 'stock_transfer_in', 'stock_revaluation',
                               'stock_issue_reversal')"],
};

/// What came in, less what it settled on the day, is on account from that day on; what settles
/// later leaves the account then, and what is taken back comes back to it. All of it leaves with
/// the return of the payment, whose entry counts as one of the payment.
const PAYMENTS: Sides = Sides {
    subject: number_and!("posted_on, account"),
    key: "document_id, posted_on, account",
    expected: &[
        "SELECT id AS document_id, received_on AS posted_on,
                CASE WHEN receipt_id IS NOT NULL THEN 'unidentified_receipts'
                     WHEN method = 'card' THEN 'card_clearing' ELSE 'bank' END AS account,
                currency AS unit, amount
         FROM payment p WHERE company_id = $1 AND NOT EXISTS (
             SELECT 1 FROM opening_money b WHERE b.company_id = $1 AND b.id = p.id)",
        "SELECT id AS document_id, received_on AS posted_on, 'customer_on_account' AS account,
                currency AS unit, -amount AS amount
         FROM payment p WHERE company_id = $1 AND NOT EXISTS (
             SELECT 1 FROM opening_money b WHERE b.company_id = $1 AND b.id = p.id)",
        "SELECT p.id AS document_id, s.settled_on AS posted_on, 'customer_on_account' AS account,
                s.currency AS unit, s.amount - s.difference AS amount
         FROM settlement s JOIN payment p ON p.company_id = $1 AND p.id = s.source_id
         WHERE s.company_id = $1 AND s.target_instalment <> 0",
        "SELECT p.id AS document_id, s.settled_on AS posted_on, 'small_differences' AS account,
                s.currency AS unit, s.difference AS amount
         FROM settlement s JOIN payment p ON p.company_id = $1 AND p.id = s.source_id
         WHERE s.company_id = $1 AND s.target_instalment <> 0",
        "SELECT p.id AS document_id, s.settled_on AS posted_on,
                CASE WHEN t.id IS NULL THEN 'receivables' ELSE 'deductions_receivable' END
                    AS account, s.currency AS unit, -s.amount AS amount
         FROM settlement s JOIN payment p ON p.company_id = $1 AND p.id = s.source_id
         LEFT JOIN deduction t ON t.company_id = $1 AND t.id = s.target_id
         WHERE s.company_id = $1 AND s.target_instalment <> 0",
        "SELECT r.payment_id AS document_id, r.returned_on AS posted_on,
                CASE p.method WHEN 'card' THEN 'card_clearing' ELSE 'bank' END AS account,
                r.currency AS unit, -r.amount - r.fee AS amount
         FROM returned_payment r JOIN payment p ON p.company_id = $1 AND p.id = r.payment_id
         WHERE r.company_id = $1",
        "SELECT payment_id AS document_id, returned_on AS posted_on, 'receivables' AS account,
                currency AS unit, owed + fee AS amount
         FROM returned_payment WHERE company_id = $1",
        "SELECT payment_id AS document_id, returned_on AS posted_on,
                'customer_on_account' AS account, currency AS unit, amount - owed AS amount
         FROM returned_payment WHERE company_id = $1",
    ],
    found: &["SELECT COALESCE(r.payment_id, e.document_id) AS document_id, e.posted_on, l.account,
                     l.currency AS unit, l.amount
              FROM journal_line l JOIN journal_entry e ON e.company_id = $1 AND e.id = l.entry_id
              LEFT JOIN (SELECT id, payment_id FROM returned_payment WHERE company_id = $1) r
                   ON r.id = e.document_id
              WHERE l.company_id = $1
                AND (e.kind IN ('payment', 'returned_payment')
                     OR (e.kind = 'application' AND EXISTS (
                         SELECT 1 FROM payment p
                         WHERE p.company_id = $1 AND p.id = e.document_id)))"],
};

/// A credit note that settles a deduction moves it to receivables; invoices and the note itself
/// are one account.
const NOTES: Sides = Sides {
    subject: number_and!("posted_on, account"),
    key: "document_id, posted_on, account",
    expected: &[
        "SELECT s.source_id AS document_id, s.settled_on AS posted_on, 'receivables' AS account,
                s.currency AS unit, s.amount
         FROM settlement s JOIN deduction t ON t.company_id = $1 AND t.id = s.target_id
         JOIN invoice n ON n.company_id = $1 AND n.id = s.source_id
         WHERE s.company_id = $1",
        "SELECT s.source_id AS document_id, s.settled_on AS posted_on,
                'deductions_receivable' AS account, s.currency AS unit, -s.amount AS amount
         FROM settlement s JOIN deduction t ON t.company_id = $1 AND t.id = s.target_id
         JOIN invoice n ON n.company_id = $1 AND n.id = s.source_id
         WHERE s.company_id = $1",
    ],
    found: &["SELECT e.document_id, e.posted_on, l.account, l.currency AS unit, l.amount
              FROM journal_line l JOIN journal_entry e ON e.company_id = $1 AND e.id = l.entry_id
              JOIN invoice n ON n.company_id = $1 AND n.id = e.document_id
              WHERE l.company_id = $1 AND e.kind = 'application'"],
};

/// A deduction leaves receivables for its own account; resolved, it goes to the account of its
/// reason, and what is charged back comes from there to receivables.
const DEDUCTIONS: Sides = Sides {
    subject: number_and!("posted_on, account"),
    key: "document_id, posted_on, account",
    expected: &[
        "SELECT id AS document_id, deducted_on AS posted_on, 'deductions_receivable' AS account,
                currency AS unit, amount
         FROM deduction WHERE company_id = $1",
        "SELECT s.source_id AS document_id, s.settled_on AS posted_on, 'receivables' AS account,
                s.currency AS unit, -s.amount AS amount
         FROM settlement s JOIN deduction x ON x.company_id = $1 AND x.id = s.source_id
         WHERE s.company_id = $1 AND s.target_id <> s.source_id",
        "SELECT s.source_id AS document_id, s.settled_on AS posted_on,
                'deductions_receivable' AS account, s.currency AS unit, -s.amount AS amount
         FROM settlement s
         WHERE s.company_id = $1 AND s.target_id = s.source_id",
        "SELECT s.source_id AS document_id, s.settled_on AS posted_on,
                CASE WHEN x.reason IN ('shortage', 'damage') THEN 'sales_returns'
                     WHEN x.reason = 'freight' THEN 'freight_revenue'
                     WHEN x.reason = 'bank_charge' THEN 'bank_charges'
                     ELSE 'sales_deductions' END AS account,
                s.currency AS unit, s.amount
         FROM settlement s JOIN deduction x ON x.company_id = $1 AND x.id = s.source_id
         WHERE s.company_id = $1 AND (s.target_id = s.source_id OR s.amount < 0)",
    ],
    found: &["SELECT e.document_id, e.posted_on, l.account, l.currency AS unit, l.amount
              FROM journal_line l JOIN journal_entry e ON e.company_id = $1 AND e.id = l.entry_id
              WHERE l.company_id = $1 AND e.kind IN ('deduction', 'deduction_resolved')"],
};

/// Money that left, and the receipts of unknown payers.
const MONEY_OUT: Sides = Sides {
    subject: number_and!("kind, posted_on, account"),
    key: "document_id, kind, posted_on, account",
    expected: &[
        "SELECT id AS document_id, 'refund' AS kind, refunded_on AS posted_on,
                CASE method WHEN 'card' THEN 'card_clearing' ELSE 'bank' END AS account,
                currency AS unit, -amount AS amount
         FROM refund WHERE company_id = $1",
        "SELECT f.id AS document_id, 'refund' AS kind, f.refunded_on AS posted_on,
                CASE WHEN p.id IS NULL THEN 'receivables' ELSE 'customer_on_account' END
                    AS account, f.currency AS unit, f.amount
         FROM refund f LEFT JOIN payment p ON p.company_id = $1 AND p.id = f.source_id
         WHERE f.company_id = $1",
        "SELECT id AS document_id, 'unidentified_receipt' AS kind, received_on AS posted_on,
                CASE method WHEN 'card' THEN 'card_clearing' ELSE 'bank' END AS account,
                currency AS unit, amount
         FROM unidentified_receipt u WHERE company_id = $1 AND NOT EXISTS (
             SELECT 1 FROM opening_money b WHERE b.company_id = $1 AND b.id = u.id)",
        "SELECT id AS document_id, 'unidentified_receipt' AS kind, received_on AS posted_on,
                'unidentified_receipts' AS account, currency AS unit, -amount AS amount
         FROM unidentified_receipt u WHERE company_id = $1 AND NOT EXISTS (
             SELECT 1 FROM opening_money b WHERE b.company_id = $1 AND b.id = u.id)",
        "SELECT id AS document_id, 'receipt_paid_back' AS kind, resolved_on AS posted_on,
                CASE method WHEN 'card' THEN 'card_clearing' ELSE 'bank' END AS account,
                currency AS unit, -amount AS amount
         FROM unidentified_receipt WHERE company_id = $1 AND state = 'paid_back'",
        "SELECT id AS document_id, 'receipt_paid_back' AS kind, resolved_on AS posted_on,
                'unidentified_receipts' AS account, currency AS unit, amount
         FROM unidentified_receipt WHERE company_id = $1 AND state = 'paid_back'",
    ],
    found: &["SELECT e.document_id, e.kind, e.posted_on, l.account, l.currency AS unit, l.amount
              FROM journal_line l JOIN journal_entry e ON e.company_id = $1 AND e.id = l.entry_id
              WHERE l.company_id = $1 AND e.kind IN (
                  'refund', 'unidentified_receipt', 'receipt_paid_back')"],
};

/// What is given up, charged and set aside. Of a relief the base goes through bad debt in and out.
const COLLECTING: Sides = Sides {
    subject: number_and!("posted_on, account"),
    key: "document_id, kind, posted_on, account",
    expected: &[
        "SELECT id AS document_id,
                CASE kind WHEN 'waiver' THEN 'waiver' ELSE 'write_off' END AS kind,
                written_on AS posted_on, 'receivables' AS account, currency AS unit,
                CASE kind WHEN 'recovery' THEN amount ELSE -amount END AS amount
         FROM write_off WHERE company_id = $1",
        "SELECT w.id AS document_id,
                CASE w.kind WHEN 'waiver' THEN 'waiver' ELSE 'write_off' END AS kind,
                w.written_on AS posted_on,
                CASE WHEN c.kind IS NULL THEN 'bad_debt' WHEN c.kind = 'interest'
                     THEN 'interest_income' ELSE 'late_fees' END AS account, w.currency AS unit,
                CASE w.kind WHEN 'recovery' THEN -w.amount ELSE w.amount END AS amount
         FROM write_off w
         LEFT JOIN late_charge c ON c.company_id = $1 AND c.id = w.document_id
         WHERE w.company_id = $1",
        "SELECT id AS document_id, 'late_charge' AS kind, charged_on AS posted_on,
                'receivables' AS account, currency AS unit, amount
         FROM late_charge WHERE company_id = $1",
        "SELECT id AS document_id, 'late_charge' AS kind, charged_on AS posted_on,
                CASE kind WHEN 'interest' THEN 'interest_income' ELSE 'late_fees' END AS account,
                currency AS unit, -amount AS amount
         FROM late_charge WHERE company_id = $1",
        "SELECT id AS document_id, 'tax_relief' AS kind, relieved_on AS posted_on,
                'bad_debt' AS account, currency AS unit, -tax AS amount
         FROM tax_relief WHERE company_id = $1",
        "SELECT x.id AS document_id, 'tax_relief' AS kind, x.relieved_on AS posted_on,
                'output_tax' AS account, l.currency AS unit, l.tax AS amount
         FROM tax_relief_line l JOIN tax_relief x ON x.company_id = $1 AND x.id = l.relief_id
         WHERE l.company_id = $1",
        "SELECT id AS document_id, 'allowance' AS kind, as_of AS posted_on,
                'impairment' AS account, $BASE AS unit, total - previous AS amount
         FROM allowance WHERE company_id = $1",
        "SELECT id AS document_id, 'allowance' AS kind, as_of AS posted_on,
                'allowance' AS account, $BASE AS unit, previous - total AS amount
         FROM allowance WHERE company_id = $1",
    ],
    found: &["SELECT e.document_id, e.kind, e.posted_on, l.account, l.currency AS unit, l.amount
              FROM journal_line l JOIN journal_entry e ON e.company_id = $1 AND e.id = l.entry_id
              WHERE l.company_id = $1
                AND e.kind IN ('write_off', 'waiver', 'late_charge', 'tax_relief', 'allowance')"],
};

/// Each application of money on account has an entry, too; `entries.pay_what_payments_say` holds
/// what they come to.
const ONE_EACH: Sides = Sides {
    subject: number_and!("kind"),
    key: "document_id, kind",
    expected: &[
        "SELECT id AS document_id, CASE WHEN EXISTS (
                     SELECT 1 FROM opening_item b WHERE b.company_id = $1 AND b.id = v.id)
                 THEN 'opening' ELSE kind END AS kind, 'count' AS unit,
                CAST(1 AS BIGINT) AS amount
         FROM invoice v WHERE company_id = $1 AND gross <> 0",
        "SELECT entry_id AS document_id, 'opening' AS kind, 'count' AS unit,
                CAST(1 AS BIGINT) AS amount
         FROM opening WHERE company_id = $1 AND entry_id IS NOT NULL",
        "SELECT id AS document_id, 'opening' AS kind, 'count' AS unit, CAST(1 AS BIGINT) AS amount
         FROM opening_money WHERE company_id = $1",
        "SELECT id AS document_id, 'payment' AS kind, 'count' AS unit, CAST(1 AS BIGINT) AS amount
         FROM payment p WHERE company_id = $1 AND NOT EXISTS (
             SELECT 1 FROM opening_money b WHERE b.company_id = $1 AND b.id = p.id)",
        "SELECT id AS document_id, 'deduction' AS kind, 'count' AS unit,
                CAST(1 AS BIGINT) AS amount FROM deduction WHERE company_id = $1",
        "SELECT id AS document_id, 'refund' AS kind, 'count' AS unit, CAST(1 AS BIGINT) AS amount
         FROM refund WHERE company_id = $1",
        "SELECT id AS document_id, 'returned_payment' AS kind, 'count' AS unit,
                CAST(1 AS BIGINT) AS amount FROM returned_payment WHERE company_id = $1",
        "SELECT id AS document_id, 'unidentified_receipt' AS kind, 'count' AS unit,
                CAST(1 AS BIGINT) AS amount
         FROM unidentified_receipt u WHERE company_id = $1 AND NOT EXISTS (
             SELECT 1 FROM opening_money b WHERE b.company_id = $1 AND b.id = u.id)",
        "SELECT id AS document_id, 'receipt_paid_back' AS kind, 'count' AS unit,
                CAST(1 AS BIGINT) AS amount
         FROM unidentified_receipt WHERE company_id = $1 AND state = 'paid_back'",
        "SELECT s.id AS document_id, 'goods_issue' AS kind, 'count' AS unit,
                CAST(1 AS BIGINT) AS amount
         FROM shipment s WHERE s.company_id = $1 AND s.state = 'shipped' AND EXISTS (
             SELECT 1 FROM shipment_line l
             WHERE l.company_id = $1 AND l.shipment_id = s.id AND l.cost <> 0)",
        "SELECT s.id AS document_id, 'goods_issue' AS kind, 'count' AS unit,
                CAST(1 AS BIGINT) AS amount
         FROM shipment s WHERE s.company_id = $1 AND s.state = 'reversed' AND EXISTS (
             SELECT 1 FROM stock_move m
             WHERE m.company_id = $1 AND m.document_id = s.id AND m.value <> 0)",
        "SELECT id AS document_id,
                CASE kind WHEN 'unbilled' THEN 'unbilled_revenue'
                          WHEN 'revaluation' THEN 'currency_revaluation'
                          ELSE 'year_close' END AS kind,
                'count' AS unit, CAST(1 AS BIGINT) AS amount
         FROM closing WHERE company_id = $1 AND (total <> 0 OR kind = 'year')",
        "SELECT id AS document_id,
                CASE kind WHEN 'unbilled' THEN 'unbilled_reversal'
                          ELSE 'revaluation_reversal' END AS kind,
                'count' AS unit, CAST(1 AS BIGINT) AS amount
         FROM closing WHERE company_id = $1 AND total <> 0 AND kind <> 'year'",
        "SELECT r.id AS document_id, 'return' AS kind, 'count' AS unit,
                CAST(1 AS BIGINT) AS amount
         FROM return_order r WHERE r.company_id = $1 AND EXISTS (
             SELECT 1 FROM return_line l
             WHERE l.company_id = $1 AND l.return_id = r.id AND l.cost <> 0)",
        "SELECT t.id AS document_id, 'stock_' || t.kind AS kind, 'count' AS unit,
                CAST(1 AS BIGINT) AS amount
         FROM stock_document t WHERE t.company_id = $1 AND EXISTS (
             SELECT 1 FROM stock_move m
             WHERE m.company_id = $1 AND m.document_id = t.id
               AND (m.value <> 0 OR t.difference <> 0))",
        "SELECT id AS document_id, 'supplier_invoice' AS kind, 'count' AS unit,
                CAST(1 AS BIGINT) AS amount
         FROM supplier_invoice v WHERE company_id = $1 AND EXISTS (
             SELECT 1 FROM supplier_invoice_line l
             WHERE l.company_id = $1 AND l.invoice_id = v.id
               AND (l.net <> 0 OR l.relieved <> 0))",
        "SELECT id AS document_id, 'supplier_payment' AS kind, 'count' AS unit,
                CAST(1 AS BIGINT) AS amount FROM supplier_payment WHERE company_id = $1",
        "SELECT id AS document_id,
                CASE kind WHEN 'waiver' THEN 'waiver' ELSE 'write_off' END AS kind,
                'count' AS unit, CAST(1 AS BIGINT) AS amount FROM write_off WHERE company_id = $1",
        "SELECT id AS document_id, 'tax_relief' AS kind, 'count' AS unit,
                CAST(1 AS BIGINT) AS amount
         FROM tax_relief WHERE company_id = $1",
        "SELECT id AS document_id, 'late_charge' AS kind, 'count' AS unit,
                CAST(1 AS BIGINT) AS amount
         FROM late_charge WHERE company_id = $1",
        "SELECT id AS document_id, 'allowance' AS kind, 'count' AS unit,
                CAST(1 AS BIGINT) AS amount
         FROM allowance WHERE company_id = $1 AND total <> previous",
        "SELECT entry_id AS document_id, 'manual' AS kind, 'count' AS unit,
                CAST(1 AS BIGINT) AS amount
         FROM manual_entry WHERE company_id = $1",
    ],
    found: &["SELECT document_id, kind, 'count' AS unit, CAST(1 AS BIGINT) AS amount
              FROM journal_entry
              WHERE company_id = $1 AND kind NOT IN (
                  'application', 'deduction_resolved', 'early_discount')"],
};
