//! A refund, a payment that the bank took back, a deduction, a receipt of an unknown payer.
use super::Page;
use super::parts::{
    Happened, Open, Party, Posted, Settled, history, print_history, print_posted, print_settled,
};
use crate::exit::Stop;
use crate::figures::{decimal, money};
use crate::open::Books;
use crate::out::Out;
use quittance_domain::customer::CustomerId;
use quittance_domain::id::Uuid;
use quittance_domain::payment::ReceiptState;
use quittance_domain::{Currency, Date, Money};
use quittance_store::payment::{self, CashShown};
use serde::Serialize;

/// The page of all four: what is not the document's own is empty.
#[derive(Serialize)]
pub struct CashPage {
    kind: &'static str,
    number: String,
    customer: Option<Party>,
    on: Date,
    currency: Currency,
    #[serde(serialize_with = "decimal")]
    amount: Money,
    /// Each with its name: the method, the reason, what the bank said.
    facts: Vec<(&'static str, String)>,
    /// Where it stands, in words.
    stands: String,
    item: Option<Open>,
    settles: Vec<Settled>,
    settled_by: Vec<Settled>,
    entries: Vec<Posted>,
    history: Vec<Happened>,
}

/// What a document has of its own.
struct Own {
    kind: &'static str,
    id: Uuid,
    number: String,
    customer: Option<CustomerId>,
    on: Date,
    amount: Money,
    facts: Vec<(&'static str, String)>,
    stands: String,
}

fn page<R>(books: &Books, shown: CashShown<R>, own: Own) -> Result<CashPage, Stop> {
    let settled = |applied: Vec<_>| applied.into_iter().map(Settled::from).collect();
    Ok(CashPage {
        kind: own.kind,
        number: own.number,
        customer: own.customer.map(|customer| Party::read(books, customer)).transpose()?,
        on: own.on,
        currency: own.amount.currency(),
        amount: own.amount,
        facts: own.facts.into_iter().filter(|(_, text)| !text.is_empty()).collect(),
        stands: own.stands,
        item: shown.item.as_ref().map(Open::from),
        settles: settled(shown.settles),
        settled_by: settled(shown.settled_by),
        entries: shown.entries.into_iter().map(Posted::from).collect(),
        history: history(books, &[own.id])?,
    })
}

fn open<R>(shown: &CashShown<R>) -> String {
    match &shown.item {
        Some(item) if !item.open.is_zero() => format!("{} open", money(item.open)),
        Some(_) => "settled".to_owned(),
        None => String::new(),
    }
}

/// Reads the page of a deduction.
pub fn deduction(books: &Books, number: &str) -> Result<Option<CashPage>, Stop> {
    let found =
        books.database.read(|reader| payment::show_deduction(reader, books.company, number))?;
    let Some(shown) = found else { return Ok(None) };
    let it = shown.document.clone();
    let facts = vec![
        ("reason", it.reason.to_string()),
        ("note", it.note),
        ("due on", it.due_on.to_string()),
    ];
    let own = Own {
        kind: "deduction",
        id: it.id.uuid(),
        number: it.number,
        customer: Some(it.customer),
        on: it.deducted_on,
        amount: it.amount,
        facts,
        stands: open(&shown),
    };
    page(books, shown, own).map(Some)
}

/// Reads the page of a refund.
pub fn refund(books: &Books, number: &str) -> Result<Option<CashPage>, Stop> {
    let found =
        books.database.read(|reader| payment::show_refund(reader, books.company, number))?;
    let Some(shown) = found else { return Ok(None) };
    let it = shown.document.clone();
    let facts = vec![("by", it.method.to_string()), ("reference", it.reference)];
    let own = Own {
        kind: "refund",
        id: it.id.uuid(),
        number: it.number,
        customer: Some(it.customer),
        on: it.refunded_on,
        amount: it.amount,
        facts,
        stands: "paid back".to_owned(),
    };
    page(books, shown, own).map(Some)
}

/// Reads the page of a payment that the bank took back.
pub fn returned(books: &Books, number: &str) -> Result<Option<CashPage>, Stop> {
    let found =
        books.database.read(|reader| payment::show_returned(reader, books.company, number))?;
    let Some(shown) = found else { return Ok(None) };
    let it = shown.document.clone();
    let facts = vec![
        ("reason", it.reason),
        ("refunded before", if it.owed.is_zero() { String::new() } else { money(it.owed) }),
        ("fee", if it.fee.is_zero() { String::new() } else { money(it.fee) }),
    ];
    let own = Own {
        kind: "returned_payment",
        id: it.id.uuid(),
        number: it.number,
        customer: Some(it.customer),
        on: it.returned_on,
        amount: it.amount,
        facts,
        stands: open(&shown),
    };
    page(books, shown, own).map(Some)
}

/// Reads the page of a receipt of an unknown payer.
pub fn receipt(books: &Books, number: &str) -> Result<Option<CashPage>, Stop> {
    let found =
        books.database.read(|reader| payment::show_receipt(reader, books.company, number))?;
    let Some(shown) = found else { return Ok(None) };
    let it = shown.document.clone();
    let stands = match (it.state, it.resolved_on) {
        (ReceiptState::Waiting, _) | (_, None) => "nobody knows whose it is".to_owned(),
        (ReceiptState::Identified, Some(on)) => format!("identified on {on}"),
        (ReceiptState::PaidBack, Some(on)) => format!("paid back on {on}"),
    };
    let facts = vec![
        ("by", it.method.to_string()),
        ("remitter", it.remitter),
        ("bank account", it.bank_account),
        ("reference", it.reference),
    ];
    let own = Own {
        kind: "unidentified_receipt",
        id: it.id.uuid(),
        number: it.number,
        customer: None,
        on: it.received_on,
        amount: it.amount,
        facts,
        stands,
    };
    page(books, shown, own).map(Some)
}

impl Page for CashPage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        let title = match self.kind {
            "deduction" => "Deduction",
            "refund" => "Refund",
            "returned_payment" => "Returned payment",
            _ => "Unidentified receipt",
        };
        out.title(&format!("{title} {}", self.number), &self.stands)?;
        if let Some(customer) = &self.customer {
            out.fact("customer", &customer.words())?;
        }
        out.fact("amount", &money(self.amount))?;
        out.fact("on", &self.on.to_string())?;
        for (name, text) in &self.facts {
            out.fact(name, text)?;
        }
        print_settled("Settles", &self.settles, out)?;
        print_settled("Settled by", &self.settled_by, out)?;
        print_posted(&self.entries, out)?;
        print_history(&self.history, &self.number, out)
    }
}
