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
           WHERE i.company_id = $1 AND i.kind = 'on_account') items
     WHERE expected <> found ORDER BY document_id LIMIT 1";

const PARTIES: &str = "SELECT v.number, 'text', 'a source of the same customer and currency',
            CASE WHEN p.id IS NOT NULL THEN p.number WHEN n.id IS NOT NULL THEN n.number
                 WHEN t.id IS NOT NULL THEN 'another discount' ELSE 'no source' END
     FROM settlement s
     JOIN invoice v ON v.company_id = $1 AND v.id = s.target_id
     LEFT JOIN payment p ON p.company_id = $1 AND p.id = s.source_id
     LEFT JOIN invoice n ON n.company_id = $1 AND n.id = s.source_id AND n.kind = 'credit_note'
     LEFT JOIN discount_taken t ON t.company_id = $1 AND t.id = s.source_id
     WHERE s.company_id = $1
       AND NOT (v.kind = 'invoice' AND v.customer_id = s.customer_id AND v.currency = s.currency
                AND COALESCE(p.customer_id, n.customer_id, t.customer_id) = s.customer_id
                AND COALESCE(p.currency, n.currency, t.currency, '') = s.currency)
     ORDER BY s.id LIMIT 1";

const DATES: &str = "SELECT v.number, 'text',
            'not before ' || v.issued_on || ' and ' || COALESCE(p.received_on, n.issued_on),
            s.settled_on
     FROM settlement s
     JOIN invoice v ON v.company_id = $1 AND v.id = s.target_id
     LEFT JOIN payment p ON p.company_id = $1 AND p.id = s.source_id
     LEFT JOIN invoice n ON n.company_id = $1 AND n.id = s.source_id
     WHERE s.company_id = $1
       AND (s.settled_on < v.issued_on OR s.settled_on < COALESCE(p.received_on, n.issued_on))
     ORDER BY s.id LIMIT 1";

fn dates(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    if super::numbers::may_be_back_dated(reader, company)? {
        return Ok(None);
    }
    sides::first(reader, company, DATES)
}
