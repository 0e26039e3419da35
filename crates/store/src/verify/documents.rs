//! Documents: no line stands without the document that it belongs to. The schema has no foreign
//! keys; this is the promise that they would keep. And no document stands without a line.
use super::{Check, Disagreement, How};
use crate::fault::Fault;
use crate::fetch;
use crate::reader::{Reader, rows};
use crate::value::Value;
use quittance_domain::CompanyId;
use uuid::Uuid;

pub const CHECKS: &[Check] = &[
    Check {
        name: "documents.no_line_without_its_document",
        promise: "each line belongs to a document that is there",
        how: How::Run(orphans),
    },
    Check {
        name: "documents.no_document_without_lines",
        promise: "each document has at least one line, unless it is a bill that was brought",
        how: How::Run(empty),
    },
];

/// Tables of lines, the column that names the document, and the document's table.
const LINES: &[(&str, &str, &str)] = &[
    ("sales_order_line", "order_id", "sales_order"),
    ("order_hold", "order_id", "sales_order"),
    ("quotation_line", "quotation_id", "quotation"),
    ("blanket_line", "blanket_id", "blanket_order"),
    ("blanket_call_off", "order_id", "sales_order"),
    ("quotation_acceptance", "order_id", "sales_order"),
    ("stock_transfer", "id", "stock_document"),
    ("stock_transfer_line", "transfer_id", "stock_transfer"),
    ("stock_count_line", "count_id", "stock_count"),
    ("purchase_line", "order_id", "purchase_order"),
    ("purchase_receipt_line", "document_id", "stock_document"),
    ("supplier_invoice_line", "invoice_id", "supplier_invoice"),
    ("payable", "invoice_id", "supplier_invoice"),
    ("supplier_payment_line", "payment_id", "supplier_payment"),
    ("order_amendment", "order_id", "sales_order"),
    ("shipment", "order_id", "sales_order"),
    ("shipment_line", "shipment_id", "shipment"),
    ("pick", "shipment_id", "shipment"),
    ("pick", "wave_id", "wave"),
    ("carton", "shipment_id", "shipment"),
    ("carton_line", "shipment_id", "shipment"),
    ("return_line", "return_id", "return_order"),
    ("invoice_line", "invoice_id", "invoice"),
    ("invoice_tax", "invoice_id", "invoice"),
    ("credited_line", "invoice_id", "invoice"),
    ("credited_tax", "invoice_id", "invoice"),
    ("summary_order", "invoice_id", "invoice"),
    ("summary_order", "order_id", "sales_order"),
    ("deposit", "invoice_id", "invoice"),
    ("deposit", "request_id", "deposit_request"),
    ("deposit_tax", "order_id", "sales_order"),
    ("deposit_deducted", "invoice_id", "invoice"),
    ("deposit_deducted", "deposit_id", "invoice"),
    ("deposit_request", "order_id", "sales_order"),
    ("journal_line", "entry_id", "journal_entry"),
    ("promise_item", "promise_id", "promise"),
    ("tax_relief_line", "relief_id", "tax_relief"),
    ("late_charge_line", "charge_id", "late_charge"),
    ("dunning_level", "policy_id", "dunning_policy"),
    ("dunning_letter_line", "letter_id", "dunning_letter"),
    ("dunning_run_customer", "run_id", "dunning_run"),
    ("dunning_run_left_out", "run_id", "dunning_run"),
    ("allowance_line", "allowance_id", "allowance"),
    ("closing_line", "closing_id", "closing"),
];

fn orphans(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    for (lines, column, document) in LINES {
        let sql = format!(
            "SELECT COUNT(*) FROM {lines} l WHERE l.company_id = $1 AND NOT EXISTS (
                 SELECT 1 FROM {document} d WHERE d.company_id = $1 AND d.id = l.{column})"
        );
        let found = rows(reader, &sql, &[company.value().into()])?;
        if let Some([Value::Int(count @ 1..)]) = found.first().map(Vec::as_slice) {
            let subject = format!("{lines} without {document}");
            return Ok(Some((subject, "0".into(), count.to_string())));
        }
    }
    Ok(None)
}

/// Documents with a number, the tables of their lines with the column that names them, and which
/// documents have such lines: what only changes places moves no balance.
const DOCUMENTS: &[(&str, &str, &str, &str)] = &[
    ("sales_order", "sales_order_line", "order_id", ""),
    ("quotation", "quotation_line", "quotation_id", ""),
    ("blanket_order", "blanket_line", "blanket_id", ""),
    ("shipment", "shipment_line", "shipment_id", ""),
    ("return_order", "return_line", "return_id", ""),
    ("invoice", "invoice_line", "invoice_id", ""),
    ("invoice", "invoice_tax", "invoice_id", ""),
    ("stock_document", "stock_move", "document_id", "AND d.kind <> 'relocation'"),
    ("stock_document", "stock_place_move", "document_id", "AND d.kind = 'relocation'"),
    ("stock_count", "stock_count_line", "count_id", ""),
    ("purchase_order", "purchase_line", "order_id", ""),
    (
        "supplier_invoice",
        "supplier_invoice_line",
        "invoice_id",
        "AND NOT EXISTS (
             SELECT 1 FROM opening_money b WHERE b.company_id = $1 AND b.id = d.id)",
    ),
    ("supplier_payment", "supplier_payment_line", "payment_id", ""),
    ("promise", "promise_item", "promise_id", ""),
    ("tax_relief", "tax_relief_line", "relief_id", ""),
    ("dunning_letter", "dunning_letter_line", "letter_id", ""),
    ("allowance", "allowance_line", "allowance_id", ""),
    ("closing", "closing_line", "closing_id", ""),
];

fn empty(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    for (document, lines, column, which) in DOCUMENTS {
        let sql = format!(
            "SELECT d.number FROM {document} d WHERE d.company_id = $1 {which} AND NOT EXISTS (
                 SELECT 1 FROM {lines} l WHERE l.company_id = $1 AND l.{column} = d.id)
             ORDER BY d.number LIMIT 1"
        );
        let number = fetch::first(reader, &sql, &[company.value().into()], fetch::Cells::cell)?;
        if let Some(number) = number {
            return Ok(Some((number, format!("rows of {lines}"), "none".to_owned())));
        }
    }
    Ok(None)
}

/// The number of a document of any kind, or its id.
pub(super) fn number_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    document: Uuid,
) -> Result<String, Fault> {
    let tables = [
        "shipment",
        "invoice",
        "deposit_request",
        "payment",
        "stock_document",
        "stock_count",
        "wave",
        "purchase_order",
        "supplier_invoice",
        "supplier_payment",
        "return_order",
        "sales_order",
        "quotation",
        "blanket_order",
        "deduction",
        "refund",
        "returned_payment",
        "unidentified_receipt",
        "dispute",
        "promise",
        "write_off",
        "tax_relief",
        "late_charge",
        "dunning_letter",
        "allowance",
        "closing",
    ];
    for table in tables {
        let sql = format!("SELECT number FROM {table} WHERE company_id = $1 AND id = $2");
        let args = [company.value().into(), document.into()];
        if let Some(number) = fetch::first(reader, &sql, &args, fetch::Cells::cell)? {
            return Ok(number);
        }
    }
    Ok(document.to_string())
}
