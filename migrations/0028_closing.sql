-- What is posted at the end of a period or year.

CREATE TABLE closing (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, kind TEXT NOT NULL,
    as_of TEXT NOT NULL, behind TEXT, total BIGINT NOT NULL, reverses_id UUID,
    reason TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX closing_number ON closing (company_id, number);

CREATE INDEX closing_day ON closing (company_id, kind, as_of);

CREATE TABLE closing_line (
    company_id BIGINT NOT NULL, closing_id UUID NOT NULL, line_no BIGINT NOT NULL,
    account TEXT NOT NULL, currency TEXT NOT NULL, found BIGINT NOT NULL, posted BIGINT NOT NULL,
    PRIMARY KEY (company_id, closing_id, line_no)
);

ALTER TABLE book_settings ADD COLUMN closed_through TEXT;
