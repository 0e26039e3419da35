-- Blanket orders, their lines, and which lines of orders call them off.

CREATE TABLE blanket_order (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, state TEXT NOT NULL,
    customer_id UUID NOT NULL, reference TEXT NOT NULL, agreed_on TEXT NOT NULL,
    valid_from TEXT NOT NULL, valid_to TEXT NOT NULL, currency TEXT NOT NULL,
    closed_because TEXT NOT NULL, created_at BIGINT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX blanket_order_number ON blanket_order (company_id, number);

CREATE INDEX blanket_order_open ON blanket_order (company_id, valid_to) WHERE state = 'open';

CREATE TABLE blanket_line (
    company_id BIGINT NOT NULL, blanket_id UUID NOT NULL, line_no BIGINT NOT NULL,
    product_id UUID NOT NULL, description TEXT NOT NULL, quantity BIGINT NOT NULL,
    price BIGINT NOT NULL, price_unit BIGINT NOT NULL, discount BIGINT NOT NULL,
    called BIGINT NOT NULL,
    PRIMARY KEY (company_id, blanket_id, line_no)
);

CREATE TABLE blanket_call_off (
    company_id BIGINT NOT NULL, order_id UUID NOT NULL, line_no BIGINT NOT NULL,
    blanket_id UUID NOT NULL, blanket_line BIGINT NOT NULL,
    PRIMARY KEY (company_id, order_id, line_no)
);

CREATE INDEX blanket_call_off_blanket ON blanket_call_off (company_id, blanket_id);
