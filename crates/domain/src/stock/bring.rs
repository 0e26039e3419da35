//! Brings goods that were there on the go-live day, at their value: Dr inventory, Cr opening
//! equity ([`crate::opening`]).

use super::document::{
    Working, check_product, check_size, check_size_of, check_warehouse, document,
};
use super::{
    Cause, Laid, Spot, StockDocument, StockDocumentKind, StockGiven, StockMoved, StockRefusal,
    put_in, take_out,
};
use crate::at::At;
use crate::company::WarehouseId;
use crate::date::Date;
use crate::id::Ids;
use crate::ledger::EntryKind;
use crate::money::Money;
use crate::opening::{Opening, OpeningChanged, OpeningRefusal};
use crate::product::ProductId;
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use serde::{Deserialize, Serialize};

/// Brings goods that the last system left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BringGoods {
    /// Where they are.
    pub warehouse: WarehouseId,
    /// What is there.
    pub lines: Vec<BringLine>,
}

/// What is there of one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BringLine {
    /// What.
    pub product: ProductId,
    /// How much; less than 0 takes back what was brought by mistake, at the average.
    pub quantity: Quantity,
    /// What all of it is worth, in base currency; none with a quantity below 0.
    #[serde(default)]
    pub value: Option<Money>,
    /// Where it lies; none: in no bin.
    #[serde(default)]
    pub place: Option<Spot>,
    /// The day on which a new lot expires.
    #[serde(default)]
    pub expires_on: Option<Date>,
}

/// Goods that were brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoodsBrought {
    /// As of any other stock document.
    pub moved: StockMoved,
    /// The opening, changed.
    pub changed: OpeningChanged,
}

/// Brings goods; `at` is of the go-live day.
///
/// Refusals: `opening.not_begun`, `opening.closed_already`, `NoLines`, `TooManyLines`,
/// `UnknownWarehouse`, and of each line `UnknownProduct`, `NotStocked`, `QuantityOutOfRange`,
/// `CostUnknown`, `CostNegative`, `CostOfLess`, `opening.not_in_base`, `HasStandardCost`,
/// those of its place, `NotEnough`, `BackDated`, `amount.too_large`, `amount.overflow`.
pub fn bring(
    given: &StockGiven<'_>,
    opening: Option<&Opening>,
    command: &BringGoods,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<GoodsBrought, Refused> {
    let opening = Opening::open(opening)?;
    check_size(command.lines.len())?;
    let mut problems = Problems::new();
    problems.take_at("warehouse", check_warehouse(given, command.warehouse));
    let kind = StockDocumentKind::Adjustment;
    let document = StockDocument {
        cause: Cause::Opening,
        ..document(given, kind, command.warehouse, at, ids)
    };
    let mut working = Working::new(given, document);
    let mut brought = Money::zero(given.company.base_currency);
    for (index, line) in command.lines.iter().enumerate() {
        let moved = check_line(given, &working, line).and_then(|()| moved(&mut working, line, at));
        if let Some(value) = problems.take_at(&format!("lines[{index}]"), moved) {
            brought = brought.checked_add(value)?;
        }
    }
    problems.finish()?;
    let moved = working.finish(EntryKind::StockAdjustment, Cause::Opening.account(), ids)?;
    let opening = opening.with_goods(brought)?;
    Ok(GoodsBrought { moved, changed: OpeningChanged { opening, events: Vec::new() } })
}

fn check_line(
    given: &StockGiven<'_>,
    working: &Working<'_>,
    line: &BringLine,
) -> Result<(), Refused> {
    let mut problems = Problems::new();
    problems.take_at("product", check_product(given, line.product));
    problems.take_at("quantity", check_size_of(line.quantity));
    let base = given.company.base_currency;
    let is_less = line.quantity.is_negative();
    match line.value {
        None if !is_less => {
            problems.push(Refused::from(StockRefusal::CostUnknown).at("value"));
        }
        Some(_) if is_less => {
            problems.push(Refused::from(StockRefusal::CostOfLess).at("value"));
        }
        Some(value) if value.currency() != base => {
            problems.push(Refused::from(OpeningRefusal::NotInBase { base }).at("value"));
        }
        Some(value) if value.is_negative() => {
            problems.push(Refused::from(StockRefusal::CostNegative).at("value"));
        }
        Some(value) => {
            let standard = working.standard(line.product);
            let standard = standard.map(|cost| cost.amount(line.quantity, base)).transpose()?;
            if standard.is_some_and(|standard| standard != value) {
                problems.push(Refused::from(StockRefusal::HasStandardCost).at("value"));
            }
        }
        None => {}
    }
    problems.finish()
}

/// Moves the goods of a line; gives their signed value.
fn moved(working: &mut Working<'_>, line: &BringLine, at: &At) -> Result<Money, Refused> {
    let (quantity, on) = (line.quantity, at.business_date);
    let (product, place) = (working.product(line.product), line.place.as_ref());
    let status = place.map(|spot| spot.status).unwrap_or_default();
    if !quantity.is_negative() {
        working.shelves.check_in(product, Laid { place, expires_on: line.expires_on }, on)?;
    }
    let before = working.balance_at(line.product, place);
    let (after, value) = match line.value {
        Some(value) => {
            let after = put_in(&before, quantity, value, on)?;
            (after.with_status(status, quantity)?, value)
        }
        None => {
            let before = before.with_status(status, quantity)?;
            let (after, value) = take_out(&before, quantity.negated()?, on, working.back_dating())?;
            (after, value.negated()?)
        }
    };
    working.record(after, quantity, value);
    working.shelve(place)?;
    Ok(value)
}
