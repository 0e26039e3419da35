//! References: each names a record that is there, and the company is one in all its places.
//!
//! A reference that another check compares with a copy of itself (a shipment line's product with
//! its order line's) is not looked up again.
use super::{Check, Disagreement, How, history, numbers};
use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::field::Field;
use crate::reader::{Reader, rows};
use crate::value::Value;
use quittance_domain::CompanyId;
use quittance_domain::code::Code;
use quittance_domain::company::Series;
use quittance_domain::product::all_unlisted;
use std::collections::BTreeSet;

pub const CHECKS: &[Check] = &[
    Check {
        name: "references.name_what_is_there",
        promise: "each customer, product, price list, warehouse and document named is there",
        how: How::Run(dangling),
    },
    Check {
        name: "references.replies_name_what_is_there",
        promise: "the document that a stored reply or a source document names is there",
        how: How::Run(replies),
    },
    Check {
        name: "company.is_one",
        promise: "a company with a warehouse has its record, in the currency of its books",
        how: How::Statement(
            "SELECT 'company', 'text', h.base_currency, COALESCE(c.base_currency, 'no company')
             FROM company_head h LEFT JOIN company c ON c.company_id = $1
             WHERE h.company_id = $1 AND COALESCE(c.base_currency, '') <> h.base_currency
               AND (c.base_currency IS NOT NULL OR EXISTS (
                    SELECT 1 FROM warehouse w WHERE w.company_id = $1))",
        ),
    },
    Check {
        name: "company.has_its_head",
        promise: "a company has the head of its history, which all batches lock",
        how: How::Statement(
            "SELECT 'company', 'text', 'a head', 'none' FROM company c
             WHERE c.company_id = $1 AND NOT EXISTS (
                 SELECT 1 FROM company_head h WHERE h.company_id = $1)",
        ),
    },
    Check {
        name: "invoicing.document_is_of_its_order",
        promise: "an invoice is for the customer and in the currency of its order, and so are its \
                  lines",
        how: How::Statement(
            "SELECT v.number, 'text', 'the customer and currency of ' || o.number, 'another'
             FROM invoice v
             LEFT JOIN summary_order m ON m.company_id = $1 AND m.invoice_id = v.id
             JOIN sales_order o ON o.company_id = $1
                  AND o.id = COALESCE(v.order_id, m.order_id)
             WHERE v.company_id = $1
               AND (v.customer_id <> o.customer_id OR v.currency <> o.currency)
             ORDER BY v.number LIMIT 1",
        ),
    },
    Check {
        name: "invoicing.summary_names_its_orders",
        promise: "an invoice over several orders names those of its lines with their net, and \
                  no other does; one that was brought at go-live is of none",
        how: How::Statement(
            "SELECT v.number, 'text', 'the orders of its lines', 'others' FROM invoice v
             WHERE v.company_id = $1 AND v.kind = 'invoice' AND (
                 EXISTS (SELECT 1 FROM summary_order m
                         WHERE m.company_id = $1 AND m.invoice_id = v.id
                           AND (v.order_id IS NOT NULL OR m.net <> (
                                SELECT COALESCE(SUM(l.net), -1) FROM invoice_line l
                                WHERE l.company_id = $1 AND l.invoice_id = v.id
                                  AND l.order_id = m.order_id)))
                 OR (v.order_id IS NULL AND NOT EXISTS (
                     SELECT 1 FROM opening_item b WHERE b.company_id = $1 AND b.id = v.id)
                     AND EXISTS (
                     SELECT 1 FROM invoice_line l
                     WHERE l.company_id = $1 AND l.invoice_id = v.id AND NOT EXISTS (
                         SELECT 1 FROM summary_order m
                         WHERE m.company_id = $1 AND m.order_id = l.order_id
                           AND m.invoice_id = v.id))))
             ORDER BY v.number LIMIT 1",
        ),
    },
    Check {
        name: "invoicing.line_is_of_its_order_line",
        promise: "an invoice line has the product, kind and price of its order line, a line of a \
                  credit note the product, kind and tax of its invoice line, and both their \
                  document's customer and currency",
        how: How::Statement(LINES),
    },
    Check {
        name: "invoicing.base_gross_is_gross",
        promise: "a document in the currency of the books has one gross, not two",
        how: How::Statement(
            "SELECT number, currency, gross, base_gross FROM invoice
             WHERE company_id = $1 AND currency = $BASE AND gross <> base_gross
             ORDER BY number LIMIT 1",
        ),
    },
    Check {
        name: "invoicing.credited_base_is_its_lines",
        promise: "the base credited of a tax, with the tax where it is inside the prices, is what \
                  is credited of its lines",
        how: How::Sides(super::sides::Sides {
            subject: "(SELECT v.number FROM invoice v
                       WHERE v.company_id = $1 AND v.id = d.invoice_id), category",
            key: "invoice_id, category, rate",
            expected: &["SELECT c.invoice_id, l.tax_category AS category, l.tax_rate AS rate,
                                c.currency AS unit, c.net AS amount
                         FROM credited_line c
                         JOIN invoice_line l ON l.company_id = $1 AND l.invoice_id = c.invoice_id
                              AND l.line_no = c.line_no
                         WHERE c.company_id = $1"],
            found: &["SELECT t.invoice_id, t.category, t.rate, t.currency AS unit,
                             CASE WHEN l.gross IS NULL THEN t.base ELSE t.base + t.tax END AS amount
                      FROM credited_tax t
                      LEFT JOIN invoice_line l ON l.company_id = $1
                           AND l.invoice_id = t.invoice_id AND l.line_no = 1
                      WHERE t.company_id = $1"],
        }),
    },
    Check {
        name: "invoicing.dates_follow_each_other",
        promise: "nothing is billed before its order, and no credit note is older than its \
                  invoice, unless the company has allowed back-dating",
        how: How::Run(dates),
    },
];

const LINES: &str = "SELECT v.number, l.line_no, 'text', 'as it was ordered and sold', 'otherwise'
     FROM invoice_line l
     JOIN invoice v ON v.company_id = $1 AND v.id = l.invoice_id
     LEFT JOIN sales_order_line o ON o.company_id = $1 AND o.order_id = l.order_id
          AND o.line_no = l.order_line
     LEFT JOIN invoice_line i ON i.company_id = $1 AND i.invoice_id = l.original_invoice_id
          AND i.line_no = l.original_line
     WHERE l.company_id = $1
       AND NOT (l.customer_id = v.customer_id AND l.currency = v.currency
                AND (l.order_line IS NULL
                     OR COALESCE(o.product_id = l.product_id AND o.kind = l.kind, FALSE))
                AND (v.kind <> 'invoice'
                     OR EXISTS (SELECT 1 FROM opening_item b
                                WHERE b.company_id = $1 AND b.id = v.id)
                     OR COALESCE((o.price = l.price OR v.original_id IS NOT NULL)
                                 AND o.price_unit = l.price_unit
                                 AND l.order_id = COALESCE(v.order_id, l.order_id)
                                 AND l.original_line IS NULL, FALSE))
                AND (l.original_line IS NULL
                     OR COALESCE(i.product_id = l.product_id AND i.kind = l.kind
                                 AND i.tax_category = l.tax_category AND i.tax_rate = l.tax_rate
                                 AND i.customer_id = l.customer_id, FALSE)))
     ORDER BY l.invoice_id, l.line_no LIMIT 1";

fn dates(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    if super::numbers::may_be_back_dated(reader, company)? {
        return Ok(None);
    }
    let sql = "SELECT number, 'text', 'not before ' || earliest, issued_on
               FROM (SELECT v.number, v.issued_on,
                            CASE WHEN v.kind IN ('credit_note', 'debit_note') THEN i.issued_on
                                ELSE COALESCE(o.ordered_on, (
                                    SELECT MAX(q.ordered_on) FROM summary_order m
                                    JOIN sales_order q ON q.company_id = $1 AND q.id = m.order_id
                                    WHERE m.company_id = $1 AND m.invoice_id = v.id))
                                END AS earliest
                     FROM invoice v
                     LEFT JOIN sales_order o ON o.company_id = $1 AND o.id = v.order_id
                     LEFT JOIN invoice i ON i.company_id = $1 AND i.id = v.original_id
                     WHERE v.company_id = $1) documents
               WHERE issued_on < earliest ORDER BY number LIMIT 1";
    super::sides::first(reader, company, sql)
}

/// A table and its column, and the table and column that it names. NULL names nothing.
const REFERENCES: &[(&str, &str, &str, &str)] = &[
    ("account_statement", "customer_id", "customer", "id"),
    ("line_promise", "order_id", "sales_order", "id"),
    ("line_promise", "product_id", "product", "id"),
    ("line_promise", "warehouse_id", "warehouse", "id"),
    ("known_ship_to", "customer_id", "customer", "id"),
    ("known_ship_to", "order_id", "sales_order", "id"),
    ("screened_day", "customer_id", "customer", "id"),
    ("company", "default_warehouse_id", "warehouse", "id"),
    ("coupon", "promotion_id", "promotion", "id"),
    ("coupon_use", "coupon", "coupon", "code"),
    ("coupon_use", "order_id", "sales_order", "id"),
    ("customer", "bill_to_id", "customer", "id"),
    ("customer", "group_id", "customer_group", "id"),
    ("customer", "own_list_id", "price_list", "id"),
    ("customer", "price_list_id", "price_list", "id"),
    ("customer", "id", "credit_account", "customer_id"),
    ("credit_account", "customer_id", "customer", "id"),
    ("customer_contact", "customer_id", "customer", "id"),
    ("customer_group", "price_list_id", "price_list", "id"),
    ("customer_item", "customer_id", "customer", "id"),
    ("customer_item", "product_id", "product", "id"),
    ("customer_party", "customer_id", "customer", "id"),
    ("customer_ship_to", "customer_id", "customer", "id"),
    ("order_line_detail", "order_id", "sales_order", "id"),
    ("price_entry", "price_list_id", "price_list", "id"),
    ("price_entry", "product_id", "product", "id"),
    ("pricing_policy", "base_list_id", "price_list", "id"),
    ("product", "group_id", "product_group", "id"),
    ("packaging_balance", "customer_id", "customer", "id"),
    ("packaging_balance", "product_id", "product", "id"),
    ("packaging_move", "customer_id", "customer", "id"),
    ("packaging_move", "product_id", "product", "id"),
    ("packaging_move", "shipment_id", "shipment", "id"),
    ("kit_part", "kit_id", "product", "id"),
    ("kit_part", "part_id", "product", "id"),
    ("order_kit", "order_id", "sales_order", "id"),
    ("order_kit", "product_id", "product", "id"),
    ("product_substitute", "product_id", "product", "id"),
    ("product_substitute", "substitute_id", "product", "id"),
    ("product_unit", "product_id", "product", "id"),
    ("sales_order", "customer_id", "customer", "id"),
    ("sales_order", "warehouse_id", "warehouse", "id"),
    ("sales_order_line", "product_id", "product", "id"),
    ("sales_order_line", "warehouse_id", "warehouse", "id"),
    ("sourcing_rule", "warehouse_id", "warehouse", "id"),
    ("stock_document", "warehouse_id", "warehouse", "id"),
    ("blanket_order", "customer_id", "customer", "id"),
    ("blanket_line", "product_id", "product", "id"),
    ("quotation", "customer_id", "customer", "id"),
    ("quotation", "replaces", "quotation", "id"),
    ("quotation", "warehouse_id", "warehouse", "id"),
    ("quotation_line", "product_id", "product", "id"),
    ("reorder_rule", "product_id", "product", "id"),
    ("reorder_rule", "warehouse_id", "warehouse", "id"),
    ("reorder_rule", "supplier_id", "supplier", "id"),
    ("purchase_order", "supplier_id", "supplier", "id"),
    ("purchase_order", "warehouse_id", "warehouse", "id"),
    ("purchase_line", "product_id", "product", "id"),
    ("supplier_invoice", "supplier_id", "supplier", "id"),
    ("supplier_payment", "supplier_id", "supplier", "id"),
    ("stock_transfer", "to_id", "warehouse", "id"),
    ("stock_count_line", "product_id", "product", "id"),
    ("stock_count_line", "warehouse_id", "warehouse", "id"),
    ("standard_cost", "product_id", "product", "id"),
    ("stock_lot", "product_id", "product", "id"),
    ("carrier_rate_card", "carrier_id", "carrier", "id"),
    ("carrier_choice", "carrier_id", "carrier", "id"),
    ("carrier_choice", "shipment_id", "shipment", "id"),
    ("tracking", "shipment_id", "shipment", "id"),
    ("wave", "warehouse_id", "warehouse", "id"),
    ("pick", "product_id", "product", "id"),
    ("stock_bin", "warehouse_id", "warehouse", "id"),
    ("stock_place", "product_id", "product", "id"),
    ("stock_place", "warehouse_id", "warehouse", "id"),
    ("stock_balance", "product_id", "product", "id"),
    ("stock_balance", "warehouse_id", "warehouse", "id"),
    ("shipment", "warehouse_id", "warehouse", "id"),
    ("return_order", "customer_id", "customer", "id"),
    ("return_order", "warehouse_id", "warehouse", "id"),
    ("return_line", "product_id", "product", "id"),
    ("invoice", "customer_id", "customer", "id"),
    ("invoice", "bill_to_id", "customer", "id"),
    ("invoice", "order_id", "sales_order", "id"),
    ("invoice", "original_id", "invoice", "id"),
    ("invoice_line", "product_id", "product", "id"),
    ("opening", "entry_id", "journal_entry", "id"),
    ("opening_item", "id", "invoice", "id"),
    ("opening_money", "id", "journal_entry", "document_id"),
    ("payment", "customer_id", "customer", "id"),
    ("payment", "receipt_id", "unidentified_receipt", "id"),
    ("payment_under_way", "customer_id", "customer", "id"),
    ("payment_under_way", "payment_id", "payment", "id"),
    ("payment_under_way_item", "pending_id", "payment_under_way", "id"),
    ("payment_under_way_item", "document_id", "open_item", "document_id"),
    ("deduction", "customer_id", "customer", "id"),
    ("deduction", "invoice_id", "invoice", "id"),
    ("deduction", "payment_id", "payment", "id"),
    ("refund", "customer_id", "customer", "id"),
    ("returned_payment", "payment_id", "payment", "id"),
    ("payer_link", "customer_id", "customer", "id"),
    ("payer_link", "payer_id", "customer", "id"),
    ("customer_bank_account", "customer_id", "customer", "id"),
    ("discount_offer", "document_id", "invoice", "id"),
    ("discount_taken", "document_id", "invoice", "id"),
    ("discount_taken", "payment_id", "payment", "id"),
    ("discount_tax_taken", "discount_id", "discount_taken", "id"),
    ("dispute", "document_id", "invoice", "id"),
    ("dispute", "credit_note_id", "invoice", "id"),
    ("promise", "customer_id", "customer", "id"),
    ("promise_item", "document_id", "open_item", "document_id"),
    ("write_off", "document_id", "open_item", "document_id"),
    ("tax_relief", "invoice_id", "invoice", "id"),
    ("late_charge", "customer_id", "customer", "id"),
    ("late_charge", "letter_id", "dunning_letter", "id"),
    ("late_charge_line", "document_id", "open_item", "document_id"),
    ("collection_policy", "dunning_policy_id", "dunning_policy", "id"),
    ("collection_profile", "customer_id", "customer", "id"),
    ("collection_profile", "dunning_policy_id", "dunning_policy", "id"),
    ("collection_item", "document_id", "open_item", "document_id"),
    ("dunning_letter", "customer_id", "customer", "id"),
    ("dunning_letter", "policy_id", "dunning_policy", "id"),
    ("dunning_letter", "run_id", "dunning_run", "id"),
    ("dunning_letter_line", "document_id", "open_item", "document_id"),
    ("dunning_run_customer", "customer_id", "customer", "id"),
    ("dunning_run_left_out", "document_id", "open_item", "document_id"),
];

/// Tables of lines that may be free: their product may be an unlisted one, which is no record.
pub(super) const FREE_LINES: [&str; 3] = ["sales_order_line", "quotation_line", "invoice_line"];

/// The target of a settlement is an open item, a document by which money left, or a discount that
/// is given back.
const TARGETS: &str = "SELECT COUNT(*) FROM settlement d
    WHERE d.company_id = $1
      AND NOT EXISTS (SELECT 1 FROM open_item t WHERE t.company_id = $1
                      AND t.document_id = d.target_id AND t.instalment = d.target_instalment)
      AND NOT EXISTS (SELECT 1 FROM discount_taken g
                      WHERE g.company_id = $1 AND g.id = d.target_id)
      AND NOT (d.target_instalment = 0
               AND (EXISTS (SELECT 1 FROM refund f
                            WHERE f.company_id = $1 AND f.id = d.target_id)
                    OR EXISTS (SELECT 1 FROM returned_payment r
                               WHERE r.company_id = $1 AND r.payment_id = d.source_id
                                 AND r.id = d.target_id)))";

fn dangling(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let found = rows(reader, TARGETS, &[company.value().into()])?;
    if let Some([Value::Int(count @ 1..)]) = found.first().map(Vec::as_slice) {
        return Ok(Some(("settlement.target_id".into(), "0 unknown".into(), count.to_string())));
    }
    let unlisted: Vec<Value> = all_unlisted().map(|it| it.id.to_value()).collect();
    for (table, column, target, id) in REFERENCES {
        let mut args = vec![company.value().into()];
        let mut others = String::new();
        if FREE_LINES.contains(table) && *target == "product" {
            let places: Vec<String> = (2..2 + unlisted.len()).map(|at| format!("${at}")).collect();
            others = format!("AND d.{column} NOT IN ({})", places.join(", "));
            args.extend(unlisted.iter().cloned());
        }
        let sql = format!(
            "SELECT COUNT(*) FROM {table} d
             WHERE d.company_id = $1 AND d.{column} IS NOT NULL {others} AND NOT EXISTS (
                 SELECT 1 FROM {target} t WHERE t.company_id = $1 AND t.{id} = d.{column})"
        );
        let found = rows(reader, &sql, &args)?;
        if let Some([Value::Int(count @ 1..)]) = found.first().map(Vec::as_slice) {
            let subject = format!("{table}.{column} without {target}");
            return Ok(Some((subject, "0".into(), count.to_string())));
        }
    }
    Ok(None)
}

/// How many replies are read, and their numbers looked up, with one statement.
const REPLIES_AT_ONCE: usize = 500;

/// A reader runs one query at a time, so that replies are read page by page in order of their keys.
fn replies(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let tables: [(&str, &[&str]); 2] =
        [("source_document", &["source", "kind", "key"]), ("stored_reply", &["principal", "key"])];
    for (table, key) in tables {
        let parameters: Vec<String> = (0..key.len()).map(|at| format!("${}", at + 2)).collect();
        let (columns, parameters) = (key.join(", "), parameters.join(", "));
        let sql = format!(
            "SELECT reply, {columns} FROM {table}
             WHERE company_id = $1 AND ({columns}) > ({parameters})
             ORDER BY {columns} LIMIT {REPLIES_AT_ONCE}"
        );
        let mut after: Vec<Value> = vec!["".into(); key.len()];
        loop {
            let args: Vec<Value> = [vec![company.value().into()], after].concat();
            let mut page = rows(reader, &sql, &args)?;
            let texts = page.iter().map(|row| match row.first() {
                Some(Value::Text(reply)) => history::said(reply, "number"),
                _ => None,
            });
            let numbers: Vec<String> = texts.flatten().collect();
            if let Some(number) = first_unknown(reader, company, &numbers)? {
                return Ok(Some((table.to_owned(), format!("document {number}"), "none".into())));
            }
            match page.pop() {
                Some(last) => after = last[1..].to_vec(),
                None => break,
            }
        }
    }
    Ok(None)
}

/// The first of the numbers that no document of its series has.
fn first_unknown(
    reader: &mut dyn Reader,
    company: CompanyId,
    numbers: &[String],
) -> Result<Option<String>, Fault> {
    for series in Series::ALL {
        let prefix = format!("{}-", series.code());
        let of_series = numbers.iter().filter(|number| number.starts_with(&prefix));
        let mut of_series: BTreeSet<&str> = of_series.map(String::as_str).collect();
        if of_series.is_empty() {
            continue;
        }
        let places: Vec<String> = (0..of_series.len()).map(|at| format!("${}", at + 2)).collect();
        let sql = format!(
            "SELECT number FROM {} WHERE company_id = $1 AND number IN ({})",
            numbers::table(*series),
            places.join(", ")
        );
        let asked = of_series.iter().map(|number| Value::from(*number));
        let args: Vec<Value> = [Value::from(company.value())].into_iter().chain(asked).collect();
        let found: Vec<String> = fetch::all(reader, &sql, &args, Cells::cell)?;
        for number in &found {
            of_series.remove(number.as_str());
        }
        if let Some(unknown) = of_series.first() {
            return Ok(Some((*unknown).to_owned()));
        }
    }
    Ok(None)
}
