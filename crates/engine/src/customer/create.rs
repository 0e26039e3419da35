//! `customer.create`: records a customer and its credit account.
use super::{NewGiven, record_new};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::customer::{CreateCustomer, CustomerCreated, CustomerId, create};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};

/// A customer that was created or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerReply {
    /// Its id.
    pub customer: CustomerId,
    /// Its code.
    pub code: String,
}

impl Command for CreateCustomer {
    const NAME: &'static str = "customer.create";
    type Given = NewGiven;
    type Decision = CustomerCreated;
    type Reply = CustomerReply;

    fn rows(&self) -> usize {
        4
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<NewGiven, Halt> {
        NewGiven::want(look, self);
        crate::company::find(look)?;
        NewGiven::find(look, self)
    }

    fn decide(
        &self,
        given: &NewGiven,
        _at: &At,
        ids: &mut dyn Ids,
    ) -> Result<CustomerCreated, Refused> {
        create(&given.given(), self, ids)
    }

    fn record(
        &self,
        _given: NewGiven,
        created: CustomerCreated,
        recorder: &mut Recorder<'_>,
    ) -> Result<CustomerReply, Halt> {
        let customer = record_new(created, recorder);
        Ok(CustomerReply { customer, code: self.code.clone() })
    }
}
