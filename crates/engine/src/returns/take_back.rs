//! `returns.take_back`: takes goods back that are not billed yet.
use super::ReturnReply;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::shipping::shipment_with_lines;
use crate::stock::shelves::{self, Named};
use crate::{autopilot, company, order};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::order::{Order, OrderLine};
use quittance_domain::returns::TakeBack;
use quittance_domain::returns::take_back::{TakeBackGiven, TakenBack, take_back};
use quittance_domain::shipping::{Shipment, ShipmentLine};
use quittance_domain::stock::{Balance, Shelves};
use quittance_domain::{At, Ids, Refused};
use quittance_store::order::LinesOfOrder;
use quittance_store::returns::LinesOfReturn;
use quittance_store::unit_of_work::Look;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    shipment: Arc<Shipment>,
    shipment_lines: Vec<Arc<ShipmentLine>>,
    order: Arc<Order>,
    order_lines: Vec<Arc<OrderLine>>,
    credit: Arc<CreditAccount>,
    balances: Vec<Arc<Balance>>,
    shelves: Shelves,
}

impl Command for TakeBack {
    const NAME: &'static str = "returns.take_back";
    type Given = Given;
    type Decision = TakenBack;
    type Reply = ReturnReply;

    /// Refusals: `shipping.not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        look.want::<NumberSeries>(Series::Return.key(at.business_date));
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        let company = company::find(look)?;
        let (shipment, shipment_lines) = shipment_with_lines(look, self.shipment)?;
        look.want::<CreditAccount>(shipment.customer);
        look.want_all::<LinesOfOrder>(shipment.order);
        let products: BTreeSet<_> = shipment_lines.iter().map(|line| line.product).collect();
        for product in &products {
            look.want::<Balance>((*product, shipment.warehouse));
        }
        let order = order::find(look, shipment.order)?;
        let credit = look.find::<CreditAccount>(shipment.customer)?;
        let mut balances = Vec::with_capacity(products.len());
        for product in products {
            let balance = look.find::<Balance>((product, shipment.warehouse))?;
            balances.push(balance.expect("what was reserved has a balance"));
        }
        let mut shelves = shelves::gather(look, shipment.warehouse, &balances, Named::default())?;
        if shelves::any_kept(&balances) {
            let left = BTreeSet::from([shipment.id.uuid()]);
            shelves = shelves::with_left(look, &left, shelves)?;
        }
        Ok(Given {
            company,
            credit: credit.expect("each customer has a credit account"),
            order_lines: look.all::<LinesOfOrder>(shipment.order)?,
            shipment,
            shipment_lines,
            order,
            balances,
            shelves,
        })
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<TakenBack, Refused> {
        let shipment_lines: Vec<&ShipmentLine> =
            given.shipment_lines.iter().map(Arc::as_ref).collect();
        let order_lines: Vec<&OrderLine> = given.order_lines.iter().map(Arc::as_ref).collect();
        let balances: Vec<&Balance> = given.balances.iter().map(Arc::as_ref).collect();
        let given = TakeBackGiven {
            company: &given.company,
            shipment: &given.shipment,
            shipment_lines: &shipment_lines,
            order: &given.order,
            order_lines: &order_lines,
            credit: &given.credit,
            balances: &balances,
            shelves: &given.shelves,
        };
        take_back(&given, self, at, ids)
    }

    fn record(
        &self,
        given: Given,
        taken: TakenBack,
        recorder: &mut Recorder<'_>,
    ) -> Result<ReturnReply, Halt> {
        let number = recorder.draw(Series::Return, taken.rma.requested_on)?;
        let taken = taken.with_number(&number);
        let reply = ReturnReply::of(&taken.rma, taken.lines.len());
        let customer = taken.rma.customer;
        recorder.nothing_stored::<LinesOfReturn>(taken.rma.id);
        recorder.insert(taken.rma);
        recorder.insert_all(taken.lines);
        // Its lines changed, so that it counts as changed.
        recorder.update((*given.shipment).clone());
        recorder.update_all(taken.shipment_lines);
        recorder.update(taken.order);
        recorder.update_all(taken.order_lines);
        recorder.update(taken.credit);
        autopilot::after_stock_rose(recorder, &taken.balances)?;
        recorder.update_all(taken.balances);
        recorder.insert_all(taken.moves);
        shelves::record(taken.shelved, recorder)?;
        taken.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
        recorder.emit_all(taken.events);
        autopilot::after_exposure_fell(recorder, customer)?;
        Ok(reply)
    }
}
