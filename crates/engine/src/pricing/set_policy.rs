//! `pricing.set_policy`: records what a company prices by.
use super::{policy, record_policy};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::pricing::{Policy, PolicySet, PriceList, SetPolicy, set_policy};
use quittance_domain::product::Product;
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// What the decision needs.
#[derive(Debug)]
pub struct Given {
    policy: Policy,
    base_list: Option<Arc<PriceList>>,
    freight: Option<Arc<Product>>,
}

impl Command for SetPolicy {
    const NAME: &'static str = "pricing.set_policy";
    type Given = Given;
    type Decision = PolicySet;
    type Reply = ();

    fn rows(&self) -> usize {
        3
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        crate::company::find(look)?;
        let base_list = match self.base_list {
            Some(list) => look.find::<PriceList>(list)?,
            None => None,
        };
        let freight = match &self.freight {
            Some(freight) => look.find::<Product>(freight.product)?,
            None => None,
        };
        Ok(Given { policy: policy(look)?, base_list, freight })
    }

    fn decide(&self, given: &Given, _at: &At, _ids: &mut dyn Ids) -> Result<PolicySet, Refused> {
        set_policy(&given.policy, given.base_list.as_deref(), given.freight.as_deref(), self)
    }

    fn record(
        &self,
        _given: Given,
        set: PolicySet,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        record_policy(set.policy, recorder)?;
        recorder.emit_all(set.events);
        Ok(())
    }
}
