-- What becomes of orders that lack an address or a VAT number.

ALTER TABLE pricing_policy ADD COLUMN incomplete_as TEXT;
