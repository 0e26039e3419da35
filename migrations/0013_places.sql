-- Stock below the balance: bins, lots, statuses. A balance whose `held` is NULL is not kept by
-- place and has no rows here.

ALTER TABLE stock_balance ADD COLUMN held BIGINT;

ALTER TABLE product ADD COLUMN lots TEXT NOT NULL DEFAULT 'none';

ALTER TABLE product ADD COLUMN life_days_min BIGINT NOT NULL DEFAULT 0;

ALTER TABLE stock_count_line ADD COLUMN bin TEXT;

ALTER TABLE stock_count_line ADD COLUMN lot TEXT;

ALTER TABLE stock_count_line ADD COLUMN status TEXT;

CREATE TABLE stock_lot (
    company_id BIGINT NOT NULL, product_id UUID NOT NULL, code TEXT NOT NULL, expires_on TEXT,
    received_on TEXT NOT NULL,
    PRIMARY KEY (company_id, product_id, code)
);

CREATE TABLE stock_bin (
    company_id BIGINT NOT NULL, warehouse_id UUID NOT NULL, code TEXT NOT NULL, zone TEXT NOT NULL,
    sequence BIGINT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, warehouse_id, code)
);

-- The owner is a customer, or the nil id: ourselves.

CREATE TABLE stock_place (
    company_id BIGINT NOT NULL, product_id UUID NOT NULL, warehouse_id UUID NOT NULL,
    bin TEXT NOT NULL, lot TEXT NOT NULL, status TEXT NOT NULL, owner_id UUID NOT NULL,
    quantity BIGINT NOT NULL,
    PRIMARY KEY (company_id, product_id, warehouse_id, bin, lot, status, owner_id)
);

CREATE INDEX stock_place_bin ON stock_place (company_id, warehouse_id, bin);

CREATE TABLE stock_place_move (
    company_id BIGINT NOT NULL, document_id UUID NOT NULL, line_no BIGINT NOT NULL,
    part_no BIGINT NOT NULL, product_id UUID NOT NULL, warehouse_id UUID NOT NULL,
    bin TEXT NOT NULL, lot TEXT NOT NULL, status TEXT NOT NULL, owner_id UUID NOT NULL,
    quantity BIGINT NOT NULL,
    PRIMARY KEY (company_id, document_id, line_no, part_no)
);

-- Who got goods of a lot.

CREATE INDEX stock_place_move_lot ON stock_place_move (company_id, product_id, lot);
