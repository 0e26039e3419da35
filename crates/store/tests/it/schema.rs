//! The schema and the records agree, and the schema keeps the rules of a distributed one.
use crate::both::{Place, on_both};
use quittance_store::database::Address;
use quittance_store::schema::{GLOBAL_TABLES, SESSION_TABLES, tables};
use quittance_store::value::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// A table as the database has it: its columns with their types, and the columns of its key.
#[derive(Debug, Default)]
struct Stored {
    columns: BTreeMap<String, String>,
    key: Vec<String>,
}

/// The tables of the database by name, and the first column of each of their indexes.
fn stored(place: &Place) -> (BTreeMap<String, Stored>, Vec<(String, String)>) {
    match &place.address {
        Address::Sqlite(path) => {
            let connection = rusqlite::Connection::open(path).unwrap();
            let strings = |sql: &str| -> Vec<Vec<String>> {
                let mut statement = connection.prepare(sql).unwrap();
                let columns = statement.column_count();
                let row = |row: &rusqlite::Row<'_>| (0..columns).map(|at| row.get(at)).collect();
                statement.query_map([], row).unwrap().map(Result::unwrap).collect()
            };
            let columns = strings(
                "SELECT m.name, c.name, c.type, printf('%03d', c.pk) FROM sqlite_master m
                 JOIN pragma_table_info(m.name) c WHERE m.type = 'table'",
            );
            let indexes = strings(
                "SELECT m.name, (SELECT c.name FROM pragma_index_info(m.name) c WHERE c.seqno = 0)
                 FROM sqlite_master m WHERE m.type = 'index' AND m.sql IS NOT NULL",
            );
            gather(columns, indexes)
        }
        Address::Postgres(url) => {
            let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
            let mut strings = |sql: &str| -> Vec<Vec<String>> {
                let rows = client.query(sql, &[]).unwrap();
                let row = |row: &postgres::Row| (0..row.len()).map(|at| row.get(at)).collect();
                rows.iter().map(row).collect()
            };
            let columns = strings(
                "SELECT c.relname::text, a.attname::text,
                        upper(format_type(a.atttypid, NULL))::text,
                        to_char(COALESCE(array_position(x.indkey::int2[], a.attnum), -1) + 1,
                                'FM000')::text
                 FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                 JOIN pg_index x ON x.indrelid = c.oid AND x.indisprimary
                 WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace",
            );
            let indexes = strings(
                "SELECT i.relname::text, a.attname::text
                 FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
                 JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]
                 WHERE NOT x.indisprimary AND i.relnamespace = 'public'::regnamespace",
            );
            gather(columns, indexes)
        }
    }
}

fn gather(
    columns: Vec<Vec<String>>,
    indexes: Vec<Vec<String>>,
) -> (BTreeMap<String, Stored>, Vec<(String, String)>) {
    let mut tables: BTreeMap<String, Stored> = BTreeMap::new();
    let mut keys: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for row in columns {
        let [table, column, kind, place] = row.try_into().unwrap();
        if place != "000" {
            keys.entry(table.clone()).or_default().insert(place, column.clone());
        }
        tables.entry(table).or_default().columns.insert(column, kind);
    }
    for (table, key) in keys {
        tables.get_mut(&table).unwrap().key = key.into_values().collect();
    }
    let indexes = indexes.into_iter().map(|row| <[String; 2]>::try_from(row).unwrap().into());
    (tables, indexes.collect())
}

#[test]
fn each_record_is_a_table_of_the_schema_and_each_table_is_known() {
    on_both(|place| {
        place.open();
        let (mut stored, _) = stored(place);
        for table in tables() {
            let found = stored.remove(table.name).unwrap_or_default();
            let kind = |kind| match kind {
                Kind::Int => "BIGINT",
                Kind::Id => "UUID",
                Kind::Text => "TEXT",
                Kind::Flag => "BOOLEAN",
            };
            let mut columns: BTreeMap<String, String> = table
                .columns
                .iter()
                .map(|column| (column.name.to_owned(), kind(column.kind).to_owned()))
                .collect();
            columns.insert("company_id".into(), "BIGINT".into());
            assert_eq!(found.columns, columns, "{}", table.name);
            let key = table.key().iter().map(|column| column.name);
            let key: Vec<&str> = ["company_id"].into_iter().chain(key).collect();
            assert_eq!(found.key, key, "{}", table.name);
        }
        stored.retain(|table, _| !table.starts_with("sqlite_stat"));
        let left: BTreeSet<&str> = stored.keys().map(String::as_str).collect();
        assert_eq!(left, GLOBAL_TABLES.into_iter().chain(SESSION_TABLES).collect());
    });
}

#[test]
fn each_index_begins_with_the_company() {
    on_both(|place| {
        place.open();
        let (_, indexes) = stored(place);
        assert!(indexes.len() > 20, "the indexes were read: {indexes:?}");
        for (index, first) in indexes {
            assert_eq!(first, "company_id", "{index}");
        }
    });
}

#[test]
fn ranks_put_parents_before_their_children() {
    let rank = |name: &str| tables().into_iter().find(|table| table.name == name).unwrap().rank;
    for (parent, child) in [
        ("sales_order", "sales_order_line"),
        ("sales_order", "order_hold"),
        ("sales_order", "line_promise"),
        ("sales_order", "order_amendment"),
        ("sales_order", "quotation_acceptance"),
        ("sales_order", "blanket_call_off"),
        ("blanket_order", "blanket_line"),
        ("quotation", "quotation_line"),
        ("shipment", "shipment_line"),
        ("return_order", "return_line"),
        ("invoice", "invoice_line"),
        ("customer", "customer_party"),
        ("customer_party", "invoice"),
        ("invoice", "invoice_tax"),
        ("invoice", "credited_line"),
        ("invoice", "credited_tax"),
        ("journal_entry", "journal_line"),
        ("purchase_order", "purchase_line"),
        ("supplier_invoice", "supplier_invoice_line"),
        ("supplier_payment", "supplier_payment_line"),
        ("stock_transfer", "stock_transfer_line"),
        ("stock_count", "stock_count_line"),
        ("wave", "pick"),
        ("shipment", "pick"),
        ("carton", "carton_line"),
        ("shipment", "carrier_choice"),
        ("tracking", "tracking_event"),
        ("packaging_balance", "packaging_move"),
        ("carrier", "carrier_rate_card"),
        ("payment_under_way", "payment_under_way_item"),
        ("promise", "promise_item"),
        ("tax_relief", "tax_relief_line"),
        ("late_charge", "late_charge_line"),
        ("dunning_letter", "dunning_letter_line"),
        ("allowance", "allowance_line"),
        ("closing", "closing_line"),
    ] {
        assert!(rank(parent) < rank(child), "{parent} before {child}");
    }
    let mut ranks: Vec<u16> = tables().iter().map(|table| table.rank).collect();
    ranks.dedup();
    assert_eq!(ranks.len(), tables().len(), "each table has a rank of its own");
}

/// The columns of fields that may be absent; every other column is NOT NULL.
const NULLABLE: &[&str] = &[
    "account_statement.from_on",
    "blanket_order.price_tax",
    "book_settings.closed_through",
    "book_settings.exported_through",
    "book_settings.filed_through",
    "book_settings.ledger_through",
    "book_settings.receivables_through",
    "book_settings.stock_through",
    "book_settings.tax_through",
    "carrier_choice.arrives_on",
    "carrier_choice.carrier_id",
    "carrier_choice.cost",
    "carrier_choice.cut_off",
    "carrier_choice.leaves_on",
    "carrier_rate_card.valid_to",
    "closing.behind",
    "closing.reverses_id",
    "collection_item.blocked_until",
    "collection_item.interest_until",
    "collection_item.last_letter_on",
    "collection_item.level",
    "collection_policy.compensation",
    "collection_policy.dunning_policy_id",
    "collection_profile.blocked_until",
    "collection_profile.dunning_policy_id",
    "collection_profile.last_contact_on",
    "collection_profile.last_letter_on",
    "company.billing",
    "company.carriers_since",
    "company.credit_control_since",
    "company.sourcing_since",
    "coupon.uses_max",
    "credit_account.credit_limit",
    "credit_account.deposits",
    "credit_group.credit_limit",
    "credit_profile.group_id",
    "credit_profile.review_on",
    "credit_profile.temporary_limit",
    "credit_profile.temporary_until",
    "credited_line.reversed",
    "customer.bill_to_id",
    "customer.billing",
    "customer.customer_since",
    "customer.group_id",
    "customer.own_list_id",
    "customer.price_list_id",
    "customer_bank_account.added_on",
    "customer_group.price_list_id",
    "deduction.payment_id",
    "deposit_request.percent",
    "discount_offer.components",
    "discount_tax_taken.components",
    "dispute.credit_note_id",
    "dispute.line_no",
    "dispute.resolved_on",
    "dunning_letter.run_id",
    "dunning_run.after_customer_id",
    "dunning_run_customer.letter_id",
    "invoice.bill_to_id",
    "invoice.bill_to_party",
    "invoice.order_id",
    "invoice.original_id",
    "invoice_line.gross",
    "invoice_line.order_id",
    "invoice_line.order_line",
    "invoice_line.original_invoice_id",
    "invoice_line.original_line",
    "invoice_line.shipment_id",
    "invoice_line.shipment_line",
    "invoice_tax.components",
    "invoice_tax.untaxed",
    "job.leased_until",
    "journal_export.behind",
    "journal_line.tax_category",
    "journal_line.tax_component",
    "journal_line.tax_rate",
    "known_ship_to.trusted_on",
    "late_charge.letter_id",
    "line_promise.ended_on",
    "line_promise.first_on",
    "line_promise.promised_on",
    "manual_entry.reversed_by_id",
    "manual_entry.reverses_id",
    "number_series.last_date",
    "open_item.discount_until",
    "open_item.under_way",
    "opening.entry_id",
    "opening.on_account",
    "opening.payables",
    "opening.unidentified",
    "order_amendment.hold_no",
    "order_amendment.made_at",
    "order_hold.released_as",
    "order_hold.released_at",
    "order_hold.requested_on",
    "order_hold.waits_for",
    "order_line_detail.expected_price",
    "order_line_detail.text",
    "packaging_move.shipment_id",
    "packing_policy.volume_ccm_max",
    "packing_policy.weight_grams_max",
    "payment.receipt_id",
    "payment_under_way.ended_on",
    "payment_under_way.payment_id",
    "period_change.before",
    "period_change.through",
    "pick.moved_id",
    "pick.picked",
    "price_entry.price_tax",
    "price_entry.valid_to",
    "price_list.price_tax",
    "pricing_policy.base_list_id",
    "pricing_policy.incomplete_as",
    "pricing_policy.margin_floor",
    "pricing_policy.screened_since",
    "product.group_id",
    "product.kit_since",
    "product.margin_floor",
    "product_group.margin_floor",
    "promise.judged_on",
    "promotion.valid_to",
    "quotation.replaces",
    "quotation_line.gross",
    "replaced_price.price_tax",
    "replaced_price.valid_to",
    "return_line.cost_basis",
    "return_line.gross",
    "return_line.invoice_id",
    "return_line.invoice_line",
    "return_line.shipment_id",
    "return_line.shipment_line",
    "return_order.received_on",
    "routine.every",
    "sales_order.deposit",
    "sales_order.requested_on",
    "sales_order.sourcing",
    "sales_order_line.gross",
    "sales_order_line.kit_no",
    "sales_order_line.part_of",
    "sales_order_line.warehouse_id",
    "screening.account_days",
    "screening.amount_max",
    "screening.bank_days",
    "screening.orders_max",
    "shipment.shipped_on",
    "sourcing_rule.split",
    "standard_cost.unit_cost",
    "stock_balance.held",
    "stock_balance.last_moved",
    "stock_count_line.bin",
    "stock_count_line.counted",
    "stock_count_line.difference",
    "stock_count_line.lot",
    "stock_count_line.status",
    "stock_count_line.unit_cost",
    "stock_document.origin_id",
    "stock_lot.expires_on",
    "supplier.minimum_order",
    "supplier_invoice.self_assessed",
    "tax_filing.behind",
    "tax_rate.components",
    "tracking.delivered_on",
    "tracking.since",
    "tracking.state",
    "unidentified_receipt.resolved_on",
];

#[test]
fn only_fields_that_may_be_absent_may_be_null() {
    let place = Place::sqlite();
    place.open();
    let Address::Sqlite(path) = &place.address else { panic!("it is SQLite's") };
    let connection = rusqlite::Connection::open(path).unwrap();
    let sql = "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
               WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND c.\"notnull\" = 0
               ORDER BY 1";
    let mut statement = connection.prepare(sql).unwrap();
    let found = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    assert_eq!(found.map(Result::unwrap).collect::<Vec<_>>(), NULLABLE);
}
