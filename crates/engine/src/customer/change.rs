//! `customer.change`: gathers and records the customer and its credit account.
use super::CustomerReply;
use crate::command::{Command, Halt};
use crate::invoicing;
use crate::recorder::Recorder;
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::{
    ChangeCustomer, ChangeCustomerGiven, Customer, CustomerChanged, CustomerRefusal, change,
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
        if let Some(terms) = self.terms {
            invoicing::terms::find(look, terms)?;
        }
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
        let reply = CustomerReply { customer: customer.id, code: customer.code.clone() };
        recorder.update(customer);
        recorder.update(changed.credit);
        recorder.emit_all(changed.events);
        Ok(reply)
    }
}
