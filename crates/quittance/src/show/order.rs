//! A sales order.
mod kits;
mod lines;

use self::kits::{Kit, kits};
use self::lines::{Line, one_line};
use super::Page;
use super::parts::{
    Happened, Party, Skus, history, holds_checked_at, print_history, terms_in_words, warehouse_code,
};
use super::stands::stands;
use super::told::Told;
use crate::exit::Stop;
use crate::figures::{amount, amount_cell, decimal, money, sentence};
use crate::open::Books;
use crate::out::Out;
use crate::report::work::kind_in_words;
use crate::table::{Align, Table};
use quittance_domain::credit;
use quittance_domain::customer::Terms;
use quittance_domain::id::Uuid;
use quittance_domain::invoicing::{Invoice, InvoiceKind};
use quittance_domain::order::{Amendment, Channel, Hold, HoldKind, OrderState};
use quittance_domain::shipping::ShipmentState;
use quittance_domain::{Currency, Date, Moment, Money, Refused};
use quittance_store::order::{self, OrderTrail};
use quittance_store::receivables;
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
    /// What of it is given up; net, tax and gross are as it was ordered.
    #[serde(serialize_with = "decimal")]
    cancelled: Money,
    /// What stands above all lines.
    #[serde(skip_serializing_if = "String::is_empty")]
    text: String,
    lines: Vec<Line>,
    /// The kits that lines are parts of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    kits: Vec<Kit>,
    holds: Vec<Held>,
    amendments: Vec<Amended>,
    documents: Vec<Document>,
    history: Vec<Happened>,
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

/// A change of the order, made, waiting or given up.
#[derive(Serialize)]
struct Amended {
    amendment_no: i64,
    asked_on: Date,
    asked_by: String,
    reason: String,
    changes: String,
    /// `made`, `waiting` or `given_up`.
    state: &'static str,
    made_by: String,
    #[serde(serialize_with = "decimal")]
    gross_before: Money,
    #[serde(serialize_with = "decimal")]
    gross_after: Money,
}

/// A document that the order led to.
#[derive(Serialize)]
struct Document {
    number: String,
    kind: &'static str,
    date: Date,
    state: String,
    #[serde(flatten)]
    billed: Option<Billed>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    settled_by: Vec<String>,
}

/// What an invoice or credit note comes to.
#[derive(Serialize)]
struct Billed {
    currency: Currency,
    #[serde(serialize_with = "decimal")]
    gross: Money,
    #[serde(serialize_with = "decimal")]
    open: Money,
}

/// Reads the page.
pub fn read(books: &Books, number: &str) -> Result<Option<OrderPage>, Stop> {
    let company = books.company;
    let found = books.database.read(|reader| order::show(reader, company, number))?;
    let Some(shown) = found else {
        return Ok(None);
    };
    let order = shown.order;
    let trail = books.database.read(|reader| order::trail(reader, company, order.id))?;
    let (mut skus, mut told) = (Skus::default(), Told::default());
    let kits = kits(books, &shown.lines, &mut skus)?;
    let promises =
        books.database.read(|reader| order::promises::of_order(reader, company, order.id))?;
    let lines = shown.lines.iter().map(|line| {
        let promise = promises.iter().find(|it| it.line_no == line.line_no);
        one_line(books, (line, promise), (&mut skus, &mut told))
    });
    let mut subjects: Vec<Uuid> = vec![order.id.uuid()];
    subjects.extend(trail.shipments.iter().map(|shipment| shipment.id.uuid()));
    subjects.extend(trail.invoices.iter().map(|invoice| invoice.id.uuid()));
    let history = history(books, &subjects)?;
    let checked = holds_checked_at(&history);
    let cancelled = credit::cancelled_of(&order, &shown.lines);
    let cancelled = cancelled.map_err(Refused::from)?;
    Ok(Some(OrderPage {
        kind: "sales_order",
        stands: stands(books, &order, &shown.lines, (&trail, checked))?,
        customer: Party::read(books, order.customer)?,
        lines: lines.collect::<Result<_, Stop>>()?,
        kits,
        text: told.text(books, (order.id, 0))?,
        documents: documents(books, &trail)?,
        amendments: amendments(&trail),
        holds: trail.holds.into_iter().map(held).collect(),
        history,
        warehouse: warehouse_code(books, order.warehouse)?,
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
        cancelled,
    }))
}

fn held(hold: Hold) -> Held {
    Held {
        kind: hold.kind,
        active: hold.is_active(),
        reason: hold.reason,
        placed_at: hold.placed_at,
        released_at: hold.released_at,
        released_by: hold.released_by,
        release_reason: hold.release_reason,
    }
}

fn amendments(trail: &OrderTrail) -> Vec<Amended> {
    let waits = |amendment: &Amendment| {
        let of = |hold: &Hold| amendment.hold_no == Some(hold.hold_no) && hold.is_active();
        trail.holds.iter().any(of)
    };
    let amended = |amendment: &Amendment| Amended {
        amendment_no: amendment.amendment_no,
        asked_on: amendment.asked_on,
        asked_by: amendment.asked_by.clone(),
        reason: amendment.request.reason.clone(),
        changes: amendment.changes.clone(),
        state: match amendment.made_at {
            Some(_) => "made",
            None if waits(amendment) => "waiting",
            None => "given_up",
        },
        made_by: amendment.made_by.clone(),
        gross_before: amendment.gross_before,
        gross_after: amendment.gross_after,
    };
    trail.amendments.iter().map(amended).collect()
}

fn documents(books: &Books, trail: &OrderTrail) -> Result<Vec<Document>, Stop> {
    let mut documents: Vec<Document> = trail
        .shipments
        .iter()
        .map(|shipment| Document {
            number: shipment.number.clone(),
            kind: "shipment",
            date: shipment.shipped_on.unwrap_or(shipment.created_on),
            state: match shipment.state {
                ShipmentState::Open => "being prepared".to_owned(),
                ShipmentState::Released => "released to the warehouse".to_owned(),
                ShipmentState::Picking => "being picked".to_owned(),
                ShipmentState::Picked => "picked".to_owned(),
                ShipmentState::Packed => "packed".to_owned(),
                ShipmentState::Shipped => "shipped".to_owned(),
                ShipmentState::Cancelled => "cancelled".to_owned(),
                ShipmentState::Reversed => "issue undone".to_owned(),
            },
            billed: None,
            settled_by: Vec::new(),
        })
        .collect();
    for invoice in &trail.invoices {
        documents.push(billed(books, invoice)?);
    }
    documents.sort_by_key(|document| document.date);
    Ok(documents)
}

fn billed(books: &Books, invoice: &Invoice) -> Result<Document, Stop> {
    let id = invoice.id.uuid();
    let (item, settled_by) = books.database.read(|reader| {
        let item = receivables::item(reader, books.company, id)?;
        Ok((item, receivables::settled_by(reader, books.company, id)?))
    })?;
    let open = item.map_or(Money::zero(invoice.currency), |item| item.open);
    let settled = open.is_zero();
    let (kind, state) = match invoice.kind {
        InvoiceKind::Invoice if settled => ("invoice", "settled".to_owned()),
        InvoiceKind::Invoice => ("invoice", format!("due {}", invoice.due_on)),
        InvoiceKind::DebitNote if settled => ("debit_note", "settled".to_owned()),
        InvoiceKind::DebitNote => ("debit_note", format!("due {}", invoice.due_on)),
        InvoiceKind::Deposit if settled => ("deposit", "received".to_owned()),
        InvoiceKind::Deposit => ("deposit", format!("due {}", invoice.due_on)),
        InvoiceKind::CreditNote if settled => ("credit_note", "settled".to_owned()),
        InvoiceKind::CreditNote => ("credit_note", "not used yet".to_owned()),
    };
    Ok(Document {
        number: invoice.number.clone(),
        kind,
        date: invoice.issued_on,
        state,
        billed: Some(Billed { currency: invoice.currency, gross: invoice.gross, open }),
        settled_by: settled_by.into_iter().map(|applied| applied.number).collect(),
    })
}

impl Page for OrderPage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        let held = self.holds.iter().any(|hold| hold.active);
        let state = self.state.to_string().replace('_', " ");
        let state = if held { format!("{state}, on hold") } else { state };
        out.title(&format!("Sales order {}", self.number), &state)?;
        out.fact("customer", &self.customer.words())?;
        let placed = format!("{}, by {}", self.ordered_on, self.channel);
        out.fact("ordered", &placed)?;
        out.fact("their number", &self.customer_po)?;
        out.fact("source number", &self.source_number)?;
        let wanted = self.requested_on.map(|date| date.to_string());
        out.fact("wanted", &wanted.unwrap_or_default())?;
        let promised = self.lines.iter().filter_map(|line| line.promised_on).max();
        out.fact("promised", &promised.map(|day| day.to_string()).unwrap_or_default())?;
        let address = format!("{} {}", self.ship_to, self.ship_to_country);
        out.fact("ship to", &format!("{}, from {}", address.trim(), self.warehouse))?;
        out.fact("terms", &terms_in_words(self.terms))?;
        if !self.cancelled.is_zero() {
            let (cancelled, left) = (self.cancelled, self.gross.checked_sub(self.cancelled));
            let left = left.map_err(Refused::from)?;
            out.fact("given up", &format!("{}; {} are left", money(cancelled), money(left)))?;
        }
        out.fact("text", &self.text)?;
        writeln!(out)?;
        self.print_lines(out)?;
        self.kits.iter().try_for_each(|kit| out.paragraph(2, &kit.words()))?;
        out.heading("Where it stands")?;
        for line in &self.stands {
            out.paragraph(2, &sentence(line))?;
        }
        self.print_documents(out)?;
        self.print_holds(out)?;
        self.print_amendments(out)?;
        print_history(&self.history, &self.number, out)
    }
}

impl OrderPage {
    fn print_documents(&self, out: &mut Out) -> Result<(), Stop> {
        if self.documents.is_empty() {
            return Ok(());
        }
        out.heading("Documents")?;
        let mut table = Table::new(&[
            ("", Align::Left),
            ("", Align::Left),
            ("", Align::Left),
            ("gross", Align::Right),
            ("open", Align::Right),
            ("settled by", Align::Text),
        ]);
        for document in &self.documents {
            let billed = document.billed.as_ref();
            table.row(vec![
                document.number.clone(),
                document.date.to_string(),
                document.state.clone(),
                billed.map(|billed| amount_cell(billed.gross)).unwrap_or_default(),
                billed.map(|billed| amount_cell(billed.open)).unwrap_or_default(),
                document.settled_by.join(", "),
            ]);
        }
        table.print(out)
    }

    fn print_amendments(&self, out: &mut Out) -> Result<(), Stop> {
        if self.amendments.is_empty() {
            return Ok(());
        }
        out.heading("Amendments")?;
        for amended in &self.amendments {
            let Amended { amendment_no, asked_on, asked_by, reason, .. } = amended;
            let state = amended.state.replace('_', " ");
            let head = format!("{amendment_no}. {asked_on}, {state}: {}", amended.changes);
            out.paragraph(2, &sentence(&head))?;
            let (before, after) = (amount(amended.gross_before), amount(amended.gross_after));
            let sums = format!("{before} -> {after} {}", self.currency);
            out.paragraph(6, &format!("{sums}, by {asked_by}: {reason}"))?;
        }
        Ok(())
    }

    fn print_holds(&self, out: &mut Out) -> Result<(), Stop> {
        let released: Vec<&Held> = self.holds.iter().filter(|hold| !hold.active).collect();
        if released.is_empty() {
            return Ok(());
        }
        out.heading("Was on hold")?;
        for hold in released {
            let kind = kind_in_words(hold.kind);
            out.paragraph(2, &sentence(&format!("{kind}: {}", hold.reason)))?;
            let (by, why) = (&hold.released_by, &hold.release_reason);
            out.paragraph(6, &format!("released by {by}: {why}"))?;
        }
        Ok(())
    }
}
