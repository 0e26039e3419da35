//! Settlements and open items: whose they are, and when.
use super::sides;
use super::{Check, Disagreement, How};
use crate::fault::Fault;
use crate::reader::Reader;
use quittance_domain::CompanyId;

pub const CHECKS: &[Check] = &[
    Check {
        name: "receivables.item_is_of_its_document",
        promise: "an open item has the customer, number, dates and currency of its document",
        how: How::Statement(ITEMS),
    },
    Check {
        name: "receivables.base_is_the_amount_in_base_currency",
        promise: "an item in the currency of the books has one amount, not two",
        how: How::Statement(
            "SELECT document_number, currency, amount, base_amount FROM open_item
             WHERE company_id = $1 AND currency = $BASE AND amount <> base_amount
             ORDER BY document_id LIMIT 1",
        ),
    },
    Check {
        name: "receivables.settlement_is_between_documents_of_its_customer",
        promise: "a settlement takes money or a credit note of a customer, or of its payer, a \
                  deduction or a write-off, for what that customer owes or for money that left, \
                  in one currency",
        how: How::Statement(PARTIES),
    },
    Check {
        name: "receivables.what_is_taken_back_was_taken",
        promise: "what a source took back of a target it had taken off it before; a recovery takes \
                  back what write-offs took",
        how: How::Statement(
            "SELECT source_id, currency, CAST(0 AS BIGINT), amount
             FROM (SELECT source_id, currency, CAST(SUM(amount) AS BIGINT) AS amount
                   FROM (SELECT COALESCE(w.document_id, s.source_id) AS source_id, s.target_id,
                                s.target_instalment, s.currency, s.amount
                         FROM settlement s
                         LEFT JOIN write_off w ON w.company_id = $1 AND w.id = s.source_id
                         WHERE s.company_id = $1) parts
                   GROUP BY source_id, target_id, target_instalment, currency
                   HAVING SUM(amount) < 0) taken
             ORDER BY source_id LIMIT 1",
        ),
    },
    Check {
        name: "receivables.returned_payment_is_whole",
        promise: "of a returned payment nothing is left: the bank took back all of it, refunds \
                  included",
        how: How::Statement(
            "SELECT r.number, r.currency, p.amount, r.amount
             FROM returned_payment r JOIN payment p ON p.company_id = $1 AND p.id = r.payment_id
             WHERE r.company_id = $1
               AND NOT (r.amount = p.amount AND r.base_amount = p.base_amount
                        AND r.customer_id = p.customer_id AND r.currency = p.currency
                        AND r.owed = COALESCE(
                            (SELECT SUM(s.amount) FROM settlement s
                             JOIN refund f ON f.company_id = $1 AND f.id = s.target_id
                             WHERE s.company_id = $1 AND s.source_id = p.id), 0))
             ORDER BY r.number LIMIT 1",
        ),
    },
    Check {
        name: "receivables.receipt_is_identified_once",
        promise: "an unidentified receipt that is identified is one payment of its amount, and no \
                  other is any",
        how: How::Sides(sides::Sides {
            subject: "(SELECT u.number FROM unidentified_receipt u
                       WHERE u.company_id = $1 AND u.id = d.receipt_id)",
            key: "receipt_id",
            expected: &["SELECT id AS receipt_id, currency AS unit, amount
                         FROM unidentified_receipt
                         WHERE company_id = $1 AND state = 'identified'"],
            found: &["SELECT receipt_id, currency AS unit, amount FROM payment
                      WHERE company_id = $1 AND receipt_id IS NOT NULL"],
        }),
    },
    Check {
        name: "receivables.money_counts_from_its_value_day",
        promise: "money that was received came in on that day or before, and money of a receipt \
                  when that did",
        how: How::Statement(
            "SELECT p.number, 'text', COALESCE(u.value_on, p.received_on), p.value_on
             FROM payment p
             LEFT JOIN unidentified_receipt u ON u.company_id = $1 AND u.id = p.receipt_id
             WHERE p.company_id = $1
               AND (p.value_on <> COALESCE(u.value_on, p.value_on)
                    OR p.receipt_id IS NULL AND p.value_on > p.received_on)
             ORDER BY p.number LIMIT 1",
        ),
    },
    Check {
        name: "receivables.payer_is_one_and_has_none",
        promise: "a customer has one payer at most, and a payer has none",
        how: How::Statement(
            "SELECT (SELECT c.code FROM customer c
                     WHERE c.company_id = $1 AND c.id = k.customer_id),
                    'text', 'one payer that has none', 'another payer'
             FROM payer_link k
             WHERE k.company_id = $1 AND k.state = 'active'
               AND EXISTS (SELECT 1 FROM payer_link o
                           WHERE o.company_id = $1 AND o.state = 'active'
                             AND (o.customer_id = k.payer_id
                                  OR (o.customer_id = k.customer_id AND o.payer_id <> k.payer_id)))
             ORDER BY k.customer_id LIMIT 1",
        ),
    },
    Check {
        name: "receivables.settlement_follows_its_documents",
        promise: "nothing is settled before its invoice, its payment or its credit note, unless \
                  the company has allowed back-dating",
        how: How::Run(dates),
    },
];

const ITEMS: &str = "SELECT document_number, 'text', expected, found
     FROM (SELECT i.document_id, i.document_number,
                  v.number || ' ' || v.issued_on || ' '
                      || CASE WHEN i.instalment = i.instalments OR i.due_on > v.due_on
                              THEN v.due_on ELSE i.due_on END || ' ' || v.currency
                      || CASE WHEN v.customer_id = i.customer_id THEN '' ELSE ' its customer' END
                      AS expected,
                  i.document_number || ' ' || i.document_on || ' ' || i.due_on || ' '
                      || i.currency AS found
           FROM open_item i JOIN invoice v ON v.company_id = $1 AND v.id = i.document_id
           WHERE i.company_id = $1 AND i.kind = 'receivable'
           UNION ALL
           SELECT i.document_id, i.document_number,
                  p.number || ' ' || p.received_on || ' ' || p.received_on || ' ' || p.currency
                      || CASE WHEN p.customer_id = i.customer_id THEN '' ELSE ' its customer' END,
                  i.document_number || ' ' || i.document_on || ' ' || i.due_on || ' '
                      || i.currency
           FROM open_item i JOIN payment p ON p.company_id = $1 AND p.id = i.document_id
           WHERE i.company_id = $1 AND i.kind = 'on_account'
           UNION ALL
           SELECT i.document_id, i.document_number,
                  d.number || ' ' || d.deducted_on || ' '
                      || CASE WHEN EXISTS (SELECT 1 FROM open_item o
                                           WHERE o.company_id = $1 AND o.document_id = v.id
                                             AND o.due_on = i.due_on)
                              THEN i.due_on ELSE v.due_on END || ' ' || v.currency
                      || CASE WHEN v.customer_id = i.customer_id THEN '' ELSE ' its customer' END,
                  i.document_number || ' ' || i.document_on || ' ' || i.due_on || ' '
                      || i.currency
           FROM open_item i JOIN deduction d ON d.company_id = $1 AND d.id = i.document_id
           JOIN invoice v ON v.company_id = $1 AND v.id = d.invoice_id
           WHERE i.company_id = $1 AND i.kind = 'deduction'
           UNION ALL
           SELECT i.document_id, i.document_number,
                  r.number || ' ' || r.returned_on || ' ' || r.returned_on || ' ' || p.currency
                      || CASE WHEN p.customer_id = i.customer_id THEN '' ELSE ' its customer' END,
                  i.document_number || ' ' || i.document_on || ' ' || i.due_on || ' '
                      || i.currency
           FROM returned_payment r JOIN payment p ON p.company_id = $1 AND p.id = r.payment_id
           JOIN open_item i ON i.company_id = $1 AND i.document_id = r.id
           WHERE r.company_id = $1
           UNION ALL
           SELECT i.document_id, i.document_number,
                  c.number || ' ' || c.charged_on || ' ' || c.charged_on || ' ' || c.currency
                      || CASE WHEN c.customer_id = i.customer_id THEN '' ELSE ' its customer' END,
                  i.document_number || ' ' || i.document_on || ' ' || i.due_on || ' '
                      || i.currency
           FROM open_item i JOIN late_charge c ON c.company_id = $1 AND c.id = i.document_id
           WHERE i.company_id = $1 AND i.kind = 'receivable') items
     WHERE expected <> found ORDER BY document_id LIMIT 1";

/// Each settlement with its source and target, whatever they are.
macro_rules! parties {
    ($columns:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM (
                 SELECT s.id, s.customer_id, s.currency, s.settled_on, s.amount,
                        s.source_id, s.target_id,
                        COALESCE(v.number, d.number, f.number, r.number, g.number,
                                 c.number) AS number,
                        COALESCE(v.customer_id, d.customer_id, f.customer_id, r.customer_id,
                                 g.customer_id, c.customer_id)
                            AS target_customer,
                        COALESCE(v.currency, d.currency, f.currency, r.currency, g.currency,
                                 c.currency)
                            AS target_currency,
                        COALESCE(v.issued_on, d.deducted_on, f.refunded_on, r.returned_on,
                                 c.charged_on) AS target_on,
                        CASE WHEN f.id IS NOT NULL OR (r.id IS NOT NULL AND s.target_instalment = 0)
                             THEN 'paid out' ELSE 'owed' END AS target_kind,
                        COALESCE(p.number, n.number, x.number, y.number, w.number) AS source,
                        COALESCE(p.customer_id, n.customer_id, x.customer_id, y.customer_id,
                                 w.customer_id)
                            AS source_customer,
                        COALESCE(p.currency, n.currency, x.currency, y.currency, w.currency)
                            AS source_currency,
                        COALESCE(p.received_on, n.issued_on, x.deducted_on, y.taken_on,
                                 w.written_on)
                            AS source_on,
                        COALESCE(x.invoice_id, y.document_id) AS deducted_from
                 FROM settlement s
                 LEFT JOIN invoice v ON v.company_id = $1 AND v.id = s.target_id
                      AND v.kind <> 'credit_note'
                 LEFT JOIN deduction d ON d.company_id = $1 AND d.id = s.target_id
                 LEFT JOIN refund f ON f.company_id = $1 AND f.id = s.target_id
                      AND f.source_id = s.source_id
                 LEFT JOIN (SELECT id, number, customer_id, currency, returned_on
                            FROM returned_payment WHERE company_id = $1) r ON r.id = s.target_id
                 LEFT JOIN late_charge c ON c.company_id = $1 AND c.id = s.target_id
                 LEFT JOIN payment p ON p.company_id = $1 AND p.id = s.source_id
                 LEFT JOIN invoice n ON n.company_id = $1 AND n.id = s.source_id
                      AND n.kind = 'credit_note'
                 LEFT JOIN (SELECT t.id, t.customer_id, t.currency, i.number
                            FROM discount_taken t
                            JOIN invoice i ON i.company_id = $1 AND i.id = t.document_id
                            WHERE t.company_id = $1) g ON g.id = s.target_id
                      AND n.id IS NOT NULL
                 LEFT JOIN deduction x ON x.company_id = $1 AND x.id = s.source_id
                 LEFT JOIN (SELECT t.id, t.customer_id, t.currency, t.taken_on, t.document_id,
                                   p.number
                            FROM discount_taken t
                            JOIN payment p ON p.company_id = $1 AND p.id = t.payment_id
                            WHERE t.company_id = $1) y ON y.id = s.source_id
                 LEFT JOIN write_off w ON w.company_id = $1 AND w.id = s.source_id
                 WHERE s.company_id = $1) q "
        )
    };
}

/// A payer's money settles what its customers owe, as long as it was ever their payer; a
/// deduction settles its invoice and itself.
const PARTIES: &str = concat!(
    parties!(
        "COALESCE(number, 'no target'), 'text', 'a source of the same customer and currency',
         COALESCE(source, 'no source')"
    ),
    "WHERE NOT COALESCE(
         target_customer = customer_id AND target_currency = currency
         AND source_currency = currency
         AND (deducted_from IS NULL OR deducted_from = target_id OR source_id = target_id)
         AND (source_customer = customer_id
              OR (target_kind = 'owed' AND EXISTS (
                     SELECT 1 FROM payer_link k
                     WHERE k.company_id = $1 AND k.customer_id = q.customer_id
                       AND k.payer_id = q.source_customer))), FALSE)
     ORDER BY id LIMIT 1"
);

const DATES: &str = concat!(
    parties!("number, 'text', 'not before ' || target_on || ' and ' || source_on, settled_on"),
    "WHERE settled_on < target_on OR settled_on < source_on ORDER BY id LIMIT 1"
);

fn dates(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    if super::numbers::may_be_back_dated(reader, company)? {
        return Ok(None);
    }
    sides::first(reader, company, DATES)
}
