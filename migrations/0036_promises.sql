-- The days for which lines are promised that an order waits with.

CREATE TABLE line_promise (
    company_id BIGINT NOT NULL, order_id UUID NOT NULL, line_no BIGINT NOT NULL,
    product_id UUID NOT NULL, warehouse_id UUID NOT NULL, quantity BIGINT NOT NULL,
    first_on TEXT, promised_on TEXT, ended_on TEXT,
    PRIMARY KEY (company_id, order_id, line_no)
);

CREATE INDEX line_promise_waiting ON line_promise (company_id, product_id, warehouse_id)
    WHERE ended_on IS NULL;
