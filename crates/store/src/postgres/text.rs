//! The texts of the bulk statements.
use crate::record::{Column, Select, Table};
use crate::value::Kind;

const fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "BIGINT[]",
        Kind::Id => "UUID[]",
        Kind::Text => "TEXT[]",
        Kind::Flag => "BOOLEAN[]",
    }
}

fn names(columns: &[Column], prefix: &str) -> String {
    columns.iter().map(|column| format!("{prefix}{}", column.name)).collect::<Vec<_>>().join(", ")
}

/// `unnest(CAST($2 AS UUID[]), …) AS u(id, …)`: rows of arrays from parameter 2 on.
fn unnest(columns: &[Column]) -> String {
    let cast =
        |(at, column): (usize, &Column)| format!("CAST(${} AS {})", at + 2, type_of(column.kind));
    let casts: Vec<String> = columns.iter().enumerate().map(cast).collect();
    format!("unnest({}) AS u({})", casts.join(", "), names(columns, ""))
}

fn equalities(columns: &[Column]) -> String {
    let equal = |column: &Column| format!(" AND t.{0} = u.{0}", column.name);
    columns.iter().map(equal).collect()
}

/// Finds rows of a company by one or more columns, for many arguments at once.
pub fn select_text(select: &Select) -> String {
    let table = select.table;
    let columns = names(&table.columns, "t.");
    let (name, filter) = (table.name, select.filter);
    match select.by.as_slice() {
        [] => format!("SELECT {columns} FROM {name} t WHERE t.company_id = $1{filter}"),
        [one] => format!(
            "SELECT {columns} FROM {name} t WHERE t.company_id = $1
             AND t.{} = ANY(CAST($2 AS {})){filter}",
            one.name,
            type_of(one.kind)
        ),
        several => {
            // Names of their own, for the filter may name any column of the table.
            assert!(several.len() <= ASKED.len(), "{name}: a look-up by too many columns");
            let asked: Vec<Column> =
                several.iter().zip(ASKED).map(|(by, name)| Column { name, ..*by }).collect();
            let equal =
                |(by, asked): (&Column, &Column)| format!(" AND t.{} = u.{}", by.name, asked.name);
            let equalities: String = several.iter().zip(&asked).map(equal).collect();
            format!(
                "SELECT {columns} FROM {} JOIN {name} t ON t.company_id = $1{equalities}
                 WHERE t.company_id = $1{filter}",
                unnest(&asked)
            )
        }
    }
}

/// What the columns that a look-up asks with are called while they are joined.
const ASKED: [&str; 6] = ["asked_1", "asked_2", "asked_3", "asked_4", "asked_5", "asked_6"];

/// The anchor form: joined to the company's one row, so that a distributed database sends the
/// whole statement to the node that has the company and commits there in one phase.
pub fn insert_text(table: &Table) -> String {
    if table.columns.is_empty() {
        return format!("INSERT INTO {} (company_id) VALUES ($1)", table.name);
    }
    format!(
        "INSERT INTO {} (company_id, {}) SELECT a.company_id, {} FROM company_head a
         CROSS JOIN {} WHERE a.company_id = $1",
        table.name,
        names(&table.columns, ""),
        names(&table.columns, "u."),
        unnest(&table.columns)
    )
}

/// Sets all but the key.
pub fn update_text(table: &Table) -> String {
    let set = |column: &Column| format!("{0} = u.{0}", column.name);
    let set: Vec<String> = table.columns[table.key_length..].iter().map(set).collect();
    format!(
        "UPDATE {} t SET {} FROM {} WHERE t.company_id = $1{}",
        table.name,
        set.join(", "),
        unnest(&table.columns),
        equalities(table.key())
    )
}

/// Deletes by key.
pub fn delete_text(table: &Table) -> String {
    format!(
        "DELETE FROM {} t USING {} WHERE t.company_id = $1{}",
        table.name,
        unnest(table.key()),
        equalities(table.key())
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;

    #[test]
    fn each_table_can_be_asked_for_by_its_key() {
        for table in schema::tables() {
            let text = select_text(&Select::by_key(table));
            let asked = table.key().iter().all(|column| text.contains(column.name));
            assert!(asked, "{text}");
        }
    }
}
