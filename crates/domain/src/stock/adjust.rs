//! Adjusts stock to what is really there: inventory against the account of the cause.

use super::document::{
    Working, check_product, check_size, check_size_of, check_warehouse, document,
};
use super::shortfall::Promises;
use super::{
    AdjustLine, AdjustStock, Balance, Cause, Laid, StockDocument, StockDocumentKind, StockGiven,
    StockMoved, StockRefusal, put_in, take_out, unreserve,
};
use crate::at::At;
use crate::id::Ids;
use crate::ledger::EntryKind;
use crate::money::Money;
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};

/// Adjusts balances, line after line: what is more comes in at its stated cost or the current
/// average, what is less leaves at the average. Where less is left than is promised, promises are
/// dropped first, those of the lowest priority and of them the newest order's, and these orders are
/// on hold (RULES 29). What stands on an open count sheet is not adjusted beside it.
///
/// Refusals: `NoLines`, `TooManyLines`, `UnknownWarehouse`, `text.*`, and of each line
/// `UnknownProduct`, `NotStocked`, `BeingCounted`, `QuantityOutOfRange`, `CauseForbids`,
/// `CostNegative`, `CostOfLess`, those of its place, `NotThere`, `NotUsable`, `CostUnknown`,
/// `NotEnough`, `InOpenShipments`, `BackDated`, `amount.too_large`, `amount.overflow`.
pub fn adjust(
    given: &StockGiven,
    command: &AdjustStock,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<StockMoved, Refused> {
    check_size(command.lines.len())?;
    let mut problems = Problems::new();
    problems.take_at("warehouse", check_warehouse(given, command.warehouse));
    let reason = typed_text::required(&command.reason, SENTENCE_CHARS_MAX);
    problems.take_at("reason", reason);
    let kind = StockDocumentKind::Adjustment;
    let document = StockDocument {
        reason: command.reason.clone(),
        cause: command.cause,
        ..document(given, kind, command.warehouse, at, ids)
    };
    adjusted(given, document, &command.lines, (at, problems), ids)
}

/// The adjustment of a document, after what was found wrong with its head.
pub(super) fn adjusted(
    given: &StockGiven,
    document: StockDocument,
    lines: &[AdjustLine],
    (at, mut problems): (&At, Problems),
    ids: &mut dyn Ids,
) -> Result<StockMoved, Refused> {
    let cause = document.cause;
    let mut working = Working::new(given, document);
    let mut promises = Promises::new(&given.promises);
    for (index, line) in lines.iter().enumerate() {
        let checked = check_line(given, cause, line)
            .and_then(|()| check_place(given, &mut working, line, at));
        let adjusted = checked.and_then(|()| {
            let before = working.balance_at(line.product, line.place.as_ref());
            let (after, value) = moved((given, &mut promises), &before, line, at)?;
            working.record(after, line.quantity, value);
            working.shelve(line.place.as_ref())
        });
        problems.take_at(&format!("lines[{index}]"), adjusted);
    }
    problems.finish()?;
    let dropped = promises.finish(&given.holds, at)?;
    let moved = working.finish(EntryKind::StockAdjustment, cause.account(), ids)?;
    Ok(StockMoved { dropped, ..moved })
}

/// The balance after a line, and the signed value that moved.
fn moved(
    (given, promises): (&StockGiven, &mut Promises<'_>),
    before: &Balance,
    line: &AdjustLine,
    at: &At,
) -> Result<(Balance, Money), Refused> {
    let (quantity, on) = (line.quantity, at.business_date);
    let status = line.place.as_ref().map(|spot| spot.status).unwrap_or_default();
    if quantity.is_negative() {
        let less = quantity.negated()?;
        let before = &before.with_status(status, quantity)?;
        let free = free(before, less, promises).map_err(|refused| refused.at("quantity"))?;
        let taken = take_out(&free, less, on, given.company.back_dating);
        let (after, value) = taken.map_err(|refused| refused.at("quantity"))?;
        return Ok((after, value.negated()?));
    }
    let value = match line.unit_cost {
        Some(unit_cost) => unit_cost.amount(quantity, given.company.base_currency)?,
        None if before.on_hand.is_positive() => before.average_value(quantity)?,
        None => return Err(Refused::from(StockRefusal::CostUnknown).at("unit_cost")),
    };
    Ok((put_in(before, quantity, value, on)?.with_status(status, quantity)?, value))
}

/// Whether goods can come into or leave the place of a line: that it names what is there, for more
/// also that a new lot can be made, for less that so much lies there.
///
/// Refusals: those of the place.
fn check_place(
    given: &StockGiven,
    working: &mut Working<'_>,
    line: &AdjustLine,
    at: &At,
) -> Result<(), Refused> {
    if !line.quantity.is_negative() {
        let product = given.products.get(&line.product).copied();
        let laid = Laid { place: line.place.as_ref(), expires_on: None };
        return working.shelves.check_in(product, laid, at.business_date);
    }
    let Some(spot) = &line.place else { return Ok(()) };
    working.balance_at(line.product, Some(spot));
    let lies = working.shelves.lies(line.product, spot);
    let short_by = line.quantity.negated()?.checked_sub(lies)?;
    match short_by.is_positive() {
        true => Err(Refused::from(StockRefusal::NotThere { lies, short_by }).at("place")),
        false => Ok(()),
    }
}

/// The balance with no more promised than is left when so much less is there.
pub(super) fn free(
    before: &Balance,
    less: Quantity,
    promises: &mut Promises<'_>,
) -> Result<Balance, Refused> {
    let left = before.on_hand.checked_sub(before.held())?.checked_sub(less)?;
    let short = before.reserved.checked_sub(left)?;
    if left.is_negative() || !short.is_positive() {
        return Ok(before.clone());
    }
    promises.drop(before.product, short)?;
    Ok(unreserve(before, short))
}

fn check_line(given: &StockGiven, cause: Cause, line: &AdjustLine) -> Result<(), Refused> {
    let mut problems = Problems::new();
    problems.take_at("product", check_product(given, line.product));
    if given.counted.contains(&line.product) {
        problems.push(Refused::from(StockRefusal::BeingCounted).at("product"));
    }
    problems.take_at("quantity", check_size_of(line.quantity));
    let fits = match line.quantity.is_negative() {
        true => cause.can_be_less(),
        false => cause.can_be_more(),
    };
    if !fits {
        problems.push(Refused::from(StockRefusal::CauseForbids { cause }).at("quantity"));
    }
    if line.unit_cost.is_some_and(|cost| cost.is_negative()) {
        problems.push(Refused::from(StockRefusal::CostNegative).at("unit_cost"));
    }
    if line.unit_cost.is_some() && line.quantity.is_negative() {
        problems.push(Refused::from(StockRefusal::CostOfLess).at("unit_cost"));
    }
    problems.finish()
}
