//! Rows on the wire: arrays of columns out, typed values in.
use super::{describe, fault};
use crate::fault::Fault;
use crate::record::{Column, Select};
use crate::value::{Kind, Row, Value};
use postgres::types::ToSql;
use postgres::{Client, Statement};
use quittance_domain::CompanyId;
use uuid::Uuid;

/// Loads the rows found by a statement's arguments, through a statement prepared from
/// [`super::text::select_text`].
pub fn load(
    client: &mut Client,
    statement: &Statement,
    company: CompanyId,
    (select, args): (&Select, &[Row]),
    each: &mut dyn FnMut(Row) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let arrays = arrays(&select.by, args)?;
    let company = company.value();
    let mut parameters: Vec<&(dyn ToSql + Sync)> = vec![&company];
    parameters.extend(arrays.iter().map(|array| array.as_ref()));
    for row in client.query(statement, &parameters).map_err(fault)? {
        each(read_row(&row, select.table.columns.iter().map(|column| column.kind))?)?;
    }
    Ok(())
}

/// Turns rows into one array per column.
pub fn arrays<'a, R: AsRef<[Value]>>(
    columns: &[Column],
    rows: &'a [R],
) -> Result<Vec<Box<dyn ToSql + Sync + 'a>>, Fault> {
    columns.iter().enumerate().map(|(at, column)| array(*column, at, rows)).collect()
}

fn array<R: AsRef<[Value]>>(
    column: Column,
    at: usize,
    rows: &[R],
) -> Result<Box<dyn ToSql + Sync + '_>, Fault> {
    let wrong =
        |value: &Value| Fault::Ours(format!("{}: {value:?} is of another kind", column.name));
    macro_rules! collect {
        ($variant:ident, $map:expr) => {{
            let values: Result<Vec<_>, Fault> = rows
                .iter()
                .map(|row| match &row.as_ref()[at] {
                    Value::Null => Ok(None),
                    Value::$variant(value) => Ok(Some($map(value))),
                    other => Err(wrong(other)),
                })
                .collect();
            Ok(Box::new(values?))
        }};
    }
    match column.kind {
        Kind::Int => collect!(Int, |value: &i64| *value),
        Kind::Id => collect!(Id, |value: &Uuid| *value),
        Kind::Text => collect!(Text, String::as_str),
        Kind::Flag => collect!(Flag, |value: &bool| *value),
    }
}

/// Reads a row whose columns are of these kinds.
pub fn read_row(row: &postgres::Row, kinds: impl Iterator<Item = Kind>) -> Result<Row, Fault> {
    kinds.enumerate().map(|(at, kind)| read_value(row, at, kind)).collect()
}

fn read_value(row: &postgres::Row, at: usize, kind: Kind) -> Result<Value, Fault> {
    let value = match kind {
        Kind::Int => row.try_get::<_, Option<i64>>(at).map(|value| value.map(Value::Int)),
        Kind::Id => row.try_get::<_, Option<Uuid>>(at).map(|value| value.map(Value::Id)),
        Kind::Text => row.try_get::<_, Option<String>>(at).map(|value| value.map(Value::Text)),
        Kind::Flag => row.try_get::<_, Option<bool>>(at).map(|value| value.map(Value::Flag)),
    };
    value.map(|value| value.unwrap_or(Value::Null)).map_err(|error| Fault::Ours(describe(&error)))
}

/// The kind of a result's column.
pub fn kind_of(type_name: &str) -> Result<Kind, Fault> {
    match type_name {
        "int8" => Ok(Kind::Int),
        "uuid" => Ok(Kind::Id),
        "text" => Ok(Kind::Text),
        "bool" => Ok(Kind::Flag),
        other => Err(Fault::Ours(format!("a query gives a column of type {other}"))),
    }
}

/// A single value as a parameter.
pub fn parameter(value: &Value) -> Box<dyn ToSql + Sync> {
    match value {
        Value::Null => Box::new(None::<i64>),
        Value::Int(number) => Box::new(*number),
        Value::Id(id) => Box::new(*id),
        Value::Text(text) => Box::new(text.clone()),
        Value::Flag(flag) => Box::new(*flag),
    }
}
