-- Payments that are announced and not here yet, and what of open items they reserve.

ALTER TABLE open_item ADD COLUMN under_way BIGINT;

CREATE TABLE payment_under_way (
    company_id BIGINT NOT NULL, id UUID NOT NULL, pending_key TEXT NOT NULL, carried TEXT NOT NULL,
    customer_id UUID NOT NULL, currency TEXT NOT NULL, amount BIGINT NOT NULL,
    announced_on TEXT NOT NULL, state TEXT NOT NULL, ended_on TEXT, payment_id UUID,
    reason TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX payment_under_way_key ON payment_under_way (company_id, pending_key);

CREATE INDEX payment_under_way_open ON payment_under_way (company_id, announced_on, id)
    WHERE state = 'under_way';

CREATE TABLE payment_under_way_item (
    company_id BIGINT NOT NULL, pending_id UUID NOT NULL, document_id UUID NOT NULL,
    instalment BIGINT NOT NULL, currency TEXT NOT NULL, given BIGINT NOT NULL,
    reserved BIGINT NOT NULL,
    PRIMARY KEY (company_id, pending_id, document_id, instalment)
);

-- Whose money of unknown payers turned out to be.

CREATE INDEX payment_receipt ON payment (company_id, receipt_id) WHERE receipt_id IS NOT NULL;
