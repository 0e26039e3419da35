-- How much of an invoice line can be billed anew, for its invoice was reversed. The rules of
-- 0001_base.sql hold.

ALTER TABLE credited_line ADD COLUMN reversed BIGINT;
