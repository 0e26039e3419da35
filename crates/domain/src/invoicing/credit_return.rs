//! Credits a return that was received.

use super::crediting::{Crediting, Original, Taking};
use super::discount::discount_amount;
use super::entry::Reason;
use super::note::{self, CreditNotePosted, Draft, Loose};
use super::{Invoice, InvoiceId, InvoiceKind, InvoiceLine, InvoicingRefusal};
use crate::at::At;
use crate::company::Company;
use crate::credit::CreditAccount;
use crate::customer::{Buyer, Customer};
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::InBase;
use crate::money::{AmountRefusal, Money};
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use crate::returns::{CreditBasis, CreditReturn, Return, ReturnLine, ReturnState, ReturnStep};
use crate::tax::{self, TaxLine, TaxRate};
use std::collections::HashMap;

/// The records that a return is credited from.
#[derive(Clone, Copy, Debug)]
pub struct CreditReturnGiven<'a> {
    /// The currency of the books, and the rate of the return's currency on the day.
    pub in_base: InBase,
    /// The company.
    pub company: &'a Company,
    /// The customer of the return.
    pub customer: &'a Customer,
    /// Who buys by what is posted now.
    pub buyer: Buyer,
    /// The return.
    pub rma: &'a Return,
    /// Its lines, by line_no.
    pub lines: &'a [&'a ReturnLine],
    /// The invoices that its lines refer to, each once, with at least the lines referred to.
    pub originals: &'a [Original<'a>],
    /// The customer's credit account.
    pub credit: &'a CreditAccount,
    /// The tax rates of the company's country, where a line names no invoice.
    pub rates: &'a [&'a TaxRate],
}

/// A return that was credited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnCredited {
    /// The return, credited.
    pub rma: Return,
    /// Its lines whose net is another than was registered, changed.
    pub lines: Vec<ReturnLine>,
    /// The credit note.
    pub note: CreditNotePosted,
}

impl ReturnCredited {
    /// The same with the number of the credit note series.
    #[must_use]
    pub fn with_number(mut self, number: String) -> Self {
        self.note = self.note.with_number(number);
        self
    }
}

/// Posts the credit note of a return. A line that names its invoice is credited at the original
/// tax rate, at the stated amount or the original one, never above what is left of the line; a
/// line without invoice at the stated amount. Goods whose price was credited before come to 0.00:
/// a note over 0.00 is posted all the same, so that each return that ended has its document.
///
/// Refusals, by precedence: `returns.state_forbids`; then each line's
/// `invoicing.more_than_left`; `ledger.no_exchange_rate`.
pub fn credit_return(
    given: &CreditReturnGiven<'_>,
    command: &CreditReturn,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<ReturnCredited, Refused> {
    assert_eq!(command.return_id, given.rma.id, "the return that was asked for");
    assert_eq!(given.rma.customer, given.customer.id, "the customer of the return");
    assert_eq!(given.rma.customer, given.credit.customer, "the customer's credit account");
    let mut rma = given.rma.clone();
    rma.state = rma.state.step(ReturnStep::Credit)?;
    assert_eq!(rma.state, ReturnState::Credited, "the table of states");
    let (amounts, creditings) = take(given)?;
    let note = note(given, at, InvoiceId::from_uuid(ids.next()));
    let lines = lines(given, &amounts, note.id)?;
    let mut parts = Vec::with_capacity(creditings.len());
    for crediting in creditings {
        parts.push((crediting.original, crediting.finish()?));
    }
    let loose = loose(given)?;
    let draft = Draft {
        company: given.company,
        in_base: given.in_base,
        credit: given.credit,
        note,
        lines,
        parts,
        loose,
        reason: Reason::GoodsBack,
        deposit: None,
    };
    let mut note = note::post(draft, ids)?;
    let event = Event::new("return.credited", rma.id.uuid()).with("number", &rma.number);
    note.events.push(event.with("credit_note", note.note.id));
    Ok(ReturnCredited { rma, lines: changed(given.lines, &note.lines), note })
}

/// Credits each line: its amount, at the line's place, and what is taken of each invoice.
fn take<'a>(given: &CreditReturnGiven<'a>) -> Result<(Vec<Money>, Vec<Crediting<'a>>), Refused> {
    let mut creditings: Vec<Crediting<'a>> =
        given.originals.iter().copied().map(Crediting::new).collect();
    let places: HashMap<InvoiceId, usize> = given
        .originals
        .iter()
        .enumerate()
        .map(|(place, original)| (original.invoice.id, place))
        .collect();
    assert_eq!(places.len(), creditings.len(), "each invoice once");
    let mut problems = Problems::new();
    let mut amounts = Vec::with_capacity(given.lines.len());
    for (index, line) in given.lines.iter().enumerate() {
        let Some(invoice) = line.invoice else {
            amounts.push(line.net);
            continue;
        };
        let place = places.get(&invoice).expect("each invoice referred to is given");
        match take_line(&mut creditings[*place], line) {
            Ok(amount) => amounts.push(amount),
            Err(refused) => problems.push(refused.at(&format!("lines[{index}]"))),
        }
    }
    problems.finish().map(|()| (amounts, creditings))
}

fn take_line(crediting: &mut Crediting<'_>, line: &ReturnLine) -> Result<Money, Refused> {
    match crediting.original.invoice.kind {
        InvoiceKind::Invoice => {}
        InvoiceKind::Deposit | InvoiceKind::CreditNote | InvoiceKind::DebitNote => {
            return Err(InvoicingRefusal::NotAnInvoice.into());
        }
    }
    let line_no = line.invoice_line.expect("who names an invoice names its line");
    let place = crediting.place(line_no)?;
    let stated = match line.basis {
        CreditBasis::Stated => Some(line.amount()),
        CreditBasis::Original => None,
    };
    crediting.take(place, Taking::Goods(line.quantity), stated)
}

/// The credit note without its amounts. It names its invoice when there is only one.
fn note(given: &CreditReturnGiven<'_>, at: &At, id: InvoiceId) -> Invoice {
    let one = match given.originals {
        [one] if given.lines.iter().all(|line| line.invoice.is_some()) => Some(one.invoice),
        [] | [_] | [_, _, ..] => None,
    };
    let nothing = Money::zero(given.rma.currency);
    let buyer = one.map_or(given.buyer, Invoice::buyer);
    Invoice {
        id,
        number: String::new(),
        kind: InvoiceKind::CreditNote,
        customer: given.rma.customer,
        party: buyer.party,
        bill_to: buyer.bill_to,
        bill_to_party: buyer.bill_to_party,
        order: one.and_then(|invoice| invoice.order),
        original: one.map(|invoice| invoice.id),
        reason: given.rma.reason.clone(),
        issued_on: at.business_date,
        due_on: at.business_date,
        terms: one.map_or(given.customer.terms, |invoice| invoice.terms),
        ship_to_country: one.map_or(given.customer.country, |invoice| invoice.ship_to_country),
        currency: given.rma.currency,
        net: nothing,
        tax: nothing,
        gross: nothing,
        base_gross: Money::zero(given.company.base_currency),
        posted_at: at.received_at,
        version: 0,
    }
}

/// The lines of the credit note, one per line of the return.
fn lines(
    given: &CreditReturnGiven<'_>,
    amounts: &[Money],
    invoice: InvoiceId,
) -> Result<Vec<InvoiceLine>, AmountRefusal> {
    let places: HashMap<InvoiceId, &Original<'_>> =
        given.originals.iter().map(|original| (original.invoice.id, original)).collect();
    let sold = |line: &ReturnLine| -> Option<&InvoiceLine> {
        let lines = places.get(&line.invoice?)?.lines;
        let line_no = line.invoice_line?;
        let place = lines.binary_search_by_key(&line_no, |line| line.line_no);
        place.ok().map(|place| lines[place])
    };
    let mut lines = Vec::with_capacity(given.lines.len());
    for ((line_no, line), amount) in (1..).zip(given.lines).zip(amounts) {
        let credited = of_return(given.rma, line, *amount, (invoice, line_no))?;
        lines.push(match sold(line) {
            Some(sold) => as_sold(credited, line, sold),
            None => credited,
        });
    }
    Ok(lines)
}

/// A line of the credit note as the return alone has it.
fn of_return(
    rma: &Return,
    line: &ReturnLine,
    amount: Money,
    (invoice, line_no): (InvoiceId, i64),
) -> Result<InvoiceLine, AmountRefusal> {
    let priced = (line.price, line.price_unit);
    Ok(InvoiceLine {
        invoice,
        line_no,
        customer: rma.customer,
        product: line.product,
        kind: line.kind,
        order: None,
        order_line: None,
        shipment: None,
        shipment_line: None,
        supplied_on: rma.received_on.unwrap_or(rma.requested_on),
        description: line.description.clone(),
        quantity: line.quantity,
        price: line.price,
        price_unit: line.price_unit,
        discount: Rate::ZERO,
        discount_amount: discount_amount(priced, line.quantity, amount)?,
        net: amount,
        gross: line.gross.map(|_| amount),
        tax_category: line.tax_category,
        tax_rate: line.tax_rate,
        original_invoice: line.invoice,
        original_line: line.invoice_line,
    })
}

/// The same with what the line of its sale says.
fn as_sold(credited: InvoiceLine, line: &ReturnLine, sold: &InvoiceLine) -> InvoiceLine {
    InvoiceLine {
        order: sold.order,
        order_line: sold.order_line,
        shipment: sold.shipment,
        shipment_line: sold.shipment_line,
        supplied_on: sold.supplied_on,
        discount: match line.basis {
            CreditBasis::Original => sold.discount,
            CreditBasis::Stated => Rate::ZERO,
        },
        ..credited
    }
}

/// The tax of the lines that name no invoice, rounded once per category and rate (RULES 2).
fn loose(given: &CreditReturnGiven<'_>) -> Result<Vec<Loose>, Refused> {
    let loose = given.lines.iter().filter(|line| line.invoice.is_none());
    let loose = loose.map(|line| (line.tax_category, line.tax_rate, line.net));
    let on = given.rma.requested_on;
    let of = |line: TaxLine| {
        let at = (given.company.country, line.category);
        let components = tax::components(at, line.rate, on, given.rates.iter().copied());
        Ok((line.clone(), tax::component::of_rate(components, line.tax)?))
    };
    tax::totals(given.rma.currency, loose)?.by_rate.into_iter().map(of).collect()
}

/// The lines whose net became another one: less was left, or more was credited in between.
fn changed(lines: &[&ReturnLine], credited: &[InvoiceLine]) -> Vec<ReturnLine> {
    let other = |(line, credited): &(&&ReturnLine, &InvoiceLine)| {
        (line.net, line.gross) != (credited.net, credited.gross)
    };
    let changed = lines.iter().zip(credited).filter(other);
    let as_credited = |(line, credited): (&&ReturnLine, &InvoiceLine)| ReturnLine {
        net: credited.net,
        gross: credited.gross,
        ..(*line).clone()
    };
    changed.map(as_credited).collect()
}
