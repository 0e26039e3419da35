//! Quotations of which something can still be ordered, by their last day.
use super::sheet::{Column, Sheet};
use crate::exit::Stop;
use crate::figures::day;
use crate::open::Books;
use crate::table::Align::{Left, Right};
use quittance_domain::Date;
use quittance_domain::code::Code;
use quittance_store::quotation;

const COLUMNS: &[Column] = &[
    ("quotation", Left),
    ("state", Left),
    ("customer", Left),
    ("quoted_on", Left),
    ("valid_until", Left),
    ("currency", Left),
    ("gross", Right),
];

/// Runs the report. One whose last day has passed is told as expired.
pub fn run(books: &Books, today: Date) -> Result<Sheet, Stop> {
    let found = books.database.read(|reader| quotation::open(reader, books.company))?;
    let rows = found.into_iter().map(|row| {
        let state = if today > row.valid_until { "expired" } else { row.state.code() };
        vec![
            row.number,
            state.to_owned(),
            row.customer,
            row.quoted_on.to_string(),
            row.valid_until.to_string(),
            row.gross.currency().to_string(),
            row.gross.decimal(),
        ]
    });
    Ok(Sheet {
        report: "quotations",
        title: "Quotations",
        of: format!("{}, {}", books.code, day(today)),
        facts: Vec::new(),
        columns: COLUMNS,
        rows: rows.collect(),
    })
}
