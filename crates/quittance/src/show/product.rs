//! A product: what lies where.
use super::Page;
use super::parts::warehouse_code;
use crate::exit::Stop;
use crate::figures::{amount_cell, decimal, quantity_cell, unit};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::product::ProductKind;
use quittance_domain::stock::Balance;
use quittance_domain::tax::TaxCategory;
use quittance_domain::{Currency, Date, Money, Quantity};
use quittance_store::{company, product, stock};
use serde::Serialize;

/// The page.
#[derive(Serialize)]
pub struct ProductPage {
    kind: &'static str,
    sku: String,
    name: String,
    product_kind: ProductKind,
    unit: String,
    tax_category: TaxCategory,
    base_currency: Currency,
    balances: Vec<InWarehouse>,
}

#[derive(Serialize)]
struct InWarehouse {
    warehouse: String,
    on_hand: Quantity,
    reserved: Quantity,
    #[serde(serialize_with = "decimal")]
    value: Money,
    last_moved: Option<Date>,
}

/// Reads the page.
pub fn read(books: &Books, sku: &str) -> Result<Option<ProductPage>, Stop> {
    let company = books.company;
    let found = books.database.read(|reader| product::show(reader, company, sku))?;
    let Some(found) = found else {
        return Ok(None);
    };
    let balances = books.database.read(|reader| stock::balances_of(reader, company, found.id))?;
    let in_warehouse = |balance: Balance| {
        Ok(InWarehouse {
            warehouse: warehouse_code(books, balance.warehouse)?,
            on_hand: balance.on_hand,
            reserved: balance.reserved,
            value: balance.value,
            last_moved: balance.last_moved,
        })
    };
    Ok(Some(ProductPage {
        kind: "product",
        base_currency: books.database.read(|reader| company::base_currency(reader, company))?,
        balances: balances.into_iter().map(in_warehouse).collect::<Result<_, Stop>>()?,
        sku: found.sku,
        name: found.name,
        product_kind: found.kind,
        unit: found.unit,
        tax_category: found.tax_category,
    }))
}

impl Page for ProductPage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        let kind = self.product_kind.to_string();
        out.title(&format!("Product {}  {}", self.sku, self.name), &kind)?;
        out.fact("unit", unit(&self.unit))?;
        out.fact("tax category", &self.tax_category.to_string())?;
        if self.balances.is_empty() {
            return Ok(());
        }
        out.heading("In stock")?;
        let mut table = Table::new(&[
            ("warehouse", Align::Left),
            ("on hand", Align::Right),
            ("reserved", Align::Right),
            ("value", Align::Right),
            ("last moved", Align::Left),
        ]);
        for balance in &self.balances {
            table.row(vec![
                balance.warehouse.clone(),
                quantity_cell(balance.on_hand),
                quantity_cell(balance.reserved),
                amount_cell(balance.value),
                balance.last_moved.map(|date| date.to_string()).unwrap_or_default(),
            ]);
        }
        table.print(out)
    }
}
