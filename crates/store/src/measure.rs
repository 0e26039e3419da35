//! How much a database holds: for benchmarks and for operators.
use crate::database::Address;
use crate::fault::Fault;
use crate::reader::{Reader, rows};
use crate::value::Value;
use quittance_domain::CompanyId;
use std::path::Path;

/// The tables that hold a company's rows.
const TABLES: &[&str] = &[
    "batch",
    "event",
    "stored_reply",
    "source_document",
    "work_item",
    "job",
    "company",
    "warehouse",
    "number_series",
    "customer",
    "credit_account",
    "product",
    "price_list",
    "price_entry",
    "tax_rate",
    "sales_order",
    "sales_order_line",
    "order_hold",
    "stock_document",
    "stock_balance",
    "stock_move",
    "shipment",
    "shipment_line",
    "return_order",
    "return_line",
    "invoice",
    "invoice_line",
    "invoice_tax",
    "credited_line",
    "credited_tax",
    "payment",
    "open_item",
    "settlement",
    "journal_entry",
    "journal_line",
];

/// How many rows of a company each table holds.
pub fn row_counts(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Vec<(&'static str, i64)>, Fault> {
    let count = |table: &&'static str| {
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE company_id = $1");
        number(reader, &sql, &[company.value().into()]).map(|count| (*table, count))
    };
    TABLES.iter().map(count).collect()
}

/// The bytes that a database takes on its disk, with its write-ahead log where that is a file
/// beside it.
pub fn bytes(reader: &mut dyn Reader, address: &Address) -> Result<i64, Fault> {
    match address {
        Address::Sqlite(path) => Ok(file_size(path) + file_size(&with_wal(path))),
        Address::Postgres(_) => number(reader, "SELECT pg_database_size(current_database())", &[]),
    }
}

fn number(reader: &mut dyn Reader, sql: &str, args: &[Value]) -> Result<i64, Fault> {
    match rows(reader, sql, args)?.first().map(Vec::as_slice) {
        Some([Value::Int(number)]) => Ok(*number),
        other => Err(Fault::Ours(format!("{other:?} is not one number"))),
    }
}

/// A file that is not there takes nothing.
fn file_size(path: &Path) -> i64 {
    std::fs::metadata(path).map_or(0, |data| i64::try_from(data.len()).unwrap_or(i64::MAX))
}

fn with_wal(path: &Path) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}
