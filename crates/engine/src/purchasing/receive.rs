//! `purchasing.receive`: goods of a purchase order come in.
use super::Purchase;
use crate::autopilot;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::stock::shelves::Named;
use crate::stock::{self, StockReply};
use quittance_domain::purchasing::{
    PurchaseLine, PurchaseReceived, ReceivePurchase, Supplier, receive_purchase,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// What a receipt is decided on.
pub struct Given {
    purchase: Purchase,
    supplier: Arc<Supplier>,
    stock: stock::Given,
}

impl Command for ReceivePurchase {
    const NAME: &'static str = "purchasing.receive";
    type Given = Given;
    type Decision = PurchaseReceived;
    type Reply = StockReply;

    fn rows(&self) -> usize {
        100 + 6 * self.lines.len()
    }

    /// Refusals: `purchasing.unknown_order`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let purchase = super::purchase(look, self.order)?;
        let (order, lines) = &purchase;
        look.want::<Supplier>(order.supplier);
        let products = lines.iter().map(|line| line.product);
        let stock = stock::Given::gather(look, at, order.warehouse, products)?;
        let product = |line_no| lines.iter().find(|line| line.line_no == line_no);
        let places = self.lines.iter().filter_map(|it| Some((product(it.line_no)?, it)));
        let places = places.map(|(line, it)| (line.product, it.place.as_ref()));
        let stock = stock.with_places(look, order.warehouse, Named::spots(places))?;
        let stock = stock.with_standard_costs(look)?;
        let supplier = look.find::<Supplier>(order.supplier)?;
        let supplier = supplier.expect("a purchase order's supplier stays");
        Ok(Given { purchase, supplier, stock })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<PurchaseReceived, Refused> {
        let (order, lines) = &given.purchase;
        let lines: Vec<&PurchaseLine> = lines.iter().map(Arc::as_ref).collect();
        let of_order = (order.as_ref(), lines.as_slice(), given.supplier.as_ref());
        receive_purchase(&given.stock.given(), of_order, self, at, ids)
    }

    fn record(
        &self,
        _given: Given,
        received: PurchaseReceived,
        recorder: &mut Recorder<'_>,
    ) -> Result<StockReply, Halt> {
        let goods = super::goods(&received.lines);
        recorder.update(received.order);
        recorder.update_all(received.lines);
        recorder.insert_all(received.receipt);
        recorder.emit_all(received.events);
        let reply = stock::record(received.moved, recorder)?;
        autopilot::after_supply_changed(recorder, goods)?;
        Ok(reply)
    }
}
