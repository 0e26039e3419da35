-- The journal is handed over through a day, each day once.

ALTER TABLE book_settings ADD COLUMN exported_through TEXT;

ALTER TABLE book_settings ADD COLUMN exports BIGINT NOT NULL DEFAULT 0;

CREATE TABLE journal_export (
    company_id BIGINT NOT NULL, export_no BIGINT NOT NULL, behind TEXT, through TEXT NOT NULL,
    exported_by TEXT NOT NULL, exported_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, export_no)
);
