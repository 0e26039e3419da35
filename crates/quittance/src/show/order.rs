//! A sales order.
use super::Page;
use super::parts::{
    Happened, Party, Skus, fact, history, print_history, terms_in_words,
};
use crate::exit::Stop;
use crate::figures::{amount, decimal, money, price, quantity, quantity_or_blank};
use crate::open::Books;
use crate::out::Out;
use crate::report::kind_in_words;
use crate::table::{Align, Table};
use quittance_domain::customer::Terms;
use quittance_domain::id::Uuid;
use quittance_domain::invoicing::{Invoice, InvoiceKind};
use quittance_domain::order::{Channel, Hold, HoldKind, Order, OrderLine, OrderState};
use quittance_domain::shipping::ShipmentState;
use quittance_domain::{Currency, Date, Moment, Money, Price, Quantity};
use quittance_store::order::{self, OrderTrail};
use quittance_store::{engine_tables, names, receivables};
use serde::Serialize;
use std::io::Write;

/// The page.
#[derive(Serialize)]
pub struct OrderPage {
    kind: &'static str,
    number: String,
    state: OrderState,
    /// Where it stands, in sentences.
    stands: Vec<String>,
    customer: Party,
    customer_po: String,
    source_number: String,
    channel: Channel,
    ordered_on: Date,
    requested_on: Option<Date>,
    ship_to: String,
    ship_to_country: String,
    warehouse: String,
    terms: Terms,
    currency: Currency,
    #[serde(serialize_with = "decimal")]
    net: Money,
    #[serde(serialize_with = "decimal")]
    tax: Money,
    #[serde(serialize_with = "decimal")]
    gross: Money,
    lines: Vec<Line>,
    holds: Vec<Held>,
    documents: Vec<Document>,
    history: Vec<Happened>,
}

#[derive(Serialize)]
struct Line {
    line_no: i64,
    sku: String,
    description: String,
    quantity: Quantity,
    reserved: Quantity,
    shipped: Quantity,
    invoiced: Quantity,
    returned: Quantity,
    cancelled: Quantity,
    price: Price,
    #[serde(serialize_with = "decimal")]
    net: Money,
    tax_category: String,
    tax_rate: String,
}

#[derive(Serialize)]
struct Held {
    kind: HoldKind,
    active: bool,
    reason: String,
    placed_at: Moment,
    released_at: Option<Moment>,
    released_by: String,
    release_reason: String,
}

/// A document that the order led to.
#[derive(Serialize)]
struct Document {
    number: String,
    kind: &'static str,
    date: Date,
    state: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    settled_by: Vec<String>,
}

/// Reads the page.
pub fn read(books: &Books, number: &str) -> Result<Option<OrderPage>, Stop> {
    let company = books.company;
    let found = books.database.read(|reader| order::show(reader, company, number))?;
    let Some(shown) = found else {
        return Ok(None);
    };
    let (order, id) = (shown.order, shown.order_id());
    let trail = books.database.read(|reader| order::trail(reader, company, id))?;
    let warehouse =
        books.database.read(|reader| names::warehouse(reader, company, order.warehouse))?;
    let mut skus = Skus::default();
    let lines = shown.lines.iter().map(|line| one_line(books, line, &mut skus));
    let mut subjects: Vec<Uuid> = vec![order.id.uuid()];
    subjects.extend(trail.shipments.iter().map(|shipment| shipment.id.uuid()));
    subjects.extend(trail.invoices.iter().map(|invoice| invoice.id.uuid()));
    Ok(Some(OrderPage {
        kind: "sales_order",
        stands: stands(books, &order, &shown.lines, &trail)?,
        customer: Party::read(books, order.customer)?,
        lines: lines.collect::<Result<_, Stop>>()?,
        documents: documents(books, &trail)?,
        holds: trail.holds.into_iter().map(held).collect(),
        history: history(books, &subjects)?,
        warehouse: warehouse.map(|warehouse| warehouse.code).unwrap_or_default(),
        number: order.number,
        state: order.state,
        customer_po: order.customer_po,
        source_number: order.source_number,
        channel: order.channel,
        ordered_on: order.ordered_on,
        requested_on: order.requested_on,
        ship_to: order.ship_to,
        ship_to_country: order.ship_to_country.to_string(),
        terms: order.terms,
        currency: order.currency,
        net: order.net,
        tax: order.tax,
        gross: order.gross,
    }))
}
