-- Amendments of orders: who changed what, when and why, and what waits for a decision.

CREATE TABLE order_amendment (
    company_id BIGINT NOT NULL, order_id UUID NOT NULL, amendment_no BIGINT NOT NULL,
    currency TEXT NOT NULL, request TEXT NOT NULL, asked_on TEXT NOT NULL,
    asked_at BIGINT NOT NULL, asked_by TEXT NOT NULL, hold_no BIGINT, made_at BIGINT,
    made_by TEXT NOT NULL, changes TEXT NOT NULL, gross_before BIGINT NOT NULL,
    gross_after BIGINT NOT NULL,
    PRIMARY KEY (company_id, order_id, amendment_no)
);
