-- Stock, purchasing and fulfilment at working depth.
--
-- A column that is added to a table has a default, so that the rows that are there have a value;
-- who writes new rows names all columns.

ALTER TABLE stock_document ADD COLUMN cause TEXT NOT NULL DEFAULT 'count';

ALTER TABLE stock_document ADD COLUMN origin_id UUID;

ALTER TABLE stock_document ADD COLUMN difference BIGINT NOT NULL DEFAULT 0;

-- Who is served first: 9 before 0. A hold has what its order is served by, so that those who wait
-- are put in order without their orders.

ALTER TABLE sales_order ADD COLUMN priority BIGINT NOT NULL DEFAULT 5;

ALTER TABLE order_hold ADD COLUMN priority BIGINT NOT NULL DEFAULT 5;

ALTER TABLE order_hold ADD COLUMN requested_on TEXT;

-- Transfers between warehouses. The id is that of the stock document that the goods left by.

CREATE TABLE stock_transfer (
    company_id BIGINT NOT NULL, id UUID NOT NULL, from_id UUID NOT NULL, to_id UUID NOT NULL,
    state TEXT NOT NULL, sent_on TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE TABLE stock_transfer_line (
    company_id BIGINT NOT NULL, transfer_id UUID NOT NULL, line_no BIGINT NOT NULL,
    product_id UUID NOT NULL, quantity BIGINT NOT NULL, arrived BIGINT NOT NULL,
    cost BIGINT NOT NULL, arrived_cost BIGINT NOT NULL,
    PRIMARY KEY (company_id, transfer_id, line_no)
);

-- Count sheets. A line of an open sheet has no difference yet.

CREATE TABLE stock_count (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, warehouse_id UUID NOT NULL,
    state TEXT NOT NULL, opened_on TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX stock_count_number ON stock_count (company_id, number);

CREATE TABLE stock_count_line (
    company_id BIGINT NOT NULL, count_id UUID NOT NULL, line_no BIGINT NOT NULL,
    product_id UUID NOT NULL, warehouse_id UUID NOT NULL, book BIGINT NOT NULL, counted BIGINT,
    unit_cost BIGINT, difference BIGINT,
    PRIMARY KEY (company_id, count_id, line_no)
);

CREATE INDEX stock_count_line_open ON stock_count_line (company_id, product_id, warehouse_id)
    WHERE difference IS NULL;

CREATE TABLE standard_cost (
    company_id BIGINT NOT NULL, product_id UUID NOT NULL, unit_cost BIGINT, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, product_id)
);

-- Purchasing. All amounts are in the currency of the books.

CREATE TABLE supplier (
    company_id BIGINT NOT NULL, id UUID NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
    terms TEXT NOT NULL, lead_time_days BIGINT NOT NULL, over_receipt BIGINT NOT NULL,
    price_tolerance BIGINT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX supplier_code ON supplier (company_id, code);

CREATE TABLE reorder_rule (
    company_id BIGINT NOT NULL, product_id UUID NOT NULL, warehouse_id UUID NOT NULL,
    supplier_id UUID NOT NULL, point BIGINT NOT NULL, target BIGINT NOT NULL, lot BIGINT NOT NULL,
    price BIGINT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, product_id, warehouse_id)
);

CREATE INDEX reorder_rule_supplier ON reorder_rule (company_id, supplier_id, warehouse_id);

CREATE TABLE purchase_order (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, state TEXT NOT NULL,
    supplier_id UUID NOT NULL, warehouse_id UUID NOT NULL, ordered_on TEXT NOT NULL,
    reference TEXT NOT NULL, net BIGINT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX purchase_order_number ON purchase_order (company_id, number);

CREATE TABLE purchase_line (
    company_id BIGINT NOT NULL, order_id UUID NOT NULL, line_no BIGINT NOT NULL,
    product_id UUID NOT NULL, warehouse_id UUID NOT NULL, expected_on TEXT NOT NULL,
    quantity BIGINT NOT NULL, price BIGINT NOT NULL, open BIGINT NOT NULL, received BIGINT NOT NULL,
    cancelled BIGINT NOT NULL, invoiced BIGINT NOT NULL, received_cost BIGINT NOT NULL,
    relieved BIGINT NOT NULL,
    PRIMARY KEY (company_id, order_id, line_no)
);

-- What comes of a product into a warehouse.

CREATE INDEX purchase_line_open ON purchase_line (company_id, product_id, warehouse_id)
    WHERE open <> 0;

CREATE TABLE purchase_receipt_line (
    company_id BIGINT NOT NULL, document_id UUID NOT NULL, line_no BIGINT NOT NULL,
    order_id UUID NOT NULL, order_line BIGINT NOT NULL, quantity BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    PRIMARY KEY (company_id, document_id, line_no)
);

CREATE TABLE supplier_invoice (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, supplier_id UUID NOT NULL,
    supplier_number TEXT NOT NULL, issued_on TEXT NOT NULL, posted_on TEXT NOT NULL,
    due_on TEXT NOT NULL, net BIGINT NOT NULL, tax BIGINT NOT NULL, gross BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX supplier_invoice_number ON supplier_invoice (company_id, number);

CREATE UNIQUE INDEX supplier_invoice_theirs
    ON supplier_invoice (company_id, supplier_id, supplier_number);

CREATE TABLE supplier_invoice_line (
    company_id BIGINT NOT NULL, invoice_id UUID NOT NULL, line_no BIGINT NOT NULL,
    order_id UUID NOT NULL, order_line BIGINT NOT NULL, quantity BIGINT NOT NULL,
    net BIGINT NOT NULL, relieved BIGINT NOT NULL, tax_category TEXT NOT NULL,
    tax_rate BIGINT NOT NULL,
    PRIMARY KEY (company_id, invoice_id, line_no)
);

CREATE TABLE payable (
    company_id BIGINT NOT NULL, invoice_id UUID NOT NULL, supplier_id UUID NOT NULL,
    number TEXT NOT NULL, due_on TEXT NOT NULL, amount BIGINT NOT NULL, open BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (company_id, invoice_id)
);

CREATE INDEX payable_open ON payable (company_id, supplier_id) WHERE open <> 0;

CREATE TABLE supplier_payment (
    company_id BIGINT NOT NULL, id UUID NOT NULL, number TEXT NOT NULL, supplier_id UUID NOT NULL,
    method TEXT NOT NULL, reference TEXT NOT NULL, paid_on TEXT NOT NULL, amount BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);

CREATE UNIQUE INDEX supplier_payment_number ON supplier_payment (company_id, number);

CREATE TABLE supplier_payment_line (
    company_id BIGINT NOT NULL, payment_id UUID NOT NULL, line_no BIGINT NOT NULL,
    invoice_id UUID NOT NULL, amount BIGINT NOT NULL,
    PRIMARY KEY (company_id, payment_id, line_no)
);
