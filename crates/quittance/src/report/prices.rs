//! The prices of a list that hold on a day, by product and quantity.
use crate::exit::{Stop, problem};
use crate::figures::{price, quantity, unit};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::pricing::{PriceEntry, net_price};
use quittance_domain::tax::PriceTax;
use quittance_domain::{Currency, Date, Price, Quantity};
use quittance_store::pricing::{self, ListedPrice};
use serde::Serialize;
use std::collections::BTreeSet;

/// The report.
#[derive(Serialize)]
struct Prices {
    report: &'static str,
    list: String,
    currency: Currency,
    /// Whether tax is inside the prices.
    price_tax: PriceTax,
    on: Date,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    sku: String,
    name: String,
    unit: String,
    price_unit: i64,
    from_quantity: Quantity,
    price: Price,
    valid_from: Date,
    valid_to: Option<Date>,
}

/// Runs the report.
pub fn run(books: &Books, list: &str, on: Date, out: &mut Out) -> Result<(), Stop> {
    let company = books.company;
    let found = books.database.read(|reader| pricing::list_of_code(reader, company, list))?;
    let Some(found) = found else {
        let none = format!("{} has no price list `{list}`", books.code);
        return Err(Stop::Refused(problem("pricing.not_found", "list", none).into()));
    };
    let prices =
        books.database.read(|reader| pricing::prices_of_list(reader, company, found.id))?;
    let of_product = prices.chunk_by(|one, other| one.sku == other.sku);
    let rows: Vec<Row> = of_product.flat_map(|of_one| holding(of_one, on)).collect();
    let (report, price_tax) = ("prices", found.price_tax);
    let (list, currency) = (found.code, found.currency);
    let report = Prices { report, list, currency, price_tax, on, rows };
    if out.is_json() {
        return out.document(&report);
    }
    report.print(out)
}

/// The prices of a product that hold: for each quantity that one begins with, what holds then.
fn holding(of_product: &[ListedPrice], on: Date) -> Vec<Row> {
    let entries = || of_product.iter().map(|listed| &listed.entry);
    let begins: BTreeSet<Quantity> = entries().map(|entry| entry.from_quantity).collect();
    let of = |entry: &PriceEntry| {
        let ListedPrice { sku, name, unit, price_unit, .. } = &of_product[0];
        Row {
            sku: sku.clone(),
            name: name.clone(),
            unit: unit.clone(),
            price_unit: *price_unit,
            from_quantity: entry.from_quantity,
            price: entry.price,
            valid_from: entry.valid_from,
            valid_to: entry.valid_to,
        }
    };
    let mut rows: Vec<Row> = Vec::new();
    for begin in begins {
        let Ok(priced) = net_price(entries(), begin, on) else { continue };
        // What goes on from a smaller quantity is told there.
        if rows.last().is_none_or(|last| last.price != priced.price()) {
            rows.push(Row { from_quantity: begin, ..of(priced.entry) });
        }
    }
    rows
}

impl Prices {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        let tax = if self.price_tax.is_included() { "tax included" } else { "net" };
        let about = format!("on {}, {tax}, in {}", self.on, self.currency);
        out.title(&format!("Prices of {}", self.list), &about)?;
        let mut table = Table::new(&[
            ("SKU", Align::Left),
            ("name", Align::Text),
            ("from", Align::Right),
            ("price", Align::Right),
            ("per", Align::Left),
            ("since", Align::Left),
            ("until", Align::Left),
        ]);
        for row in &self.rows {
            let per = match row.price_unit {
                1 => unit(&row.unit).to_owned(),
                more => format!("{more} {}", unit(&row.unit)),
            };
            table.row(vec![
                row.sku.clone(),
                row.name.clone(),
                quantity(row.from_quantity),
                price(row.price),
                per,
                row.valid_from.to_string(),
                row.valid_to.map(|date| date.to_string()).unwrap_or_default(),
            ]);
        }
        table.print(out)
    }
}
