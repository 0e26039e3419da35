//! `customer.create_group`: records a group of customers.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::customer::{
    CreateCustomerGroup, CustomerGroupCreated, CustomerGroupId, create_group,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::customer::CustomerGroupByCode;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};

/// A group that was created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerGroupReply {
    /// Its id.
    pub group: CustomerGroupId,
    /// Its code.
    pub code: String,
}

impl Command for CreateCustomerGroup {
    const NAME: &'static str = "customer.create_group";
    /// The group that has the code already.
    type Given = Option<CustomerGroupId>;
    type Decision = CustomerGroupCreated;
    type Reply = CustomerGroupReply;

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Option<CustomerGroupId>, Halt> {
        crate::company::find(look)?;
        let same_code = look.all::<CustomerGroupByCode>(self.code.clone())?;
        Ok(same_code.first().map(|group| group.id))
    }

    fn decide(
        &self,
        same_code: &Option<CustomerGroupId>,
        _at: &At,
        ids: &mut dyn Ids,
    ) -> Result<CustomerGroupCreated, Refused> {
        create_group(*same_code, self, ids)
    }

    fn record(
        &self,
        _same_code: Option<CustomerGroupId>,
        created: CustomerGroupCreated,
        recorder: &mut Recorder<'_>,
    ) -> Result<CustomerGroupReply, Halt> {
        let group = created.group;
        let reply = CustomerGroupReply { group: group.id, code: group.code.clone() };
        recorder.insert(group);
        recorder.emit_all(created.events);
        Ok(reply)
    }
}
