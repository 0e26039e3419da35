-- Carriers, what they offer and cost, and the service of a shipment. A time of day is in minutes.

ALTER TABLE company ADD COLUMN carriers_since TEXT;

CREATE TABLE carrier (
    company_id BIGINT NOT NULL, id UUID NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
    status TEXT NOT NULL, services TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX carrier_code ON carrier (company_id, code);

CREATE TABLE carrier_rate_card (
    company_id BIGINT NOT NULL, carrier_id UUID NOT NULL, service TEXT NOT NULL,
    valid_from TEXT NOT NULL, valid_to TEXT, bands TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, carrier_id, service, valid_from)
);

CREATE TABLE carrier_choice (
    company_id BIGINT NOT NULL, shipment_id UUID NOT NULL, carrier_id UUID, service TEXT NOT NULL,
    reason TEXT NOT NULL, chosen_on TEXT NOT NULL, leaves_on TEXT, cut_off BIGINT, arrives_on TEXT,
    cost BIGINT, compared TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, shipment_id)
);
