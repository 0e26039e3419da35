//! A request for a deposit.
use super::Page;
use super::parts::{Happened, Party, history, print_history};
use crate::exit::Stop;
use crate::figures::{amount, decimal, money};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::invoicing::RequestState;
use quittance_domain::{Date, Money, Rate};
use quittance_store::invoicing;
use serde::Serialize;

/// The page.
#[derive(Serialize)]
pub struct RequestPage {
    kind: &'static str,
    number: String,
    customer: Party,
    order: String,
    percent: Option<Rate>,
    #[serde(serialize_with = "decimal")]
    amount: Money,
    #[serde(serialize_with = "decimal")]
    paid: Money,
    state: RequestState,
    requested_on: Date,
    due_on: Date,
    deposits: Vec<Received>,
    history: Vec<Happened>,
}

/// A deposit invoice of the request.
#[derive(Serialize)]
struct Received {
    number: String,
    #[serde(serialize_with = "decimal")]
    gross: Money,
    #[serde(serialize_with = "decimal")]
    left: Money,
}

/// Reads the page.
pub fn read(books: &Books, number: &str) -> Result<Option<RequestPage>, Stop> {
    let company = books.company;
    let found = books.database.read(|reader| invoicing::show_request(reader, company, number))?;
    let Some(shown) = found else {
        return Ok(None);
    };
    let request = shown.request;
    let received = |(number, gross, left)| Received { number, gross, left };
    Ok(Some(RequestPage {
        kind: "deposit_request",
        customer: Party::read(books, request.customer)?,
        order: shown.order_number,
        percent: request.percent,
        amount: request.amount,
        paid: request.paid,
        state: request.state,
        requested_on: request.requested_on,
        due_on: request.due_on,
        deposits: shown.deposits.into_iter().map(received).collect(),
        history: history(books, &[request.id.uuid()])?,
        number: request.number,
    }))
}

impl Page for RequestPage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        let stands = match self.state {
            RequestState::Open => format!("{} of {} paid", money(self.paid), money(self.amount)),
            RequestState::Paid => "paid".to_owned(),
            RequestState::Withdrawn => format!("withdrawn, {} paid", money(self.paid)),
        };
        out.title(&format!("Request for a deposit {}", self.number), &stands)?;
        out.fact("customer", &self.customer.words())?;
        out.fact("order", &self.order)?;
        let percent = self.percent.map(|it| format!("{}, {it} of the order", money(self.amount)));
        out.fact("asked for", &percent.unwrap_or_else(|| money(self.amount)))?;
        out.fact("date", &self.requested_on.to_string())?;
        out.fact("due", &self.due_on.to_string())?;
        if !self.deposits.is_empty() {
            out.heading("Deposit invoices")?;
            let mut table =
                Table::new(&[("", Align::Left), ("gross", Align::Right), ("left", Align::Right)]);
            for it in &self.deposits {
                table.row(vec![it.number.clone(), amount(it.gross), amount(it.left)]);
            }
            table.print(out)?;
        }
        print_history(&self.history, &self.number, out)
    }
}
