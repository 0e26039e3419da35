//! Blanket orders: what was agreed, and what of it is called off.
use super::parts::{Party, Skus};
use super::purchase::{Head, SheetPage};
use crate::exit::Stop;
use crate::open::Books;
use crate::table::Align;
use quittance_store::blanket;

const LINES: &[(&str, Align)] = &[
    ("line", Align::Right),
    ("sku", Align::Left),
    ("price", Align::Right),
    ("discount", Align::Right),
    ("agreed", Align::Right),
    ("called", Align::Right),
    ("open", Align::Right),
];

/// Reads a blanket order.
pub fn read(books: &Books, number: &str) -> Result<Option<SheetPage>, Stop> {
    let found = books.database.read(|it| blanket::show(it, books.company, number))?;
    let Some(shown) = found else {
        return Ok(None);
    };
    let mut skus = Skus::default();
    let mut rows = Vec::with_capacity(shown.lines.len());
    for line in &shown.lines {
        rows.push(vec![
            line.line_no.to_string(),
            skus.of(books, line.product)?,
            line.price.to_string(),
            line.discount.to_string(),
            line.quantity.to_string(),
            line.called.to_string(),
            line.open().to_string(),
        ]);
    }
    let blanket = shown.blanket;
    let facts = [
        ("state", blanket.state.to_string()),
        ("customer", Party::read(books, blanket.customer)?.words()),
        ("their number", blanket.reference),
        ("valid from", blanket.valid_from.to_string()),
        ("valid to", blanket.valid_to.to_string()),
        ("currency", blanket.currency.to_string()),
        ("orders", shown.orders.join(", ")),
        ("closed because", blanket.closed_because),
    ];
    let (kind, on, subject) = ("blanket order", blanket.agreed_on, blanket.id.uuid());
    let head = Head { kind, number: blanket.number, on, subject };
    SheetPage::new(books, head, &facts, (LINES, rows), Vec::new()).map(Some)
}
