//! `credit.set_group`: accounts that are checked as one, and their limit.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{autopilot, company};
use quittance_domain::credit::{
    CreditGroup, CreditGroupId, CreditGroupSet, CreditProfile, SetCreditGroup, set_group,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::credit::{CreditGroupByCode, ProfilesOfGroup};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// The records that a group is set on.
pub struct Given {
    group: Option<Arc<CreditGroup>>,
    members: Vec<Arc<CreditProfile>>,
}

impl Command for SetCreditGroup {
    const NAME: &'static str = "credit.set_group";
    type Given = Given;
    type Decision = CreditGroupSet;
    type Reply = CreditGroupId;

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        company::find(look)?;
        let group = look.all::<CreditGroupByCode>(self.code.clone())?.first().cloned();
        let members = match &group {
            Some(group) => look.all::<ProfilesOfGroup>(Some(group.id))?,
            None => Vec::new(),
        };
        Ok(Given { group, members })
    }

    fn decide(
        &self,
        given: &Given,
        _at: &At,
        ids: &mut dyn Ids,
    ) -> Result<CreditGroupSet, Refused> {
        set_group(given.group.as_deref(), self, ids)
    }

    fn record(
        &self,
        given: Given,
        set: CreditGroupSet,
        recorder: &mut Recorder<'_>,
    ) -> Result<CreditGroupId, Halt> {
        let id = set.group.id;
        match given.group {
            Some(_) => recorder.update(set.group),
            None => recorder.insert(set.group),
        }
        recorder.emit_all(set.events);
        // One of them stands for all.
        if let Some(member) = given.members.first() {
            autopilot::after_exposure_fell(recorder, member.customer)?;
        }
        Ok(id)
    }
}
