//! What a person might falsify of what is done about items that are not paid. The sample has none
//! of it, so that each is a row that nothing else tells of.
use crate::verify_falsified::{Falsified, falsified};

/// What one check finds, and others with it.
pub const COLLECTING: &[Falsified] = &[
    falsified(
        "closing.total_is_its_lines",
        &["closing"],
        "INSERT INTO closing SELECT company_id, id, 'CL-2026-000001', 'unbilled', '2026-04-10', \
         NULL, 100, NULL, '', 1 FROM invoice WHERE kind = 'invoice'",
    ),
    falsified(
        "closing.entries_are_its_lines",
        &["closing"],
        "INSERT INTO closing SELECT company_id, id, 'CL-2026-000001', 'unbilled', '2026-04-10', \
         NULL, 100, NULL, '', 1 FROM invoice WHERE kind = 'invoice'",
    ),
    falsified(
        "closing.year_leaves_no_result",
        &["book_settings"],
        "INSERT INTO book_settings (company_id, closed_through, late, rules, changes, exports, \
         version) SELECT company_id, '2026-12-31', 'refuse', '', 0, 0, 1 FROM company_head",
    ),
    falsified(
        "closing.settings_know_the_last_year",
        &["book_settings"],
        "INSERT INTO book_settings (company_id, closed_through, late, rules, changes, exports, \
         version) SELECT company_id, '2026-12-31', 'refuse', '', 0, 0, 1 FROM company_head",
    ),
    falsified(
        "closing.closed_days_are_locked",
        &["book_settings"],
        "INSERT INTO book_settings (company_id, closed_through, late, rules, changes, exports, \
         version) SELECT company_id, '2026-12-31', 'refuse', '', 0, 0, 1 FROM company_head",
    ),
    falsified(
        "closing.found_is_what_there_was",
        &["closing", "closing_line", "book_settings"],
        "INSERT INTO closing SELECT company_id, id, 'CL-2026-000001', 'unbilled', '2026-04-10', \
         NULL, 100, NULL, '', 1 FROM invoice WHERE kind = 'invoice'; \
         INSERT INTO closing_line SELECT company_id, id, 1, '', 'EUR', 999, 100 FROM invoice \
         WHERE kind = 'invoice'; \
         INSERT INTO book_settings (company_id, stock_through, receivables_through, late, rules, \
         changes, exports, version) SELECT company_id, '2026-04-10', '2026-04-10', 'refuse', '', \
         0, 0, 1 FROM company_head",
    ),
    falsified(
        "receivables.statement_ends_after_it_begins",
        &["account_statement"],
        "INSERT INTO account_statement SELECT company_id, id, 'EUR', '2026-04-02', '2026-04-01', \
         0, 0, 1 FROM customer",
    ),
    falsified(
        "receivables.write_off_is_its_settlement",
        &["write_off"],
        "INSERT INTO write_off SELECT company_id, document_id, 'WO-2026-000001', 'bad_debt', \
         customer_id, document_id, 1, 'other', '', currency, 100, 100, '2026-04-10', 1 FROM \
         open_item WHERE document_number = 'INV-2026-000001'",
    ),
    falsified(
        "entries.give_up_and_charge_what_documents_say",
        &["write_off"],
        "INSERT INTO write_off SELECT company_id, document_id, 'WO-2026-000001', 'bad_debt', \
         customer_id, document_id, 1, 'other', '', currency, 100, 100, '2026-04-10', 1 FROM \
         open_item WHERE document_number = 'INV-2026-000001'",
    ),
    falsified(
        "receivables.paid_is_recovered",
        &["write_off"],
        "INSERT INTO write_off SELECT company_id, document_id, 'WO-2026-000001', 'bad_debt', \
         customer_id, document_id, 1, 'paid', '', currency, 100, 100, '2026-04-10', 1 FROM \
         open_item WHERE document_number = 'INV-2026-000001'",
    ),
    falsified(
        "receivables.recovered_is_within_written_off",
        &["write_off"],
        "INSERT INTO write_off SELECT company_id, document_id, 'WO-2026-000001', 'recovery', \
         customer_id, document_id, 1, 'paid', '', currency, 100, 100, '2026-04-10', 1 FROM \
         open_item WHERE document_number = 'INV-2026-000001'",
    ),
    falsified(
        "receivables.relief_is_its_lines",
        &["tax_relief"],
        "INSERT INTO tax_relief SELECT company_id, id, 'TR-2026-000001', customer_id, id, \
         '2026-04-10', currency, 100, 1 FROM invoice WHERE kind = 'invoice'",
    ),
    falsified(
        "receivables.relief_is_within_tax",
        &["tax_relief_line"],
        "INSERT INTO tax_relief_line SELECT company_id, invoice_id, category, rate, currency, \
         invoice_id, base, tax + 1 FROM invoice_tax",
    ),
    falsified(
        "receivables.interest_is_kept_with_its_invoices",
        &["late_charge"],
        "INSERT INTO late_charge SELECT company_id, id, 'LC-2026-000001', 'interest', \
         customer_id, NULL, currency, 100, 100, '2026-04-10', 1 FROM invoice WHERE kind = \
         'invoice'",
    ),
    falsified(
        "receivables.no_day_bears_interest_twice",
        &["late_charge", "late_charge_line"],
        "INSERT INTO late_charge SELECT company_id, id, 'LC-2026-000001', 'interest', \
         customer_id, NULL, currency, 100, 100, '2026-04-10', 1 FROM invoice WHERE kind = \
         'invoice'; INSERT INTO late_charge_line SELECT company_id, id, 1, currency, id, 1, \
         '2026-04-06', '2026-04-09', 200, 100000000 FROM invoice WHERE kind = 'invoice'; \
         INSERT INTO late_charge_line SELECT company_id, id, 2, currency, id, 1, '2026-04-09', \
         '2026-04-10', 200, 100000000 FROM invoice WHERE kind = 'invoice'",
    ),
    falsified(
        "receivables.compensated_once",
        &["collection_item"],
        "INSERT INTO collection_item SELECT company_id, document_id, 1, currency, customer_id, \
         NULL, NULL, NULL, '', NULL, 0, 'yes', 1 FROM open_item WHERE document_number = \
         'INV-2026-000001'",
    ),
    falsified(
        "receivables.letter_is_its_lines",
        &["dunning_letter"],
        "INSERT INTO dunning_letter SELECT company_id, id, 'DL-2026-000001', customer_id, id, 1, \
         '', currency, 200, 0, '2026-04-10', NULL, 1 FROM invoice WHERE kind = 'invoice'",
    ),
    falsified(
        "receivables.letter_has_its_charges",
        &["dunning_letter"],
        "INSERT INTO dunning_letter SELECT company_id, id, 'DL-2026-000001', customer_id, id, 1, \
         '', currency, 200, 500, '2026-04-10', NULL, 1 FROM invoice WHERE kind = 'invoice'",
    ),
    falsified(
        "receivables.level_is_of_the_last_letter",
        &["dunning_letter_line"],
        "INSERT INTO dunning_letter_line SELECT company_id, document_id, 1, currency, \
         document_id, 1, document_number, due_on, 5, 200, 2 FROM open_item WHERE \
         document_number = 'INV-2026-000001'",
    ),
    falsified(
        "receivables.dispute_is_of_its_invoice",
        &["dispute"],
        "INSERT INTO dispute SELECT company_id, id, 'DSP-2026-000001', customer_id, id, 1, NULL, \
         'price', '', currency, 100, 'accepted', '2026-04-10', '2026-04-10', '', NULL, 1 FROM \
         invoice WHERE kind = 'invoice'",
    ),
    falsified(
        "receivables.allowance_is_its_lines",
        &["allowance"],
        "INSERT INTO allowance SELECT company_id, id, 'ECL-2026-000001', '2026-04-10', 100, 0, 1 \
         FROM invoice WHERE kind = 'invoice'",
    ),
    falsified(
        "receivables.allowance_is_its_movements",
        &["allowance_head"],
        "INSERT INTO allowance_head SELECT company_id, id, '2026-04-10', 100, 1 FROM invoice \
         WHERE kind = 'invoice'",
    ),
];
