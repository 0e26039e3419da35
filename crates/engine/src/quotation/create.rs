//! `quotation.create`: what a customer would pay. `quotation.requote`: the same anew.
use super::{Known, QuotationReply, WouldWait};
use crate::command::{Command, Halt};
use crate::order::place;
use crate::recorder::Recorder;
use quittance_domain::company::{NumberSeries, Series};
use quittance_domain::quotation::{
    CreateQuotation, QuotationCreated, RequoteGiven, RequoteQuotation, Requoted, create, left,
    requote,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;

impl Command for CreateQuotation {
    const NAME: &'static str = "quotation.create";
    type Given = place::Gathered;
    type Decision = QuotationCreated;
    type Reply = QuotationReply;

    fn rows(&self) -> usize {
        20 + 2 * self.lines.len()
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<place::Gathered, Halt> {
        look.want::<NumberSeries>(Series::Quotation.key(at.business_date));
        self.to_place().gather(look, at)
    }

    fn decide(
        &self,
        given: &place::Gathered,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<QuotationCreated, Refused> {
        create(&given.given(), self, at, ids)
    }

    fn record(
        &self,
        _given: place::Gathered,
        created: QuotationCreated,
        recorder: &mut Recorder<'_>,
    ) -> Result<QuotationReply, Halt> {
        record(created, recorder)
    }
}

/// What the decision needs, as it was loaded.
#[derive(Debug)]
pub struct Given {
    known: Known,
    request: CreateQuotation,
    to_place: place::Gathered,
}

impl Command for RequoteQuotation {
    const NAME: &'static str = "quotation.requote";
    type Given = Given;
    type Decision = Requoted;
    type Reply = QuotationReply;

    fn rows(&self) -> usize {
        100
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let known = Known::gather(look, self.quotation)?;
        let request = left(&known.quotation, &known.lines(), self)?;
        let to_place = request.gather(look, at)?;
        Ok(Given { known, request, to_place })
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<Requoted, Refused> {
        let requoting = RequoteGiven {
            quotation: &given.known.quotation,
            request: &given.request,
            to_place: given.to_place.given(),
        };
        requote(&requoting, at, ids)
    }

    fn record(
        &self,
        _given: Given,
        requoted: Requoted,
        recorder: &mut Recorder<'_>,
    ) -> Result<QuotationReply, Halt> {
        recorder.emit_numbered(requoted.events, &requoted.replaced.number);
        recorder.update(requoted.replaced);
        record(requoted.created, recorder)
    }
}

fn record(created: QuotationCreated, recorder: &mut Recorder<'_>) -> Result<QuotationReply, Halt> {
    let QuotationCreated { mut quotation, lines, would_wait, events } = created;
    quotation.number = recorder.draw(Series::Quotation, quotation.quoted_on)?;
    let would_wait = would_wait.into_iter().map(|(kind, reason)| WouldWait { kind, reason });
    let reply =
        QuotationReply { would_wait: would_wait.collect(), ..QuotationReply::of(&quotation) };
    recorder.emit_numbered(events, &quotation.number);
    recorder.insert(quotation);
    recorder.insert_all(lines);
    Ok(reply)
}
