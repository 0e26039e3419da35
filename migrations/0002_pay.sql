-- Cash application: what a settlement took off beyond what its source gave, refunds, returned
-- payments, deductions, receipts of unknown payers, who pays for whom, tolerances, exchange rates,
-- bank accounts of customers.

ALTER TABLE settlement ADD COLUMN difference BIGINT NOT NULL DEFAULT 0;

ALTER TABLE settlement ADD COLUMN base_difference BIGINT NOT NULL DEFAULT 0;

ALTER TABLE settlement ADD COLUMN base_gain BIGINT NOT NULL DEFAULT 0;

ALTER TABLE payment ADD COLUMN receipt_id UUID;

ALTER TABLE payment ADD COLUMN evidence TEXT NOT NULL DEFAULT '';

CREATE TABLE refund (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, source_id UUID NOT NULL,
    customer_id UUID NOT NULL, method TEXT NOT NULL, reference TEXT NOT NULL,
    currency TEXT NOT NULL, amount BIGINT NOT NULL, base_amount BIGINT NOT NULL,
    refunded_on TEXT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX refund_number ON refund (company_id, number);

CREATE TABLE returned_payment (
    company_id BIGINT NOT NULL, payment_id UUID NOT NULL, id UUID NOT NULL, number TEXT NOT NULL,
    customer_id UUID NOT NULL, reason TEXT NOT NULL, currency TEXT NOT NULL,
    amount BIGINT NOT NULL, base_amount BIGINT NOT NULL, owed BIGINT NOT NULL,
    base_owed BIGINT NOT NULL, fee BIGINT NOT NULL, base_fee BIGINT NOT NULL,
    returned_on TEXT NOT NULL,
    PRIMARY KEY (company_id, payment_id)
);

CREATE UNIQUE INDEX returned_payment_number ON returned_payment (company_id, number);

CREATE TABLE deduction (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, invoice_id UUID NOT NULL,
    customer_id UUID NOT NULL, payment_id UUID, reason TEXT NOT NULL, note TEXT NOT NULL,
    currency TEXT NOT NULL, amount BIGINT NOT NULL, base_amount BIGINT NOT NULL,
    due_on TEXT NOT NULL, deducted_on TEXT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX deduction_number ON deduction (company_id, number);

CREATE INDEX deduction_payment ON deduction (company_id, payment_id) WHERE payment_id IS NOT NULL;

CREATE TABLE unidentified_receipt (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, method TEXT NOT NULL,
    reference TEXT NOT NULL, remitter TEXT NOT NULL, bank_account TEXT NOT NULL,
    currency TEXT NOT NULL, amount BIGINT NOT NULL, base_amount BIGINT NOT NULL,
    received_on TEXT NOT NULL, state TEXT NOT NULL, resolved_on TEXT, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX unidentified_receipt_number ON unidentified_receipt (company_id, number);

CREATE TABLE payer_link (
    company_id BIGINT NOT NULL, customer_id UUID NOT NULL, payer_id UUID NOT NULL,
    state TEXT NOT NULL, since_on TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, customer_id, payer_id)
);

CREATE INDEX payer_link_payer ON payer_link (company_id, payer_id) WHERE state = 'active';

CREATE TABLE tolerance (
    company_id BIGINT NOT NULL, currency TEXT NOT NULL, short_amount BIGINT NOT NULL,
    short_rate BIGINT NOT NULL, over_amount BIGINT NOT NULL, over_rate BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (company_id, currency)
);

CREATE TABLE customer_bank_account (
    company_id BIGINT NOT NULL, bank_account TEXT NOT NULL, customer_id UUID NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (company_id, bank_account)
);

CREATE TABLE exchange_rate (
    company_id BIGINT NOT NULL, currency TEXT NOT NULL, valid_on TEXT NOT NULL, month TEXT NOT NULL,
    rate BIGINT NOT NULL,
    PRIMARY KEY (company_id, currency, valid_on)
);

CREATE INDEX exchange_rate_month ON exchange_rate (company_id, currency, month);
