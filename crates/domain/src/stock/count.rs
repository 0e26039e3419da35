//! Counts stock: a sheet is opened with the books' quantities, what is counted is entered, and the
//! differences are posted as one adjustment.

use super::adjust::adjusted;
use super::document::{check_product, check_size, check_warehouse, document};
use super::{
    AdjustLine, Balance, CancelCount, CountId, CountedLine, EnterCount, OpenCount, PostCount,
    STOCK_QUANTITY_MAX, Spot, StockDocument, StockDocumentKind, StockGiven, StockMoved,
    StockRefusal, StockStatus,
};
use crate::at::At;
use crate::code::codes;
use crate::company::WarehouseId;
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::price::Price;
use crate::product::ProductId;
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use std::collections::BTreeSet;

/// A count sheet. Key: id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountSheet {
    /// Its id.
    pub id: CountId,
    /// Of the series `CT`, filled in as it is recorded.
    pub number: String,
    /// Where.
    pub warehouse: WarehouseId,
    /// Where it stands.
    pub state: CountState,
    /// The day whose quantities are frozen.
    pub opened_on: Date,
    /// Raised by the unit of work.
    pub version: i64,
}

/// Where a count sheet stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CountState {
    /// It is being counted.
    Open,
    /// Its differences are posted.
    Posted,
    /// It was given up.
    Cancelled,
}
codes!(CountState { Open = "open", Posted = "posted", Cancelled = "cancelled" });

/// One product of a count sheet. Key: count, line_no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountLine {
    /// The sheet that it belongs to.
    pub count: CountId,
    /// Its place on the sheet, from 1.
    pub line_no: i64,
    /// What.
    pub product: ProductId,
    /// Where: the sheet's warehouse.
    pub warehouse: WarehouseId,
    /// The bin; none: the balance is not kept by place.
    pub bin: Option<String>,
    /// The lot; none like the bin.
    pub lot: Option<String>,
    /// The status; none like the bin.
    pub status: Option<StockStatus>,
    /// What the books said as the sheet was opened.
    pub book: Quantity,
    /// What was counted; none: not yet.
    pub counted: Option<Quantity>,
    /// Cost of one unit of what is more, where it was stated.
    pub unit_cost: Option<Price>,
    /// What was posted: counted less book, 0 of a cancelled sheet; none while the sheet is open.
    pub difference: Option<Quantity>,
}

impl CountLine {
    /// The place that is counted; none: the balance is not kept by place.
    #[must_use]
    pub fn spot(&self) -> Option<Spot> {
        Some(Spot { bin: self.bin.clone()?, lot: self.lot.clone()?, status: self.status? })
    }
}

/// A sheet that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountOpened {
    /// New.
    pub sheet: CountSheet,
    /// New.
    pub lines: Vec<CountLine>,
    /// `count.opened`.
    pub events: Vec<Event>,
}

/// A sheet whose differences were posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountPosted {
    /// Changed.
    pub sheet: CountSheet,
    /// All changed.
    pub lines: Vec<CountLine>,
    /// The adjustment; none when all is as the books say.
    pub moved: Option<StockMoved>,
    /// `count.posted`.
    pub events: Vec<Event>,
}

/// A sheet that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountCancelled {
    /// Changed.
    pub sheet: CountSheet,
    /// All changed.
    pub lines: Vec<CountLine>,
    /// `count.cancelled`.
    pub events: Vec<Event>,
}

/// Opens a sheet for products of a warehouse, also for those that the books have none of. Those
/// kept by place have a line for each of their places, or for each in the bins that are named.
///
/// Refusals: `NoLines`, `TooManyLines`, `UnknownWarehouse`, `UnknownBin`, and of each line
/// `UnknownProduct`, `NotStocked`, `BeingCounted`, `ProductTwice`.
pub fn open_count(
    given: &StockGiven,
    command: &OpenCount,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<CountOpened, Refused> {
    let products = products(given, command);
    check_size(products.len())?;
    let mut problems = Problems::new();
    problems.take_at("warehouse", check_warehouse(given, command.warehouse));
    for (index, bin) in command.bins.iter().enumerate() {
        if !given.shelves.bins.contains_key(bin) {
            let unknown = StockRefusal::UnknownBin { bin: bin.clone() };
            problems.push(Refused::from(unknown).at(&format!("bins[{index}]")));
        }
    }
    let mut seen = BTreeSet::new();
    for (index, product) in products.iter().enumerate() {
        let path = format!("products[{index}]");
        problems.take_at(&path, check_product(given, *product));
        if given.counted.contains(product) {
            problems.push(Refused::from(StockRefusal::BeingCounted).at(&path));
        }
        if !seen.insert(*product) {
            problems.push(Refused::from(StockRefusal::ProductTwice).at(&path));
        }
    }
    problems.finish()?;
    let sheet = CountSheet {
        id: CountId::from_uuid(ids.next()),
        number: String::new(),
        warehouse: command.warehouse,
        state: CountState::Open,
        opened_on: at.business_date,
        version: 0,
    };
    let of_product = |product: &ProductId| book(given, command, *product);
    let books: Vec<_> = products.iter().flat_map(of_product).collect();
    check_size(books.len())?;
    let line = |(line_no, (product, spot, book)): (i64, (ProductId, Option<Spot>, Quantity))| {
        let (bin, lot, status) = match spot {
            Some(Spot { bin, lot, status }) => (Some(bin), Some(lot), Some(status)),
            None => (None, None, None),
        };
        CountLine {
            count: sheet.id,
            line_no,
            product,
            warehouse: sheet.warehouse,
            bin,
            lot,
            status,
            book,
            counted: None,
            unit_cost: None,
            difference: None,
        }
    };
    let lines: Vec<CountLine> = (1..).zip(books).map(line).collect();
    let opened = Event::new("count.opened", sheet.id.uuid())
        .with("warehouse", sheet.warehouse)
        .with("lines", lines.len());
    Ok(CountOpened { sheet, lines, events: vec![opened] })
}

/// What is counted: the products that are named, else all that lies in the bins.
fn products(given: &StockGiven, command: &OpenCount) -> Vec<ProductId> {
    if !command.products.is_empty() {
        return command.products.clone();
    }
    let here =
        |(product, spot): &(ProductId, Spot)| command.bins.contains(&spot.bin).then_some(*product);
    let found: BTreeSet<ProductId> = given.shelves.places.keys().filter_map(here).collect();
    found.into_iter().collect()
}

/// What the books have of a product, by place where they know it; a bin that has none of it has a
/// line of nothing, so that what is found there can be entered.
fn book(
    given: &StockGiven,
    command: &OpenCount,
    product: ProductId,
) -> Vec<(ProductId, Option<Spot>, Quantity)> {
    let balance = given.balances.get(&product).copied();
    let is_kept = balance.is_some_and(Balance::is_kept);
    if !is_kept && command.bins.is_empty() {
        let book = balance.map_or(Quantity::ZERO, |balance| balance.on_hand);
        return vec![(product, None, book)];
    }
    let counted = |spot: &Spot| command.bins.is_empty() || command.bins.contains(&spot.bin);
    let of_product = given.shelves.places.iter().filter(|((of, _), _)| *of == product);
    let mut lines: Vec<_> = of_product
        .filter(|((_, spot), lies)| counted(spot) && lies.is_positive())
        .map(|((_, spot), lies)| (product, Some(spot.clone()), *lies))
        .collect();
    let bins = command.bins.iter().cloned();
    let listed: BTreeSet<String> =
        lines.iter().filter_map(|(_, spot, _)| Some(spot.as_ref()?.bin.clone())).collect();
    let empty = bins.filter(|bin| !listed.contains(bin));
    let nothing = |bin| (product, Some(Spot { bin, ..Spot::default() }), Quantity::ZERO);
    lines.extend(empty.map(nothing));
    if lines.is_empty() {
        lines.push((product, Some(Spot::default()), Quantity::ZERO));
    }
    lines
}

/// Refusals: `CountClosed`.
fn check_open(sheet: &CountSheet) -> Result<(), StockRefusal> {
    match sheet.state {
        CountState::Open => Ok(()),
        CountState::Posted | CountState::Cancelled => {
            Err(StockRefusal::CountClosed { state: sheet.state })
        }
    }
}

/// Enters what was counted. Gives the lines that changed.
///
/// Refusals: `CountClosed`, `NoLines`, `TooManyLines`, and of each line `NotOnSheet`,
/// `SeveralPlaces`, `QuantityOutOfRange`, `CostNegative`.
pub fn enter_count(
    sheet: &CountSheet,
    lines: &[&CountLine],
    command: &EnterCount,
) -> Result<Vec<CountLine>, Refused> {
    assert_eq!(command.count, sheet.id, "the sheet that the command names is given");
    check_open(sheet)?;
    check_size(command.lines.len())?;
    let most = Quantity::whole(STOCK_QUANTITY_MAX)?;
    let mut changed: Vec<CountLine> = Vec::new();
    let mut problems = Problems::new();
    for (index, entered) in command.lines.iter().enumerate() {
        let path = format!("lines[{index}]");
        let line = match line_of(lines, entered) {
            Ok(line) => line,
            Err(refused) => {
                problems.push(refused.at(&path));
                continue;
            }
        };
        let quantity = entered.counted;
        if quantity.is_negative() || quantity > most {
            let out_of_range = StockRefusal::QuantityOutOfRange { quantity };
            problems.push(Refused::from(out_of_range).at(&format!("{path}.counted")));
        }
        if entered.unit_cost.is_some_and(Price::is_negative) {
            let cost = format!("{path}.unit_cost");
            problems.push(Refused::from(StockRefusal::CostNegative).at(&cost));
        }
        let (counted, unit_cost) = (Some(quantity), entered.unit_cost);
        changed.retain(|before| before.line_no != line.line_no);
        changed.push(CountLine { counted, unit_cost, ..line.clone() });
    }
    problems.finish()?;
    Ok(changed)
}

/// The line that an entry is of: that of the place, or the only one of the product.
///
/// Refusals: `NotOnSheet`, `SeveralPlaces`.
fn line_of<'a>(lines: &[&'a CountLine], entered: &CountedLine) -> Result<&'a CountLine, Refused> {
    let of_product = |line: &&&CountLine| line.product == entered.product;
    let mut fitting = lines.iter().filter(of_product);
    if let Some(place) = &entered.place {
        let found = fitting.find(|line| line.spot().as_ref() == Some(place));
        return found.copied().ok_or_else(|| Refused::from(StockRefusal::NotOnSheet).at("place"));
    }
    match (fitting.next(), fitting.next()) {
        (Some(line), None) => Ok(line),
        (None, _) => Err(Refused::from(StockRefusal::NotOnSheet).at("product")),
        (Some(_), Some(_)) => Err(Refused::from(StockRefusal::SeveralPlaces).at("place")),
    }
}

/// Posts the differences of a sheet as one adjustment: to what is there now, counted less book is
/// added, so that what moved meanwhile stays moved. Promises that no goods are left for are
/// dropped (RULES 29).
///
/// Refusals: `CountClosed`, `NotCounted`, and those of an adjustment's lines.
pub fn post_count(
    given: &StockGiven,
    (sheet, lines): (&CountSheet, &[&CountLine]),
    command: &PostCount,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<CountPosted, Refused> {
    assert_eq!(command.count, sheet.id, "the sheet that the command names is given");
    check_open(sheet)?;
    let open: Vec<i64> =
        lines.iter().filter(|line| line.counted.is_none()).map(|line| line.line_no).collect();
    if let Some(line_no) = open.first().copied() {
        return Err(StockRefusal::NotCounted { lines: open.len(), line_no }.into());
    }
    let (mut posted, mut to_adjust) = (Vec::with_capacity(lines.len()), Vec::new());
    for line in lines {
        let quantity = line.counted.unwrap_or(line.book).checked_sub(line.book)?;
        if !quantity.is_zero() {
            let unit_cost = line.unit_cost.filter(|_| quantity.is_positive());
            let place = line.spot();
            to_adjust.push(AdjustLine { product: line.product, quantity, unit_cost, place });
        }
        posted.push(CountLine { difference: Some(quantity), ..(*line).clone() });
    }
    let moved = match to_adjust.is_empty() {
        true => None,
        false => {
            let kind = StockDocumentKind::Adjustment;
            let document = StockDocument {
                reason: format!("count {}", sheet.number),
                origin: Some(sheet.id.uuid()),
                ..document(given, kind, sheet.warehouse, at, ids)
            };
            Some(adjusted(given, document, &to_adjust, (at, Problems::new()), ids)?)
        }
    };
    let event = Event::new("count.posted", sheet.id.uuid())
        .with("number", &sheet.number)
        .with("differences", to_adjust.len());
    Ok(CountPosted {
        sheet: CountSheet { state: CountState::Posted, ..sheet.clone() },
        lines: posted,
        moved,
        events: vec![event],
    })
}

/// Gives up a sheet: its products may be adjusted and counted again.
///
/// Refusals: `CountClosed`.
pub fn cancel_count(
    sheet: &CountSheet,
    lines: &[&CountLine],
    command: &CancelCount,
) -> Result<CountCancelled, Refused> {
    assert_eq!(command.count, sheet.id, "the sheet that the command names is given");
    check_open(sheet)?;
    let line =
        |line: &&CountLine| CountLine { difference: Some(Quantity::ZERO), ..(*line).clone() };
    let event = Event::new("count.cancelled", sheet.id.uuid()).with("number", &sheet.number);
    Ok(CountCancelled {
        sheet: CountSheet { state: CountState::Cancelled, ..sheet.clone() },
        lines: lines.iter().map(line).collect(),
        events: vec![event],
    })
}
