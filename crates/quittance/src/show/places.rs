//! What a document moved by place: bins, lots and statuses.
use super::parts::Skus;
use crate::exit::Stop;
use crate::figures::quantity;
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::Quantity;
use quittance_domain::id::Uuid;
use quittance_domain::stock::{PlaceMove, StockStatus};
use quittance_store::stock::places;
use serde::Serialize;
use std::io::Write;

/// Goods that came to a place or left it.
#[derive(Serialize)]
pub struct Laid {
    line_no: i64,
    sku: String,
    bin: String,
    lot: String,
    status: StockStatus,
    quantity: Quantity,
}

/// What a document moved by place; nothing where it is not kept.
pub fn laid(books: &Books, document: Uuid, skus: &mut Skus) -> Result<Vec<Laid>, Stop> {
    let company = books.company;
    let moves = books.database.read(|reader| places::moves_of(reader, company, document))?;
    let laid = |moved: PlaceMove| {
        let (sku, _) = skus.named(books, moved.product)?;
        let PlaceMove { line_no, bin, lot, status, quantity, .. } = moved;
        Ok(Laid { line_no, sku, bin, lot, status, quantity })
    };
    moves.into_iter().map(laid).collect()
}

/// Prints it as a table of its own.
pub fn print_laid(places: &[Laid], out: &mut Out) -> Result<(), Stop> {
    if places.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let mut table = Table::new(&[
        ("SKU", Align::Left),
        ("bin", Align::Left),
        ("lot", Align::Left),
        ("status", Align::Left),
        ("quantity", Align::Right),
    ]);
    for place in places {
        table.row(vec![
            place.sku.clone(),
            place.bin.clone(),
            place.lot.clone(),
            place.status.to_string(),
            quantity(place.quantity),
        ]);
    }
    table.print(out)
}
