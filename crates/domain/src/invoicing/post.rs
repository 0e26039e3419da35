//! Posts an invoice: bills what is billable of an order.

use super::entry::{self, Document, Reason};
use super::tax_point::{Issues, Supplied, tax_of};
use super::{
    Invoice, InvoiceId, InvoiceKind, InvoiceLine, InvoiceTax, InvoicingRefusal, PostInvoice,
};
use crate::at::At;
use crate::company::Company;
use crate::credit::{self, CreditAccount};
use crate::customer::Customer;
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::{self, Entry};
use crate::order::{Order, OrderLine, OrderState, progress};
use crate::product::{Product, ProductId, ProductKind};
use crate::receivables::OpenItem;
use crate::refusal::Refused;
use crate::shipping::{Shipment, ShipmentLine};
use crate::tax::{self, TaxRate, Totals};
use std::collections::BTreeMap;

/// The records that an invoice is posted from.
#[derive(Clone, Copy, Debug)]
pub struct PostInvoiceGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The order to bill.
    pub order: &'a Order,
    /// All lines of the order, by line_no.
    pub order_lines: &'a [&'a OrderLine],
    /// The customer's credit account.
    pub credit: &'a CreditAccount,
    /// The customer of the order.
    pub customer: &'a Customer,
    /// The products of its lines.
    pub products: &'a BTreeMap<ProductId, &'a Product>,
    /// The tax rates of the company's country.
    pub rates: &'a [&'a TaxRate],
    /// All shipments of the order: when goods left.
    pub shipments: &'a [&'a Shipment],
    /// All their lines.
    pub shipment_lines: &'a [&'a ShipmentLine],
}

/// An invoice that was posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoicePosted {
    /// The invoice, without number.
    pub invoice: Invoice,
    /// Its lines, by line_no.
    pub lines: Vec<InvoiceLine>,
    /// Its taxes, by category and rate.
    pub taxes: Vec<InvoiceTax>,
    /// What the customer owes by it.
    pub item: OpenItem,
    /// The order, closed when nothing is left to ship or bill.
    pub order: Order,
    /// The order lines that were billed, changed.
    pub order_lines: Vec<OrderLine>,
    /// The credit account: from delivered (or open orders) to open items.
    pub credit: CreditAccount,
    /// Receivables against revenue, freight and tax; none for an invoice over 0.00.
    pub entry: Option<Entry>,
    /// What happened.
    pub events: Vec<Event>,
}

impl InvoicePosted {
    /// The same with the number of the invoice series.
    #[must_use]
    pub fn with_number(mut self, number: String) -> Self {
        self.events[0].data.push(("number", number.clone()));
        if let Some(entry) = &mut self.entry {
            entry.header.document_number.clone_from(&number);
        }
        self.item.document_number.clone_from(&number);
        self.invoice.number = number;
        self
    }
}

/// Bills what was shipped and not billed yet, and, with the first invoice, the order's services
/// and charges in whole. A part of a line is billed by cumulative difference, so that the
/// invoices of a line sum to its net. What left on several days makes as many lines, each taxed
/// at its own day.
///
/// Refusals, by precedence: `OrderNotConfirmed`, `BeforeSupply`, `tax.no_rate`, `NothingToBill`,
/// `ledger.no_exchange_rate`, `date.out_of_range` of the due date, `amount.overflow`.
pub fn post(
    given: &PostInvoiceGiven<'_>,
    command: &PostInvoice,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<InvoicePosted, Refused> {
    let order = given.order;
    assert_eq!(command.order, order.id, "the order that was asked for");
    assert_eq!(order.customer, given.credit.customer, "the customer's credit account");
    assert_eq!(order.customer, given.customer.id, "the customer of the order");
    can_bill(order.state)?;
    let id = InvoiceId::from_uuid(ids.next());
    let billed = bill(given, id, at.business_date)?;
    if billed.lines.is_empty() {
        return Err(InvoicingRefusal::NothingToBill.into());
    }
    let each = billed.lines.iter().map(|line| (line.tax_category, line.tax_rate, line.net));
    let totals = tax::totals(order.currency, each)?;
    let invoice = header(given, id, &totals, at)?;
    let taxes = taxes(id, totals);
    let credit = credit::follow(given.credit, billed.before.into_iter().zip(&billed.after))?;
    let document =
        Document { invoice: &invoice, lines: &billed.lines, taxes: &taxes, reason: Reason::Sale };
    let entry = entry::entry(&document, given.company.base_currency, ids)?;
    let lines_after = progress::with_changed(given.order_lines, &billed.after);
    let state = progress::after_billing(order.state, &lines_after);
    Ok(InvoicePosted {
        item: entry::open_item(&invoice)?,
        order: Order { state, ..order.clone() },
        credit: credit::bill(&credit, invoice.gross)?,
        entry,
        events: events(&invoice, order, state),
        invoice,
        lines: billed.lines,
        taxes,
        order_lines: billed.after,
    })
}

/// Whether an order in this state may be billed. Refusals: `OrderNotConfirmed`.
fn can_bill(state: OrderState) -> Result<(), InvoicingRefusal> {
    match state {
        OrderState::Confirmed | OrderState::InFulfilment | OrderState::Fulfilled => Ok(()),
        OrderState::Draft | OrderState::Submitted | OrderState::Closed | OrderState::Cancelled => {
            Err(InvoicingRefusal::OrderNotConfirmed { state })
        }
    }
}

/// What is billed: the invoice's lines and the order lines before and after it.
struct Billed<'a> {
    lines: Vec<InvoiceLine>,
    before: Vec<&'a OrderLine>,
    after: Vec<OrderLine>,
}

fn bill<'a>(
    given: &PostInvoiceGiven<'a>,
    id: InvoiceId,
    today: Date,
) -> Result<Billed<'a>, Refused> {
    let mut billed = Billed { lines: Vec::new(), before: Vec::new(), after: Vec::new() };
    let charges_wait = charges_wait(given.order_lines);
    let issues = Issues::of(given);
    for &order_line in given.order_lines {
        let waits = charges_wait && order_line.kind != ProductKind::Stock;
        if waits || !order_line.billable().is_positive() {
            continue;
        }
        let mut after = order_line.clone();
        for part in issues.billed_now(order_line, today)? {
            let may_be = given.company.back_dating.permits(today, part.on);
            let (billed_on, supplied_on) = (today, part.on);
            may_be
                .then_some(())
                .ok_or(InvoicingRefusal::BeforeSupply { billed_on, supplied_on })?;
            let line_no = billed.lines.len() as i64 + 1;
            let (line, next) = bill_part(given, &after, part, (id, line_no))?;
            billed.lines.push(line);
            after = next;
        }
        billed.before.push(order_line);
        billed.after.push(after);
    }
    Ok(billed)
}

/// Services and charges go with the first goods: as long as goods are to come and none were
/// billed or can be billed now, they wait.
fn charges_wait(order_lines: &[&OrderLine]) -> bool {
    let mut goods = order_lines.iter().filter(|line| line.kind == ProductKind::Stock);
    let to_come = goods.clone().any(|line| line.is_to_ship());
    to_come && !goods.any(|line| line.billable().is_positive() || line.invoiced.is_positive())
}

/// Bills a part of an order line, by cumulative difference (DESIGN section 4).
fn bill_part(
    given: &PostInvoiceGiven<'_>,
    order_line: &OrderLine,
    Supplied { on: tax_point, quantity }: Supplied,
    (invoice, line_no): (InvoiceId, i64),
) -> Result<(InvoiceLine, OrderLine), Refused> {
    let order = given.order;
    let (tax_category, tax_rate) = tax_of(given, order_line, tax_point)?;
    let whole = order_line.quantity.micros();
    let invoiced = order_line.invoiced.checked_add(quantity)?;
    let already = order_line.net.share(order_line.invoiced.micros(), whole)?;
    let line = InvoiceLine {
        invoice,
        line_no,
        customer: order.customer,
        product: order_line.product,
        kind: order_line.kind,
        order: Some(order.id),
        order_line: Some(order_line.line_no),
        description: order_line.description.clone(),
        quantity,
        price: order_line.price,
        net: order_line.net.part_due(invoiced.micros(), whole, already)?,
        tax_point,
        tax_category,
        tax_rate,
        original_invoice: None,
        original_line: None,
    };
    let after = OrderLine { invoiced, ..order_line.clone() };
    after.assert_quantity_law();
    Ok((line, after))
}

fn header(
    given: &PostInvoiceGiven<'_>,
    id: InvoiceId,
    totals: &Totals,
    at: &At,
) -> Result<Invoice, Refused> {
    let order = given.order;
    Ok(Invoice {
        id,
        number: String::new(),
        kind: InvoiceKind::Invoice,
        customer: order.customer,
        order: Some(order.id),
        original: None,
        reason: String::new(),
        issued_on: at.business_date,
        due_on: at.business_date.add_days(order.terms.days())?,
        terms: order.terms,
        ship_to_country: order.ship_to_country,
        currency: order.currency,
        net: totals.net,
        tax: totals.tax,
        gross: totals.gross,
        base_gross: ledger::to_base(totals.gross, given.company.base_currency)?,
        posted_at: at.received_at,
        version: 0,
    })
}

fn taxes(invoice: InvoiceId, totals: Totals) -> Vec<InvoiceTax> {
    let of_invoice = |line: tax::TaxLine| InvoiceTax {
        invoice,
        category: line.category,
        rate: line.rate,
        base: line.base,
        tax: line.tax,
    };
    totals.by_rate.into_iter().map(of_invoice).collect()
}

fn events(invoice: &Invoice, order: &Order, state: OrderState) -> Vec<Event> {
    let posted = Event::new("invoice.posted", invoice.id.uuid())
        .with("order", order.id)
        .with("customer", invoice.customer)
        .with("gross", invoice.gross)
        .with("due_on", invoice.due_on);
    let closed = (state == OrderState::Closed)
        .then(|| Event::new("order.closed", order.id.uuid()).with("number", &order.number));
    [posted].into_iter().chain(closed).collect()
}
