//! Moves goods between two warehouses, in two steps: out at the average, and in at the same cost.
//! Value moves with the goods and nothing is gained or lost: Dr goods in transit, Cr inventory, and
//! back.

use super::document::{
    Working, check_product, check_size, check_size_of, check_warehouse, document,
};
use super::{
    LeftBy, ReceiveTransfer, SendLine, SendTransfer, Spot, StockDocument, StockDocumentId,
    StockDocumentKind, StockGiven, StockMoved, StockRefusal, put_in, take_out,
};
use crate::at::At;
use crate::code::codes;
use crate::company::{Warehouse, WarehouseId};
use crate::date::Date;
use crate::id::Ids;
use crate::ledger::{Account, EntryKind};
use crate::money::Money;
use crate::product::ProductId;
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use std::collections::BTreeSet;

/// Goods that went to another warehouse. Key: id, that of the stock document that they left by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// The stock document that they left by; its number is the transfer's.
    pub id: StockDocumentId,
    /// Where they left.
    pub from: WarehouseId,
    /// Where they go.
    pub to: WarehouseId,
    /// Where they are.
    pub state: TransferState,
    /// The day that they left.
    pub sent_on: Date,
    /// Raised by the unit of work.
    pub version: i64,
}

/// Where the goods of a transfer are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransferState {
    /// Some of them are on their way.
    InTransit,
    /// All have arrived.
    Arrived,
}
codes!(TransferState { InTransit = "in_transit", Arrived = "arrived" });

/// One product of a transfer. Key: transfer, line_no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferLine {
    /// The transfer that it belongs to.
    pub transfer: StockDocumentId,
    /// Its place, and that of its move.
    pub line_no: i64,
    /// What.
    pub product: ProductId,
    /// How much left.
    pub quantity: Quantity,
    /// How much of it has arrived.
    pub arrived: Quantity,
    /// What all of it cost as it left, in the company's base currency.
    pub cost: Money,
    /// What of that has come in again.
    pub arrived_cost: Money,
}

impl TransferLine {
    /// What is on its way.
    #[must_use]
    pub fn on_the_way(&self) -> Quantity {
        self.quantity.checked_sub(self.arrived).expect("no more arrives than left")
    }
}

/// Goods that left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferSent {
    /// New.
    pub transfer: Transfer,
    /// New.
    pub lines: Vec<TransferLine>,
    /// The document, its moves and its entry.
    pub moved: StockMoved,
}

/// Goods that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferArrived {
    /// Changed.
    pub transfer: Transfer,
    /// Changed: those that arrived.
    pub lines: Vec<TransferLine>,
    /// The document, its moves and its entry.
    pub moved: StockMoved,
}

/// Sends goods that nobody is promised to another warehouse.
///
/// Refusals: `NoLines`, `TooManyLines`, `UnknownWarehouse` of either, `SameWarehouse`, `text.*`,
/// and of each line `UnknownProduct`, `NotStocked`, `BeingCounted`, `ProductTwice`,
/// `QuantityOutOfRange`, `NotAvailable`, `NotThere`, `NotUsable`, `BackDated`.
pub fn send_transfer(
    given: &StockGiven,
    to: Option<&Warehouse>,
    command: &SendTransfer,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<TransferSent, Refused> {
    check_size(command.lines.len())?;
    let mut problems = Problems::new();
    problems.take_at("from", check_warehouse(given, command.from));
    problems.take_at("to", to.ok_or(StockRefusal::UnknownWarehouse));
    if command.from == command.to {
        problems.push(Refused::from(StockRefusal::SameWarehouse).at("to"));
    }
    let reference = typed_text::optional(&command.reference, SENTENCE_CHARS_MAX);
    problems.take_at("reference", reference);
    let kind = StockDocumentKind::TransferOut;
    let document = StockDocument {
        reference: command.reference.clone(),
        ..document(given, kind, command.from, at, ids)
    };
    let mut working = Working::new(given, document);
    let mut seen = BTreeSet::new();
    for (index, line) in command.lines.iter().enumerate() {
        let sent =
            check_line(given, line, &mut seen).and_then(|()| leave(&mut working, given, line));
        problems.take_at(&format!("lines[{index}]"), sent);
    }
    problems.finish()?;
    let moved = working.finish(EntryKind::StockTransferOut, Account::GoodsInTransit, ids)?;
    let transfer = Transfer {
        id: moved.document.id,
        from: command.from,
        to: command.to,
        state: TransferState::InTransit,
        sent_on: at.business_date,
        version: 0,
    };
    let line = |left: &super::Move| -> Result<TransferLine, Refused> {
        Ok(TransferLine {
            transfer: transfer.id,
            line_no: left.line_no,
            product: left.product,
            quantity: left.quantity.negated()?,
            arrived: Quantity::ZERO,
            cost: left.value.negated()?,
            arrived_cost: Money::zero(left.value.currency()),
        })
    };
    let lines = moved.moves.iter().map(line).collect::<Result<_, Refused>>()?;
    Ok(TransferSent { transfer, lines, moved })
}

fn check_line(
    given: &StockGiven,
    line: &SendLine,
    seen: &mut BTreeSet<ProductId>,
) -> Result<(), Refused> {
    let mut problems = Problems::new();
    problems.take_at("product", check_product(given, line.product));
    if given.counted.contains(&line.product) {
        problems.push(Refused::from(StockRefusal::BeingCounted).at("product"));
    }
    if !seen.insert(line.product) {
        problems.push(Refused::from(StockRefusal::ProductTwice).at("product"));
    }
    let quantity = line.quantity;
    match quantity.is_negative() {
        true => {
            let out_of_range = StockRefusal::QuantityOutOfRange { quantity };
            problems.push(Refused::from(out_of_range).at("quantity"));
        }
        false => {
            problems.take_at("quantity", check_size_of(quantity));
        }
    }
    problems.finish()
}

fn leave(working: &mut Working<'_>, given: &StockGiven, line: &SendLine) -> Result<(), Refused> {
    let place = line.place.as_ref();
    let before = working.balance_at(line.product, place);
    let less = line.quantity.negated()?;
    let status = place.map(|spot| spot.status).unwrap_or_default();
    if let Some(spot) = place {
        let lies = working.shelves.lies(line.product, spot);
        let short_by = line.quantity.checked_sub(lies)?;
        if short_by.is_positive() {
            return Err(Refused::from(StockRefusal::NotThere { lies, short_by }).at("place"));
        }
    }
    // What is held is promised to nobody, and leaves as what it is.
    let before = before.with_status(status, less)?;
    let short_by = line.quantity.checked_sub(before.available())?;
    if short_by.is_positive() {
        let not = StockRefusal::NotAvailable { available: before.available(), short_by };
        return Err(Refused::from(not).at("quantity"));
    }
    let on = working.document().moved_on;
    let taken = take_out(&before, line.quantity, on, given.company.back_dating);
    let (after, value) = taken.map_err(|refused| refused.at("quantity"))?;
    working.record(after, less, value.negated()?);
    working.shelve(place).map_err(|refused| refused.at("quantity"))
}

/// Takes in what arrived of a line, in no bin, with the lots and in the status that it left with.
fn arrive(
    working: &mut Working<'_>,
    line: &TransferLine,
    (before, value): (Quantity, Money),
) -> Result<(), Refused> {
    let quantity = line.arrived.checked_sub(before)?;
    let left = LeftBy { document: line.transfer.uuid(), line_no: line.line_no, before };
    let parts = working.shelves.parts_left(left, quantity)?;
    let mut balance = working.balance(line.product);
    if parts.iter().any(|(spot, _)| *spot != Spot::default()) {
        balance = working.kept(balance);
    }
    let mut after = put_in(&balance, quantity, value, working.document().moved_on)?;
    if !after.is_kept() {
        working.record(after, quantity, value);
        return Ok(());
    }
    for (spot, part) in &parts {
        after = after.with_status(spot.status, *part)?;
    }
    working.record(after, quantity, value);
    let by = working.moved_by().expect("a line was just recorded");
    for (spot, part) in parts {
        working.shelves.put(by, &Spot { bin: String::new(), ..spot }, part)?;
    }
    Ok(())
}

/// Takes in what arrived of a transfer: the lines that are named, or all that is on its way.
///
/// Refusals: `AllArrived`, `BeforeSent`, and of each line `UnknownLine`, `QuantityOutOfRange`,
/// `MoreThanSent`, `amount.too_large`.
pub fn receive_transfer(
    given: &StockGiven,
    (transfer, lines): (&Transfer, &[&TransferLine]),
    command: &ReceiveTransfer,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<TransferArrived, Refused> {
    assert_eq!(command.transfer, transfer.id, "the transfer that the command names is given");
    if transfer.state == TransferState::Arrived {
        return Err(StockRefusal::AllArrived.into());
    }
    let (sent_on, arrived_on) = (transfer.sent_on, at.business_date);
    if !given.company.back_dating.permits(arrived_on, sent_on) {
        return Err(StockRefusal::BeforeSent { sent_on, arrived_on }.into());
    }
    let mut lines: Vec<TransferLine> = lines.iter().map(|line| (*line).clone()).collect();
    let arriving = arriving(&lines, command)?;
    let kind = StockDocumentKind::TransferIn;
    let document = StockDocument {
        origin: Some(transfer.id.uuid()),
        ..document(given, kind, transfer.to, at, ids)
    };
    let mut working = Working::new(given, document);
    for (line, quantity) in lines.iter_mut().zip(&arriving) {
        if quantity.is_zero() {
            continue;
        }
        let before = line.arrived;
        line.arrived = before.checked_add(*quantity)?;
        let cost = line.cost.share(line.arrived.micros(), line.quantity.micros())?;
        let value = cost.checked_sub(line.arrived_cost)?;
        line.arrived_cost = cost;
        arrive(&mut working, line, (before, value))?;
    }
    let moved = working.finish(EntryKind::StockTransferIn, Account::GoodsInTransit, ids)?;
    let all = lines.iter().all(|line| line.on_the_way().is_zero());
    let state = if all { TransferState::Arrived } else { TransferState::InTransit };
    let changed = lines.into_iter().zip(&arriving).filter(|(_, quantity)| quantity.is_positive());
    let lines = changed.map(|(line, _)| line).collect();
    Ok(TransferArrived { transfer: Transfer { state, ..transfer.clone() }, lines, moved })
}

/// How much of each line arrives.
fn arriving(lines: &[TransferLine], command: &ReceiveTransfer) -> Result<Vec<Quantity>, Refused> {
    if command.lines.is_empty() {
        return Ok(lines.iter().map(TransferLine::on_the_way).collect());
    }
    check_size(command.lines.len())?;
    let mut arriving = vec![Quantity::ZERO; lines.len()];
    let mut problems = Problems::new();
    for (index, named) in command.lines.iter().enumerate() {
        let path = format!("lines[{index}]");
        let line_no = named.line_no;
        let Some(place) = lines.iter().position(|line| line.line_no == line_no) else {
            problems.push(Refused::from(StockRefusal::UnknownLine { line_no }).at(&path));
            continue;
        };
        let quantity = named.quantity;
        let sum = arriving[place].checked_add(quantity)?;
        let on_the_way = lines[place].on_the_way();
        if !quantity.is_positive() {
            let out_of_range = StockRefusal::QuantityOutOfRange { quantity };
            problems.push(Refused::from(out_of_range).at(&format!("{path}.quantity")));
        } else if sum > on_the_way {
            let more = StockRefusal::MoreThanSent { on_the_way };
            problems.push(Refused::from(more).at(&format!("{path}.quantity")));
        }
        arriving[place] = sum;
    }
    problems.finish()?;
    Ok(arriving)
}
