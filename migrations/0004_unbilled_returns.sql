-- Goods that come back before they are billed.

ALTER TABLE shipment_line ADD COLUMN returned_unbilled BIGINT NOT NULL DEFAULT 0;

ALTER TABLE return_line ADD COLUMN shipment_id UUID;

ALTER TABLE return_line ADD COLUMN shipment_line BIGINT;
