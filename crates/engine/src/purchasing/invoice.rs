//! `purchasing.post_invoice`: a supplier's bill, held against what was ordered and came in.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::purchasing::{
    PURCHASE_LINES_MAX, PostSupplierInvoice, PostSupplierInvoiceGiven, PurchaseLine, PurchaseOrder,
    PurchaseOrderId, Supplier, SupplierInvoice, SupplierInvoiceId, SupplierInvoicePosted,
    post_supplier_invoice,
};
use quittance_domain::{At, Date, Ids, Refused};
use quittance_store::purchasing::{InvoiceOfSupplier, LinesOfPurchase};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A supplier's bill that was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierInvoiceReply {
    /// Its id.
    pub invoice: SupplierInvoiceId,
    /// Our number of it.
    pub number: String,
    /// When it is to be paid.
    pub due_on: Date,
}

/// What a bill is decided on.
pub struct Given {
    company: Arc<Company>,
    supplier: Option<Arc<Supplier>>,
    same_number: Vec<Arc<SupplierInvoice>>,
    orders: Vec<Arc<PurchaseOrder>>,
    lines: Vec<Arc<PurchaseLine>>,
}

impl Command for PostSupplierInvoice {
    const NAME: &'static str = "purchasing.post_invoice";
    type Given = Given;
    type Decision = SupplierInvoicePosted;
    type Reply = SupplierInvoiceReply;

    fn rows(&self) -> usize {
        20 + 4 * self.lines.len()
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let theirs = (self.supplier, self.supplier_number.clone());
        let billed = self.lines.iter().take(PURCHASE_LINES_MAX);
        let named: BTreeSet<PurchaseOrderId> = billed.map(|line| line.order).collect();
        look.want::<NumberSeries>(Series::SupplierInvoice.key(at.business_date));
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        look.want::<Supplier>(self.supplier);
        look.want_all::<InvoiceOfSupplier>(theirs.clone());
        for order in &named {
            look.want::<PurchaseOrder>(*order);
            look.want_all::<LinesOfPurchase>(*order);
        }
        let company = crate::company::find(look)?;
        let (mut orders, mut lines) = (Vec::new(), Vec::new());
        for order in named {
            orders.extend(look.find::<PurchaseOrder>(order)?);
            lines.extend(look.all::<LinesOfPurchase>(order)?);
        }
        let supplier = look.find::<Supplier>(self.supplier)?;
        let same_number = look.all::<InvoiceOfSupplier>(theirs)?;
        Ok(Given { company, supplier, same_number, orders, lines })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<SupplierInvoicePosted, Refused> {
        let given = PostSupplierInvoiceGiven {
            company: &given.company,
            supplier: given.supplier.as_deref(),
            same_number: given.same_number.first().map(Arc::as_ref),
            orders: given.orders.iter().map(|order| (order.id, order.as_ref())).collect(),
            lines: given.lines.iter().map(|it| ((it.order, it.line_no), it.as_ref())).collect(),
        };
        post_supplier_invoice(&given, self, at, ids)
    }

    fn record(
        &self,
        _given: Given,
        mut posted: SupplierInvoicePosted,
        recorder: &mut Recorder<'_>,
    ) -> Result<SupplierInvoiceReply, Halt> {
        let number = recorder.draw(Series::SupplierInvoice, posted.invoice.posted_on)?;
        posted.invoice.number.clone_from(&number);
        posted.payable.number.clone_from(&number);
        let (invoice, due_on) = (posted.invoice.id, posted.invoice.due_on);
        recorder.insert(posted.invoice);
        recorder.insert_all(posted.lines);
        recorder.insert(posted.payable);
        recorder.update_all(posted.orders);
        recorder.update_all(posted.order_lines);
        if let Some(entry) = posted.entry {
            recorder.post(entry.with_document_number(number.clone()))?;
        }
        recorder.emit_numbered(posted.events, &number);
        Ok(SupplierInvoiceReply { invoice, number, due_on })
    }
}
