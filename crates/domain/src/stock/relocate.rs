//! Changes where goods of a warehouse lie or what may become of them: put-away, a move from bin to
//! bin, quarantine and its end. Nothing is gained, lost or posted.

use super::adjust::free;
use super::document::{
    Working, check_product, check_size, check_size_of, check_warehouse, document,
};
use super::shortfall::Promises;
use super::{
    MovedBy, Spot, StockDocument, StockDocumentKind, StockGiven, StockMoved, StockRefusal,
    StockStatus,
};
use crate::at::At;
use crate::company::WarehouseId;
use crate::id::{Ids, Uuid};
use crate::product::ProductId;
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};

/// Puts goods of a warehouse into another bin or status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelocateStock {
    /// Where.
    pub warehouse: WarehouseId,
    /// Why, in a person's words; may be empty.
    #[serde(default)]
    pub reason: String,
    /// What lies elsewhere from now on, at least one line.
    pub lines: Vec<RelocateLine>,
}

/// So much of a product from one place to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelocateLine {
    /// What.
    pub product: ProductId,
    /// How much, above 0.
    pub quantity: Quantity,
    /// Where it lies; what is left out: in no bin, of no lot, available.
    #[serde(default)]
    pub place: Spot,
    /// The bin that it goes to; none: it stays where it is. Empty: no bin.
    #[serde(default)]
    pub into: Option<String>,
    /// What may become of it from now on; none: as before.
    #[serde(default)]
    pub status: Option<StockStatus>,
}

/// Puts goods into other bins and statuses, line after line. Where more is held than is left beside
/// what is promised, promises are dropped first, as of goods that are missing (RULES 29).
///
/// Refusals: `NoLines`, `TooManyLines`, `UnknownWarehouse`, `text.*`, and of each line
/// `UnknownProduct`, `NotStocked`, `QuantityOutOfRange`, `NotOurStatus`, `UnknownBin`, `SamePlace`,
/// `NotThere`, `InOpenShipments`.
pub fn relocate(
    given: &StockGiven,
    command: &RelocateStock,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<StockMoved, Refused> {
    check_size(command.lines.len())?;
    let mut problems = Problems::new();
    problems.take_at("warehouse", check_warehouse(given, command.warehouse));
    let reason = typed_text::optional(&command.reason, SENTENCE_CHARS_MAX);
    problems.take_at("reason", reason);
    let kind = StockDocumentKind::Relocation;
    let document = StockDocument {
        reason: command.reason.clone(),
        ..document(given, kind, command.warehouse, at, ids)
    };
    let mut working = Working::new(given, document);
    let mut promises = Promises::new(&given.promises);
    for (index, line) in command.lines.iter().enumerate() {
        let moved =
            check_line(given, line).and_then(|()| move_line(&mut working, &mut promises, line));
        problems.take_at(&format!("lines[{index}]"), moved);
    }
    problems.finish()?;
    let dropped = promises.finish(&given.holds, at)?;
    let moved = working.finish_without_entry(command.lines.len());
    Ok(StockMoved { dropped, ..moved })
}

/// Goods that are carried from place to place, of the same lot and status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// What.
    pub product: ProductId,
    /// How much.
    pub quantity: Quantity,
    /// Where it lies.
    pub from: Spot,
    /// Where it lies from now on.
    pub to: Spot,
}

/// Carries goods from place to place for a document of another capability; `of` is the warehouse,
/// that document and why. Their balances are kept by place.
///
/// Refusals: of each line `NotThere`.
pub fn carry(
    given: &StockGiven,
    (warehouse, of, reason): (WarehouseId, Uuid, &str),
    lines: &[Carried],
    at: &At,
    ids: &mut dyn Ids,
) -> Result<StockMoved, Refused> {
    let document = StockDocument {
        origin: Some(of),
        reason: reason.to_owned(),
        ..document(given, StockDocumentKind::Relocation, warehouse, at, ids)
    };
    let mut working = Working::new(given, document);
    let mut problems = Problems::new();
    for (index, line) in lines.iter().enumerate() {
        let by = MovedBy {
            document: working.document().id.uuid(),
            line_no: 0,
            product: line.product,
            warehouse,
        };
        let carried = working.shelves.take(by, &line.from, line.quantity);
        let carried = carried.and_then(|()| working.shelves.put(by, &line.to, line.quantity));
        problems.take_at(&format!("lines[{index}]"), carried);
    }
    problems.finish()?;
    Ok(working.finish_without_entry(lines.len()))
}

fn check_line(given: &StockGiven, line: &RelocateLine) -> Result<(), Refused> {
    let mut problems = Problems::new();
    problems.take_at("product", check_product(given, line.product));
    if line.quantity.is_negative() {
        let out_of_range = StockRefusal::QuantityOutOfRange { quantity: line.quantity };
        problems.push(Refused::from(out_of_range).at("quantity"));
    } else {
        problems.take_at("quantity", check_size_of(line.quantity));
    }
    let to = line.to();
    if to == line.place {
        problems.push(Refused::from(StockRefusal::SamePlace).at("into"));
    }
    if to.bin != line.place.bin && !to.bin.is_empty() && !given.shelves.bins.contains_key(&to.bin) {
        let bin = to.bin.clone();
        problems.push(Refused::from(StockRefusal::UnknownBin { bin }).at("into"));
    }
    if [line.place.status, to.status].contains(&StockStatus::CustomerOwned) {
        problems.push(Refused::from(StockRefusal::NotOurStatus).at("status"));
    }
    problems.finish()
}

impl RelocateLine {
    /// Where it lies from now on.
    fn to(&self) -> Spot {
        Spot {
            bin: self.into.clone().unwrap_or_else(|| self.place.bin.clone()),
            lot: self.place.lot.clone(),
            status: self.status.unwrap_or(self.place.status),
        }
    }
}

fn move_line(
    working: &mut Working<'_>,
    promises: &mut Promises<'_>,
    line: &RelocateLine,
) -> Result<(), Refused> {
    let before = working.balance_at(line.product, Some(&line.place));
    let by = MovedBy {
        document: working.document().id.uuid(),
        line_no: 0,
        product: line.product,
        warehouse: before.warehouse,
    };
    let (quantity, to) = (line.quantity, line.to());
    let taken = working.shelves.take(by, &line.place, quantity);
    taken.map_err(|refused| refused.at("quantity"))?;
    working.shelves.put(by, &to, quantity)?;
    let let_go = before.with_status(line.place.status, quantity.negated()?)?;
    let free = match to.status.is_held() {
        true => free(&let_go, quantity, promises).map_err(|refused| refused.at("quantity"))?,
        false => let_go,
    };
    working.change(free.with_status(to.status, quantity)?);
    Ok(())
}
