//! `stock.relocate` and `stock.set_bin`: where goods of a warehouse lie.
use super::shelves::Named;
use super::{Given, StockReply, record};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::company::{Warehouse, WarehouseId};
use quittance_domain::product::ProductId;
use quittance_domain::stock::{
    Bin, RelocateStock, STOCK_LINES_MAX, SetBin, StockMoved, relocate, set_bin,
};
use quittance_domain::{At, Event, Ids, Quantity, Refused};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Command for RelocateStock {
    const NAME: &'static str = "stock.relocate";
    type Given = Given;
    type Decision = StockMoved;
    type Reply = StockReply;

    fn rows(&self) -> usize {
        10 + 6 * self.lines.len()
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let given = Given::gather_with_promises(look, at, self.warehouse, &held(self))?;
        let places = self.lines.iter().map(|line| (line.product, Some(&line.place)));
        let into = self.lines.iter().filter_map(|line| line.into.as_ref());
        given.with_places(look, self.warehouse, Named::spots(places).with_bins(into))
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<StockMoved, Refused> {
        relocate(&given.given(), self, at, ids)
    }

    fn record(
        &self,
        _given: Given,
        moved: StockMoved,
        recorder: &mut Recorder<'_>,
    ) -> Result<StockReply, Halt> {
        record(moved, recorder)
    }
}

/// How much more of each product is held, at most.
fn held(command: &RelocateStock) -> BTreeMap<ProductId, Quantity> {
    let mut held: BTreeMap<ProductId, Quantity> = BTreeMap::new();
    for line in command.lines.iter().take(STOCK_LINES_MAX) {
        let of_product = held.entry(line.product).or_default();
        let more = match line.status.is_some_and(|status| status.is_held()) {
            true => line.quantity,
            false => Quantity::ZERO,
        };
        // Too much to count is too much for the decision, which refuses it.
        *of_product = of_product.checked_add(more).unwrap_or(*of_product);
    }
    held
}

/// A bin that was made or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinReply {
    /// Where.
    pub warehouse: WarehouseId,
    /// What stands on it.
    pub bin: String,
}

impl Command for SetBin {
    const NAME: &'static str = "stock.set_bin";
    type Given = (Option<Arc<Warehouse>>, Option<Arc<Bin>>);
    type Decision = (Bin, Event);
    type Reply = BinReply;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Self::Given, Halt> {
        look.want::<Warehouse>(self.warehouse);
        let bin = look.find::<Bin>((self.warehouse, self.bin.clone()))?;
        Ok((look.find::<Warehouse>(self.warehouse)?, bin))
    }

    fn decide(
        &self,
        (warehouse, known): &Self::Given,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Self::Decision, Refused> {
        set_bin(known.as_deref(), warehouse.as_ref().map(|it| it.id), self)
    }

    fn record(
        &self,
        _given: Self::Given,
        (bin, event): Self::Decision,
        recorder: &mut Recorder<'_>,
    ) -> Result<BinReply, Halt> {
        let reply = BinReply { warehouse: bin.warehouse, bin: bin.code.clone() };
        recorder.put(bin)?;
        recorder.emit(event);
        Ok(reply)
    }
}
