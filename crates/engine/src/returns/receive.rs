//! `returns.receive`: takes the goods of a return in.
use super::ReturnReply;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{autopilot, company};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::invoicing::{InvoiceId, InvoiceLine};
use quittance_domain::order::{Order, OrderId, OrderLine};
use quittance_domain::product::ProductId;
use quittance_domain::returns::receive::{ReceiveReturnGiven, ReturnReceived, receive};
use quittance_domain::returns::{ReceiveReturn, Return, ReturnLine};
use quittance_domain::shipping::{Shipment, ShipmentId, ShipmentLine};
use quittance_domain::stock::Balance;
use quittance_domain::{At, Ids, Refused};
use quittance_store::shipping::LinesOfOrderLine;
use quittance_store::unit_of_work::{Look, Missing};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The records that it is decided on.
pub struct Given {
    company: Rc<Company>,
    rma: Rc<Return>,
    lines: Vec<Rc<ReturnLine>>,
    invoice_lines: Vec<Rc<InvoiceLine>>,
    sold: Sold,
    balances: Vec<Rc<Balance>>,
}

/// What the goods of a return were ordered and shipped by, and the documents of those lines.
struct Sold {
    order_lines: Vec<Rc<OrderLine>>,
    orders: BTreeMap<OrderId, Rc<Order>>,
    shipment_lines: Vec<Rc<ShipmentLine>>,
    shipments: BTreeMap<ShipmentId, Rc<Shipment>>,
}

impl Command for ReceiveReturn {
    const NAME: &'static str = "returns.receive";
    type Given = Given;
    type Decision = ReturnReceived;
    type Reply = ReturnReply;

    /// Refusals: `returns.not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        let company = company::find(look)?;
        let (rma, lines) = super::with_lines(look, self.return_id)?;
        let products: BTreeSet<ProductId> = lines.iter().map(|line| line.product).collect();
        for product in &products {
            look.want::<Balance>((*product, rma.warehouse));
        }
        let invoice_lines = invoice_lines(look, &lines)?;
        let sold = sold(look, &invoice_lines)?;
        let mut balances = Vec::with_capacity(products.len());
        for product in products {
            balances.extend(look.find::<Balance>((product, rma.warehouse))?);
        }
        Ok(Given { company, rma, lines, invoice_lines, sold, balances })
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<ReturnReceived, Refused> {
        let lines: Vec<&ReturnLine> = given.lines.iter().map(Rc::as_ref).collect();
        let invoice_lines: Vec<&InvoiceLine> = given.invoice_lines.iter().map(Rc::as_ref).collect();
        let order_lines: Vec<&OrderLine> = given.sold.order_lines.iter().map(Rc::as_ref).collect();
        let shipment_lines: Vec<&ShipmentLine> =
            given.sold.shipment_lines.iter().map(Rc::as_ref).collect();
        let balances: Vec<&Balance> = given.balances.iter().map(Rc::as_ref).collect();
        let given = ReceiveReturnGiven {
            company: &given.company,
            rma: &given.rma,
            lines: &lines,
            invoice_lines: &invoice_lines,
            order_lines: &order_lines,
            shipment_lines: &shipment_lines,
            balances: &balances,
        };
        receive(&given, self, at, ids)
    }

    fn record(
        &self,
        given: Given,
        received: ReturnReceived,
        recorder: &mut Recorder<'_>,
    ) -> Result<ReturnReply, Halt> {
        let reply = ReturnReply::of(&received.rma, given.lines.len());
        let orders: BTreeSet<OrderId> = received.order_lines.iter().map(|it| it.order).collect();
        let shipments = received.shipment_lines.iter().map(|it| it.shipment);
        let shipments: BTreeSet<ShipmentId> = shipments.collect();
        // Their lines changed, so that they count as changed.
        recorder.update_all(orders.iter().map(|order| (*given.sold.orders[order]).clone()));
        recorder.update_all(shipments.iter().map(|it| (*given.sold.shipments[it]).clone()));
        recorder.update_all(received.lines);
        recorder.update_all(received.order_lines);
        recorder.update_all(received.shipment_lines);
        autopilot::after_stock_rose(recorder, &received.balances)?;
        received.balances.into_iter().try_for_each(|balance| recorder.put(balance))?;
        recorder.insert_all(received.moves);
        received.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
        recorder.emit_all(received.events);
        autopilot::after_return_received(recorder, &received.rma)?;
        recorder.update(received.rma);
        Ok(reply)
    }
}

/// The invoice lines that the lines of a return name.
fn invoice_lines(
    look: &Look<'_>,
    lines: &[Rc<ReturnLine>],
) -> Result<Vec<Rc<InvoiceLine>>, Missing> {
    let keys = lines.iter().filter_map(|line| Some((line.invoice?, line.invoice_line?)));
    let keys: BTreeSet<(InvoiceId, i64)> = keys.collect();
    keys.iter().for_each(|key| look.want::<InvoiceLine>(*key));
    let find = |key| {
        let line = look.find::<InvoiceLine>(key)?;
        Ok(line.expect("a return names invoice lines that are there"))
    };
    keys.into_iter().map(find).collect()
}

/// The order lines that invoice lines bill, what was shipped of them, and the documents of both.
fn sold(look: &Look<'_>, invoice_lines: &[Rc<InvoiceLine>]) -> Result<Sold, Missing> {
    let keys = invoice_lines.iter().filter_map(|line| Some((line.order?, line.order_line?)));
    let keys: BTreeSet<(OrderId, i64)> = keys.collect();
    for key in &keys {
        look.want::<OrderLine>(*key);
        look.want::<Order>(key.0);
        look.want_all::<LinesOfOrderLine>(*key);
    }
    let mut sold = Sold {
        order_lines: Vec::with_capacity(keys.len()),
        orders: BTreeMap::new(),
        shipment_lines: Vec::with_capacity(keys.len()),
        shipments: BTreeMap::new(),
    };
    for key in keys {
        let line = look.find::<OrderLine>(key)?;
        sold.order_lines.push(line.expect("an invoice line bills a line of an order"));
        let order = look.find::<Order>(key.0)?;
        sold.orders.insert(key.0, order.expect("an order line has its order"));
        sold.shipment_lines.extend(look.all::<LinesOfOrderLine>(key)?);
    }
    let shipments: BTreeSet<ShipmentId> =
        sold.shipment_lines.iter().map(|line| line.shipment).collect();
    shipments.iter().for_each(|shipment| look.want::<Shipment>(*shipment));
    for id in shipments {
        let shipment = look.find::<Shipment>(id)?;
        sold.shipments.insert(id, shipment.expect("a shipment line has its shipment"));
    }
    Ok(sold)
}
