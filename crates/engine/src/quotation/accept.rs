//! `quotation.accept`: places an order at the prices of a quotation.
use super::Known;
use crate::command::{Command, Halt};
use crate::order::{OrderReply, place};
use crate::recorder::Recorder;
use quittance_domain::order::{Agreement, OrderPlaced, PlaceOrder};
use quittance_domain::quotation::{AcceptQuotation, Accepting, QuotationAccepted, accept};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;

/// What the decision needs, as it was loaded.
#[derive(Debug)]
pub struct Given {
    known: Known,
    command: PlaceOrder,
    agreement: Agreement,
    to_place: place::Gathered,
}

impl Known {
    fn accepting(&self) -> Accepting<'_> {
        Accepting { quotation: &self.quotation, lines: self.lines() }
    }
}

impl Command for AcceptQuotation {
    const NAME: &'static str = "quotation.accept";
    type Given = Given;
    type Decision = (OrderPlaced, QuotationAccepted);
    type Reply = OrderReply;

    fn rows(&self) -> usize {
        100
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let known = Known::gather(look, self.quotation)?;
        let (command, agreement) = self.to_place(&known.accepting(), at)?;
        let to_place = command.gather(look, at)?.under(agreement.clone());
        Ok(Given { known, command, agreement, to_place })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<(OrderPlaced, QuotationAccepted), Refused> {
        let mut placed = given.command.decide(&given.to_place, at, ids)?;
        let accepted = accept(&given.known.accepting(), &given.agreement, &mut placed)?;
        Ok((placed, accepted))
    }

    fn record(
        &self,
        given: Given,
        (placed, accepted): (OrderPlaced, QuotationAccepted),
        recorder: &mut Recorder<'_>,
    ) -> Result<OrderReply, Halt> {
        let reply = given.command.record(given.to_place, placed, recorder)?;
        recorder.emit_numbered(accepted.events, &accepted.quotation.number);
        recorder.update(accepted.quotation);
        recorder.update_all(accepted.lines);
        recorder.insert_all(accepted.acceptances);
        Ok(reply)
    }
}
