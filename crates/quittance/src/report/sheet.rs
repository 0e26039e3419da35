//! A report that is one table: the same rows for people and for programs.
use crate::exit::Stop;
use crate::figures::{figure, figure_of_money};
use crate::out::Out;
use crate::table::{Align, Table};
use serde::{Serialize, Serializer};
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
    rows: Vec<Row<'a>>,
}

/// A row as an object, its members in the order of the columns.
struct Row<'a>(&'static [Column], &'a [String]);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(name, _)| name).zip(self.1))
    }
}

impl Sheet {
    /// Writes it.
    pub fn run(&self, out: &mut Out) -> Result<(), Stop> {
        if out.is_json() {
            return out.document(&Json {
                report: self.report,
                facts: self.facts.iter().map(|(name, value)| (*name, value.as_str())).collect(),
                rows: self.rows.iter().map(|cells| Row(self.columns, cells)).collect(),
            });
        }
        out.title(self.title, &self.of)?;
        for (name, value) in &self.facts {
            out.fact(&name.replace('_', " "), &figure_of_money(value))?;
        }
        writeln!(out)?;
        let mut table = Table::new(self.columns);
        self.rows.iter().for_each(|cells| table.row(self.shown(cells)));
        table.print(out)
    }

    /// The cells as people read them.
    fn shown(&self, cells: &[String]) -> Vec<String> {
        let cell = |((_, align), cell): (&Column, &String)| match align {
            Align::Right => figure(cell),
            Align::Left | Align::Text => cell.clone(),
        };
        self.columns.iter().zip(cells).map(cell).collect()
    }
}
