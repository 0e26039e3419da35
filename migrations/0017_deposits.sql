-- Deposits: asked for, received before the supply, taken off invoices and paid back.
-- The rules of 0001_base.sql hold.

ALTER TABLE sales_order ADD COLUMN deposit BIGINT;

ALTER TABLE credit_account ADD COLUMN deposits BIGINT;

CREATE TABLE deposit_request (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, order_id UUID NOT NULL,
    customer_id UUID NOT NULL, currency TEXT NOT NULL, percent BIGINT, amount BIGINT NOT NULL,
    paid BIGINT NOT NULL, state TEXT NOT NULL, requested_on TEXT NOT NULL, due_on TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX deposit_request_number ON deposit_request (company_id, number);

CREATE INDEX deposit_request_order ON deposit_request (company_id, order_id, id);

CREATE TABLE deposit (
    company_id BIGINT NOT NULL, invoice_id UUID NOT NULL, request_id UUID NOT NULL,
    order_id UUID NOT NULL, customer_id UUID NOT NULL, currency TEXT NOT NULL,
    open BIGINT NOT NULL, tax_open BIGINT NOT NULL, base_net BIGINT NOT NULL,
    base_open BIGINT NOT NULL, base_tax BIGINT NOT NULL, base_tax_open BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (company_id, invoice_id)
);

CREATE INDEX deposit_order ON deposit (company_id, order_id, invoice_id);

CREATE TABLE deposit_tax (
    company_id BIGINT NOT NULL, order_id UUID NOT NULL, category TEXT NOT NULL,
    rate BIGINT NOT NULL, currency TEXT NOT NULL, gross BIGINT NOT NULL, tax BIGINT NOT NULL,
    PRIMARY KEY (company_id, order_id, category, rate)
);

CREATE TABLE deposit_deducted (
    company_id BIGINT NOT NULL, invoice_id UUID NOT NULL, line_no BIGINT NOT NULL,
    currency TEXT NOT NULL, deposit_id UUID NOT NULL, deposit_line BIGINT NOT NULL,
    category TEXT NOT NULL, rate BIGINT NOT NULL, net BIGINT NOT NULL, tax BIGINT NOT NULL,
    base_net BIGINT NOT NULL, base_tax BIGINT NOT NULL,
    PRIMARY KEY (company_id, invoice_id, line_no)
);

-- What was taken off by a deposit, for its page.

CREATE INDEX deposit_deducted_deposit ON deposit_deducted (company_id, deposit_id, invoice_id);
