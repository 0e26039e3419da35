//! Payments under way: what they reserve is what items have under way, and they ended as they say.
use super::{Check, How};

pub const CHECKS: &[Check] = &[
    Check {
        name: "payment.under_way_is_reserved",
        promise: "what is under way of an item is what payments under way have reserved of it",
        how: How::Statement(
            "SELECT i.document_number, i.currency, COALESCE(r.reserved, 0),
                    COALESCE(i.under_way, 0)
             FROM open_item i
             LEFT JOIN (SELECT t.document_id, t.instalment,
                               CAST(SUM(t.reserved) AS BIGINT) AS reserved
                        FROM payment_under_way p
                        JOIN payment_under_way_item t ON t.company_id = $1 AND t.pending_id = p.id
                        WHERE p.company_id = $1 AND p.state = 'under_way'
                        GROUP BY t.document_id, t.instalment) r
                  ON r.document_id = i.document_id AND r.instalment = i.instalment
             WHERE i.company_id = $1 AND COALESCE(r.reserved, 0) <> COALESCE(i.under_way, 0)
             ORDER BY i.document_number, i.instalment LIMIT 1",
        ),
    },
    Check {
        name: "payment.under_way_is_open",
        promise: "no more of an item is under way than is open, and never nothing",
        how: How::Statement(
            "SELECT document_number, currency, open, under_way FROM open_item
             WHERE company_id = $1 AND under_way IS NOT NULL
               AND (under_way <= 0 OR under_way > open)
             ORDER BY document_number, instalment LIMIT 1",
        ),
    },
    Check {
        name: "payment.under_way_is_within_its_amount",
        promise: "no more than its amount is given to what a payment under way reserves",
        how: How::Statement(
            "SELECT p.pending_key, p.currency, p.amount, CAST(SUM(t.given) AS BIGINT)
             FROM payment_under_way p
             JOIN payment_under_way_item t ON t.company_id = $1 AND t.pending_id = p.id
             WHERE p.company_id = $1
             GROUP BY p.pending_key, p.currency, p.amount HAVING SUM(t.given) > p.amount
             ORDER BY p.pending_key LIMIT 1",
        ),
    },
    Check {
        name: "payment.under_way_ended_as_it_says",
        promise: "what is confirmed is a payment of its customer and amount, what failed says why",
        how: How::Statement(
            "SELECT d.pending_key, 'text', 'an end that agrees', d.state
             FROM payment_under_way d
             LEFT JOIN payment p ON p.company_id = $1 AND p.id = d.payment_id
             WHERE d.company_id = $1
               AND ((d.state = 'under_way') <> (d.ended_on IS NULL)
                    OR (d.state = 'failed') <> (d.reason <> '')
                    OR (d.state = 'confirmed') <> (p.id IS NOT NULL)
                    OR p.customer_id <> d.customer_id OR p.amount <> d.amount
                    OR p.currency <> d.currency)
             ORDER BY d.pending_key LIMIT 1",
        ),
    },
];
