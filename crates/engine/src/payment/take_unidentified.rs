//! `payment.take_unidentified`: takes in money of an unknown payer.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{company, ledger};
use quittance_domain::company::{NumberSeries, Series};
use quittance_domain::ledger::InBase;
use quittance_domain::payment::ReceiptId;
use quittance_domain::payment::identify::{ReceiptPosted, TakeUnidentified, take_unidentified};
use quittance_domain::{At, Ids, Money, Refused};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};

/// A receipt of an unknown payer as a command left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptReply {
    /// Which.
    pub receipt: ReceiptId,
    /// Its number.
    pub number: String,
    /// How much.
    pub amount: Money,
}

/// Records a new receipt.
pub(crate) fn record(
    posted: ReceiptPosted,
    recorder: &mut Recorder<'_>,
) -> Result<ReceiptReply, Halt> {
    let number = recorder.draw(Series::UnidentifiedReceipt, posted.receipt.received_on)?;
    let posted = posted.with_number(number);
    let reply = ReceiptReply {
        receipt: posted.receipt.id,
        number: posted.receipt.number.clone(),
        amount: posted.receipt.amount,
    };
    recorder.insert(posted.receipt);
    posted.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
    recorder.emit_all(posted.events);
    Ok(reply)
}

impl Command for TakeUnidentified {
    const NAME: &'static str = "payment.take_unidentified";
    type Given = InBase;
    type Decision = ReceiptPosted;
    type Reply = ReceiptReply;

    fn rows(&self) -> usize {
        10
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<InBase, Halt> {
        look.want::<NumberSeries>(Series::UnidentifiedReceipt.key(at.business_date));
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        let company = company::find(look)?;
        let day = (self.amount.currency(), at.business_date);
        Ok(ledger::in_base(look, &company, day)?)
    }

    fn decide(
        &self,
        in_base: &InBase,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<ReceiptPosted, Refused> {
        take_unidentified(*in_base, self, at, ids)
    }

    fn record(
        &self,
        _given: InBase,
        posted: ReceiptPosted,
        recorder: &mut Recorder<'_>,
    ) -> Result<ReceiptReply, Halt> {
        record(posted, recorder)
    }
}
