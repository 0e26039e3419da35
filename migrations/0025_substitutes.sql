-- What may be offered in the place of a product, the best first.

CREATE TABLE product_substitute (
    company_id BIGINT NOT NULL, product_id UUID NOT NULL, rank BIGINT NOT NULL,
    substitute_id UUID NOT NULL,
    PRIMARY KEY (company_id, product_id, rank)
);
