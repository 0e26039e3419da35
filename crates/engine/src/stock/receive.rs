//! `stock.receive`: goods that came in at a cost.
use super::shelves::Named;
use super::{Given, StockReply, record};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::stock::{ReceiveStock, StockMoved, receive};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;

impl Command for ReceiveStock {
    const NAME: &'static str = "stock.receive";
    type Given = Given;
    type Decision = StockMoved;
    type Reply = StockReply;

    fn rows(&self) -> usize {
        10 + 4 * self.lines.len()
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let products = self.lines.iter().map(|line| line.product);
        let given = Given::gather(look, at, self.warehouse, products)?;
        let places = self.lines.iter().map(|line| (line.product, line.place.as_ref()));
        let given = given.with_places(look, self.warehouse, Named::spots(places))?;
        given.with_standard_costs(look)
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<StockMoved, Refused> {
        receive(&given.given(), self, at, ids)
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
