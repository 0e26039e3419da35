-- What a company does again and again, and holds that were told of because nobody answered them.

CREATE TABLE routine (
    company_id BIGINT NOT NULL, kind TEXT NOT NULL, every TEXT, first_on TEXT NOT NULL,
    next_on TEXT NOT NULL, days BIGINT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, kind)
);

CREATE TABLE hold_told (
    company_id BIGINT NOT NULL, order_id UUID NOT NULL, hold_no BIGINT NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, order_id, hold_no)
);
