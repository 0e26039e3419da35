//! Sets policies, profiles and blocks: who is dunned how.

use super::{
    Charges, CollectionItem, CollectionPolicy, CollectionProfile, DunningLevel, DunningPolicy,
    DunningPolicyId, Party, RecordContact,
};
use crate::at::At;
use crate::company::Company;
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::invoicing::InvoiceId;
use crate::money::Money;
use crate::rate::Rate;
use crate::receivables::interest::{DayBasis, DueDays};
use crate::receivables::{OpenItem, ReceivablesRefusal};
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, CODE_CHARS_MAX, NAME_CHARS_MAX, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};

/// The most levels of a policy.
pub const LEVELS_MAX: usize = 10;

/// The longest delay or interval. Unit: days.
pub const DELAY_DAYS_MAX: i64 = 3_650;

/// Makes a dunning policy, or gives the one of this code other levels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetDunningPolicy {
    /// Short name.
    pub code: String,
    /// What people call it.
    #[serde(default)]
    pub name: String,
    /// The currency of its amounts; that of a policy that is there stays.
    pub currency: Currency,
    /// Who owes less in all gets no letter.
    #[serde(default)]
    pub minimum_balance: Option<Money>,
    /// Its levels, sterner and later from one to the next.
    pub levels: Vec<SetDunningLevel>,
}

/// A level as it is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetDunningLevel {
    /// Which level, 0 or more.
    pub level: i64,
    /// The name of the letter's text.
    #[serde(default)]
    pub text_key: String,
    /// So many days after the due day; negative: before it.
    pub delay_days: i64,
    /// So many days after the last letter about the invoice.
    pub interval_days: i64,
    /// Of which less is open, is left out.
    #[serde(default)]
    pub minimum: Option<Money>,
    /// What a letter costs.
    #[serde(default)]
    pub fee: Option<Money>,
    /// Whether interest is charged.
    #[serde(default = "no")]
    pub interest: Charges,
    /// Whether the fixed sum for late payment is charged.
    #[serde(default = "no")]
    pub compensation: Charges,
}

fn no() -> Charges {
    Charges::No
}

/// A dunning policy that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DunningPolicySet {
    /// The policy.
    pub policy: DunningPolicy,
    /// Its levels.
    pub levels: Vec<DunningLevel>,
}

/// Makes a policy, or changes the one that has the code.
///
/// Refusals: `text.*` of code and name, `PolicyInOtherCurrency`, `LevelsOutOfBounds`; of each
/// level `LevelOutOfOrder`, `DaysOutOfBounds`, `text.*`, `AmountNegative`,
/// `amount.currency_mismatch`.
pub fn set_dunning_policy(
    before: Option<&DunningPolicy>,
    command: &SetDunningPolicy,
    ids: &mut dyn Ids,
) -> Result<DunningPolicySet, Refused> {
    let mut problems = Problems::new();
    problems.take_at("code", typed_text::required(&command.code, CODE_CHARS_MAX));
    problems.take_at("name", typed_text::optional(&command.name, NAME_CHARS_MAX));
    let currency = command.currency;
    if let Some(before) = before
        && before.currency != currency
    {
        let other = ReceivablesRefusal::PolicyInOtherCurrency { currency: before.currency };
        problems.push(Refused::from(other).at("currency"));
    }
    if !(1..=LEVELS_MAX).contains(&command.levels.len()) {
        problems.push(Refused::from(ReceivablesRefusal::LevelsOutOfBounds).at("levels"));
    }
    let minimum = amount(command.minimum_balance, currency);
    let minimum_balance = problems.take_at("minimum_balance", minimum);
    let id = before.map_or_else(|| DunningPolicyId::from_uuid(ids.next()), |before| before.id);
    let mut levels: Vec<DunningLevel> = Vec::with_capacity(command.levels.len());
    for (index, stated) in command.levels.iter().enumerate() {
        let made = level(id, stated, (levels.last(), currency));
        levels.extend(problems.take_at(&format!("levels[{index}]"), made));
    }
    problems.finish()?;
    let policy = DunningPolicy {
        id,
        code: command.code.clone(),
        name: command.name.clone(),
        currency,
        minimum_balance: minimum_balance.unwrap_or(Money::zero(currency)),
        version: before.map_or(0, |before| before.version),
    };
    Ok(DunningPolicySet { policy, levels })
}

fn level(
    policy: DunningPolicyId,
    stated: &SetDunningLevel,
    (before, currency): (Option<&DunningLevel>, Currency),
) -> Result<DunningLevel, Refused> {
    let in_order = before
        .is_none_or(|before| stated.level > before.level && stated.delay_days > before.delay_days);
    let mut problems = Problems::new();
    if stated.level < 0 || !in_order {
        problems.push(Refused::from(ReceivablesRefusal::LevelOutOfOrder).at("level"));
    }
    let bounds = |days: i64, least: i64| match (least..=DELAY_DAYS_MAX).contains(&days) {
        true => Ok(()),
        false => Err(ReceivablesRefusal::DaysOutOfBounds { least, most: DELAY_DAYS_MAX }),
    };
    problems.take_at("delay_days", bounds(stated.delay_days, -DELAY_DAYS_MAX));
    problems.take_at("interval_days", bounds(stated.interval_days, 1));
    problems.take_at("text_key", typed_text::optional(&stated.text_key, CODE_CHARS_MAX));
    let minimum = problems.take_at("minimum", amount(stated.minimum, currency));
    let fee = problems.take_at("fee", amount(stated.fee, currency));
    problems.finish()?;
    let nothing = Money::zero(currency);
    Ok(DunningLevel {
        policy,
        level: stated.level,
        text_key: stated.text_key.clone(),
        delay_days: stated.delay_days,
        interval_days: stated.interval_days,
        minimum: minimum.unwrap_or(nothing),
        fee: fee.unwrap_or(nothing),
        interest: stated.interest,
        compensation: stated.compensation,
    })
}

/// An amount of a policy, not negative, in its currency; nothing when none is stated.
fn amount(stated: Option<Money>, currency: Currency) -> Result<Money, Refused> {
    let amount = stated.unwrap_or(Money::zero(currency)).bounded()?;
    amount.compare(Money::zero(currency))?;
    match amount.is_negative() {
        true => Err(ReceivablesRefusal::AmountNegative.into()),
        false => Ok(amount),
    }
}

/// Sets what holds for all customers; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetCollectionPolicy {
    /// What happens with a due day on which no bank works.
    #[serde(default)]
    pub due_days: Option<DueDays>,
    /// How many days a year has for interest.
    #[serde(default)]
    pub day_basis: Option<DayBasis>,
    /// What is added to the reference rate for businesses.
    #[serde(default)]
    pub margin_business: Option<Rate>,
    /// The same for consumers.
    #[serde(default)]
    pub margin_consumer: Option<Rate>,
    /// The fixed sum for a claim of a business that is paid late; 0: none.
    #[serde(default)]
    pub compensation: Option<Money>,
    /// How many days after the due day the tax of a bad debt may come back.
    #[serde(default)]
    pub relief_after_days: Option<i64>,
    /// The code of the dunning policy of customers that have none of their own.
    #[serde(default)]
    pub dunning_policy: Option<String>,
}

/// Sets what holds for all customers.
///
/// Refusals: `PolicyNotFound`, `MarginNegative`, `DaysOutOfBounds`, `AmountNegative`,
/// `amount.currency_mismatch`.
pub fn set_collection_policy(
    company: &Company,
    (before, named): (Option<&CollectionPolicy>, Option<&DunningPolicy>),
    command: &SetCollectionPolicy,
) -> Result<CollectionPolicy, Refused> {
    let mut policy = before.cloned().unwrap_or_else(CollectionPolicy::standard);
    let mut problems = Problems::new();
    if let (Some(code), None) = (&command.dunning_policy, named) {
        let unknown = ReceivablesRefusal::PolicyNotFound { code: crate::text::quoted(code) };
        problems.push(Refused::from(unknown).at("dunning_policy"));
    }
    for (path, margin) in
        [("margin_business", command.margin_business), ("margin_consumer", command.margin_consumer)]
    {
        if margin.is_some_and(Rate::is_negative) {
            problems.push(Refused::from(ReceivablesRefusal::MarginNegative).at(path));
        }
    }
    let days = command.relief_after_days.unwrap_or(policy.relief_after_days);
    if !(0..=DELAY_DAYS_MAX).contains(&days) {
        let bounds = ReceivablesRefusal::DaysOutOfBounds { least: 0, most: DELAY_DAYS_MAX };
        problems.push(Refused::from(bounds).at("relief_after_days"));
    }
    if let Some(stated) = command.compensation {
        let checked = amount(Some(stated), company.base_currency);
        let checked = problems.take_at("compensation", checked);
        policy.compensation = checked.filter(|amount| amount.is_positive());
    }
    problems.finish()?;
    policy.due_days = command.due_days.unwrap_or(policy.due_days);
    policy.day_basis = command.day_basis.unwrap_or(policy.day_basis);
    policy.margin_business = command.margin_business.unwrap_or(policy.margin_business);
    policy.margin_consumer = command.margin_consumer.unwrap_or(policy.margin_consumer);
    policy.relief_after_days = days;
    policy.dunning_policy = named.map(|named| named.id).or(policy.dunning_policy);
    Ok(policy)
}

/// Sets what holds for one customer; what is left out stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetProfile {
    /// Whose.
    pub customer: CustomerId,
    /// The code of its own dunning policy; empty: the company's again.
    #[serde(default)]
    pub dunning_policy: Option<String>,
    /// Who it is before the law.
    #[serde(default)]
    pub party: Option<Party>,
}

/// Sets what holds for one customer. Refusals: `PolicyNotFound`, `PolicyInOtherCurrency`.
pub fn set_profile(
    (before, named): (Option<&CollectionProfile>, Option<&DunningPolicy>),
    command: &SetProfile,
    currency: Currency,
) -> Result<CollectionProfile, Refused> {
    let new = || CollectionProfile::new(command.customer);
    let mut profile = before.cloned().unwrap_or_else(new);
    let at = |refusal: ReceivablesRefusal| Refused::from(refusal).at("dunning_policy");
    match (command.dunning_policy.as_deref(), named) {
        (None, _) => {}
        (Some(""), _) => profile.dunning_policy = None,
        (Some(code), None) => {
            let code = crate::text::quoted(code);
            return Err(at(ReceivablesRefusal::PolicyNotFound { code }));
        }
        (Some(_), Some(named)) if named.currency != currency => {
            let currency = named.currency;
            return Err(at(ReceivablesRefusal::PolicyInOtherCurrency { currency }));
        }
        (Some(_), Some(named)) => profile.dunning_policy = Some(named.id),
    }
    profile.party = command.party.unwrap_or(profile.party);
    Ok(profile)
}

/// Keeps a customer, or one of its invoices, from being dunned for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockDunning {
    /// Whom.
    pub customer: CustomerId,
    /// Which invoice; none: all of the customer.
    #[serde(default)]
    pub invoice: Option<InvoiceId>,
    /// The last day of it; none: the block ends now.
    #[serde(default)]
    pub until: Option<Date>,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// Blocks a customer. Refusals: `text.*` of the reason.
pub fn block_profile(
    before: Option<&CollectionProfile>,
    command: &BlockDunning,
) -> Result<CollectionProfile, Refused> {
    check_reason(&command.reason)?;
    let new = || CollectionProfile::new(command.customer);
    let mut profile = before.cloned().unwrap_or_else(new);
    profile.blocked_until = command.until;
    profile.block_reason.clone_from(&command.reason);
    Ok(profile)
}

/// Blocks an invoice, all instalments of it; each is given with what was done about it before.
/// Refusals: `NotOfCustomer`; `text.*` of the reason.
pub fn block_items(
    items: &[(&OpenItem, Option<&CollectionItem>)],
    command: &BlockDunning,
) -> Result<Vec<CollectionItem>, Refused> {
    let theirs =
        |(item, _): &(&OpenItem, Option<&CollectionItem>)| item.customer == command.customer;
    if items.is_empty() || !items.iter().all(theirs) {
        return Err(Refused::from(ReceivablesRefusal::NotOfCustomer).at("invoice"));
    }
    check_reason(&command.reason)?;
    let blocked = |(item, before): &(&OpenItem, Option<&CollectionItem>)| {
        let mut state = before.cloned().unwrap_or_else(|| CollectionItem::new(item));
        state.blocked_until = command.until;
        state.block_reason.clone_from(&command.reason);
        state
    };
    Ok(items.iter().map(blocked).collect())
}

fn check_reason(reason: &str) -> Result<(), Refused> {
    let checked = typed_text::optional(reason, SENTENCE_CHARS_MAX);
    checked.map_err(|refusal| Refused::from(refusal).at("reason"))
}

/// Notes a contact. Refusals: `text.*` of the note.
pub fn record_contact(
    before: Option<&CollectionProfile>,
    command: &RecordContact,
    at: &At,
) -> Result<(CollectionProfile, Event), Refused> {
    let checked = typed_text::required(&command.note, SENTENCE_CHARS_MAX);
    checked.map_err(|refusal| Refused::from(refusal).at("note"))?;
    let new = || CollectionProfile::new(command.customer);
    let mut profile = before.cloned().unwrap_or_else(new);
    profile.last_contact_on = Some(at.business_date);
    let event = Event::new("receivables.contact_recorded", command.customer.uuid())
        .with("note", &command.note);
    Ok((profile, event))
}
