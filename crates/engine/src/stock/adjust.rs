//! `stock.adjust`: more or less is there than the books say.
use super::shelves::Named;
use super::{Given, StockReply, record};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::product::ProductId;
use quittance_domain::stock::{AdjustLine, AdjustStock, STOCK_LINES_MAX, StockMoved, adjust};
use quittance_domain::{At, Ids, Quantity, Refused};
use quittance_store::unit_of_work::Look;
use std::collections::BTreeMap;

impl Command for AdjustStock {
    const NAME: &'static str = "stock.adjust";
    type Given = Given;
    type Decision = StockMoved;
    type Reply = StockReply;

    fn rows(&self) -> usize {
        10 + 4 * self.lines.len()
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let less = less(&self.lines);
        let given = Given::gather_with_promises(look, at, self.warehouse, &less)?;
        let places = self.lines.iter().map(|line| (line.product, line.place.as_ref()));
        let given = given.with_places(look, self.warehouse, Named::spots(places))?;
        given.with_open_counts(look, self.warehouse)
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

/// How much less is found of each product; not more of it in another line, which may come later.
fn less(lines: &[AdjustLine]) -> BTreeMap<ProductId, Quantity> {
    let mut less: BTreeMap<ProductId, Quantity> = BTreeMap::new();
    for line in lines.iter().take(STOCK_LINES_MAX) {
        let of_product = less.entry(line.product).or_default();
        let missing = line.quantity.negated().unwrap_or_default().max(Quantity::ZERO);
        // Too much to count is too much for the decision, which refuses it.
        *of_product = of_product.checked_add(missing).unwrap_or(*of_product);
    }
    less
}
