//! The kits of a sales order.
use crate::exit::Stop;
use crate::figures::{amount, decimal, quantity_cell};
use crate::open::Books;
use crate::show::parts::Skus;
use quittance_domain::order::{OrderKit, OrderLine};
use quittance_domain::{Money, Quantity};
use quittance_store::order;
use serde::Serialize;

/// A kit that was ordered.
#[derive(Serialize)]
pub(super) struct Kit {
    kit_no: i64,
    sku: String,
    description: String,
    quantity: Quantity,
    /// What one comes to.
    #[serde(serialize_with = "decimal")]
    price: Money,
    /// The lines of its parts.
    lines: Vec<i64>,
}

/// Looked for only where a line is a part of one.
pub(super) fn kits(books: &Books, lines: &[OrderLine], skus: &mut Skus) -> Result<Vec<Kit>, Stop> {
    let Some(part) = lines.iter().find(|line| line.kit_no.is_some()) else {
        return Ok(Vec::new());
    };
    let found = books.database.read(|reader| order::kits(reader, books.company, part.order))?;
    let kit = |kit: OrderKit| {
        let parts = lines.iter().filter(|line| line.kit_no == Some(kit.kit_no));
        Ok(Kit {
            kit_no: kit.kit_no,
            sku: skus.of(books, kit.product)?,
            description: kit.description,
            quantity: kit.quantity,
            price: kit.price,
            lines: parts.map(|line| line.line_no).collect(),
        })
    };
    found.into_iter().map(kit).collect()
}

impl Kit {
    /// How many of it, at which price, and which lines are its parts.
    pub fn words(&self) -> String {
        let lines: Vec<String> = self.lines.iter().map(i64::to_string).collect();
        let (quantity, price) = (quantity_cell(self.quantity), amount(self.price));
        let (sku, lines) = (&self.sku, lines.join(", "));
        format!("{quantity} {sku} at {price}, {}: lines {lines}", self.description)
    }
}
