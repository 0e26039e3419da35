//! Posts a supplier's bill: Dr GRNI for what came in, Dr or Cr the price difference, Dr input tax
//! by rate, Cr payables. Of what the company itself owes the tax of (reverse charge, acquisitions
//! within the Union) the supplier bills none: Dr input tax, Cr output tax, at once.

use super::order::{check_size, check_step};
use super::{
    BilledLine, Payable, PostSupplierInvoice, PurchaseLine, PurchaseOrder, PurchaseOrderId,
    PurchaseState, PurchaseStep, PurchasingRefusal, Supplier, SupplierInvoice, SupplierInvoiceId,
    SupplierInvoiceLine,
};
use crate::at::At;
use crate::company::Company;
use crate::currency::Currency;
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::{Account, Entry, EntryKind, Posting, PostingHeader, TaxCode, post};
use crate::money::{AmountRefusal, Money};
use crate::refusal::{Problems, Refused};
use crate::tax::{TaxLine, Totals, totals};
use crate::typed_text::{self, CODE_CHARS_MAX, SENTENCE_CHARS_MAX};
use std::collections::BTreeMap;

/// What [`post_supplier_invoice`] decides on.
#[derive(Clone, Debug)]
pub struct PostSupplierInvoiceGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The supplier that the command names.
    pub supplier: Option<&'a Supplier>,
    /// The bill of this supplier that has the same number, if there is one.
    pub same_number: Option<&'a SupplierInvoice>,
    /// The orders that it bills.
    pub orders: BTreeMap<PurchaseOrderId, &'a PurchaseOrder>,
    /// All lines of these orders, by order and line_no.
    pub lines: BTreeMap<(PurchaseOrderId, i64), &'a PurchaseLine>,
}

/// A bill that was posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplierInvoicePosted {
    /// New.
    pub invoice: SupplierInvoice,
    /// New.
    pub lines: Vec<SupplierInvoiceLine>,
    /// New.
    pub payable: Payable,
    /// Changed.
    pub orders: Vec<PurchaseOrder>,
    /// Changed: those that are billed.
    pub order_lines: Vec<PurchaseLine>,
    /// None when nothing is billed for what cost nothing.
    pub entry: Option<Entry>,
    /// `supplier_invoice.posted`.
    pub events: Vec<Event>,
}

/// Posts a bill for what came in, line by line held against the order: no more than is received and
/// not billed, at the ordered price within the supplier's tolerance or accepted with a reason.
///
/// Refusals: `NoLines`, `TooManyLines`, `UnknownSupplier`, `text.*`, `NumberTaken`, `IssuedLater`,
/// and of each line `UnknownOrder`, `OtherSupplier`, `UnknownLine`, `LineTwice`, `StateForbids`,
/// `QuantityOutOfRange`, `MoreThanReceived`, `AmountNegative`, `amount.currency_mismatch`,
/// `PriceDiffers`; then `GrossDiffers`, `amount.too_large`.
pub fn post_supplier_invoice(
    given: &PostSupplierInvoiceGiven,
    command: &PostSupplierInvoice,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<SupplierInvoicePosted, Refused> {
    check_size(command.lines.len())?;
    let mut problems = Problems::new();
    let supplier = check_head(given, command, at, &mut problems);
    let id = SupplierInvoiceId::from_uuid(ids.next());
    let (mut lines, mut order_lines) = (Vec::new(), BTreeMap::new());
    for (index, billed) in command.lines.iter().enumerate() {
        let matched = match_line(given, supplier, billed, &order_lines);
        if let Some(after) = problems.take_at(&format!("lines[{index}]"), matched) {
            let before = given.lines[&(billed.order, billed.order_line)];
            lines.push(SupplierInvoiceLine {
                invoice: id,
                line_no: i64::try_from(index + 1).expect("lines are bounded"),
                order: billed.order,
                order_line: billed.order_line,
                quantity: billed.quantity,
                net: billed.net,
                relieved: after.relieved.checked_sub(before.relieved)?,
                tax_category: billed.tax_category,
                tax_rate: billed.tax_rate,
            });
            order_lines.insert((billed.order, billed.order_line), after);
        }
    }
    problems.finish()?;
    let supplier = supplier.expect("an unknown supplier was refused");
    let (totals, self_assessed) = billed(given.company.base_currency, &lines)?;
    if let Some(stated) = command.gross.filter(|stated| *stated != totals.gross) {
        let differs = PurchasingRefusal::GrossDiffers { stated, computed: totals.gross };
        return Err(Refused::from(differs).at("gross"));
    }
    let invoice = SupplierInvoice { self_assessed, ..invoice(id, supplier, command, &totals, at)? };
    let entry = entry(&invoice, &lines, &totals.by_rate, ids)?;
    let orders = billed_orders(given, &order_lines);
    let payable = Payable {
        invoice: id,
        supplier: supplier.id,
        number: String::new(),
        due_on: invoice.due_on,
        amount: invoice.gross,
        open: invoice.gross,
        version: 0,
    };
    let posted = Event::new("supplier_invoice.posted", id.uuid())
        .with("supplier", supplier.id)
        .with("supplier_number", &invoice.supplier_number)
        .with("due_on", invoice.due_on)
        .with("gross", invoice.gross);
    let order_lines = order_lines.into_values().collect();
    let events = vec![posted];
    Ok(SupplierInvoicePosted { invoice, lines, payable, orders, order_lines, entry, events })
}

fn check_head<'a>(
    given: &PostSupplierInvoiceGiven<'a>,
    command: &PostSupplierInvoice,
    at: &At,
    problems: &mut Problems,
) -> Option<&'a Supplier> {
    let supplier = given.supplier.ok_or(PurchasingRefusal::UnknownSupplier);
    let supplier = problems.take_at("supplier", supplier);
    let number = typed_text::required(&command.supplier_number, CODE_CHARS_MAX);
    problems.take_at("supplier_number", number);
    if let Some(same) = given.same_number {
        let taken = PurchasingRefusal::NumberTaken { other: same.number.clone() };
        problems.push(Refused::from(taken).at("supplier_number"));
    }
    let posted_on = at.business_date;
    if let Some(issued_on) = command.issued_on.filter(|day| *day > posted_on) {
        let later = PurchasingRefusal::IssuedLater { issued_on, posted_on };
        problems.push(Refused::from(later).at("issued_on"));
    }
    supplier
}

/// The order line after a line of the bill, if the two match.
fn match_line(
    given: &PostSupplierInvoiceGiven,
    supplier: Option<&Supplier>,
    billed: &BilledLine,
    before: &BTreeMap<(PurchaseOrderId, i64), PurchaseLine>,
) -> Result<PurchaseLine, Refused> {
    let order = given.orders.get(&billed.order).ok_or(PurchasingRefusal::UnknownOrder);
    let order = order.map_err(|refusal| Refused::from(refusal).at("order"))?;
    if supplier.is_some_and(|supplier| supplier.id != order.supplier) {
        let other = PurchasingRefusal::OtherSupplier { number: order.number.clone() };
        return Err(Refused::from(other).at("order"));
    }
    let (key, line_no) = ((billed.order, billed.order_line), billed.order_line);
    let line = given.lines.get(&key).ok_or(PurchasingRefusal::UnknownLine { line_no });
    let line = line.map_err(|refusal| Refused::from(refusal).at("order_line"))?;
    if before.contains_key(&key) {
        return Err(Refused::from(PurchasingRefusal::LineTwice { line_no }).at("order_line"));
    }
    check_step(order, PurchaseStep::Bill)?;
    let quantity = billed.quantity;
    if !quantity.is_positive() {
        let out_of_range = PurchasingRefusal::QuantityOutOfRange { quantity };
        return Err(Refused::from(out_of_range).at("quantity"));
    }
    let unbilled = line.received.checked_sub(line.invoiced)?;
    if quantity > unbilled {
        let more = PurchasingRefusal::MoreThanReceived { line_no, unbilled };
        return Err(Refused::from(more).at("quantity"));
    }
    if billed.net.is_negative() {
        return Err(Refused::from(PurchasingRefusal::AmountNegative).at("net"));
    }
    let invoiced = line.invoiced.checked_add(quantity)?;
    let relieved = line.received_cost.share(invoiced.micros(), line.received.micros())?;
    let expected = relieved.checked_sub(line.relieved)?;
    check_price(supplier, billed, expected)?;
    Ok(PurchaseLine { invoiced, relieved, ..(*line).clone() })
}

/// Refusals: `PriceDiffers`, `text.*` of the reason, `amount.currency_mismatch`.
fn check_price(
    supplier: Option<&Supplier>,
    billed: &BilledLine,
    expected: Money,
) -> Result<(), Refused> {
    let differs_by = billed.net.checked_sub(expected)?.absolute()?;
    let tolerance = supplier.map(|supplier| expected.scale(supplier.price_tolerance));
    let within = match tolerance {
        Some(tolerance) => differs_by.minor() <= tolerance?.minor(),
        None => true,
    };
    if !billed.accepted_because.is_empty() {
        typed_text::required(&billed.accepted_because, SENTENCE_CHARS_MAX)
            .map_err(|refusal| Refused::from(refusal).at("accepted_because"))?;
    } else if !within {
        let differs = PurchasingRefusal::PriceDiffers { expected, billed: billed.net };
        return Err(Refused::from(differs).at("net"));
    }
    Ok(())
}

/// What the supplier bills, and the tax that the company itself owes beside it.
fn billed(
    currency: Currency,
    lines: &[SupplierInvoiceLine],
) -> Result<(Totals, Option<Money>), AmountRefusal> {
    let taxed = lines.iter().map(|line| (line.tax_category, line.tax_rate, line.net));
    let totals = totals(currency, taxed)?;
    let own = totals.by_rate.iter().filter(|tax| tax.category.is_owed_by_buyer());
    let own = Money::sum(currency, own.map(|tax| tax.tax))?;
    if own.is_zero() {
        return Ok((totals, None));
    }
    let (tax, gross) = (totals.tax.checked_sub(own)?, totals.gross.checked_sub(own)?);
    Ok((Totals { tax, gross, ..totals }, Some(own)))
}

fn invoice(
    id: SupplierInvoiceId,
    supplier: &Supplier,
    command: &PostSupplierInvoice,
    totals: &Totals,
    at: &At,
) -> Result<SupplierInvoice, Refused> {
    let issued_on = command.issued_on.unwrap_or(at.business_date);
    let days = supplier.terms.days().ok_or(PurchasingRefusal::TermsOfCode)?;
    Ok(SupplierInvoice {
        id,
        number: String::new(),
        supplier: supplier.id,
        supplier_number: command.supplier_number.clone(),
        issued_on,
        posted_on: at.business_date,
        due_on: issued_on.add_days(days)?,
        net: totals.net,
        tax: totals.tax,
        gross: totals.gross,
        self_assessed: None,
        version: 0,
    })
}

fn entry(
    invoice: &SupplierInvoice,
    lines: &[SupplierInvoiceLine],
    taxes: &[TaxLine],
    ids: &mut dyn Ids,
) -> Result<Option<Entry>, Refused> {
    let base = invoice.net.currency();
    let relieved = Money::sum(base, lines.iter().map(|line| line.relieved))?;
    let difference = invoice.net.checked_sub(relieved)?;
    let mut postings = vec![
        Posting::debit(Account::GoodsReceivedNotInvoiced, relieved, relieved),
        Posting::debit(Account::PurchasePriceDifference, difference, difference),
    ];
    for tax in taxes {
        let code = TaxCode { category: tax.category, rate: tax.rate };
        postings.push(Posting::debit(Account::InputTax, tax.tax, tax.tax).taxed(code));
        if tax.category.is_owed_by_buyer() {
            postings.push(Posting::credit(Account::OutputTax, tax.tax, tax.tax)?.taxed(code));
        }
    }
    postings.push(Posting::credit(Account::Payables, invoice.gross, invoice.gross)?);
    let header = PostingHeader {
        kind: EntryKind::SupplierInvoice,
        posted_on: invoice.posted_on,
        document: invoice.id.uuid(),
        document_number: String::new(),
    };
    post(header, &postings, ids)
}

/// The orders with the state that follows from their lines.
fn billed_orders(
    given: &PostSupplierInvoiceGiven,
    changed: &BTreeMap<(PurchaseOrderId, i64), PurchaseLine>,
) -> Vec<PurchaseOrder> {
    let after = |order: &&PurchaseOrder| {
        let of_order = given.lines.range((order.id, i64::MIN)..=(order.id, i64::MAX));
        let lines = of_order.map(|(key, line)| changed.get(key).unwrap_or(line));
        PurchaseOrder { state: PurchaseState::of(lines), ..(*order).clone() }
    };
    given.orders.values().map(after).collect()
}
