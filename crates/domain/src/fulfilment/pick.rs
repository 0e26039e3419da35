//! Confirms what was picked of a shipment; what is missing is taken off it.

use super::{FulfilmentRefusal, Pick};
use crate::at::At;
use crate::event::Event;
use crate::id::Ids;
use crate::order::{OrderLine, OrderRefusal};
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use crate::shipping::{Shipment, ShipmentId, ShipmentLine, ShipmentState, ShipmentStep};
use crate::stock::{Carried, Spot, StockGiven, StockMoved, carry};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Confirms picks of a shipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickShipment {
    /// Which.
    pub shipment: ShipmentId,
    /// What was taken; empty: all that is open, as planned.
    #[serde(default)]
    pub lines: Vec<PickLine>,
    /// What becomes of what is missing.
    #[serde(default)]
    pub short: Short,
}

/// How much was taken by a pick.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickLine {
    /// Which.
    pub pick_no: i64,
    /// How much, from 0 to what was planned.
    pub picked: Quantity,
}

/// What becomes of what a picker does not find.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Short {
    /// It stays ordered, and leaves with another shipment.
    #[default]
    Backorder,
    /// It is taken off the order.
    Cancel,
}
crate::code::codes!(Short { Backorder = "backorder", Cancel = "cancel" });

/// What picking is decided on.
#[derive(Clone, Copy, Debug)]
pub struct PickGiven<'a> {
    /// The shipment.
    pub shipment: &'a Shipment,
    /// Its lines, by line_no.
    pub lines: &'a [&'a ShipmentLine],
    /// All its picks, by pick_no.
    pub picks: &'a [&'a Pick],
    /// All lines of its order, by line_no.
    pub order_lines: &'a [&'a OrderLine],
}

/// Goods that were not where the books have them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortPick {
    /// The pick.
    pub pick: Pick,
    /// How much of it is missing.
    pub missing: Quantity,
    /// The line of the order that it was for.
    pub order_line: i64,
}

/// What was picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picked {
    /// Changed: picking or picked; cancelled when nothing of it was found.
    pub shipment: Shipment,
    /// Changed: the lines of which something is missing and something is left.
    pub lines: Vec<ShipmentLine>,
    /// Gone: the numbers of those of which nothing is left.
    pub gone: Vec<i64>,
    /// Changed.
    pub picks: Vec<Pick>,
    /// Changed: what is missing stands in no shipment any more.
    pub order_lines: Vec<OrderLine>,
    /// The goods stand ready; none: none of them is kept by place.
    pub moved: Option<StockMoved>,
    /// What is missing.
    pub short: Vec<ShortPick>,
    /// `shipment.picked`, `shipment.picked_short`.
    pub events: Vec<Event>,
}

/// Confirms picks.
///
/// Refusals: `shipping.state_forbids`; of each line `UnknownPick`, `Twice`, `PickedOutOfRange`;
/// `order.kit_line_fixed` where a part of a kit would be taken off its order; of what is kept by
/// place `stock.not_there`.
pub fn pick(
    stock: &StockGiven<'_>,
    given: &PickGiven<'_>,
    command: &PickShipment,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<Picked, Refused> {
    assert_eq!(command.shipment, given.shipment.id, "the shipment that was asked for");
    given.shipment.state.step(ShipmentStep::Pick)?;
    let taken = taken(given, command)?;
    let (mut picks, mut short, mut carried) = (Vec::new(), Vec::new(), Vec::new());
    for (pick, picked) in &taken {
        let missing = pick.planned.checked_sub(*picked)?;
        let done = Pick { picked: Some(*picked), ..(*pick).clone() };
        let is_kept = stock.balances.get(&pick.product).is_some_and(|balance| balance.is_kept());
        if is_kept && picked.is_positive() {
            let to = Spot { bin: given.shipment.number.clone(), ..pick.spot() };
            let (product, quantity) = (pick.product, *picked);
            carried.push(Carried { product, quantity, from: pick.spot(), to });
        }
        if missing.is_positive() {
            let line = line_of(given, pick.line_no);
            let order_line = line.order_line;
            short.push(ShortPick { pick: done.clone(), missing, order_line });
        }
        picks.push(done);
    }
    let of_kit = |it: &ShortPick| {
        given.order_lines.iter().any(|line| line.line_no == it.order_line && line.kit_no.is_some())
    };
    if command.short == Short::Cancel && short.iter().any(of_kit) {
        return Err(Refused::from(OrderRefusal::KitLineFixed).at("short"));
    }
    let of = (given.shipment.warehouse, given.shipment.id.uuid(), "picked");
    let moved = match carried.is_empty() {
        true => None,
        false => Some(carry(stock, of, &carried, at, ids)?),
    };
    let document = moved.as_ref().map(|moved| moved.document.id);
    for pick in &mut picks {
        let is_carried = carried.iter().any(|it| it.product == pick.product);
        let took = pick.picked.is_some_and(Quantity::is_positive);
        pick.moved = document.filter(|_| is_carried && took);
    }
    Ok(Picked { picks, moved, ..outcome(given, &taken, short)? })
}

/// The open picks that are confirmed, with what was taken.
fn taken<'a>(
    given: &PickGiven<'a>,
    command: &PickShipment,
) -> Result<Vec<(&'a Pick, Quantity)>, Refused> {
    let open: Vec<&Pick> = given.picks.iter().filter(|it| it.picked.is_none()).copied().collect();
    if command.lines.is_empty() {
        return Ok(open.into_iter().map(|pick| (pick, pick.planned)).collect());
    }
    let (mut taken, mut seen, mut problems) = (Vec::new(), BTreeSet::new(), Problems::new());
    for (index, line) in command.lines.iter().enumerate() {
        let path = format!("lines[{index}]");
        let (pick_no, picked) = (line.pick_no, line.picked);
        let Some(pick) = open.iter().find(|pick| pick.pick_no == pick_no) else {
            problems.push(Refused::from(FulfilmentRefusal::UnknownPick { pick_no }).at(&path));
            continue;
        };
        if !seen.insert(pick_no) {
            problems.push(Refused::from(FulfilmentRefusal::Twice).at(&path));
        }
        if picked.is_negative() || picked > pick.planned {
            let out_of_range = FulfilmentRefusal::PickedOutOfRange { planned: pick.planned };
            problems.push(Refused::from(out_of_range).at(&format!("{path}.picked")));
        }
        taken.push((*pick, picked));
    }
    problems.finish()?;
    Ok(taken)
}

/// Panics: when the line is not given.
fn line_of<'a>(given: &PickGiven<'a>, line_no: i64) -> &'a ShipmentLine {
    let found = given.lines.iter().find(|line| line.line_no == line_no);
    found.expect("a pick is of a line of its shipment")
}

/// What becomes of the shipment and of its order's lines.
fn outcome(
    given: &PickGiven<'_>,
    taken: &[(&Pick, Quantity)],
    short: Vec<ShortPick>,
) -> Result<Picked, Refused> {
    let mut missing: BTreeMap<i64, Quantity> = BTreeMap::new();
    for it in &short {
        let of_line = missing.entry(it.pick.line_no).or_default();
        *of_line = of_line.checked_add(it.missing)?;
    }
    let (mut lines, mut gone, mut order_lines) = (Vec::new(), Vec::new(), Vec::new());
    for (line_no, less) in &missing {
        let line = line_of(given, *line_no);
        let left = line.quantity.checked_sub(*less)?;
        match left.is_zero() {
            true => gone.push(*line_no),
            false => lines.push(ShipmentLine { quantity: left, ..line.clone() }),
        }
        let found = given.order_lines.iter().find(|it| it.line_no == line.order_line);
        let order_line = found.expect("a shipment line serves a line of its order");
        let allocated = order_line.allocated.checked_sub(*less)?;
        let order_line = OrderLine { allocated, ..(*order_line).clone() };
        order_line.assert_quantity_law();
        order_lines.push(order_line);
    }
    let done: BTreeSet<i64> = taken.iter().map(|(pick, _)| pick.pick_no).collect();
    let is_open = |pick: &&Pick| pick.picked.is_none() && !done.contains(&pick.pick_no);
    let is_open = given.picks.iter().copied().any(|pick| is_open(&pick));
    let nothing = !is_open && gone.len() == given.lines.len();
    let step = match (is_open, nothing) {
        (true, _) => ShipmentStep::Pick,
        (false, false) => ShipmentStep::FinishPicking,
        (false, true) => ShipmentStep::FindNothing,
    };
    let state = given.shipment.state.step(step)?;
    if state == ShipmentState::Cancelled {
        // Its lines tell what it was to hold.
        gone.clear();
    }
    let shipment = Shipment { state, ..given.shipment.clone() };
    let event = |kind| Event::new(kind, shipment.id.uuid()).with("number", &shipment.number);
    let mut events = vec![event("shipment.picked").with("picks", taken.len()).with("state", state)];
    for it in &short {
        let short = event("shipment.picked_short")
            .with("line_no", it.pick.line_no)
            .with("product", it.pick.product)
            .with("bin", &it.pick.bin)
            .with("lot", &it.pick.lot)
            .with("missing", it.missing);
        events.push(short);
    }
    if state == ShipmentState::Cancelled {
        events.push(event("shipment.cancelled").with("order", shipment.order));
    }
    let (picks, moved) = (Vec::new(), None);
    Ok(Picked { shipment, lines, gone, picks, order_lines, moved, short, events })
}
