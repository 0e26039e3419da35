//! Posts an invoice: bills what is billable of an order.

use super::bill::{Billed, bill};
use super::deposit::{self, Deducted, DepositLeft};
use super::entry::{self, Document, Reason};
use super::owed::{due_on, dues, rest, without_deposit};
use super::summary::summary_of;
use super::tax_on_rest::{Billing, tax_on_rest};
use super::{
    Invoice, InvoiceId, InvoiceKind, InvoiceLine, InvoiceTax, InvoicingRefusal, PaymentTerms,
    PostInvoice, SummaryOrder,
};
use crate::at::At;
use crate::company::Company;
use crate::credit::{self, Covered, CreditAccount};
use crate::currency::Currency;
use crate::customer::{Buyer, Customer};
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::{Entry, InBase};
use crate::money::{AmountRefusal, Money};
use crate::order::{Order, OrderLine, OrderState, progress};
use crate::product::{Product, ProductId, ProductKind};
use crate::receivables::{DiscountOffer, OpenItem};
use crate::refusal::Refused;
use crate::shipping::{Shipment, ShipmentLine};
use crate::tax::{self, PriceTax, TaxRate, Totals};
use std::collections::BTreeMap;

/// The records that an invoice is posted from.
#[derive(Clone, Copy, Debug)]
pub struct PostInvoiceGiven<'a> {
    /// The currency of the books, and the rate of the order's currency on the day.
    pub in_base: InBase,
    /// The company.
    pub company: &'a Company,
    /// The order to bill.
    pub order: &'a Order,
    /// All lines of the order, by line_no.
    pub order_lines: &'a [&'a OrderLine],
    /// The shipments of the order, in any order.
    pub shipments: &'a [&'a Shipment],
    /// The shipment lines of the order that left and are not wholly billed, in any order.
    pub shipment_lines: &'a [&'a ShipmentLine],
    /// The customer's credit account.
    pub credit: &'a CreditAccount,
    /// The customer of the order.
    pub customer: &'a Customer,
    /// Who buys by what is posted now.
    pub buyer: Buyer,
    /// The products of its lines.
    pub products: &'a BTreeMap<ProductId, &'a Product>,
    /// The tax rates of the company's country.
    pub rates: &'a [&'a TaxRate],
    /// The terms that the order names by a code; none when it names none.
    pub terms: Option<&'a PaymentTerms>,
    /// The deposits of the order of which something is left, oldest first.
    pub deposits: &'a [DepositLeft<'a>],
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
    /// The orders of an invoice over several; none where it bills one.
    pub summary: Vec<SummaryOrder>,
    /// What was taken off it by deposits.
    pub deducted: Deducted,
    /// What the customer owes by it, one item for each instalment; never empty.
    pub items: Vec<OpenItem>,
    /// What paying them in time saves.
    pub offers: Vec<DiscountOffer>,
    /// The orders, each closed when nothing of it is left to ship or bill.
    pub orders: Vec<Order>,
    /// The order lines that were billed, changed.
    pub order_lines: Vec<OrderLine>,
    /// The shipments that were billed; of themselves they are as before.
    pub shipments: Vec<Shipment>,
    /// Their lines that were billed, changed.
    pub shipment_lines: Vec<ShipmentLine>,
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
        for item in &mut self.items {
            item.document_number.clone_from(&number);
        }
        self.invoice.number = number;
        self
    }
}

/// Bills what was shipped and not billed yet, each shipment line on a line of its own, and, with
/// the first invoice, the order's services and charges in whole. A part of an order line is billed
/// by cumulative difference, so that its invoice lines sum to its net. Each line is taxed at the
/// day of its own supply.
///
/// Refusals, by precedence: `OrderNotConfirmed`, `BeforeSupply`, `tax.no_rate`, `NothingToBill`,
/// `BeforeOrder`, `ledger.no_exchange_rate`, `date.out_of_range` of the due date,
/// `amount.overflow`.
pub fn post(
    given: &PostInvoiceGiven<'_>,
    command: &PostInvoice,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<InvoicePosted, Refused> {
    assert_eq!(command.order, given.order.id, "the order that was asked for");
    let id = InvoiceId::from_uuid(ids.next());
    let billed = bill(given, (id, Vec::new()), (at.business_date, services_on(command, at)?))?;
    let posted = post_billed(vec![billed], at, ids)?;
    let goods = posted.order_lines.iter().filter(|line| line.kind == ProductKind::Stock);
    goods.for_each(|line| {
        assert!(line.billable().is_zero(), "what is billable left with a shipment: {line:?}");
    });
    Ok(posted)
}

/// Posts what is billed of orders on one invoice, whose lines are those of the last: each took over
/// the lines of the one before it.
///
/// Refusals: those of [`post`] behind `BeforeOrder`.
pub(super) fn post_billed(
    mut billed: Vec<Billed<'_>>,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<InvoicePosted, Refused> {
    let last = billed.last_mut().expect("an invoice bills an order");
    let (id, mut lines, given) = (last.invoice, std::mem::take(&mut last.lines), last.given);
    let totals = totals(given.order.currency, &mut lines)?;
    let orders: Vec<&Order> = billed.iter().map(|one| one.given.order).collect();
    let invoice = header((&given, &orders), id, &totals, at)?;
    let taxes = taxes_of((given.company, given.rates), &lines, (id, totals))?;
    let deducted = deposit::deduct(given.deposits, &invoice)?;
    let (invoice, owed) = rest(&given, invoice, &deducted)?;
    let item = entry::open_item(&invoice, owed.0, owed.1)?;
    let rest = (PriceTax::of(lines[0].gross), deducted.rest(&taxes)?);
    let (items, offers) = dues(given.terms, (&invoice, item), &rest)?;
    let billing = Billing { invoice, lines, taxes, items, offers };
    let Billing { invoice, lines, taxes, items, offers } =
        tax_on_rest(given.terms, billing, given.in_base)?;
    let document = Document {
        deducted: &deducted.rows,
        deducted_components: &deducted.components,
        ..Document::of(&invoice, (&lines, &taxes), Reason::Sale)
    };
    let nothing = Money::zero(given.company.base_currency);
    let entry = entry::entry(&document, nothing, ids)?;
    let mut credit = given.credit.clone();
    for one in &billed {
        credit = credit::follow(&credit, one.before.iter().copied().zip(&one.after))?;
    }
    let owed = Money::sum(invoice.currency, items.iter().map(|item| item.amount))?;
    credit = credit::bill(&credit, owed)?;
    let mut posted = InvoicePosted {
        orders: Vec::with_capacity(billed.len()),
        events: vec![told(&invoice, &deducted, &orders)?],
        summary: summary_of(&invoice, &orders, &lines)?,
        order_lines: Vec::new(),
        shipments: Vec::new(),
        shipment_lines: Vec::new(),
        credit,
        items,
        offers,
        entry,
        invoice,
        lines,
        taxes,
        deducted,
    };
    billed.into_iter().try_for_each(|one| posted.follow(one))?;
    Ok(posted)
}

impl InvoicePosted {
    /// Takes over where one of its orders stands, and what of it is billed.
    fn follow(&mut self, billed: Billed<'_>) -> Result<(), Refused> {
        let (order, lines) = (billed.given.order, billed.given.order_lines);
        let lines_after = progress::with_changed(lines, &billed.after);
        let state = progress::after_billing(order.state, &lines_after);
        let after = Order { state, ..without_deposit(order, &self.deducted)? };
        self.credit = credit::cover(
            &self.credit,
            Covered::of(order, lines.iter().copied())?,
            Covered::of(&after, lines_after.iter().copied())?,
        )?;
        if state == OrderState::Closed {
            let closed = Event::new("order.closed", order.id.uuid());
            self.events.push(closed.with("number", &order.number));
        }
        self.orders.push(after);
        self.order_lines.extend(billed.after);
        self.shipments.extend(billed.shipments.into_values().cloned());
        self.shipment_lines.extend(billed.shipment_lines);
        Ok(())
    }
}

/// What the lines come to. Of prices with tax inside, what of each line is net is found here: the
/// parts of a line come to its gross amount, whatever the rate of the day of each supply.
pub(super) fn totals(
    currency: Currency,
    lines: &mut [InvoiceLine],
) -> Result<Totals, AmountRefusal> {
    let each = || lines.iter().map(|line| (line.tax_category, line.tax_rate, line.amount()));
    if !PriceTax::of(lines.first().and_then(|line| line.gross)).is_included() {
        return tax::totals(currency, each());
    }
    let (totals, nets) = tax::included(currency, &each().collect::<Vec<_>>())?;
    for (line, net) in lines.iter_mut().zip(nets) {
        line.net = net;
    }
    Ok(totals)
}

/// The day of the services that are billed. Refusals: `BeforeSupply`.
fn services_on(command: &PostInvoice, at: &At) -> Result<Date, Refused> {
    let billed_on = at.business_date;
    match command.supplied_on {
        Some(supplied_on) if supplied_on > billed_on => {
            let refusal = InvoicingRefusal::BeforeSupply { billed_on, supplied_on };
            Err(Refused::from(refusal).at("supplied_on"))
        }
        Some(supplied_on) => Ok(supplied_on),
        None => Ok(billed_on),
    }
}

fn header(
    (given, orders): (&PostInvoiceGiven<'_>, &[&Order]),
    id: InvoiceId,
    totals: &Totals,
    at: &At,
) -> Result<Invoice, Refused> {
    let order = given.order;
    let one_country = orders.iter().all(|one| one.ship_to_country == order.ship_to_country);
    Ok(Invoice {
        id,
        number: String::new(),
        kind: InvoiceKind::Invoice,
        customer: order.customer,
        party: given.buyer.party,
        bill_to: given.buyer.bill_to,
        bill_to_party: given.buyer.bill_to_party,
        order: (orders.len() == 1).then_some(order.id),
        original: None,
        reason: String::new(),
        issued_on: at.business_date,
        due_on: due_on((order.terms, given.terms), at.business_date)?,
        terms: order.terms,
        ship_to_country: match one_country {
            true => order.ship_to_country,
            false => given.customer.country,
        },
        currency: order.currency,
        net: totals.net,
        tax: totals.tax,
        gross: totals.gross,
        base_gross: given.in_base.convert(totals.gross)?,
        posted_at: at.received_at,
        version: 0,
    })
}

/// The taxes of the invoice; their components are those of the last day of supply.
pub(super) fn taxes_of(
    (company, rates): (&Company, &[&TaxRate]),
    lines: &[InvoiceLine],
    (invoice, totals): (InvoiceId, Totals),
) -> Result<Vec<InvoiceTax>, AmountRefusal> {
    let of_invoice = |of: tax::TaxLine| {
        let (category, rate) = (of.category, of.rate);
        let same =
            lines.iter().filter(|line| (line.tax_category, line.tax_rate) == (category, rate));
        let on = same.map(|line| line.supplied_on).max().expect("each tax is of lines");
        let at = (company.country, category);
        let components = tax::components(at, rate, on, rates.iter().copied());
        let components = tax::component::of_rate(components, of.tax)?;
        let (base, tax, untaxed) = (of.base, of.tax, None);
        Ok(InvoiceTax { invoice, category, rate, base, tax, untaxed, components })
    };
    totals.by_rate.into_iter().map(of_invoice).collect()
}

fn told(invoice: &Invoice, deducted: &Deducted, orders: &[&Order]) -> Result<Event, AmountRefusal> {
    let numbers: Vec<&str> = orders.iter().map(|order| order.number.as_str()).collect();
    let posted = Event::new("invoice.posted", invoice.id.uuid());
    let posted = match invoice.order {
        Some(order) => posted.with("order", order),
        None => posted.with("orders", numbers.join(" ")),
    };
    let posted = posted
        .with("customer", invoice.customer)
        .with("gross", invoice.gross)
        .with("due_on", invoice.due_on);
    Ok(match deducted.rows.is_empty() {
        true => posted,
        false => posted.with("deposits", deducted.gross(invoice)?),
    })
}
