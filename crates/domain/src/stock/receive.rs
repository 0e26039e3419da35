//! Receives goods at a cost: Dr inventory, Cr goods received, not invoiced. Goods with a standard
//! cost come in at it; what they cost besides is a price difference.

use super::document::{
    Working, check_product, check_size, check_size_of, check_warehouse, document,
};
use super::{
    Laid, LeftBy, ReceiveLine, ReceiveStock, Spot, StockDocument, StockDocumentKind, StockGiven,
    StockMoved, StockRefusal, put_in, reserve,
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
/// `UnknownProduct`, `NotStocked`, `QuantityOutOfRange`, `CostNegative`, those of its place
/// ([`Shelves::check_in`](super::Shelves::check_in)), `amount.too_large`, `amount.overflow`.
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
    let mut shelves = given.shelves.clone();
    for (index, line) in command.lines.iter().enumerate() {
        let path = format!("lines[{index}]");
        problems.take_at(&path, check_line(given, line));
        let product = given.products.get(&line.product).copied();
        problems.take_at(&path, shelves.check_in(product, line.laid(), at.business_date));
    }
    problems.finish()?;

    let kind = StockDocumentKind::Receipt;
    let document = StockDocument {
        reference: command.reference.clone(),
        ..document(given, kind, command.warehouse, at, ids)
    };
    let base = given.company.base_currency;
    let mut working = Working::new(given, document);
    working.shelves = shelves;
    for (index, line) in command.lines.iter().enumerate() {
        let path = || format!("lines[{index}]");
        let cost = line.unit_cost.amount(line.quantity, base);
        let cost = cost.map_err(|refusal| Refused::from(refusal).at(&path()))?;
        let (product, quantity, laid) = (line.product, line.quantity, line.laid());
        let line = CostedLine { product, quantity, cost, laid };
        take_in(&mut working, &line).map_err(|refused| refused.at(&path()))?;
    }
    working.finish(EntryKind::StockReceipt, Account::GoodsReceivedNotInvoiced, ids)
}

impl ReceiveLine {
    fn laid(&self) -> Laid<'_> {
        Laid { place: self.place.as_ref(), expires_on: self.expires_on }
    }
}

/// Goods that came in, with what they cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CostedLine<'a> {
    /// What.
    pub product: ProductId,
    /// How much.
    pub quantity: Quantity,
    /// What all of it cost, in the company's base currency.
    pub cost: Money,
    /// Where it is put.
    pub laid: Laid<'a>,
}

/// Receives goods of a document of another capability, whose cost it knows to the cent; `of` is
/// that document and the other side's number.
///
/// Refusals: `UnknownWarehouse`, and of each line `UnknownProduct`, `NotStocked`, those of its
/// place, `amount.too_large`, `amount.overflow`.
pub fn receive_at_cost(
    given: &StockGiven,
    (warehouse, of): (WarehouseId, (Uuid, &str)),
    lines: &[CostedLine<'_>],
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
        let product = given.products.get(&line.product).copied();
        let taken = check_product(given, line.product)
            .map_err(Refused::from)
            .and_then(|()| working.shelves.check_in(product, line.laid, at.business_date))
            .and_then(|()| take_in(&mut working, line));
        taken.map_err(|refused| refused.at(&format!("lines[{index}]")))?;
    }
    working.finish(EntryKind::StockReceipt, Account::GoodsReceivedNotInvoiced, ids)
}

/// Puts goods of a shipment back that did not leave after all, at the cost that they left with and
/// to the places that they left from, and promises them to their order again; `of` is the shipment,
/// why, and its number; each line has the number of the shipment's line.
///
/// Refusals: `amount.too_large`, `amount.overflow`.
pub fn put_back(
    given: &StockGiven,
    (warehouse, of): (WarehouseId, (Uuid, &str, &str)),
    lines: &[(i64, CostedLine<'_>)],
    at: &At,
    ids: &mut dyn Ids,
) -> Result<StockMoved, Refused> {
    let document = StockDocument {
        origin: Some(of.0),
        reason: of.1.to_owned(),
        ..document(given, StockDocumentKind::IssueReversal, warehouse, at, ids)
    };
    let mut working = Working::new(given, document);
    for (line_no, line) in lines {
        let before = working.balance(line.product);
        let after = put_in(&before, line.quantity, line.cost, at.business_date)?;
        let after = reserve(&after, line.quantity)?;
        let is_kept = after.is_kept();
        working.record(after, line.quantity, line.cost);
        if is_kept {
            let left = LeftBy { document: of.0, line_no: *line_no, before: Quantity::ZERO };
            put_where_it_left(&mut working, (left, of.2), line.quantity)?;
        }
    }
    working.finish(EntryKind::StockIssueReversal, Account::CostOfGoodsSold, ids)
}

/// The last line of a reversal on the shelves.
fn put_where_it_left(
    working: &mut Working<'_>,
    (left, ready): (LeftBy, &str),
    quantity: Quantity,
) -> Result<(), Refused> {
    let by = working.moved_by().expect("a line was just recorded");
    for (spot, part) in working.shelves.parts_left(left, quantity)? {
        // What stood ready for the shipment lies in no bin.
        let bin = if spot.bin == ready { String::new() } else { spot.bin };
        working.shelves.put(by, &Spot { bin, ..spot }, part)?;
    }
    Ok(())
}

/// Takes goods in that cost so much, at their standard cost where they have one: the balance then
/// is worth the standard of all of it, as far as goods are never taken in for less than nothing.
/// Gives nothing back but what `working` notes: the move, its place, and the difference of price.
///
/// Refusals: `amount.too_large`, `amount.overflow`.
fn take_in(working: &mut Working<'_>, line: &CostedLine<'_>) -> Result<(), Refused> {
    let CostedLine { product, quantity, cost, laid } = *line;
    let before = working.balance_at(product, laid.place);
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
    let status = laid.place.map(|spot| spot.status).unwrap_or_default();
    working.record(after.with_status(status, quantity)?, quantity, value);
    working.shelve(laid.place)?;
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
