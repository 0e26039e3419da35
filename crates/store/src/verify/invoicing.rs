//! Invoicing: documents sum up, and no more is credited than was billed.
use super::entries::number_and;
use super::sides::Sides;
use super::{Check, How};

const NUMBER: &str = "(SELECT v.number FROM invoice v
     WHERE v.company_id = $1 AND v.id = d.invoice_id)";

const LINE: &str = "(SELECT v.number FROM invoice v
     WHERE v.company_id = $1 AND v.id = d.invoice_id), line_no";

pub const CHECKS: &[Check] = &[
    Check {
        name: "invoicing.net_is_its_lines",
        promise: "the net of an invoice or credit note is the sum of its lines",
        how: How::Sides(Sides {
            subject: NUMBER,
            key: "invoice_id",
            expected: &["SELECT invoice_id, currency AS unit, net AS amount
                         FROM invoice_line WHERE company_id = $1"],
            found: &["SELECT id AS invoice_id, currency AS unit, net AS amount
                      FROM invoice WHERE company_id = $1"],
        }),
    },
    Check {
        name: "invoicing.tax_base_is_its_lines",
        promise: "the base of each tax is the sum of the lines of its category and rate",
        how: How::Sides(Sides {
            subject: "(SELECT v.number FROM invoice v
                       WHERE v.company_id = $1 AND v.id = d.invoice_id), category",
            key: "invoice_id, category, rate",
            expected: &["SELECT invoice_id, tax_category AS category, tax_rate AS rate,
                                currency AS unit, net AS amount
                         FROM invoice_line WHERE company_id = $1"],
            found: &["SELECT invoice_id, category, rate, currency AS unit, base AS amount
                      FROM invoice_tax WHERE company_id = $1"],
        }),
    },
    Check {
        name: "invoicing.tax_is_its_taxes",
        promise: "the tax of an invoice or credit note is the sum of its taxes",
        how: How::Sides(Sides {
            subject: NUMBER,
            key: "invoice_id",
            expected: &["SELECT invoice_id, currency AS unit, tax AS amount
                         FROM invoice_tax WHERE company_id = $1"],
            found: &["SELECT id AS invoice_id, currency AS unit, tax AS amount
                      FROM invoice WHERE company_id = $1"],
        }),
    },
    Check {
        name: "invoicing.gross_is_net_and_tax",
        promise: "net + tax = gross",
        how: How::Statement(
            "SELECT number, currency, net + tax, gross FROM invoice
             WHERE company_id = $1 AND net + tax <> gross ORDER BY number LIMIT 1",
        ),
    },
    Check {
        name: "invoicing.credited_quantity_is_in_credit_notes",
        promise: "what was credited of an invoice line by price and by goods that came back is \
                  what credit notes credit of it",
        how: How::Sides(Sides {
            subject: LINE,
            key: "invoice_id, line_no",
            expected: &["SELECT original_invoice_id AS invoice_id, original_line AS line_no,
                                $QUANTITY AS unit, quantity AS amount
                         FROM invoice_line l
                         WHERE company_id = $1 AND original_line IS NOT NULL
                           AND NOT EXISTS (
                               SELECT 1 FROM invoice v
                               WHERE v.company_id = $1 AND v.id = l.invoice_id
                                 AND v.kind = 'debit_note')"],
            found: &["SELECT invoice_id, line_no, $QUANTITY AS unit,
                             quantity + returned AS amount
                      FROM credited_line WHERE company_id = $1"],
        }),
    },
    Check {
        name: "invoicing.returned_is_in_returns",
        promise: "the goods that came back to an invoice line are those of credited returns",
        how: How::Sides(Sides {
            subject: LINE,
            key: "invoice_id, line_no",
            expected: &["SELECT l.invoice_id, l.invoice_line AS line_no, $QUANTITY AS unit,
                                l.quantity AS amount
                         FROM return_line l
                         JOIN return_order r ON r.company_id = $1 AND r.id = l.return_id
                         WHERE l.company_id = $1 AND l.invoice_line IS NOT NULL
                           AND r.state = 'credited'"],
            found: &["SELECT invoice_id, line_no, $QUANTITY AS unit, returned AS amount
                      FROM credited_line WHERE company_id = $1"],
        }),
    },
    Check {
        name: "invoicing.billed_left_with_its_shipment",
        promise: "what is billed of a shipment line is what invoices bill of it, less what was \
                  reversed",
        how: How::Sides(Sides {
            subject: "(SELECT s.number FROM shipment s
                       WHERE s.company_id = $1 AND s.id = d.shipment_id), line_no",
            key: "shipment_id, line_no",
            expected: &[
                "SELECT shipment_id, shipment_line AS line_no, $QUANTITY AS unit,
                                quantity AS amount
                         FROM invoice_line
                         WHERE company_id = $1 AND shipment_line IS NOT NULL
                           AND COALESCE(original_line, 0) = 0",
                "SELECT l.shipment_id, l.shipment_line AS line_no, $QUANTITY AS unit,
                                -c.reversed AS amount
                         FROM credited_line c
                         JOIN invoice_line l ON l.company_id = $1
                              AND l.invoice_id = c.invoice_id AND l.line_no = c.line_no
                         WHERE c.company_id = $1 AND c.reversed IS NOT NULL
                           AND l.shipment_line IS NOT NULL",
            ],
            found: &["SELECT shipment_id, line_no, $QUANTITY AS unit, invoiced AS amount
                      FROM shipment_line WHERE company_id = $1 AND invoiced <> 0"],
        }),
    },
    Check {
        name: "invoicing.credited_net_is_in_credit_notes",
        promise: "the credited amount of an invoice line is what credit notes credit of it, and of \
                  a deposit's what invoices deduct",
        how: How::Sides(Sides {
            subject: LINE,
            key: "invoice_id, line_no",
            expected: &[
                "SELECT original_invoice_id AS invoice_id, original_line AS line_no,
                                currency AS unit, COALESCE(gross, net) AS amount
                         FROM invoice_line l
                         WHERE company_id = $1 AND original_line IS NOT NULL
                           AND NOT EXISTS (
                               SELECT 1 FROM invoice v
                               WHERE v.company_id = $1 AND v.id = l.invoice_id
                                 AND v.kind = 'debit_note')",
                "SELECT deposit_id AS invoice_id, deposit_line AS line_no,
                                currency AS unit, net AS amount
                         FROM deposit_deducted WHERE company_id = $1",
            ],
            found: &["SELECT invoice_id, line_no, currency AS unit, net AS amount
                      FROM credited_line WHERE company_id = $1"],
        }),
    },
    Check {
        name: "invoicing.debits_an_invoice",
        promise: "a debit note names lines of one invoice of its customer, and bills nothing of \
                  orders and shipments; one that was brought at go-live names none",
        how: How::Statement(
            "SELECT v.number, 'text', 'lines of its invoice', 'otherwise' FROM invoice v
             WHERE v.company_id = $1 AND v.kind = 'debit_note'
               AND NOT EXISTS (SELECT 1 FROM opening_item b
                               WHERE b.company_id = $1 AND b.id = v.id)
               AND (NOT EXISTS (SELECT 1 FROM invoice i
                                WHERE i.company_id = $1 AND i.id = v.original_id
                                  AND i.kind = 'invoice' AND i.customer_id = v.customer_id
                                  AND i.currency = v.currency)
                    OR EXISTS (SELECT 1 FROM invoice_line l
                               WHERE l.company_id = $1 AND l.invoice_id = v.id
                                 AND (l.original_line IS NULL OR l.order_line IS NOT NULL
                                      OR l.shipment_line IS NOT NULL
                                      OR l.original_invoice_id <> v.original_id)))
             ORDER BY v.number LIMIT 1",
        ),
    },
    Check {
        name: "invoicing.no_line_is_over_credited",
        promise: "no more is credited of a line than it billed (expected: billed at most)",
        how: How::Statement(
            "SELECT (SELECT v.number FROM invoice v
                     WHERE v.company_id = $1 AND v.id = c.invoice_id),
                    c.line_no, c.currency, COALESCE(l.gross, l.net, 0), c.net
             FROM credited_line c
             LEFT JOIN invoice_line l ON l.company_id = $1 AND l.invoice_id = c.invoice_id
                  AND l.line_no = c.line_no
             WHERE c.company_id = $1
               AND NOT (c.net >= 0 AND c.quantity >= 0 AND c.net <= COALESCE(l.gross, l.net, 0)
                        AND c.returned >= 0 AND c.quantity <= COALESCE(l.quantity, 0)
                        AND c.returned <= COALESCE(l.quantity, 0))
             ORDER BY c.invoice_id, c.line_no LIMIT 1",
        ),
    },
    Check {
        name: "invoicing.reversed_is_credited",
        promise: "a line is reversed as a whole, with all of its invoice, credited by price alone \
                  and told by an event",
        how: How::Statement(
            "SELECT v.number, l.line_no, 'text', 'reversed as a whole', 'otherwise'
             FROM invoice v
             JOIN invoice_line l ON l.company_id = $1 AND l.invoice_id = v.id
             LEFT JOIN credited_line c ON c.company_id = $1 AND c.invoice_id = l.invoice_id
                  AND c.line_no = l.line_no
             WHERE v.company_id = $1
               AND (EXISTS (SELECT 1 FROM credited_line r
                            WHERE r.company_id = $1 AND r.invoice_id = v.id
                              AND r.reversed IS NOT NULL)
                    OR EXISTS (SELECT 1 FROM event e
                               WHERE e.company_id = $1 AND e.subject_id = v.id
                                 AND e.kind = 'invoice.reversed'))
               AND NOT (COALESCE(c.reversed, -1) = l.quantity AND c.quantity = l.quantity
                        AND c.returned = 0 AND c.net = COALESCE(l.gross, l.net)
                        AND EXISTS (SELECT 1 FROM event e
                                    WHERE e.company_id = $1 AND e.subject_id = v.id
                                      AND e.kind = 'invoice.reversed'))
             ORDER BY v.number, l.line_no LIMIT 1",
        ),
    },
    Check {
        name: "invoicing.corrects_a_reversed_invoice",
        promise: "a corrected invoice stands in the place of one invoice of its customer that is \
                  reversed, alone, and bills no more than that one did of each order line",
        how: How::Statement(
            "SELECT v.number, 'text', 'in the place of a reversed invoice', 'otherwise'
             FROM invoice v
             WHERE v.company_id = $1 AND v.kind = 'invoice' AND v.original_id IS NOT NULL
               AND (NOT EXISTS (SELECT 1 FROM invoice i
                                JOIN credited_line c ON c.company_id = $1 AND c.invoice_id = i.id
                                WHERE i.company_id = $1 AND i.id = v.original_id
                                  AND i.kind = 'invoice' AND i.customer_id = v.customer_id
                                  AND i.currency = v.currency AND c.reversed IS NOT NULL)
                    OR EXISTS (SELECT 1 FROM invoice w
                               WHERE w.company_id = $1 AND w.original_id = v.original_id
                                 AND w.kind = 'invoice' AND w.id <> v.id)
                    OR EXISTS (SELECT 1 FROM invoice_line l
                               WHERE l.company_id = $1 AND l.invoice_id = v.id
                                 AND l.quantity > (
                                     SELECT COALESCE(SUM(o.quantity), 0) FROM invoice_line o
                                     WHERE o.company_id = $1 AND o.invoice_id = v.original_id
                                       AND o.order_id = l.order_id
                                       AND o.order_line = l.order_line)))
             ORDER BY v.number LIMIT 1",
        ),
    },
    Check {
        name: "invoicing.no_tax_is_over_credited",
        promise: "no more tax is credited than was billed (expected: billed at most)",
        how: How::Statement(
            "SELECT (SELECT v.number FROM invoice v
                     WHERE v.company_id = $1 AND v.id = c.invoice_id),
                    c.category, c.currency, COALESCE(t.tax, 0), c.tax
             FROM credited_tax c
             LEFT JOIN invoice_tax t ON t.company_id = $1 AND t.invoice_id = c.invoice_id
                  AND t.category = c.category AND t.rate = c.rate
             WHERE c.company_id = $1
               AND NOT (c.base >= 0 AND c.tax >= 0 AND c.base <= COALESCE(t.base, 0)
                        AND c.tax <= COALESCE(t.tax, 0))
             ORDER BY c.invoice_id, c.category, c.rate LIMIT 1",
        ),
    },
];

/// What the entries of invoices and credit notes say: their gross, lines and taxes, and the
/// deposits that they take off. Held by `entries.bill_what_invoices_say`.
pub(super) const ENTRIES: Sides = Sides {
    subject: number_and!("posted_on, account"),
    key: "document_id, kind, posted_on, account",
    expected: &[
        "SELECT id AS document_id, kind, issued_on AS posted_on, 'receivables' AS account,
                currency AS unit, CASE kind WHEN 'credit_note' THEN -gross ELSE gross END AS amount
         FROM invoice v WHERE company_id = $1 AND NOT EXISTS (
             SELECT 1 FROM opening_item b WHERE b.company_id = $1 AND b.id = v.id)",
        "SELECT v.id AS document_id, v.kind, v.issued_on AS posted_on,
                CASE WHEN v.kind = 'deposit' OR EXISTS (
                          SELECT 1 FROM deposit x
                          WHERE x.company_id = $1 AND x.invoice_id = l.original_invoice_id)
                          THEN 'customer_deposits'
                     WHEN l.kind = 'charge' THEN 'freight_revenue'
                     WHEN v.kind = 'credit_note' THEN 'income' ELSE 'revenue' END AS account,
                l.currency AS unit,
                CASE v.kind WHEN 'credit_note' THEN l.net ELSE -l.net END AS amount
         FROM invoice_line l JOIN invoice v ON v.company_id = $1 AND v.id = l.invoice_id
         WHERE l.company_id = $1 AND NOT EXISTS (
             SELECT 1 FROM opening_item b WHERE b.company_id = $1 AND b.id = v.id)",
        "SELECT v.id AS document_id, v.kind, v.issued_on AS posted_on, 'output_tax' AS account,
                t.currency AS unit,
                CASE v.kind WHEN 'credit_note' THEN t.tax ELSE -t.tax END AS amount
         FROM invoice_tax t JOIN invoice v ON v.company_id = $1 AND v.id = t.invoice_id
         WHERE t.company_id = $1 AND NOT EXISTS (
             SELECT 1 FROM opening_item b WHERE b.company_id = $1 AND b.id = v.id)",
        "SELECT v.id AS document_id, v.kind, v.issued_on AS posted_on, 'receivables' AS account,
                x.currency AS unit, -x.net - x.tax AS amount
         FROM deposit_deducted x JOIN invoice v ON v.company_id = $1 AND v.id = x.invoice_id
         WHERE x.company_id = $1",
        "SELECT v.id AS document_id, v.kind, v.issued_on AS posted_on,
                'customer_deposits' AS account, x.currency AS unit, x.net AS amount
         FROM deposit_deducted x JOIN invoice v ON v.company_id = $1 AND v.id = x.invoice_id
         WHERE x.company_id = $1",
        "SELECT v.id AS document_id, v.kind, v.issued_on AS posted_on, 'output_tax' AS account,
                x.currency AS unit, x.tax AS amount
         FROM deposit_deducted x JOIN invoice v ON v.company_id = $1 AND v.id = x.invoice_id
         WHERE x.company_id = $1",
    ],
    found: &["SELECT e.document_id, e.kind, e.posted_on,
                     CASE WHEN e.kind = 'credit_note'
                               AND l.account IN ('revenue', 'sales_returns') THEN 'income'
                          ELSE l.account END AS account,
                     l.currency AS unit, l.amount
              FROM journal_line l JOIN journal_entry e ON e.company_id = $1 AND e.id = l.entry_id
              WHERE l.company_id = $1
                AND e.kind IN ('invoice', 'credit_note', 'debit_note', 'deposit')"],
};
