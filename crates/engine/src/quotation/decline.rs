//! `quotation.decline`: the customer does not want what is left of it.
use super::{Known, QuotationReply};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::quotation::{DeclineQuotation, QuotationDeclined, decline};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;

impl Command for DeclineQuotation {
    const NAME: &'static str = "quotation.decline";
    type Given = Known;
    type Decision = QuotationDeclined;
    type Reply = QuotationReply;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Known, Halt> {
        Known::gather(look, self.quotation)
    }

    fn decide(
        &self,
        given: &Known,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<QuotationDeclined, Refused> {
        decline(&given.quotation, self)
    }

    fn record(
        &self,
        _given: Known,
        declined: QuotationDeclined,
        recorder: &mut Recorder<'_>,
    ) -> Result<QuotationReply, Halt> {
        let reply = QuotationReply::of(&declined.quotation);
        recorder.emit_numbered(declined.events, &declined.quotation.number);
        recorder.update(declined.quotation);
        Ok(reply)
    }
}
