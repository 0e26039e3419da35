//! Copies an order: what was ordered once is ordered again.

use super::{
    Channel, Intent, LineDetail, LineExtras, Order, OrderExtras, OrderId, OrderLine, OrderPlaced,
    OrderRefusal, OrderState, PlaceLine, PlaceOrder, ShipTo,
};
use crate::code::codes;
use crate::date::Date;
use crate::money::AmountRefusal;
use crate::product::{ProductId, is_unlisted};
use crate::quantity::Quantity;
use crate::refusal::Refused;
use crate::tax::PriceTax;
use serde::{Deserialize, Serialize};

/// Copies an order into a new one of the same customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyOrder {
    /// Which.
    pub order: OrderId,
    /// How the new order reached us.
    pub channel: Channel,
    /// The customer's own number of the new one.
    #[serde(default)]
    pub customer_po: String,
    /// When the customer wants it.
    #[serde(default)]
    pub requested_on: Option<Date>,
    /// Which prices it has.
    pub prices: CopiedPrices,
    /// How far it shall go.
    pub intent: Intent,
}

/// Which prices a copy has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CopiedPrices {
    /// Those of its own day: lists, promotions and freight are looked at as for any order; free
    /// lines keep theirs.
    Anew,
    /// Those of the first order, as if they were stated; and its discount.
    Kept,
}
codes!(CopiedPrices { Anew = "anew", Kept = "kept" });

/// What is copied.
#[derive(Clone, Debug)]
pub struct Copied<'a> {
    /// The order.
    pub order: &'a Order,
    /// All its lines, by line_no.
    pub lines: Vec<&'a OrderLine>,
    /// What the lines do not tell themselves.
    pub details: Vec<&'a LineDetail>,
    /// The product of the company's freight rule, which adds its line by itself.
    pub freight: Option<ProductId>,
}

impl CopyOrder {
    /// The new order as it is placed: what was ordered and not given up, and all of an order that
    /// was cancelled. Coupons are not used again. Everything is checked as in any order.
    ///
    /// Refusals: `KitLineFixed`, `amount.overflow`.
    pub fn to_place(&self, copied: &Copied) -> Result<PlaceOrder, Refused> {
        if copied.lines.iter().any(|line| line.kit_no.is_some()) {
            return Err(OrderRefusal::KitLineFixed.into());
        }
        let order = copied.order;
        let told = copied.details.iter().find(|detail| detail.line_no == 0);
        let discount = told.and_then(|told| told.trace.discount);
        let price_tax = copied.lines.first().map(|line| PriceTax::of(line.gross));
        let states_prices = self.prices == CopiedPrices::Kept
            || copied.lines.iter().any(|line| is_unlisted(line.product));
        let mut lines = Vec::with_capacity(copied.lines.len());
        for line in copied.lines.iter().filter(|line| line.part_of.is_none()) {
            lines.extend(self.line(copied, &line.whole(&copied.lines)?)?);
        }
        let ship_to = ShipTo { address: order.ship_to.clone(), country: order.ship_to_country };
        Ok(PlaceOrder {
            customer: order.customer,
            channel: self.channel,
            customer_po: self.customer_po.clone(),
            source_number: String::new(),
            currency: Some(order.currency),
            requested_on: self.requested_on,
            priority: order.priority,
            // An order of a customer without an address has none.
            ship_to: Some(ship_to).filter(|to| !to.address.is_empty()),
            warehouse: Some(order.warehouse).filter(|_| order.sourcing.is_none()),
            intent: self.intent,
            lines,
            extras: OrderExtras {
                discount: discount.filter(|_| self.prices == CopiedPrices::Kept),
                price_tax: price_tax.filter(|_| states_prices),
                text: told.and_then(|told| told.text.clone()),
                ..OrderExtras::default()
            },
        })
    }

    fn line(&self, copied: &Copied, line: &OrderLine) -> Result<Option<PlaceLine>, AmountRefusal> {
        let quantity = match copied.order.state {
            OrderState::Cancelled => line.quantity,
            OrderState::Draft
            | OrderState::Submitted
            | OrderState::Confirmed
            | OrderState::InFulfilment
            | OrderState::Fulfilled
            | OrderState::Closed => line.quantity.checked_sub(line.cancelled)?,
        };
        let is_freight = Some(line.product) == copied.freight;
        if quantity == Quantity::ZERO || (is_freight && self.prices == CopiedPrices::Anew) {
            return Ok(None);
        }
        let detail = copied.details.iter().find(|detail| detail.line_no == line.line_no);
        let is_free = is_unlisted(line.product);
        let is_whole = quantity == line.quantity;
        let in_unit = detail.filter(|it| !it.unit.is_empty() && is_whole && !is_free);
        let own_unit = detail.map(|it| it.unit.clone()).filter(|unit| !unit.is_empty());
        let item = detail.map(|detail| detail.item.clone()).filter(|item| !item.is_empty());
        let copied = PlaceLine {
            product: line.product,
            description: Some(line.description.clone()),
            quantity: in_unit.map_or(quantity, |detail| detail.unit_quantity),
            price: Some(line.price).filter(|_| self.prices == CopiedPrices::Kept || is_free),
            discount: line.discount,
            extras: LineExtras {
                unit: in_unit.map(|detail| detail.unit.clone()),
                item,
                text: detail.and_then(|detail| detail.text.clone()),
                ..LineExtras::default()
            },
        };
        Ok(Some(copied.in_own_words(own_unit)))
    }
}

/// The placed copy, which tells what it is a copy of.
#[must_use]
pub fn copy_of(order: &Order, mut placed: OrderPlaced) -> OrderPlaced {
    placed.events = placed
        .events
        .into_iter()
        .map(|event| match event.kind {
            "order.placed" => event.with("copy_of", order.id),
            _ => event,
        })
        .collect();
    placed
}
