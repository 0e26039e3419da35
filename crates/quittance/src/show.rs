//! `quittance show NUMBER`: a document with its lines, its relations, its history and where it
//! stands. The kind of document is told by the series of its number.
mod blanket;
mod buyer;
mod carrier;
mod cash;
mod collecting;
mod customer;
mod deposit;
mod entry;
mod invoice;
mod late;
mod order;
mod orders;
pub mod parts;
mod payment;
mod places;
mod product;
mod purchase;
mod quotation;
mod returned;
mod shipment;
mod stands;
mod stock;
mod told;
mod tracking;
mod why;

use crate::args::{Global, Show};
use crate::exit::{Exit, Stop, problem};
use crate::open::Books;
use crate::out::Out;
use quittance_domain::Problem;
use quittance_domain::code::Code;
use quittance_domain::company::Series;
use quittance_domain::refusal::Kind;
use serde::Serialize;

/// A page about something, for people and for programs.
trait Page: Serialize {
    /// Prints it for people.
    fn print(&self, out: &mut Out) -> Result<(), Stop>;
}

/// Orders of one foreign number that are listed.
const ORDERS: i64 = 50;
/// Codes that are offered for one that is not there.
const NEAR: usize = 3;

/// Runs the subcommand.
pub fn run(global: &Global, show: &Show, out: &mut Out) -> Result<Exit, Stop> {
    let books = Books::open(global)?;
    out.show_times_in(&books.time_zone()?);
    let number = show.number.trim();
    // Who types has not always the case in mind.
    let mut spellings = vec![number.to_owned(), number.to_uppercase(), number.to_lowercase()];
    spellings.dedup();
    if show.why {
        for spelling in &spellings {
            if page(why::read(&books, spelling)?, out)? {
                return Ok(Exit::Done);
            }
        }
        let none = format!("there is no order `{number}`: --why is about an order");
        return Err(Stop::Refused(problem("cli.not_found", "number", none).into()));
    }
    for spelling in spellings {
        if named(&books, &spelling, out)? {
            return Ok(Exit::Done);
        }
    }
    Err(Stop::Refused(nothing_of(number, &books)?.into()))
}

/// Shows what has this number or code, if anything has.
fn named(books: &Books, number: &str, out: &mut Out) -> Result<bool, Stop> {
    let series = number.split('-').next().and_then(Series::parse_code);
    let is_shown = match series {
        Some(Series::SalesOrder) => page(order::read(books, number)?, out)?,
        Some(Series::Quotation) => page(quotation::read(books, number)?, out)?,
        Some(Series::Blanket) => page(blanket::read(books, number)?, out)?,
        Some(Series::Shipment) => page(shipment::read(books, number)?, out)?,
        Some(Series::Invoice | Series::CreditNote | Series::DebitNote) => {
            page(invoice::read(books, number)?, out)?
        }
        Some(Series::DepositRequest) => page(deposit::read(books, number)?, out)?,
        Some(Series::Payment) => page(payment::read(books, number)?, out)?,
        Some(Series::Deduction) => page(cash::deduction(books, number)?, out)?,
        Some(Series::Refund) => page(cash::refund(books, number)?, out)?,
        Some(Series::ReturnedPayment) => page(cash::returned(books, number)?, out)?,
        Some(Series::UnidentifiedReceipt) => page(cash::receipt(books, number)?, out)?,
        Some(Series::Return) => page(returned::read(books, number)?, out)?,
        Some(Series::StockDocument) => page(stock::read(books, number)?, out)?,
        Some(Series::PurchaseOrder) => page(purchase::order(books, number)?, out)?,
        Some(Series::SupplierInvoice) => page(purchase::invoice(books, number)?, out)?,
        Some(Series::SupplierPayment) => page(purchase::payment(books, number)?, out)?,
        Some(Series::Count) => page(purchase::count(books, number)?, out)?,
        Some(Series::Wave) => page(purchase::wave(books, number)?, out)?,
        Some(Series::Dispute) => page(collecting::dispute(books, number)?, out)?,
        Some(Series::Promise) => page(collecting::promise(books, number)?, out)?,
        Some(Series::WriteOff) => page(late::write_off(books, number)?, out)?,
        Some(Series::LateCharge) => page(late::charge(books, number)?, out)?,
        Some(Series::DunningLetter) => page(late::letter(books, number)?, out)?,
        Some(Series::Closing) => page(late::closing(books, number)?, out)?,
        Some(Series::TaxRelief | Series::Allowance) => page(late::posted(books, number)?, out)?,
        Some(Series::Journal) => page(entry::read(books, number)?, out)?,
        None => false,
    };
    // A SKU may begin like a number: ST-ONE.
    Ok(is_shown
        || page(customer::read(books, number)?, out)?
        || page(product::read(books, number)?, out)?
        // What was brought as the company went live has its number of there.
        || page(invoice::read(books, number)?, out)?
        || foreign(books, number, out)?)
}

/// Shows the order, or lists the orders, that a customer or another system calls so.
fn foreign(books: &Books, number: &str, out: &mut Out) -> Result<bool, Stop> {
    let found = books.database.read(|reader| {
        quittance_store::order::list_of_foreign_number(reader, books.company, number, ORDERS)
    })?;
    match found.as_slice() {
        [] => Ok(false),
        [one] => page(order::read(books, &one.number)?, out),
        _ => page(Some(orders::OrdersPage::new(number, found)), out),
    }
}

fn page(found: Option<impl Page>, out: &mut Out) -> Result<bool, Stop> {
    let Some(page) = found else {
        return Ok(false);
    };
    if out.is_json() {
        out.document(&page)?;
    } else {
        page.print(out)?;
    }
    Ok(true)
}

fn nothing_of(number: &str, books: &Books) -> Result<Problem, Stop> {
    let company = &books.code;
    let near = near(number, books)?;
    let near = match near.is_empty() {
        true => String::new(),
        false => format!("; near it there are: {}", near.join(", ")),
    };
    let message = format!(
        "{company} has no document, customer or product `{number}`, nor an order that its customer \
         or another system calls so; a number begins with SO- (order), QU- (quotation), BO- \
         (blanket order), DN- (shipment), INV- (invoice), CN- (credit note), DBN- (debit note), \
         DR- (request for a deposit), PAY- (payment), RF- (refund), RP- (returned payment), DED- \
         (deduction), UR- (unidentified receipt), RMA- (return), ST- (stock), CT- (count), PO- \
         (purchase order), SI- (supplier's invoice), SP- (payment to a supplier), DSP- (dispute), \
         PTP- (promise), LC- (late charge), DL- (dunning letter), WO- (write-off), TR- (tax \
         relief), ECL- (allowance) or JE- (journal entry){near}"
    );
    Ok(Problem { kind: Kind::NotFound, ..problem("cli.not_found", "NUMBER", message) })
}

/// Codes that begin as a text does, or as all but its last characters do.
fn near(text: &str, books: &Books) -> Result<Vec<String>, Stop> {
    let text = text.to_uppercase();
    let ends = text.char_indices().map(|(at, character)| at + character.len_utf8());
    for end in ends.skip(1).collect::<Vec<usize>>().into_iter().rev().take(NEAR) {
        let begin = &text[..end];
        let found = books.database.read(|reader| {
            let limit = NEAR as i64;
            let customers = quittance_store::customer::list(reader, books.company, begin, limit)?;
            let products = quittance_store::product::list(reader, books.company, begin, limit)?;
            let products = products.into_iter().map(|product| product.sku);
            let codes = customers.into_iter().map(|customer| customer.code).chain(products);
            Ok(codes.filter(|code| code.starts_with(begin)).take(NEAR).collect::<Vec<String>>())
        })?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}
