//! Corrects an invoice (type 384): it is reversed, and a new one in its place names it (RULES 10).
//!
//! - **Corrected invoice**: an invoice of its own number and date that bills the same supplies of
//!   the same orders, and names in `original` the one that it stands for. Its prices, texts and
//!   quantities are as stated, else as they were; its tax is determined anew at the days of supply
//!   (RULES 25), and the buyer's data are what is known of the customer now.
//!
//! A quantity is never more than it was: what the corrected invoice bills no longer is billable
//! again. Money that was paid goes over to it, through the credit note that reverses the original;
//! what is more than it comes to stays on account, and so does all money in another currency than
//! that of the books, for it is applied with its exchange difference (`payment.apply_credit`).
//!
//! Invariant: of an invoice and those that correct it, one at most is not credited as a whole.

use super::deposit::Deducted;
use super::discount::discount_amount;
use super::entry::{self, Document, Reason};
use super::note::settle_by_note;
use super::owed::{due_on, dues};
use super::post::{InvoicePosted, taxes_of, totals};
use super::reverse::{InvoiceReversed, order_line_of, problems_of, take_back};
use super::summary::summary_of;
use super::tax_on_rest::{Billing, tax_on_rest};
use super::tax_point::tax_of_supply;
use super::{
    CreditNotePosted, Invoice, InvoiceId, InvoiceKind, InvoiceLine, InvoicingRefusal, PaymentTerms,
    ReverseInvoiceGiven,
};
use crate::at::At;
use crate::credit;
use crate::customer::{Buyer, Customer};
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::InBase;
use crate::money::{AmountRefusal, Money};
use crate::order::{Order, line_net};
use crate::price::Price;
use crate::product::{Product, ProductId};
use crate::quantity::Quantity;
use crate::receivables::OpenItem;
use crate::refusal::{Problems, Refused};
use crate::tax::{PriceTax, TaxRate};
use crate::typed_text::{self, NAME_CHARS_MAX};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// Corrects an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectInvoice {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Why.
    pub reason: String,
    /// What is otherwise; the other lines stay. Empty: the buyer's data or the tax alone.
    #[serde(default)]
    pub lines: Vec<CorrectInvoiceLine>,
}

/// What is otherwise on an invoice line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectInvoiceLine {
    /// The invoice line.
    pub line_no: i64,
    /// How much, at most as much as it was; 0 leaves the line out. None: as it was.
    #[serde(default)]
    pub quantity: Option<Quantity>,
    /// The price for as many units as before, less the same discount. None: as it was.
    #[serde(default)]
    pub price: Option<Price>,
    /// What it is, for people. None: as it was.
    #[serde(default)]
    pub description: Option<String>,
}

/// The records that a correction is decided on.
#[derive(Clone, Copy, Debug)]
pub struct CorrectInvoiceGiven<'a> {
    /// Those of its reversal; of what settles it, what is no money that goes over. What letters
    /// asked for is not given, for they do not stand in the way.
    pub reversal: ReverseInvoiceGiven<'a>,
    /// The currency of the books, and the rate of the invoice's currency on the day.
    pub in_base: InBase,
    /// The customer.
    pub customer: &'a Customer,
    /// Who buys by what is posted now.
    pub buyer: Buyer,
    /// The products of the lines.
    pub products: &'a BTreeMap<ProductId, &'a Product>,
    /// The tax rates of the company's country.
    pub rates: &'a [&'a TaxRate],
    /// The terms that the invoice names by a code; none when it names none.
    pub terms: Option<&'a PaymentTerms>,
}

/// An invoice that was corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceCorrected {
    /// The credit note over the original, with what of it pays the corrected invoice; and what of
    /// the orders is billable again.
    pub reversed: InvoiceReversed,
    /// The corrected invoice; its orders are those of `reversed`.
    pub posted: InvoicePosted,
}

/// Reverses an invoice and posts a corrected one in its place.
///
/// Refusals: `NotAnInvoice`; then `text.*` of the reason, an `InTheWay` for each thing that stands
/// in the way, each line's `UnknownLine`, `LineTwice`, `QuantityNotPositive`, `MoreThanLeft`,
/// `PriceNegative`, `text.*`; `tax.no_rate`, `NothingToBill`; then those of a credit note,
/// `ledger.no_exchange_rate`, `date.out_of_range`, `amount.overflow`.
pub fn correct(
    given: &CorrectInvoiceGiven<'_>,
    command: &CorrectInvoice,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<InvoiceCorrected, Refused> {
    let original = given.reversal.original;
    assert_eq!(command.invoice, original.invoice.id, "the invoice that was asked for");
    if original.invoice.kind != InvoiceKind::Invoice {
        return Err(InvoicingRefusal::NotAnInvoice.into());
    }
    let stated = stated(original.lines, command);
    let given_up: Vec<Quantity> = original
        .lines
        .iter()
        .zip(&stated.quantities)
        .map(|(line, quantity)| line.quantity.checked_sub(*quantity))
        .collect::<Result<_, _>>()?;
    let mut problems = problems_of(&given.reversal, &command.reason, &given_up)?;
    stated.problems.finish().unwrap_or_else(|refused| problems.push(refused));
    problems.finish()?;
    let id = InvoiceId::from_uuid(ids.next());
    let mut lines = Vec::with_capacity(original.lines.len());
    for (line, quantity) in original.lines.iter().zip(stated.quantities) {
        if quantity.is_positive() {
            let of_it = command.lines.iter().find(|it| it.line_no == line.line_no);
            let place = (id, lines.len() as i64 + 1);
            lines.push(corrected_line(given, (line, of_it), quantity, place)?);
        }
    }
    if lines.is_empty() {
        return Err(InvoicingRefusal::NothingToBill.into());
    }
    let mut reversed = take_back(&given.reversal, &command.reason, &given_up, at, ids)?;
    let posted = post(given, (command, lines, id), (&mut reversed.posted, at), ids)?;
    Ok(InvoiceCorrected { reversed, posted })
}

/// What lines of a correction come to: a quantity for each line of the invoice, and what is wrong.
struct Stated {
    quantities: Vec<Quantity>,
    problems: Problems,
}

fn stated(lines: &[&InvoiceLine], command: &CorrectInvoice) -> Stated {
    let mut quantities: Vec<Quantity> = lines.iter().map(|line| line.quantity).collect();
    let (mut problems, mut seen) = (Problems::new(), HashSet::new());
    for (index, stated) in command.lines.iter().enumerate() {
        let line_no = stated.line_no;
        let place = lines.iter().position(|line| line.line_no == line_no);
        let checked = match place {
            None => Err(InvoicingRefusal::UnknownLine { line_no }.into()),
            Some(_) if !seen.insert(line_no) => Err(InvoicingRefusal::LineTwice { line_no }.into()),
            Some(place) => check_line(stated, quantities[place]).map(|quantity| (place, quantity)),
        };
        match checked {
            Ok((place, quantity)) => quantities[place] = quantity,
            Err(refused) => problems.push(refused.at(&format!("lines[{index}]"))),
        }
    }
    Stated { quantities, problems }
}

/// The quantity of a line after its correction.
fn check_line(stated: &CorrectInvoiceLine, before: Quantity) -> Result<Quantity, Refused> {
    let line_no = stated.line_no;
    let mut problems = Problems::new();
    let quantity = stated.quantity.unwrap_or(before);
    if quantity.is_negative() {
        let refused = Refused::from(InvoicingRefusal::QuantityNotPositive);
        problems.push(refused.at("quantity"));
    } else if quantity.micros() > before.micros() {
        let refused = Refused::from(InvoicingRefusal::MoreThanLeft { line_no, left: before });
        problems.push(refused.at("quantity"));
    }
    if stated.price.is_some_and(Price::is_negative) {
        problems.push(Refused::from(InvoicingRefusal::PriceNegative).at("price"));
    }
    if let Some(description) = &stated.description {
        problems.take_at("description", typed_text::required(description, NAME_CHARS_MAX));
    }
    problems.finish().map(|()| quantity)
}

/// A line as it is corrected, taxed anew at its day of supply. Refusals: `tax.no_rate`.
fn corrected_line(
    given: &CorrectInvoiceGiven<'_>,
    (line, stated): (&InvoiceLine, Option<&CorrectInvoiceLine>),
    quantity: Quantity,
    (invoice, line_no): (InvoiceId, i64),
) -> Result<InvoiceLine, Refused> {
    let reversal = &given.reversal;
    let (order, _) = order_line_of(reversal, line).expect("what bills no order is refused");
    let product = given.products.get(&line.product).expect("the products of all lines are given");
    let parties = (reversal.company, given.customer, order);
    let kind = (line.kind, *product);
    let (tax_category, tax_rate) = tax_of_supply(parties, kind, given.rates, line.supplied_on)?;
    let price = stated.and_then(|it| it.price).unwrap_or(line.price);
    let priced = (price, line.price_unit);
    let amount = match price == line.price {
        true => line.amount().share(quantity.micros(), line.quantity.micros())?,
        false => line_net(quantity, priced, line.discount, line.net.currency())?,
    };
    let description = stated.and_then(|it| it.description.as_ref());
    Ok(InvoiceLine {
        invoice,
        line_no,
        quantity,
        price,
        discount_amount: discount_amount(priced, quantity, amount)?,
        description: description.unwrap_or(&line.description).clone(),
        tax_category,
        tax_rate,
        ..line.clone().over(amount)
    })
}

/// Posts the corrected invoice; what is left of the credit note over the original pays it.
fn post(
    given: &CorrectInvoiceGiven<'_>,
    (command, mut lines, id): (&CorrectInvoice, Vec<InvoiceLine>, InvoiceId),
    (note, at): (&mut CreditNotePosted, &At),
    ids: &mut dyn Ids,
) -> Result<InvoicePosted, Refused> {
    let (original, company) = (given.reversal.original.invoice, given.reversal.company);
    let totals = totals(original.currency, &mut lines)?;
    let invoice = Invoice {
        id,
        number: String::new(),
        party: given.buyer.party,
        bill_to: given.buyer.bill_to,
        bill_to_party: given.buyer.bill_to_party,
        original: Some(original.id),
        reason: command.reason.clone(),
        issued_on: at.business_date,
        due_on: due_on((original.terms, given.terms), at.business_date)?,
        net: totals.net,
        tax: totals.tax,
        gross: totals.gross,
        base_gross: given.in_base.convert(totals.gross)?,
        posted_at: at.received_at,
        version: 0,
        ..original.clone()
    };
    let taxes = taxes_of((company, given.rates), &lines, (id, totals))?;
    let item = entry::open_item(&invoice, invoice.gross, invoice.base_gross)?;
    let taxed = (PriceTax::of(lines[0].gross), taxes);
    let (items, offers) = dues(given.terms, (&invoice, item), &taxed)?;
    let billing = Billing { invoice, lines, taxes: taxed.1, items, offers };
    let Billing { invoice, lines, taxes, mut items, offers } =
        tax_on_rest(given.terms, billing, given.in_base)?;
    let document = Document::of(&invoice, (&lines, &taxes), Reason::Sale);
    let entry = entry::entry(&document, Money::zero(company.base_currency), ids)?;
    if invoice.currency == company.base_currency {
        carry_over(note, &mut items, ids)?;
    }
    note.credit = credit::bill(&note.credit, invoice.gross)?;
    Ok(InvoicePosted {
        summary: summary_of(&invoice, &billed_orders(given, &lines), &lines)?,
        deducted: Deducted::default(),
        orders: Vec::new(),
        order_lines: Vec::new(),
        shipments: Vec::new(),
        shipment_lines: Vec::new(),
        credit: note.credit.clone(),
        events: vec![told(&invoice)],
        items,
        offers,
        entry,
        lines,
        taxes,
        invoice,
    })
}

/// The orders that lines bill.
fn billed_orders<'a>(given: &CorrectInvoiceGiven<'a>, lines: &[InvoiceLine]) -> Vec<&'a Order> {
    let orders = given.reversal.orders.iter().map(|(order, _)| *order);
    orders.filter(|order| lines.iter().any(|line| line.order == Some(order.id))).collect()
}

/// Settles the items of the corrected invoice with what the original did not take of its note.
fn carry_over(
    note: &mut CreditNotePosted,
    items: &mut [OpenItem],
    ids: &mut dyn Ids,
) -> Result<(), Refused> {
    for item in items {
        let amount: Result<Money, AmountRefusal> = note.item.open.absolute()?.min(item.open);
        let amount = amount?;
        if amount.is_positive() {
            let settled = settle_by_note(&note.note, &mut note.item, (item, amount), ids)?;
            *item = settled.item;
            note.settlements.push(settled.settlement);
        }
    }
    Ok(())
}

fn told(invoice: &Invoice) -> Event {
    let posted = Event::new("invoice.posted", invoice.id.uuid())
        .with("customer", invoice.customer)
        .with("gross", invoice.gross)
        .with("due_on", invoice.due_on)
        .with("reason", &invoice.reason);
    match invoice.original {
        Some(original) => posted.with("corrects", original),
        None => posted,
    }
}
