//! `returns.receive`: takes the goods of a return in.
use super::ReturnReply;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::stock::shelves::{self, Named};
use crate::{autopilot, company};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::invoicing::{InvoiceId, InvoiceLine};
use quittance_domain::order::{Order, OrderId, OrderLine};
use quittance_domain::product::ProductId;
use quittance_domain::returns::receive::{ReceiveReturnGiven, ReturnReceived, receive};
use quittance_domain::returns::{ReceiveReturn, Return, ReturnLine};
use quittance_domain::shipping::{Shipment, ShipmentId, ShipmentLine};
use quittance_domain::stock::{Balance, Shelves};
use quittance_domain::{At, Ids, Refused};
use quittance_store::stock::BalancesOfProduct;
use quittance_store::unit_of_work::{Look, Missing};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    rma: Arc<Return>,
    lines: Vec<Arc<ReturnLine>>,
    invoice_lines: Vec<Arc<InvoiceLine>>,
    sold: Sold,
    balances: Vec<Arc<Balance>>,
    shelves: Shelves,
}

/// What the goods of a return were ordered and shipped by, and the documents of those lines.
struct Sold {
    order_lines: Vec<Arc<OrderLine>>,
    orders: BTreeMap<OrderId, Arc<Order>>,
    shipment_lines: Vec<Arc<ShipmentLine>>,
    shipments: BTreeMap<ShipmentId, Arc<Shipment>>,
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
        want_balances(look, &rma, &lines);
        let invoice_lines = invoice_lines(look, &lines)?;
        let sold = sold(look, &invoice_lines)?;
        let balances = balances(look, &rma, &lines)?;
        let shelves = places(look, &rma, &sold, &balances)?;
        Ok(Given { company, rma, lines, invoice_lines, sold, balances, shelves })
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<ReturnReceived, Refused> {
        let lines: Vec<&ReturnLine> = given.lines.iter().map(Arc::as_ref).collect();
        let invoice_lines: Vec<&InvoiceLine> =
            given.invoice_lines.iter().map(Arc::as_ref).collect();
        let order_lines: Vec<&OrderLine> = given.sold.order_lines.iter().map(Arc::as_ref).collect();
        let shipment_lines: Vec<&ShipmentLine> =
            given.sold.shipment_lines.iter().map(Arc::as_ref).collect();
        let balances: Vec<&Balance> = given.balances.iter().map(Arc::as_ref).collect();
        let given = ReceiveReturnGiven {
            company: &given.company,
            rma: &given.rma,
            lines: &lines,
            invoice_lines: &invoice_lines,
            order_lines: &order_lines,
            shipment_lines: &shipment_lines,
            balances: &balances,
            shelves: &given.shelves,
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
        shelves::record(received.shelved, recorder)?;
        received.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
        recorder.emit_all(received.events);
        autopilot::after_return_received(recorder, &received.rma)?;
        recorder.update(received.rma);
        Ok(reply)
    }
}

/// The products of a return, each with whether no sale of a line of it is known.
fn products(lines: &[Arc<ReturnLine>]) -> BTreeMap<ProductId, bool> {
    let mut products = BTreeMap::new();
    for line in lines {
        *products.entry(line.product).or_insert(false) |= line.invoice.is_none();
    }
    products
}

/// Notes what [`balances`] needs.
fn want_balances(look: &Look<'_>, rma: &Return, lines: &[Arc<ReturnLine>]) {
    for (product, without_sale) in products(lines) {
        look.want::<Balance>((product, rma.warehouse));
        if without_sale {
            look.want_all::<BalancesOfProduct>(product);
        }
    }
}

/// The balances that goods come into; of those that no sale is known of, also the others of the
/// product, for what is known of its cost.
fn balances(
    look: &Look<'_>,
    rma: &Return,
    lines: &[Arc<ReturnLine>],
) -> Result<Vec<Arc<Balance>>, Missing> {
    let mut balances = Vec::new();
    for (product, without_sale) in products(lines) {
        balances.extend(look.find::<Balance>((product, rma.warehouse))?);
        if without_sale {
            let all = look.all::<BalancesOfProduct>(product)?;
            balances.extend(all.into_iter().filter(|it| it.warehouse != rma.warehouse));
        }
    }
    Ok(balances)
}

/// The places of the balances that are kept by place, and of what was sold the lots that left. Of
/// goods that come back to another warehouse than they left, the balance there does not tell.
fn places(
    look: &Look<'_>,
    rma: &Return,
    sold: &Sold,
    balances: &[Arc<Balance>],
) -> Result<Shelves, Missing> {
    let shelves = shelves::gather(look, rma.warehouse, balances, Named::default())?;
    let is_told =
        |it: &&Arc<Shipment>| it.warehouse != rma.warehouse || shelves::any_kept(balances);
    let left = sold.shipments.values().filter(is_told).map(|it| it.id.uuid()).collect();
    shelves::with_left(look, &left, shelves)
}

/// The invoice lines that the lines of a return name.
fn invoice_lines(
    look: &Look<'_>,
    lines: &[Arc<ReturnLine>],
) -> Result<Vec<Arc<InvoiceLine>>, Missing> {
    let keys = lines.iter().filter_map(|line| Some((line.invoice?, line.invoice_line?)));
    let keys: BTreeSet<(InvoiceId, i64)> = keys.collect();
    keys.iter().for_each(|key| look.want::<InvoiceLine>(*key));
    let find = |key| {
        let line = look.find::<InvoiceLine>(key)?;
        Ok(line.expect("a return names invoice lines that are there"))
    };
    keys.into_iter().map(find).collect()
}

/// The order lines and shipment lines that invoice lines bill, and the documents of both.
fn sold(look: &Look<'_>, invoice_lines: &[Arc<InvoiceLine>]) -> Result<Sold, Missing> {
    let keys = invoice_lines.iter().filter_map(|line| Some((line.order?, line.order_line?)));
    let keys: BTreeSet<(OrderId, i64)> = keys.collect();
    for key in &keys {
        look.want::<OrderLine>(*key);
        look.want::<Order>(key.0);
    }
    let shipped =
        invoice_lines.iter().filter_map(|line| Some((line.shipment?, line.shipment_line?)));
    let shipped: BTreeSet<(ShipmentId, i64)> = shipped.collect();
    for key in &shipped {
        look.want::<ShipmentLine>(*key);
        look.want::<Shipment>(key.0);
    }
    let mut sold = Sold {
        order_lines: Vec::with_capacity(keys.len()),
        orders: BTreeMap::new(),
        shipment_lines: Vec::with_capacity(shipped.len()),
        shipments: BTreeMap::new(),
    };
    for key in keys {
        let line = look.find::<OrderLine>(key)?;
        sold.order_lines.push(line.expect("an invoice line bills a line of an order"));
        let order = look.find::<Order>(key.0)?;
        sold.orders.insert(key.0, order.expect("an order line has its order"));
    }
    for key in shipped {
        let line = look.find::<ShipmentLine>(key)?;
        sold.shipment_lines.push(line.expect("an invoice line bills a line of a shipment"));
        let shipment = look.find::<Shipment>(key.0)?;
        sold.shipments.insert(key.0, shipment.expect("a shipment line has its shipment"));
    }
    Ok(sold)
}
