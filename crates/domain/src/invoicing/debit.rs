//! Debits an invoice: what was billed too low is billed after, with reference to it (RULES 10).
//!
//! - **Debit note**: bills a price or quantity difference, or an extra charge, for lines of an
//!   invoice. It is owed, due by the terms of the invoice, settled and credited like an invoice;
//!   what of its order is billed and how much of the goods may come back, it does not touch.
//!
//! Each line is one of the amount at the category and rate of the line that it debits, on its day
//! of supply, in the account of its kind of product.

use super::deposit::Deducted;
use super::entry::{self, Document, Reason};
use super::owed::{due_on, dues};
use super::post::{InvoicePosted, totals};
use super::tax_on_rest::{Billing, tax_on_rest};
use super::{
    Invoice, InvoiceId, InvoiceKind, InvoiceLine, InvoiceTax, InvoicingRefusal, Original,
    PaymentTerms,
};
use crate::at::At;
use crate::company::Company;
use crate::credit::{self, CreditAccount};
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::InBase;
use crate::money::{AmountRefusal, Money};
use crate::price::Price;
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use crate::tax::{TaxComponent, TaxLine, component};
use crate::typed_text::{self, NAME_CHARS_MAX, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Bills what an invoice billed too low.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DebitInvoice {
    /// The invoice to debit.
    pub invoice: InvoiceId,
    /// Why.
    pub reason: String,
    /// What to debit.
    pub lines: Vec<DebitInvoiceLine>,
}

/// How much more an invoice line comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DebitInvoiceLine {
    /// The invoice line.
    pub line_no: i64,
    /// How much more, as the line's price is: before tax, or with the tax inside.
    pub amount: Money,
    /// What it is for, such as an extra charge; empty: as the line says.
    #[serde(default)]
    pub description: String,
}

/// The records that a debit note is decided on.
#[derive(Clone, Copy, Debug)]
pub struct DebitInvoiceGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The currency of the books, and the rate of the invoice's currency on the day.
    pub in_base: InBase,
    /// The invoice, with the lines that are debited at least.
    pub original: Original<'a>,
    /// The customer's credit account.
    pub credit: &'a CreditAccount,
    /// The terms that the invoice names by a code; none when it names none.
    pub terms: Option<&'a PaymentTerms>,
}

/// Posts a debit note of the stated amounts at the rates of the invoice.
///
/// Refusals, by precedence: `NotAnInvoice`; `text.*` of the reason, `NothingToDebit`, each line's
/// `UnknownLine`, `Reversed`, `LineTwice`, `AmountNotPositive`, `amount.currency_mismatch`,
/// `text.*`;
/// `BeforeInvoice`, `ledger.no_exchange_rate`, `date.out_of_range`, `amount.overflow`.
pub fn debit(
    given: &DebitInvoiceGiven<'_>,
    command: &DebitInvoice,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<InvoicePosted, Refused> {
    let invoice = given.original.invoice;
    assert_eq!(command.invoice, invoice.id, "the invoice that was asked for");
    assert_eq!(invoice.customer, given.credit.customer, "the customer's credit account");
    match invoice.kind {
        InvoiceKind::Invoice => {}
        InvoiceKind::CreditNote | InvoiceKind::DebitNote | InvoiceKind::Deposit => {
            return Err(InvoicingRefusal::NotAnInvoice.into());
        }
    }
    let id = InvoiceId::from_uuid(ids.next());
    let mut lines = lines(given, command, id)?;
    let (debited_on, invoiced_on) = (at.business_date, invoice.issued_on);
    if !given.company.back_dating.permits(debited_on, invoiced_on) {
        let credited_on = debited_on;
        return Err(InvoicingRefusal::BeforeInvoice { credited_on, invoiced_on }.into());
    }
    let totals = totals(invoice.currency, &mut lines)?;
    let note = Invoice {
        id,
        number: String::new(),
        kind: InvoiceKind::DebitNote,
        original: Some(invoice.id),
        reason: command.reason.clone(),
        issued_on: debited_on,
        due_on: due_on((invoice.terms, given.terms), debited_on)?,
        net: totals.net,
        tax: totals.tax,
        gross: totals.gross,
        base_gross: given.in_base.convert(totals.gross)?,
        posted_at: at.received_at,
        version: 0,
        ..invoice.clone()
    };
    let taxes = totals.by_rate.into_iter().map(|tax| tax_of(given, id, tax));
    let taxes = taxes.collect::<Result<Vec<InvoiceTax>, AmountRefusal>>()?;
    post(given, (note, lines, taxes), ids)
}

fn post(
    given: &DebitInvoiceGiven<'_>,
    (note, lines, taxes): (Invoice, Vec<InvoiceLine>, Vec<InvoiceTax>),
    ids: &mut dyn Ids,
) -> Result<InvoicePosted, Refused> {
    let item = entry::open_item(&note, note.gross, note.base_gross)?;
    let taxed = (given.original.price_tax(), taxes);
    let (items, offers) = dues(given.terms, (&note, item), &taxed)?;
    let billing = Billing { invoice: note, lines, taxes: taxed.1, items, offers };
    let Billing { invoice: note, lines, taxes, items, offers } =
        tax_on_rest(given.terms, billing, given.in_base)?;
    let document = Document::of(&note, (&lines, &taxes), Reason::Sale);
    let nothing = Money::zero(given.company.base_currency);
    let entry = entry::entry(&document, nothing, ids)?;
    Ok(InvoicePosted {
        summary: Vec::new(),
        deducted: Deducted::default(),
        orders: Vec::new(),
        order_lines: Vec::new(),
        shipments: Vec::new(),
        shipment_lines: Vec::new(),
        credit: credit::bill(given.credit, note.gross)?,
        events: vec![told(&note)],
        items,
        offers,
        entry,
        lines,
        taxes,
        invoice: note,
    })
}

/// The lines of the note, by line_no. All problems of all of them are found.
fn lines(
    given: &DebitInvoiceGiven<'_>,
    command: &DebitInvoice,
    note: InvoiceId,
) -> Result<Vec<InvoiceLine>, Refused> {
    let mut problems = Problems::new();
    problems.take_at("reason", typed_text::required(&command.reason, SENTENCE_CHARS_MAX));
    if command.lines.is_empty() {
        problems.push(Refused::from(InvoicingRefusal::NothingToDebit).at("lines"));
    }
    let (mut lines, mut seen) = (Vec::with_capacity(command.lines.len()), HashSet::new());
    for (index, stated) in command.lines.iter().enumerate() {
        let line_no = stated.line_no;
        let line = match seen.insert(line_no) {
            true => line(given.original, stated, (note, index as i64 + 1)),
            false => Err(InvoicingRefusal::LineTwice { line_no }.into()),
        };
        match line {
            Ok(line) => lines.push(line),
            Err(refused) => problems.push(refused.at(&format!("lines[{index}]"))),
        }
    }
    problems.finish().map(|()| lines)
}

/// One of the amount, at the tax and of the kind of the line that it debits.
fn line(
    original: Original<'_>,
    stated: &DebitInvoiceLine,
    (invoice, line_no): (InvoiceId, i64),
) -> Result<InvoiceLine, Refused> {
    let of = original.lines.iter().find(|line| line.line_no == stated.line_no);
    let of = *of.ok_or(InvoicingRefusal::UnknownLine { line_no: stated.line_no })?;
    if original.credited_lines.iter().any(|it| it.line_no == of.line_no && it.reversed.is_some()) {
        return Err(InvoicingRefusal::Reversed.into());
    }
    let described = typed_text::optional(&stated.description, NAME_CHARS_MAX);
    described.map_err(|refusal| Refused::from(refusal).at("description"))?;
    if !stated.amount.is_positive() {
        return Err(Refused::from(InvoicingRefusal::AmountNotPositive).at("amount"));
    }
    let amount = Money::zero(original.invoice.currency).checked_add(stated.amount);
    let amount = amount.map_err(|refusal| Refused::from(refusal).at("amount"))?;
    let quantity = Quantity::whole(1)?;
    Ok(InvoiceLine {
        invoice,
        line_no,
        order_line: None,
        shipment: None,
        shipment_line: None,
        description: match stated.description.is_empty() {
            true => of.description.clone(),
            false => stated.description.clone(),
        },
        quantity,
        price: Price::per_unit(amount, quantity)?,
        price_unit: 1,
        discount: Rate::ZERO,
        discount_amount: Money::zero(amount.currency()),
        original_invoice: Some(of.invoice),
        original_line: Some(of.line_no),
        ..of.clone().over(amount)
    })
}

/// A tax of the note, of the components that the invoice's has.
fn tax_of(
    given: &DebitInvoiceGiven<'_>,
    invoice: InvoiceId,
    of: TaxLine,
) -> Result<InvoiceTax, AmountRefusal> {
    let (category, rate) = (of.category, of.rate);
    let billed =
        given.original.taxes.iter().find(|tax| (tax.category, tax.rate) == (category, rate));
    let billed = billed.expect("an invoice has a tax for each category and rate of its lines");
    let parts = billed.components.iter().map(|it| TaxComponent {
        code: it.code,
        name: it.name.clone(),
        rate: it.rate,
    });
    let components = component::of_rate(&parts.collect::<Vec<_>>(), of.tax)?;
    let (base, tax, untaxed) = (of.base, of.tax, None);
    Ok(InvoiceTax { invoice, category, rate, base, tax, untaxed, components })
}

fn told(note: &Invoice) -> Event {
    let posted = Event::new("debit_note.posted", note.id.uuid())
        .with("customer", note.customer)
        .with("gross", note.gross)
        .with("due_on", note.due_on)
        .with("reason", &note.reason);
    match note.original {
        Some(original) => posted.with("invoice", original),
        None => posted,
    }
}
