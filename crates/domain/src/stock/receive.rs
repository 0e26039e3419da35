//! Receives goods at a cost: Dr inventory, Cr goods received, not invoiced.

use super::document::{Working, check_product, check_size, check_size_of, check_warehouse};
use super::{
    ReceiveLine, ReceiveStock, StockDocument, StockDocumentId, StockDocumentKind, StockGiven,
    StockMoved, StockRefusal, put_in,
};
use crate::at::At;
use crate::id::Ids;
use crate::ledger::{Account, EntryKind};
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};

/// Receives goods, on any date: a back-dated receipt takes its place in the order of posting and
/// changes no cost that was taken before (RULES 23).
///
/// Refusals: `NoLines`, `TooManyLines`, `UnknownWarehouse`, `text.*`, and of each line
/// `UnknownProduct`, `NotStocked`, `QuantityOutOfRange`, `CostNegative`, `amount.too_large`,
/// `amount.overflow`.
pub fn receive(
    given: &StockGiven,
    command: &ReceiveStock,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<StockMoved, Refused> {
    check_size(command.lines.len())?;
    let mut problems = Problems::new();
    problems.take_at("warehouse", check_warehouse(given, command.warehouse));
    let reference = typed_text::optional(&command.reference, SENTENCE_CHARS_MAX);
    problems.take_at("reference", reference);
    for (index, line) in command.lines.iter().enumerate() {
        if let Err(refused) = check_line(given, line) {
            problems.push(refused.at(&format!("lines[{index}]")));
        }
    }
    problems.finish()?;

    let document = StockDocument {
        id: StockDocumentId::from_uuid(ids.next()),
        number: String::new(),
        kind: StockDocumentKind::Receipt,
        warehouse: command.warehouse,
        moved_on: at.business_date,
        reason: String::new(),
        reference: command.reference.clone(),
        version: 0,
    };
    let base = given.company.base_currency;
    let mut working = Working::new(given, document);
    for (index, line) in command.lines.iter().enumerate() {
        let path = || format!("lines[{index}]");
        let value = line.unit_cost.amount(line.quantity, base);
        let value = value.map_err(|refusal| Refused::from(refusal).at(&path()))?;
        let before = working.balance(line.product);
        let after = put_in(&before, line.quantity, value, at.business_date);
        let after = after.map_err(|refused| refused.at(&path()))?;
        working.record(after, line.quantity, value);
    }
    working.finish(EntryKind::StockReceipt, Account::GoodsReceivedNotInvoiced, ids)
}

fn check_line(given: &StockGiven, line: &ReceiveLine) -> Result<(), Refused> {
    let mut problems = Problems::new();
    problems.take_at("product", check_product(given, line.product));
    let quantity = line.quantity;
    if quantity.is_negative() {
        let out_of_range = StockRefusal::QuantityOutOfRange { quantity };
        problems.push(Refused::from(out_of_range).at("quantity"));
    } else {
        problems.take_at("quantity", check_size_of(quantity));
    }
    if line.unit_cost.is_negative() {
        problems.push(Refused::from(StockRefusal::CostNegative).at("unit_cost"));
    }
    problems.finish()
}
