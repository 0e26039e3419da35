-- What a company brings from its last system on the day on which it goes live, and where its
-- number series go on. Nobody who does not write it reads it.

CREATE TABLE opening (
    company_id BIGINT NOT NULL, live_on TEXT NOT NULL, state TEXT NOT NULL,
    receivables BIGINT NOT NULL, goods BIGINT NOT NULL, entry_id UUID, version BIGINT NOT NULL,
    PRIMARY KEY (company_id)
);

CREATE TABLE opening_balance (
    company_id BIGINT NOT NULL, live_on TEXT NOT NULL, account TEXT NOT NULL,
    balance BIGINT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, live_on, account)
);

CREATE TABLE opening_item (
    company_id BIGINT NOT NULL, id UUID NOT NULL, brought_on TEXT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE TABLE series_start (
    company_id BIGINT NOT NULL, series TEXT NOT NULL, first BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (company_id, series)
);
