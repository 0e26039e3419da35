//! A report that is one table: the same rows for people and for programs.
use crate::exit::Stop;
use crate::out::Out;
use crate::table::{Align, Table};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;

/// A column: its name in JSON, which people see with spaces, and how it is set.
pub type Column = (&'static str, Align);

/// The report.
pub struct Sheet {
    /// Its name on the command line.
    pub report: &'static str,
    /// Its title for people.
    pub title: &'static str,
    /// What stands on the right of the title: the company and the day.
    pub of: String,
    /// What it is about, by name.
    pub facts: Vec<(&'static str, String)>,
    pub columns: &'static [Column],
    /// Decimals and days as they are written; each as many cells as there are columns.
    pub rows: Vec<Vec<String>>,
}

#[derive(Serialize)]
struct Json<'a> {
    report: &'static str,
    #[serde(flatten)]
    facts: BTreeMap<&'static str, &'a str>,
    rows: Vec<BTreeMap<&'static str, &'a str>>,
}

impl Sheet {
    /// Writes it.
    pub fn run(&self, out: &mut Out) -> Result<(), Stop> {
        if out.is_json() {
            fn row<'a>(
                (columns, cells): (&[Column], &'a [String]),
            ) -> BTreeMap<&'static str, &'a str> {
                columns
                    .iter()
                    .map(|(name, _)| *name)
                    .zip(cells.iter().map(String::as_str))
                    .collect()
            }
            return out.document(&Json {
                report: self.report,
                facts: self.facts.iter().map(|(name, value)| (*name, value.as_str())).collect(),
                rows: self.rows.iter().map(|cells| row((self.columns, cells))).collect(),
            });
        }
        out.title(self.title, &self.of)?;
        for (name, value) in &self.facts {
            out.fact(&name.replace('_', " "), value)?;
        }
        writeln!(out)?;
        let mut table = Table::new(self.columns);
        self.rows.iter().for_each(|cells| table.row(cells.clone()));
        table.print(out)
    }
}
