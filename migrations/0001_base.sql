-- The first schema: one portable text for both engines.
--
-- Rules (ARCHITECTURE.md says why): column types BIGINT, UUID, BOOLEAN, TEXT and no other;
-- company_id first in every key and index of a company's table; no foreign key, default, trigger
-- or sequence. Moments are
-- microseconds UTC, dates YYYY-MM-DD, amounts minor units, prices and quantities millionths,
-- rates billionths.
--
-- Statements end with a semicolon at the end of a line. Prose stands before a statement.

-- Tables of the whole installation: few rows, rarely written.

CREATE TABLE company_code (
    code TEXT NOT NULL,
    company_id BIGINT NOT NULL,
    PRIMARY KEY (code)
);

-- The engine. The head of a company's history is the row that each batch locks first.

CREATE TABLE company_head (
    company_id BIGINT NOT NULL, base_currency TEXT NOT NULL, sequence BIGINT NOT NULL,
    hash TEXT NOT NULL, batches BIGINT NOT NULL, oldest_writer BIGINT NOT NULL,
    PRIMARY KEY (company_id)
);

CREATE TABLE batch (
    company_id BIGINT NOT NULL, batch_id UUID NOT NULL,
    PRIMARY KEY (company_id, batch_id)
);

CREATE TABLE event (
    company_id BIGINT NOT NULL, sequence BIGINT NOT NULL, kind TEXT NOT NULL,
    subject_id UUID NOT NULL, actor TEXT NOT NULL, received_at BIGINT NOT NULL,
    business_date TEXT NOT NULL, payload TEXT NOT NULL, hash TEXT NOT NULL,
    PRIMARY KEY (company_id, sequence)
);

CREATE INDEX event_subject ON event (company_id, subject_id, sequence);

CREATE TABLE stored_reply (
    company_id BIGINT NOT NULL, principal TEXT NOT NULL, key TEXT NOT NULL,
    request_hash TEXT NOT NULL, outcome TEXT NOT NULL, reply TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, principal, key)
);

CREATE INDEX stored_reply_ends ON stored_reply (company_id, expires_at);

CREATE TABLE source_document (
    company_id BIGINT NOT NULL, source TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
    digest TEXT NOT NULL, reply TEXT NOT NULL,
    PRIMARY KEY (company_id, source, kind, key)
);

CREATE TABLE work_item (
    company_id BIGINT NOT NULL, id UUID NOT NULL, command TEXT NOT NULL, payload TEXT NOT NULL,
    subject_id UUID NOT NULL, business_date TEXT NOT NULL, source_number TEXT NOT NULL,
    turn TEXT NOT NULL, state TEXT NOT NULL, reason_code TEXT NOT NULL, reason TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE INDEX work_item_turn ON work_item (company_id, state, business_date, turn, id);

CREATE INDEX work_item_subject ON work_item (company_id, subject_id);

CREATE TABLE job (
    company_id BIGINT NOT NULL, id UUID NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL,
    due_at BIGINT NOT NULL, state TEXT NOT NULL, attempts BIGINT NOT NULL, fence BIGINT NOT NULL,
    leased_until BIGINT, last_error TEXT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE INDEX job_due ON job (company_id, state, due_at);

-- What must be known first.

CREATE TABLE company (
    company_id BIGINT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, base_currency TEXT NOT NULL,
    country TEXT NOT NULL, time_zone TEXT NOT NULL, back_dating TEXT NOT NULL,
    automatic TEXT NOT NULL, default_warehouse_id UUID NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id)
);

CREATE TABLE warehouse (
    company_id BIGINT NOT NULL, id UUID NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX warehouse_code ON warehouse (company_id, code);

CREATE TABLE number_series (
    company_id BIGINT NOT NULL, series TEXT NOT NULL, next BIGINT NOT NULL, last_date TEXT,
    PRIMARY KEY (company_id, series)
);

CREATE TABLE customer (
    company_id BIGINT NOT NULL, id UUID NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
    country TEXT NOT NULL, city TEXT NOT NULL, postal_code TEXT NOT NULL, street TEXT NOT NULL,
    email TEXT NOT NULL, currency TEXT NOT NULL, terms TEXT NOT NULL, price_list_id UUID,
    tax_status TEXT NOT NULL, vat_id TEXT NOT NULL, block TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX customer_code ON customer (company_id, code);

CREATE TABLE credit_account (
    company_id BIGINT NOT NULL, customer_id UUID NOT NULL, currency TEXT NOT NULL,
    credit_limit BIGINT, open_orders BIGINT NOT NULL, delivered BIGINT NOT NULL,
    open_items BIGINT NOT NULL, on_account BIGINT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, customer_id)
);

CREATE TABLE product (
    company_id BIGINT NOT NULL, id UUID NOT NULL, sku TEXT NOT NULL, name TEXT NOT NULL,
    kind TEXT NOT NULL, unit TEXT NOT NULL, tax_category TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX product_sku ON product (company_id, sku);

CREATE TABLE price_list (
    company_id BIGINT NOT NULL, id UUID NOT NULL, code TEXT NOT NULL, currency TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX price_list_code ON price_list (company_id, code);

CREATE TABLE price_entry (
    company_id BIGINT NOT NULL, price_list_id UUID NOT NULL, product_id UUID NOT NULL,
    valid_from TEXT NOT NULL, from_quantity BIGINT NOT NULL, price BIGINT NOT NULL,
    PRIMARY KEY (company_id, price_list_id, product_id, valid_from, from_quantity)
);

CREATE TABLE tax_rate (
    company_id BIGINT NOT NULL, country TEXT NOT NULL, category TEXT NOT NULL,
    valid_from TEXT NOT NULL, rate BIGINT NOT NULL,
    PRIMARY KEY (company_id, country, category, valid_from)
);

-- Order to delivery.

CREATE TABLE sales_order (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, state TEXT NOT NULL,
    channel TEXT NOT NULL, customer_id UUID NOT NULL, customer_po TEXT NOT NULL,
    source_number TEXT NOT NULL, ordered_on TEXT NOT NULL, requested_on TEXT, ship_to TEXT NOT NULL,
    ship_to_country TEXT NOT NULL, warehouse_id UUID NOT NULL, currency TEXT NOT NULL,
    terms TEXT NOT NULL, net BIGINT NOT NULL, tax BIGINT NOT NULL, gross BIGINT NOT NULL,
    created_at BIGINT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX sales_order_number ON sales_order (company_id, number);

CREATE INDEX sales_order_customer ON sales_order (company_id, customer_id, id);

-- Not unique: a cancelled order gives its customer's number free.

CREATE INDEX sales_order_customer_po ON sales_order (company_id, customer_po, customer_id)
    WHERE customer_po <> '';

CREATE UNIQUE INDEX sales_order_source ON sales_order (company_id, source_number)
    WHERE source_number <> '';

CREATE TABLE sales_order_line (
    company_id BIGINT NOT NULL, order_id UUID NOT NULL, line_no BIGINT NOT NULL,
    currency TEXT NOT NULL, product_id UUID NOT NULL, kind TEXT NOT NULL, description TEXT NOT NULL,
    quantity BIGINT NOT NULL, price BIGINT NOT NULL, discount BIGINT NOT NULL, net BIGINT NOT NULL,
    tax_category TEXT NOT NULL, tax_rate BIGINT NOT NULL, reserved BIGINT NOT NULL,
    allocated BIGINT NOT NULL, shipped BIGINT NOT NULL, invoiced BIGINT NOT NULL,
    returned BIGINT NOT NULL, returned_unbilled BIGINT NOT NULL, cancelled BIGINT NOT NULL,
    exposure BIGINT NOT NULL,
    PRIMARY KEY (company_id, order_id, line_no)
);

-- Who goods are promised to, for a count that finds less than that.

CREATE INDEX sales_order_line_reserved ON sales_order_line (company_id, product_id)
    WHERE reserved <> 0;

CREATE TABLE order_hold (
    company_id BIGINT NOT NULL, order_id UUID NOT NULL, hold_no BIGINT NOT NULL,
    currency TEXT NOT NULL, customer_id UUID NOT NULL, warehouse_id UUID NOT NULL,
    kind TEXT NOT NULL, waits_for UUID, reason TEXT NOT NULL, gross BIGINT NOT NULL,
    placed_at BIGINT NOT NULL, released_at BIGINT, released_as TEXT, released_by TEXT NOT NULL,
    release_reason TEXT NOT NULL,
    PRIMARY KEY (company_id, order_id, hold_no)
);

CREATE INDEX order_hold_active ON order_hold (company_id, order_id, kind)
    WHERE released_at IS NULL;

CREATE INDEX order_hold_customer ON order_hold (company_id, customer_id)
    WHERE released_at IS NULL;

CREATE INDEX order_hold_product ON order_hold (company_id, waits_for, warehouse_id)
    WHERE released_at IS NULL;

CREATE TABLE stock_document (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, kind TEXT NOT NULL,
    warehouse_id UUID NOT NULL, moved_on TEXT NOT NULL, reason TEXT NOT NULL,
    reference TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX stock_document_number ON stock_document (company_id, number);

CREATE TABLE stock_balance (
    company_id BIGINT NOT NULL, product_id UUID NOT NULL, warehouse_id UUID NOT NULL,
    on_hand BIGINT NOT NULL, reserved BIGINT NOT NULL, value BIGINT NOT NULL, last_moved TEXT,
    last_cost BIGINT NOT NULL, moves BIGINT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, product_id, warehouse_id)
);

-- A move belongs to a stock document, a shipment or a return: no foreign key can say that.

CREATE TABLE stock_move (
    company_id BIGINT NOT NULL, document_id UUID NOT NULL, line_no BIGINT NOT NULL,
    product_id UUID NOT NULL, warehouse_id UUID NOT NULL, kind TEXT NOT NULL,
    quantity BIGINT NOT NULL, value BIGINT NOT NULL, moved_on TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (company_id, document_id, line_no)
);

CREATE TABLE shipment (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, order_id UUID NOT NULL,
    customer_id UUID NOT NULL, warehouse_id UUID NOT NULL, state TEXT NOT NULL,
    created_on TEXT NOT NULL, shipped_on TEXT, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX shipment_number ON shipment (company_id, number);

CREATE INDEX shipment_order ON shipment (company_id, order_id, id);

CREATE TABLE shipment_line (
    company_id BIGINT NOT NULL, shipment_id UUID NOT NULL, line_no BIGINT NOT NULL,
    order_id UUID NOT NULL, order_line BIGINT NOT NULL, product_id UUID NOT NULL,
    quantity BIGINT NOT NULL, issued BIGINT NOT NULL, invoiced BIGINT NOT NULL,
    returned BIGINT NOT NULL, cost BIGINT NOT NULL,
    PRIMARY KEY (company_id, shipment_id, line_no)
);

-- What left for an order and is not billed yet.

CREATE INDEX shipment_line_order ON shipment_line (company_id, order_id, order_line);

CREATE TABLE return_order (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, state TEXT NOT NULL,
    customer_id UUID NOT NULL, source_number TEXT NOT NULL, reason TEXT NOT NULL,
    requested_on TEXT NOT NULL, received_on TEXT, currency TEXT NOT NULL,
    warehouse_id UUID NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX return_order_number ON return_order (company_id, number);

CREATE INDEX return_order_source_number ON return_order (company_id, source_number)
    WHERE source_number <> '';

CREATE INDEX return_order_open ON return_order (company_id, customer_id)
    WHERE state <> 'credited';

CREATE TABLE return_line (
    company_id BIGINT NOT NULL, return_id UUID NOT NULL, line_no BIGINT NOT NULL,
    currency TEXT NOT NULL, product_id UUID NOT NULL, kind TEXT NOT NULL, description TEXT NOT NULL,
    quantity BIGINT NOT NULL, price BIGINT NOT NULL, net BIGINT NOT NULL, basis TEXT NOT NULL,
    tax_category TEXT NOT NULL, tax_rate BIGINT NOT NULL, invoice_id UUID, invoice_line BIGINT,
    disposition TEXT NOT NULL, cost BIGINT NOT NULL, cost_basis TEXT,
    PRIMARY KEY (company_id, return_id, line_no)
);

-- Delivery to cash.

CREATE TABLE invoice (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, kind TEXT NOT NULL,
    customer_id UUID NOT NULL, order_id UUID, original_id UUID, reason TEXT NOT NULL,
    issued_on TEXT NOT NULL, due_on TEXT NOT NULL, terms TEXT NOT NULL,
    ship_to_country TEXT NOT NULL, currency TEXT NOT NULL, net BIGINT NOT NULL, tax BIGINT NOT NULL,
    gross BIGINT NOT NULL, base_gross BIGINT NOT NULL, posted_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX invoice_number ON invoice (company_id, number);

CREATE INDEX invoice_order ON invoice (company_id, order_id, id) WHERE order_id IS NOT NULL;

CREATE INDEX invoice_original ON invoice (company_id, original_id, id)
    WHERE original_id IS NOT NULL;

CREATE TABLE invoice_line (
    company_id BIGINT NOT NULL, invoice_id UUID NOT NULL, line_no BIGINT NOT NULL,
    currency TEXT NOT NULL, customer_id UUID NOT NULL, product_id UUID NOT NULL, kind TEXT NOT NULL,
    order_id UUID, order_line BIGINT, shipment_id UUID, shipment_line BIGINT,
    supplied_on TEXT NOT NULL, description TEXT NOT NULL, quantity BIGINT NOT NULL,
    price BIGINT NOT NULL, discount BIGINT NOT NULL, discount_amount BIGINT NOT NULL,
    net BIGINT NOT NULL, tax_category TEXT NOT NULL, tax_rate BIGINT NOT NULL,
    original_invoice_id UUID, original_line BIGINT,
    PRIMARY KEY (company_id, invoice_id, line_no)
);

-- What was sold to whom, for returns that name no invoice; lines of credit notes are not in it.
-- The invoice stands before the product: a posted invoice then adds to one place of the index, where
-- it would add to as many as it has products, and the few who ask read a customer's part of it.

CREATE INDEX invoice_line_sold ON invoice_line (company_id, customer_id, invoice_id, product_id)
    WHERE order_line IS NOT NULL AND original_line IS NULL;

CREATE TABLE invoice_tax (
    company_id BIGINT NOT NULL, invoice_id UUID NOT NULL, category TEXT NOT NULL,
    rate BIGINT NOT NULL, currency TEXT NOT NULL, base BIGINT NOT NULL, tax BIGINT NOT NULL,
    PRIMARY KEY (company_id, invoice_id, category, rate)
);

CREATE TABLE credited_line (
    company_id BIGINT NOT NULL, invoice_id UUID NOT NULL, line_no BIGINT NOT NULL,
    currency TEXT NOT NULL, quantity BIGINT NOT NULL, returned BIGINT NOT NULL,
    net BIGINT NOT NULL,
    PRIMARY KEY (company_id, invoice_id, line_no)
);

CREATE TABLE credited_tax (
    company_id BIGINT NOT NULL, invoice_id UUID NOT NULL, category TEXT NOT NULL,
    rate BIGINT NOT NULL, currency TEXT NOT NULL, base BIGINT NOT NULL, tax BIGINT NOT NULL,
    PRIMARY KEY (company_id, invoice_id, category, rate)
);

CREATE TABLE payment (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, customer_id UUID NOT NULL,
    method TEXT NOT NULL, reference TEXT NOT NULL, currency TEXT NOT NULL, amount BIGINT NOT NULL,
    base_amount BIGINT NOT NULL, received_on TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX payment_number ON payment (company_id, number);

-- An open item belongs to an invoice, a credit note or a payment.

CREATE TABLE open_item (
    company_id BIGINT NOT NULL, document_id UUID NOT NULL, instalment BIGINT NOT NULL,
    kind TEXT NOT NULL, customer_id UUID NOT NULL, document_number TEXT NOT NULL,
    document_on TEXT NOT NULL, due_on TEXT NOT NULL, currency TEXT NOT NULL, amount BIGINT NOT NULL,
    open BIGINT NOT NULL, base_amount BIGINT NOT NULL, base_open BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (company_id, document_id, instalment)
);

-- It has all that the ageing of a day needs, so that a million items are read from it alone.

CREATE INDEX open_item_open ON open_item
    (company_id, customer_id, currency, kind, due_on, open) WHERE open <> 0;

CREATE TABLE settlement (
    company_id BIGINT NOT NULL, id UUID NOT NULL, source_id UUID NOT NULL, target_id UUID NOT NULL,
    target_instalment BIGINT NOT NULL, customer_id UUID NOT NULL, currency TEXT NOT NULL,
    amount BIGINT NOT NULL, base_amount BIGINT NOT NULL, settled_on TEXT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE INDEX settlement_source ON settlement (company_id, source_id, id);

CREATE INDEX settlement_target ON settlement (company_id, target_id, id);

CREATE TABLE journal_entry (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, posted_on TEXT NOT NULL,
    kind TEXT NOT NULL, document_id UUID NOT NULL, document_number TEXT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX journal_entry_number ON journal_entry (company_id, number);

CREATE INDEX journal_entry_document ON journal_entry (company_id, document_id, id);

CREATE TABLE journal_line (
    company_id BIGINT NOT NULL, entry_id UUID NOT NULL, line_no BIGINT NOT NULL,
    account TEXT NOT NULL, currency TEXT NOT NULL, amount BIGINT NOT NULL,
    base_amount BIGINT NOT NULL, tax_category TEXT, tax_rate BIGINT,
    PRIMARY KEY (company_id, entry_id, line_no)
);
