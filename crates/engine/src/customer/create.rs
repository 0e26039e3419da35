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
        let places = &self.details.places;
        5 + places.contacts.len() + places.ship_tos.len() + 2 * places.items.len()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<NewGiven, Halt> {
        NewGiven::want(look, self);
        crate::company::find(look)?;
        NewGiven::find(look, self)?.with_code(look, self)
    }

    fn decide(
        &self,
        given: &NewGiven,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<CustomerCreated, Refused> {
        create(&given.given(at), self, ids)
    }

    fn record(
        &self,
        given: NewGiven,
        created: CustomerCreated,
        recorder: &mut Recorder<'_>,
    ) -> Result<CustomerReply, Halt> {
        let code = created.customer.code.clone();
        let customer = record_new(created, recorder);
        recorder.update_all(given.made.map(|(_, policy)| policy));
        Ok(CustomerReply { customer, code })
    }
}
