//! `fulfilment.pick`: what was taken for a shipment.
use super::{FulfilmentReply, InWarehouse, in_warehouse};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::stock::shelves::Named;
use crate::{order, stock};
use quittance_domain::fulfilment::{Pick, PickGiven, PickShipment, Picked, Short, ShortPick, pick};
use quittance_domain::order::{AmendLine, AmendOrder, CancelOrder, Order, OrderLine};
use quittance_domain::shipping::{Shipment, ShipmentLine};
use quittance_domain::stock::{AdjustLine, AdjustStock, Cause, OpenCount};
use quittance_domain::{At, Ids, Quantity, Refused};
use quittance_store::order::LinesOfOrder;
use quittance_store::unit_of_work::Look;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    found: InWarehouse,
    order: Arc<Order>,
    order_lines: Vec<Arc<OrderLine>>,
    stock: stock::Given,
}

impl Command for PickShipment {
    const NAME: &'static str = "fulfilment.pick";
    type Given = Given;
    type Decision = Picked;
    type Reply = FulfilmentReply;

    fn rows(&self) -> usize {
        60 + 8 * self.lines.len()
    }

    /// Refusals: `shipping.not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let found = in_warehouse(look, self.shipment)?;
        let warehouse = found.shipment.warehouse;
        look.want_all::<LinesOfOrder>(found.shipment.order);
        let open = found.picks.iter().filter(|pick| pick.picked.is_none());
        let products = open.map(|pick| pick.product);
        let stock = stock::Given::gather(look, at, warehouse, products)?;
        let stock = stock.with_places(look, warehouse, Named::default())?;
        let order = order::find(look, found.shipment.order)?;
        let order_lines = look.all::<LinesOfOrder>(found.shipment.order)?;
        Ok(Given { found, order, order_lines, stock })
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<Picked, Refused> {
        let lines: Vec<&ShipmentLine> = given.found.lines.iter().map(Arc::as_ref).collect();
        let picks: Vec<&Pick> = given.found.picks.iter().map(Arc::as_ref).collect();
        let order_lines: Vec<&OrderLine> = given.order_lines.iter().map(Arc::as_ref).collect();
        let of = PickGiven {
            shipment: &given.found.shipment,
            lines: &lines,
            picks: &picks,
            order_lines: &order_lines,
        };
        pick(&given.stock.given(), &of, self, at, ids)
    }

    fn record(
        &self,
        given: Given,
        picked: Picked,
        recorder: &mut Recorder<'_>,
    ) -> Result<FulfilmentReply, Halt> {
        let reply = FulfilmentReply::of(&picked.shipment);
        for line_no in &picked.gone {
            recorder.delete::<ShipmentLine>(&(picked.shipment.id, *line_no));
        }
        recorder.update_all(picked.lines);
        recorder.update_all(picked.picks);
        recorder.update((*given.order).clone());
        recorder.update_all(picked.order_lines);
        if let Some(moved) = picked.moved {
            stock::record(moved, recorder)?;
        }
        recorder.emit_all(picked.events);
        follow(recorder, &given, &picked.short, self.short);
        recorder.update(picked.shipment);
        Ok(reply)
    }
}

/// What follows a short pick: what is to be cancelled is taken off the order, the books are put
/// right where it should have lain, and the rest of the bin is counted.
fn follow(recorder: &mut Recorder<'_>, given: &Given, short: &[ShortPick], then: Short) {
    let shipment: &Shipment = &given.found.shipment;
    let (subject, number) = (shipment.id.uuid(), shipment.number.as_str());
    let reason = format!("picked short for {number}");
    if then == Short::Cancel && is_all(given, short) {
        let command = CancelOrder { order: shipment.order, reason: reason.clone() };
        recorder.follow(&command, subject, number);
    } else if then == Short::Cancel && !short.is_empty() {
        let lines = cancelled(short);
        let (order, reason) = (shipment.order, reason.clone());
        let (customer_po, requested_on, add) = (None, None, Vec::new());
        let (ship_to, ship_to_code) = (None, None);
        let command = AmendOrder {
            order,
            reason,
            customer_po,
            requested_on,
            ship_to,
            ship_to_code,
            text: None,
            lines,
            add,
        };
        recorder.follow(&command, subject, number);
    }
    for it in short {
        let place = given.stock.is_kept(it.pick.product).then(|| it.pick.spot());
        let (product, unit_cost) = (it.pick.product, None);
        let quantity = it.missing.negated().unwrap_or_default();
        let command = AdjustStock {
            warehouse: shipment.warehouse,
            reason: reason.clone(),
            cause: Cause::Count,
            lines: vec![AdjustLine { product, quantity, unit_cost, place }],
        };
        recorder.follow(&command, subject, number);
    }
    let to_count: BTreeSet<_> =
        short.iter().map(|it| (it.pick.bin.clone(), it.pick.product)).collect();
    for (bin, product) in to_count {
        let bins = if bin.is_empty() { Vec::new() } else { vec![bin] };
        let command = OpenCount { warehouse: shipment.warehouse, products: vec![product], bins };
        recorder.follow(&command, subject, number);
    }
}

/// Whether what is missing is all that is wanted of the order: nothing is left to amend then.
fn is_all(given: &Given, short: &[ShortPick]) -> bool {
    !short.is_empty()
        && given.order_lines.iter().all(|line| {
            let missing = short.iter().filter(|it| it.order_line == line.line_no);
            let missing = missing.map(|it| it.missing.micros()).sum::<i64>();
            missing == line.quantity.micros() - line.cancelled.micros()
        })
}

/// The lines of the order less what is missing: by how much, for another pick may take off more
/// before this is done.
fn cancelled(short: &[ShortPick]) -> Vec<AmendLine> {
    let mut missing: BTreeMap<i64, Quantity> = BTreeMap::new();
    for it in short {
        let sum = missing.entry(it.order_line).or_default();
        *sum = sum.checked_add(it.missing).unwrap_or(*sum);
    }
    let line = |(line_no, less_by): (i64, Quantity)| AmendLine {
        line_no,
        quantity: None,
        less_by: Some(less_by),
        unit: None,
        price: None,
        discount: None,
        text: None,
    };
    missing.into_iter().map(line).collect()
}
