//! What is done again and again, and when it is due next.
use crate::exit::Stop;
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::Date;
use quittance_domain::routine::{Every, RoutineKind};
use quittance_store::routine;
use serde::Serialize;
use std::io::Write;

#[derive(Serialize)]
struct Report {
    report: &'static str,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    routine: RoutineKind,
    /// None: it is stopped.
    every: Option<Every>,
    next_on: Option<Date>,
    /// How many days a hold may wait; none for what tells of no holds.
    days: Option<i64>,
}

/// Runs the report.
pub fn run(books: &Books, out: &mut Out) -> Result<(), Stop> {
    let found = books.database.read(|reader| routine::all(reader, books.company))?;
    let rows = found.into_iter().map(|it| Row {
        routine: it.kind,
        every: it.every,
        next_on: it.every.map(|_| it.next_on),
        days: (it.kind == RoutineKind::UnansweredHolds).then_some(it.days),
    });
    let report = Report { report: "routines", rows: rows.collect() };
    if out.is_json() {
        return out.document(&report);
    }
    out.title("Routines", &books.code)?;
    if report.rows.is_empty() {
        return Ok(writeln!(out, "\nNothing is done by itself yet: quittance do routine.set.")?);
    }
    writeln!(out)?;
    let columns = [("routine", Align::Left), ("every", Align::Left), ("next", Align::Left)];
    let mut table = Table::new(&columns);
    for row in &report.rows {
        let name = row.routine.to_string().replace('_', " ");
        let days = row.days.map(|days| format!(", of {days} days")).unwrap_or_default();
        let every = row.every.map_or("stopped".to_owned(), |every| every.to_string());
        let next = row.next_on.map(|day| day.to_string()).unwrap_or_default();
        table.row(vec![format!("{name}{days}"), every, next]);
    }
    table.print(out)
}
