//! `opening.bring_bill`: what is owed of a supplier's bill of the last system.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::opening::{BillBrought, BringBill, BringBillGiven, Opening, bring_bill};
use quittance_domain::purchasing::{Supplier, SupplierInvoice, SupplierInvoiceId};
use quittance_domain::{At, Date, Ids, Refused};
use quittance_store::purchasing::InvoiceOfSupplier;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A bill that was brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillReply {
    /// Its id.
    pub invoice: SupplierInvoiceId,
    /// Our number of it.
    pub number: String,
    /// When it is to be paid.
    pub due_on: Date,
}

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    opening: Option<Arc<Opening>>,
    supplier: Option<Arc<Supplier>>,
    same_number: Vec<Arc<SupplierInvoice>>,
}

impl Command for BringBill {
    const NAME: &'static str = "opening.bring_bill";
    type Given = Given;
    type Decision = BillBrought;
    type Reply = BillReply;

    fn rows(&self) -> usize {
        10
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        let theirs = (self.supplier, self.supplier_number.clone());
        look.want::<Opening>(());
        look.want::<Supplier>(self.supplier);
        look.want_all::<InvoiceOfSupplier>(theirs.clone());
        let opening = super::opening(look)?;
        if let Some(opening) = &opening {
            look.want::<NumberSeries>(Series::SupplierInvoice.key(opening.on));
            look.want::<NumberSeries>(Series::Journal.key(opening.on));
        }
        Ok(Given {
            company: crate::company::find(look)?,
            opening,
            supplier: look.find::<Supplier>(self.supplier)?,
            same_number: look.all::<InvoiceOfSupplier>(theirs)?,
        })
    }

    fn decide(&self, given: &Given, _at: &At, ids: &mut dyn Ids) -> Result<BillBrought, Refused> {
        let given = BringBillGiven {
            opening: given.opening.as_deref(),
            base: given.company.base_currency,
            supplier: given.supplier.as_deref(),
            same_number: given.same_number.first().map(Arc::as_ref),
        };
        bring_bill(&given, self, ids)
    }

    fn record(
        &self,
        _given: Given,
        mut brought: BillBrought,
        recorder: &mut Recorder<'_>,
    ) -> Result<BillReply, Halt> {
        super::on_go_live_day(&brought.changed, recorder);
        let number = recorder.draw(Series::SupplierInvoice, brought.invoice.posted_on)?;
        brought.invoice.number.clone_from(&number);
        brought.payable.number.clone_from(&number);
        let (invoice, due_on) = (brought.invoice.id, brought.invoice.due_on);
        recorder.insert(brought.invoice);
        recorder.insert(brought.payable);
        recorder.insert(brought.marker);
        if let Some(entry) = brought.entry {
            recorder.post(entry.with_document_number(number.clone()))?;
        }
        recorder.emit_numbered(brought.events, &number);
        super::record(brought.changed, recorder)?;
        Ok(BillReply { invoice, number, due_on })
    }
}
