//! What is set for collecting: rates, holidays, policies, profiles, blocks, contacts.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{company, invoicing};
use quittance_domain::company::Company;
use quittance_domain::credit::CreditAccount;
use quittance_domain::receivables::{
    BlockDunning, CollectionItem, CollectionPolicy, CollectionProfile, DunningLevel, DunningPolicy,
    DunningPolicyId, DunningPolicySet, Holiday, INSTALMENT_WHOLE, OpenItem, RecordContact,
    ReferenceRate, SetCollectionPolicy, SetDunningPolicy, SetHolidays, SetProfile,
    SetReferenceRate, block_items, block_profile, record_contact, set_collection_policy,
    set_dunning_policy, set_holidays, set_profile,
};
use quittance_domain::{At, Event, Ids, Refused};
use quittance_store::receivables::{DunningPolicyByCode, LevelsOfPolicy};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;
use uuid::Uuid;

impl Command for SetReferenceRate {
    const NAME: &'static str = "receivables.set_reference_rate";
    type Given = ();
    type Decision = ();
    type Reply = ();

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<(), Halt> {
        look.want::<ReferenceRate>((self.currency, self.valid_from));
        company::find(look).map(|_| ())
    }

    fn decide(&self, _given: &(), _at: &At, _ids: &mut dyn Ids) -> Result<(), Refused> {
        Ok(())
    }

    fn record(&self, _given: (), _set: (), recorder: &mut Recorder<'_>) -> Result<(), Halt> {
        let (currency, valid_from, rate) = (self.currency, self.valid_from, self.rate);
        recorder.put(ReferenceRate { currency, valid_from, rate })?;
        let set = Event::new("receivables.reference_rate_set", Uuid::nil());
        let set = set.with("currency", currency).with("valid_from", valid_from);
        recorder.emit(set.with("rate", rate));
        Ok(())
    }
}

impl Command for SetHolidays {
    const NAME: &'static str = "receivables.set_holidays";
    type Given = ();
    type Decision = Vec<Holiday>;
    type Reply = ();

    fn rows(&self) -> usize {
        self.holidays.len()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<(), Halt> {
        self.holidays.keys().for_each(|day| look.want::<Holiday>(*day));
        company::find(look).map(|_| ())
    }

    fn decide(&self, _given: &(), _at: &At, _ids: &mut dyn Ids) -> Result<Vec<Holiday>, Refused> {
        set_holidays(self)
    }

    fn record(
        &self,
        _given: (),
        holidays: Vec<Holiday>,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        let days: Vec<String> = holidays.iter().map(|holiday| holiday.day.to_string()).collect();
        for holiday in holidays {
            recorder.put(holiday)?;
        }
        let set = Event::new("receivables.holidays_set", Uuid::nil());
        recorder.emit(set.with("days", days.join(" ")));
        Ok(())
    }
}

/// The dunning policy that a code names, if there is one; none is named: none.
fn named(look: &Look<'_>, code: Option<&str>) -> Result<Option<Arc<DunningPolicy>>, Halt> {
    match code {
        Some(code) => Ok(look.all::<DunningPolicyByCode>(code.to_owned())?.first().cloned()),
        None => Ok(None),
    }
}

/// The records that a policy is set on.
pub struct PolicyGiven {
    company: Arc<Company>,
    policy: Option<Arc<CollectionPolicy>>,
    named: Option<Arc<DunningPolicy>>,
}

impl Command for SetCollectionPolicy {
    const NAME: &'static str = "receivables.set_collection_policy";
    type Given = PolicyGiven;
    type Decision = CollectionPolicy;
    type Reply = ();

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<PolicyGiven, Halt> {
        look.want::<CollectionPolicy>(());
        Ok(PolicyGiven {
            company: company::find(look)?,
            named: named(look, self.dunning_policy.as_deref())?,
            policy: look.find::<CollectionPolicy>(())?,
        })
    }

    fn decide(
        &self,
        given: &PolicyGiven,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<CollectionPolicy, Refused> {
        let before = (given.policy.as_deref(), given.named.as_deref());
        set_collection_policy(&given.company, before, self)
    }

    fn record(
        &self,
        _given: PolicyGiven,
        policy: CollectionPolicy,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.put(policy)?;
        recorder.emit(Event::new("receivables.collection_policy_set", Uuid::nil()));
        Ok(())
    }
}

/// The policy of a code and its levels, as far as they are there.
pub struct LevelsGiven {
    policy: Option<Arc<DunningPolicy>>,
    levels: Vec<Arc<DunningLevel>>,
}

impl Command for SetDunningPolicy {
    const NAME: &'static str = "receivables.set_dunning_policy";
    type Given = LevelsGiven;
    type Decision = DunningPolicySet;
    type Reply = DunningPolicyId;

    fn rows(&self) -> usize {
        4 + 2 * self.levels.len()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<LevelsGiven, Halt> {
        company::find(look)?;
        let policy = named(look, Some(&self.code))?;
        let levels = match &policy {
            Some(policy) => look.all::<LevelsOfPolicy>(policy.id)?,
            None => Vec::new(),
        };
        Ok(LevelsGiven { policy, levels })
    }

    fn decide(
        &self,
        given: &LevelsGiven,
        _at: &At,
        ids: &mut dyn Ids,
    ) -> Result<DunningPolicySet, Refused> {
        set_dunning_policy(given.policy.as_deref(), self, ids)
    }

    fn record(
        &self,
        given: LevelsGiven,
        set: DunningPolicySet,
        recorder: &mut Recorder<'_>,
    ) -> Result<DunningPolicyId, Halt> {
        let id = set.policy.id;
        let event = Event::new("dunning.policy_set", id.uuid());
        recorder.emit(event.with("code", &set.policy.code));
        match given.policy {
            Some(_) => recorder.update(set.policy),
            None => recorder.insert(set.policy),
        }
        let had = |level: i64| given.levels.iter().any(|before| before.level == level);
        for gone in &given.levels {
            if !set.levels.iter().any(|level| level.level == gone.level) {
                recorder.delete::<DunningLevel>(&(id, gone.level));
            }
        }
        for level in set.levels {
            match had(level.level) {
                true => recorder.update(level),
                false => recorder.insert(level),
            }
        }
        Ok(id)
    }
}

/// The records that a profile is set on.
pub struct ProfileGiven {
    credit: Arc<CreditAccount>,
    profile: Option<Arc<CollectionProfile>>,
    named: Option<Arc<DunningPolicy>>,
}

impl Command for SetProfile {
    const NAME: &'static str = "receivables.set_profile";
    type Given = ProfileGiven;
    type Decision = CollectionProfile;
    type Reply = ();

    fn rows(&self) -> usize {
        2
    }

    /// Refusals: `receivables.customer_not_found`.
    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<ProfileGiven, Halt> {
        look.want::<CollectionProfile>(self.customer);
        look.want::<CreditAccount>(self.customer);
        let code = self.dunning_policy.as_deref();
        Ok(ProfileGiven {
            named: named(look, code.filter(|code| !code.is_empty()))?,
            credit: super::credit(look, self.customer)?,
            profile: look.find::<CollectionProfile>(self.customer)?,
        })
    }

    fn decide(
        &self,
        given: &ProfileGiven,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<CollectionProfile, Refused> {
        let before = (given.profile.as_deref(), given.named.as_deref());
        set_profile(before, self, given.credit.currency)
    }

    fn record(
        &self,
        _given: ProfileGiven,
        profile: CollectionProfile,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.put(profile)?;
        recorder.emit(Event::new("receivables.profile_set", self.customer.uuid()));
        Ok(())
    }
}

/// The records that a block is set on.
pub struct BlockGiven {
    profile: Option<Arc<CollectionProfile>>,
    /// The instalments of the invoice, with what was done about them before.
    items: Vec<(Arc<OpenItem>, Option<Arc<CollectionItem>>)>,
}

impl Command for BlockDunning {
    const NAME: &'static str = "receivables.block_dunning";
    type Given = BlockGiven;
    /// What is blocked: an invoice, or all of the customer.
    type Decision = (Vec<CollectionItem>, Option<CollectionProfile>);
    type Reply = ();

    fn rows(&self) -> usize {
        2
    }

    /// Refusals: `receivables.customer_not_found`.
    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<BlockGiven, Halt> {
        look.want::<CollectionProfile>(self.customer);
        let documents: Vec<Uuid> = self.invoice.iter().map(|invoice| invoice.uuid()).collect();
        documents.iter().for_each(|id| look.want::<OpenItem>((*id, INSTALMENT_WHOLE)));
        super::credit(look, self.customer)?;
        let found = invoicing::instalments(look, &documents)?;
        let key = |item: &OpenItem| (item.document, item.instalment);
        found.iter().for_each(|item| look.want::<CollectionItem>(key(item)));
        let mut items = Vec::with_capacity(found.len());
        for item in found {
            let state = look.find::<CollectionItem>(key(&item))?;
            items.push((item, state));
        }
        Ok(BlockGiven { profile: look.find::<CollectionProfile>(self.customer)?, items })
    }

    fn decide(
        &self,
        given: &BlockGiven,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<(Vec<CollectionItem>, Option<CollectionProfile>), Refused> {
        match self.invoice {
            Some(_) => {
                let items = given.items.iter();
                let items: Vec<(&OpenItem, Option<&CollectionItem>)> =
                    items.map(|(item, state)| (item.as_ref(), state.as_deref())).collect();
                Ok((block_items(&items, self)?, None))
            }
            None => Ok((Vec::new(), Some(block_profile(given.profile.as_deref(), self)?))),
        }
    }

    fn record(
        &self,
        _given: BlockGiven,
        (items, profile): (Vec<CollectionItem>, Option<CollectionProfile>),
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        items.into_iter().try_for_each(|item| recorder.put(item))?;
        profile.map_or(Ok(()), |profile| recorder.put(profile))?;
        let until = self.until.map_or("now".to_owned(), |until| until.to_string());
        let mut set = Event::new("dunning.block_set", self.customer.uuid()).with("until", until);
        if let Some(invoice) = self.invoice {
            set = set.with("invoice", invoice);
        }
        recorder.emit(set.with("reason", &self.reason));
        Ok(())
    }
}

impl Command for RecordContact {
    const NAME: &'static str = "receivables.record_contact";
    type Given = Option<Arc<CollectionProfile>>;
    type Decision = (CollectionProfile, Event);
    type Reply = ();

    fn rows(&self) -> usize {
        2
    }

    /// Refusals: `receivables.customer_not_found`.
    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Self::Given, Halt> {
        look.want::<CollectionProfile>(self.customer);
        super::credit(look, self.customer)?;
        Ok(look.find::<CollectionProfile>(self.customer)?)
    }

    fn decide(
        &self,
        profile: &Option<Arc<CollectionProfile>>,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<(CollectionProfile, Event), Refused> {
        record_contact(profile.as_deref(), self, at)
    }

    fn record(
        &self,
        _given: Option<Arc<CollectionProfile>>,
        (profile, event): (CollectionProfile, Event),
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.put(profile)?;
        recorder.emit(event);
        Ok(())
    }
}
