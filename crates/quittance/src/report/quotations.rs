//! Quotations and blanket orders of which something can still be ordered, by their last day.
use super::sheet::{Column, Sheet};
use super::too_large;
use crate::exit::Stop;
use crate::figures::day;
use crate::open::Books;
use crate::table::Align::{Left, Right};
use quittance_domain::Date;
use quittance_domain::code::Code;
use quittance_store::{blanket, quotation};

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

const BLANKETS: &[Column] = &[
    ("blanket", Left),
    ("customer", Left),
    ("valid_from", Left),
    ("valid_to", Left),
    ("line", Right),
    ("sku", Left),
    ("currency", Left),
    ("price", Right),
    ("agreed", Right),
    ("called", Right),
    ("open", Right),
];

/// What is open of blanket orders, line by line.
pub fn blankets(books: &Books, today: Date) -> Result<Sheet, Stop> {
    let found = books.database.read(|reader| blanket::open(reader, books.company))?;
    let mut rows = Vec::with_capacity(found.len());
    for row in found {
        let open = row.quantity.checked_sub(row.called).map_err(too_large)?;
        rows.push(vec![
            row.number,
            row.customer,
            row.valid_from.to_string(),
            row.valid_to.to_string(),
            row.line_no.to_string(),
            row.sku,
            row.currency.to_string(),
            row.price.to_string(),
            row.quantity.to_string(),
            row.called.to_string(),
            open.to_string(),
        ]);
    }
    let (report, title, facts) = ("blankets", "Blanket orders", Vec::new());
    let of = format!("{}, {}", books.code, day(today));
    Ok(Sheet { report, title, of, facts, columns: BLANKETS, rows })
}
