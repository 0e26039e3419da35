//! `payment.pay_back_unidentified`: money of an unknown payer goes back.
use super::ReceiptReply;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{company, ledger};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::ledger::InBase;
use quittance_domain::payment::identify::{PayBackUnidentified, ReceiptPosted, pay_back};
use quittance_domain::payment::{PaymentRefusal, ReceiptId, UnidentifiedReceipt};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// The receipt. Refusals: `payment.receipt_not_found`.
pub(super) fn find(look: &Look<'_>, receipt: ReceiptId) -> Result<Arc<UnidentifiedReceipt>, Halt> {
    let found = look.find::<UnidentifiedReceipt>(receipt)?;
    let unknown = || Refused::from(PaymentRefusal::ReceiptNotFound).at("receipt");
    Ok(found.ok_or_else(unknown)?)
}

impl Command for PayBackUnidentified {
    const NAME: &'static str = "payment.pay_back_unidentified";
    type Given = (Arc<Company>, Arc<UnidentifiedReceipt>, InBase);
    type Decision = ReceiptPosted;
    type Reply = ReceiptReply;

    fn rows(&self) -> usize {
        10
    }

    /// Refusals: `payment.receipt_not_found`; `ledger.no_exchange_rate`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Self::Given, Halt> {
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        look.want::<UnidentifiedReceipt>(self.receipt);
        let (company, receipt) = (company::find(look)?, find(look, self.receipt)?);
        let in_base = ledger::in_base(look, &company, (receipt.currency, at.business_date))?;
        Ok((company, receipt, in_base))
    }

    fn decide(
        &self,
        (company, receipt, in_base): &Self::Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<ReceiptPosted, Refused> {
        pay_back((company, *in_base), receipt, self, at, ids)
    }

    fn record(
        &self,
        (_, receipt, _): Self::Given,
        posted: ReceiptPosted,
        recorder: &mut Recorder<'_>,
    ) -> Result<ReceiptReply, Halt> {
        let (number, amount) = (receipt.number.clone(), receipt.amount);
        recorder.update(posted.receipt);
        posted.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
        recorder.emit_all(posted.events);
        Ok(ReceiptReply { receipt: receipt.id, number, amount })
    }
}
