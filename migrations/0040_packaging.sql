-- Refundable packaging: how many pieces customers hold, and what moved them.

CREATE TABLE packaging_balance (
    company_id BIGINT NOT NULL, customer_id UUID NOT NULL, product_id UUID NOT NULL,
    pieces BIGINT NOT NULL, moves BIGINT NOT NULL, moved_on TEXT NOT NULL,
    PRIMARY KEY (company_id, customer_id, product_id)
);

CREATE TABLE packaging_move (
    company_id BIGINT NOT NULL, customer_id UUID NOT NULL, product_id UUID NOT NULL,
    sequence BIGINT NOT NULL,
    pieces BIGINT NOT NULL, moved_on TEXT NOT NULL, shipment_id UUID, note TEXT NOT NULL,
    PRIMARY KEY (company_id, customer_id, product_id, sequence)
);
