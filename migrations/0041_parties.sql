-- Who a customer was from a day on, and which of it a document names as its buyer. What was posted
-- before this was kept names the first, which is the customer as it is now.

CREATE TABLE customer_party (
    company_id BIGINT NOT NULL, customer_id UUID NOT NULL, number BIGINT NOT NULL,
    since TEXT NOT NULL, name TEXT NOT NULL, street TEXT NOT NULL, postal_code TEXT NOT NULL,
    city TEXT NOT NULL, country TEXT NOT NULL, vat_id TEXT NOT NULL,
    PRIMARY KEY (company_id, customer_id, number)
);

INSERT INTO customer_party
SELECT company_id, id, 1, COALESCE(customer_since, '1970-01-01'), name, street, postal_code, city,
       country, vat_id
FROM customer;

ALTER TABLE customer ADD COLUMN party BIGINT NOT NULL DEFAULT 1;

ALTER TABLE invoice ADD COLUMN party BIGINT NOT NULL DEFAULT 1;

ALTER TABLE invoice ADD COLUMN bill_to_id UUID;

ALTER TABLE invoice ADD COLUMN bill_to_party BIGINT;
