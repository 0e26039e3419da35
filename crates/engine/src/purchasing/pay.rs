//! `purchasing.pay`: a supplier is paid.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::purchasing::{
    PaySupplier, Payable, Supplier, SupplierPaid, SupplierPaymentId, pay,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::purchasing::OpenPayables;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A payment to a supplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierPaymentReply {
    /// Its id.
    pub payment: SupplierPaymentId,
    /// Its number.
    pub number: String,
}

/// What a payment is decided on.
pub struct Given {
    company: Arc<Company>,
    supplier: Option<Arc<Supplier>>,
    open: Vec<Arc<Payable>>,
}

impl Command for PaySupplier {
    const NAME: &'static str = "purchasing.pay";
    type Given = Given;
    type Decision = SupplierPaid;
    type Reply = SupplierPaymentReply;

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        look.want::<NumberSeries>(Series::SupplierPayment.key(at.business_date));
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        look.want::<Supplier>(self.supplier);
        look.want_all::<OpenPayables>(self.supplier);
        Ok(Given {
            company: crate::company::find(look)?,
            supplier: look.find::<Supplier>(self.supplier)?,
            open: look.all::<OpenPayables>(self.supplier)?,
        })
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<SupplierPaid, Refused> {
        let open: Vec<&Payable> = given.open.iter().map(Arc::as_ref).collect();
        pay((&given.company, given.supplier.as_deref()), &open, self, at, ids)
    }

    fn record(
        &self,
        _given: Given,
        mut paid: SupplierPaid,
        recorder: &mut Recorder<'_>,
    ) -> Result<SupplierPaymentReply, Halt> {
        let number = recorder.draw(Series::SupplierPayment, paid.payment.paid_on)?;
        paid.payment.number.clone_from(&number);
        let payment = paid.payment.id;
        recorder.insert(paid.payment);
        recorder.insert_all(paid.lines);
        recorder.update_all(paid.payables);
        if let Some(entry) = paid.entry {
            recorder.post(entry.with_document_number(number.clone()))?;
        }
        recorder.emit_numbered(paid.events, &number);
        Ok(SupplierPaymentReply { payment, number })
    }
}
