//! `blanket.agree`: how much a customer takes until a day, at which prices.
use super::BlanketReply;
use crate::command::{Command, Halt};
use crate::order::place;
use crate::recorder::Recorder;
use quittance_domain::blanket::{AgreeBlanket, BlanketAgreed, agree};
use quittance_domain::company::{NumberSeries, Series};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;

impl Command for AgreeBlanket {
    const NAME: &'static str = "blanket.agree";
    type Given = place::Gathered;
    type Decision = BlanketAgreed;
    type Reply = BlanketReply;

    fn rows(&self) -> usize {
        20 + 2 * self.lines.len()
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<place::Gathered, Halt> {
        look.want::<NumberSeries>(Series::Blanket.key(at.business_date));
        self.to_place().gather(look, at)
    }

    fn decide(
        &self,
        given: &place::Gathered,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<BlanketAgreed, Refused> {
        agree(&given.given(), self, at, ids)
    }

    fn record(
        &self,
        _given: place::Gathered,
        agreed: BlanketAgreed,
        recorder: &mut Recorder<'_>,
    ) -> Result<BlanketReply, Halt> {
        let BlanketAgreed { mut blanket, lines, events } = agreed;
        blanket.number = recorder.draw(Series::Blanket, blanket.agreed_on)?;
        let reply = BlanketReply::of(&blanket);
        recorder.emit_numbered(events, &blanket.number);
        recorder.insert(blanket);
        recorder.insert_all(lines);
        Ok(reply)
    }
}
