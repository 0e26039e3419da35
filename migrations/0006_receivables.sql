-- Receivables: disputes, promises, write-offs, charges for late payment, dunning, allowance.
-- The rules of 0001_base.sql hold.

CREATE TABLE dispute (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, customer_id UUID NOT NULL,
    document_id UUID NOT NULL, instalment BIGINT NOT NULL, line_no BIGINT, reason TEXT NOT NULL,
    note TEXT NOT NULL, currency TEXT NOT NULL, amount BIGINT NOT NULL, state TEXT NOT NULL,
    opened_on TEXT NOT NULL, resolved_on TEXT, resolution_note TEXT NOT NULL, credit_note_id UUID,
    version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX dispute_number ON dispute (company_id, number);

CREATE INDEX dispute_document ON dispute (company_id, document_id, id);

CREATE INDEX dispute_open ON dispute (company_id, customer_id, id) WHERE state = 'open';

CREATE TABLE promise (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, customer_id UUID NOT NULL,
    currency TEXT NOT NULL, amount BIGINT NOT NULL, promised_on TEXT NOT NULL,
    pay_by TEXT NOT NULL, note TEXT NOT NULL, state TEXT NOT NULL, paid BIGINT NOT NULL,
    judged_on TEXT, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX promise_number ON promise (company_id, number);

CREATE INDEX promise_customer ON promise (company_id, customer_id, id);

CREATE INDEX promise_open ON promise (company_id, customer_id, id) WHERE state = 'open';

CREATE TABLE promise_item (
    company_id BIGINT NOT NULL, promise_id UUID NOT NULL, document_id UUID NOT NULL,
    instalment BIGINT NOT NULL, currency TEXT NOT NULL, open BIGINT NOT NULL,
    PRIMARY KEY (company_id, promise_id, document_id, instalment)
);

CREATE TABLE write_off (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, kind TEXT NOT NULL,
    customer_id UUID NOT NULL, document_id UUID NOT NULL, instalment BIGINT NOT NULL,
    reason TEXT NOT NULL, note TEXT NOT NULL, currency TEXT NOT NULL, amount BIGINT NOT NULL,
    base_amount BIGINT NOT NULL, written_on TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX write_off_number ON write_off (company_id, number);

CREATE INDEX write_off_document ON write_off (company_id, document_id, id);

CREATE TABLE tax_relief (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, customer_id UUID NOT NULL,
    invoice_id UUID NOT NULL, relieved_on TEXT NOT NULL, currency TEXT NOT NULL,
    tax BIGINT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX tax_relief_number ON tax_relief (company_id, number);

CREATE TABLE tax_relief_line (
    company_id BIGINT NOT NULL, relief_id UUID NOT NULL, category TEXT NOT NULL,
    rate BIGINT NOT NULL, currency TEXT NOT NULL, invoice_id UUID NOT NULL, base BIGINT NOT NULL,
    tax BIGINT NOT NULL,
    PRIMARY KEY (company_id, relief_id, category, rate)
);

CREATE INDEX tax_relief_line_invoice ON tax_relief_line (company_id, invoice_id, relief_id);

CREATE TABLE late_charge (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, kind TEXT NOT NULL,
    customer_id UUID NOT NULL, letter_id UUID, currency TEXT NOT NULL, amount BIGINT NOT NULL,
    base_amount BIGINT NOT NULL, charged_on TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX late_charge_number ON late_charge (company_id, number);

CREATE INDEX late_charge_letter ON late_charge (company_id, letter_id, id)
    WHERE letter_id IS NOT NULL;

CREATE TABLE late_charge_line (
    company_id BIGINT NOT NULL, charge_id UUID NOT NULL, line_no BIGINT NOT NULL,
    currency TEXT NOT NULL, document_id UUID NOT NULL, instalment BIGINT NOT NULL,
    from_on TEXT NOT NULL, to_on TEXT NOT NULL, residual BIGINT NOT NULL, rate BIGINT NOT NULL,
    PRIMARY KEY (company_id, charge_id, line_no)
);

CREATE TABLE reference_rate (
    company_id BIGINT NOT NULL, currency TEXT NOT NULL, valid_from TEXT NOT NULL,
    rate BIGINT NOT NULL,
    PRIMARY KEY (company_id, currency, valid_from)
);

CREATE TABLE holiday (
    company_id BIGINT NOT NULL, day TEXT NOT NULL, year BIGINT NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (company_id, day)
);

CREATE INDEX holiday_year ON holiday (company_id, year, day);

CREATE TABLE collection_policy (
    company_id BIGINT NOT NULL, due_days TEXT NOT NULL, day_basis TEXT NOT NULL,
    margin_business BIGINT NOT NULL, margin_consumer BIGINT NOT NULL, compensation BIGINT,
    relief_after_days BIGINT NOT NULL, dunning_policy_id UUID, version BIGINT NOT NULL,
    PRIMARY KEY (company_id)
);

CREATE TABLE dunning_policy (
    company_id BIGINT NOT NULL, id UUID NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
    currency TEXT NOT NULL, minimum_balance BIGINT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX dunning_policy_code ON dunning_policy (company_id, code);

CREATE TABLE dunning_level (
    company_id BIGINT NOT NULL, policy_id UUID NOT NULL, level BIGINT NOT NULL,
    currency TEXT NOT NULL, text_key TEXT NOT NULL, delay_days BIGINT NOT NULL,
    interval_days BIGINT NOT NULL, minimum BIGINT NOT NULL, fee BIGINT NOT NULL,
    interest TEXT NOT NULL, compensation TEXT NOT NULL,
    PRIMARY KEY (company_id, policy_id, level)
);

CREATE TABLE collection_profile (
    company_id BIGINT NOT NULL, customer_id UUID NOT NULL, dunning_policy_id UUID,
    party TEXT NOT NULL, blocked_until TEXT, block_reason TEXT NOT NULL, last_letter_on TEXT,
    last_contact_on TEXT, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, customer_id)
);

CREATE TABLE collection_item (
    company_id BIGINT NOT NULL, document_id UUID NOT NULL, instalment BIGINT NOT NULL,
    currency TEXT NOT NULL, customer_id UUID NOT NULL, level BIGINT, last_letter_on TEXT,
    blocked_until TEXT, block_reason TEXT NOT NULL, interest_until TEXT,
    interest_charged BIGINT NOT NULL, compensated TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, document_id, instalment)
);

CREATE TABLE dunning_letter (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, customer_id UUID NOT NULL,
    policy_id UUID NOT NULL, level BIGINT NOT NULL, text_key TEXT NOT NULL, currency TEXT NOT NULL,
    total BIGINT NOT NULL, charges BIGINT NOT NULL, sent_on TEXT NOT NULL, run_id UUID,
    version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX dunning_letter_number ON dunning_letter (company_id, number);

CREATE INDEX dunning_letter_customer ON dunning_letter (company_id, customer_id, id);

CREATE TABLE dunning_letter_line (
    company_id BIGINT NOT NULL, letter_id UUID NOT NULL, line_no BIGINT NOT NULL,
    currency TEXT NOT NULL, document_id UUID NOT NULL, instalment BIGINT NOT NULL,
    document_number TEXT NOT NULL, due_on TEXT NOT NULL, overdue_days BIGINT NOT NULL,
    open BIGINT NOT NULL, level BIGINT NOT NULL,
    PRIMARY KEY (company_id, letter_id, line_no)
);

CREATE TABLE dunning_run (
    company_id BIGINT NOT NULL, id UUID NOT NULL, run_on TEXT NOT NULL, state TEXT NOT NULL,
    after_customer_id UUID, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX dunning_run_day ON dunning_run (company_id, run_on);

CREATE TABLE dunning_run_customer (
    company_id BIGINT NOT NULL, run_id UUID NOT NULL, customer_id UUID NOT NULL, letter_id UUID,
    left_out BIGINT NOT NULL,
    PRIMARY KEY (company_id, run_id, customer_id)
);

CREATE TABLE dunning_run_left_out (
    company_id BIGINT NOT NULL, run_id UUID NOT NULL, document_id UUID NOT NULL,
    instalment BIGINT NOT NULL, customer_id UUID NOT NULL, document_number TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (company_id, run_id, document_id, instalment)
);

CREATE TABLE loss_rate (
    company_id BIGINT NOT NULL, valid_from TEXT NOT NULL, from_days BIGINT NOT NULL,
    rate BIGINT NOT NULL,
    PRIMARY KEY (company_id, valid_from, from_days)
);

CREATE TABLE allowance (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, as_of TEXT NOT NULL,
    total BIGINT NOT NULL, previous BIGINT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX allowance_number ON allowance (company_id, number);

CREATE TABLE allowance_line (
    company_id BIGINT NOT NULL, allowance_id UUID NOT NULL, line_no BIGINT NOT NULL,
    from_days BIGINT NOT NULL, balance BIGINT NOT NULL, rate BIGINT NOT NULL,
    expected BIGINT NOT NULL,
    PRIMARY KEY (company_id, allowance_id, line_no)
);

CREATE TABLE allowance_head (
    company_id BIGINT NOT NULL, last_id UUID NOT NULL, as_of TEXT NOT NULL, total BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (company_id)
);
