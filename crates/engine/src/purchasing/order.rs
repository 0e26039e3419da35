//! `purchasing.order` and `purchasing.cancel`: what is bought, and what of it will not come.
use super::Purchase;
use crate::autopilot;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::company::{Company, NumberSeries, Series, Warehouse, WarehouseId};
use quittance_domain::product::{Product, ProductId, ProductUnit};
use quittance_domain::purchasing::{
    CancelPurchaseOrder, ExpectedSet, PURCHASE_LINES_MAX, PlacePurchaseLine, PlacePurchaseOrder,
    PurchaseLine, PurchaseOrder, PurchaseOrderCancelled, PurchaseOrderId, PurchaseOrderPlaced,
    PurchaseOrderPlacing, PurchaseState, SetExpected, Supplier, SupplierId, cancel_purchase_order,
    place_purchase_order, set_expected,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A purchase order as a command left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseReply {
    /// Its id.
    pub order: PurchaseOrderId,
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub state: PurchaseState,
}

impl PurchaseReply {
    pub(super) fn of(order: &PurchaseOrder) -> Self {
        Self { order: order.id, number: order.number.clone(), state: order.state }
    }
}

/// What an order is decided on.
pub struct Given {
    company: Arc<Company>,
    supplier: Option<Arc<Supplier>>,
    warehouse: Option<Arc<Warehouse>>,
    products: Vec<Arc<Product>>,
    units: Vec<Arc<ProductUnit>>,
}

impl Given {
    pub(super) fn gather(
        look: &Look<'_>,
        at: &At,
        (supplier, warehouse): (SupplierId, WarehouseId),
        products: impl Iterator<Item = ProductId>,
    ) -> Result<Self, Halt> {
        let products: BTreeSet<ProductId> = products.take(PURCHASE_LINES_MAX).collect();
        look.want::<NumberSeries>(Series::PurchaseOrder.key(at.business_date));
        look.want::<Supplier>(supplier);
        look.want::<Warehouse>(warehouse);
        products.iter().for_each(|product| look.want::<Product>(*product));
        let company = crate::company::find(look)?;
        let supplier = look.find::<Supplier>(supplier)?;
        let warehouse = look.find::<Warehouse>(warehouse)?;
        let mut found = Vec::with_capacity(products.len());
        for product in products {
            found.extend(look.find::<Product>(product)?);
        }
        Ok(Self { company, supplier, warehouse, products: found, units: Vec::new() })
    }

    /// The same with the other units that the lines name.
    fn with_units(mut self, look: &Look<'_>, lines: &[PlacePurchaseLine]) -> Result<Self, Halt> {
        let named = lines.iter().take(PURCHASE_LINES_MAX);
        let named = named.filter_map(|line| Some((line.product, line.unit.clone()?)));
        let named: BTreeSet<(ProductId, String)> = named.collect();
        named.iter().for_each(|unit| look.want::<ProductUnit>(unit.clone()));
        for unit in named {
            self.units.extend(look.find::<ProductUnit>(unit)?);
        }
        Ok(self)
    }

    pub(super) fn given(&self) -> PurchaseOrderPlacing<'_> {
        PurchaseOrderPlacing {
            company: &self.company,
            supplier: self.supplier.as_deref(),
            warehouse: self.warehouse.as_deref(),
            products: self.products.iter().map(|found| (found.id, found.as_ref())).collect(),
            units: self
                .units
                .iter()
                .map(|it| ((it.product, it.unit.clone()), it.as_ref()))
                .collect(),
        }
    }
}

pub(super) fn record(
    mut placed: PurchaseOrderPlaced,
    recorder: &mut Recorder<'_>,
) -> Result<PurchaseReply, Halt> {
    let number = recorder.draw(Series::PurchaseOrder, placed.order.ordered_on)?;
    placed.order.number.clone_from(&number);
    let reply = PurchaseReply::of(&placed.order);
    let goods = super::goods(&placed.lines);
    recorder.insert(placed.order);
    recorder.insert_all(placed.lines);
    recorder.emit_numbered(placed.events, &number);
    autopilot::after_supply_changed(recorder, goods)?;
    Ok(reply)
}

impl Command for PlacePurchaseOrder {
    const NAME: &'static str = "purchasing.order";
    type Given = Given;
    type Decision = PurchaseOrderPlaced;
    type Reply = PurchaseReply;

    fn rows(&self) -> usize {
        10 + 2 * self.lines.len()
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let products = self.lines.iter().map(|line| line.product);
        let given = Given::gather(look, at, (self.supplier, self.warehouse), products)?;
        given.with_units(look, &self.lines)
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<PurchaseOrderPlaced, Refused> {
        place_purchase_order(&given.given(), self, at, ids)
    }

    fn record(
        &self,
        _given: Given,
        placed: PurchaseOrderPlaced,
        recorder: &mut Recorder<'_>,
    ) -> Result<PurchaseReply, Halt> {
        record(placed, recorder)
    }
}

impl Command for CancelPurchaseOrder {
    const NAME: &'static str = "purchasing.cancel";
    type Given = Purchase;
    type Decision = PurchaseOrderCancelled;
    type Reply = PurchaseReply;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Purchase, Halt> {
        super::purchase(look, self.order)
    }

    fn decide(
        &self,
        (order, lines): &Purchase,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<PurchaseOrderCancelled, Refused> {
        let lines: Vec<&PurchaseLine> = lines.iter().map(Arc::as_ref).collect();
        cancel_purchase_order(order, &lines, self)
    }

    fn record(
        &self,
        _given: Purchase,
        cancelled: PurchaseOrderCancelled,
        recorder: &mut Recorder<'_>,
    ) -> Result<PurchaseReply, Halt> {
        let reply = PurchaseReply::of(&cancelled.order);
        let goods = super::goods(&cancelled.lines);
        recorder.update(cancelled.order);
        recorder.update_all(cancelled.lines);
        recorder.emit_all(cancelled.events);
        autopilot::after_supply_changed(recorder, goods)?;
        Ok(reply)
    }
}

impl Command for SetExpected {
    const NAME: &'static str = "purchasing.set_expected";
    type Given = Purchase;
    type Decision = ExpectedSet;
    type Reply = PurchaseReply;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Purchase, Halt> {
        super::purchase(look, self.order)
    }

    fn decide(
        &self,
        (order, lines): &Purchase,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<ExpectedSet, Refused> {
        let lines: Vec<&PurchaseLine> = lines.iter().map(Arc::as_ref).collect();
        set_expected(order, &lines, self)
    }

    fn record(
        &self,
        _given: Purchase,
        set: ExpectedSet,
        recorder: &mut Recorder<'_>,
    ) -> Result<PurchaseReply, Halt> {
        let (reply, goods) = (PurchaseReply::of(&set.order), super::goods(&set.lines));
        recorder.update(set.order);
        recorder.update_all(set.lines);
        recorder.emit_all(set.events);
        autopilot::after_supply_changed(recorder, goods)?;
        Ok(reply)
    }
}
