//! Documents: no line stands without the document that it belongs to. The schema has no foreign
//! keys; this is the promise that they would keep.
use super::{Check, Disagreement, How};
use crate::fault::Fault;
use crate::reader::{Reader, rows};
use crate::value::Value;
use quittance_domain::CompanyId;

pub const CHECKS: &[Check] = &[Check {
    name: "documents.no_line_without_its_document",
    promise: "each line belongs to a document that is there",
    how: How::Run(orphans),
}];

/// Tables of lines, the column that names the document, and the document's table.
const LINES: &[(&str, &str, &str)] = &[
    ("sales_order_line", "order_id", "sales_order"),
    ("order_hold", "order_id", "sales_order"),
    ("shipment", "order_id", "sales_order"),
    ("shipment_line", "shipment_id", "shipment"),
    ("return_line", "return_id", "return_order"),
    ("invoice_line", "invoice_id", "invoice"),
    ("invoice_tax", "invoice_id", "invoice"),
    ("credited_line", "invoice_id", "invoice"),
    ("credited_tax", "invoice_id", "invoice"),
    ("journal_line", "entry_id", "journal_entry"),
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
