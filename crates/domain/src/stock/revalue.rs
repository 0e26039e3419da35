//! Gives goods another value: Dr inventory, Cr stock revaluation, or the other way round. And the
//! standard cost of a product, whose change revalues all that is on hand of it.

use super::document::{Working, check_product, check_size, check_warehouse, document};
use super::{
    Balance, RevalueLine, RevalueStock, SetStandardCost, StockDocument, StockDocumentKind,
    StockGiven, StockMoved, StockRefusal, balance,
};
use crate::at::At;
use crate::company::Warehouse;
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::{Account, EntryKind};
use crate::price::Price;
use crate::product::ProductId;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use std::collections::{BTreeMap, BTreeSet};

/// The standard cost of a product. Key: product. A product without this record has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandardCost {
    /// Which product.
    pub product: ProductId,
    /// Cost of one unit, in the company's base currency; `None`: it has none any more.
    pub unit_cost: Option<Price>,
    /// Raised by the unit of work.
    pub version: i64,
}

/// A standard cost that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandardCostSet {
    /// New where the version is 0, else changed.
    pub standard: StandardCost,
    /// A revaluation of each warehouse whose goods are worth another value now.
    pub moved: Vec<StockMoved>,
    /// `product.standard_cost_set`.
    pub events: Vec<Event>,
}

/// Gives goods of a warehouse the value `unit_cost x on hand`.
///
/// Refusals: `NoLines`, `TooManyLines`, `UnknownWarehouse`, `text.*`, and of each line
/// `UnknownProduct`, `NotStocked`, `ProductTwice`, `HasStandardCost`, `CostNegative`,
/// `NothingOnHand`, `amount.too_large`.
pub fn revalue(
    given: &StockGiven,
    command: &RevalueStock,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<StockMoved, Refused> {
    check_size(command.lines.len())?;
    let mut problems = Problems::new();
    problems.take_at("warehouse", check_warehouse(given, command.warehouse));
    let reason = typed_text::required(&command.reason, SENTENCE_CHARS_MAX);
    problems.take_at("reason", reason);
    let kind = StockDocumentKind::Revaluation;
    let document = StockDocument {
        reason: command.reason.clone(),
        ..document(given, kind, command.warehouse, at, ids)
    };
    let mut working = Working::new(given, document);
    let mut seen = BTreeSet::new();
    for (index, line) in command.lines.iter().enumerate() {
        let revalued = check_line(given, line, &mut seen)
            .and_then(|()| value_at(&mut working, line.product, line.unit_cost));
        problems.take_at(&format!("lines[{index}]"), revalued);
    }
    problems.finish()?;
    working.finish(EntryKind::StockRevaluation, Account::StockRevaluation, ids)
}

fn check_line(
    given: &StockGiven,
    line: &RevalueLine,
    seen: &mut BTreeSet<ProductId>,
) -> Result<(), Refused> {
    let mut problems = Problems::new();
    problems.take_at("product", check_product(given, line.product));
    if !seen.insert(line.product) {
        problems.push(Refused::from(StockRefusal::ProductTwice).at("product"));
    }
    if given.standard.contains_key(&line.product) {
        problems.push(Refused::from(StockRefusal::HasStandardCost).at("product"));
    }
    if line.unit_cost.is_negative() {
        problems.push(Refused::from(StockRefusal::CostNegative).at("unit_cost"));
    }
    problems.finish()
}

fn value_at(
    working: &mut Working<'_>,
    product: ProductId,
    unit_cost: Price,
) -> Result<(), Refused> {
    let before = working.balance(product);
    let value = unit_cost.amount(before.on_hand, before.value.currency())?;
    let (after, more) = balance::revalue(&before, value, working.document().moved_on)?;
    working.record(after, crate::quantity::Quantity::ZERO, more);
    Ok(())
}

/// Sets the standard cost of a product and revalues what is on hand of it, warehouse by warehouse;
/// `warehouses` are those of the balances. Whoever takes it away leaves the values as they are: the
/// average begins with them.
///
/// Refusals: `UnknownProduct`, `NotStocked`, `CostNegative`, `text.*`, `amount.too_large`.
pub fn set_standard_cost(
    given: &StockGiven,
    (known, balances): (Option<&StandardCost>, &[(&Warehouse, &Balance)]),
    command: &SetStandardCost,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<StandardCostSet, Refused> {
    let mut problems = Problems::new();
    problems.take_at("product", check_product(given, command.product));
    let reason = typed_text::required(&command.reason, SENTENCE_CHARS_MAX);
    problems.take_at("reason", reason);
    if command.unit_cost.is_some_and(Price::is_negative) {
        problems.push(Refused::from(StockRefusal::CostNegative).at("unit_cost"));
    }
    problems.finish()?;
    let mut moved = Vec::new();
    for (warehouse, balance) in balances {
        let Some(unit_cost) = command.unit_cost else { break };
        let value = unit_cost.amount(balance.on_hand, balance.value.currency())?;
        if balance.on_hand.is_zero() || value == balance.value {
            continue;
        }
        let of_warehouse = StockGiven {
            warehouse: Some(warehouse),
            balances: BTreeMap::from([(command.product, *balance)]),
            ..given.clone()
        };
        let kind = StockDocumentKind::Revaluation;
        let document = StockDocument {
            reason: command.reason.clone(),
            ..document(given, kind, warehouse.id, at, ids)
        };
        let mut working = Working::new(&of_warehouse, document);
        value_at(&mut working, command.product, unit_cost)?;
        let against = Account::StockRevaluation;
        moved.push(working.finish(EntryKind::StockRevaluation, against, ids)?);
    }
    let version = known.map_or(0, |known| known.version);
    let (product, unit_cost) = (command.product, command.unit_cost);
    let told = unit_cost.map_or("none".to_owned(), |cost| cost.to_string());
    let event = Event::new("product.standard_cost_set", product.uuid())
        .with("unit_cost", told)
        .with("reason", &command.reason)
        .with("revalued", moved.len());
    let standard = StandardCost { product, unit_cost, version };
    Ok(StandardCostSet { standard, moved, events: vec![event] })
}
