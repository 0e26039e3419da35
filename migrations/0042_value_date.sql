-- The day on which money came in, where it counts for a later one: its period was closed, or nobody
-- knew whose it is.

ALTER TABLE payment ADD COLUMN value_on TEXT NOT NULL DEFAULT '';

UPDATE payment SET value_on = COALESCE(
    (SELECT r.received_on FROM unidentified_receipt r
     WHERE r.company_id = payment.company_id AND r.id = payment.receipt_id), received_on);

ALTER TABLE unidentified_receipt ADD COLUMN value_on TEXT NOT NULL DEFAULT '';

UPDATE unidentified_receipt SET value_on = received_on;
