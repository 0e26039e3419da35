//! Fixed statistics for SQLite's planner, so that its plans are those that the tests have seen.
//!
//! Without statistics SQLite takes a company to be a tenth of nothing: it reads all of a company's
//! rows where an index on more columns would find one. Statistics of the real data would change
//! the plans as the data grows, at a moment that nobody chose. So each index is given what holds
//! for a large company: the company alone finds everything, each further column far less.
use crate::fault::Fault;
use crate::sqlite::fault;
use rusqlite::Connection;

/// Rows of a table, and rows that its company alone finds: one company with a million.
const ROWS: i64 = 1_000_000;

/// How much less the condition of an index leaves.
const CONDITION: i64 = 10;

/// How much less a further column of an index leaves.
const NARROWER: i64 = 1_000;

/// Bytes of a row in the table itself and in an index, as the planner weighs them: to read all of
/// a company, the table is better than an index that leads into it, and an index that has all
/// that is asked for is better than the table.
const TABLE_ROW_BYTES: i64 = 60;
const INDEX_ROW_BYTES: i64 = 30;

/// The fewest rows that columns find which are no whole unique key.
const FOUND: i64 = 5;

/// Gives each index of a company's table its statistics, anew after each migration.
pub fn fix(connection: &Connection) -> Result<(), Fault> {
    // Makes the table of statistics where there is none; reads no data.
    connection.execute_batch("ANALYZE sqlite_schema; DELETE FROM sqlite_stat1;").map_err(fault)?;
    let sql = "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?1, ?2, ?3)";
    let mut insert = connection.prepare(sql).map_err(fault)?;
    for index in indexes(connection)? {
        insert.execute((&index.table, &index.name, index.statistics())).map_err(fault)?;
    }
    // Reads the statistics that were just written.
    connection.execute_batch("ANALYZE sqlite_schema").map_err(fault)
}

/// An index, or the key that a table is kept in the order of.
struct Index {
    table: String,
    /// That of the table where it is the table's own key.
    name: String,
    columns: u32,
    is_unique: bool,
    has_condition: bool,
}

impl Index {
    /// `1000000 1000000 1000 1 sz=60`: all rows, then those found by one column, by two, by three,
    /// and the bytes of a row.
    fn statistics(&self) -> String {
        let rows = if self.has_condition { ROWS / CONDITION } else { ROWS };
        let found = |columns: u32| match columns {
            _ if self.is_unique && columns == self.columns => 1,
            _ => (rows / NARROWER.pow(columns - 1)).max(FOUND),
        };
        let found: Vec<String> = (1..=self.columns).map(|it| found(it).to_string()).collect();
        let bytes = if self.name == self.table { TABLE_ROW_BYTES } else { INDEX_ROW_BYTES };
        format!("{rows} {} sz={bytes}", found.join(" "))
    }
}

fn indexes(connection: &Connection) -> Result<Vec<Index>, Fault> {
    let sql = "
        SELECT t.name, CASE i.origin WHEN 'pk' THEN t.name ELSE i.name END,
               (SELECT COUNT(*) FROM pragma_index_info(i.name)), i.\"unique\",
               i.partial
        FROM pragma_table_list t JOIN pragma_index_list(t.name) i
        WHERE t.schema = 'main' AND t.wr = 1
        ORDER BY t.name, i.name";
    let mut statement = connection.prepare(sql).map_err(fault)?;
    let rows = statement.query_map([], |row| {
        Ok(Index {
            table: row.get(0)?,
            name: row.get(1)?,
            columns: row.get(2)?,
            is_unique: row.get(3)?,
            has_condition: row.get(4)?,
        })
    });
    rows.map_err(fault)?.collect::<Result<_, _>>().map_err(fault)
}
