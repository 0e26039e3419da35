//! `stock.revalue` and `stock.set_standard_cost`: the same goods are worth another value.
use super::{Given, StockReply, record};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::company::Warehouse;
use quittance_domain::stock::{
    Balance, RevalueStock, SetStandardCost, StandardCost, StandardCostSet, StockMoved, revalue,
    set_standard_cost,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::stock::BalancesOfProduct;
use quittance_store::unit_of_work::Look;
use std::iter;
use std::sync::Arc;

impl Command for RevalueStock {
    const NAME: &'static str = "stock.revalue";
    type Given = Given;
    type Decision = StockMoved;
    type Reply = StockReply;

    fn rows(&self) -> usize {
        10 + 4 * self.lines.len()
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let products = self.lines.iter().map(|line| line.product);
        Given::gather(look, at, self.warehouse, products)?.with_standard_costs(look)
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<StockMoved, Refused> {
        revalue(&given.given(), self, at, ids)
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

/// What a standard cost is decided on.
pub struct Costed {
    given: Given,
    known: Option<Arc<StandardCost>>,
    balances: Vec<(Arc<Warehouse>, Arc<Balance>)>,
}

impl Command for SetStandardCost {
    const NAME: &'static str = "stock.set_standard_cost";
    type Given = Costed;
    type Decision = StandardCostSet;
    /// The revaluations that it posted.
    type Reply = Vec<StockReply>;

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Costed, Halt> {
        look.want::<StandardCost>(self.product);
        look.want_all::<BalancesOfProduct>(self.product);
        let company = crate::company::find(look)?;
        let product = iter::once(self.product);
        let given = Given::gather(look, at, company.default_warehouse, product)?;
        let known = look.find::<StandardCost>(self.product)?;
        let found = look.all::<BalancesOfProduct>(self.product)?;
        found.iter().for_each(|balance| look.want::<Warehouse>(balance.warehouse));
        let mut balances = Vec::with_capacity(found.len());
        for balance in found {
            let warehouse = look.find::<Warehouse>(balance.warehouse)?;
            balances.push((warehouse.expect("a balance lies in a warehouse"), balance));
        }
        Ok(Costed { given, known, balances })
    }

    fn decide(
        &self,
        costed: &Costed,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<StandardCostSet, Refused> {
        let balances: Vec<(&Warehouse, &Balance)> =
            costed.balances.iter().map(|(place, it)| (place.as_ref(), it.as_ref())).collect();
        let known = (costed.known.as_deref(), balances.as_slice());
        set_standard_cost(&costed.given.given(), known, self, at, ids)
    }

    fn record(
        &self,
        _costed: Costed,
        set: StandardCostSet,
        recorder: &mut Recorder<'_>,
    ) -> Result<Vec<StockReply>, Halt> {
        recorder.put(set.standard)?;
        recorder.emit_all(set.events);
        set.moved.into_iter().map(|moved| record(moved, recorder)).collect()
    }
}
