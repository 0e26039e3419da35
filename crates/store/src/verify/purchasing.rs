//! Purchasing: what came in, was billed and paid, on lines, payables and accounts.
use super::sides::Sides;
use super::{Check, How};

const LINE: &str = "(SELECT o.number FROM purchase_order o
      WHERE o.company_id = $1 AND o.id = d.order_id), order_line";

pub const CHECKS: &[Check] = &[
    Check {
        name: "purchasing.received_is_its_receipts",
        promise: "what came in of an order line, and its cost, is what its receipts say",
        how: How::Sides(Sides {
            subject: LINE,
            key: "order_id, order_line",
            expected: &[
                "SELECT order_id, order_line, $QUANTITY AS unit, quantity AS amount
                 FROM purchase_receipt_line WHERE company_id = $1",
                "SELECT order_id, order_line, $BASE AS unit, cost AS amount
                 FROM purchase_receipt_line WHERE company_id = $1",
            ],
            found: &[
                "SELECT order_id, line_no AS order_line, $QUANTITY AS unit, received AS amount
                 FROM purchase_line WHERE company_id = $1",
                "SELECT order_id, line_no AS order_line, $BASE AS unit, received_cost AS amount
                 FROM purchase_line WHERE company_id = $1",
            ],
        }),
    },
    Check {
        name: "purchasing.receipt_is_its_moves",
        promise: "a goods receipt moved what its lines say, at their cost less the difference of \
                  price",
        how: How::Sides(Sides {
            subject: "(SELECT t.number FROM stock_document t
                       WHERE t.company_id = $1 AND t.id = d.document_id)",
            key: "document_id",
            expected: &[
                "SELECT document_id, $BASE AS unit, cost AS amount
                 FROM purchase_receipt_line WHERE company_id = $1",
                "SELECT document_id, $QUANTITY AS unit, quantity AS amount
                 FROM purchase_receipt_line WHERE company_id = $1",
            ],
            found: &[
                "SELECT m.document_id, $BASE AS unit, m.value AS amount
                 FROM stock_document t
                 JOIN stock_move m ON m.company_id = $1 AND m.document_id = t.id
                 WHERE t.company_id = $1 AND t.kind = 'receipt' AND t.origin_id IS NOT NULL",
                "SELECT id AS document_id, $BASE AS unit, difference AS amount
                 FROM stock_document
                 WHERE company_id = $1 AND kind = 'receipt' AND origin_id IS NOT NULL",
                "SELECT m.document_id, $QUANTITY AS unit, m.quantity AS amount
                 FROM stock_document t
                 JOIN stock_move m ON m.company_id = $1 AND m.document_id = t.id
                 WHERE t.company_id = $1 AND t.kind = 'receipt' AND t.origin_id IS NOT NULL",
            ],
        }),
    },
    Check {
        name: "purchasing.billed_is_in_invoices",
        promise: "what is billed of an order line, and what that relieved, is what its bills say",
        how: How::Sides(Sides {
            subject: LINE,
            key: "order_id, order_line",
            expected: &[
                "SELECT order_id, order_line, $QUANTITY AS unit, quantity AS amount
                 FROM supplier_invoice_line WHERE company_id = $1",
                "SELECT order_id, order_line, $BASE AS unit, relieved AS amount
                 FROM supplier_invoice_line WHERE company_id = $1",
            ],
            found: &[
                "SELECT order_id, line_no AS order_line, $QUANTITY AS unit, invoiced AS amount
                 FROM purchase_line WHERE company_id = $1",
                "SELECT order_id, line_no AS order_line, $BASE AS unit, relieved AS amount
                 FROM purchase_line WHERE company_id = $1",
            ],
        }),
    },
    Check {
        name: "purchasing.line_law",
        promise: "ordered = received + open + cancelled, or open is 0; no more is billed than came \
                  in, and what is billed in full is relieved in full (expected: ordered)",
        how: How::Statement(
            "SELECT o.number, l.line_no, $QUANTITY, l.quantity, l.received + l.open + l.cancelled
             FROM purchase_line l
             JOIN purchase_order o ON o.company_id = $1 AND o.id = l.order_id
             WHERE l.company_id = $1
               AND NOT ((l.quantity = l.received + l.open + l.cancelled
                         OR (l.open = 0 AND l.quantity < l.received + l.cancelled))
                        AND 0 <= l.open AND 0 <= l.cancelled AND 0 <= l.invoiced
                        AND l.invoiced <= l.received
                        AND (l.invoiced <> l.received OR l.relieved = l.received_cost))
             ORDER BY l.order_id, l.line_no LIMIT 1",
        ),
    },
    Check {
        name: "purchasing.state_is_its_lines",
        promise: "a purchase order stands where its lines say",
        how: How::Statement(
            "SELECT number, 'text', expected, state
             FROM (SELECT o.number, o.state,
                          CASE WHEN EXISTS (SELECT 1 FROM purchase_line l
                                            WHERE l.company_id = $1 AND l.order_id = o.id
                                              AND l.open <> 0) THEN 'ordered'
                               WHEN NOT EXISTS (SELECT 1 FROM purchase_line l
                                                WHERE l.company_id = $1 AND l.order_id = o.id
                                                  AND l.received <> 0) THEN 'cancelled'
                               WHEN EXISTS (SELECT 1 FROM purchase_line l
                                            WHERE l.company_id = $1 AND l.order_id = o.id
                                              AND l.received <> l.invoiced) THEN 'received'
                               ELSE 'closed' END AS expected
                   FROM purchase_order o WHERE o.company_id = $1) d
             WHERE state <> expected ORDER BY number LIMIT 1",
        ),
    },
    Check {
        name: "purchasing.not_invoiced_equals_its_account",
        promise: "what came in and is not billed comes to the account of goods received, not \
                  invoiced; receipts without an order stay in it",
        how: How::Sides(Sides {
            subject: "account",
            key: "account",
            expected: &[
                "SELECT 'goods_received_not_invoiced' AS account, $BASE AS unit,
                        relieved - received_cost AS amount
                 FROM purchase_line WHERE company_id = $1",
                "SELECT 'goods_received_not_invoiced' AS account, $BASE AS unit, -m.value AS amount
                 FROM stock_document t
                 JOIN stock_move m ON m.company_id = $1 AND m.document_id = t.id
                 WHERE t.company_id = $1 AND t.kind = 'receipt' AND t.origin_id IS NULL",
                "SELECT 'goods_received_not_invoiced' AS account, $BASE AS unit,
                        -difference AS amount
                 FROM stock_document
                 WHERE company_id = $1 AND kind = 'receipt' AND origin_id IS NULL",
            ],
            found: &["SELECT account, $BASE AS unit, base_amount AS amount
                      FROM journal_line
                      WHERE company_id = $1 AND account = 'goods_received_not_invoiced'"],
        }),
    },
    Check {
        name: "purchasing.payables_equal_their_account",
        promise: "what is owed to suppliers comes to the account of payables",
        how: How::Sides(Sides {
            subject: "account",
            key: "account",
            expected: &["SELECT 'payables' AS account, $BASE AS unit, -open AS amount
                         FROM payable WHERE company_id = $1"],
            found: &["SELECT account, $BASE AS unit, base_amount AS amount
                      FROM journal_line WHERE company_id = $1 AND account = 'payables'"],
        }),
    },
    Check {
        name: "purchasing.payable_is_its_bill",
        promise: "what is owed for a bill is its gross less what was paid on it, never less than 0",
        how: How::Statement(
            "SELECT number, $BASE, expected, open
             FROM (SELECT v.number, v.supplier_id, v.due_on, v.gross,
                          COALESCE(p.open, -1) AS open, p.supplier_id AS owed_to,
                          p.due_on AS owed_on, p.amount, p.number AS owed_by,
                          v.gross - CAST(COALESCE((
                              SELECT SUM(l.amount) FROM supplier_payment_line l
                              WHERE l.company_id = $1 AND l.invoice_id = v.id), 0) AS BIGINT)
                              AS expected
                   FROM supplier_invoice v
                   LEFT JOIN payable p ON p.company_id = $1 AND p.invoice_id = v.id
                   WHERE v.company_id = $1) d
             WHERE open <> expected OR open < 0 OR supplier_id <> owed_to OR due_on <> owed_on
                OR amount <> gross OR owed_by <> number
             ORDER BY number LIMIT 1",
        ),
    },
    Check {
        name: "purchasing.bill_is_its_lines",
        promise: "the net of a bill is the sum of its lines, unless it was brought, and net and \
                  tax its gross",
        how: How::Sides(Sides {
            subject: "(SELECT v.number FROM supplier_invoice v
                       WHERE v.company_id = $1 AND v.id = d.invoice_id), side",
            key: "invoice_id, side",
            expected: &[
                "SELECT invoice_id, 'net' AS side, $BASE AS unit, net AS amount
                 FROM supplier_invoice_line WHERE company_id = $1",
                "SELECT id AS invoice_id, 'gross' AS side, $BASE AS unit, net + tax AS amount
                 FROM supplier_invoice WHERE company_id = $1",
            ],
            found: &[
                "SELECT id AS invoice_id, 'net' AS side, $BASE AS unit, net AS amount
                 FROM supplier_invoice v WHERE company_id = $1 AND NOT EXISTS (
                     SELECT 1 FROM opening_money b WHERE b.company_id = $1 AND b.id = v.id)",
                "SELECT id AS invoice_id, 'gross' AS side, $BASE AS unit, gross AS amount
                 FROM supplier_invoice WHERE company_id = $1",
            ],
        }),
    },
    Check {
        name: "purchasing.payment_is_its_lines",
        promise: "a payment to a supplier is the sum of what it paid, of this supplier's bills",
        how: How::Sides(Sides {
            subject: "(SELECT m.number FROM supplier_payment m
                       WHERE m.company_id = $1 AND m.id = d.payment_id)",
            key: "payment_id, supplier_id",
            expected: &["SELECT l.payment_id, v.supplier_id, $BASE AS unit, l.amount
                         FROM supplier_payment_line l
                         JOIN supplier_invoice v ON v.company_id = $1 AND v.id = l.invoice_id
                         WHERE l.company_id = $1"],
            found: &["SELECT id AS payment_id, supplier_id, $BASE AS unit, amount
                      FROM supplier_payment WHERE company_id = $1"],
        }),
    },
    Check {
        name: "purchasing.entries_owe_what_bills_say",
        promise: "the entry of a supplier's bill is its gross, its lines and its tax, that of a \
                  payment to a supplier its amount by its method",
        how: How::Sides(SUPPLIERS),
    },
];

/// What a bill costs more or less than it relieves is a difference of price.
const SUPPLIERS: Sides = Sides {
    subject: "COALESCE((SELECT b.number FROM supplier_invoice b
                       WHERE b.company_id = $1 AND b.id = d.document_id),
                      (SELECT m.number FROM supplier_payment m
                       WHERE m.company_id = $1 AND m.id = d.document_id),
                      'no document'), posted_on, account",
    key: "document_id, posted_on, account",
    expected: &[
        "SELECT id AS document_id, posted_on, 'payables' AS account, $BASE AS unit,
                -gross AS amount
         FROM supplier_invoice v WHERE company_id = $1 AND NOT EXISTS (
             SELECT 1 FROM opening_money b WHERE b.company_id = $1 AND b.id = v.id)",
        "SELECT id AS document_id, posted_on, 'input_tax' AS account, $BASE AS unit,
                tax + COALESCE(self_assessed, 0) AS amount
         FROM supplier_invoice WHERE company_id = $1",
        "SELECT id AS document_id, posted_on, 'output_tax' AS account, $BASE AS unit,
                -self_assessed AS amount
         FROM supplier_invoice WHERE company_id = $1 AND self_assessed IS NOT NULL",
        "SELECT v.id AS document_id, v.posted_on, 'goods_received_not_invoiced' AS account,
                $BASE AS unit, l.relieved AS amount
         FROM supplier_invoice_line l
         JOIN supplier_invoice v ON v.company_id = $1 AND v.id = l.invoice_id
         WHERE l.company_id = $1",
        "SELECT v.id AS document_id, v.posted_on, 'purchase_price_difference' AS account,
                $BASE AS unit, l.net - l.relieved AS amount
         FROM supplier_invoice_line l
         JOIN supplier_invoice v ON v.company_id = $1 AND v.id = l.invoice_id
         WHERE l.company_id = $1",
        "SELECT id AS document_id, paid_on AS posted_on, 'payables' AS account, $BASE AS unit,
                amount
         FROM supplier_payment WHERE company_id = $1",
        "SELECT id AS document_id, paid_on AS posted_on,
                CASE method WHEN 'card' THEN 'card_clearing' ELSE 'bank' END AS account,
                $BASE AS unit, -amount AS amount
         FROM supplier_payment WHERE company_id = $1",
    ],
    found: &["SELECT e.document_id, e.posted_on, l.account, l.currency AS unit, l.amount
              FROM journal_line l JOIN journal_entry e ON e.company_id = $1 AND e.id = l.entry_id
              WHERE l.company_id = $1 AND e.kind IN ('supplier_invoice', 'supplier_payment')"],
};
