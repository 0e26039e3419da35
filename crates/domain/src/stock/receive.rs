//! Receives goods at a cost: Dr inventory, Cr goods received, not invoiced. Goods with a standard
//! cost come in at it; what they cost besides is a price difference.

use super::document::{
    Working, check_product, check_size, check_size_of, check_warehouse, document,
};
use super::{
    ReceiveLine, ReceiveStock, StockDocument, StockDocumentKind, StockGiven, StockMoved,
    StockRefusal, put_in, reserve,
};
use crate::at::At;
use crate::company::WarehouseId;
use crate::id::{Ids, Uuid};
use crate::ledger::{Account, EntryKind};
use crate::money::Money;
use crate::product::ProductId;
use crate::quantity::Quantity;
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

    let kind = StockDocumentKind::Receipt;
    let document = StockDocument {
        reference: command.reference.clone(),
        ..document(given, kind, command.warehouse, at, ids)
    };
    let base = given.company.base_currency;
    let mut working = Working::new(given, document);
    for (index, line) in command.lines.iter().enumerate() {
        let path = || format!("lines[{index}]");
        let cost = line.unit_cost.amount(line.quantity, base);
        let cost = cost.map_err(|refusal| Refused::from(refusal).at(&path()))?;
        take_in(&mut working, line.product, line.quantity, cost)
            .map_err(|refused| refused.at(&path()))?;
    }
    working.finish(EntryKind::StockReceipt, Account::GoodsReceivedNotInvoiced, ids)
}

/// Goods that came in, with what they cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CostedLine {
    /// What.
    pub product: ProductId,
    /// How much.
    pub quantity: Quantity,
    /// What all of it cost, in the company's base currency.
    pub cost: Money,
}

/// Receives goods of a document of another capability, whose cost it knows to the cent; `of` is
/// that document and the other side's number.
///
/// Refusals: `UnknownWarehouse`, and of each line `UnknownProduct`, `NotStocked`,
/// `amount.too_large`, `amount.overflow`.
pub fn receive_at_cost(
    given: &StockGiven,
    (warehouse, of): (WarehouseId, (Uuid, &str)),
    lines: &[CostedLine],
    at: &At,
    ids: &mut dyn Ids,
) -> Result<StockMoved, Refused> {
    check_size(lines.len())?;
    check_warehouse(given, warehouse)?;
    let document = StockDocument {
        origin: Some(of.0),
        reference: of.1.to_owned(),
        ..document(given, StockDocumentKind::Receipt, warehouse, at, ids)
    };
    let mut working = Working::new(given, document);
    for (index, line) in lines.iter().enumerate() {
        let taken = check_product(given, line.product)
            .map_err(Refused::from)
            .and_then(|()| take_in(&mut working, line.product, line.quantity, line.cost));
        taken.map_err(|refused| refused.at(&format!("lines[{index}]")))?;
    }
    working.finish(EntryKind::StockReceipt, Account::GoodsReceivedNotInvoiced, ids)
}

/// Puts goods of a shipment back that did not leave after all, at the cost that they left with, and
/// promises them to their order again; `of` is the shipment and why.
///
/// Refusals: `amount.too_large`, `amount.overflow`.
pub fn put_back(
    given: &StockGiven,
    (warehouse, of): (WarehouseId, (Uuid, &str)),
    lines: &[CostedLine],
    at: &At,
    ids: &mut dyn Ids,
) -> Result<StockMoved, Refused> {
    let document = StockDocument {
        origin: Some(of.0),
        reason: of.1.to_owned(),
        ..document(given, StockDocumentKind::IssueReversal, warehouse, at, ids)
    };
    let mut working = Working::new(given, document);
    for line in lines {
        let before = working.balance(line.product);
        let after = put_in(&before, line.quantity, line.cost, at.business_date)?;
        working.record(reserve(&after, line.quantity)?, line.quantity, line.cost);
    }
    working.finish(EntryKind::StockIssueReversal, Account::CostOfGoodsSold, ids)
}

/// Takes goods in that cost so much, at their standard cost where they have one: the balance then
/// is worth the standard of all of it, as far as goods are never taken in for less than nothing.
/// Gives nothing back but what `working` notes: the move, and the difference of price.
///
/// Refusals: `amount.too_large`, `amount.overflow`.
fn take_in(
    working: &mut Working<'_>,
    product: ProductId,
    quantity: Quantity,
    cost: Money,
) -> Result<(), Refused> {
    let before = working.balance(product);
    let value = match working.standard(product) {
        None => cost,
        Some(standard) => {
            let all = before.on_hand.checked_add(quantity)?;
            let worth = standard.amount(all, cost.currency())?;
            worth.checked_sub(before.value)?.max(Money::zero(cost.currency()))?
        }
    };
    let on = working.document().moved_on;
    let after = put_in(&before, quantity, value, on)?;
    working.record(after, quantity, value);
    Ok(working.differs(cost.checked_sub(value)?)?)
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
