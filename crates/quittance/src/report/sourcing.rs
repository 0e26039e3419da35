//! From which warehouses orders leave that name none.
use super::sheet::{Column, Sheet};
use crate::exit::Stop;
use crate::open::Books;
use crate::table::Align::{Left, Right};
use quittance_domain::company::Split;
use quittance_store::company;

const COLUMNS: &[Column] =
    &[("ship_to_country", Left), ("rank", Right), ("warehouse", Left), ("split", Left)];

/// The company's lists; an empty country stands for all that have no list of their own.
pub fn run(books: &Books) -> Result<Sheet, Stop> {
    let found = books.database.read(|reader| company::sourcing(reader, books.company))?;
    let row = |(country, rank, warehouse, split): (String, i64, String, Split)| {
        vec![country, rank.to_string(), warehouse, split.to_string()]
    };
    Ok(Sheet {
        report: "sourcing",
        title: "Where orders leave from",
        of: books.code.clone(),
        facts: Vec::new(),
        columns: COLUMNS,
        rows: found.into_iter().map(row).collect(),
    })
}
