-- Invoicing: terms of payment with instalments and discounts for early payment.
-- The rules of 0001_base.sql hold.

CREATE TABLE payment_terms (
    company_id BIGINT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, instalments TEXT NOT NULL,
    discounts TEXT NOT NULL, discount_tax TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, code)
);

ALTER TABLE open_item ADD COLUMN instalments BIGINT NOT NULL DEFAULT 1;

ALTER TABLE open_item ADD COLUMN discount_until TEXT;

CREATE TABLE discount_offer (
    company_id BIGINT NOT NULL, document_id UUID NOT NULL, instalment BIGINT NOT NULL,
    until TEXT NOT NULL, category TEXT NOT NULL, rate BIGINT NOT NULL, currency TEXT NOT NULL,
    base BIGINT NOT NULL, tax BIGINT NOT NULL, discount_tax TEXT NOT NULL,
    PRIMARY KEY (company_id, document_id, instalment, until, category, rate)
);

CREATE TABLE discount_taken (
    company_id BIGINT NOT NULL, id UUID NOT NULL, currency TEXT NOT NULL, payment_id UUID NOT NULL,
    document_id UUID NOT NULL, instalment BIGINT NOT NULL, customer_id UUID NOT NULL,
    amount BIGINT NOT NULL, taken_on TEXT NOT NULL,
    PRIMARY KEY (company_id, id)
);

-- What of a payment was a discount, for its page and for who takes the payment back.

CREATE INDEX discount_taken_payment ON discount_taken (company_id, payment_id, id);

-- For the statement of an account.

CREATE INDEX discount_taken_customer ON discount_taken (company_id, customer_id, id);

CREATE TABLE discount_tax_taken (
    company_id BIGINT NOT NULL, discount_id UUID NOT NULL, category TEXT NOT NULL,
    rate BIGINT NOT NULL, currency TEXT NOT NULL, document_id UUID NOT NULL,
    instalment BIGINT NOT NULL, discount_tax TEXT NOT NULL, base BIGINT NOT NULL,
    tax BIGINT NOT NULL, base_amount BIGINT NOT NULL, base_back BIGINT NOT NULL,
    tax_back BIGINT NOT NULL,
    PRIMARY KEY (company_id, discount_id, category, rate)
);

CREATE INDEX discount_tax_taken_document ON discount_tax_taken (company_id, document_id, discount_id);
