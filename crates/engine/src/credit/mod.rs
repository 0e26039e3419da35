//! Credit's commands: policies, profiles and groups; and what is gathered for others' checks.
//!
//! - `credit.set_policy`, `credit.set_profile` and `credit.set_group` gather what they change; the
//!   last two leave what waits for credit to be looked at anew.
//! - [`Known`] is what confirming and shipping gather of an account beside itself. In a company
//!   that never set any of it nothing is asked for.
mod delivery;
mod set_group;
mod set_policy;
mod set_profile;

pub(crate) use delivery::{DeliveryKnown, record_checked};

use quittance_domain::Date;
use quittance_domain::company::Company;
use quittance_domain::credit::{
    Control, CreditAccount, CreditGroup, CreditPolicy, CreditProfile, Overdue,
};
use quittance_domain::customer::{Customer, CustomerGroupId, CustomerId};
use quittance_domain::money::AmountRefusal;
use quittance_domain::order::Hold;
use quittance_domain::receivables::OpenItem;
use quittance_store::credit::ProfilesOfGroup;
use quittance_store::order::ActiveHoldsOfCustomer;
use quittance_store::receivables::OpenItemsOfCustomer;
use quittance_store::unit_of_work::{Look, Missing};
use std::sync::Arc;
use uuid::Uuid;

/// What is known of an account beside itself, as it was loaded.
#[derive(Debug, Default)]
pub(crate) struct Known {
    profile: Option<Arc<CreditProfile>>,
    policy: Option<Arc<CreditPolicy>>,
    /// With the accounts of the others.
    group: Option<(Arc<CreditGroup>, Vec<Arc<CreditAccount>>)>,
    items: Vec<Arc<OpenItem>>,
    customer_since: Option<Date>,
}

impl Known {
    /// Notes what goes by the customer's id alone.
    pub(crate) fn want(look: &Look<'_>, company: &Company, customer: CustomerId) {
        if company.credit_control_since.is_some() {
            look.want::<CreditProfile>(customer);
            look.want::<CreditPolicy>(everyone());
        }
    }

    /// Gathers it, in at most three rounds; nothing in a company that keeps none.
    pub(crate) fn gather(
        look: &Look<'_>,
        company: &Company,
        customer: &Customer,
    ) -> Result<Self, Missing> {
        if company.credit_control_since.is_none() {
            return Ok(Self::default());
        }
        Self::want(look, company, customer.id);
        if let Some(group) = customer.group {
            look.want::<CreditPolicy>(group);
        }
        let profile = look.find::<CreditProfile>(customer.id)?;
        let policy = policy(look, customer.group)?;
        let asks = policy.as_ref().is_some_and(|policy| policy.rules.ask_what_is_overdue());
        let items = if asks { look.all::<OpenItemsOfCustomer>(customer.id)? } else { Vec::new() };
        let group = group(look, profile.as_deref())?;
        Ok(Self { profile, policy, group, items, customer_since: customer.since })
    }

    /// What the rules are held against on a day.
    pub(crate) fn control(&self, on: Date) -> Result<Control<'_>, AmountRefusal> {
        let group = self.group.as_ref();
        Ok(Control {
            profile: self.profile.as_deref(),
            policy: self.policy.as_deref(),
            group: group
                .map(|(group, others)| (&**group, others.iter().map(Arc::as_ref).collect())),
            overdue: Overdue::of(self.items.iter().map(Arc::as_ref), on)?,
            customer_since: self.customer_since,
        })
    }
}

/// Whom the policy of the company is for.
fn everyone() -> CustomerGroupId {
    CustomerGroupId::from_uuid(Uuid::nil())
}

/// The policy of a customer's group, if that has rules; else the company's.
fn policy(
    look: &Look<'_>,
    group: Option<CustomerGroupId>,
) -> Result<Option<Arc<CreditPolicy>>, Missing> {
    let of_group = match group {
        Some(group) => look.find::<CreditPolicy>(group)?,
        None => None,
    };
    match of_group.filter(|policy| !policy.rules.0.is_empty()) {
        Some(policy) => Ok(Some(policy)),
        None => look.find::<CreditPolicy>(everyone()),
    }
}

/// The group of an account, with the accounts of the others.
#[allow(clippy::type_complexity, reason = "a group and its accounts, once")]
fn group(
    look: &Look<'_>,
    profile: Option<&CreditProfile>,
) -> Result<Option<(Arc<CreditGroup>, Vec<Arc<CreditAccount>>)>, Missing> {
    let Some((profile, id)) = profile.and_then(|profile| Some((profile, profile.group?))) else {
        return Ok(None);
    };
    look.want::<CreditGroup>(id);
    let members = look.all::<ProfilesOfGroup>(Some(id))?;
    let others: Vec<CustomerId> =
        members.iter().map(|it| it.customer).filter(|it| *it != profile.customer).collect();
    others.iter().for_each(|customer| look.want::<CreditAccount>(*customer));
    let group = look.find::<CreditGroup>(id)?.expect("a group that accounts are in stays");
    let accounts = others.into_iter().map(|customer| {
        Ok(look.find::<CreditAccount>(customer)?.expect("each customer has a credit account"))
    });
    Ok(Some((group, accounts.collect::<Result<_, Missing>>()?)))
}

/// The active holds of a customer's orders, and of those that are checked with it as one.
pub(crate) fn holds_checked_together(
    look: &Look<'_>,
    company: &Company,
    customer: CustomerId,
) -> Result<Vec<Arc<Hold>>, Missing> {
    look.want_all::<ActiveHoldsOfCustomer>(customer);
    let mut customers = vec![customer];
    if company.credit_control_since.is_some() {
        let profile = look.find::<CreditProfile>(customer)?;
        if let Some(group) = profile.and_then(|profile| profile.group) {
            let members = look.all::<ProfilesOfGroup>(Some(group))?;
            let others = members.iter().map(|it| it.customer).filter(|it| *it != customer);
            customers.extend(others);
        }
    }
    customers.iter().for_each(|customer| look.want_all::<ActiveHoldsOfCustomer>(*customer));
    let mut holds = Vec::new();
    for customer in customers {
        holds.extend(look.all::<ActiveHoldsOfCustomer>(customer)?);
    }
    Ok(holds)
}
