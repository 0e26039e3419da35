//! `credit.set_profile`: a temporary limit, a review, a block, the group of an account.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{autopilot, company};
use quittance_domain::company::Company;
use quittance_domain::credit::{
    CreditAccount, CreditGroup, CreditProfile, CreditProfileSet, CreditRefusal, SetCreditProfile,
    SetCreditProfileGiven, set_profile,
};
use quittance_domain::customer::CustomerId;
use quittance_domain::{At, Ids, Refused};
use quittance_store::credit::ProfilesOfGroup;
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// The records that a profile is set on.
pub struct Given {
    company: Arc<Company>,
    account: Arc<CreditAccount>,
    profile: Option<Arc<CreditProfile>>,
    /// The group that is named, with the accounts that are in it.
    group: Option<(Arc<CreditGroup>, Vec<CustomerId>)>,
}

impl Command for SetCreditProfile {
    const NAME: &'static str = "credit.set_profile";
    type Given = Given;
    type Decision = CreditProfileSet;
    type Reply = ();

    fn rows(&self) -> usize {
        3
    }

    /// Refusals: `credit.customer_not_found`.
    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        look.want::<CreditProfile>(self.customer);
        let named = self.credit_group.as_ref().and_then(|group| group.set().copied());
        if let Some(group) = named {
            look.want::<CreditGroup>(group);
            look.want_all::<ProfilesOfGroup>(Some(group));
        }
        let account = look.find::<CreditAccount>(self.customer)?;
        let account =
            account.ok_or_else(|| Refused::from(CreditRefusal::CustomerNotFound).at("customer"))?;
        let group = match named {
            Some(id) => {
                let members = look.all::<ProfilesOfGroup>(Some(id))?;
                let members = members.iter().map(|profile| profile.customer).collect();
                look.find::<CreditGroup>(id)?.map(|group| (group, members))
            }
            None => None,
        };
        let profile = look.find::<CreditProfile>(self.customer)?;
        Ok(Given { company: company::find(look)?, account, profile, group })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<CreditProfileSet, Refused> {
        let group = given.group.as_ref();
        let given = SetCreditProfileGiven {
            company: &given.company,
            account: &given.account,
            profile: given.profile.as_deref(),
            group: group.map(|(group, members)| (&**group, members.len())),
        };
        set_profile(&given, self, at.business_date)
    }

    fn record(
        &self,
        given: Given,
        set: CreditProfileSet,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        let left = given.profile.and_then(|profile| profile.group);
        let left = left.filter(|group| set.profile.group != Some(*group));
        recorder.put(set.profile)?;
        recorder.update_all(set.company);
        recorder.emit_all(set.events);
        // Where it left a group, those that stay have more room.
        let behind = match left {
            Some(group) => recorder.look(|look| look.all::<ProfilesOfGroup>(Some(group)))?,
            None => Vec::new(),
        };
        let behind = behind.first().map(|profile| profile.customer);
        for customer in [Some(self.customer), behind].into_iter().flatten() {
            autopilot::after_exposure_fell(recorder, customer)?;
        }
        Ok(())
    }
}
