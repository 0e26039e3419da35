-- The form of the tax return, and tax that the company itself owes of what it buys.

CREATE TABLE tax_return_form (
    company_id BIGINT NOT NULL, boxes TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id)
);

ALTER TABLE supplier_invoice ADD COLUMN self_assessed BIGINT;
