-- What kits are made of from a day on, and the kits of an order as they were when it was placed.

ALTER TABLE product ADD COLUMN kit_since TEXT;
ALTER TABLE sales_order_line ADD COLUMN kit_no BIGINT;

CREATE TABLE kit_part (
    company_id BIGINT NOT NULL, kit_id UUID NOT NULL, valid_from TEXT NOT NULL,
    part_id UUID NOT NULL,
    quantity BIGINT NOT NULL,
    PRIMARY KEY (company_id, kit_id, valid_from, part_id)
);
CREATE INDEX kit_part_of_part ON kit_part (company_id, part_id);

CREATE TABLE order_kit (
    company_id BIGINT NOT NULL, order_id UUID NOT NULL, kit_no BIGINT NOT NULL,
    product_id UUID NOT NULL, description TEXT NOT NULL, quantity BIGINT NOT NULL,
    currency TEXT NOT NULL, price BIGINT NOT NULL,
    PRIMARY KEY (company_id, order_id, kit_no)
);
