//! Packs a shipment into cartons: as it is said, or as the company's limits allow.

use super::sscc::sscc;
use super::{Carton, CartonLine, FulfilmentRefusal, PackingPolicy};
use crate::event::Event;
use crate::product::{Product, ProductId};
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use crate::shipping::{Shipment, ShipmentId, ShipmentLine, ShipmentStep};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most cartons of one shipment.
pub const CARTONS_MAX: usize = 5_000;

/// Packs a shipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackShipment {
    /// Which.
    pub shipment: ShipmentId,
    /// What is in which carton; empty: each is filled as far as the company's limits allow.
    #[serde(default)]
    pub cartons: Vec<NewCarton>,
}

/// What is packed together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCarton {
    /// What is in it, at least one line.
    pub lines: Vec<PackedLine>,
    /// What it was weighed at; none: what its goods weigh. Unit: grams.
    #[serde(default)]
    pub weight_grams: Option<i64>,
}

/// So much of a line of the shipment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedLine {
    /// The line.
    pub line_no: i64,
    /// How much, above 0.
    pub quantity: Quantity,
}

/// What packing is decided on.
#[derive(Clone, Debug)]
pub struct PackingGiven<'a> {
    /// The shipment.
    pub shipment: &'a Shipment,
    /// Its lines, by line_no.
    pub lines: &'a [&'a ShipmentLine],
    /// Their products.
    pub products: BTreeMap<ProductId, &'a Product>,
    /// How the company packs.
    pub policy: &'a PackingPolicy,
}

/// What is in a carton, and what it weighs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartonGiven {
    /// What is in it.
    pub lines: Vec<PackedLine>,
    /// Unit: grams.
    pub weight_grams: i64,
}

/// A shipment that was packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// Changed: packed.
    pub shipment: Shipment,
    /// New.
    pub cartons: Vec<Carton>,
    /// New.
    pub lines: Vec<CartonLine>,
    /// Changed: serial numbers were drawn.
    pub policy: PackingPolicy,
    /// `shipment.packed`.
    pub events: Vec<Event>,
}

/// Packs a shipment.
///
/// Refusals: `shipping.state_forbids`, `NoPrefix`; of each carton `CartonEmpty`, of its lines
/// `UnknownLine`, `CartonEmpty`; `NotPackedOnce` of each line, `TooManyCartons`, `SerialsUsedUp`.
pub fn pack(given: &PackingGiven<'_>, command: &PackShipment) -> Result<Packed, Refused> {
    assert_eq!(command.shipment, given.shipment.id, "the shipment that was asked for");
    let state = given.shipment.state.step(ShipmentStep::Pack)?;
    let filled = match command.cartons.is_empty() {
        true => fill(given)?,
        false => check(given, &command.cartons)?,
    };
    let mut policy = given.policy.clone();
    let (mut cartons, mut lines) = (Vec::with_capacity(filled.len()), Vec::new());
    for (carton_no, carton) in (1..).zip(filled) {
        let (sscc, after) = sscc(&policy)?;
        policy = after;
        let (shipment, weight_grams) = (given.shipment.id, carton.weight_grams);
        cartons.push(Carton { shipment, carton_no, sscc, weight_grams });
        lines.extend(carton.lines.into_iter().map(|line| CartonLine {
            shipment,
            carton_no,
            line_no: line.line_no,
            quantity: line.quantity,
        }));
    }
    let weight: i128 = cartons.iter().map(|carton| i128::from(carton.weight_grams)).sum();
    let event = Event::new("shipment.packed", given.shipment.id.uuid())
        .with("number", &given.shipment.number)
        .with("cartons", cartons.len())
        .with("weight_grams", weight);
    let shipment = Shipment { state, ..given.shipment.clone() };
    Ok(Packed { shipment, cartons, lines, policy, events: vec![event] })
}

/// The cartons as they are said. Lines that a carton names twice count once, with their sum.
fn check(given: &PackingGiven<'_>, said: &[NewCarton]) -> Result<Vec<CartonGiven>, Refused> {
    let mut problems = Problems::new();
    if said.len() > CARTONS_MAX {
        return Err(Refused::from(too_many()).at("cartons"));
    }
    let mut packed: BTreeMap<i64, Quantity> = BTreeMap::new();
    let mut cartons = Vec::with_capacity(said.len());
    for (index, carton) in said.iter().enumerate() {
        let path = format!("cartons[{index}]");
        let mut lines: BTreeMap<i64, Quantity> = BTreeMap::new();
        for (at, line) in carton.lines.iter().enumerate() {
            let path = format!("{path}.lines[{at}]");
            let line_no = line.line_no;
            if !given.lines.iter().any(|it| it.line_no == line_no) {
                problems.push(Refused::from(FulfilmentRefusal::UnknownLine { line_no }).at(&path));
            } else if !line.quantity.is_positive() {
                problems.push(Refused::from(FulfilmentRefusal::CartonEmpty).at(&path));
            }
            for sums in [&mut lines, &mut packed] {
                let sum = sums.entry(line_no).or_default();
                *sum = sum.checked_add(line.quantity)?;
            }
        }
        if lines.is_empty() || carton.weight_grams.is_some_and(|grams| grams < 0) {
            problems.push(Refused::from(FulfilmentRefusal::CartonEmpty).at(&path));
        }
        let lines = lines.into_iter().map(|(line_no, quantity)| PackedLine { line_no, quantity });
        cartons.push((lines.collect::<Vec<_>>(), carton.weight_grams));
    }
    for line in given.lines {
        let (line_no, quantity) = (line.line_no, line.quantity);
        let packed = packed.get(&line_no).copied().unwrap_or_default();
        if packed != quantity {
            let not = FulfilmentRefusal::NotPackedOnce { line_no, packed, quantity };
            problems.push(Refused::from(not).at("cartons"));
        }
    }
    problems.finish()?;
    let weighed = |(lines, stated): (Vec<PackedLine>, Option<i64>)| {
        let weight_grams = stated.unwrap_or_else(|| weight(given, &lines));
        CartonGiven { lines, weight_grams }
    };
    Ok(cartons.into_iter().map(weighed).collect())
}

fn too_many() -> FulfilmentRefusal {
    FulfilmentRefusal::TooManyCartons { most: CARTONS_MAX }
}

/// What goods weigh, rounded up. Unit: grams.
fn weight(given: &PackingGiven<'_>, lines: &[PackedLine]) -> i64 {
    let of_line = |packed: &PackedLine| {
        let line = given.lines.iter().find(|line| line.line_no == packed.line_no);
        let product = line.and_then(|line| given.products.get(&line.product));
        let grams = product.map_or(0, |product| product.weight_grams);
        i128::from(packed.quantity.micros()) * i128::from(grams)
    };
    let micrograms: i128 = lines.iter().map(of_line).sum();
    i64::try_from((micrograms + MICROS - 1) / MICROS).unwrap_or(i64::MAX)
}

/// Parts of a unit.
const MICROS: i128 = 1_000_000;

/// The room that is left in a carton, in millionths of grams and of cubic millimetres; `None`: no
/// limit.
struct Room {
    lines: Vec<PackedLine>,
    left: [Option<i128>; 2],
}

impl Room {
    /// How much fits of goods of which a unit takes so much; of an empty carton at least a unit.
    fn fits(&self, unit: [i128; 2], wanted: i128) -> i128 {
        let mut fits = wanted;
        for (left, of_unit) in self.left.iter().zip(unit) {
            if let (Some(left), true) = (left, of_unit > 0) {
                fits = fits.min(left / of_unit * MICROS);
            }
        }
        match self.lines.is_empty() {
            true => fits.max(wanted.min(MICROS)),
            false => fits,
        }
    }

    fn put(&mut self, line_no: i64, part: i128, unit: [i128; 2]) {
        for (left, of_unit) in self.left.iter_mut().zip(unit) {
            let taken = part.saturating_mul(of_unit) / MICROS;
            *left = left.map(|left| left.saturating_sub(taken));
        }
        let part = i64::try_from(part).expect("a part of a quantity");
        self.lines.push(PackedLine { line_no, quantity: Quantity::from_micros(part) });
    }
}

/// Fills cartons, line after line, each as far as it goes: by whole units, what is left of a line
/// into the first carton that has room. What is too large for any carton has one of its own.
fn fill(given: &PackingGiven<'_>) -> Result<Vec<CartonGiven>, Refused> {
    let limit = |limit: Option<i64>, scale: i128| limit.map(|it| i128::from(it) * scale * MICROS);
    let policy = given.policy;
    let empty = [limit(policy.weight_grams_max, 1), limit(policy.volume_ccm_max, 1_000)];
    let mut rooms: Vec<Room> = Vec::new();
    for line in given.lines {
        let product = given.products.get(&line.product).expect("a line's product is given");
        let sides = [product.length_mm, product.width_mm, product.height_mm];
        let volume =
            sides.iter().fold(1_i128, |volume, side| volume.saturating_mul((*side).into()));
        let unit = [i128::from(product.weight_grams) * MICROS, volume.saturating_mul(MICROS)];
        let mut missing = i128::from(line.quantity.micros());
        for room in &mut rooms {
            let part = room.fits(unit, missing);
            if part > 0 {
                room.put(line.line_no, part, unit);
                missing -= part;
            }
        }
        while missing > 0 {
            if rooms.len() >= CARTONS_MAX {
                return Err(too_many().into());
            }
            let mut room = Room { lines: Vec::new(), left: empty };
            let part = room.fits(unit, missing);
            room.put(line.line_no, part, unit);
            missing -= part;
            rooms.push(room);
        }
    }
    let weighed = |room: Room| {
        let weight_grams = weight(given, &room.lines);
        CartonGiven { lines: room.lines, weight_grams }
    };
    Ok(rooms.into_iter().map(weighed).collect())
}
