//! `customer.create_all`: many customers at once, all or none.
use super::{NewGiven, record_new};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::customer::{
    CUSTOMERS_MAX, CreateCustomers, CustomerCreated, CustomerId, create_all,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};

/// Customers that were created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomersReply {
    /// Their ids, in the order of the command.
    pub customers: Vec<CustomerId>,
}

impl Command for CreateCustomers {
    const NAME: &'static str = "customer.create_all";
    type Given = Vec<NewGiven>;
    type Decision = Vec<CustomerCreated>;
    type Reply = CustomersReply;

    fn rows(&self) -> usize {
        5 * self.customers.len()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Vec<NewGiven>, Halt> {
        // More than that is refused before any record is looked at.
        let customers = || self.customers.iter().take(CUSTOMERS_MAX);
        customers().for_each(|customer| NewGiven::want(look, customer));
        crate::company::find(look)?;
        customers().map(|customer| NewGiven::find(look, customer)).collect()
    }

    fn decide(
        &self,
        given: &Vec<NewGiven>,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<Vec<CustomerCreated>, Refused> {
        let given: Vec<_> = given.iter().map(|it| it.given(at)).collect();
        create_all(&given, self, ids)
    }

    fn record(
        &self,
        _given: Vec<NewGiven>,
        created: Vec<CustomerCreated>,
        recorder: &mut Recorder<'_>,
    ) -> Result<CustomersReply, Halt> {
        let customers = created.into_iter().map(|created| record_new(created, recorder)).collect();
        Ok(CustomersReply { customers })
    }
}
