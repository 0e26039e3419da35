-- Prices with the tax inside. A price without the mark has tax on top; a line that keeps its gross
-- amount has prices with tax inside.

ALTER TABLE price_list ADD COLUMN price_tax TEXT;

ALTER TABLE price_entry ADD COLUMN price_tax TEXT;

ALTER TABLE replaced_price ADD COLUMN price_tax TEXT;

ALTER TABLE blanket_order ADD COLUMN price_tax TEXT;

ALTER TABLE sales_order_line ADD COLUMN gross BIGINT;

ALTER TABLE quotation_line ADD COLUMN gross BIGINT;

ALTER TABLE invoice_line ADD COLUMN gross BIGINT;

ALTER TABLE return_line ADD COLUMN gross BIGINT;
