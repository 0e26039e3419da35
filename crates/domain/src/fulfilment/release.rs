//! Releases shipments to the warehouse: a wave, and where each of its goods is taken from.

use super::{FulfilmentRefusal, Pick, Wave, WaveId};
use crate::at::At;
use crate::carrier::TimeOfDay;
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::order::Order;
use crate::product::ProductId;
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use crate::shipping::{Shipment, ShipmentId, ShipmentLine, ShipmentStep};
use crate::stock::{Shelves, Spot};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most shipments of one wave.
pub const WAVE_MAX: usize = 1_000;

/// Releases shipments to the warehouse, of which all leave from one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseWave {
    /// Which, at least one, each once.
    pub shipments: Vec<ShipmentId>,
}

/// A shipment that may be released.
#[derive(Clone, Copy, Debug)]
pub struct Ready<'a> {
    /// The shipment.
    pub shipment: &'a Shipment,
    /// Its lines, by line_no.
    pub lines: &'a [&'a ShipmentLine],
    /// The order that it serves.
    pub order: &'a Order,
    /// When its carrier collects it, and until when on that day; none: nobody knows.
    pub collected: Option<(Date, Option<TimeOfDay>)>,
}

/// What a wave is decided on.
#[derive(Clone, Debug)]
pub struct WaveGiven<'a> {
    /// The shipments, in the order of the command.
    pub ready: &'a [Ready<'a>],
    /// The products whose balance in the warehouse is kept by place.
    pub kept: &'a BTreeSet<ProductId>,
    /// The places of these, with what other waves have planned to take.
    pub shelves: &'a Shelves,
}

/// A wave that was released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaveReleased {
    /// New, without number.
    pub wave: Wave,
    /// Changed, in the order in which they must leave.
    pub shipments: Vec<Shipment>,
    /// New.
    pub picks: Vec<Pick>,
    /// `wave.released`, and `shipment.released` of each.
    pub events: Vec<Event>,
}

/// Releases shipments. Goods are planned for those first that are collected first, by day and
/// cut-off; of these for those whose customers want them first, then for those of the higher
/// priority, then in the order of their numbers. What no carrier collects comes last.
///
/// Refusals: `Nothing`, `TooMany`, and of each shipment `Twice`, `OtherWarehouse`,
/// `shipping.state_forbids`; of each of its lines `stock.not_usable`.
pub fn release(
    given: &WaveGiven<'_>,
    command: &ReleaseWave,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<WaveReleased, Refused> {
    let (shipments, most) = (command.shipments.len(), WAVE_MAX);
    let first = given.ready.first().filter(|_| shipments <= most);
    let first = first.ok_or_else(|| {
        let none = shipments == 0;
        let refusal = FulfilmentRefusal::TooMany { shipments, most };
        Refused::from(if none { FulfilmentRefusal::Nothing } else { refusal }).at("shipments")
    })?;
    let wave = Wave {
        id: WaveId::from_uuid(ids.next()),
        number: String::new(),
        warehouse: first.shipment.warehouse,
        released_on: at.business_date,
        version: 0,
    };
    let mut problems = Problems::new();
    let mut seen = BTreeSet::new();
    for (index, ready) in given.ready.iter().enumerate() {
        let path = format!("shipments[{index}]");
        if !seen.insert(ready.shipment.id) {
            problems.push(Refused::from(FulfilmentRefusal::Twice).at(&path));
        }
        if ready.shipment.warehouse != wave.warehouse {
            problems.push(Refused::from(FulfilmentRefusal::OtherWarehouse).at(&path));
        }
        problems.take_at(&path, ready.shipment.state.step(ShipmentStep::Release));
    }
    problems.finish()?;
    plan(given, wave, at)
}

/// Plans the picks of all shipments, in the order in which they must leave.
fn plan(given: &WaveGiven<'_>, wave: Wave, at: &At) -> Result<WaveReleased, Refused> {
    let mut order: Vec<(usize, &Ready<'_>)> = given.ready.iter().enumerate().collect();
    order.sort_by_key(|(_, ready)| {
        let wanted = ready.order.requested_on.unwrap_or(ready.order.ordered_on);
        let (day, time) = ready.collected.unwrap_or((Date::LAST, None));
        let all_day = time.is_none();
        (day, all_day, time, wanted, -ready.order.priority, &ready.shipment.number)
    });
    let released = Event::new("wave.released", wave.id.uuid())
        .with("warehouse", wave.warehouse)
        .with("shipments", order.len());
    let mut done =
        WaveReleased { wave, shipments: Vec::new(), picks: Vec::new(), events: vec![released] };
    let mut shelves = given.shelves.clone();
    let mut problems = Problems::new();
    for (index, ready) in order {
        let mut pick_no = 0;
        for line in ready.lines {
            let path = format!("shipments[{index}].lines[{}]", line.line_no - 1);
            let parts = parts(given, &mut shelves, line, at);
            for (spot, planned) in problems.take_at(&path, parts).into_iter().flatten() {
                pick_no += 1;
                done.picks.push(Pick {
                    shipment: line.shipment,
                    pick_no,
                    wave: done.wave.id,
                    line_no: line.line_no,
                    product: line.product,
                    warehouse: ready.shipment.warehouse,
                    bin: spot.bin,
                    lot: spot.lot,
                    planned,
                    picked: None,
                    moved: None,
                });
            }
        }
        let state = ready.shipment.state.step(ShipmentStep::Release)?;
        done.shipments.push(Shipment { state, ..ready.shipment.clone() });
        let event = Event::new("shipment.released", ready.shipment.id.uuid())
            .with("number", &ready.shipment.number)
            .with("wave", done.wave.id)
            .with("picks", pick_no);
        done.events.push(event);
    }
    problems.finish()?;
    Ok(done)
}

/// Where the goods of a line are taken from; of what is not kept by place, from nowhere said.
fn parts(
    given: &WaveGiven<'_>,
    shelves: &mut Shelves,
    line: &ShipmentLine,
    at: &At,
) -> Result<Vec<(Spot, Quantity)>, Refused> {
    if !given.kept.contains(&line.product) {
        return Ok(vec![(Spot::default(), line.quantity)]);
    }
    let lasts_until = shelves.lasts_until(line.product, at.business_date)?;
    let parts = shelves.best(line.product, line.quantity, lasts_until)?;
    for (spot, part) in &parts {
        let planned = shelves.planned.entry((line.product, spot.clone())).or_default();
        *planned = planned.checked_add(*part)?;
    }
    Ok(parts)
}
