//! What a credit manager sets of an account: a temporary limit, a review, a block, its group.
//!
//! - **Profile**: what is set of one account; most have none.
//! - **Temporary limit**: stands in the place of the limit until its last day, and then no more:
//!   nobody has to take it back.
//! - **Group**: accounts that are checked as one against the group's own limit, each besides
//!   against its own (RULES 28).

use super::{CreditAccount, CreditRefusal};
use crate::company::Company;
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::event::Event;
use crate::id;
use crate::id::Ids;
use crate::money::Money;
use crate::patch::Patch;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, CODE_CHARS_MAX, NAME_CHARS_MAX, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};

id!(CreditGroupId, "cgr", "A group of credit accounts.");

/// The most accounts of one group: each check sums them up.
pub const GROUP_ACCOUNTS_MAX: usize = 500;

/// What is set of an account. Key: customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditProfile {
    /// Whose.
    pub customer: CustomerId,
    /// The currency of the account.
    pub currency: Currency,
    /// What stands in the place of the limit, through `temporary_until`.
    pub temporary_limit: Option<Money>,
    /// The last day of the temporary limit; there with it.
    pub temporary_until: Option<Date>,
    /// The last day before the account should be reviewed again.
    pub review_on: Option<Date>,
    /// Why it is blocked; empty: it is not.
    pub blocked: String,
    /// The group that it is checked with.
    pub group: Option<CreditGroupId>,
    /// Raised by the unit of work.
    pub version: i64,
}

/// Accounts that are checked as one. Key: id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditGroup {
    /// Its id.
    pub id: CreditGroupId,
    /// Short name, unique in the company.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// The currency of its limit and of all its accounts.
    pub currency: Currency,
    /// The most that the exposures of its accounts may come to; `None`: no limit.
    pub limit: Option<Money>,
    /// Raised by the unit of work.
    pub version: i64,
}

impl CreditProfile {
    fn new(account: &CreditAccount) -> CreditProfile {
        CreditProfile {
            customer: account.customer,
            currency: account.currency,
            temporary_limit: None,
            temporary_until: None,
            review_on: None,
            blocked: String::new(),
            group: None,
            version: 0,
        }
    }

    /// The temporary limit and its last day, if it holds on a day.
    #[must_use]
    pub fn temporary(&self, on: Date) -> Option<(Money, Date)> {
        self.temporary_limit.zip(self.temporary_until).filter(|(_, until)| *until >= on)
    }

    /// What its event tells, and what `verify` holds it against.
    #[must_use]
    pub fn told(&self) -> String {
        let none = || "none".to_owned();
        let temporary = self.temporary_limit.zip(self.temporary_until);
        let temporary = temporary.map(|(limit, until)| format!("{limit} until {until}"));
        let review = self.review_on.map(|on| on.to_string());
        let group = self.group.map(|group| group.to_string());
        format!(
            "temporary {}; review {}; blocked {:?}; group {}",
            temporary.unwrap_or_else(none),
            review.unwrap_or_else(none),
            self.blocked,
            group.unwrap_or_else(none),
        )
    }
}

impl CreditGroup {
    /// What its event tells, and what `verify` holds it against.
    #[must_use]
    pub fn told(&self) -> String {
        let limit = self.limit.map_or("unlimited".to_owned(), |limit| limit.to_string());
        format!("{} {:?} in {}, {limit}", self.code, self.name, self.currency)
    }
}

/// A limit that ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemporaryLimit {
    /// The most that the account may owe.
    pub limit: Money,
    /// The last day on which it may.
    pub until: Date,
}

/// Sets what is known of an account; what is left out stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetCreditProfile {
    /// Whose.
    pub customer: CustomerId,
    /// What stands in the place of the limit for a time.
    #[serde(default)]
    pub temporary: Option<Patch<TemporaryLimit>>,
    /// The last day before the account should be reviewed again.
    #[serde(default)]
    pub review_on: Option<Patch<Date>>,
    /// Why the account is blocked.
    #[serde(default)]
    pub blocked: Option<Patch<String>>,
    /// The group that it is checked with.
    #[serde(default)]
    pub credit_group: Option<Patch<CreditGroupId>>,
    /// Why it is changed. Who gives the command answers for it.
    pub reason: String,
}

/// The records that a profile is set on.
#[derive(Clone, Copy, Debug)]
pub struct SetCreditProfileGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The account.
    pub account: &'a CreditAccount,
    /// The profile that it has.
    pub profile: Option<&'a CreditProfile>,
    /// The group that the command names, if it is there, and how many accounts it has.
    pub group: Option<(&'a CreditGroup, usize)>,
}

/// A profile that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditProfileSet {
    /// New or changed.
    pub profile: CreditProfile,
    /// Changed, if it is the first thing of its kind.
    pub company: Option<Company>,
    /// `credit.profile_set`.
    pub events: Vec<Event>,
}

/// Sets what is known of an account. Orders that are confirmed stay so; those that wait for credit
/// are looked at anew.
///
/// Refusals: `customer.limit_currency`, `customer.limit_negative`, `TemporaryEnded`,
/// `UnknownGroup`, `GroupCurrency`, `GroupFull`, `text.*`.
pub fn set_profile(
    given: &SetCreditProfileGiven,
    command: &SetCreditProfile,
    on: Date,
) -> Result<CreditProfileSet, Refused> {
    let account = given.account;
    assert_eq!(account.customer, command.customer, "the account that the command names");
    let mut problems = Problems::new();
    check(given, command, on, &mut problems);
    problems.finish()?;
    let mut profile = given.profile.cloned().unwrap_or_else(|| CreditProfile::new(account));
    if let Some(temporary) = command.temporary {
        profile.temporary_limit = temporary.value().map(|it| it.limit);
        profile.temporary_until = temporary.value().map(|it| it.until);
    }
    if let Some(review_on) = command.review_on {
        profile.review_on = review_on.value();
    }
    if let Some(blocked) = &command.blocked {
        profile.blocked = blocked.set().cloned().unwrap_or_default();
    }
    if let Some(group) = command.credit_group {
        profile.group = group.value();
    }
    let set = Event::new("credit.profile_set", account.customer.uuid())
        .with("state", profile.told())
        .with("reason", &command.reason);
    let company = given.company.with_credit_control(on);
    Ok(CreditProfileSet { profile, company, events: vec![set] })
}

fn check(
    given: &SetCreditProfileGiven,
    command: &SetCreditProfile,
    on: Date,
    problems: &mut Problems,
) {
    let currency = given.account.currency;
    if let Some(Patch::Set(temporary)) = &command.temporary {
        let fits = crate::customer::limit_fits(temporary.limit, currency);
        problems.take_at("temporary.set.limit", fits);
        if temporary.until < on {
            let ended = CreditRefusal::TemporaryEnded { until: temporary.until };
            problems.push(Refused::from(ended).at("temporary.set.until"));
        }
    }
    if let Some(Patch::Set(reason)) = &command.blocked {
        problems.take_at("blocked", typed_text::required(reason, SENTENCE_CHARS_MAX));
    }
    let named = command.credit_group.as_ref().and_then(|group| group.set().copied());
    match (named, given.group) {
        (Some(named), Some((group, accounts))) if named == group.id => {
            if group.currency != currency {
                let refusal = CreditRefusal::GroupCurrency { group: group.currency, currency };
                problems.push(Refused::from(refusal).at("credit_group"));
            }
            let joins = given.profile.is_none_or(|profile| profile.group != named.into());
            if joins && accounts >= GROUP_ACCOUNTS_MAX {
                problems.push(Refused::from(CreditRefusal::GroupFull).at("credit_group"));
            }
        }
        (Some(_), _) => {
            problems.push(Refused::from(CreditRefusal::UnknownGroup).at("credit_group"));
        }
        (None, _) => {}
    }
    problems.take_at("reason", typed_text::required(&command.reason, SENTENCE_CHARS_MAX));
}

/// Makes a group of accounts, or changes the one of this code. Its currency stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetCreditGroup {
    /// Short name.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// The currency of its limit and of all its accounts.
    pub currency: Currency,
    /// The most that its accounts may owe together; `None`: no limit.
    #[serde(default)]
    pub limit: Option<Money>,
    /// Why it is changed. Who gives the command answers for it.
    pub reason: String,
}

/// A group that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditGroupSet {
    /// New or changed.
    pub group: CreditGroup,
    /// `credit.group_set`.
    pub events: Vec<Event>,
}

/// Makes a group or changes it: who waits for its limit is looked at anew.
///
/// Refusals: `text.*`, `GroupCurrency`, `customer.limit_currency`, `customer.limit_negative`.
pub fn set_group(
    known: Option<&CreditGroup>,
    command: &SetCreditGroup,
    ids: &mut dyn Ids,
) -> Result<CreditGroupSet, Refused> {
    let currency = command.currency;
    let mut problems = Problems::new();
    problems.take_at("code", typed_text::required(&command.code, CODE_CHARS_MAX));
    problems.take_at("name", typed_text::required(&command.name, NAME_CHARS_MAX));
    if let Some(known) = known.filter(|known| known.currency != currency) {
        let refusal = CreditRefusal::GroupCurrency { group: known.currency, currency };
        problems.push(Refused::from(refusal).at("currency"));
    }
    if let Some(limit) = command.limit {
        problems.take_at("limit", crate::customer::limit_fits(limit, currency));
    }
    problems.take_at("reason", typed_text::required(&command.reason, SENTENCE_CHARS_MAX));
    problems.finish()?;
    let id = known.map_or_else(|| CreditGroupId::from_uuid(ids.next()), |known| known.id);
    let (code, name) = (command.code.clone(), command.name.clone());
    let version = known.map_or(0, |known| known.version);
    let group = CreditGroup { id, code, name, currency, limit: command.limit, version };
    let set = Event::new("credit.group_set", id.uuid())
        .with("state", group.told())
        .with("reason", &command.reason);
    Ok(CreditGroupSet { group, events: vec![set] })
}
