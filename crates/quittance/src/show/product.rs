//! A product: what lies where, and what moved last.
use super::Page;
use super::parts::warehouse_code;
use crate::exit::Stop;
use crate::figures::{amount, amount_cell, decimal, price, quantity, quantity_cell, unit};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::product::{KitPart, ProductKind, ProductStatus, ProductUnit};
use quittance_domain::stock::{Balance, MoveKind};
use quittance_domain::tax::TaxCategory;
use quittance_domain::{Currency, Date, Money, Price, Quantity, Rate};
use quittance_store::stock::MoveListed;
use quittance_store::{company, product, stock};
use serde::Serialize;

/// The most moves that are shown of a warehouse.
const MOVES_MAX: i64 = 20;

/// The page.
#[derive(Serialize)]
pub struct ProductPage {
    kind: &'static str,
    sku: String,
    name: String,
    product_kind: ProductKind,
    unit: String,
    tax_category: TaxCategory,
    status: ProductStatus,
    group: String,
    gtin: String,
    weight_grams: i64,
    size_mm: [i64; 3],
    price_unit: i64,
    pack_multiple: Quantity,
    minimum_quantity: Quantity,
    margin_floor: Option<Rate>,
    units: Vec<OtherUnit>,
    /// What may replace it, the best first.
    substitutes: Vec<String>,
    /// What it holds as a kit, from the first day of each composition on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Part>,
    base_currency: Currency,
    balances: Vec<InWarehouse>,
    /// The latest of each warehouse, the last one first.
    moves: Vec<Moved>,
}

/// Another unit and how many of the product's own it holds.
#[derive(Serialize)]
struct OtherUnit {
    unit: String,
    holds: Quantity,
}

/// A part of a kit.
#[derive(Serialize)]
struct Part {
    valid_from: Date,
    sku: String,
    quantity: i64,
}

#[derive(Serialize)]
struct InWarehouse {
    warehouse: String,
    on_hand: Quantity,
    reserved: Quantity,
    #[serde(serialize_with = "decimal")]
    value: Money,
    last_moved: Option<Date>,
}

/// A move, and what lay in the warehouse after it.
#[derive(Serialize)]
struct Moved {
    warehouse: String,
    sequence: i64,
    moved_on: Date,
    move_kind: MoveKind,
    document: String,
    quantity: Quantity,
    #[serde(serialize_with = "decimal")]
    value: Money,
    on_hand: Quantity,
    #[serde(serialize_with = "decimal")]
    on_hand_value: Money,
    /// Of one unit; none of nothing.
    average: Option<Price>,
}

/// Reads the page.
pub fn read(books: &Books, sku: &str) -> Result<Option<ProductPage>, Stop> {
    let company = books.company;
    let found = books.database.read(|reader| product::show(reader, company, sku))?;
    let Some(found) = found else {
        return Ok(None);
    };
    let (balances, latest) = books.database.read(|reader| {
        let balances = stock::balances_of(reader, company, found.id)?;
        let mut latest = Vec::with_capacity(balances.len());
        for balance in &balances {
            let at = (found.id, balance.warehouse);
            latest.push(stock::latest_moves(reader, company, at, MOVES_MAX)?);
        }
        Ok((balances, latest))
    })?;
    let mut moves = Vec::new();
    for (balance, latest) in balances.iter().zip(latest) {
        moves.extend(moved(&warehouse_code(books, balance.warehouse)?, balance, latest));
    }
    let in_warehouse = |balance: Balance| {
        Ok(InWarehouse {
            warehouse: warehouse_code(books, balance.warehouse)?,
            on_hand: balance.on_hand,
            reserved: balance.reserved,
            value: balance.value,
            last_moved: balance.last_moved,
        })
    };
    let (group, units, substitutes) = books.database.read(|reader| {
        let group = match found.group {
            Some(group) => product::group(reader, company, group)?,
            None => None,
        };
        let units = product::units(reader, company, found.id)?;
        Ok((group, units, product::substitutes(reader, company, found.id)?))
    })?;
    let parts = match found.kit_since {
        Some(_) => books.database.read(|reader| product::kit_parts(reader, company, found.id))?,
        None => Vec::new(),
    };
    let part = |(it, sku): (KitPart, String)| Part {
        valid_from: it.valid_from,
        sku,
        quantity: it.quantity,
    };
    let other = |it: ProductUnit| OtherUnit { unit: it.unit, holds: it.holds };
    Ok(Some(ProductPage {
        status: found.status,
        group: group.map(|group| group.code).unwrap_or_default(),
        gtin: found.gtin,
        weight_grams: found.weight_grams,
        size_mm: [found.length_mm, found.width_mm, found.height_mm],
        price_unit: found.price_unit,
        pack_multiple: found.pack_multiple,
        minimum_quantity: found.minimum_quantity,
        margin_floor: found.margin_floor,
        units: units.into_iter().map(other).collect(),
        substitutes: substitutes.into_iter().map(|it| it.sku).collect(),
        parts: parts.into_iter().map(part).collect(),
        kind: "product",
        base_currency: books.database.read(|reader| company::base_currency(reader, company))?,
        balances: balances.into_iter().map(in_warehouse).collect::<Result<_, Stop>>()?,
        moves,
        sku: found.sku,
        name: found.name,
        product_kind: found.kind,
        unit: found.unit,
        tax_category: found.tax_category,
    }))
}

/// The latest moves of a balance, told back from what lies there now.
fn moved(warehouse: &str, balance: &Balance, latest: Vec<MoveListed>) -> Vec<Moved> {
    let (mut on_hand, mut value) = (balance.on_hand, balance.value);
    let mut moves = Vec::with_capacity(latest.len());
    for one in latest {
        moves.push(Moved {
            warehouse: warehouse.to_owned(),
            sequence: one.sequence,
            moved_on: one.moved_on,
            move_kind: one.kind,
            document: one.document,
            quantity: one.quantity,
            value: one.value,
            on_hand,
            on_hand_value: value,
            average: Price::per_unit(value, on_hand).ok(),
        });
        let before = (on_hand.checked_sub(one.quantity), value.checked_sub(one.value));
        let (Ok(count_before), Ok(value_before)) = before else { break };
        (on_hand, value) = (count_before, value_before);
    }
    moves
}

impl ProductPage {
    fn print_details(&self, out: &mut Out) -> Result<(), Stop> {
        match self.status {
            ProductStatus::Active => {}
            status @ (ProductStatus::Blocked | ProductStatus::Discontinued) => {
                out.fact("for sale", &format!("no, {status}"))?;
            }
        }
        out.fact("group", &self.group)?;
        out.fact("GTIN", &self.gtin)?;
        if self.weight_grams > 0 {
            out.fact("weight", &format!("{} g", self.weight_grams))?;
        }
        if self.size_mm.iter().any(|side| *side > 0) {
            let [length, width, height] = self.size_mm;
            out.fact("size", &format!("{length} x {width} x {height} mm"))?;
        }
        if self.price_unit != 1 {
            out.fact("prices are per", &self.price_unit.to_string())?;
        }
        if self.pack_multiple.is_positive() {
            out.fact("in packs of", &quantity(self.pack_multiple))?;
        }
        if self.minimum_quantity.is_positive() {
            out.fact("at least", &quantity(self.minimum_quantity))?;
        }
        let floor = self.margin_floor.map(|floor| floor.to_string());
        out.fact("margin floor", &floor.unwrap_or_default())?;
        for other in &self.units {
            out.fact("also in", &format!("{} of {}", other.unit, quantity(other.holds)))?;
        }
        for Part { valid_from, sku, quantity } in &self.parts {
            out.fact("holds", &format!("{quantity} {sku}, from {valid_from} on"))?;
        }
        if !self.substitutes.is_empty() {
            out.fact("may be replaced by", &self.substitutes.join(", "))?;
        }
        Ok(())
    }

    fn print_moves(&self, out: &mut Out) -> Result<(), Stop> {
        if self.moves.is_empty() {
            return Ok(());
        }
        out.heading("Latest moves, the last one first")?;
        let mut table = Table::new(&[
            ("warehouse", Align::Left),
            ("", Align::Right),
            ("date", Align::Left),
            ("by", Align::Left),
            ("", Align::Left),
            ("quantity", Align::Right),
            ("value", Align::Right),
            ("on hand", Align::Right),
            ("average", Align::Right),
        ]);
        for one in &self.moves {
            table.row(vec![
                one.warehouse.clone(),
                one.sequence.to_string(),
                one.moved_on.to_string(),
                one.document.clone(),
                one.move_kind.to_string(),
                quantity(one.quantity),
                amount(one.value),
                quantity(one.on_hand),
                one.average.map(price).unwrap_or_default(),
            ]);
        }
        table.print(out)
    }
}

impl Page for ProductPage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        let kind = self.product_kind.to_string();
        out.title(&format!("Product {}  {}", self.sku, self.name), &kind)?;
        out.fact("unit", unit(&self.unit))?;
        out.fact("tax category", &self.tax_category.to_string())?;
        self.print_details(out)?;
        if self.balances.is_empty() {
            return Ok(());
        }
        out.heading("In stock")?;
        let mut table = Table::new(&[
            ("warehouse", Align::Left),
            ("on hand", Align::Right),
            ("reserved", Align::Right),
            ("value", Align::Right),
            ("last moved", Align::Left),
        ]);
        for balance in &self.balances {
            table.row(vec![
                balance.warehouse.clone(),
                quantity_cell(balance.on_hand),
                quantity_cell(balance.reserved),
                amount_cell(balance.value),
                balance.last_moved.map(|date| date.to_string()).unwrap_or_default(),
            ]);
        }
        table.print(out)?;
        self.print_moves(out)
    }
}
