-- Returns of tax as they were filed.

ALTER TABLE book_settings ADD COLUMN filed_through TEXT;

CREATE TABLE tax_filing (
    company_id BIGINT NOT NULL, through TEXT NOT NULL, period TEXT NOT NULL, behind TEXT,
    boxes TEXT NOT NULL, payable BIGINT NOT NULL, hash TEXT NOT NULL, filed_by TEXT NOT NULL,
    filed_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, through)
);

CREATE TABLE tax_filing_line (
    company_id BIGINT NOT NULL, through TEXT NOT NULL, line_no BIGINT NOT NULL,
    box_number TEXT NOT NULL, side TEXT NOT NULL, category TEXT NOT NULL, rate BIGINT NOT NULL,
    base BIGINT NOT NULL, tax BIGINT NOT NULL,
    PRIMARY KEY (company_id, through, line_no)
);
