-- Signs of fraud: what is looked for, what customers ordered on a day, where their goods went.

ALTER TABLE pricing_policy ADD COLUMN screened_since TEXT;

ALTER TABLE customer_bank_account ADD COLUMN added_on TEXT;

CREATE INDEX customer_bank_account_customer ON customer_bank_account (company_id, customer_id);

CREATE TABLE screening (
    company_id BIGINT NOT NULL, account_days BIGINT, window_days BIGINT NOT NULL,
    orders_max BIGINT, amount_max BIGINT, bank_days BIGINT, version BIGINT NOT NULL,
    PRIMARY KEY (company_id)
);

CREATE TABLE screened_day (
    company_id BIGINT NOT NULL, customer_id UUID NOT NULL, day TEXT NOT NULL,
    orders BIGINT NOT NULL, amount BIGINT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, customer_id, day)
);

CREATE TABLE known_ship_to (
    company_id BIGINT NOT NULL, customer_id UUID NOT NULL, address TEXT NOT NULL,
    trusted_on TEXT, order_id UUID NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, customer_id, address)
);
