//! The day for which goods are promised that an order waits for, and what could be had instead.
//!
//! - **Promised day**: when all of a line that is short is there, by what is available, what
//!   suppliers bring and, where a reorder rule buys the product, its supplier's lead time. What was
//!   promised to others before is taken first, so that nothing is promised twice.
//! - **First day**: what was promised at first: what an order is measured by whose customer named
//!   no day.
//! - **Alternative**: what the customer could have instead: all of it later, from another
//!   warehouse, or another product.
//!
//! A promise is a row beside an order line that is short, so that an order that finds its goods
//! has none. It ends when the line is short no more. Goods are still given out by priority: who
//! loses them to one that goes before is promised another day.

use super::{Order, OrderLine};
use crate::company::{Warehouse, WarehouseId};
use crate::date::Date;
use crate::event::Event;
use crate::id::Uuid;
use crate::product::ProductId;
use crate::product::{Product, ProductKind};
use crate::quantity::Quantity;
use crate::refusal::Refused;
use crate::stock::{Balance, OnDay, Stocked, expected};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most promises that are found anew when a delivery moves, the oldest orders first. Unit:
/// order lines.
pub const REPROMISED_LINES_MAX: usize = 2_000;

/// What is promised to a line that an order waits with. The key is (order, line_no).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinePromise {
    /// The order.
    pub order: super::OrderId,
    /// Its line.
    pub line_no: i64,
    /// What it waits for.
    pub product: ProductId,
    /// Where.
    pub warehouse: WarehouseId,
    /// How much of it waits.
    pub quantity: Quantity,
    /// The day that was promised first.
    pub first_on: Option<Date>,
    /// The day that is promised now; `None`: not with what is known to come.
    pub promised_on: Option<Date>,
    /// When it stopped waiting.
    pub ended_on: Option<Date>,
}

/// Finds the days anew for which a product is promised to who waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepromiseProduct {
    /// Which.
    pub product: ProductId,
    /// Where.
    pub warehouse: WarehouseId,
}

/// What there is of a product in a warehouse, and what comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Supply {
    /// What may be promised at once.
    pub available: Quantity,
    /// What suppliers bring, by the day on which it is expected.
    pub receipts: Vec<OnDay>,
    /// After how long what is bought now is there; `None`: no rule buys it. Unit: days.
    pub lead_time_days: Option<i64>,
}

impl Supply {
    /// The days for which wishes can be promised, one after the other, behind what is promised.
    ///
    /// Refusals: `amount.overflow`, `date.*`.
    fn days(
        &self,
        today: Date,
        promised: Vec<OnDay>,
        wishes: &[Quantity],
    ) -> Result<Vec<Option<Date>>, Refused> {
        let mut receipts = self.receipts.clone();
        if let Some(days) = self.lead_time_days {
            let mut all = Quantity::ZERO;
            for quantity in promised.iter().map(|(_, quantity)| quantity).chain(wishes) {
                all = all.checked_add(*quantity)?;
            }
            receipts.push((today.add_days(days)?, all));
        }
        Ok(expected((today, self.available), &receipts, promised, wishes)?)
    }
}

/// Goods that lie somewhere.
#[derive(Clone, Copy, Debug)]
pub struct Lying<'a> {
    /// What.
    pub product: &'a Product,
    /// Where.
    pub warehouse: &'a Warehouse,
    /// How much.
    pub balance: &'a Balance,
}

/// What is known of a product that is short where an order leaves from.
#[derive(Clone, Debug)]
pub struct Awaited<'a> {
    /// What there is of it, and what comes.
    pub supply: Supply,
    /// What others wait for.
    pub promised: Vec<&'a LinePromise>,
    /// What lies of it elsewhere, then of its substitutes by rank.
    pub others: Vec<Lying<'a>>,
}

/// What the promises to an order are decided on.
#[derive(Clone, Debug)]
pub struct PromiseGiven<'a> {
    /// The order.
    pub order: &'a Order,
    /// All its lines, by line_no.
    pub lines: Vec<&'a OrderLine>,
    /// What was promised to it before, also what has ended.
    pub known: Vec<&'a LinePromise>,
    /// What its lines are short of.
    pub short: BTreeMap<Stocked, Awaited<'a>>,
}

/// The promises to an order after it was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Promised {
    /// New.
    pub new: Vec<LinePromise>,
    /// Changed: another day, another quantity, or ended.
    pub changed: Vec<LinePromise>,
    /// What the customer could have instead, by line.
    pub alternatives: Vec<Alternative>,
    /// `order.promised` or `order.promise_moved` of each line whose day is new, and
    /// `order.alternatives` of each line that is new.
    pub events: Vec<Event>,
}

/// What a customer could have instead of a line that is short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternative {
    /// The line.
    pub line_no: i64,
    /// How much of it waits.
    pub quantity: Quantity,
    /// All of it on this day; `None`: not with what is known to come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub later: Option<Date>,
    /// All of it at once from these warehouses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<Offer>,
    /// As much of these products at once, the best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instead: Vec<Offer>,
}

/// Goods that can be had at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// SKU of the product.
    pub sku: String,
    /// Code of the warehouse.
    pub warehouse: String,
    /// How much may be promised of it.
    pub available: Quantity,
}

/// How much of a line waits for goods.
#[must_use]
pub fn waiting(line: &OrderLine) -> Quantity {
    match line.kind {
        ProductKind::Stock => {
            line.open().checked_sub(line.reserved).expect("reserved is at most what is open")
        }
        ProductKind::Service | ProductKind::Charge => Quantity::ZERO,
    }
}

/// Promises days to the lines of an order that are short, and ends the promises to those that are
/// not. Refusals: `amount.overflow`.
pub fn promise_lines(given: &PromiseGiven, today: Date) -> Result<Promised, Refused> {
    let mut promised = Promised::default();
    let mut days: BTreeMap<i64, Option<Date>> = BTreeMap::new();
    for (stocked, awaited) in &given.short {
        let of_product = |line: &&&OrderLine| given.order.stocked(line) == *stocked;
        let lines = given.lines.iter().filter(of_product);
        let lines: Vec<&&OrderLine> = lines.filter(|it| waiting(it).is_positive()).collect();
        let wishes: Vec<Quantity> = lines.iter().map(|line| waiting(line)).collect();
        let taken = awaited.promised.iter();
        let taken = taken.filter_map(|it| Some((it.promised_on?, it.quantity))).collect();
        let found = awaited.supply.days(today, taken, &wishes)?;
        days.extend(lines.iter().map(|line| line.line_no).zip(found));
    }
    for line in &given.lines {
        let known = given.known.iter().copied().find(|it| it.line_no == line.line_no);
        let Some(day) = days.get(&line.line_no).copied() else {
            promised.changed.extend(known.filter(|it| it.waits()).map(|it| it.ended(today)));
            continue;
        };
        let alternative = alternative(given, line, day);
        promised.keep(LinePromise::of(given.order, line, day), known, &alternative);
        promised.alternatives.push(alternative);
    }
    Ok(promised)
}

/// Finds the days of what waits for a product anew, the oldest orders first, because what there is
/// of it or comes has changed. `waiting` is by order and line.
///
/// Refusals: `amount.overflow`.
pub fn promise_anew(
    waiting: &[&LinePromise],
    supply: &Supply,
    today: Date,
) -> Result<Promised, Refused> {
    let wishes: Vec<Quantity> = waiting.iter().map(|it| it.quantity).collect();
    let days = supply.days(today, Vec::new(), &wishes)?;
    let mut promised = Promised::default();
    for (before, day) in waiting.iter().zip(days) {
        let after = LinePromise {
            first_on: before.first_on.or(day),
            promised_on: day,
            ..(*before).clone()
        };
        if after != **before {
            promised.events.extend(told(Some(before), &after));
            promised.changed.push(after);
        }
    }
    Ok(promised)
}

/// Ends the promises to an order that waits no more.
#[must_use]
pub fn end_promises(known: &[&LinePromise], today: Date) -> Vec<LinePromise> {
    known.iter().filter(|it| it.waits()).map(|it| it.ended(today)).collect()
}

impl LinePromise {
    /// Whether its line still waits.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.ended_on.is_none()
    }

    fn of(order: &Order, line: &OrderLine, day: Option<Date>) -> LinePromise {
        LinePromise {
            order: order.id,
            line_no: line.line_no,
            product: line.product,
            warehouse: order.warehouse_of(line),
            quantity: waiting(line),
            first_on: day,
            promised_on: day,
            ended_on: None,
        }
    }

    fn ended(&self, today: Date) -> LinePromise {
        LinePromise { ended_on: Some(today), ..self.clone() }
    }
}

impl Promised {
    /// Keeps the promise to a line in the place of what was known of it.
    fn keep(
        &mut self,
        promise: LinePromise,
        known: Option<&LinePromise>,
        alternative: &Alternative,
    ) {
        self.events.extend(told(known, &promise));
        match known {
            None => {
                self.events.extend(alternative.told(promise.order.uuid()));
                self.new.push(promise);
            }
            Some(known) => {
                let first_on = known.first_on.or(promise.first_on);
                let promise = LinePromise { first_on, ..promise };
                self.changed.extend(Some(promise).filter(|promise| promise != known));
            }
        }
    }
}

/// What is told when a line is promised for a day, or for another one than before.
fn told(before: Option<&LinePromise>, after: &LinePromise) -> Option<Event> {
    let was = before.and_then(|before| before.promised_on);
    if was == after.promised_on {
        return None;
    }
    let words = |day: Option<Date>| day.map_or("none".to_owned(), |day| day.to_string());
    let is_first = before.is_none_or(|before| before.first_on.is_none());
    let kind = if is_first { "order.promised" } else { "order.promise_moved" };
    let event = Event::new(kind, after.order.uuid())
        .with("line", after.line_no)
        .with("quantity", after.quantity)
        .with("promised_on", words(after.promised_on));
    Some(if is_first { event } else { event.with("before", words(was)) })
}

/// What the customer could have instead of a line.
fn alternative(given: &PromiseGiven, line: &OrderLine, later: Option<Date>) -> Alternative {
    let quantity = waiting(line);
    let awaited = given.short.get(&given.order.stocked(line)).expect("a line that is short");
    let enough = awaited.others.iter().filter(|lying| lying.balance.available() >= quantity);
    let offer = |lying: &Lying| Offer {
        sku: lying.product.sku.clone(),
        warehouse: lying.warehouse.code.clone(),
        available: lying.balance.available(),
    };
    let (same, others): (Vec<&Lying>, Vec<&Lying>) =
        enough.partition(|lying| lying.product.id == line.product);
    Alternative {
        line_no: line.line_no,
        quantity,
        later,
        elsewhere: same.into_iter().map(offer).collect(),
        instead: others.into_iter().map(offer).collect(),
    }
}

impl Alternative {
    /// Tells it, where there is any but to wait.
    fn told(&self, order: Uuid) -> Option<Event> {
        let words = |offers: &[Offer]| {
            let of = |offer: &Offer| {
                let Offer { sku, warehouse, available } = offer;
                format!("{available} {sku} in {warehouse}")
            };
            offers.iter().map(of).collect::<Vec<_>>().join(", ")
        };
        let is_any = !self.elsewhere.is_empty() || !self.instead.is_empty();
        is_any.then(|| {
            Event::new("order.alternatives", order)
                .with("line", self.line_no)
                .with("elsewhere", words(&self.elsewhere))
                .with("instead", words(&self.instead))
        })
    }
}
