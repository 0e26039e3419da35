//! `credit.set_policy`: the rules of a group of customers, or of the company.
use super::everyone;
use crate::command::{Command, Halt};
use crate::company;
use crate::recorder::Recorder;
use quittance_domain::company::Company;
use quittance_domain::credit::{
    CreditPolicy, CreditPolicySet, SetCreditPolicy, SetCreditPolicyGiven, set_policy,
};
use quittance_domain::customer::{CustomerGroup, CustomerGroupId};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// The records that a policy is set on.
pub struct Given {
    company: Arc<Company>,
    group: Option<CustomerGroupId>,
    policy: Option<Arc<CreditPolicy>>,
}

impl Command for SetCreditPolicy {
    const NAME: &'static str = "credit.set_policy";
    type Given = Given;
    type Decision = CreditPolicySet;
    type Reply = ();

    fn rows(&self) -> usize {
        3
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        look.want::<CreditPolicy>(self.group.unwrap_or(everyone()));
        let group = match self.group {
            Some(group) => look.find::<CustomerGroup>(group)?.map(|group| group.id),
            None => None,
        };
        let policy = look.find::<CreditPolicy>(self.group.unwrap_or(everyone()))?;
        Ok(Given { company: company::find(look)?, group, policy })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<CreditPolicySet, Refused> {
        let (company, policy) = (given.company.as_ref(), given.policy.as_deref());
        let given = SetCreditPolicyGiven { company, group: given.group, policy };
        set_policy(&given, self, at.business_date)
    }

    fn record(
        &self,
        _given: Given,
        set: CreditPolicySet,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.put(set.policy)?;
        recorder.update_all(set.company);
        recorder.emit_all(set.events);
        Ok(())
    }
}
