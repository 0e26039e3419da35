//! Packaging: the pieces that customers hold.
use super::sheet::{Column, Sheet};
use crate::exit::Stop;
use crate::open::Books;
use crate::table::Align::{Left, Right, Text};
use quittance_domain::Date;
use quittance_store::packaging;

const PACKAGING: &[Column] = &[
    ("customer", Left),
    ("name", Text),
    ("packaging", Left),
    ("packaging_name", Text),
    ("handed_out", Right),
    ("taken_back", Right),
    ("holds", Right),
    ("last_moved", Left),
];

/// What each customer held of each packaging at the end of a day.
pub fn run(books: &Books, as_of: Date) -> Result<Sheet, Stop> {
    let company = books.company;
    let found = books.database.read(|reader| packaging::held(reader, company, as_of))?;
    let row = |held: packaging::PackagingHeld| {
        let holds = held.pieces().to_string();
        vec![
            held.customer,
            held.customer_name,
            held.sku,
            held.name,
            held.handed_out.to_string(),
            held.taken_back.to_string(),
            holds,
            held.moved_on.to_string(),
        ]
    };
    Ok(Sheet {
        report: "packaging",
        title: "Packaging that customers hold",
        of: books.code.to_string(),
        facts: vec![("as_of", as_of.to_string())],
        columns: PACKAGING,
        rows: found.into_iter().map(row).collect(),
    })
}
