//! Places an order: checks all of it at once, prices and taxes its lines.

use super::amounts::line_net;
use super::priority::check_priority;
use super::{
    Channel, ConfirmOrder, Confirmation, ORDER_LINES_MAX, ORDER_QUANTITY_MAX, Order, OrderGiven,
    OrderId, OrderLine, OrderRefusal, OrderState, PlaceLine, PlaceOrder, REQUESTED_DAYS_BEFORE_MAX,
    ShipTo, confirm,
};
use crate::at::At;
use crate::company::{Company, Warehouse};
use crate::credit::CreditAccount;
use crate::customer::Customer;
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::money::Money;
use crate::price::Price;
use crate::pricing::{PriceEntry, net_price};
use crate::product::{Product, ProductId};
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use crate::stock::Balance;
use crate::tax::{Supply, TaxCategory, TaxRate, determine, totals};
use crate::typed_text::{self, CODE_CHARS_MAX, SENTENCE_CHARS_MAX};
use std::collections::BTreeMap;

/// What [`place`] decides on.
#[derive(Clone, Debug)]
pub struct PlaceOrderGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The customer that the command names.
    pub customer: Option<&'a Customer>,
    /// The warehouse, when the command names one.
    pub warehouse: Option<&'a Warehouse>,
    /// The products of the lines.
    pub products: BTreeMap<ProductId, &'a Product>,
    /// The prices of these products in the customer's list; its currency is the customer's.
    pub prices: BTreeMap<ProductId, Vec<&'a PriceEntry>>,
    /// The tax rates of the company's country.
    pub rates: Vec<&'a TaxRate>,
    /// The orders of this customer with the same purchase order number, cancelled ones too; none
    /// when the command names no such number.
    pub same_po: Vec<&'a Order>,
    /// The orders with the same source number.
    pub same_source: Vec<&'a Order>,
}

/// A placed order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderPlaced {
    /// New; its number is of the series `SO`.
    pub order: Order,
    /// New.
    pub lines: Vec<OrderLine>,
    /// `order.placed`.
    pub events: Vec<Event>,
    /// What became of it when it shall be confirmed at once: order and lines as they are after
    /// that, with events of their own.
    pub confirmation: Option<Confirmation>,
}

impl OrderPlaced {
    /// The same with the number of the order series.
    #[must_use]
    pub fn with_number(mut self, number: &str) -> Self {
        number.clone_into(&mut self.order.number);
        self.confirmation = self.confirmation.map(|it| it.with_number(number));
        self
    }
}

/// Places an order as a draft or submitted, whatever else the intent is; prices and taxes are
/// those of the business date. It reserves nothing and adds no exposure.
///
/// Refusals, in this order: `NoLines`, `TooManyLines`; else all of these at once:
/// `UnknownCustomer`, or `CustomerBlocked` and `CurrencyDiffers`; `text.*` of the customer's number
/// and `DuplicateCustomerPo`; `text.*` of the source number and `DuplicateSourceNumber`; `text.*`
/// of the address, `RequestedTooEarly`, `PriorityOutOfRange`, `UnknownWarehouse`; of each line
/// `text.*` of its description, `QuantityNotPositive`, `QuantityTooLarge`, `DiscountOutOfRange`,
/// `UnknownProduct`, `PriceNegative`, `PriceMissing`, `pricing.no_price`, `tax.no_rate`; then
/// `amount.overflow`.
pub fn place(
    given: &PlaceOrderGiven,
    command: &PlaceOrder,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<OrderPlaced, Refused> {
    check_size(command.lines.len())?;
    let mut problems = Problems::new();
    check_head(given, command, at, &mut problems);
    let id = OrderId::from_uuid(ids.next());
    let placing = Placing { given, command, at, order: id };
    let mut lines = Vec::with_capacity(command.lines.len());
    for (index, line) in command.lines.iter().enumerate() {
        match placing.line(index, line) {
            Ok(line) => lines.extend(line),
            Err(refused) => problems.push(refused.at(&format!("lines[{index}]"))),
        }
    }
    problems.finish()?;
    assert_eq!(lines.len(), command.lines.len(), "each line of a known customer was taken");
    let customer = given.customer.expect("an unknown customer was refused");
    let order = placing.order(customer, &lines)?;
    let placed = Event::new("order.placed", id.uuid())
        .with("customer", order.customer)
        .with("channel", order.channel)
        .with("state", order.state)
        .with("gross", order.gross)
        .with("lines", lines.len());
    Ok(OrderPlaced { order, lines, events: vec![placed], confirmation: None })
}

/// What [`place_and_confirm`] decides on beside the order's own records.
#[derive(Clone, Debug)]
pub struct ConfirmAtOnceGiven<'a> {
    /// The customer's credit account; none when the customer is unknown.
    pub credit: Option<&'a CreditAccount>,
    /// The balances of the products in the order's warehouse, where there are any.
    pub balances: BTreeMap<ProductId, &'a Balance>,
}

/// Places an order and decides its confirmation in the same step, so that nothing can come
/// between the two (RULES 20). Refusals: those of [`place`].
pub fn place_and_confirm(
    given: &PlaceOrderGiven,
    at_once: &ConfirmAtOnceGiven,
    command: &PlaceOrder,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<OrderPlaced, Refused> {
    let mut placed = place(given, command, at, ids)?;
    let to_confirm = OrderGiven {
        order: &placed.order,
        lines: placed.lines.iter().collect(),
        customer: given.customer.expect("an unknown customer was refused"),
        credit: at_once.credit.expect("each customer has a credit account"),
        balances: at_once.balances.clone(),
        holds: Vec::new(),
    };
    let command = ConfirmOrder { order: placed.order.id };
    placed.confirmation = Some(confirm(&to_confirm, &command, at)?);
    Ok(placed)
}

fn check_size(lines: usize) -> Result<(), Refused> {
    if lines == 0 {
        return Err(Refused::from(OrderRefusal::NoLines).at("lines"));
    }
    if lines > ORDER_LINES_MAX {
        return Err(Refused::from(OrderRefusal::TooManyLines { lines }).at("lines"));
    }
    Ok(())
}

fn check_head(given: &PlaceOrderGiven, command: &PlaceOrder, at: &At, problems: &mut Problems) {
    match given.customer {
        Some(customer) => check_customer(customer, command, problems),
        None => problems.push(Refused::from(OrderRefusal::UnknownCustomer).at("customer")),
    }
    check_numbers(given, command, problems);
    if let Some(ship_to) = &command.ship_to {
        let address = match command.channel {
            // Other systems' history often says no more than the country.
            Channel::Import => typed_text::optional(&ship_to.address, SENTENCE_CHARS_MAX),
            Channel::Web
            | Channel::Edi
            | Channel::Email
            | Channel::Phone
            | Channel::Api
            | Channel::Portal => typed_text::required(&ship_to.address, SENTENCE_CHARS_MAX),
        };
        problems.take_at("ship_to.address", address);
    }
    let ordered_on = at.business_date;
    let too_early = |on: &Date| ordered_on.days_since(*on) > REQUESTED_DAYS_BEFORE_MAX;
    if let Some(requested_on) = command.requested_on.filter(too_early) {
        let too_early = OrderRefusal::RequestedTooEarly { requested_on, ordered_on };
        problems.push(Refused::from(too_early).at("requested_on"));
    }
    problems.take_at("priority", check_priority(command.priority));
    match (command.warehouse, given.warehouse) {
        (Some(named), Some(found)) => assert_eq!(named, found.id, "the warehouse that is named"),
        (Some(_), None) => {
            problems.push(Refused::from(OrderRefusal::UnknownWarehouse).at("warehouse"));
        }
        (None, Some(_) | None) => {}
    }
}

/// No two orders may have the same number of the customer or of another system. A cancelled order
/// gives the customer's number free, for the customer may order anew under it; it keeps the source
/// number, for the document of the other system was taken in.
fn check_numbers(given: &PlaceOrderGiven, command: &PlaceOrder, problems: &mut Problems) {
    let customer_po = command.customer_po.clone();
    problems.take_at("customer_po", typed_text::optional(&customer_po, CODE_CHARS_MAX));
    let stays = |order: &&&Order| order.state != OrderState::Cancelled;
    if let Some(other) = given.same_po.iter().find(stays) {
        let other = other.number.clone();
        let duplicate = OrderRefusal::DuplicateCustomerPo { customer_po, other };
        problems.push(Refused::from(duplicate).at("customer_po"));
    }
    let source_number = command.source_number.clone();
    problems.take_at("source_number", typed_text::optional(&source_number, CODE_CHARS_MAX));
    if let Some(other) = given.same_source.first() {
        let other = other.number.clone();
        let duplicate = OrderRefusal::DuplicateSourceNumber { source_number, other };
        problems.push(Refused::from(duplicate).at("source_number"));
    }
}

fn check_customer(customer: &Customer, command: &PlaceOrder, problems: &mut Problems) {
    assert_eq!(customer.id, command.customer, "the customer that the command names is given");
    if customer.block.stops_orders() {
        let code = customer.code.clone();
        problems.push(Refused::from(OrderRefusal::CustomerBlocked { code }).at("customer"));
    }
    let differs = command.currency.filter(|order| *order != customer.currency);
    if let Some(order) = differs {
        let differs = OrderRefusal::CurrencyDiffers { order, customer: customer.currency };
        problems.push(Refused::from(differs).at("currency"));
    }
}

/// What the lines and the order are made of.
struct Placing<'a> {
    given: &'a PlaceOrderGiven<'a>,
    command: &'a PlaceOrder,
    at: &'a At,
    order: OrderId,
}

impl Placing<'_> {
    /// A line, or all that is wrong with it. None without problems when only the customer is
    /// missing, on whom prices and taxes depend.
    fn line(&self, index: usize, line: &PlaceLine) -> Result<Option<OrderLine>, Refused> {
        let mut problems = Problems::new();
        if let Some(description) = &line.description {
            let description = typed_text::required(description, SENTENCE_CHARS_MAX);
            problems.take_at("description", description);
        }
        let quantity = problems.take_at("quantity", check_quantity(line.quantity));
        let discount = problems.take_at("discount", check_discount(line.discount));
        let product = self.given.products.get(&line.product).copied();
        let product = product.ok_or(OrderRefusal::UnknownProduct);
        let Some(product) = problems.take_at("product", product) else {
            problems.take_at("price", stated_price(line));
            return Err(problems.refused());
        };
        let Some(customer) = self.given.customer else {
            problems.take_at("price", stated_price(line));
            return problems.finish().map(|()| None);
        };
        // Without a quantity that can be ordered no price of the list can be looked for.
        let price = match quantity {
            Some(_) => self.price(customer, line).map(Some),
            None => stated_price(line).map_err(Refused::from),
        };
        let price = problems.take_at("price", price).flatten();
        let taxed = problems.take_at("product", self.tax(customer, product));
        let (Some(quantity), Some(discount), Some(price), Some((tax_category, tax_rate))) =
            (quantity, discount, price, taxed)
        else {
            return Err(problems.refused());
        };
        let net = problems.take(line_net(quantity, price, discount, customer.currency));
        problems.finish()?;
        let none = Quantity::ZERO;
        Ok(Some(OrderLine {
            order: self.order,
            line_no: i64::try_from(index + 1).expect("lines are bounded"),
            product: product.id,
            kind: product.kind,
            description: line.description.as_ref().unwrap_or(&product.name).clone(),
            quantity,
            price,
            discount,
            net: net.expect("a refused amount was returned"),
            tax_category,
            tax_rate,
            reserved: none,
            allocated: none,
            shipped: none,
            invoiced: none,
            returned: none,
            returned_unbilled: none,
            cancelled: none,
            exposure: Money::zero(customer.currency),
        }))
    }

    fn price(&self, customer: &Customer, line: &PlaceLine) -> Result<Price, Refused> {
        if let Some(price) = stated_price(line)? {
            return Ok(price);
        }
        if customer.price_list.is_none() {
            return Err(OrderRefusal::PriceMissing.into());
        }
        let entries = self.given.prices.get(&line.product).into_iter().flatten().copied();
        let priced = net_price(entries, line.quantity, self.at.business_date)?;
        assert_eq!(Some(priced.entry.list), customer.price_list, "prices of the customer's list");
        Ok(priced.price())
    }

    fn tax(&self, customer: &Customer, product: &Product) -> Result<(TaxCategory, Rate), Refused> {
        let ship_to = self.command.ship_to.as_ref().map_or(customer.country, |to| to.country);
        let supply = Supply {
            status: customer.tax_status,
            vat_id: &customer.vat_id,
            ship_from: self.given.company.country,
            ship_to,
            kind: product.kind,
            category: product.tax_category,
            tax_point: self.at.business_date,
        };
        Ok(determine(&supply, self.given.rates.iter().copied())?)
    }

    fn order(&self, customer: &Customer, lines: &[OrderLine]) -> Result<Order, Refused> {
        let currency = customer.currency;
        let taxed = lines.iter().map(|line| (line.tax_category, line.tax_rate, line.net));
        let totals = totals(currency, taxed)?;
        let ship_to = self.command.ship_to.clone();
        let ship_to = ship_to.unwrap_or_else(|| ShipTo {
            address: customer.address_line(),
            country: customer.country,
        });
        Ok(Order {
            id: self.order,
            number: String::new(),
            state: self.command.intent.first_state(),
            channel: self.command.channel,
            customer: customer.id,
            customer_po: self.command.customer_po.clone(),
            source_number: self.command.source_number.clone(),
            ordered_on: self.at.business_date,
            requested_on: self.command.requested_on,
            priority: self.command.priority,
            ship_to: ship_to.address,
            ship_to_country: ship_to.country,
            warehouse: self.given.company.warehouse_for(self.command.warehouse),
            currency,
            terms: customer.terms,
            net: totals.net,
            tax: totals.tax,
            gross: totals.gross,
            created_at: self.at.received_at,
            version: 0,
        })
    }
}

fn check_quantity(quantity: Quantity) -> Result<Quantity, OrderRefusal> {
    if !quantity.is_positive() {
        return Err(OrderRefusal::QuantityNotPositive { quantity });
    }
    if quantity.micros() > ORDER_QUANTITY_MAX * 1_000_000 {
        return Err(OrderRefusal::QuantityTooLarge { quantity });
    }
    Ok(quantity)
}

fn check_discount(discount: Rate) -> Result<Rate, OrderRefusal> {
    if discount.is_negative() || discount > Rate::ONE {
        return Err(OrderRefusal::DiscountOutOfRange { discount });
    }
    Ok(discount)
}

fn stated_price(line: &PlaceLine) -> Result<Option<Price>, OrderRefusal> {
    if line.price.is_some_and(|price| price.is_negative()) {
        return Err(OrderRefusal::PriceNegative);
    }
    Ok(line.price)
}
