//! `blanket.call_off`: places an order of some of a blanket order, at its prices.
use super::Known;
use crate::command::{Command, Halt};
use crate::order::{OrderReply, place};
use crate::recorder::Recorder;
use quittance_domain::blanket::{BlanketGiven, CallOffBlanket, CalledOff, call_off};
use quittance_domain::order::{Agreement, OrderPlaced, PlaceOrder};
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
    fn given(&self) -> BlanketGiven<'_> {
        BlanketGiven { blanket: &self.blanket, lines: self.lines() }
    }
}

impl Command for CallOffBlanket {
    const NAME: &'static str = "blanket.call_off";
    type Given = Given;
    type Decision = (OrderPlaced, CalledOff);
    type Reply = OrderReply;

    fn rows(&self) -> usize {
        20 + 6 * self.lines.len()
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let known = Known::gather(look, self.blanket)?;
        let (command, agreement) = self.to_place(&known.given(), at)?;
        let to_place = command.gather(look, at)?.under(agreement.clone());
        Ok(Given { known, command, agreement, to_place })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<(OrderPlaced, CalledOff), Refused> {
        let mut placed = given.command.decide(&given.to_place, at, ids)?;
        let called = call_off(&given.known.given(), &given.agreement, &mut placed)?;
        Ok((placed, called))
    }

    fn record(
        &self,
        given: Given,
        (placed, called): (OrderPlaced, CalledOff),
        recorder: &mut Recorder<'_>,
    ) -> Result<OrderReply, Halt> {
        let reply = given.command.record(given.to_place, placed, recorder)?;
        recorder.emit_numbered(called.events, &called.blanket.number);
        recorder.update(called.blanket);
        recorder.update_all(called.lines);
        recorder.insert_all(called.call_offs);
        Ok(reply)
    }
}
