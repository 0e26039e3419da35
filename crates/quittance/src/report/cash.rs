//! What of customers' money is not settled yet: open deductions, and money of unknown payers.
use crate::exit::Stop;
use crate::figures::{amount_cell, counted, decimal};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::payment::candidates::{Candidate, Known};
use quittance_domain::payment::{DeductionReason, ReceiptId, UnidentifiedReceipt};
use quittance_domain::{Currency, Date, Money};
use quittance_store::{names, payment};
use serde::Serialize;
use std::collections::HashMap;
use std::io::Write;

#[derive(Serialize)]
struct Report<R> {
    report: &'static str,
    rows: Vec<R>,
}

#[derive(Serialize)]
struct Deducted {
    number: String,
    customer: String,
    invoice: String,
    reason: DeductionReason,
    note: String,
    due_on: Date,
    currency: Currency,
    #[serde(serialize_with = "decimal")]
    amount: Money,
    #[serde(serialize_with = "decimal")]
    open: Money,
}

const DEDUCTED: [(&str, Align); 7] = [
    ("deduction", Align::Text),
    ("customer", Align::Text),
    ("invoice", Align::Text),
    ("reason", Align::Text),
    ("due on", Align::Text),
    ("currency", Align::Text),
    ("open", Align::Right),
];

/// Runs the report of the deductions that are open, the oldest first.
pub fn deductions(books: &Books, out: &mut Out) -> Result<(), Stop> {
    let rows = books.database.read(|reader| {
        let mut rows = Vec::new();
        payment::open_deductions(reader, books.company, &mut |it| {
            rows.push(Deducted {
                number: it.deduction.number,
                customer: it.customer,
                invoice: it.invoice,
                reason: it.deduction.reason,
                note: it.deduction.note,
                due_on: it.deduction.due_on,
                currency: it.deduction.currency,
                amount: it.deduction.amount,
                open: it.open,
            });
            Ok(())
        })?;
        Ok(rows)
    })?;
    if out.is_json() {
        return out.document(&Report { report: "deductions", rows });
    }
    out.title("Open deductions", &books.code)?;
    let mut table = Table::new(&DEDUCTED);
    for it in &rows {
        table.row(vec![
            it.number.clone(),
            it.customer.clone(),
            it.invoice.clone(),
            it.reason.to_string(),
            it.due_on.to_string(),
            it.currency.to_string(),
            amount_cell(it.open),
        ]);
    }
    print(rows.len(), &table, ("deduction", "deductions"), out)
}

#[derive(Serialize)]
struct Receipt {
    number: String,
    received_on: Date,
    remitter: String,
    bank_account: String,
    reference: String,
    currency: Currency,
    #[serde(serialize_with = "decimal")]
    amount: Money,
    /// Whose it may be, the likeliest first, with what speaks for each.
    candidates: Vec<String>,
}

const RECEIPT: [(&str, Align); 7] = [
    ("receipt", Align::Text),
    ("received", Align::Text),
    ("remitter", Align::Text),
    ("reference", Align::Text),
    ("currency", Align::Text),
    ("amount", Align::Right),
    ("perhaps of", Align::Text),
];

/// Runs the report of the receipts whose payer nobody knows, the oldest first, each with whose it
/// may be.
pub fn unidentified(books: &Books, out: &mut Out) -> Result<(), Stop> {
    let company = books.company;
    let (found, exact, known) = books.database.read(|reader| {
        let customers = names::customers(reader, company)?;
        let customers = customers.into_iter().map(|customer| (customer.code, customer.name));
        let known = Known::of(customers, payment::known_accounts(reader, company)?);
        let exact = payment::exact_invoices(reader, company)?;
        Ok((payment::waiting_receipts(reader, company)?, exact, known))
    })?;
    let mut exact_of: HashMap<ReceiptId, Vec<(String, String)>> = HashMap::new();
    for (receipt, invoice, customer) in exact {
        exact_of.entry(receipt).or_default().push((invoice, customer));
    }
    let row = |it: UnidentifiedReceipt| {
        let exact = exact_of.get(&it.id).map(Vec::as_slice).unwrap_or_default();
        let candidates = known.candidates(&it, exact);
        Receipt {
            candidates: candidates.into_iter().map(told).collect(),
            number: it.number,
            received_on: it.received_on,
            remitter: it.remitter,
            bank_account: it.bank_account,
            reference: it.reference,
            currency: it.currency,
            amount: it.amount,
        }
    };
    let rows: Vec<Receipt> = found.into_iter().map(row).collect();
    if out.is_json() {
        return out.document(&Report { report: "unidentified", rows });
    }
    out.title("Money of unknown payers", &books.code)?;
    let mut table = Table::new(&RECEIPT);
    for it in &rows {
        table.row(vec![
            it.number.clone(),
            it.received_on.to_string(),
            it.remitter.clone(),
            it.reference.clone(),
            it.currency.to_string(),
            amount_cell(it.amount),
            it.candidates.join("; "),
        ]);
    }
    print(rows.len(), &table, ("receipt", "receipts"), out)
}

/// A candidate in words: `NORD (the name is alike)`.
fn told(candidate: Candidate) -> String {
    format!("{} ({})", candidate.customer, candidate.evidence.join(", "))
}

fn print(
    count: usize,
    table: &Table,
    (one, many): (&str, &str),
    out: &mut Out,
) -> Result<(), Stop> {
    if count == 0 {
        return Ok(writeln!(out, "  none")?);
    }
    table.print(out)?;
    Ok(writeln!(out, "\n  {}", counted(count as i64, one, many))?)
}
