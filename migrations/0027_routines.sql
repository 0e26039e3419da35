-- What customers were last told about all that they owe.

CREATE TABLE account_statement (
    company_id BIGINT NOT NULL, customer_id UUID NOT NULL, currency TEXT NOT NULL, from_on TEXT,
    issued_on TEXT NOT NULL, closing BIGINT NOT NULL, overdue BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (company_id, customer_id, currency)
);

-- What an order by the reorder rules must come to.

ALTER TABLE supplier ADD COLUMN minimum_order BIGINT;
