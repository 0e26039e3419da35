//! `customer.change`: gathers and records the customer and its credit account.
use super::CustomerReply;
use crate::autopilot;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::{
    ChangeCustomer, ChangeCustomerGiven, Customer, CustomerChanged, CustomerRefusal, Headroom,
    change,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// What the decision needs.
#[derive(Debug)]
pub struct Given {
    customer: Arc<Customer>,
    credit: Arc<CreditAccount>,
}

impl Command for ChangeCustomer {
    const NAME: &'static str = "customer.change";
    type Given = Given;
    type Decision = CustomerChanged;
    type Reply = CustomerReply;

    fn rows(&self) -> usize {
        4
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        look.want::<CreditAccount>(self.customer);
        let customer = look.find::<Customer>(self.customer)?;
        let customer = customer.ok_or(Halt::Refused(CustomerRefusal::NotFound.into()))?;
        let credit = look.find::<CreditAccount>(self.customer)?;
        let credit = credit.expect("each customer has a credit account");
        Ok(Given { customer, credit })
    }

    fn decide(
        &self,
        given: &Given,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<CustomerChanged, Refused> {
        change(&ChangeCustomerGiven { customer: &given.customer, credit: &given.credit }, self)
    }

    fn record(
        &self,
        _given: Given,
        changed: CustomerChanged,
        recorder: &mut Recorder<'_>,
    ) -> Result<CustomerReply, Halt> {
        let customer = changed.customer;
        let (id, code) = (customer.id, customer.code.clone());
        recorder.update(customer);
        recorder.update(changed.credit);
        recorder.emit_all(changed.events);
        if changed.headroom == Headroom::Rose {
            autopilot::after_exposure_fell(recorder, id)?;
        }
        Ok(CustomerReply { customer: id, code })
    }
}
