-- Orders that leave from several warehouses: by line, and lines in parts.

ALTER TABLE sourcing_rule ADD COLUMN split TEXT;
ALTER TABLE sales_order_line ADD COLUMN warehouse_id UUID;
ALTER TABLE sales_order_line ADD COLUMN part_of BIGINT;
