//! `stock.adjust`: more or less is there than the books say.
use super::{Given, StockReply, record};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::stock::{AdjustStock, StockMoved, adjust};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;

impl Command for AdjustStock {
    const NAME: &'static str = "stock.adjust";
    type Given = Given;
    type Decision = StockMoved;
    type Reply = StockReply;

    fn rows(&self) -> usize {
        10 + 4 * self.lines.len()
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        Given::gather(look, at, self.warehouse, self.lines.iter().map(|line| line.product))
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<StockMoved, Refused> {
        adjust(&given.given(), self, at, ids)
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
