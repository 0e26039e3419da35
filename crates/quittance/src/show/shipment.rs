//! A shipment.
use super::Page;
use super::carrier::{Brought, brought, print_brought};
use super::parts::{Happened, Party, Posted, Skus, history, print_history, print_posted};
use super::places::{Laid, laid, print_laid};
use super::told::Told;
use super::tracking::{Tracked, print_tracked, tracked};
use crate::exit::Stop;
use crate::figures::{amount_cell, decimal, quantity, quantity_cell};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::fulfilment::Carton;
use quittance_domain::shipping::{ShipmentId, ShipmentLine, ShipmentState};
use quittance_domain::{Currency, Date, Money, Quantity};
use quittance_store::{Fault, company, fulfilment, order, shipping};
use serde::Serialize;
use std::io::Write;

/// The page.
#[derive(Serialize)]
pub struct ShipmentPage {
    kind: &'static str,
    number: String,
    state: ShipmentState,
    order: String,
    invoices: Vec<String>,
    customer: Party,
    created_on: Date,
    shipped_on: Option<Date>,
    ship_to: String,
    ship_to_country: String,
    base_currency: Currency,
    /// What stands above all lines.
    #[serde(skip_serializing_if = "String::is_empty")]
    text: String,
    lines: Vec<Line>,
    places: Vec<Laid>,
    cartons: Vec<Boxed>,
    carrier: Option<Brought>,
    tracking: Option<Tracked>,
    entries: Vec<Posted>,
    history: Vec<Happened>,
}

/// A carton and what is in it.
#[derive(Serialize)]
struct Boxed {
    carton_no: i64,
    sscc: String,
    weight_grams: i64,
    holds: Vec<Held>,
}

/// So much of a line.
#[derive(Serialize)]
struct Held {
    line_no: i64,
    quantity: Quantity,
}

/// A line. Its cost is in base currency, and 0 until the goods leave.
#[derive(Serialize)]
struct Line {
    line_no: i64,
    order_line: i64,
    sku: String,
    name: String,
    /// What stands below it.
    #[serde(skip_serializing_if = "String::is_empty")]
    text: String,
    quantity: Quantity,
    issued: Quantity,
    invoiced: Quantity,
    returned: Quantity,
    #[serde(serialize_with = "decimal")]
    cost: Money,
}

/// Reads the page.
pub fn read(books: &Books, number: &str) -> Result<Option<ShipmentPage>, Stop> {
    let company = books.company;
    let found = books.database.read(|reader| shipping::show(reader, company, number))?;
    let Some(shown) = found else {
        return Ok(None);
    };
    let (mut skus, mut told) = (Skus::default(), Told::default());
    let line = |line: &ShipmentLine| {
        let (sku, name) = skus.named(books, line.product)?;
        Ok(Line {
            line_no: line.line_no,
            order_line: line.order_line,
            sku,
            name,
            text: told.text(books, (shown.shipment.order, line.order_line))?,
            quantity: line.quantity,
            issued: line.issued,
            invoiced: line.invoiced,
            returned: line.returned,
            cost: line.cost,
        })
    };
    let lines = shown.lines.iter().map(line).collect::<Result<_, Stop>>()?;
    let shipment = shown.shipment;
    let ordered = books.database.read(|reader| order::show_id(reader, company, shipment.order))?;
    // No order is ever deleted.
    let ordered = ordered.ok_or_else(|| Fault::Ours(format!("no order {}", shipment.order)))?;
    Ok(Some(ShipmentPage {
        kind: "shipment",
        number: shipment.number,
        state: shipment.state,
        order: shown.order_number,
        invoices: shown.invoices,
        customer: Party::read(books, shipment.customer)?,
        created_on: shipment.created_on,
        shipped_on: shipment.shipped_on,
        ship_to: ordered.order.ship_to,
        ship_to_country: ordered.order.ship_to_country.to_string(),
        base_currency: books.database.read(|reader| company::base_currency(reader, company))?,
        lines,
        entries: shown.entries.into_iter().map(Posted::from).collect(),
        cartons: cartons(books, shipment.id)?,
        text: told.text(books, (shipment.order, 0))?,
        carrier: brought(books, shipment.id)?,
        tracking: tracked(books, shipment.id)?,
        places: laid(books, shipment.id.uuid(), &mut skus)?,
        history: history(books, &[shipment.id.uuid()])?,
    }))
}

fn cartons(books: &Books, shipment: ShipmentId) -> Result<Vec<Boxed>, Stop> {
    let company = books.company;
    let (cartons, lines) =
        books.database.read(|reader| fulfilment::cartons(reader, company, shipment))?;
    let holds = |carton_no: i64| {
        let in_carton = lines.iter().filter(|line| line.carton_no == carton_no);
        let held = in_carton.map(|line| Held { line_no: line.line_no, quantity: line.quantity });
        held.collect()
    };
    let boxed = |carton: Carton| Boxed {
        holds: holds(carton.carton_no),
        carton_no: carton.carton_no,
        sscc: carton.sscc,
        weight_grams: carton.weight_grams,
    };
    Ok(cartons.into_iter().map(boxed).collect())
}

fn print_cartons(cartons: &[Boxed], out: &mut Out) -> Result<(), Stop> {
    if cartons.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let mut table = Table::new(&[
        ("carton", Align::Right),
        ("SSCC", Align::Left),
        ("grams", Align::Right),
        ("holds", Align::Text),
    ]);
    for carton in cartons {
        let holds = carton.holds.iter();
        let holds = holds.map(|held| format!("{} of line {}", held.quantity, held.line_no));
        table.row(vec![
            carton.carton_no.to_string(),
            carton.sscc.clone(),
            carton.weight_grams.to_string(),
            holds.collect::<Vec<_>>().join(", "),
        ]);
    }
    table.print(out)
}

impl Page for ShipmentPage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        out.title(&format!("Shipment {}", self.number), &self.state.to_string())?;
        out.fact("order", &self.order)?;
        out.fact("customer", &self.customer.words())?;
        let address = format!("{} {}", self.ship_to, self.ship_to_country);
        out.fact("ship to", address.trim())?;
        out.fact("made", &self.created_on.to_string())?;
        let left = self.shipped_on.map(|date| date.to_string());
        out.fact("billed by", &self.invoices.join(", "))?;
        out.fact("left", &left.unwrap_or_else(|| "not yet".to_owned()))?;
        out.fact("text", &self.text)?;
        writeln!(out)?;
        let mut table = Table::new(&[
            ("", Align::Right),
            ("SKU", Align::Left),
            ("name", Align::Text),
            ("order line", Align::Right),
            ("quantity", Align::Right),
            ("left", Align::Right),
            ("billed", Align::Right),
            ("came back", Align::Right),
            ("cost", Align::Right),
        ]);
        // What goods cost is known when they leave.
        let has_left = self.shipped_on.is_some();
        let cost = |line: &Line| if has_left { amount_cell(line.cost) } else { String::new() };
        for line in &self.lines {
            table.row(vec![
                line.line_no.to_string(),
                line.sku.clone(),
                line.name.clone(),
                line.order_line.to_string(),
                quantity(line.quantity),
                quantity_cell(line.issued),
                quantity_cell(line.invoiced),
                quantity_cell(line.returned),
                cost(line),
            ]);
            table.more(2, &line.text);
        }
        table.print(out)?;
        print_laid(&self.places, out)?;
        print_cartons(&self.cartons, out)?;
        print_brought(self.carrier.as_ref(), out)?;
        print_tracked(self.tracking.as_ref(), out)?;
        print_posted(&self.entries, out)?;
        print_history(&self.history, &self.number, out)
    }
}
