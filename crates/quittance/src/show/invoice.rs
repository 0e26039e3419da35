//! An invoice or a credit note.
use super::Page;
use super::parts::{
    Happened, Open, Party, Posted, Settled, Skus, history, print_history, print_posted,
    print_settled, terms_in_words,
};
use crate::exit::Stop;
use crate::figures::{amount, decimal, money, price, quantity};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::customer::Terms;
use quittance_domain::invoicing::{InvoiceKind, InvoiceLine};
use quittance_domain::{Currency, Date, Money, Price, Quantity};
use quittance_store::invoicing::{self, InvoiceShown};
use serde::Serialize;
use std::io::Write;

/// The page. Amounts of credit notes are positive, too.
#[derive(Serialize)]
pub struct InvoicePage {
    kind: InvoiceKind,
    number: String,
    customer: Party,
    order: Option<String>,
    /// The invoice that a credit note takes back.
    credits: Option<String>,
    credited_by: Vec<String>,
    reason: String,
    issued_on: Date,
    due_on: Date,
    terms: Terms,
    currency: Currency,
    #[serde(serialize_with = "decimal")]
    net: Money,
    #[serde(serialize_with = "decimal")]
    tax: Money,
    #[serde(serialize_with = "decimal")]
    gross: Money,
    open: Option<Open>,
    lines: Vec<Line>,
    taxes: Vec<Tax>,
    settled_by: Vec<Settled>,
    settles: Vec<Settled>,
    entries: Vec<Posted>,
    history: Vec<Happened>,
}

#[derive(Serialize)]
struct Line {
    line_no: i64,
    order_line: Option<i64>,
    sku: String,
    description: String,
    quantity: Quantity,
    price: Price,
    #[serde(serialize_with = "decimal")]
    net: Money,
    tax_category: String,
    tax_rate: String,
}

#[derive(Serialize)]
struct Tax {
    category: String,
    rate: String,
    #[serde(serialize_with = "decimal")]
    base: Money,
    #[serde(serialize_with = "decimal")]
    tax: Money,
}

/// Reads the page.
pub fn read(books: &Books, number: &str) -> Result<Option<InvoicePage>, Stop> {
    let found = books.database.read(|reader| invoicing::show(reader, books.company, number))?;
    found.map(|shown| of_shown(books, shown)).transpose()
}

fn of_shown(books: &Books, shown: InvoiceShown) -> Result<InvoicePage, Stop> {
    let mut skus = Skus::default();
    let line = |line: &InvoiceLine| {
        Ok(Line {
            line_no: line.line_no,
            order_line: line.order_line,
            sku: skus.of(books, line.product)?,
            description: line.description.clone(),
            quantity: line.quantity,
            price: line.price,
            net: line.net,
            tax_category: line.tax_category.to_string(),
            tax_rate: line.tax_rate.to_string(),
        })
    };
    let lines = shown.lines.iter().map(line).collect::<Result<_, Stop>>()?;
    let taxes = shown.taxes.iter().map(|tax| Tax {
        category: tax.category.to_string(),
        rate: tax.rate.to_string(),
        base: tax.base,
        tax: tax.tax,
    });
    let taxes = taxes.collect();
    let invoice = shown.invoice;
    Ok(InvoicePage {
        kind: invoice.kind,
        number: invoice.number,
        customer: Party::read(books, invoice.customer)?,
        order: shown.order_number,
        credits: shown.original_number,
        credited_by: shown.credited_by,
        reason: invoice.reason,
        issued_on: invoice.issued_on,
        due_on: invoice.due_on,
        terms: invoice.terms,
        currency: invoice.currency,
        net: invoice.net,
        tax: invoice.tax,
        gross: invoice.gross,
        open: shown.item.as_ref().map(Open::from),
        lines,
        taxes,
        settled_by: shown.settled_by.into_iter().map(Settled::from).collect(),
        settles: shown.settles.into_iter().map(Settled::from).collect(),
        entries: shown.entries.into_iter().map(Posted::from).collect(),
        history: history(books, &[invoice.id.uuid()])?,
    })
}

impl InvoicePage {
    fn stands(&self) -> String {
        let Some(item) = &self.open else {
            return "nothing of it was ever owed".to_owned();
        };
        match self.kind {
            InvoiceKind::Invoice if item.open.is_zero() => "settled".to_owned(),
            InvoiceKind::Invoice => format!("{} open, due {}", money(item.open), self.due_on),
            InvoiceKind::CreditNote if item.open.is_zero() => "settled".to_owned(),
            InvoiceKind::CreditNote => {
                let left = item.open.absolute().map_or_else(|_| money(item.open), money);
                format!("{left} the customer's, not used yet")
            }
        }
    }

    fn print_lines(&self, out: &mut Out) -> Result<(), Stop> {
        let mut table = Table::new(&[
            ("", Align::Right),
            ("SKU", Align::Left),
            ("description", Align::Text),
            ("quantity", Align::Right),
            ("tax", Align::Right),
            ("price", Align::Right),
            ("net", Align::Right),
        ]);
        for line in &self.lines {
            table.row(vec![
                line.line_no.to_string(),
                line.sku.clone(),
                line.description.clone(),
                quantity(line.quantity),
                line.tax_rate.clone(),
                price(line.price),
                amount(line.net),
            ]);
        }
        table.totals();
        let mut sum = |name: String, figure: Money| {
            let mut cells = vec![String::new(); 5];
            cells.extend([name, amount(figure)]);
            table.row(cells);
        };
        sum("net".to_owned(), self.net);
        for tax in &self.taxes {
            sum(format!("tax {} {}", tax.category, tax.rate), tax.tax);
        }
        sum(format!("gross {}", self.currency), self.gross);
        table.print(out)
    }
}

impl Page for InvoicePage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        let name = match self.kind {
            InvoiceKind::Invoice => "Invoice",
            InvoiceKind::CreditNote => "Credit note",
        };
        out.title(&format!("{name} {}", self.number), &self.stands())?;
        out.fact("customer", &self.customer.words())?;
        out.fact("order", self.order.as_deref().unwrap_or_default())?;
        out.fact("credits", self.credits.as_deref().unwrap_or_default())?;
        out.fact("reason", &self.reason)?;
        out.fact("date", &self.issued_on.to_string())?;
        if self.kind == InvoiceKind::Invoice {
            let due = format!("{}, {}", self.due_on, terms_in_words(self.terms));
            out.fact("due", &due)?;
        }
        out.fact("credited by", &self.credited_by.join(", "))?;
        writeln!(out)?;
        self.print_lines(out)?;
        print_settled("Settled by", &self.settled_by, out)?;
        print_settled("Settles", &self.settles, out)?;
        print_posted(&self.entries, out)?;
        print_history(&self.history, &self.number, out)
    }
}
