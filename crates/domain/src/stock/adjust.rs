//! Adjusts stock to what is really there: inventory against stock differences.

use super::document::{Working, check_product, check_size, check_size_of, check_warehouse};
use super::shortfall::Promises;
use super::{
    AdjustLine, AdjustStock, Balance, StockDocument, StockDocumentId, StockDocumentKind,
    StockGiven, StockMoved, StockRefusal, put_in, take_out, unreserve,
};
use crate::at::At;
use crate::id::Ids;
use crate::ledger::{Account, EntryKind};
use crate::money::Money;
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};

/// Adjusts balances, line after line: what is more comes in at its stated cost or the current
/// average, what is less leaves at the average. Where less is left than is promised, promises are
/// dropped first, the newest order's before older ones, and these orders are on hold (RULES 29).
///
/// Refusals: `NoLines`, `TooManyLines`, `UnknownWarehouse`, `text.*`, and of each line
/// `UnknownProduct`, `NotStocked`, `QuantityOutOfRange`, `CostNegative`, `CostOfLess`,
/// `CostUnknown`, `NotEnough`, `InOpenShipments`, `BackDated`, `amount.too_large`,
/// `amount.overflow`.
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
    let document = StockDocument {
        id: StockDocumentId::from_uuid(ids.next()),
        number: String::new(),
        kind: StockDocumentKind::Adjustment,
        warehouse: command.warehouse,
        moved_on: at.business_date,
        reason: command.reason.clone(),
        reference: String::new(),
        version: 0,
    };
    let mut working = Working::new(given, document);
    let mut promises = Promises::new(&given.promises);
    for (index, line) in command.lines.iter().enumerate() {
        let checked = check_line(given, line);
        let adjusted = checked.and_then(|()| {
            let before = working.balance(line.product);
            adjusted((given, &mut promises), &before, line, at)
        });
        match adjusted {
            Ok((after, value)) => working.record(after, line.quantity, value),
            Err(refused) => problems.push(refused.at(&format!("lines[{index}]"))),
        }
    }
    problems.finish()?;
    let dropped = promises.finish(&given.holds, at)?;
    let moved = working.finish(EntryKind::StockAdjustment, Account::StockDifferences, ids)?;
    Ok(StockMoved { dropped, ..moved })
}

/// The balance after a line, and the signed value that moved.
fn adjusted(
    (given, promises): (&StockGiven, &mut Promises<'_>),
    before: &Balance,
    line: &AdjustLine,
    at: &At,
) -> Result<(Balance, Money), Refused> {
    let (quantity, on) = (line.quantity, at.business_date);
    if quantity.is_negative() {
        let less = quantity.negated()?;
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
    Ok((put_in(before, quantity, value, on)?, value))
}

/// The balance with no more promised than is left when so much less is there.
fn free(before: &Balance, less: Quantity, promises: &mut Promises<'_>) -> Result<Balance, Refused> {
    let left = before.on_hand.checked_sub(less)?;
    let short = before.reserved.checked_sub(left)?;
    if left.is_negative() || !short.is_positive() {
        return Ok(before.clone());
    }
    promises.drop(before.product, short)?;
    Ok(unreserve(before, short))
}

fn check_line(given: &StockGiven, line: &AdjustLine) -> Result<(), Refused> {
    let mut problems = Problems::new();
    problems.take_at("product", check_product(given, line.product));
    problems.take_at("quantity", check_size_of(line.quantity));
    if line.unit_cost.is_some_and(|cost| cost.is_negative()) {
        problems.push(Refused::from(StockRefusal::CostNegative).at("unit_cost"));
    }
    if line.unit_cost.is_some() && line.quantity.is_negative() {
        problems.push(Refused::from(StockRefusal::CostOfLess).at("unit_cost"));
    }
    problems.finish()
}
