-- From which warehouses orders leave that name none: lists by country, the preferred first.

ALTER TABLE company ADD COLUMN sourcing_since TEXT;
ALTER TABLE sales_order ADD COLUMN sourcing TEXT;

CREATE TABLE sourcing_rule (
    company_id BIGINT NOT NULL, country TEXT NOT NULL, rank BIGINT NOT NULL,
    warehouse_id UUID NOT NULL,
    PRIMARY KEY (company_id, country, rank)
);

CREATE INDEX sourcing_rule_warehouse ON sourcing_rule (company_id, warehouse_id);
