//! Posts a summary invoice: deliveries of several orders on one document (RULES 30).
//!
//! One invoice has one customer, so one payer, address and tax status, one currency and one set of
//! terms; it is due by its own date. Each line names the order and the delivery that it bills, and
//! is taxed at the day and in the country of that delivery. What of orders is billed, and what is
//! owed and promised by it, is the sum of what invoices of their own would do; only the tax is
//! rounded once, over the sums of the invoice (RULES 2).
//!
//! Invariant: an order with deposits is billed alone, for a deposit covers its own order only.

use super::bill::bill;
use super::post::{InvoicePosted, PostInvoiceGiven, post_billed};
use super::{Invoice, InvoiceId, InvoiceLine, InvoicingRefusal, SummaryOrder};
use crate::at::At;
use crate::currency::Currency;
use crate::customer::{BillingCycle, Terms};
use crate::date::Date;
use crate::id::Ids;
use crate::money::{AmountRefusal, Money};
use crate::order::{Order, OrderId, OrderState};
use crate::refusal::{Problems, Refused};
use crate::shipping::ShipmentLine;
use crate::tax::PriceTax;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// The most orders on one invoice.
pub const ORDERS_MAX: usize = 500;

/// Bills deliveries of several orders on one invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostSummary {
    /// The orders, of one customer, currency and terms.
    pub orders: Vec<OrderId>,
    /// The last day whose deliveries are billed; none: all that left.
    #[serde(default)]
    pub until: Option<Date>,
}

/// An order of which a delivery is to be billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unbilled {
    /// Which.
    pub order: OrderId,
    /// Where it stands.
    pub state: OrderState,
    /// Its currency.
    pub currency: Currency,
    /// Its terms.
    pub terms: Terms,
    /// Whether its prices have the tax inside.
    pub price_tax: PriceTax,
    /// Whether anything is left of deposits on it.
    pub has_deposit: bool,
}

/// The invoices that a cycle of a customer comes to: each the orders that it joins.
///
/// One for each currency and terms; an order with a deposit has one of its own, and so has each
/// where orders are billed when they are complete, as soon as it is.
#[must_use]
pub fn to_bill(cycle: BillingCycle, orders: &[Unbilled]) -> Vec<Vec<OrderId>> {
    let mut joined: Vec<(Unbilled, Vec<OrderId>)> = Vec::new();
    for one in orders {
        if cycle == BillingCycle::Order && one.state != OrderState::Fulfilled {
            continue;
        }
        let alone = !cycle.joins() || one.has_deposit;
        let same = |(first, of): &&mut (Unbilled, Vec<OrderId>)| {
            !first.has_deposit
                && (first.currency, first.terms) == (one.currency, one.terms)
                && first.price_tax == one.price_tax
                && of.len() < ORDERS_MAX
        };
        match joined.iter_mut().find(same).filter(|_| !alone) {
            Some((_, orders)) => orders.push(one.order),
            None => joined.push((*one, vec![one.order])),
        }
    }
    joined.into_iter().map(|(_, orders)| orders).collect()
}

/// Whether the orders of a command are each named once and not too many.
///
/// Refusals: `OrdersOutOfRange`, `OrderTwice`.
pub fn check_orders(command: &PostSummary) -> Result<(), Refused> {
    if !(1..=ORDERS_MAX).contains(&command.orders.len()) {
        let refusal = InvoicingRefusal::OrdersOutOfRange { orders_max: ORDERS_MAX };
        return Err(Refused::from(refusal).at("orders"));
    }
    let (mut problems, mut seen) = (Problems::new(), HashSet::new());
    for (index, order) in command.orders.iter().enumerate() {
        if !seen.insert(order) {
            let twice = Refused::from(InvoicingRefusal::OrderTwice);
            problems.push(twice.at(&format!("orders[{index}]")));
        }
    }
    problems.finish()
}

/// Bills what left of orders up to a day on one invoice, each as [`super::post()`] does.
///
/// Refusals: those of [`check_orders`]; by order `NotJoinable`, `DepositAlone`; then those of
/// [`super::post()`].
pub fn post_summary(
    given: &[PostInvoiceGiven<'_>],
    command: &PostSummary,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<InvoicePosted, Refused> {
    check_orders(command)?;
    assert_eq!(given.len(), command.orders.len(), "each order is given");
    can_join(given)?;
    let left: Vec<Vec<&ShipmentLine>> =
        given.iter().map(|one| left_until(one, command.until)).collect();
    let id = InvoiceId::from_uuid(ids.next());
    let (mut billed, mut lines, mut problems) = (Vec::new(), Vec::new(), Problems::new());
    for (index, (one, left)) in given.iter().zip(&left).enumerate() {
        let one = PostInvoiceGiven { shipment_lines: left, ..*one };
        let today = at.business_date;
        match bill(&one, (id, std::mem::take(&mut lines)), (today, today)) {
            Ok(mut done) => {
                lines = std::mem::take(&mut done.lines);
                billed.push(done);
            }
            Err(refused) => problems.push(refused.at(&format!("orders[{index}]"))),
        }
    }
    problems.finish()?;
    billed.last_mut().expect("at least one order").lines = lines;
    post_billed(billed, at, ids)
}

/// Refusals: `NotJoinable`, `DepositAlone`.
fn can_join(given: &[PostInvoiceGiven<'_>]) -> Result<(), Refused> {
    let first = given[0].order;
    let mut problems = Problems::new();
    for (index, one) in given.iter().enumerate() {
        let path = format!("orders[{index}]");
        let price_taxes = (price_tax(&given[0]), price_tax(one));
        if let Some(what) = differs((first, one.order), price_taxes) {
            problems.push(Refused::from(InvoicingRefusal::NotJoinable { what }).at(&path));
        }
        if given.len() > 1 && !one.deposits.is_empty() {
            problems.push(Refused::from(InvoicingRefusal::DepositAlone).at(&path));
        }
    }
    problems.finish()
}

/// What keeps two orders from one invoice.
fn differs(
    (first, other): (&Order, &Order),
    (prices, other_prices): (PriceTax, PriceTax),
) -> Option<&'static str> {
    let differs = [
        ("customer", first.customer != other.customer),
        ("currency", first.currency != other.currency),
        ("terms", first.terms != other.terms),
        ("tax inside its prices", prices != other_prices),
    ];
    differs.into_iter().find(|(_, differs)| *differs).map(|(what, _)| what)
}

/// Whether the prices of an order have the tax inside.
fn price_tax(given: &PostInvoiceGiven<'_>) -> PriceTax {
    PriceTax::of(given.order_lines.first().and_then(|line| line.gross))
}

/// What left up to a day and is not billed.
fn left_until<'a>(given: &PostInvoiceGiven<'a>, until: Option<Date>) -> Vec<&'a ShipmentLine> {
    let shipped_on = |line: &ShipmentLine| {
        let shipment = given.shipments.iter().find(|one| one.id == line.shipment);
        shipment.and_then(|one| one.shipped_on)
    };
    let in_time = |line: &&&ShipmentLine| until.is_none() || shipped_on(line) <= until;
    given.shipment_lines.iter().filter(in_time).copied().collect()
}

/// The orders of an invoice that names none, for it bills several.
pub(super) fn summary_of(
    invoice: &Invoice,
    orders: &[&Order],
    lines: &[InvoiceLine],
) -> Result<Vec<SummaryOrder>, AmountRefusal> {
    if invoice.order.is_some() {
        return Ok(Vec::new());
    }
    let mut nets: HashMap<Option<OrderId>, Money> = HashMap::new();
    for line in lines {
        let net = nets.entry(line.order).or_insert(Money::zero(invoice.currency));
        *net = net.checked_add(line.net)?;
    }
    let of_order = |order: &&Order| SummaryOrder {
        order: order.id,
        invoice: invoice.id,
        net: nets[&Some(order.id)],
    };
    Ok(orders.iter().map(of_order).collect())
}
