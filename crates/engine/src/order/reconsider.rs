//! `order.reconsider_customer`: leaves the customer's orders that wait for credit to be looked at
//! anew. `order.reconsider`: looks at one.
use super::{Gathered, OrderReply, record_confirmation};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::order::{
    Confirmation, Hold, ReconsiderCustomer, ReconsiderOrder, Reconsidered, reconsider,
    waiting_for_credit,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::order::ActiveHoldsOfCustomer;
use quittance_store::unit_of_work::Look;
use std::rc::Rc;

impl Command for ReconsiderCustomer {
    const NAME: &'static str = "order.reconsider_customer";
    type Given = Vec<Rc<Hold>>;
    type Decision = Reconsidered;
    type Reply = ();

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Vec<Rc<Hold>>, Halt> {
        Ok(look.all::<ActiveHoldsOfCustomer>(self.customer)?)
    }

    fn decide(
        &self,
        holds: &Vec<Rc<Hold>>,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Reconsidered, Refused> {
        let holds: Vec<&Hold> = holds.iter().map(Rc::as_ref).collect();
        Ok(waiting_for_credit(&holds, self.after))
    }

    fn record(
        &self,
        _holds: Vec<Rc<Hold>>,
        reconsidered: Reconsidered,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        for order in reconsidered.orders {
            recorder.follow(&ReconsiderOrder { order }, order.uuid(), "");
        }
        if let Some(after) = reconsidered.more_after {
            let rest = ReconsiderCustomer { customer: self.customer, after: Some(after) };
            recorder.follow(&rest, self.customer.uuid(), "");
        }
        Ok(())
    }
}

impl Command for ReconsiderOrder {
    const NAME: &'static str = "order.reconsider";
    type Given = Gathered;
    type Decision = Option<Confirmation>;
    type Reply = OrderReply;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Gathered, Halt> {
        Gathered::gather(look, self.order)
    }

    fn decide(
        &self,
        given: &Gathered,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Option<Confirmation>, Refused> {
        reconsider(&given.given(), self, at)
    }

    fn record(
        &self,
        given: Gathered,
        confirmation: Option<Confirmation>,
        recorder: &mut Recorder<'_>,
    ) -> Result<OrderReply, Halt> {
        match confirmation {
            Some(confirmation) => record_confirmation(&given.holds, confirmation, recorder),
            None => Ok(given.reply()),
        }
    }
}
