//! The lines of a sales order.
use super::OrderPage;
use crate::exit::Stop;
use crate::figures::{amount, amount_cell, decimal, decimal_or_null, price_per, quantity_cell};
use crate::open::Books;
use crate::out::Out;
use crate::show::parts::{Skus, warehouse_code, with_unit};
use crate::show::told::Told;
use crate::table::{Align, Table};
use quittance_domain::order::OrderLine;
use quittance_domain::order::promise::LinePromise;
use quittance_domain::{Date, Money, Price, Quantity, Rate};
use serde::Serialize;

/// A line with its counters.
#[derive(Serialize)]
pub(super) struct Line {
    pub line_no: i64,
    /// Where it leaves from; absent: where the order does.
    #[serde(skip_serializing_if = "Option::is_none")]
    warehouse: Option<String>,
    /// The line that it was split off.
    #[serde(skip_serializing_if = "Option::is_none")]
    part_of: Option<i64>,
    /// The day for which what it waits for is promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promised_on: Option<Date>,
    /// The day that was promised first.
    #[serde(skip_serializing_if = "Option::is_none")]
    promised_first: Option<Date>,
    sku: String,
    description: String,
    quantity: Quantity,
    /// What the quantity of a free line is told in.
    #[serde(skip_serializing_if = "String::is_empty")]
    unit: String,
    /// What stands below it.
    #[serde(skip_serializing_if = "String::is_empty")]
    text: String,
    reserved: Quantity,
    shipped: Quantity,
    invoiced: Quantity,
    returned: Quantity,
    cancelled: Quantity,
    price: Price,
    price_unit: i64,
    discount: Rate,
    #[serde(serialize_with = "decimal")]
    reduction: Money,
    #[serde(serialize_with = "decimal")]
    net: Money,
    /// What it comes to with the tax that is inside its price; null: tax comes on top.
    #[serde(serialize_with = "decimal_or_null")]
    gross: Option<Money>,
    tax_category: String,
    tax_rate: String,
}

pub(super) fn one_line(
    books: &Books,
    (line, promise): (&OrderLine, Option<&LinePromise>),
    (skus, told): (&mut Skus, &mut Told),
) -> Result<Line, Stop> {
    Ok(Line {
        line_no: line.line_no,
        warehouse: line.warehouse.map(|it| warehouse_code(books, it)).transpose()?,
        part_of: line.part_of,
        promised_on: promise.filter(|it| it.waits()).and_then(|it| it.promised_on),
        promised_first: promise.and_then(|it| it.first_on),
        sku: skus.of(books, line.product)?,
        description: line.description.clone(),
        quantity: line.quantity,
        unit: told.unit(books, (line.order, line.line_no), line.product)?,
        text: told.text(books, (line.order, line.line_no))?,
        reserved: line.reserved,
        shipped: line.shipped,
        invoiced: line.invoiced,
        returned: line.returned,
        cancelled: line.cancelled,
        price: line.price,
        price_unit: line.price_unit,
        discount: line.discount,
        reduction: line.reduction,
        net: line.net,
        gross: line.gross,
        tax_category: line.tax_category.to_string(),
        tax_rate: line.tax_rate.to_string(),
    })
}

/// The counters of a line that are shown when any line has one.
type Counter = (&'static str, fn(&Line) -> Quantity);
const COUNTERS: [Counter; 5] = [
    ("reserved", |line| line.reserved),
    ("shipped", |line| line.shipped),
    ("billed", |line| line.invoiced),
    ("returned", |line| line.returned),
    ("cancelled", |line| line.cancelled),
];

fn discount(rate: Rate) -> String {
    if rate.is_zero() { String::new() } else { rate.to_string() }
}

impl OrderPage {
    pub(super) fn print_lines(&self, out: &mut Out) -> Result<(), Stop> {
        let used = |(_, of): &&Counter| self.lines.iter().any(|line| !of(line).is_zero());
        let counters: Vec<&Counter> = COUNTERS.iter().filter(used).collect();
        let mut columns = vec![
            ("", Align::Right),
            ("SKU", Align::Left),
            ("description", Align::Text),
            ("ordered", Align::Right),
        ];
        let is_split = self.lines.iter().any(|line| line.warehouse.is_some());
        columns.extend(is_split.then_some(("from", Align::Left)));
        columns.extend(counters.iter().map(|(name, _)| (*name, Align::Right)));
        let discounted = self.lines.iter().any(|line| !line.discount.is_zero());
        columns.push(("price", Align::Right));
        columns.extend(discounted.then_some(("discount", Align::Right)));
        let reduced = self.lines.iter().any(|line| !line.reduction.is_zero());
        columns.extend(reduced.then_some(("off", Align::Right)));
        let has_tax = self.lines.iter().any(|line| line.gross.is_some());
        columns.push((if has_tax { "with tax" } else { "net" }, Align::Right));
        let width = columns.len();
        let mut table = Table::new(&columns);
        for line in &self.lines {
            let (number, sku) = (line.line_no.to_string(), line.sku.clone());
            let ordered = with_unit(line.quantity, &line.unit);
            let mut cells = vec![number, sku, line.description.clone(), ordered];
            cells.extend(
                is_split.then(|| line.warehouse.as_ref().unwrap_or(&self.warehouse).clone()),
            );
            cells.extend(counters.iter().map(|(_, of)| quantity_cell(of(line))));
            cells.push(price_per(line.price, line.price_unit));
            cells.extend(discounted.then(|| discount(line.discount)));
            cells.extend(reduced.then(|| amount_cell(line.reduction)));
            cells.push(amount(line.gross.unwrap_or(line.net)));
            table.row(cells);
            table.more(2, &line.text);
        }
        table.totals();
        let sums = [("net", self.net), ("tax", self.tax), ("gross", self.gross)];
        for (name, sum) in sums {
            let mut cells = vec![String::new(); width - 2];
            let name = match name {
                "gross" => format!("{name} {}", self.currency),
                _ => name.to_owned(),
            };
            cells.extend([name, amount(sum)]);
            table.row(cells);
        }
        table.print(out)
    }
}
