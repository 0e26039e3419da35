//! Reverses an invoice: it is credited as a whole, and what it billed is billable again.
//!
//! A credit note gives up what was sold; a reversal gives up the invoice alone. The order is open
//! again where the invoice had closed it, and its next invoice bills the same deliveries anew, at
//! the order's prices and the tax of the same days. Only an invoice that nothing was built on is
//! reversed: all that stands in the way is told at once ([`InTheWay`]).
//!
//! Invariant: the lines of a reversed invoice are credited in whole by price, and no goods come
//! back to them any more: they come back to the delivery, or to the next invoice.

use super::credit::{CreditInvoiceGiven, credit};
use super::crediting::Original;
use super::note::CreditNotePosted;
use super::{CreditInvoice, Invoice, InvoiceId, InvoiceKind, InvoiceLine, InvoicingRefusal};
use crate::at::At;
use crate::company::Company;
use crate::credit::{self, Covered, CreditAccount};
use crate::event::Event;
use crate::id::Ids;
use crate::money::{AmountRefusal, Money};
use crate::order::{Order, OrderLine, progress};
use crate::quantity::Quantity;
use crate::receivables::{CollectionItem, Dispute, DisputeState};
use crate::refusal::{Problems, Refused};
use crate::returns::ReturnLine;
use crate::shipping::ShipmentLine;
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Reverses an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReverseInvoice {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Why.
    pub reason: String,
}

/// What was built on an invoice, so that it is not reversed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InTheWay {
    /// A payment, credit note, deduction or write-off settles of it.
    Settled {
        /// Its number.
        by: String,
        /// How much.
        amount: Money,
    },
    /// A payment is announced for it.
    UnderWay {
        /// How much.
        amount: Money,
    },
    /// A debit note bills more for it.
    Debited {
        /// Its number.
        by: String,
    },
    /// A letter asked for it.
    Dunned {
        /// The level of the last one.
        level: i64,
    },
    /// It is disputed.
    Disputed {
        /// The dispute's number.
        by: String,
    },
    /// An early payment discount was taken of it.
    Discounted,
    /// Some of it is credited.
    Credited,
    /// A deposit was taken off it.
    Deposit,
    /// It bills no order: it was brought at go-live.
    NoOrder,
    /// Goods of a line came back, or are to.
    CameBack {
        /// The line.
        line_no: i64,
    },
    /// A later invoice of the same order line took the cent that this one left.
    Rounded {
        /// The line.
        line_no: i64,
    },
}

impl fmt::Display for InTheWay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InTheWay::Settled { by, amount } => write!(out, "{by} settles {amount} of it"),
            InTheWay::UnderWay { amount } => write!(out, "{amount} of it is under way"),
            InTheWay::Debited { by } => write!(out, "{by} debits it"),
            InTheWay::Dunned { level } => write!(out, "a letter of level {level} asked for it"),
            InTheWay::Disputed { by } => write!(out, "{by} disputes it"),
            InTheWay::Discounted => out.write_str("a discount was taken of it"),
            InTheWay::Credited => out.write_str("some of it is credited"),
            InTheWay::Deposit => out.write_str("a deposit is taken off it"),
            InTheWay::NoOrder => out.write_str("it bills no order"),
            InTheWay::CameBack { line_no } => write!(out, "goods of line {line_no} come back"),
            InTheWay::Rounded { line_no } => {
                write!(out, "a later invoice was rounded on line {line_no}; reverse that first")
            }
        }
    }
}

/// The records that a reversal is decided on.
#[derive(Clone, Copy, Debug)]
pub struct ReverseInvoiceGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The invoice with all its lines.
    pub original: Original<'a>,
    /// The customer's credit account.
    pub credit: &'a CreditAccount,
    /// The orders that it bills, each with all its lines, by line_no.
    pub orders: &'a [(&'a Order, Vec<&'a OrderLine>)],
    /// The shipment lines that it bills, in any order.
    pub shipment_lines: &'a [&'a ShipmentLine],
    /// What settles of it: the number of the document and how much.
    pub settled: &'a [(String, Money)],
    /// The credit and debit notes that name it.
    pub notes: &'a [&'a Invoice],
    /// What was done about its items.
    pub collected: &'a [&'a CollectionItem],
    /// Its disputes.
    pub disputes: &'a [&'a Dispute],
    /// The lines of the customer's returns that are not credited yet.
    pub returning: &'a [&'a ReturnLine],
}

/// An invoice that was reversed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceReversed {
    /// The credit note over all of it, with the counters that say it is reversed.
    pub posted: CreditNotePosted,
    /// Its orders, open again.
    pub orders: Vec<Order>,
    /// The order lines that it billed, changed.
    pub order_lines: Vec<OrderLine>,
    /// The shipment lines that it billed, changed.
    pub shipment_lines: Vec<ShipmentLine>,
}

/// Credits all of an invoice, and makes billable again what it billed.
///
/// Refusals: `NotAnInvoice`; then `text.*` of the reason and an `InTheWay` for each thing that
/// stands in the way; then those of [`credit`].
pub fn reverse(
    given: &ReverseInvoiceGiven<'_>,
    command: &ReverseInvoice,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<InvoiceReversed, Refused> {
    let original = given.original;
    if original.invoice.kind != InvoiceKind::Invoice {
        return Err(InvoicingRefusal::NotAnInvoice.into());
    }
    let given_up: Vec<Quantity> = original.lines.iter().map(|line| line.quantity).collect();
    problems_of(given, &command.reason, &given_up)?.finish()?;
    take_back(given, &command.reason, &given_up, at, ids)
}

/// What speaks against taking an invoice back, of which so much of each line is billable again.
pub(super) fn problems_of(
    given: &ReverseInvoiceGiven<'_>,
    reason: &str,
    given_up: &[Quantity],
) -> Result<Problems, AmountRefusal> {
    let mut problems = Problems::new();
    problems.take_at("reason", typed_text::required(reason, SENTENCE_CHARS_MAX));
    for what in in_the_way(given, given_up)? {
        problems.push(Refused::from(InvoicingRefusal::InTheWay { what }).at("invoice"));
    }
    Ok(problems)
}

/// Credits all of an invoice, and makes billable again what is given up of each line.
pub(super) fn take_back(
    given: &ReverseInvoiceGiven<'_>,
    reason: &str,
    given_up: &[Quantity],
    at: &At,
    ids: &mut dyn Ids,
) -> Result<InvoiceReversed, Refused> {
    let (original, company, account) = (given.original, given.company, given.credit);
    let (credited_on, invoiced_on) = (at.business_date, original.invoice.issued_on);
    if credited_on < invoiced_on {
        return Err(InvoicingRefusal::BeforeInvoice { credited_on, invoiced_on }.into());
    }
    let crediting = CreditInvoiceGiven { company, original, credit: account, deposit: None };
    let (invoice, stated) = (original.invoice.id, reason.to_owned());
    let whole = CreditInvoice { invoice, reason: stated, lines: Vec::new() };
    let mut posted = credit(&crediting, &whole, at, ids)?;
    assert_eq!(posted.credited_lines.len(), original.lines.len(), "all lines are credited");
    for (counter, line) in posted.credited_lines.iter_mut().zip(original.lines) {
        counter.reversed = Some(line.quantity);
    }
    let reversed = Event::new("invoice.reversed", invoice.uuid());
    let reversed = reversed.with("credit_note", posted.note.id).with("reason", reason);
    posted.events.push(reversed);
    let (orders, order_lines) = orders(given, given_up, &mut posted)?;
    let shipment_lines = shipment_lines(given, given_up)?;
    Ok(InvoiceReversed { posted, orders, order_lines, shipment_lines })
}

/// All that stands in the way, by document first, then by line.
fn in_the_way(
    given: &ReverseInvoiceGiven<'_>,
    given_up: &[Quantity],
) -> Result<Vec<InTheWay>, AmountRefusal> {
    let original = given.original;
    let mut found = Vec::new();
    for (by, amount) in given.settled {
        found.push(InTheWay::Settled { by: by.clone(), amount: *amount });
    }
    let (items, nothing) = (original.items, Money::zero(original.invoice.currency));
    let under_way = Money::sum(nothing.currency(), items.iter().filter_map(|item| item.under_way))?;
    if under_way != nothing {
        found.push(InTheWay::UnderWay { amount: under_way });
    }
    let debits = given.notes.iter().filter(|note| note.kind == InvoiceKind::DebitNote);
    found.extend(debits.map(|note| InTheWay::Debited { by: note.number.clone() }));
    let level = given.collected.iter().filter_map(|item| item.level).max();
    found.extend(level.map(|level| InTheWay::Dunned { level }));
    let open = given.disputes.iter().filter(|it| it.state == DisputeState::Open);
    found.extend(open.map(|it| InTheWay::Disputed { by: it.number.clone() }));
    if !original.discounts.is_empty() {
        found.push(InTheWay::Discounted);
    }
    if !original.credited_lines.is_empty() {
        found.push(InTheWay::Credited);
    }
    let invoice = original.invoice;
    let owed = Money::sum(invoice.currency, original.items.iter().map(|item| item.amount))?;
    if owed != invoice.gross {
        found.push(InTheWay::Deposit);
    }
    for (line, given_up) in original.lines.iter().zip(given_up) {
        found.extend(line_in_the_way(given, line, *given_up)?);
    }
    Ok(found)
}

fn line_in_the_way(
    given: &ReverseInvoiceGiven<'_>,
    line: &InvoiceLine,
    given_up: Quantity,
) -> Result<Option<InTheWay>, AmountRefusal> {
    let line_no = line.line_no;
    let Some((_, order_line)) = order_line_of(given, line) else {
        return Ok(Some(InTheWay::NoOrder));
    };
    let of_it =
        |it: &&&ReturnLine| (it.invoice, it.invoice_line) == (Some(line.invoice), Some(line_no));
    let is_returning = given.returning.iter().any(|it| of_it(&it));
    if is_returning || order_line.returned != order_line.returned_unbilled {
        return Ok(Some(InTheWay::CameBack { line_no }));
    }
    if given_up.is_zero() || line.price != order_line.price {
        return Ok(None);
    }
    // What is billed of the order line stays a share of its amount only without the last part.
    let (invoiced, whole) = (order_line.invoiced, order_line.quantity.micros());
    let left = invoiced.checked_sub(line.quantity)?;
    if left.is_negative() {
        return Ok(None); // it is credited, and told so
    }
    let already = order_line.amount().share(left.micros(), whole)?;
    let last = order_line.amount().part_due(invoiced.micros(), whole, already)?;
    Ok((last != line.amount()).then_some(InTheWay::Rounded { line_no }))
}

/// The order line that an invoice line bills, with its order.
pub(super) fn order_line_of<'a>(
    given: &ReverseInvoiceGiven<'a>,
    line: &InvoiceLine,
) -> Option<(&'a Order, &'a OrderLine)> {
    let (order, lines) = given.orders.iter().find(|(order, _)| Some(order.id) == line.order)?;
    let line = lines.iter().find(|it| Some(it.line_no) == line.order_line)?;
    Some((order, line))
}

/// The orders and their lines without what is given up of the invoice; the exposure moves back
/// with them.
fn orders(
    given: &ReverseInvoiceGiven<'_>,
    given_up: &[Quantity],
    posted: &mut CreditNotePosted,
) -> Result<(Vec<Order>, Vec<OrderLine>), Refused> {
    let (mut orders, mut changed) = (Vec::new(), Vec::new());
    for (order, lines) in given.orders {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for line in lines {
            let mut reversed = (*line).clone();
            let of_it = |(it, _): &(&&InvoiceLine, &Quantity)| {
                (it.order, it.order_line) == (Some(order.id), Some(line.line_no))
            };
            for (_, less) in given.original.lines.iter().zip(given_up).filter(of_it) {
                reversed.invoiced = reversed.invoiced.checked_sub(*less)?;
            }
            if reversed.invoiced != line.invoiced {
                reversed.assert_quantity_law();
                before.push(*line);
                after.push(reversed);
            }
        }
        if after.is_empty() {
            continue;
        }
        posted.credit = credit::follow(&posted.credit, before.into_iter().zip(&after))?;
        let lines_after = progress::with_changed(lines, &after);
        // What a deposit covers of the order may be more again.
        posted.credit = credit::cover(
            &posted.credit,
            Covered::of(order, lines.iter().copied())?,
            Covered::of(order, lines_after.iter().copied())?,
        )?;
        let state = progress::after_reversal(order.state, &lines_after);
        orders.push(Order { state, ..(*order).clone() });
        changed.extend(after);
    }
    Ok((orders, changed))
}

fn shipment_lines(
    given: &ReverseInvoiceGiven<'_>,
    given_up: &[Quantity],
) -> Result<Vec<ShipmentLine>, AmountRefusal> {
    let mut changed = Vec::with_capacity(given.shipment_lines.len());
    for line in given.shipment_lines {
        let mut reversed = (*line).clone();
        let of_it = |(it, _): &(&&InvoiceLine, &Quantity)| {
            (it.shipment, it.shipment_line) == (Some(line.shipment), Some(line.line_no))
        };
        for (_, less) in given.original.lines.iter().zip(given_up).filter(of_it) {
            reversed.invoiced = reversed.invoiced.checked_sub(*less)?;
        }
        changed.push(reversed);
    }
    Ok(changed)
}
