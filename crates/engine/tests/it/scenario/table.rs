//! Tables of a story: records to create, or figures to compare with what the books hold.
use super::page::Unreadable;
use super::story::{Outcome, Wrong, unclear};
use quittance_domain::decimal;

/// A Markdown table: its first line has the names of the columns.
pub struct Table {
    head: Vec<String>,
    rows: Vec<TableRow>,
}

/// One line of a table.
pub struct TableRow {
    line: usize,
    cells: Vec<String>,
}

impl TableRow {
    pub fn of(line: usize, text: &str) -> Self {
        let inner = text.trim_start_matches('|').trim_end_matches('|');
        Self { line, cells: inner.split('|').map(|cell| cell.trim().to_owned()).collect() }
    }

    fn is_rule(&self) -> bool {
        let is_rule =
            |cell: &String| cell.contains('-') && cell.trim_matches([':', '-']).is_empty();
        self.cells.iter().all(is_rule)
    }
}

/// A record, column by column, as the books hold it.
pub type FoundRow = Vec<(&'static str, String)>;

impl Table {
    pub fn of(rows: Vec<TableRow>) -> Result<Self, Unreadable> {
        let mut rows = rows.into_iter();
        let head = rows.next().map(|row| (row.line, row.cells)).unwrap_or_default();
        if !rows.next().is_some_and(|rule| rule.is_rule()) {
            return Err((head.0, "the second line of a table is `|---|---|`".to_owned()));
        }
        let rows: Vec<TableRow> = rows.collect();
        match rows.iter().find(|row| row.cells.len() != head.1.len()) {
            Some(row) => Err((row.line, format!("a row has {} cells", head.1.len()))),
            None => Ok(Self { head: head.1, rows }),
        }
    }

    /// The rows, whose columns must be known ones.
    pub fn rows(&self, known: &[&str]) -> Result<Vec<Row<'_>>, Wrong> {
        if let Some(column) = self.head.iter().find(|column| !known.contains(&column.as_str())) {
            return unclear(format!("a column here is one of {}, not {column}", known.join(", ")));
        }
        Ok(self.rows.iter().map(|row| Row { head: &self.head, row }).collect())
    }

    /// Compares with all records that there are: none may be missing or too many, in any order.
    /// A column that the table leaves out is not compared.
    pub fn compare(&self, mut found: Vec<FoundRow>, known: &[&str]) -> Outcome {
        let mut missing = Vec::new();
        for row in self.rows(known)? {
            match found.iter().position(|record| row.shows(record)) {
                Some(place) => drop(found.remove(place)),
                None => missing.push(row.row.cells.join(" | ")),
            }
        }
        if missing.is_empty() && found.is_empty() {
            return Ok(());
        }
        let shown = |record: &FoundRow| {
            let cells = self.head.iter().filter_map(|column| value(record, column));
            cells.collect::<Vec<_>>().join(" | ")
        };
        let found: Vec<String> = found.iter().map(shown).collect();
        Err(Wrong::Differs { expected: lines(&missing), found: lines(&found) })
    }
}

fn lines(rows: &[String]) -> String {
    let rows: Vec<String> = rows.iter().map(|row| format!("\n      | {row} |")).collect();
    if rows.is_empty() { "no row beside those that agree".to_owned() } else { rows.concat() }
}

fn value<'a>(record: &'a FoundRow, column: &str) -> Option<&'a str> {
    let found = record.iter().find(|(name, _)| *name == column);
    found.map(|(_, value)| value.as_str())
}

/// A row with the names of its columns.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    head: &'a [String],
    row: &'a TableRow,
}

impl<'a> Row<'a> {
    /// What stands in a column; none when it is empty or the table has no such column.
    pub fn get(self, column: &str) -> Option<&'a str> {
        let place = self.head.iter().position(|name| name == column)?;
        Some(self.row.cells[place].as_str()).filter(|cell| !cell.is_empty())
    }

    /// What stands in a column that each row must fill.
    pub fn text(self, column: &str) -> Result<&'a str, Wrong> {
        let missing = || Wrong::Unclear(format!("line {}: no {column}", self.row.line));
        self.get(column).ok_or_else(missing)
    }

    fn shows(self, record: &FoundRow) -> bool {
        let mut cells = self.head.iter().zip(&self.row.cells);
        cells.all(|(column, cell)| value(record, column).is_some_and(|found| same(cell, found)))
    }
}

/// Whether a cell says what was found: as numbers where both are; an empty cell is 0 or nothing.
fn same(cell: &str, found: &str) -> bool {
    let number = |text: &str| decimal::parse(if text.is_empty() { "0" } else { text }, 6);
    match (number(cell), number(found)) {
        (Ok(cell), Ok(found)) => cell == found,
        _ => cell == found,
    }
}
