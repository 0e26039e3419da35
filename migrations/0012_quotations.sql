-- Quotations, their lines, and which lines of orders accepted them.

CREATE TABLE quotation (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, state TEXT NOT NULL,
    customer_id UUID NOT NULL, quoted_on TEXT NOT NULL, valid_until TEXT NOT NULL,
    ship_to TEXT NOT NULL, ship_to_country TEXT NOT NULL, warehouse_id UUID NOT NULL,
    currency TEXT NOT NULL, net BIGINT NOT NULL, tax BIGINT NOT NULL, gross BIGINT NOT NULL,
    request TEXT NOT NULL, asked_lines BIGINT NOT NULL, replaces UUID,
    closed_because TEXT NOT NULL, created_at BIGINT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX quotation_number ON quotation (company_id, number);

CREATE INDEX quotation_open ON quotation (company_id, valid_until)
    WHERE state IN ('open', 'accepted_in_part');

CREATE TABLE quotation_line (
    company_id BIGINT NOT NULL, quotation_id UUID NOT NULL, line_no BIGINT NOT NULL,
    currency TEXT NOT NULL, product_id UUID NOT NULL, kind TEXT NOT NULL,
    description TEXT NOT NULL, quantity BIGINT NOT NULL, price BIGINT NOT NULL,
    price_unit BIGINT NOT NULL, discount BIGINT NOT NULL, reduction BIGINT NOT NULL,
    net BIGINT NOT NULL, tax_category TEXT NOT NULL, tax_rate BIGINT NOT NULL,
    accepted BIGINT NOT NULL, trace TEXT NOT NULL,
    PRIMARY KEY (company_id, quotation_id, line_no)
);

CREATE TABLE quotation_acceptance (
    company_id BIGINT NOT NULL, order_id UUID NOT NULL, line_no BIGINT NOT NULL,
    quotation_id UUID NOT NULL, quotation_line BIGINT NOT NULL, quantity BIGINT NOT NULL,
    PRIMARY KEY (company_id, order_id, line_no)
);

CREATE INDEX quotation_acceptance_quotation ON quotation_acceptance (company_id, quotation_id);
