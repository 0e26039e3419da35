-- Credit policies, profiles of accounts, and groups of accounts that are checked as one.

ALTER TABLE company ADD COLUMN credit_control_since TEXT;

ALTER TABLE customer ADD COLUMN customer_since TEXT;

CREATE TABLE credit_policy (
    company_id BIGINT NOT NULL, group_id UUID NOT NULL, rules TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (company_id, group_id)
);

CREATE TABLE credit_group (
    company_id BIGINT NOT NULL, id UUID NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
    currency TEXT NOT NULL, credit_limit BIGINT, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX credit_group_code ON credit_group (company_id, code);

CREATE TABLE credit_profile (
    company_id BIGINT NOT NULL, customer_id UUID NOT NULL, currency TEXT NOT NULL,
    temporary_limit BIGINT, temporary_until TEXT, review_on TEXT, blocked TEXT NOT NULL,
    group_id UUID, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, customer_id)
);

CREATE INDEX credit_profile_group ON credit_profile (company_id, group_id)
    WHERE group_id IS NOT NULL;
