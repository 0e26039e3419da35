//! `shipping.reverse_issue`: a goods issue is undone before it is billed.
use super::ShipmentReply;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::stock::shelves::Named;
use crate::{order, stock};
use quittance_domain::credit::CreditAccount;
use quittance_domain::order::{Order, OrderLine};
use quittance_domain::shipping::reverse_issue::{IssueReversed, ReverseIssueGiven, reverse_issue};
use quittance_domain::shipping::{ReverseIssue, Shipment, ShipmentLine};
use quittance_domain::{At, Ids, Refused};
use quittance_store::order::LinesOfOrder;
use quittance_store::unit_of_work::Look;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    shipment: Arc<Shipment>,
    lines: Vec<Arc<ShipmentLine>>,
    order: Arc<Order>,
    order_lines: Vec<Arc<OrderLine>>,
    credit: Arc<CreditAccount>,
    stock: stock::Given,
}

impl Command for ReverseIssue {
    const NAME: &'static str = "shipping.reverse_issue";
    type Given = Given;
    type Decision = IssueReversed;
    type Reply = ShipmentReply;

    /// Refusals: `shipping.not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let (shipment, lines) = super::shipment_with_lines(look, self.shipment)?;
        look.want::<CreditAccount>(shipment.customer);
        look.want_all::<LinesOfOrder>(shipment.order);
        let products = lines.iter().map(|line| line.product);
        let mut stock = stock::Given::gather(look, at, shipment.warehouse, products)?;
        if stock.any_kept() {
            stock = stock.with_places(look, shipment.warehouse, Named::default())?;
            stock = stock.with_left(look, &BTreeSet::from([shipment.id.uuid()]))?;
        }
        let order = order::find(look, shipment.order)?;
        let credit = look.find::<CreditAccount>(shipment.customer)?;
        Ok(Given {
            order_lines: look.all::<LinesOfOrder>(shipment.order)?,
            credit: credit.expect("each customer has a credit account"),
            shipment,
            lines,
            order,
            stock,
        })
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<IssueReversed, Refused> {
        let lines: Vec<&ShipmentLine> = given.lines.iter().map(Arc::as_ref).collect();
        let order_lines: Vec<&OrderLine> = given.order_lines.iter().map(Arc::as_ref).collect();
        let of_shipment = ReverseIssueGiven {
            shipment: &given.shipment,
            lines: &lines,
            order: &given.order,
            order_lines: &order_lines,
            credit: &given.credit,
        };
        reverse_issue(&given.stock.given(), &of_shipment, self, at, ids)
    }

    fn record(
        &self,
        _given: Given,
        reversed: IssueReversed,
        recorder: &mut Recorder<'_>,
    ) -> Result<ShipmentReply, Halt> {
        let reply = ShipmentReply::of(&reversed.shipment, &reversed.order);
        recorder.update(reversed.shipment);
        recorder.update_all(reversed.lines);
        recorder.update(reversed.order);
        recorder.update_all(reversed.order_lines);
        recorder.update(reversed.credit);
        stock::record(reversed.moved, recorder)?;
        recorder.emit_all(reversed.events);
        Ok(reply)
    }
}
