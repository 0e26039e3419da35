-- Money of the last system: on account, of unknown payers, and owed to suppliers. The rules of
-- 0001_base.sql hold.

ALTER TABLE opening ADD COLUMN on_account BIGINT;

ALTER TABLE opening ADD COLUMN unidentified BIGINT;

ALTER TABLE opening ADD COLUMN payables BIGINT;

CREATE TABLE opening_money (
    company_id BIGINT NOT NULL, id UUID NOT NULL, brought_on TEXT NOT NULL,
    PRIMARY KEY (company_id, id)
);
