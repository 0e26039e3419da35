-- Masters at working depth: units and details of products, groups, prices that end, what a
-- company prices by, promotions and coupons, addresses and contacts of customers.

CREATE TABLE pricing_policy (
    company_id BIGINT NOT NULL, choice TEXT NOT NULL, base_list_id UUID,
    price_tolerance BIGINT NOT NULL, minimum_order BIGINT NOT NULL, minimum_as TEXT NOT NULL,
    margin_floor BIGINT, promotions BIGINT NOT NULL,
    freight TEXT NOT NULL, customer_code TEXT NOT NULL, customers_coded BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (company_id)
);

CREATE TABLE customer_group (
    company_id BIGINT NOT NULL, id UUID NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
    price_list_id UUID, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX customer_group_code ON customer_group (company_id, code);

CREATE TABLE product_group (
    company_id BIGINT NOT NULL, id UUID NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
    margin_floor BIGINT, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX product_group_code ON product_group (company_id, code);

ALTER TABLE customer ADD COLUMN group_id UUID;

ALTER TABLE customer ADD COLUMN own_list_id UUID;

ALTER TABLE customer ADD COLUMN bill_to_id UUID;

ALTER TABLE customer ADD COLUMN language TEXT NOT NULL DEFAULT '';

CREATE TABLE customer_contact (
    company_id BIGINT NOT NULL, customer_id UUID NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL,
    email TEXT NOT NULL, phone TEXT NOT NULL,
    PRIMARY KEY (company_id, customer_id, name)
);

CREATE TABLE customer_ship_to (
    company_id BIGINT NOT NULL, customer_id UUID NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
    street TEXT NOT NULL, postal_code TEXT NOT NULL, city TEXT NOT NULL, country TEXT NOT NULL,
    PRIMARY KEY (company_id, customer_id, code)
);

CREATE TABLE customer_item (
    company_id BIGINT NOT NULL, customer_id UUID NOT NULL, item TEXT NOT NULL,
    product_id UUID NOT NULL,
    PRIMARY KEY (company_id, customer_id, item)
);

ALTER TABLE product ADD COLUMN status TEXT NOT NULL DEFAULT 'active';

ALTER TABLE product ADD COLUMN group_id UUID;

ALTER TABLE product ADD COLUMN gtin TEXT NOT NULL DEFAULT '';

ALTER TABLE product ADD COLUMN weight_grams BIGINT NOT NULL DEFAULT 0;

ALTER TABLE product ADD COLUMN length_mm BIGINT NOT NULL DEFAULT 0;

ALTER TABLE product ADD COLUMN width_mm BIGINT NOT NULL DEFAULT 0;

ALTER TABLE product ADD COLUMN height_mm BIGINT NOT NULL DEFAULT 0;

ALTER TABLE product ADD COLUMN price_unit BIGINT NOT NULL DEFAULT 1;

ALTER TABLE product ADD COLUMN pack_multiple BIGINT NOT NULL DEFAULT 0;

ALTER TABLE product ADD COLUMN minimum_quantity BIGINT NOT NULL DEFAULT 0;

ALTER TABLE product ADD COLUMN margin_floor BIGINT;

CREATE TABLE product_unit (
    company_id BIGINT NOT NULL, product_id UUID NOT NULL, unit TEXT NOT NULL,
    holds BIGINT NOT NULL,
    PRIMARY KEY (company_id, product_id, unit)
);

ALTER TABLE price_entry ADD COLUMN valid_to TEXT;

ALTER TABLE price_entry ADD COLUMN set_at BIGINT NOT NULL DEFAULT 0;

-- What a price was until it was set anew: an order explains its price as the list was then.

CREATE TABLE replaced_price (
    company_id BIGINT NOT NULL, price_list_id UUID NOT NULL, product_id UUID NOT NULL,
    valid_from TEXT NOT NULL, from_quantity BIGINT NOT NULL, replaced_at BIGINT NOT NULL,
    valid_to TEXT, price BIGINT NOT NULL, set_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, price_list_id, product_id, valid_from, from_quantity, replaced_at)
);

CREATE TABLE promotion (
    company_id BIGINT NOT NULL, id UUID NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
    state TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT, priority BIGINT NOT NULL,
    stacking TEXT NOT NULL, needs_coupon BOOLEAN NOT NULL, currency TEXT NOT NULL,
    rule TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX promotion_code ON promotion (company_id, code);

CREATE INDEX promotion_state ON promotion (company_id, state, id);

CREATE TABLE coupon (
    company_id BIGINT NOT NULL, code TEXT NOT NULL, promotion_id UUID NOT NULL, uses_max BIGINT,
    uses BIGINT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, code)
);

CREATE TABLE coupon_use (
    company_id BIGINT NOT NULL, order_id UUID NOT NULL, coupon TEXT NOT NULL, state TEXT NOT NULL,
    PRIMARY KEY (company_id, order_id, coupon)
);

ALTER TABLE sales_order_line ADD COLUMN reduction BIGINT NOT NULL DEFAULT 0;

ALTER TABLE sales_order_line ADD COLUMN price_unit BIGINT NOT NULL DEFAULT 1;

ALTER TABLE invoice_line ADD COLUMN price_unit BIGINT NOT NULL DEFAULT 1;

ALTER TABLE return_line ADD COLUMN price_unit BIGINT NOT NULL DEFAULT 1;

-- What only some lines have: another unit, an item code of the customer, a price that needs more
-- than the customer's list to explain it. Line 0 tells of the order as a whole.

CREATE TABLE order_line_detail (
    company_id BIGINT NOT NULL, order_id UUID NOT NULL, line_no BIGINT NOT NULL,
    unit TEXT NOT NULL, unit_quantity BIGINT NOT NULL, item TEXT NOT NULL, expected_price BIGINT,
    trace TEXT NOT NULL,
    PRIMARY KEY (company_id, order_id, line_no)
);
