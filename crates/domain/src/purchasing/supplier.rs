//! Suppliers and their reorder rules.

use super::{CreateSupplier, PurchasingRefusal, ReorderRule, SetReorderRule, Supplier, SupplierId};
use crate::company::{Company, Warehouse};
use crate::event::Event;
use crate::id::Ids;
use crate::product::{Product, ProductKind};
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, CODE_CHARS_MAX, NAME_CHARS_MAX};

/// The longest lead time. Unit: days.
pub const LEAD_TIME_DAYS_MAX: i64 = 1_000;

/// A new supplier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplierCreated {
    /// New.
    pub supplier: Supplier,
    /// `supplier.created`.
    pub events: Vec<Event>,
}

/// Creates a supplier.
///
/// Refusals: `text.*`, `CodeTaken`, `customer.term_days_out_of_range`, `LeadTimeOutOfRange`,
/// `ToleranceOutOfRange`, `TermsOfCode`, `BadMinimum`.
pub fn create_supplier(
    company: &Company,
    same_code: Option<SupplierId>,
    command: &CreateSupplier,
    ids: &mut dyn Ids,
) -> Result<SupplierCreated, Refused> {
    let mut problems = Problems::new();
    problems.take_at("code", typed_text::required(&command.code, CODE_CHARS_MAX));
    problems.take_at("name", typed_text::required(&command.name, NAME_CHARS_MAX));
    if same_code.is_some() {
        let code = command.code.clone();
        problems.push(Refused::from(PurchasingRefusal::CodeTaken { code }).at("code"));
    }
    problems.take_at("terms", command.terms.checked());
    if command.terms.days().is_none() {
        problems.push(Refused::from(PurchasingRefusal::TermsOfCode).at("terms"));
    }
    let lead_time_days = command.lead_time_days;
    if !(0..=LEAD_TIME_DAYS_MAX).contains(&lead_time_days) {
        let out_of_range = PurchasingRefusal::LeadTimeOutOfRange { lead_time_days };
        problems.push(Refused::from(out_of_range).at("lead_time_days"));
    }
    let tolerances =
        [("over_receipt", command.over_receipt), ("price_tolerance", command.price_tolerance)];
    for (path, tolerance) in tolerances {
        if tolerance.is_negative() || tolerance > Rate::ONE {
            problems.push(Refused::from(PurchasingRefusal::ToleranceOutOfRange).at(path));
        }
    }
    if let Some(minimum) = command.minimum_order {
        let base = company.base_currency;
        if minimum.is_negative() || minimum.currency() != base {
            let bad = PurchasingRefusal::BadMinimum { base };
            problems.push(Refused::from(bad).at("minimum_order"));
        }
    }
    problems.finish()?;
    let supplier = Supplier {
        id: SupplierId::from_uuid(ids.next()),
        code: command.code.clone(),
        name: command.name.clone(),
        terms: command.terms,
        lead_time_days,
        over_receipt: command.over_receipt,
        price_tolerance: command.price_tolerance,
        minimum_order: command.minimum_order,
        version: 0,
    };
    let created = Event::new("supplier.created", supplier.id.uuid())
        .with("code", &supplier.code)
        .with("name", &supplier.name);
    Ok(SupplierCreated { supplier, events: vec![created] })
}

/// Sets the rule of a product and warehouse; `known` is the one that there is. Gives it with the
/// event about its product.
///
/// Refusals: `UnknownProduct`, `NotStocked`, `UnknownWarehouse`, `UnknownSupplier`,
/// `QuantityOutOfRange`, `PriceNegative`.
pub fn set_reorder_rule(
    known: Option<&ReorderRule>,
    (product, warehouse, supplier): (Option<&Product>, Option<&Warehouse>, Option<&Supplier>),
    command: &SetReorderRule,
) -> Result<(ReorderRule, Event), Refused> {
    let mut problems = Problems::new();
    match product.map(|product| product.kind) {
        None => problems.push(Refused::from(PurchasingRefusal::UnknownProduct).at("product")),
        Some(ProductKind::Service | ProductKind::Charge) => {
            problems.push(Refused::from(PurchasingRefusal::NotStocked).at("product"));
        }
        Some(ProductKind::Stock) => {}
    }
    problems.take_at("warehouse", warehouse.ok_or(PurchasingRefusal::UnknownWarehouse));
    problems.take_at("supplier", supplier.ok_or(PurchasingRefusal::UnknownSupplier));
    let quantities = [
        ("point", command.point, command.point.is_negative()),
        ("target", command.target, command.target < command.point),
        ("lot", command.lot, command.lot.is_negative()),
    ];
    for (path, quantity, is_wrong) in quantities {
        if is_wrong {
            let out_of_range = PurchasingRefusal::QuantityOutOfRange { quantity };
            problems.push(Refused::from(out_of_range).at(path));
        }
    }
    if command.price.is_negative() {
        problems.push(Refused::from(PurchasingRefusal::PriceNegative).at("price"));
    }
    problems.finish()?;
    let rule = ReorderRule {
        product: command.product,
        warehouse: command.warehouse,
        supplier: command.supplier,
        point: command.point,
        target: command.target,
        lot: command.lot,
        price: command.price,
        version: known.map_or(0, |known| known.version),
    };
    let event = Event::new("product.reorder_rule_set", rule.product.uuid())
        .with("warehouse", rule.warehouse)
        .with("supplier", rule.supplier)
        .with("point", rule.point)
        .with("target", rule.target)
        .with("lot", rule.lot)
        .with("price", rule.price);
    Ok((rule, event))
}
