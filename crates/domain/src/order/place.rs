//! Places an order: checks all of it at once, prices and taxes its lines.

use super::kit::{Exploded, OrderKit, Origin};
use super::line::Placed;
use super::place_holds::place_holds;
use super::priority::check_priority;
use super::screen::{Screened, ScreeningGiven, screened};
use super::{
    Agreement, Channel, ConfirmOrder, Confirmation, Hold, Intent, LineDetail, ORDER_LINES_MAX,
    Order, OrderGiven, OrderId, OrderLine, OrderRefusal, OrderState, PlaceOrder,
    REQUESTED_DAYS_BEFORE_MAX, Sourcing, confirm, first_warehouse, reduce, totals_of,
};
use crate::at::At;
use crate::code::Code;
use crate::company::{Company, SourcingList, Warehouse, WarehouseId};
use crate::credit::{Control, CreditAccount};
use crate::customer::{Customer, CustomerGroup, ShipToPlace};
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::pricing::{
    Coupon, CouponUse, Level, Policy, PriceEntry, PriceList, PriceListId, Promotion, levels,
    use_coupons,
};
use crate::product::{KitPart, Product, ProductGroup, ProductGroupId, ProductId, ProductUnit};
use crate::refusal::{Problems, Refused};
use crate::stock::{Balance, Stocked};
use crate::tax::{PriceTax, TaxRate};
use crate::typed_text::{self, CODE_CHARS_MAX, SENTENCE_CHARS_MAX, TextRefusal};
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
    /// The warehouses that it may leave from by the company's lists, the preferred first; none: it
    /// does not go by them.
    pub sources: Vec<WarehouseId>,
    /// The products of the lines.
    pub products: BTreeMap<ProductId, &'a Product>,
    /// The prices of these products in all lists of the customer.
    pub prices: BTreeMap<ProductId, Vec<&'a PriceEntry>>,
    /// The tax rates of the company's country.
    pub rates: Vec<&'a TaxRate>,
    /// The orders of this customer with the same purchase order number, cancelled ones too; none
    /// when the command names no such number.
    pub same_po: Vec<&'a Order>,
    /// The orders with the same source number.
    pub same_source: Vec<&'a Order>,
    /// What its prices were agreed on in; `None`: it is priced anew.
    pub agreement: Option<&'a Agreement>,
    /// What its signs of fraud are looked for in; none: it is not screened.
    pub screening: Option<ScreeningGiven<'a>>,
    /// What prices go by besides; nothing where a company uses none of it.
    pub pricing: PricingGiven<'a>,
}

/// What the lines of an order are priced by, besides the customer's list.
#[derive(Clone, Debug, Default)]
pub struct PricingGiven<'a> {
    /// The company's policy, if it has one.
    pub policy: Option<&'a Policy>,
    /// The customer's group.
    pub group: Option<&'a CustomerGroup>,
    /// The lists of the customer, where there are more than its own plain one.
    pub lists: BTreeMap<PriceListId, &'a PriceList>,
    /// The active promotions.
    pub promotions: Vec<&'a Promotion>,
    /// The coupons that the command names, by their code.
    pub coupons: BTreeMap<String, &'a Coupon>,
    /// The groups of the products.
    pub product_groups: BTreeMap<ProductGroupId, &'a ProductGroup>,
    /// The other units that the lines name.
    pub units: BTreeMap<(ProductId, String), &'a ProductUnit>,
    /// The products that the customer's item codes stand for.
    pub items: BTreeMap<String, ProductId>,
    /// The place that the command names.
    pub ship_to: Option<&'a ShipToPlace>,
    /// What the kits among the products are made of, from whatever day.
    pub kits: BTreeMap<ProductId, Vec<&'a KitPart>>,
    /// What the products cost in the order's warehouse.
    pub balances: BTreeMap<ProductId, &'a Balance>,
}

/// A placed order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderPlaced {
    /// New; its number is of the series `SO`.
    pub order: Order,
    /// New.
    pub lines: Vec<OrderLine>,
    /// New: the kits that lines are parts of.
    pub kits: Vec<OrderKit>,
    /// New: of the lines that have any.
    pub details: Vec<LineDetail>,
    /// New: those that are found as it is placed.
    pub holds: Vec<Hold>,
    /// Changed: counted.
    pub coupons: Vec<Coupon>,
    /// New.
    pub coupon_uses: Vec<CouponUse>,
    /// What is known for the screening of the next one.
    pub screened: Option<Screened>,
    /// `order.placed`, and `order.held` if it waits before anyone confirms it.
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
/// of the address and the text, `UnknownShipTo`, `RequestedTooEarly`, `PriorityOutOfRange`,
/// `UnknownWarehouse`; those of coupons and of the order's discount; of each line those of a free
/// one (`free.rs`), `text.*` of its description and text, `QuantityNotPositive`,
/// `QuantityTooLarge`, `DiscountOutOfRange`, `UnknownItem`, `UnknownProduct`, `product.*` of what
/// cannot be ordered so, `PriceNegative`, `PriceMissing`, `pricing.no_price`, `tax.no_rate`; then
/// `amount.overflow`, `BelowMinimum`, `NoAddress`, `NoVatId`. Before these, `PricesMixed`.
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
    let (group, policy) = (given.pricing.group, given.pricing.policy);
    let levels = given.customer.map(|customer| levels(customer, group, policy));
    let levels = levels.unwrap_or_default();
    let promoted_on = at.business_date;
    let price_tax = command.extras.price_tax;
    let origins = Vec::new();
    let placing =
        Placing { given, command, at, promoted_on, order: id, levels, price_tax, origins };
    reduce::check(&placing, command, &mut problems);
    match placing.explode(&mut problems) {
        Some(Exploded { command, origins, kits }) => {
            let placing = Placing { command: &command, origins, ..placing };
            Ok(OrderPlaced { kits, ..placing.lines(problems)? })
        }
        None => placing.lines(problems),
    }
}

/// What [`place_and_confirm`] decides on beside the order's own records.
#[derive(Clone, Debug)]
pub struct ConfirmAtOnceGiven<'a> {
    /// The customer's credit account; none when the customer is unknown.
    pub credit: Option<&'a CreditAccount>,
    /// What is known of it besides.
    pub control: Control<'a>,
    /// The balances of the products where the order leaves from or may, where there are any.
    pub balances: BTreeMap<Stocked, &'a Balance>,
    /// The warehouses that it may leave from instead of its own.
    pub sources: SourcingList,
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
        control: at_once.control.clone(),
        balances: at_once.balances.clone(),
        sources: at_once.sources.clone(),
        holds: placed.holds.iter().collect(),
    };
    let command = ConfirmOrder { order: placed.order.id };
    let confirmation = confirm(&to_confirm, &command, at)?;
    placed.holds.clear(); // they are among those of the confirmation
    placed.confirmation = Some(confirmation);
    Ok(placed)
}

pub(super) fn check_size(lines: usize) -> Result<(), Refused> {
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
    let place = given.pricing.ship_to;
    if let (Some(code), None) = (&command.extras.ship_to_code, place) {
        let code = code.clone();
        problems.push(Refused::from(OrderRefusal::UnknownShipTo { code }).at("ship_to_code"));
    }
    let ordered_on = at.business_date;
    let too_early = |on: &Date| ordered_on.days_since(*on) > REQUESTED_DAYS_BEFORE_MAX;
    if let Some(requested_on) = command.requested_on.filter(too_early) {
        let too_early = OrderRefusal::RequestedTooEarly { requested_on, ordered_on };
        problems.push(Refused::from(too_early).at("requested_on"));
    }
    problems.take_at("priority", check_priority(command.priority));
    problems.take_at("text", check_text(command.extras.text.as_ref()));
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

/// What stands on documents beside the lines. Refusals: `text.*`.
pub(super) fn check_text(text: Option<&String>) -> Result<(), TextRefusal> {
    text.map_or(Ok(()), |text| typed_text::required(text, SENTENCE_CHARS_MAX))
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
pub(super) struct Placing<'a> {
    pub given: &'a PlaceOrderGiven<'a>,
    pub command: &'a PlaceOrder,
    pub at: &'a At,
    /// The day whose promotions the order has.
    pub promoted_on: Date,
    pub order: OrderId,
    /// The customer's lists.
    pub levels: Vec<(Level, PriceListId)>,
    /// Whether its prices have the tax inside, where it is said or known before.
    pub price_tax: Option<PriceTax>,
    /// Where each line of an order with kits comes from; empty: it has none.
    pub origins: Vec<Origin>,
}

impl Placing<'_> {
    /// The order, or all that is wrong with it and its lines.
    fn lines(&self, mut problems: Problems) -> Result<OrderPlaced, Refused> {
        let lines = &self.command.lines;
        let mut placed = Vec::with_capacity(lines.len());
        for (index, line) in lines.iter().enumerate() {
            match self.line(index, line) {
                Ok(line) => placed.extend(line),
                Err(refused) => {
                    problems.push(refused.at(&format!("lines[{}]", self.told_at(index))));
                }
            }
        }
        problems.finish()?;
        assert_eq!(placed.len(), lines.len(), "each line of a known customer was taken");
        self.whole(placed)
    }

    /// The order of lines that are right each by itself.
    fn whole(&self, mut placed: Vec<Placed>) -> Result<OrderPlaced, Refused> {
        let customer = self.given.customer.expect("an unknown customer was refused");
        let price_tax = self.price_tax(&placed)?;
        let (told, used) = reduce::reduce(self, customer, &mut placed)?;
        let mut freight = match self.includes_freight() {
            true => None,
            false => reduce::freight(self, customer, &placed)?,
        };
        let all = placed.iter_mut().map(|placed| &mut placed.line).chain(&mut freight);
        self.settle(price_tax, all)?;
        let all = placed.iter().map(|placed| &placed.line).chain(&freight);
        let order = self.order(customer, all)?;
        let holds = place_holds(self, &order, &placed)?;
        let (mut lines, mut details) = (Vec::with_capacity(placed.len() + 1), Vec::new());
        for Placed { line, detail, .. } in placed {
            lines.push(line);
            details.extend(Some(detail).filter(|detail| !detail.is_plain()));
        }
        lines.extend(freight);
        details.extend(Some(told).filter(|told| !told.is_plain()));
        let (coupons, coupon_uses) = use_coupons(&used, self.order);
        let mut events = vec![
            Event::new("order.placed", self.order.uuid())
                .with("customer", order.customer)
                .with("channel", order.channel)
                .with("state", order.state)
                .with("gross", order.gross)
                .with("lines", lines.len()),
        ];
        events.extend(self.held(&holds));
        let screened = match self.is_history() {
            true => None,
            false => screened(self, &order)?,
        };
        Ok(OrderPlaced {
            order,
            lines,
            kits: Vec::new(),
            details,
            holds,
            coupons,
            coupon_uses,
            screened,
            events,
            confirmation: None,
        })
    }

    /// An order that is confirmed at once tells of its holds then.
    fn held(&self, holds: &[Hold]) -> Option<Event> {
        let tells = match self.command.intent {
            Intent::Draft | Intent::Submit => !holds.is_empty(),
            Intent::Confirm => false,
        };
        let held = Event::new("order.held", self.order.uuid());
        let told = holds.iter().fold(held, |held, hold| held.with(hold.kind.code(), &hold.reason));
        tells.then_some(told)
    }

    fn order<'l>(
        &self,
        customer: &Customer,
        lines: impl Iterator<Item = &'l OrderLine>,
    ) -> Result<Order, Refused> {
        let currency = customer.currency;
        let totals = totals_of(currency, lines)?;
        let ship_to = self.ship_to(customer);
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
            warehouse: first_warehouse(self.command, self.given.company, &self.given.sources),
            sourcing: (!self.given.sources.is_empty()).then_some(Sourcing::Lists),
            currency,
            terms: customer.terms,
            net: totals.net,
            tax: totals.tax,
            gross: totals.gross,
            deposit: None,
            created_at: self.at.received_at,
            version: 0,
        })
    }
}
