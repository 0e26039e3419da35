//! Customers: who each was is kept, for the documents that name it.
use super::{Check, How};

pub const CHECKS: &[Check] = &[
    Check {
        name: "customer.is_its_last_party",
        promise: "parties of a customer are numbered from 1 without a gap; the last is who it is",
        how: How::Statement(
            "SELECT c.code, 'text', 'party ' || c.party, 'another' FROM customer c
             LEFT JOIN customer_party p ON p.company_id = $1 AND p.customer_id = c.id
                  AND p.number = c.party
             WHERE c.company_id = $1 AND (p.number IS NULL OR p.name <> c.name
                OR p.street <> c.street OR p.postal_code <> c.postal_code OR p.city <> c.city
                OR p.country <> c.country OR p.vat_id <> c.vat_id
                OR p.number <> (SELECT COUNT(*) FROM customer_party a
                                WHERE a.company_id = $1 AND a.customer_id = c.id
                                  AND a.number BETWEEN 1 AND c.party)
                OR EXISTS (SELECT 1 FROM customer_party a
                           WHERE a.company_id = $1 AND a.customer_id = c.id
                             AND a.number > c.party))
             ORDER BY c.code LIMIT 1",
        ),
    },
    Check {
        name: "invoicing.buyer_is_kept",
        promise: "a document names who its buyer was, and to whom it is addressed, as they were",
        how: How::Statement(
            "SELECT v.number, 'text', 'who bought', 'nobody' FROM invoice v
             LEFT JOIN customer_party p ON p.company_id = $1 AND p.customer_id = v.customer_id
                  AND p.number = v.party
             LEFT JOIN customer_party b ON b.company_id = $1 AND b.customer_id = v.bill_to_id
                  AND b.number = v.bill_to_party
             WHERE v.company_id = $1 AND (p.number IS NULL OR b.number IS NULL
                AND (v.bill_to_id IS NOT NULL OR v.bill_to_party IS NOT NULL))
             ORDER BY v.number LIMIT 1",
        ),
    },
];
