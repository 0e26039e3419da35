//! A return.
use super::Page;
use super::parts::{Happened, Party, Posted, Skus, history, print_history, print_posted};
use crate::exit::Stop;
use crate::figures::{amount, decimal, price, quantity};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::invoicing::InvoiceId;
use quittance_domain::returns::{Disposition, ReturnLine, ReturnState};
use quittance_domain::shipping::ShipmentId;
use quittance_domain::stock::CostBasis;
use quittance_domain::{Currency, Date, Money, Price, Quantity};
use quittance_store::{names, returns};
use serde::Serialize;
use std::io::Write;

/// The page.
#[derive(Serialize)]
pub struct ReturnPage {
    kind: &'static str,
    number: String,
    state: ReturnState,
    customer: Party,
    source_number: String,
    reason: String,
    requested_on: Date,
    received_on: Option<Date>,
    credit_note: Option<String>,
    currency: Currency,
    lines: Vec<Line>,
    entries: Vec<Posted>,
    history: Vec<Happened>,
}

/// A line; its net is in the return's currency, its cost in that of the books.
#[derive(Serialize)]
struct Line {
    line_no: i64,
    sku: String,
    description: String,
    quantity: Quantity,
    price: Price,
    #[serde(serialize_with = "decimal")]
    net: Money,
    invoice: Option<String>,
    /// The shipment that it was taken back from before it was billed.
    shipment: Option<String>,
    disposition: Disposition,
    #[serde(serialize_with = "decimal")]
    cost: Money,
    /// Where the cost is from; all but `original` are estimates.
    cost_basis: Option<CostBasis>,
}

/// Reads the page.
pub fn read(books: &Books, number: &str) -> Result<Option<ReturnPage>, Stop> {
    let found = books.database.read(|reader| returns::show(reader, books.company, number))?;
    let Some(shown) = found else {
        return Ok(None);
    };
    let mut skus = Skus::default();
    let line = |line: &ReturnLine| {
        Ok(Line {
            line_no: line.line_no,
            sku: skus.of(books, line.product)?,
            description: line.description.clone(),
            quantity: line.quantity,
            price: line.price,
            net: line.net,
            invoice: invoice_number(books, line.invoice)?,
            shipment: shipment_number(books, line.shipment)?,
            disposition: line.disposition,
            cost: line.cost,
            cost_basis: line.cost_basis,
        })
    };
    let lines = shown.lines.iter().map(line).collect::<Result<_, Stop>>()?;
    let head = shown.head;
    let history = history(books, &[head.id.uuid()])?;
    Ok(Some(ReturnPage {
        kind: "return",
        number: head.number,
        state: head.state,
        customer: Party::read(books, head.customer)?,
        source_number: head.source_number,
        reason: head.reason,
        requested_on: head.requested_on,
        received_on: head.received_on,
        credit_note: invoice_number(books, credit_note(&history))?,
        currency: head.currency,
        lines,
        entries: shown.entries.into_iter().map(Posted::from).collect(),
        history,
    }))
}

fn invoice_number(books: &Books, id: Option<InvoiceId>) -> Result<Option<String>, Stop> {
    let Some(id) = id else {
        return Ok(None);
    };
    Ok(books.database.read(|reader| names::invoice_number(reader, books.company, id))?)
}

fn shipment_number(books: &Books, id: Option<ShipmentId>) -> Result<Option<String>, Stop> {
    let Some(id) = id else {
        return Ok(None);
    };
    let found = books.database.read(|reader| names::shipment(reader, books.company, id))?;
    Ok(found.map(|shipment| shipment.number))
}

/// The credit note that the return's own events name.
fn credit_note(history: &[Happened]) -> Option<InvoiceId> {
    let named = history.iter().rev().find_map(|one| one.data.get("credit_note")?.as_str());
    InvoiceId::parse(named?).ok()
}

/// The document that a line was billed or delivered by.
fn sold_by(line: &Line) -> String {
    let known = line.invoice.clone().or_else(|| line.shipment.clone());
    known.unwrap_or_else(|| "no known sale".to_owned())
}

/// Where a cost is from, if it is not the one that the goods left at.
fn from_where(basis: CostBasis) -> &'static str {
    match basis {
        CostBasis::Original => "",
        CostBasis::Average => "estimate: current average",
        CostBasis::Last => "estimate: last known cost",
        CostBasis::Unknown => "no cost is known",
    }
}

impl Page for ReturnPage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        out.title(&format!("Return {}", self.number), &self.state.to_string())?;
        out.fact("customer", &self.customer.words())?;
        out.fact("reason", &self.reason)?;
        out.fact("source number", &self.source_number)?;
        out.fact("registered", &self.requested_on.to_string())?;
        let received = self.received_on.map(|date| date.to_string());
        out.fact("came in", &received.unwrap_or_else(|| "not yet".to_owned()))?;
        out.fact("credit note", self.credit_note.as_deref().unwrap_or_default())?;
        writeln!(out)?;
        let mut table = Table::new(&[
            ("", Align::Right),
            ("SKU", Align::Left),
            ("description", Align::Text),
            ("sold by", Align::Left),
            ("goods", Align::Left),
            ("quantity", Align::Right),
            ("price", Align::Right),
            ("net", Align::Right),
            ("cost", Align::Right),
            ("", Align::Left),
        ]);
        for line in &self.lines {
            table.row(vec![
                line.line_no.to_string(),
                line.sku.clone(),
                line.description.clone(),
                sold_by(line),
                line.disposition.to_string(),
                quantity(line.quantity),
                price(line.price),
                amount(line.net),
                line.cost_basis.map(|_| amount(line.cost)).unwrap_or_default(),
                line.cost_basis.map(from_where).unwrap_or_default().to_owned(),
            ]);
        }
        table.print(out)?;
        print_posted(&self.entries, out)?;
        print_history(&self.history, &self.number, out)
    }
}
