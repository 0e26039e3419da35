//! How much a database holds: for benchmarks and for operators.
use crate::database::Address;
use crate::fault::Fault;
use crate::reader::{Reader, rows};
use crate::record::{Column, Table};
use crate::schema::{SESSION_TABLES, tables};
use crate::value::{Row, Value};
use quittance_domain::CompanyId;
use std::path::Path;

/// How many rows of a company each table holds.
pub fn row_counts(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Vec<(&'static str, i64)>, Fault> {
    let count = |table: &'static str| {
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE company_id = $1");
        number(reader, &sql, &[company.value().into()]).map(|count| (table, count))
    };
    SESSION_TABLES.into_iter().chain(tables().iter().map(|table| table.name)).map(count).collect()
}

/// The bytes that a database takes on its disk, with its write-ahead log where that is a file
/// beside it.
pub fn bytes(reader: &mut dyn Reader, address: &Address) -> Result<i64, Fault> {
    match address {
        Address::Sqlite(path) => Ok(file_size(path) + file_size(&with_wal(path))),
        Address::Postgres(_) => number(reader, "SELECT pg_database_size(current_database())", &[]),
    }
}

/// All rows of a company in a table, by key: what a benchmark writes again by bare statements.
pub fn table_rows(
    reader: &mut dyn Reader,
    company: CompanyId,
    table: &Table,
) -> Result<Vec<Row>, Fault> {
    let names = |columns: &[Column]| {
        columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
    };
    let order = match table.key_length {
        0 => String::new(),
        _ => format!(" ORDER BY {}", names(table.key())),
    };
    let (columns, name) = (names(&table.columns), table.name);
    let sql = format!("SELECT {columns} FROM {name} WHERE company_id = $1{order}");
    rows(reader, &sql, &[company.value().into()])
}

/// What is open per customer, in one bare sum: what the ageing is measured against.
pub fn open_per_customer(reader: &mut dyn Reader, company: CompanyId) -> Result<usize, Fault> {
    let sql = "SELECT customer_id, CAST(SUM(open) AS BIGINT) FROM open_item
               WHERE company_id = $1 AND open <> 0 GROUP BY customer_id";
    Ok(rows(reader, sql, &[company.value().into()])?.len())
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
