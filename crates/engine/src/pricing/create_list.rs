//! `pricing.create_list`: records an empty price list.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::customer::{Customer, CustomerGroup};
use quittance_domain::pricing::{
    CreateListGiven, CreatePriceList, PriceListCreated, PriceListId, create_list,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::pricing::PriceListByCode;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A price list that was created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceListReply {
    /// Its id.
    pub list: PriceListId,
    /// Its code.
    pub code: String,
}

/// What the decision needs.
#[derive(Debug)]
pub struct Given {
    same_code: Option<PriceListId>,
    customer: Option<Arc<Customer>>,
    group: Option<Arc<CustomerGroup>>,
}

impl Command for CreatePriceList {
    const NAME: &'static str = "pricing.create_list";
    type Given = Given;
    type Decision = PriceListCreated;
    type Reply = PriceListReply;

    fn rows(&self) -> usize {
        4
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        look.want_all::<PriceListByCode>(self.code.clone());
        crate::company::find(look)?;
        let customer = match self.customer {
            Some(customer) => look.find::<Customer>(customer)?,
            None => None,
        };
        let group = match self.group {
            Some(group) => look.find::<CustomerGroup>(group)?,
            None => None,
        };
        let same_code = look.all::<PriceListByCode>(self.code.clone())?;
        Ok(Given { same_code: same_code.first().map(|list| list.id), customer, group })
    }

    fn decide(
        &self,
        given: &Given,
        _at: &At,
        ids: &mut dyn Ids,
    ) -> Result<PriceListCreated, Refused> {
        let Given { same_code, customer, group } = given;
        let (customer, group) = (customer.as_deref(), group.as_deref());
        create_list(&CreateListGiven { same_code: *same_code, customer, group }, self, ids)
    }

    fn record(
        &self,
        _given: Given,
        created: PriceListCreated,
        recorder: &mut Recorder<'_>,
    ) -> Result<PriceListReply, Halt> {
        recorder.update_all(created.customer);
        recorder.update_all(created.group);
        let list = created.list;
        let reply = PriceListReply { list: list.id, code: list.code.clone() };
        recorder.insert(list);
        recorder.emit_all(created.events);
        Ok(reply)
    }
}
