//! Instalments and discounts for early payment: the parts of an invoice, what was given up of it,
//! and what of that was given back.
use super::sides::Sides;
use super::{Check, How};

/// The number of the payment that took a discount.
const NUMBER: &str = "(SELECT p.number FROM discount_taken t
     JOIN payment p ON p.company_id = $1 AND p.id = t.payment_id
     WHERE t.company_id = $1 AND t.id = d.id)";

/// A settlement of a discount with the document that it is booked with: the payment that took it,
/// whose return counts as the payment, or the credit note that gives it back. `receivables` is what
/// moves on that account, `given_up` what moves on the others, in the currency of the books.
macro_rules! booked {
    ($columns:literal) => {
        concat!(
            "SELECT document_id, settled_on AS posted_on, ",
            $columns,
            " FROM (SELECT t.payment_id AS document_id,
                           s.settled_on, s.currency, -s.amount AS amount,
                           -s.base_amount AS receivables,
                           s.base_amount - s.base_difference + s.base_gain AS given_up
                    FROM settlement s
                    JOIN discount_taken t ON t.company_id = $1 AND t.id = s.source_id
                    WHERE s.company_id = $1
                    UNION ALL
                    SELECT s.source_id, s.settled_on, s.currency, s.amount,
                           s.base_amount - s.base_difference + s.base_gain, -s.base_amount
                    FROM settlement s
                    JOIN discount_taken t ON t.company_id = $1 AND t.id = s.target_id
                    WHERE s.company_id = $1) b"
        )
    };
}

const ENTRIES: Sides = Sides {
    subject: "COALESCE((SELECT p.number FROM payment p
                        WHERE p.company_id = $1 AND p.id = d.document_id),
                       (SELECT v.number FROM invoice v
                        WHERE v.company_id = $1 AND v.id = d.document_id), 'no document'),
              posted_on, side",
    key: "document_id, posted_on, side",
    expected: &[
        booked!("'receivables' AS side, currency AS unit, amount"),
        booked!("'receivables in base' AS side, $BASE AS unit, receivables AS amount"),
        booked!("'given up in base' AS side, $BASE AS unit, given_up AS amount"),
    ],
    found: &[
        "SELECT COALESCE(r.payment_id, e.document_id) AS document_id, e.posted_on,
                'receivables' AS side, l.currency AS unit, l.amount
         FROM journal_line l JOIN journal_entry e ON e.company_id = $1 AND e.id = l.entry_id
         LEFT JOIN (SELECT id, payment_id FROM returned_payment WHERE company_id = $1) r
              ON r.id = e.document_id
         WHERE l.company_id = $1 AND e.kind = 'early_discount' AND l.account = 'receivables'",
        "SELECT COALESCE(r.payment_id, e.document_id) AS document_id, e.posted_on,
                CASE l.account WHEN 'receivables' THEN 'receivables in base'
                               ELSE 'given up in base' END AS side,
                $BASE AS unit, l.base_amount AS amount
         FROM journal_line l JOIN journal_entry e ON e.company_id = $1 AND e.id = l.entry_id
         LEFT JOIN (SELECT id, payment_id FROM returned_payment WHERE company_id = $1) r
              ON r.id = e.document_id
         WHERE l.company_id = $1 AND e.kind = 'early_discount' AND l.account <> 'fx_difference'",
    ],
};

pub const CHECKS: &[Check] = &[
    Check {
        name: "discounts.items_are_counted",
        promise: "a document has as many items as each of them says, numbered from 1",
        how: How::Statement(
            "SELECT document_number, 'count', instalments, items
             FROM (SELECT i.document_id, i.document_number, i.instalments,
                          (SELECT COUNT(*) FROM open_item o
                           WHERE o.company_id = $1 AND o.document_id = i.document_id
                             AND o.instalment BETWEEN 1 AND i.instalments) AS items
                   FROM open_item i
                   WHERE i.company_id = $1 AND (i.instalments <> 1 OR i.instalment <> 1)) d
             WHERE instalments <> items ORDER BY document_id LIMIT 1",
        ),
    },
    Check {
        name: "discounts.last_day_is_of_the_offers",
        promise: "the last day on which paying an item saves something is that of its offers",
        how: How::Statement(
            "SELECT document_number, 'text', until, COALESCE(discount_until, 'none')
             FROM (SELECT i.document_id, i.document_number, i.discount_until,
                          COALESCE((SELECT MAX(o.until) FROM discount_offer o
                                    WHERE o.company_id = $1 AND o.document_id = i.document_id
                                      AND o.instalment = i.instalment), 'none') AS until
                   FROM open_item i WHERE i.company_id = $1 AND i.discount_until IS NOT NULL) d
             WHERE until <> COALESCE(discount_until, 'none') ORDER BY document_id LIMIT 1",
        ),
    },
    Check {
        name: "discounts.offer_is_of_an_item",
        promise: "paying early saves less than the item, by the taxes of its invoice",
        how: How::Statement(
            "SELECT (SELECT v.number FROM invoice v
                     WHERE v.company_id = $1 AND v.id = o.document_id),
                    o.currency, COALESCE(i.amount, 0), o.base + o.tax
             FROM discount_offer o
             LEFT JOIN open_item i ON i.company_id = $1 AND i.document_id = o.document_id
                  AND i.instalment = o.instalment
             LEFT JOIN invoice_tax t ON t.company_id = $1 AND t.invoice_id = o.document_id
                  AND t.category = o.category AND t.rate = o.rate
             WHERE o.company_id = $1
               AND NOT (o.base >= 0 AND o.tax >= 0 AND o.base + o.tax < COALESCE(i.amount, 0)
                        AND COALESCE(i.discount_until >= o.until, FALSE)
                        AND o.base <= COALESCE(t.base, 0) AND o.tax <= COALESCE(t.tax, 0))
             ORDER BY o.document_id, o.instalment LIMIT 1",
        ),
    },
    Check {
        name: "discounts.taken_is_its_taxes",
        promise: "a discount that was taken is the sum of its parts per tax",
        how: How::Sides(Sides {
            subject: NUMBER,
            key: "id",
            expected: &["SELECT discount_id AS id, currency AS unit, base + tax AS amount
                         FROM discount_tax_taken WHERE company_id = $1"],
            found: &["SELECT id, currency AS unit, amount
                      FROM discount_taken WHERE company_id = $1"],
        }),
    },
    Check {
        name: "discounts.taken_in_time",
        promise: "a discount is taken by a payment of its customer, or of its payer, that came in \
                  on a day for which its item had an offer, and no more is given back than was \
                  taken",
        how: How::Statement(
            "SELECT v.number, 'text', 'an offer, and a payment in time', 'otherwise'
             FROM discount_taken t
             JOIN invoice v ON v.company_id = $1 AND v.id = t.document_id
             LEFT JOIN payment p ON p.company_id = $1 AND p.id = t.payment_id
             WHERE t.company_id = $1
               AND NOT (COALESCE(p.customer_id = v.customer_id OR EXISTS (
                            SELECT 1 FROM payer_link k
                            WHERE k.company_id = $1 AND k.customer_id = v.customer_id
                              AND k.payer_id = p.customer_id), FALSE)
                        AND t.customer_id = v.customer_id AND t.taken_on >= p.received_on
                        AND EXISTS (SELECT 1 FROM discount_offer o
                                    WHERE o.company_id = $1 AND o.document_id = t.document_id
                                      AND o.instalment = t.instalment
                                      AND o.until >= p.value_on)
                        AND NOT EXISTS (SELECT 1 FROM discount_tax_taken l
                                        WHERE l.company_id = $1 AND l.discount_id = t.id
                                          AND NOT (l.document_id = t.document_id
                                                   AND l.instalment = t.instalment
                                                   AND l.base >= 0 AND l.tax >= 0
                                                   AND l.base_back BETWEEN 0 AND l.base
                                                   AND l.tax_back BETWEEN 0 AND l.tax)))
             ORDER BY t.id LIMIT 1",
        ),
    },
    Check {
        name: "discounts.no_more_than_offered",
        promise: "what was taken of an item and not given back is no more than its best offer \
                  saves, but for one minor unit of rounding where offers changed between parts",
        how: How::Statement(
            "SELECT (SELECT v.number FROM invoice v
                     WHERE v.company_id = $1 AND v.id = l.document_id),
                    l.currency, l.offered, l.taken
             FROM (SELECT document_id, instalment, currency,
                          CAST(SUM(base + tax - base_back - tax_back) AS BIGINT) AS taken,
                          COALESCE((SELECT CAST(MAX(o.saved) AS BIGINT)
                                    FROM (SELECT document_id, instalment, until,
                                                 SUM(base + tax) AS saved
                                          FROM discount_offer WHERE company_id = $1
                                          GROUP BY document_id, instalment, until) o
                                    WHERE o.document_id = t.document_id
                                      AND o.instalment = t.instalment), 0) AS offered
                   FROM discount_tax_taken t WHERE t.company_id = $1
                   GROUP BY document_id, instalment, currency) l
             WHERE l.taken > l.offered + 1 ORDER BY l.document_id, l.instalment LIMIT 1",
        ),
    },
    Check {
        name: "discounts.returned_are_given_back",
        promise: "of the discounts of a returned payment nothing is left",
        how: How::Statement(
            "SELECT r.number, l.currency, CAST(0 AS BIGINT),
                    l.base + l.tax - l.base_back - l.tax_back
             FROM returned_payment r
             JOIN discount_taken t ON t.company_id = $1 AND t.payment_id = r.payment_id
             JOIN discount_tax_taken l ON l.company_id = $1 AND l.discount_id = t.id
             WHERE r.company_id = $1 AND (l.base <> l.base_back OR l.tax <> l.tax_back)
             ORDER BY r.number LIMIT 1",
        ),
    },
    Check {
        name: "discounts.worth_is_their_settlement",
        promise: "the parts of a discount are worth in the currency of the books what its \
                  settlement took off its item",
        how: How::Sides(Sides {
            subject: NUMBER,
            key: "id",
            expected: &["SELECT source_id AS id, $BASE AS unit, base_amount AS amount
                         FROM settlement s WHERE s.company_id = $1 AND s.amount > 0 AND EXISTS (
                             SELECT 1 FROM discount_taken t
                             WHERE t.company_id = $1 AND t.id = s.source_id)"],
            found: &["SELECT discount_id AS id, $BASE AS unit, base_amount AS amount
                      FROM discount_tax_taken WHERE company_id = $1"],
        }),
    },
    Check {
        name: "discounts.entries_are_their_settlements",
        promise: "a discount that is taken, taken back or given back is booked as its settlement \
                  says",
        how: How::Sides(ENTRIES),
    },
    Check {
        name: "discounts.are_in_the_books",
        promise: "discounts that were taken and not given back are on their accounts, the tax of \
                  each rate apart",
        how: How::Sides(Sides {
            subject: "account || ' ' || category, rate",
            key: "account, category, rate",
            expected: &[
                "SELECT 'early_discounts' AS account,
                        CASE discount_tax WHEN 'on_payment' THEN category ELSE '' END AS category,
                        CASE discount_tax WHEN 'on_payment' THEN rate ELSE 0 END AS rate,
                        currency AS unit, base - base_back AS amount
                 FROM discount_tax_taken WHERE company_id = $1",
                "SELECT 'output_tax' AS account, category, rate, currency AS unit,
                        tax - tax_back AS amount
                 FROM discount_tax_taken WHERE company_id = $1",
            ],
            found: &["SELECT l.account, COALESCE(l.tax_category, '') AS category,
                             COALESCE(l.tax_rate, 0) AS rate, l.currency AS unit,
                             l.amount AS amount
                      FROM journal_line l
                      JOIN journal_entry e ON e.company_id = $1 AND e.id = l.entry_id
                      WHERE l.company_id = $1 AND e.kind = 'early_discount'
                        AND l.account NOT IN ('receivables', 'fx_difference')"],
        }),
    },
];
