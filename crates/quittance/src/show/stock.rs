//! A stock document: receipt, adjustment, transfer, revaluation.
use super::Page;
use super::parts::{Happened, Posted, Skus, history, print_history, print_posted, warehouse_code};
use super::places::{Laid, laid, print_laid};
use crate::exit::Stop;
use crate::figures::{amount_cell, decimal, price, quantity};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::stock::{Cause, Move, StockDocumentKind};
use quittance_domain::{Currency, Date, Money, Price, Quantity};
use quittance_store::{company, stock};
use serde::Serialize;
use std::io::Write;

/// The page.
#[derive(Serialize)]
pub struct StockPage {
    kind: StockDocumentKind,
    number: String,
    warehouse: String,
    moved_on: Date,
    reason: String,
    reference: String,
    cause: Cause,
    base_currency: Currency,
    lines: Vec<Line>,
    places: Vec<Laid>,
    entries: Vec<Posted>,
    history: Vec<Happened>,
}

/// A move: positive into the warehouse.
#[derive(Serialize)]
struct Line {
    line_no: i64,
    sku: String,
    name: String,
    quantity: Quantity,
    /// Of one unit, in the currency of the books.
    unit_cost: Price,
    #[serde(serialize_with = "decimal")]
    value: Money,
}

/// Reads the page.
pub fn read(books: &Books, number: &str) -> Result<Option<StockPage>, Stop> {
    let company = books.company;
    let found = books.database.read(|reader| stock::show(reader, company, number))?;
    let Some(shown) = found else {
        return Ok(None);
    };
    let mut skus = Skus::default();
    let line = |of_line: &Move| {
        let (sku, name) = skus.named(books, of_line.product)?;
        Ok(Line {
            line_no: of_line.line_no,
            sku,
            name,
            quantity: of_line.quantity,
            unit_cost: Price::per_unit(of_line.value, of_line.quantity).unwrap_or_default(),
            value: of_line.value,
        })
    };
    let lines = shown.moves.iter().map(line).collect::<Result<_, Stop>>()?;
    let document = shown.document;
    Ok(Some(StockPage {
        kind: document.kind,
        number: document.number,
        warehouse: warehouse_code(books, document.warehouse)?,
        moved_on: document.moved_on,
        reason: document.reason,
        reference: document.reference,
        cause: document.cause,
        base_currency: books.database.read(|reader| company::base_currency(reader, company))?,
        lines,
        places: laid(books, document.id.uuid(), &mut skus)?,
        entries: shown.entries.into_iter().map(Posted::from).collect(),
        history: history(books, &[document.id.uuid()])?,
    }))
}

impl Page for StockPage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        let name = match self.kind {
            StockDocumentKind::Receipt => "Stock receipt",
            StockDocumentKind::Adjustment => "Stock adjustment",
            StockDocumentKind::TransferOut => "Transfer",
            StockDocumentKind::TransferIn => "Arrival of a transfer",
            StockDocumentKind::Revaluation => "Revaluation of stock",
            StockDocumentKind::IssueReversal => "Goods issue undone",
            StockDocumentKind::Relocation => "Change of place",
        };
        out.title(&format!("{name} {}", self.number), &self.moved_on.to_string())?;
        out.fact("warehouse", &self.warehouse)?;
        out.fact("reason", &self.reason)?;
        out.fact("reference", &self.reference)?;
        if self.kind == StockDocumentKind::Adjustment {
            out.fact("cause", &self.cause.to_string())?;
        }
        writeln!(out)?;
        let mut table = Table::new(&[
            ("", Align::Right),
            ("SKU", Align::Left),
            ("name", Align::Text),
            ("quantity", Align::Right),
            ("unit cost", Align::Right),
            ("value", Align::Right),
        ]);
        for line in &self.lines {
            table.row(vec![
                line.line_no.to_string(),
                line.sku.clone(),
                line.name.clone(),
                quantity(line.quantity),
                price(line.unit_cost),
                amount_cell(line.value),
            ]);
        }
        if !self.lines.is_empty() {
            table.print(out)?;
        }
        print_laid(&self.places, out)?;
        print_posted(&self.entries, out)?;
        print_history(&self.history, &self.number, out)
    }
}
