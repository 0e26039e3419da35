//! `payment.declare_deduction`: what is open of an invoice becomes a deduction.
use super::{key, key_of_number, want_number};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{company, invoicing};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::payment::deduction::{DeclareDeduction, Deducted, declare};
use quittance_domain::payment::{DeductionId, InvoiceRef};
use quittance_domain::receivables::OpenItem;
use quittance_domain::{At, Ids, Money, Refused};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A deduction as a command left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeductionReply {
    /// Which.
    pub deduction: DeductionId,
    /// Its number.
    pub number: String,
    /// What of it is open.
    pub open: Money,
}

/// Records a deduction.
pub(super) fn record(
    deducted: Deducted,
    recorder: &mut Recorder<'_>,
) -> Result<DeductionReply, Halt> {
    let number = recorder.draw(Series::Deduction, deducted.deduction.deducted_on)?;
    let deducted = deducted.with_number(number);
    let reply = DeductionReply {
        deduction: deducted.deduction.id,
        number: deducted.deduction.number.clone(),
        open: deducted.item.open,
    };
    recorder.insert(deducted.deduction);
    recorder.insert(deducted.item);
    recorder.insert_all(deducted.settlements);
    deducted.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
    recorder.emit_all(deducted.events);
    Ok(reply)
}

impl Command for DeclareDeduction {
    const NAME: &'static str = "payment.declare_deduction";
    type Given = (Arc<Company>, Vec<Arc<OpenItem>>);
    type Decision = Deducted;
    type Reply = DeductionReply;

    fn rows(&self) -> usize {
        20
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Self::Given, Halt> {
        look.want::<NumberSeries>(Series::Deduction.key(at.business_date));
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        if let InvoiceRef::Number(number) = &self.short.invoice {
            want_number(look, number);
        }
        let company = company::find(look)?;
        let key = match &self.short.invoice {
            InvoiceRef::Id(id) => Some(key(*id)),
            InvoiceRef::Number(number) => key_of_number(look, number)?,
        };
        let items = match key {
            Some((document, _)) => invoicing::instalments(look, &[document])?,
            None => Vec::new(),
        };
        Ok((company, items))
    }

    fn decide(
        &self,
        (company, items): &Self::Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<Deducted, Refused> {
        let items: Vec<&OpenItem> = items.iter().map(Arc::as_ref).collect();
        declare(company, &items, self, at, ids)
    }

    fn record(
        &self,
        _given: Self::Given,
        deducted: Deducted,
        recorder: &mut Recorder<'_>,
    ) -> Result<DeductionReply, Halt> {
        recorder.update_all(deducted.invoice_items.clone());
        record(deducted, recorder)
    }
}
