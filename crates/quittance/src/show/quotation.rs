//! Quotations: what was asked for, at which prices, and what of it is ordered.
use super::parts::{Party, Skus, warehouse_code};
use super::purchase::{Head, SheetPage};
use crate::exit::Stop;
use crate::open::Books;
use crate::report::day;
use crate::table::Align;
use quittance_domain::code::Code;
use quittance_domain::pricing::{Candidate, Verdict};
use quittance_domain::product::is_unlisted;
use quittance_domain::quotation::{Quotation, QuotationLine};
use quittance_store::quotation;

const LINES: &[(&str, Align)] = &[
    ("line", Align::Right),
    ("sku", Align::Left),
    ("description", Align::Text),
    ("quoted", Align::Right),
    ("unit", Align::Left),
    ("accepted", Align::Right),
    ("price", Align::Right),
    ("discount", Align::Right),
    ("reduction", Align::Right),
    ("net", Align::Right),
    ("price of", Align::Left),
    ("text", Align::Text),
];

/// Reads a quotation.
pub fn read(books: &Books, number: &str) -> Result<Option<SheetPage>, Stop> {
    let found = books.database.read(|it| quotation::show(it, books.company, number))?;
    let Some(shown) = found else {
        return Ok(None);
    };
    let mut skus = Skus::default();
    let mut rows = Vec::with_capacity(shown.lines.len());
    for line in &shown.lines {
        rows.push(vec![
            line.line_no.to_string(),
            skus.of(books, line.product)?,
            line.description.clone(),
            line.quantity.to_string(),
            unit_of(&shown.quotation, line),
            line.accepted.to_string(),
            line.price.to_string(),
            line.discount.to_string(),
            line.reduction.decimal(),
            line.net.decimal(),
            price_of(line),
            shown.quotation.text(line.line_no).cloned().unwrap_or_default(),
        ]);
    }
    let quotation = shown.quotation;
    let facts = [
        ("state", standing(books, &quotation)?),
        ("customer", Party::read(books, quotation.customer)?.words()),
        ("their number", quotation.request.reference.clone()),
        ("valid until", quotation.valid_until.to_string()),
        ("ship to", quotation.ship_to.clone()),
        ("warehouse", warehouse_code(books, quotation.warehouse)?),
        ("text", quotation.request.text.clone().unwrap_or_default()),
        ("net", quotation.net.to_string()),
        ("tax", quotation.tax.to_string()),
        ("gross", quotation.gross.to_string()),
        ("orders", shown.orders.join(", ")),
        ("closed because", quotation.closed_because.clone()),
    ];
    let (kind, on, subject) = ("quotation", quotation.quoted_on, quotation.id.uuid());
    let head = Head { kind, number: quotation.number, on, subject };
    SheetPage::new(books, head, &facts, (LINES, rows), Vec::new()).map(Some)
}

fn standing(books: &Books, quotation: &Quotation) -> Result<String, Stop> {
    let expired = quotation.is_expired(day(books, None)?);
    Ok(if expired { "expired".to_owned() } else { quotation.state.code().replace('_', " ") })
}

/// What the quantity of a free line is told in; any other is in its product's own unit.
fn unit_of(quotation: &Quotation, line: &QuotationLine) -> String {
    let unit = quotation.asked_unit(line.line_no).filter(|_| is_unlisted(line.product));
    unit.cloned().unwrap_or_default()
}

/// The list that the price was taken from, where more than the customer's own was looked at.
fn price_of(line: &QuotationLine) -> String {
    let taken = |it: &&Candidate| it.verdict == Verdict::Taken;
    line.trace.prices.iter().find(taken).map_or(String::new(), |taken| taken.list.clone())
}
