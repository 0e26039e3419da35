//! What is said about what is not paid: disputes, promises, and how far dunning has come.
use super::Page;
use super::parts::Party;
use crate::exit::Stop;
use crate::figures::{amount, decimal, money};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::customer::CustomerId;
use quittance_domain::id::Uuid;
use quittance_domain::receivables::{
    Dispute, DisputeReason, DisputeState, Party as LegalParty, Promise, PromiseState,
};
use quittance_domain::{Currency, Date, Money};
use quittance_store::receivables;
use serde::Serialize;
use std::io::Write;

/// Promises and letters of a customer that are shown.
const LATEST: i64 = 5;

/// A dispute, by itself or on the page of its invoice.
#[derive(Serialize)]
pub struct DisputePage {
    kind: &'static str,
    number: String,
    customer: Party,
    invoice: String,
    line_no: Option<i64>,
    reason: DisputeReason,
    note: String,
    currency: Currency,
    #[serde(serialize_with = "decimal")]
    amount: Money,
    state: DisputeState,
    opened_on: Date,
    resolved_on: Option<Date>,
    resolution: String,
    credit_note: Option<String>,
}

fn dispute_page(books: &Books, dispute: Dispute) -> Result<DisputePage, Stop> {
    let company = books.company;
    let (item, credit_note) = books.database.read(|reader| {
        let item = receivables::item(reader, company, dispute.document)?;
        let credit_note = match dispute.credit_note {
            Some(id) => quittance_store::names::invoice_number(reader, company, id)?,
            None => None,
        };
        Ok((item, credit_note))
    })?;
    Ok(DisputePage {
        kind: "dispute",
        number: dispute.number,
        customer: Party::read(books, dispute.customer)?,
        invoice: item.map(|item| item.document_number).unwrap_or_default(),
        line_no: dispute.line_no,
        reason: dispute.reason,
        note: dispute.note,
        currency: dispute.currency,
        amount: dispute.amount,
        state: dispute.state,
        opened_on: dispute.opened_on,
        resolved_on: dispute.resolved_on,
        resolution: dispute.resolution_note,
        credit_note,
    })
}

/// The dispute with a number.
pub fn dispute(books: &Books, number: &str) -> Result<Option<DisputePage>, Stop> {
    let found =
        books.database.read(|reader| receivables::show_dispute(reader, books.company, number))?;
    found.map(|dispute| dispute_page(books, dispute)).transpose()
}

/// The disputes of an invoice.
pub fn disputes_of(books: &Books, document: Uuid) -> Result<Vec<DisputePage>, Stop> {
    let company = books.company;
    let found =
        books.database.read(|reader| receivables::disputes_of(reader, company, document))?;
    found.into_iter().map(|dispute| dispute_page(books, dispute)).collect()
}

/// Prints disputes under a heading, if there are any.
pub fn print_disputes(disputes: &[DisputePage], out: &mut Out) -> Result<(), Stop> {
    if disputes.is_empty() {
        return Ok(());
    }
    out.heading("Disputes")?;
    let mut table = Table::new(&[
        ("", Align::Left),
        ("invoice", Align::Left),
        ("since", Align::Left),
        ("reason", Align::Text),
        ("amount", Align::Right),
        ("state", Align::Left),
    ]);
    for it in disputes {
        table.row(vec![
            it.number.clone(),
            it.invoice.clone(),
            it.opened_on.to_string(),
            it.reason.to_string().replace('_', " "),
            amount(it.amount),
            it.state.to_string(),
        ]);
    }
    table.print(out)
}

impl Page for DisputePage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        out.title(&format!("Dispute {}", self.number), &self.state.to_string())?;
        out.fact("customer", &self.customer.words())?;
        out.fact("invoice", &self.invoice)?;
        out.fact("line", &self.line_no.map(|it| it.to_string()).unwrap_or_default())?;
        out.fact("amount", &money(self.amount))?;
        out.fact("reason", &self.reason.to_string().replace('_', " "))?;
        out.fact("note", &self.note)?;
        out.fact("opened", &self.opened_on.to_string())?;
        out.fact("ended", &self.resolved_on.map(|it| it.to_string()).unwrap_or_default())?;
        out.fact("decided", &self.resolution)?;
        out.fact("credit note", self.credit_note.as_deref().unwrap_or_default())
    }
}

/// A promise to pay.
#[derive(Serialize)]
pub struct PromisePage {
    kind: &'static str,
    number: String,
    customer: Party,
    currency: Currency,
    #[serde(serialize_with = "decimal")]
    amount: Money,
    promised_on: Date,
    pay_by: Date,
    state: PromiseState,
    /// What had come in as it was judged.
    #[serde(serialize_with = "decimal")]
    paid: Money,
    note: String,
    invoices: Vec<String>,
}

fn promise_page(books: &Books, promise: Promise) -> Result<PromisePage, Stop> {
    let company = books.company;
    let id = promise.id;
    let invoices =
        books.database.read(|reader| receivables::documents_of_promise(reader, company, id))?;
    Ok(PromisePage {
        kind: "promise",
        invoices,
        number: promise.number,
        customer: Party::read(books, promise.customer)?,
        currency: promise.currency,
        amount: promise.amount,
        promised_on: promise.promised_on,
        pay_by: promise.pay_by,
        state: promise.state,
        paid: promise.paid,
        note: promise.note,
    })
}

/// The promise with a number.
pub fn promise(books: &Books, number: &str) -> Result<Option<PromisePage>, Stop> {
    let company = books.company;
    let found =
        books.database.read(|reader| receivables::promise_of_number(reader, company, number))?;
    found.map(|promise| promise_page(books, promise)).transpose()
}

/// The latest promises of a customer.
pub fn promises_of(books: &Books, customer: CustomerId) -> Result<Vec<PromisePage>, Stop> {
    let company = books.company;
    let found = books
        .database
        .read(|reader| receivables::promises_of(reader, company, customer, LATEST))?;
    found.into_iter().map(|promise| promise_page(books, promise)).collect()
}

/// Prints promises under a heading, if there are any.
pub fn print_promises(promises: &[PromisePage], out: &mut Out) -> Result<(), Stop> {
    if promises.is_empty() {
        return Ok(());
    }
    out.heading("Promises to pay")?;
    let mut table = Table::new(&[
        ("", Align::Left),
        ("given", Align::Left),
        ("until", Align::Left),
        ("amount", Align::Right),
        ("state", Align::Left),
    ]);
    for it in promises {
        table.row(vec![
            it.number.clone(),
            it.promised_on.to_string(),
            it.pay_by.to_string(),
            amount(it.amount),
            it.state.to_string(),
        ]);
    }
    table.print(out)
}

impl Page for PromisePage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        out.title(&format!("Promise {}", self.number), &self.state.to_string())?;
        out.fact("customer", &self.customer.words())?;
        out.fact("amount", &money(self.amount))?;
        out.fact("given", &self.promised_on.to_string())?;
        out.fact("until", &self.pay_by.to_string())?;
        out.fact("paid", &money(self.paid))?;
        out.fact("invoices", &self.invoices.join(", "))?;
        out.fact("note", &self.note)
    }
}

/// What was done about an invoice.
#[derive(Serialize)]
pub struct Dunned {
    level: Option<i64>,
    last_letter_on: Option<Date>,
    blocked_until: Option<Date>,
    block_reason: String,
    interest_until: Option<Date>,
    #[serde(serialize_with = "decimal")]
    interest_charged: Money,
}

/// What was done about an invoice; none: nothing.
pub fn dunned(books: &Books, document: Uuid) -> Result<Option<Dunned>, Stop> {
    let company = books.company;
    let found = books.database.read(|reader| receivables::collected(reader, company, document))?;
    Ok(found.map(|it| Dunned {
        level: it.level,
        last_letter_on: it.last_letter_on,
        blocked_until: it.blocked_until,
        block_reason: it.block_reason,
        interest_until: it.interest_until,
        interest_charged: it.interest_charged,
    }))
}

/// Prints what was done about an invoice, if anything was.
pub fn print_dunned(dunned: Option<&Dunned>, out: &mut Out) -> Result<(), Stop> {
    let Some(it) = dunned else {
        return Ok(());
    };
    writeln!(out)?;
    if let (Some(level), Some(on)) = (it.level, it.last_letter_on) {
        out.fact("dunned", &format!("level {level} on {on}"))?;
    }
    if let Some(until) = it.blocked_until {
        out.fact("not dunned", &format!("until {until}: {}", it.block_reason))?;
    }
    if let Some(until) = it.interest_until {
        out.fact("interest", &format!("{} until {until}", money(it.interest_charged)))?;
    }
    Ok(())
}

/// What holds for collecting from a customer.
#[derive(Serialize)]
pub struct Profile {
    party: LegalParty,
    blocked_until: Option<Date>,
    block_reason: String,
    last_letter_on: Option<Date>,
    last_contact_on: Option<Date>,
    letters: Vec<String>,
    /// The level of the last letter.
    level: Option<i64>,
}

/// What holds for collecting from a customer; none: nothing was ever done or said.
pub fn profile(books: &Books, customer: CustomerId) -> Result<Option<Profile>, Stop> {
    let company = books.company;
    let (found, letters) = books.database.read(|reader| {
        let letters = receivables::letters_of(reader, company, customer, LATEST)?;
        Ok((receivables::profile(reader, company, customer)?, letters))
    })?;
    Ok(found.map(|it| Profile {
        party: it.party,
        blocked_until: it.blocked_until,
        block_reason: it.block_reason,
        last_letter_on: it.last_letter_on,
        last_contact_on: it.last_contact_on,
        level: letters.first().map(|letter| letter.level),
        letters: letters.into_iter().map(|letter| letter.number).collect(),
    }))
}

/// Prints what holds for collecting, if anything does.
pub fn print_profile(profile: Option<&Profile>, out: &mut Out) -> Result<(), Stop> {
    let Some(it) = profile else {
        return Ok(());
    };
    if let (Some(level), Some(on)) = (it.level, it.last_letter_on) {
        out.fact("dunned", &format!("level {level} on {on}: {}", it.letters.join(", ")))?;
    }
    if let Some(until) = it.blocked_until {
        out.fact("not dunned", &format!("until {until}: {}", it.block_reason))?;
    }
    out.fact("last contact", &it.last_contact_on.map(|on| on.to_string()).unwrap_or_default())
}
