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
        promise: "a settlement takes money or a credit note of a customer for an invoice of the \
                  same customer, in one currency",
        how: How::Statement(PARTIES),
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
                  v.number || ' ' || v.issued_on || ' ' || v.due_on || ' ' || v.currency
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
                  c.number || ' ' || c.charged_on || ' ' || c.charged_on || ' ' || c.currency
                      || CASE WHEN c.customer_id = i.customer_id THEN '' ELSE ' its customer' END,
                  i.document_number || ' ' || i.document_on || ' ' || i.due_on || ' '
                      || i.currency
           FROM open_item i JOIN late_charge c ON c.company_id = $1 AND c.id = i.document_id
           WHERE i.company_id = $1 AND i.kind = 'receivable') items
     WHERE expected <> found ORDER BY document_id LIMIT 1";

/// What is settled: an invoice or a charge; and by what: a payment, a credit note or a write-off.
const PARTIES: &str = "SELECT COALESCE(v.number, c.number, 'no target'), 'text',
            'a source of the same customer and currency',
            COALESCE(p.number, n.number, w.number, 'no source')
     FROM settlement s
     LEFT JOIN invoice v ON v.company_id = $1 AND v.id = s.target_id AND v.kind = 'invoice'
     LEFT JOIN late_charge c ON c.company_id = $1 AND c.id = s.target_id
     LEFT JOIN payment p ON p.company_id = $1 AND p.id = s.source_id
     LEFT JOIN invoice n ON n.company_id = $1 AND n.id = s.source_id AND n.kind = 'credit_note'
     LEFT JOIN write_off w ON w.company_id = $1 AND w.id = s.source_id
     WHERE s.company_id = $1
       AND NOT COALESCE(COALESCE(v.customer_id, c.customer_id) = s.customer_id
                AND COALESCE(v.currency, c.currency) = s.currency
                AND COALESCE(p.customer_id, n.customer_id, w.customer_id) = s.customer_id
                AND COALESCE(p.currency, n.currency, w.currency) = s.currency, FALSE)
     ORDER BY s.id LIMIT 1";

const DATES: &str = "SELECT COALESCE(v.number, c.number), 'text',
            'not before ' || COALESCE(v.issued_on, c.charged_on) || ' and '
                || COALESCE(p.received_on, n.issued_on, w.written_on),
            s.settled_on
     FROM settlement s
     LEFT JOIN invoice v ON v.company_id = $1 AND v.id = s.target_id
     LEFT JOIN late_charge c ON c.company_id = $1 AND c.id = s.target_id
     LEFT JOIN payment p ON p.company_id = $1 AND p.id = s.source_id
     LEFT JOIN invoice n ON n.company_id = $1 AND n.id = s.source_id
     LEFT JOIN write_off w ON w.company_id = $1 AND w.id = s.source_id
     WHERE s.company_id = $1
       AND (s.settled_on < COALESCE(v.issued_on, c.charged_on)
            OR s.settled_on < COALESCE(p.received_on, n.issued_on, w.written_on))
     ORDER BY s.id LIMIT 1";

fn dates(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    if super::numbers::may_be_back_dated(reader, company)? {
        return Ok(None);
    }
    sides::first(reader, company, DATES)
}
