-- Where shipments are after they have left, and what carriers say happened to them.

CREATE TABLE tracking (
    company_id BIGINT NOT NULL, shipment_id UUID NOT NULL, number TEXT NOT NULL, state TEXT,
    since BIGINT, delivered_on TEXT, received_by TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, shipment_id)
);

CREATE UNIQUE INDEX tracking_number ON tracking (company_id, number) WHERE number <> '';

CREATE TABLE tracking_event (
    company_id BIGINT NOT NULL, shipment_id UUID NOT NULL, message_key TEXT NOT NULL,
    state TEXT NOT NULL, happened_at BIGINT NOT NULL, happened_on TEXT NOT NULL,
    place TEXT NOT NULL, received_by TEXT NOT NULL, note TEXT NOT NULL, recorded_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, shipment_id, message_key)
);
