//! `opening.bring_goods`: what was on hand, at its value.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::stock::shelves::Named;
use crate::stock::{Given, StockReply};
use quittance_domain::opening::Opening;
use quittance_domain::stock::{BringGoods, GoodsBrought, bring};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

impl Command for BringGoods {
    const NAME: &'static str = "opening.bring_goods";
    type Given = (Option<Arc<Opening>>, Given);
    type Decision = GoodsBrought;
    type Reply = StockReply;

    fn rows(&self) -> usize {
        10 + 4 * self.lines.len()
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Self::Given, Halt> {
        let opening = super::opening(look)?;
        let products = self.lines.iter().map(|line| line.product);
        let at = super::on(opening.as_deref(), at);
        let given = Given::gather(look, &at, self.warehouse, products)?;
        let places = self.lines.iter().map(|line| (line.product, line.place.as_ref()));
        let given = given.with_places(look, self.warehouse, Named::spots(places))?;
        Ok((opening, given.with_standard_costs(look)?))
    }

    fn decide(
        &self,
        (opening, given): &Self::Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<GoodsBrought, Refused> {
        let opening = opening.as_deref();
        bring(&given.given(), opening, self, &super::on(opening, at), ids)
    }

    fn record(
        &self,
        _given: Self::Given,
        brought: GoodsBrought,
        recorder: &mut Recorder<'_>,
    ) -> Result<StockReply, Halt> {
        super::on_go_live_day(&brought.changed, recorder);
        let reply = crate::stock::record(brought.moved, recorder)?;
        super::record(brought.changed, recorder)?;
        Ok(reply)
    }
}
