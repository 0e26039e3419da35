//! A payment.
use super::Page;
use super::parts::{
    Happened, Open, Party, Posted, Settled, history, print_history, print_posted, print_settled,
};
use crate::exit::Stop;
use crate::figures::{decimal, money};
use crate::open::Books;
use crate::out::Out;
use quittance_domain::payment::{DeductionReason, Method};
use quittance_domain::{Currency, Date, Money};
use quittance_store::payment;
use serde::Serialize;

/// The page.
#[derive(Serialize)]
pub struct PaymentPage {
    kind: &'static str,
    number: String,
    customer: Party,
    method: Method,
    reference: String,
    received_on: Date,
    /// The day on which the money came in, where that is another.
    value_on: Date,
    currency: Currency,
    #[serde(serialize_with = "decimal")]
    amount: Money,
    /// What of it is on account, zero or negative.
    #[serde(serialize_with = "decimal")]
    on_account: Money,
    /// How its customer and invoices were found; empty: as they were stated.
    evidence: String,
    item: Option<Open>,
    /// What the customer deducted with it.
    deductions: Vec<Deducted>,
    /// The number of its return, if the bank took it back.
    returned_by: Option<String>,
    settles: Vec<Settled>,
    entries: Vec<Posted>,
    history: Vec<Happened>,
}

/// What the customer deducted.
#[derive(Serialize)]
struct Deducted {
    number: String,
    reason: DeductionReason,
    #[serde(serialize_with = "decimal")]
    amount: Money,
}

/// Reads the page.
pub fn read(books: &Books, number: &str) -> Result<Option<PaymentPage>, Stop> {
    let found = books.database.read(|reader| payment::show(reader, books.company, number))?;
    let Some(shown) = found else {
        return Ok(None);
    };
    let payment = shown.payment;
    let nothing = Money::zero(payment.currency);
    Ok(Some(PaymentPage {
        kind: "payment",
        number: payment.number,
        customer: Party::read(books, payment.customer)?,
        method: payment.method,
        reference: payment.reference,
        received_on: payment.received_on,
        value_on: payment.value_on,
        currency: payment.currency,
        amount: payment.amount,
        on_account: shown.item.as_ref().map_or(nothing, |item| item.open),
        evidence: payment.evidence,
        item: shown.item.as_ref().map(Open::from),
        deductions: shown
            .deductions
            .into_iter()
            .map(|it| Deducted { number: it.number, reason: it.reason, amount: it.amount })
            .collect(),
        returned_by: shown.returned.map(|returned| returned.number),
        settles: shown.settles.into_iter().map(Settled::from).collect(),
        entries: shown.entries.into_iter().map(Posted::from).collect(),
        history: history(books, &[payment.id.uuid()])?,
    }))
}

impl Page for PaymentPage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        let rest = self.on_account.absolute().unwrap_or(self.on_account);
        let stands = match (&self.returned_by, rest.is_zero()) {
            (Some(number), _) => format!("the bank took it back: {number}"),
            (None, true) => "all of it is applied".to_owned(),
            (None, false) => format!("{} on account", money(rest)),
        };
        out.title(&format!("Payment {}", self.number), &stands)?;
        out.fact("customer", &self.customer.words())?;
        out.fact("amount", &money(self.amount))?;
        let came_in = match self.value_on == self.received_on {
            true => String::new(),
            false => format!("; it came in on {}", self.value_on),
        };
        out.fact("received", &format!("{}, by {}{came_in}", self.received_on, self.method))?;
        out.fact("reference", &self.reference)?;
        out.fact("found by", &self.evidence)?;
        for it in &self.deductions {
            let text = format!("{}  {}  {}", it.number, money(it.amount), it.reason);
            out.fact("deducted", &text)?;
        }
        print_settled("Settles", &self.settles, out)?;
        print_posted(&self.entries, out)?;
        print_history(&self.history, &self.number, out)
    }
}
