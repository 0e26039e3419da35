-- When deliveries are billed: to a customer, or to all who have no cycle of their own.

ALTER TABLE customer ADD COLUMN billing TEXT;

ALTER TABLE company ADD COLUMN billing TEXT;

-- The orders of an invoice over several.

CREATE TABLE summary_order (
    company_id BIGINT NOT NULL, order_id UUID NOT NULL, invoice_id UUID NOT NULL,
    currency TEXT NOT NULL, net BIGINT NOT NULL,
    PRIMARY KEY (company_id, order_id, invoice_id)
);

CREATE INDEX summary_order_invoice ON summary_order (company_id, invoice_id, order_id);
