-- Taxes that are made of several components; where a tax is one, there is none.

ALTER TABLE tax_rate ADD COLUMN components TEXT;

ALTER TABLE invoice_tax ADD COLUMN components TEXT;

ALTER TABLE discount_offer ADD COLUMN components TEXT;

ALTER TABLE discount_tax_taken ADD COLUMN components TEXT;

ALTER TABLE journal_line ADD COLUMN tax_component TEXT;
