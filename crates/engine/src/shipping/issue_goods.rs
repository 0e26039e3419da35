//! `shipping.issue_goods`: the goods of a shipment leave.
use super::ShipmentReply;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::stock::shelves::{self, Named};
use crate::{autopilot, company, order};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::Customer;
use quittance_domain::order::{Order, OrderLine};
use quittance_domain::shipping::issue_goods::{GoodsIssued, IssueGoodsGiven, issue_goods};
use quittance_domain::shipping::{PostGoodsIssue, Shipment, ShipmentLine};
use quittance_domain::stock::{Balance, Shelves};
use quittance_domain::{At, Ids, Refused};
use quittance_store::order::LinesOfOrder;
use quittance_store::unit_of_work::Look;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    customer: Arc<Customer>,
    shipment: Arc<Shipment>,
    lines: Vec<Arc<ShipmentLine>>,
    order: Arc<Order>,
    order_lines: Vec<Arc<OrderLine>>,
    balances: Vec<Arc<Balance>>,
    credit: Arc<CreditAccount>,
    shelves: Shelves,
}

impl Command for PostGoodsIssue {
    const NAME: &'static str = "shipping.issue_goods";
    type Given = Given;
    type Decision = GoodsIssued;
    type Reply = ShipmentReply;

    /// Refusals: `shipping.not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        let company = company::find(look)?;
        let (shipment, lines) = super::shipment_with_lines(look, self.shipment)?;
        look.want::<Customer>(shipment.customer);
        look.want::<CreditAccount>(shipment.customer);
        look.want_all::<LinesOfOrder>(shipment.order);
        let products: BTreeSet<_> = lines.iter().map(|line| line.product).collect();
        for product in &products {
            look.want::<Balance>((*product, shipment.warehouse));
        }
        let order = order::find(look, shipment.order)?;
        let customer = look.find::<Customer>(shipment.customer)?;
        let credit = look.find::<CreditAccount>(shipment.customer)?;
        let mut balances = Vec::with_capacity(products.len());
        for product in products {
            let balance = look.find::<Balance>((product, shipment.warehouse))?;
            balances.push(balance.expect("what is reserved has a balance"));
        }
        let shelves = shelves::gather(look, shipment.warehouse, &balances, Named::default())?;
        let shelves = shelves::with_life(look, &balances, shelves)?;
        Ok(Given {
            company,
            customer: customer.expect("an order's customer stays"),
            credit: credit.expect("each customer has a credit account"),
            order_lines: look.all::<LinesOfOrder>(shipment.order)?,
            shipment,
            lines,
            order,
            balances,
            shelves,
        })
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<GoodsIssued, Refused> {
        let lines: Vec<&ShipmentLine> = given.lines.iter().map(Arc::as_ref).collect();
        let order_lines: Vec<&OrderLine> = given.order_lines.iter().map(Arc::as_ref).collect();
        let balances: Vec<&Balance> = given.balances.iter().map(Arc::as_ref).collect();
        let given = IssueGoodsGiven {
            company: &given.company,
            customer: &given.customer,
            shipment: &given.shipment,
            lines: &lines,
            order: &given.order,
            order_lines: &order_lines,
            balances: &balances,
            credit: &given.credit,
            shelves: &given.shelves,
        };
        issue_goods(&given, self, at, ids)
    }

    fn record(
        &self,
        _given: Given,
        issued: GoodsIssued,
        recorder: &mut Recorder<'_>,
    ) -> Result<ShipmentReply, Halt> {
        let reply = ShipmentReply::of(&issued.shipment, &issued.order);
        recorder.update(issued.shipment);
        recorder.update_all(issued.lines);
        recorder.update_all(issued.order_lines);
        recorder.update_all(issued.balances);
        recorder.insert_all(issued.moves);
        shelves::record(issued.shelved, recorder)?;
        recorder.update(issued.credit);
        issued.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
        recorder.emit_all(issued.events);
        autopilot::after_goods_issue(recorder, &issued.order)?;
        recorder.update(issued.order);
        Ok(reply)
    }
}
