//! What of an order is billed: what left and is on no invoice yet, and its services and charges.

use super::discount::discount_amount;
use super::post::PostInvoiceGiven;
use super::tax_point::tax_of;
use super::{InvoiceId, InvoiceLine, InvoicingRefusal};
use crate::date::Date;
use crate::order::{OrderLine, OrderState};
use crate::product::ProductKind;
use crate::quantity::Quantity;
use crate::refusal::Refused;
use crate::shipping::{Shipment, ShipmentId, ShipmentLine};
use std::collections::{BTreeMap, HashMap};

/// What is billed: the invoice's lines, the order lines before and after it, and what of the
/// shipments is billed.
pub(super) struct Billed<'a> {
    pub given: PostInvoiceGiven<'a>,
    pub invoice: InvoiceId,
    today: Date,
    /// Those of the invoice so far.
    pub lines: Vec<InvoiceLine>,
    pub before: Vec<&'a OrderLine>,
    pub after: Vec<OrderLine>,
    pub shipments: BTreeMap<ShipmentId, &'a Shipment>,
    pub shipment_lines: Vec<ShipmentLine>,
}

/// Bills an order on an invoice that has lines so far, behind them; its services were done on a
/// day.
///
/// Refusals, by precedence: `OrderNotConfirmed`, `BeforeSupply`, `tax.no_rate`, `NothingToBill`,
/// `BeforeOrder`, `amount.overflow`.
pub(super) fn bill<'a>(
    given: &PostInvoiceGiven<'a>,
    (invoice, lines): (InvoiceId, Vec<InvoiceLine>),
    (today, services_on): (Date, Date),
) -> Result<Billed<'a>, Refused> {
    let order = given.order;
    assert_eq!(order.customer, given.credit.customer, "the customer's credit account");
    assert_eq!(order.customer, given.customer.id, "the customer of the order");
    can_bill(order.state)?;
    let lines_before = lines.len();
    let mut billed = Billed {
        given: *given,
        invoice,
        today,
        lines,
        before: Vec::new(),
        after: Vec::new(),
        shipments: BTreeMap::new(),
        shipment_lines: Vec::new(),
    };
    let mut left = Departed::of(given);
    let charges_wait = charges_wait(given.order_lines, &left);
    for &order_line in given.order_lines {
        let waits = charges_wait && order_line.kind != ProductKind::Stock;
        let billable = order_line.billable();
        if waits || !billable.is_positive() {
            continue;
        }
        let after = match order_line.kind {
            ProductKind::Stock => billed.goods(order_line, &mut left)?,
            ProductKind::Service | ProductKind::Charge => {
                billed.line(order_line, billable, Supplied { shipped: None, on: services_on })?
            }
        };
        after.assert_quantity_law();
        billed.before.push(order_line);
        billed.after.push(after);
    }
    if billed.lines.len() == lines_before {
        return Err(InvoicingRefusal::NothingToBill.into());
    }
    if !given.company.back_dating.permits(today, order.ordered_on) {
        let (billed_on, ordered_on) = (today, order.ordered_on);
        return Err(InvoicingRefusal::BeforeOrder { billed_on, ordered_on }.into());
    }
    Ok(billed)
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

/// What left for the order and is not billed yet.
struct Departed<'a> {
    shipments: HashMap<ShipmentId, &'a Shipment>,
    /// Per order line, oldest shipment first.
    lines: HashMap<i64, Vec<&'a ShipmentLine>>,
}

impl<'a> Departed<'a> {
    fn of(given: &PostInvoiceGiven<'a>) -> Self {
        let mut lines: HashMap<i64, Vec<&ShipmentLine>> = HashMap::new();
        for line in given.shipment_lines {
            assert_eq!(line.order, given.order.id, "a shipment line of the order");
            lines.entry(line.order_line).or_default().push(line);
        }
        for of_line in lines.values_mut() {
            of_line.sort_by_key(|line| (line.shipment, line.line_no));
        }
        let shipments = given.shipments.iter().map(|it| (it.id, *it)).collect();
        Departed { shipments, lines }
    }
}

/// What a line supplied: goods that left with a shipment line, and on which day.
struct Supplied<'a> {
    shipped: Option<&'a ShipmentLine>,
    on: Date,
}

impl<'a> Billed<'a> {
    /// Bills what left of an order line, a line for each shipment line. Gives the order line
    /// after that.
    fn goods(
        &mut self,
        order_line: &OrderLine,
        left: &mut Departed<'a>,
    ) -> Result<OrderLine, Refused> {
        let mut after = order_line.clone();
        for shipped in left.lines.remove(&order_line.line_no).unwrap_or_default() {
            let quantity = shipped.unbilled().min(after.billable());
            if !quantity.is_positive() {
                continue;
            }
            let shipment = left.shipments[&shipped.shipment];
            let on = shipment.shipped_on.expect("what is issued left on a day");
            after = self.line(&after, quantity, Supplied { shipped: Some(shipped), on })?;
            let invoiced = shipped.invoiced.checked_add(quantity)?;
            self.shipment_lines.push(ShipmentLine { invoiced, ..shipped.clone() });
            self.shipments.insert(shipment.id, shipment);
        }
        Ok(after)
    }

    /// Bills a quantity of an order line, by cumulative difference. Gives the order line after
    /// that. Refusals: `BeforeSupply`, `tax.no_rate`, `amount.overflow`.
    fn line(
        &mut self,
        order_line: &OrderLine,
        quantity: Quantity,
        supplied: Supplied<'_>,
    ) -> Result<OrderLine, Refused> {
        let order = self.given.order;
        if !self.given.company.back_dating.permits(self.today, supplied.on) {
            let (billed_on, supplied_on) = (self.today, supplied.on);
            return Err(InvoicingRefusal::BeforeSupply { billed_on, supplied_on }.into());
        }
        let (tax_category, tax_rate) = tax_of(&self.given, order_line, supplied.on)?;
        let whole = order_line.quantity.micros();
        let invoiced = order_line.invoiced.checked_add(quantity)?;
        let amount = order_line.amount();
        let already = amount.share(order_line.invoiced.micros(), whole)?;
        let part = amount.part_due(invoiced.micros(), whole, already)?;
        let priced = (order_line.price, order_line.price_unit);
        self.lines.push(InvoiceLine {
            invoice: self.invoice,
            line_no: self.lines.len() as i64 + 1,
            customer: order.customer,
            product: order_line.product,
            kind: order_line.kind,
            order: Some(order.id),
            order_line: Some(order_line.line_no),
            shipment: supplied.shipped.map(|shipped| shipped.shipment),
            shipment_line: supplied.shipped.map(|shipped| shipped.line_no),
            supplied_on: supplied.on,
            description: order_line.description.clone(),
            quantity,
            price: order_line.price,
            price_unit: order_line.price_unit,
            discount: order_line.discount,
            discount_amount: discount_amount(priced, quantity, part)?,
            net: part,
            gross: order_line.gross.map(|_| part),
            tax_category,
            tax_rate,
            original_invoice: None,
            original_line: None,
        });
        Ok(OrderLine { invoiced, ..order_line.clone() })
    }
}

/// Services and charges go with the first goods: as long as goods are to come and none were
/// billed or can be billed now, they wait.
fn charges_wait(order_lines: &[&OrderLine], left: &Departed<'_>) -> bool {
    let goods = || order_lines.iter().filter(|line| line.kind == ProductKind::Stock);
    let left_now = |line: &&&OrderLine| left.lines.contains_key(&line.line_no);
    let to_come = goods().any(|line| line.is_to_ship() || line.billable().is_positive());
    let now = goods().filter(left_now).any(|line| line.billable().is_positive());
    to_come && !now && !goods().any(|line| line.invoiced.is_positive())
}
