-- What of a base bears no tax, because paying in time saves it (terms with discount_tax 'always').

ALTER TABLE invoice_tax ADD COLUMN untaxed BIGINT;
