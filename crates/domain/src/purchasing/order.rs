//! Orders goods from a supplier, and gives up what of an order has not come.

use super::{
    CancelPurchaseOrder, PURCHASE_LINES_MAX, PlacePurchaseLine, PlacePurchaseOrder, PurchaseLine,
    PurchaseOrder, PurchaseOrderId, PurchaseState, PurchaseStep, PurchasingRefusal, Supplier,
};
use crate::at::At;
use crate::company::{Company, Warehouse};
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::money::Money;
use crate::order::ORDER_QUANTITY_MAX;
use crate::product::{Product, ProductId, ProductKind, ProductRefusal, ProductUnit, in_base_units};
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use std::collections::BTreeMap;

/// What [`place_purchase_order`] decides on.
#[derive(Clone, Debug)]
pub struct PurchaseOrderPlacing<'a> {
    /// The company.
    pub company: &'a Company,
    /// The supplier that the command names.
    pub supplier: Option<&'a Supplier>,
    /// The warehouse that it names.
    pub warehouse: Option<&'a Warehouse>,
    /// The products of the lines.
    pub products: BTreeMap<ProductId, &'a Product>,
    /// Their other units that the lines name.
    pub units: BTreeMap<(ProductId, String), &'a ProductUnit>,
}

/// An order that was placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseOrderPlaced {
    /// New.
    pub order: PurchaseOrder,
    /// New.
    pub lines: Vec<PurchaseLine>,
    /// `purchase.ordered`.
    pub events: Vec<Event>,
}

/// Orders goods from a supplier.
///
/// Refusals: `NoLines`, `TooManyLines`, `UnknownSupplier`, `UnknownWarehouse`, `text.*`,
/// `ExpectedTooEarly`, and of each line `UnknownProduct`, `NotStocked`, `product.unknown_unit`,
/// `product.not_exact`, `product.quantity_too_large`, `QuantityOutOfRange`, `PriceNegative`,
/// `amount.too_large`.
pub fn place_purchase_order(
    given: &PurchaseOrderPlacing,
    command: &PlacePurchaseOrder,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<PurchaseOrderPlaced, Refused> {
    check_size(command.lines.len())?;
    let mut problems = Problems::new();
    let supplier = given.supplier.ok_or(PurchasingRefusal::UnknownSupplier);
    let supplier = problems.take_at("supplier", supplier);
    problems.take_at("warehouse", given.warehouse.ok_or(PurchasingRefusal::UnknownWarehouse));
    let reference = typed_text::optional(&command.reference, SENTENCE_CHARS_MAX);
    problems.take_at("reference", reference);
    let ordered_on = at.business_date;
    if let Some(expected_on) = command.expected_on.filter(|day| *day < ordered_on) {
        let too_early = PurchasingRefusal::ExpectedTooEarly { expected_on, ordered_on };
        problems.push(Refused::from(too_early).at("expected_on"));
    }
    let expected_on = match (command.expected_on, supplier) {
        (Some(day), _) => day,
        (None, Some(supplier)) => ordered_on.add_days(supplier.lead_time_days)?,
        (None, None) => ordered_on,
    };
    let id = PurchaseOrderId::from_uuid(ids.next());
    let lines = new_lines(given, command, (id, expected_on), &mut problems);
    problems.finish()?;
    let base = given.company.base_currency;
    let mut net = Money::zero(base);
    for line in &lines {
        net = net.checked_add(line.price.amount(line.quantity, base)?)?.bounded()?;
    }
    let order = PurchaseOrder {
        id,
        number: String::new(),
        state: PurchaseState::Ordered,
        supplier: command.supplier,
        warehouse: command.warehouse,
        ordered_on,
        reference: command.reference.clone(),
        net,
        version: 0,
    };
    let ordered = Event::new("purchase.ordered", id.uuid())
        .with("supplier", order.supplier)
        .with("warehouse", order.warehouse)
        .with("expected_on", expected_on)
        .with("net", net)
        .with("lines", lines.len());
    Ok(PurchaseOrderPlaced { order, lines, events: vec![ordered] })
}

/// Refusals: `NoLines`, `TooManyLines`.
pub(super) fn check_size(lines: usize) -> Result<(), Refused> {
    if lines == 0 {
        return Err(Refused::from(PurchasingRefusal::NoLines).at("lines"));
    }
    if lines > PURCHASE_LINES_MAX {
        return Err(Refused::from(PurchasingRefusal::TooManyLines { lines }).at("lines"));
    }
    Ok(())
}

fn new_lines(
    given: &PurchaseOrderPlacing,
    command: &PlacePurchaseOrder,
    (order, expected_on): (PurchaseOrderId, Date),
    problems: &mut Problems,
) -> Vec<PurchaseLine> {
    let base = given.company.base_currency;
    let most = ORDER_QUANTITY_MAX * 1_000_000;
    let mut lines = Vec::with_capacity(command.lines.len());
    for ((line_no, index), line) in (1..).zip(0..).zip(&command.lines) {
        let path = |field: &str| format!("lines[{index}].{field}");
        let product = given.products.get(&line.product).ok_or(PurchasingRefusal::UnknownProduct);
        let product = problems.take_at(&path("product"), product);
        if product.is_some_and(|product| product.kind != ProductKind::Stock) {
            problems.push(Refused::from(PurchasingRefusal::NotStocked).at(&path("product")));
        }
        let quantity = product.map_or(Ok(line.quantity), |product| in_base(given, line, product));
        let quantity = problems.take_at(&format!("lines[{index}]"), quantity);
        let quantity = quantity.unwrap_or(line.quantity);
        if !quantity.is_positive() || quantity.micros() > most {
            let out_of_range = PurchasingRefusal::QuantityOutOfRange { quantity };
            problems.push(Refused::from(out_of_range).at(&path("quantity")));
        }
        if line.price.is_negative() {
            problems.push(Refused::from(PurchasingRefusal::PriceNegative).at(&path("price")));
        }
        problems.take_at(&path("price"), line.price.amount(quantity, base));
        lines.push(PurchaseLine {
            order,
            line_no,
            product: line.product,
            warehouse: command.warehouse,
            expected_on,
            quantity,
            price: line.price,
            open: quantity,
            received: Quantity::ZERO,
            cancelled: Quantity::ZERO,
            invoiced: Quantity::ZERO,
            received_cost: Money::zero(base),
            relieved: Money::zero(base),
        });
    }
    lines
}

/// How much is ordered in base units.
///
/// Refusals: `product.unknown_unit`, `product.not_exact`, `product.quantity_too_large`.
fn in_base(
    given: &PurchaseOrderPlacing,
    line: &PlacePurchaseLine,
    product: &Product,
) -> Result<Quantity, Refused> {
    let Some(unit) = line.unit.as_ref().filter(|unit| **unit != product.unit) else {
        return Ok(line.quantity);
    };
    let Some(known) = given.units.get(&(product.id, unit.clone())) else {
        let (unit, base) = (unit.clone(), product.unit.clone());
        return Err(Refused::from(ProductRefusal::UnknownUnit { unit, base }).at("unit"));
    };
    let base = in_base_units(line.quantity, known.holds);
    base.map_err(|refusal| Refused::from(refusal).at("quantity"))
}

/// An order of which nothing comes any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseOrderCancelled {
    /// Changed.
    pub order: PurchaseOrder,
    /// Changed: those that were open.
    pub lines: Vec<PurchaseLine>,
    /// `purchase.cancelled`.
    pub events: Vec<Event>,
}

/// Gives up what of an order has not come.
///
/// Refusals: `text.*`, `StateForbids`.
pub fn cancel_purchase_order(
    order: &PurchaseOrder,
    lines: &[&PurchaseLine],
    command: &CancelPurchaseOrder,
) -> Result<PurchaseOrderCancelled, Refused> {
    assert_eq!(command.order, order.id, "the order that the command names is given");
    let mut problems = Problems::new();
    let reason = typed_text::required(&command.reason, SENTENCE_CHARS_MAX);
    problems.take_at("reason", reason);
    problems.take(check_step(order, PurchaseStep::Cancel));
    problems.finish()?;
    let mut after = Vec::with_capacity(lines.len());
    for line in lines {
        let cancelled = line.cancelled.checked_add(line.open)?;
        after.push(PurchaseLine { cancelled, open: Quantity::ZERO, ..(*line).clone() });
    }
    let order = PurchaseOrder { state: PurchaseState::of(after.iter()), ..order.clone() };
    let open = lines.iter().map(|line| line.open.is_positive());
    let lines = after.into_iter().zip(open).filter_map(|(line, open)| open.then_some(line));
    let cancelled = Event::new("purchase.cancelled", order.id.uuid())
        .with("number", &order.number)
        .with("state", order.state)
        .with("reason", &command.reason);
    Ok(PurchaseOrderCancelled { lines: lines.collect(), order, events: vec![cancelled] })
}

/// Refusals: `StateForbids`.
pub(super) fn check_step(order: &PurchaseOrder, step: PurchaseStep) -> Result<(), Refused> {
    if order.state.permits(step) {
        return Ok(());
    }
    let (number, state) = (order.number.clone(), order.state);
    Err(PurchasingRefusal::StateForbids { number, state, step }.into())
}
