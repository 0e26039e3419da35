-- How the books are kept: what is locked, what becomes of late documents, which accounts are posted to.

CREATE TABLE book_settings (
    company_id BIGINT NOT NULL, tax_through TEXT, stock_through TEXT, receivables_through TEXT,
    ledger_through TEXT, late TEXT NOT NULL, rules TEXT NOT NULL, changes BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (company_id)
);

CREATE TABLE period_change (
    company_id BIGINT NOT NULL, change_no BIGINT NOT NULL, area TEXT NOT NULL, before TEXT,
    through TEXT, reason TEXT NOT NULL, changed_by TEXT NOT NULL, changed_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, change_no)
);

-- Accounts that the company made or changed; those of the default chart stand behind them.

CREATE TABLE ledger_account (
    company_id BIGINT NOT NULL, number TEXT NOT NULL, name TEXT NOT NULL,
    account_type TEXT NOT NULL, activity TEXT NOT NULL, version BIGINT NOT NULL,
    PRIMARY KEY (company_id, number)
);

CREATE TABLE manual_entry (
    company_id BIGINT NOT NULL, entry_id UUID NOT NULL, reason TEXT NOT NULL,
    reference TEXT NOT NULL, reverses_id UUID, reversed_by_id UUID, posted_by TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (company_id, entry_id)
);

-- What was posted before there were rules went to the accounts of the default chart.

ALTER TABLE journal_line ADD COLUMN number TEXT NOT NULL DEFAULT '';

UPDATE journal_line SET number = CASE account
    WHEN 'bank' THEN '1000' WHEN 'card_clearing' THEN '1010' WHEN 'receivables' THEN '1200'
    WHEN 'inventory' THEN '1400' WHEN 'goods_received_not_invoiced' THEN '2100'
    WHEN 'customer_on_account' THEN '2150' WHEN 'output_tax' THEN '2200'
    WHEN 'opening_equity' THEN '3000' WHEN 'revenue' THEN '4000' WHEN 'sales_returns' THEN '4050'
    WHEN 'freight_revenue' THEN '4100' WHEN 'cost_of_goods_sold' THEN '5000'
    WHEN 'stock_differences' THEN '5200' WHEN 'stock_loss' THEN '5210'
    WHEN 'small_differences' THEN '6900' WHEN 'deductions_receivable' THEN '1250'
    WHEN 'unidentified_receipts' THEN '2160' WHEN 'sales_deductions' THEN '4080'
    WHEN 'bank_charges' THEN '6700' WHEN 'fx_difference' THEN '6850' ELSE '' END;
