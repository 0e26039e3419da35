//! Registers a return: finds the sales it comes from, and says at what it will be credited.

use super::match_sold::{Matched, Matches, Scope, Sold, SoldLines, match_sold};
use super::{
    CreditBasis, OrderRef, RegisterReturn, RegisterReturnLine, Return, ReturnId, ReturnLine,
    ReturnRefusal, ReturnState, WithoutSale,
};
use crate::at::At;
use crate::company::{Company, Warehouse};
use crate::customer::Customer;
use crate::event::Event;
use crate::id::Ids;
use crate::invoicing::InvoiceLine;
use crate::money::Money;
use crate::order::{Order, OrderId};
use crate::price::Price;
use crate::product::{Product, ProductId};
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use crate::tax::{self, Supply, TaxRate};
use crate::typed_text::{self, CODE_CHARS_MAX, SENTENCE_CHARS_MAX};
use std::collections::HashMap;

/// The most lines of the command that registers a return.
pub const RETURN_LINES_MAX: usize = 20_000;

/// The most of one product that a line may return. Unit: the product's unit of measure.
pub const RETURN_QUANTITY_MAX: Quantity = Quantity::from_micros(1_000_000_000 * 1_000_000);

/// The records that a return is registered with.
#[derive(Clone, Copy, Debug)]
pub struct RegisterReturnGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The customer that the command names.
    pub customer: Option<&'a Customer>,
    /// The warehouse, when the command names one.
    pub warehouse: Option<&'a Warehouse>,
    /// The number of another return with the same source number; none when there is no such.
    pub same_source: Option<&'a str>,
    /// The products of the lines, in any order; one that is not there is unknown.
    pub products: &'a [&'a Product],
    /// The orders that the command names, as far as there are any; in any order.
    pub orders: &'a [&'a Order],
    /// The invoice lines that the command names, those of the orders that it names, and, for the
    /// lines that name neither, all that the customer bought of their products; in any order.
    pub sold: &'a [Sold<'a>],
    /// The lines of the customer's other returns that are registered and not credited yet: what
    /// they come back from cannot come back twice.
    pub under_way: &'a [&'a ReturnLine],
    /// The tax rates of the company's country, for what no sale is known of.
    pub tax_rates: &'a [&'a TaxRate],
}

/// A return that was registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnRegistered {
    /// The return, requested and without number.
    pub rma: Return,
    /// Its lines, by line_no: those of the command, split where several sales are matched.
    pub lines: Vec<ReturnLine>,
    /// What happened.
    pub events: Vec<Event>,
}

impl ReturnRegistered {
    /// The same with the number of the return series.
    #[must_use]
    pub fn with_number(mut self, number: String) -> Self {
        self.events[0].data.push(("number", number.clone()));
        self.rma.number = number;
        self
    }
}

/// Registers a return. Sales that are named are taken first, then those of orders that are named,
/// then the others are matched with the newest sales ([`match_sold`]); what another return has
/// taken is not taken again. What may come back is what was sold and did not come back, also where
/// its price was credited: then it is credited with what is left. A draft return reduces no
/// exposure (RULES 28).
///
/// Refusals, by precedence: `NoLines`, `TooManyLines`; `UnknownCustomer`, `UnknownWarehouse`,
/// `DuplicateSourceNumber`, `text.*`, and of each line `UnknownProduct`, `Kit`,
/// `QuantityNotPositive`, `QuantityTooLarge`, `PriceNegative`, `UnknownOrder`; then of each line
/// `UnknownInvoiceLine`, `MoreThanSold`; then of each line `DearerThanSold`, `MoreThanSold` of a
/// named order, `SaleUnknown` unless it is allowed; then of each line `PriceMissing`,
/// `tax.no_rate`, `amount.too_large`; `amount.too_large` of all.
pub fn register(
    given: &RegisterReturnGiven<'_>,
    command: &RegisterReturn,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<ReturnRegistered, Refused> {
    let (customer, products) = check(given, command)?;
    let named = Orders::of(given.orders);
    let orders: Vec<Option<OrderId>> =
        command.lines.iter().map(|line| Some(named.named(line)?.id)).collect();
    let named = orders.iter().flatten().copied().collect();
    let mut sold = SoldLines::new(customer.id, customer.currency, &named, given.sold);
    sold.set_aside(given.under_way);
    let matches = find_sales(command, &orders, &mut sold)?;
    let rma = header((given.company, customer), command, ReturnId::from_uuid(ids.next()), at);
    let mut problems = Problems::new();
    let mut lines = Vec::with_capacity(command.lines.len());
    let each = command.lines.iter().zip(products).zip(&matches);
    for (index, ((line, product), matches)) in each.enumerate() {
        let wanted = Wanted { given, customer, rma: &rma, line, product };
        match wanted.return_lines(matches, &mut sold) {
            Ok(parts) => lines.extend(parts),
            Err(refused) => problems.push(refused.at(&format!("lines[{index}]"))),
        }
    }
    problems.finish()?;
    for (line_no, line) in (1..).zip(&mut lines) {
        line.line_no = line_no;
    }
    let net = Money::sum(rma.currency, lines.iter().map(|line| line.net));
    net.and_then(Money::bounded).map_err(|refusal| Refused::from(refusal).at("lines"))?;
    let registered = Event::new("return.registered", rma.id.uuid())
        .with("customer", rma.customer)
        .with("reason", &rma.reason)
        .with("lines", lines.len());
    Ok(ReturnRegistered { rma, lines, events: vec![registered] })
}

/// The customer and the product of each line, once the command makes sense.
fn check<'a>(
    given: &RegisterReturnGiven<'a>,
    command: &RegisterReturn,
) -> Result<(&'a Customer, Vec<&'a Product>), Refused> {
    let lines_max = RETURN_LINES_MAX;
    if command.lines.is_empty() {
        return Err(Refused::from(ReturnRefusal::NoLines).at("lines"));
    }
    if command.lines.len() > lines_max {
        return Err(Refused::from(ReturnRefusal::TooManyLines { lines_max }).at("lines"));
    }
    let mut problems = Problems::new();
    let customer = given.customer.ok_or(ReturnRefusal::UnknownCustomer);
    let customer = problems.take_at("customer", customer);
    if command.warehouse.is_some() && given.warehouse.is_none() {
        problems.push(Refused::from(ReturnRefusal::UnknownWarehouse).at("warehouse"));
    }
    if let Some(number) = given.same_source {
        let number = number.to_owned();
        let duplicate = ReturnRefusal::DuplicateSourceNumber { number };
        problems.push(Refused::from(duplicate).at("source_number"));
    }
    let source_number = typed_text::optional(&command.source_number, CODE_CHARS_MAX);
    problems.take_at("source_number", source_number);
    let reason = typed_text::optional(&command.reason, SENTENCE_CHARS_MAX);
    problems.take_at("reason", reason);
    let known = given.products.iter().map(|product| (product.id, *product));
    let known: HashMap<ProductId, &Product> = known.collect();
    let orders = Orders::of(given.orders);
    let mut products = Vec::with_capacity(command.lines.len());
    for (index, line) in command.lines.iter().enumerate() {
        let order = check_order(&orders, command, line);
        let order = order.map_err(|refusal| Refused::from(refusal).at("order"));
        match check_line(line, &known).and_then(|product| order.map(|()| product)) {
            Ok(product) => products.push(product),
            Err(refused) => problems.push(refused.at(&format!("lines[{index}]"))),
        }
    }
    let Some(customer) = customer else {
        return Err(problems.refused());
    };
    assert_eq!(command.customer, customer.id, "the customer of the command");
    problems.finish().map(|()| (customer, products))
}

fn check_line<'a>(
    line: &RegisterReturnLine,
    known: &HashMap<ProductId, &'a Product>,
) -> Result<&'a Product, Refused> {
    let mut problems = Problems::new();
    let product = known.get(&line.product).ok_or(ReturnRefusal::UnknownProduct);
    let product = problems.take_at("product", product);
    // What was sold before it was a kit comes back by its invoice.
    let kit = product.filter(|product| product.kit_since.is_some() && line.invoice.is_none());
    if let Some(kit) = kit {
        let refusal = ReturnRefusal::Kit { sku: kit.sku.clone() };
        problems.push(Refused::from(refusal).at("product"));
    }
    let description = typed_text::optional(&line.description, SENTENCE_CHARS_MAX);
    problems.take_at("description", description);
    problems.take_at("quantity", check_quantity(line.quantity));
    if line.price.is_some_and(Price::is_negative) {
        problems.push(Refused::from(ReturnRefusal::PriceNegative).at("price"));
    }
    let Some(product) = product else {
        return Err(problems.refused());
    };
    problems.finish().map(|()| *product)
}

fn check_quantity(quantity: Quantity) -> Result<(), ReturnRefusal> {
    let quantity_max = RETURN_QUANTITY_MAX;
    if !quantity.is_positive() {
        return Err(ReturnRefusal::QuantityNotPositive);
    }
    if quantity > quantity_max {
        return Err(ReturnRefusal::QuantityTooLarge { quantity_max });
    }
    Ok(())
}

/// Refusals: `UnknownOrder`.
fn check_order(
    orders: &Orders<'_>,
    command: &RegisterReturn,
    line: &RegisterReturnLine,
) -> Result<(), ReturnRefusal> {
    if line.order.is_none() {
        return Ok(());
    }
    match orders.named(line) {
        Some(order) if order.customer == command.customer => Ok(()),
        Some(_) | None => Err(ReturnRefusal::UnknownOrder),
    }
}

/// The orders that were found, by what they may be called.
struct Orders<'a> {
    by_id: HashMap<OrderId, &'a Order>,
    by_number: HashMap<&'a str, &'a Order>,
}

impl<'a> Orders<'a> {
    fn of(orders: &[&'a Order]) -> Self {
        Orders {
            by_id: orders.iter().map(|order| (order.id, *order)).collect(),
            by_number: orders.iter().map(|order| (order.number.as_str(), *order)).collect(),
        }
    }

    /// The order that a line names; none: it names none, or it is not there.
    fn named(&self, line: &RegisterReturnLine) -> Option<&'a Order> {
        match line.order.as_ref()? {
            OrderRef::Id(id) => self.by_id.get(id).copied(),
            OrderRef::Number(number) => self.by_number.get(number.as_str()).copied(),
        }
    }
}

/// The sales that each line comes back from. Those that are named go first, so that no other
/// line takes them away; then those of orders that are named.
fn find_sales(
    command: &RegisterReturn,
    orders: &[Option<OrderId>],
    sold: &mut SoldLines<'_>,
) -> Result<Vec<Matches>, Refused> {
    let mut problems = Problems::new();
    let mut matches = Vec::with_capacity(command.lines.len());
    for (index, (line, order)) in command.lines.iter().zip(orders).enumerate() {
        let mut found = Matches { parts: Vec::new(), rest: line.quantity };
        match take_named(line, *order, sold) {
            Ok(Some(part)) => found = Matches { parts: vec![part], rest: Quantity::ZERO },
            Ok(None) => {}
            Err(refusal) => {
                let refused = Refused::from(refusal);
                problems.push(refused.at(&format!("lines[{index}].invoice")));
            }
        }
        matches.push(found);
    }
    problems.finish()?;
    let mut match_those = |is_order_named: fn(Option<OrderId>) -> bool| {
        for ((line, order), found) in command.lines.iter().zip(orders).zip(&mut matches) {
            if line.invoice.is_none() && is_order_named(*order) {
                let scope = Scope { product: line.product, order: *order };
                *found = match_sold(sold, scope, line.quantity, line.price);
            }
        }
    };
    match_those(|order| order.is_some());
    match_those(|order| order.is_none());
    let mut problems = Problems::new();
    for (index, ((line, order), found)) in
        command.lines.iter().zip(orders).zip(&matches).enumerate()
    {
        let scope = Scope { product: line.product, order: *order };
        let known = check_known((command.without_sale, line), scope, found, sold);
        known.map_err(|refused| problems.push(refused.at(&format!("lines[{index}]")))).ok();
    }
    problems.finish().map(|()| matches)
}

/// Whether enough sales are known for a line. Refusals: `DearerThanSold`, `MoreThanSold`,
/// `SaleUnknown`.
fn check_known(
    (without_sale, line): (WithoutSale, &RegisterReturnLine),
    scope: Scope,
    found: &Matches,
    sold: &mut SoldLines<'_>,
) -> Result<(), Refused> {
    let without = found.rest;
    if without.is_zero() || (scope.order.is_none() && without_sale == WithoutSale::Allowed) {
        return Ok(());
    }
    // Without a stated price all that there was is taken.
    if sold.is_any_free(scope) {
        return Err(Refused::from(ReturnRefusal::DearerThanSold).at("price"));
    }
    if scope.order.is_some() {
        let left = line.quantity.checked_sub(without)?;
        return Err(Refused::from(ReturnRefusal::MoreThanSold { left }).at("order"));
    }
    Err(ReturnRefusal::SaleUnknown { without }.into())
}

/// Takes the sale that a line names; none when it names none.
fn take_named(
    line: &RegisterReturnLine,
    order: Option<OrderId>,
    sold: &mut SoldLines<'_>,
) -> Result<Option<Matched>, ReturnRefusal> {
    let Some(sold_at) = line.invoice else {
        return Ok(None);
    };
    let fits = |sold: &InvoiceLine| {
        sold.product == line.product && (order.is_none() || sold.order == order)
    };
    if !sold.line(sold_at).is_some_and(fits) {
        return Err(ReturnRefusal::UnknownInvoiceLine);
    }
    let part = Matched { sold_at, quantity: line.quantity };
    sold.take(part).map_err(|left| ReturnRefusal::MoreThanSold { left })?;
    Ok(Some(part))
}

fn header(
    (company, customer): (&Company, &Customer),
    command: &RegisterReturn,
    id: ReturnId,
    at: &At,
) -> Return {
    Return {
        id,
        number: String::new(),
        state: ReturnState::Requested,
        customer: command.customer,
        source_number: command.source_number.clone(),
        reason: command.reason.clone(),
        requested_on: at.business_date,
        received_on: None,
        currency: customer.currency,
        warehouse: company.warehouse_for(command.warehouse),
        version: 0,
    }
}

/// A line of the command on its way to become lines of the return.
struct Wanted<'a> {
    given: &'a RegisterReturnGiven<'a>,
    customer: &'a Customer,
    rma: &'a Return,
    line: &'a RegisterReturnLine,
    product: &'a Product,
}

impl Wanted<'_> {
    /// One line per sale that it comes back from, and one for what no sale is known of.
    ///
    /// A stated amount is spread over them by cumulative difference.
    fn return_lines(
        &self,
        matches: &Matches,
        sold: &mut SoldLines<'_>,
    ) -> Result<Vec<ReturnLine>, Refused> {
        let mut lines = Vec::with_capacity(matches.parts.len() + 1);
        let mut done = Quantity::ZERO;
        for part in &matches.parts {
            let stated = self.stated(done, part.quantity)?;
            done = done.checked_add(part.quantity)?;
            let amount = sold.credit(*part, stated)?;
            let original = sold.line(part.sold_at).expect("what is matched is sold");
            let (net, gross) = match original.gross {
                None => (amount, None),
                // The credit note takes the tax out of all of its lines at once.
                Some(_) => {
                    let tax = original.tax_rate.tax_from_gross(amount)?;
                    (amount.checked_sub(tax)?, Some(amount))
                }
            };
            lines.push(ReturnLine {
                gross,
                kind: original.kind,
                description: self.description(&original.description),
                price: self.line.price.unwrap_or(original.price),
                price_unit: original.price_unit,
                tax_category: original.tax_category,
                tax_rate: original.tax_rate,
                invoice: Some(part.sold_at.invoice),
                invoice_line: Some(part.sold_at.line_no),
                ..self.blank(part.quantity, net)
            });
        }
        if matches.rest.is_positive() {
            lines.push(self.without_sale(done, matches.rest)?);
        }
        Ok(lines)
    }

    /// The line of what no sale is known of: at the stated price and the tax of today.
    fn without_sale(&self, done: Quantity, rest: Quantity) -> Result<ReturnLine, Refused> {
        let Some(net) = self.stated(done, rest)? else {
            return Err(Refused::from(ReturnRefusal::PriceMissing).at("price"));
        };
        let supply = Supply {
            status: self.customer.tax_status,
            vat_id: &self.customer.vat_id,
            ship_from: self.given.company.country,
            ship_to: self.customer.country,
            kind: self.product.kind,
            category: self.product.tax_category,
            tax_point: self.rma.requested_on,
        };
        let rates = self.given.tax_rates.iter().copied();
        let (tax_category, tax_rate) = tax::determine(&supply, rates)?;
        Ok(ReturnLine { tax_category, tax_rate, ..self.blank(rest, net) })
    }

    /// What the customer stated for a part that comes after `done`; none: nothing was stated.
    fn stated(&self, done: Quantity, part: Quantity) -> Result<Option<Money>, Refused> {
        let Some(price) = self.line.price else {
            return Ok(None);
        };
        let whole = self.line.quantity;
        let total = price.amount_per(self.product.price_unit, whole, self.rma.currency)?;
        let already = total.share(done.micros(), whole.micros())?;
        let done = done.checked_add(part)?;
        Ok(Some(total.part_due(done.micros(), whole.micros(), already)?))
    }

    fn description(&self, otherwise: &str) -> String {
        let stated = &self.line.description;
        if stated.is_empty() { otherwise.to_owned() } else { stated.clone() }
    }

    /// A line as it is without a sale.
    fn blank(&self, quantity: Quantity, net: Money) -> ReturnLine {
        ReturnLine {
            return_id: self.rma.id,
            line_no: 0,
            product: self.product.id,
            kind: self.product.kind,
            description: self.description(&self.product.name),
            quantity,
            price: self.line.price.unwrap_or_default(),
            price_unit: self.product.price_unit,
            net,
            gross: None,
            basis: match self.line.price {
                Some(_) => CreditBasis::Stated,
                None => CreditBasis::Original,
            },
            tax_category: self.product.tax_category,
            tax_rate: Rate::ZERO,
            invoice: None,
            invoice_line: None,
            shipment: None,
            shipment_line: None,
            disposition: self.line.disposition,
            cost: Money::zero(self.given.company.base_currency),
            cost_basis: None,
        }
    }
}
