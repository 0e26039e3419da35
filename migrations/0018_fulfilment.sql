-- Waves, picks, cartons. A pick that is not confirmed has no quantity picked.

CREATE TABLE packing_policy (
    company_id BIGINT NOT NULL, gs1_prefix TEXT NOT NULL, next_serial BIGINT NOT NULL,
    weight_grams_max BIGINT, volume_ccm_max BIGINT, version BIGINT NOT NULL,
    PRIMARY KEY (company_id)
);

CREATE TABLE wave (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, warehouse_id UUID NOT NULL,
    released_on TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX wave_number ON wave (company_id, number);

CREATE TABLE pick (
    company_id BIGINT NOT NULL, shipment_id UUID NOT NULL, pick_no BIGINT NOT NULL,
    wave_id UUID NOT NULL, line_no BIGINT NOT NULL, product_id UUID NOT NULL,
    warehouse_id UUID NOT NULL, bin TEXT NOT NULL, lot TEXT NOT NULL, planned BIGINT NOT NULL,
    picked BIGINT, moved_id UUID,
    PRIMARY KEY (company_id, shipment_id, pick_no)
);

CREATE INDEX pick_open ON pick (company_id, product_id, warehouse_id) WHERE picked IS NULL;

CREATE INDEX pick_wave ON pick (company_id, wave_id);

CREATE TABLE carton (
    company_id BIGINT NOT NULL, shipment_id UUID NOT NULL, carton_no BIGINT NOT NULL,
    sscc TEXT NOT NULL, weight_grams BIGINT NOT NULL,
    PRIMARY KEY (company_id, shipment_id, carton_no)
);

CREATE UNIQUE INDEX carton_sscc ON carton (company_id, sscc);

CREATE TABLE carton_line (
    company_id BIGINT NOT NULL, shipment_id UUID NOT NULL, carton_no BIGINT NOT NULL,
    line_no BIGINT NOT NULL, quantity BIGINT NOT NULL,
    PRIMARY KEY (company_id, shipment_id, carton_no, line_no)
);
