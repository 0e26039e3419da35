//! Which rules hold an order, each with its figures.
//!
//! Each rule is looked at by itself, and all that hold are told in the policy's order. A group is
//! checked as one: the exposures of its accounts and what is asked for, against its limit.

use super::CreditAccount;
use super::policy::{Checkpoint, CreditPolicy, CreditRule, default_rules};
use super::profile::{CreditGroup, CreditProfile};
use crate::date::Date;
use crate::money::{AmountRefusal, Money};
use crate::rate::Rate;
use crate::receivables::{ItemKind, OpenItem};

/// What is known of an account beside itself, in a company that keeps policies or profiles.
#[derive(Clone, Debug, Default)]
pub struct Control<'a> {
    /// What is set of the account.
    pub profile: Option<&'a CreditProfile>,
    /// The policy that it falls under.
    pub policy: Option<&'a CreditPolicy>,
    /// Its group, with the accounts of the others.
    pub group: Option<(&'a CreditGroup, Vec<&'a CreditAccount>)>,
    /// What is overdue of it; only where the policy asks.
    pub overdue: Option<Overdue>,
    /// The day on which the customer came to us, where it is known.
    pub customer_since: Option<Date>,
}

/// What a customer should have paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// All of it.
    pub amount: Money,
    /// The day on which the oldest of it was due.
    pub since: Date,
}

impl Overdue {
    /// Of a customer's open items, those that are due to be paid before a day, disputed ones
    /// included.
    pub fn of<'a>(
        items: impl IntoIterator<Item = &'a OpenItem>,
        on: Date,
    ) -> Result<Option<Overdue>, AmountRefusal> {
        let mut overdue: Option<Overdue> = None;
        for item in items {
            if item.kind != ItemKind::Receivable || !item.open.is_positive() || item.due_on >= on {
                continue;
            }
            overdue = Some(match overdue {
                None => Overdue { amount: item.open, since: item.due_on },
                Some(sum) => Overdue {
                    amount: sum.amount.checked_add(item.open)?,
                    since: sum.since.min(item.due_on),
                },
            });
        }
        Ok(overdue)
    }
}

/// What is asked of an account.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// What it is, as `this order of`; empty where nothing is added.
    pub what: &'static str,
    /// What it adds to the exposure.
    pub amount: Money,
}

/// Why an order must wait at a checkpoint on a day: a sentence of each rule that holds, in their
/// order.
///
/// The sums are taken before a limit is looked at: an exposure that no amount can hold is refused
/// also where there is no limit. Refusals: `Overflow`.
pub fn reasons(
    account: &CreditAccount,
    control: &Control<'_>,
    asked: Asked,
    checkpoint: Checkpoint,
    on: Date,
) -> Result<Vec<String>, AmountRefusal> {
    let check = Check::new(account, control, asked, on)?;
    let by_policy = control.policy.filter(|policy| !policy.rules.0.is_empty());
    let of_policy = by_policy.into_iter().flat_map(|policy| policy.rules.at(checkpoint));
    let by_default = by_policy.is_none().then(|| default_rules(checkpoint).iter().copied());
    let mut reasons = Vec::new();
    for rule in of_policy.chain(by_default.into_iter().flatten()) {
        reasons.extend(check.rule(rule)?);
    }
    Ok(reasons)
}

/// The limit of an account on a day: the temporary one as long as it holds.
#[must_use]
pub fn limit_on(
    account: &CreditAccount,
    profile: Option<&CreditProfile>,
    on: Date,
) -> Option<Money> {
    let temporary = profile.and_then(|profile| profile.temporary(on));
    temporary.map(|(limit, _)| limit).or(account.limit)
}

/// Exposure before and after what is asked for, and the limit on it.
struct Line<'a> {
    /// The code of the group; none: it is the account's own.
    group: Option<&'a str>,
    before: Money,
    after: Money,
    limit: Option<Money>,
    /// The last day of the limit, if it is a temporary one.
    until: Option<Date>,
}

impl Line<'_> {
    /// `limit of 100.00 EUR`, for people.
    fn limit_text(&self, limit: Money) -> String {
        match (self.group, self.until) {
            (Some(group), _) => format!("limit of {limit} of group {group}"),
            (None, Some(until)) => format!("temporary limit of {limit} until {until}"),
            (None, None) => format!("limit of {limit}"),
        }
    }
}

struct Check<'a> {
    control: &'a Control<'a>,
    asked: Asked,
    on: Date,
    own: Line<'a>,
    group: Option<Line<'a>>,
}

impl<'a> Check<'a> {
    fn new(
        account: &CreditAccount,
        control: &'a Control<'a>,
        asked: Asked,
        on: Date,
    ) -> Result<Check<'a>, AmountRefusal> {
        let before = account.exposure()?;
        let temporary = control.profile.and_then(|profile| profile.temporary(on));
        let own = Line {
            group: None,
            before,
            after: before.checked_add(asked.amount)?,
            limit: limit_on(account, control.profile, on),
            until: temporary.map(|(_, until)| until),
        };
        let group = control.group.as_ref();
        let group = group.map(|(group, others)| of_group(group, others, before, asked));
        Ok(Check { control, asked, on, own, group: group.transpose()? })
    }

    fn rule(&self, rule: CreditRule) -> Result<Vec<String>, AmountRefusal> {
        let lines = || [Some(&self.own), self.group.as_ref()].into_iter().flatten();
        let mut told = Vec::new();
        match rule {
            CreditRule::OverLimit => {
                for line in lines() {
                    told.extend(self.over(line, None)?);
                }
            }
            CreditRule::ShareOfLimit { share } => {
                for line in lines() {
                    told.extend(self.over(line, Some(share))?);
                }
            }
            CreditRule::OldestOverdue { days } => told.extend(self.oldest(days)),
            CreditRule::OverdueAmount { amount } => told.extend(self.overdue(amount)?),
            CreditRule::ReviewExpired => told.extend(self.review()),
            CreditRule::Blocked => told.extend(self.blocked()),
            CreditRule::NewCustomer { days, amount } => told.extend(self.new_one(days, amount)?),
        }
        Ok(told)
    }

    /// Whether an exposure is above its limit, or above a share of it.
    fn over(&self, line: &Line<'_>, share: Option<Rate>) -> Result<Option<String>, AmountRefusal> {
        let Some(limit) = line.limit else {
            return Ok(None);
        };
        let (most, part) = match share {
            None => (limit, "the ".to_owned()),
            Some(share) => (limit.scale(share)?, format!("{} of the ", share)),
        };
        let Some(excess) = line.after.excess_over(most)? else {
            return Ok(None);
        };
        let (before, after, limit_text) = (line.before, line.after, line.limit_text(limit));
        let whose = line.group.map_or(String::new(), |group| format!("group {group}'s "));
        let Asked { what, amount } = self.asked;
        let comes = match what {
            "" => format!("{whose}exposure of {before} is"),
            what => format!("{whose}exposure of {before} and {what} {amount} come to {after},"),
        };
        Ok(Some(format!("{comes} {excess} above {part}{limit_text}")))
    }

    fn oldest(&self, days: i64) -> Option<String> {
        let overdue = self.control.overdue?;
        let late = self.on.days_since(overdue.since);
        let since = overdue.since;
        (late > days).then(|| {
            format!("an item due on {since} is {late} days overdue, more than the {days} allowed")
        })
    }

    fn overdue(&self, most: Money) -> Result<Option<String>, AmountRefusal> {
        let same = |overdue: &Overdue| overdue.amount.currency() == most.currency();
        let Some(overdue) = self.control.overdue.filter(same) else {
            return Ok(None);
        };
        let excess = overdue.amount.excess_over(most)?;
        let amount = overdue.amount;
        Ok(excess.map(|_| format!("{amount} are overdue, more than the {most} allowed")))
    }

    fn review(&self) -> Option<String> {
        let review_on = self.control.profile?.review_on.filter(|review_on| *review_on < self.on)?;
        Some(format!("the account should have been reviewed by {review_on}"))
    }

    fn blocked(&self) -> Option<String> {
        let profile = self.control.profile.filter(|profile| !profile.blocked.is_empty())?;
        Some(format!("the credit account is blocked: {}", profile.blocked))
    }

    fn new_one(&self, days: i64, most: Money) -> Result<Option<String>, AmountRefusal> {
        let Some(since) = self.control.customer_since else {
            return Ok(None);
        };
        let after = self.own.after;
        if self.on.days_since(since) > days || after.currency() != most.currency() {
            return Ok(None);
        }
        Ok(after.excess_over(most)?.map(|_| {
            format!("the customer is new since {since}: {after} is more than the {most} allowed")
        }))
    }
}

/// The accounts of a group as one.
fn of_group<'a>(
    group: &'a CreditGroup,
    others: &[&CreditAccount],
    own: Money,
    asked: Asked,
) -> Result<Line<'a>, AmountRefusal> {
    let mut before = own;
    for other in others {
        before = before.checked_add(other.exposure()?)?;
    }
    let after = before.checked_add(asked.amount)?;
    Ok(Line { group: Some(&group.code), before, after, limit: group.limit, until: None })
}
