//! Credit policies: which rules hold an order, and where on its way.
//!
//! - **Rule**: what must not be, as an exposure over the limit or an item that is overdue for long.
//! - **Checkpoint**: where a rule is looked at: as an order is confirmed, as it is released to the
//!   warehouse, as its goods leave.
//! - **Policy**: the rules of a customer group, or of the company for all whose group has none. It
//!   stands in the place of [`DEFAULT_RULES`], which a customer without a policy has.

use super::CreditRefusal;
use crate::code::{Code, codes};
use crate::company::Company;
use crate::customer::CustomerGroupId;
use crate::date::Date;
use crate::event::Event;
use crate::id::Uuid;
use crate::money::Money;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most rules of one policy.
pub const RULES_MAX: usize = 30;

/// The most that a share of a limit comes to: ten times the limit.
pub const SHARE_MAX: Rate = Rate::from_nanos(10_000_000_000);

/// The most days that a rule states.
pub const RULE_DAYS_MAX: i64 = 3_650;

/// Where on its way an order is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Checkpoint {
    /// It is confirmed, or amended.
    Confirm,
    /// A shipment is made of it: the warehouse begins.
    Release,
    /// Its goods leave.
    Ship,
}
codes!(Checkpoint { Confirm = "confirm", Release = "release", Ship = "ship" });

/// What must not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum CreditRule {
    /// The exposure is above the limit of the account or of its group.
    OverLimit,
    /// The exposure is above this share of the limit, or of the group's.
    ShareOfLimit {
        /// 0.8 is 80 %.
        share: Rate,
    },
    /// The oldest item is overdue for more days than these.
    OldestOverdue {
        /// Days that are still let pass.
        days: i64,
    },
    /// More than this is overdue; of accounts in its currency.
    OverdueAmount {
        /// What is still let pass.
        amount: Money,
    },
    /// The day passed on which the account should have been reviewed.
    ReviewExpired,
    /// The account is blocked.
    Blocked,
    /// The customer is new, and its exposure is above this; of accounts in its currency.
    NewCustomer {
        /// So many days after its first one a customer is still new.
        days: i64,
        /// What is still let pass.
        amount: Money,
    },
}

impl fmt::Display for CreditRule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CreditRule::OverLimit => out.write_str("over limit"),
            CreditRule::ShareOfLimit { share } => write!(out, "over {share} of limit"),
            CreditRule::OldestOverdue { days } => write!(out, "oldest overdue over {days} days"),
            CreditRule::OverdueAmount { amount } => write!(out, "overdue over {amount}"),
            CreditRule::ReviewExpired => out.write_str("review expired"),
            CreditRule::Blocked => out.write_str("blocked"),
            CreditRule::NewCustomer { days, amount } => {
                write!(out, "new for {days} days over {amount}")
            }
        }
    }
}

/// A rule, and where it holds an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyRule {
    /// What must not be.
    #[serde(flatten)]
    pub rule: CreditRule,
    /// Where it is looked at.
    pub at: Vec<Checkpoint>,
}

/// The rules of a group of customers, or of the company. Key: group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditPolicy {
    /// Whose; the nil id: of all whose group has none.
    pub group: CustomerGroupId,
    /// In the order in which they are told.
    pub rules: Rules,
    /// Raised by the unit of work.
    pub version: i64,
}

/// Rules in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rules(pub Vec<PolicyRule>);

impl Rules {
    /// The rules that are looked at somewhere, in their order.
    pub fn at(&self, checkpoint: Checkpoint) -> impl Iterator<Item = CreditRule> + '_ {
        self.0.iter().filter(move |it| it.at.contains(&checkpoint)).map(|it| it.rule)
    }

    /// Whether one of them asks what is overdue.
    #[must_use]
    pub fn ask_what_is_overdue(&self) -> bool {
        self.0.iter().any(|it| match it.rule {
            CreditRule::OldestOverdue { .. } | CreditRule::OverdueAmount { .. } => true,
            CreditRule::OverLimit
            | CreditRule::ShareOfLimit { .. }
            | CreditRule::ReviewExpired
            | CreditRule::Blocked
            | CreditRule::NewCustomer { .. } => false,
        })
    }
}

/// The rules of who has no policy, at a checkpoint: the limit is kept by confirming orders, and who
/// is blocked gets nothing.
pub(super) fn default_rules(checkpoint: Checkpoint) -> &'static [CreditRule] {
    match checkpoint {
        Checkpoint::Confirm => &[CreditRule::OverLimit, CreditRule::Blocked],
        Checkpoint::Release | Checkpoint::Ship => &[CreditRule::Blocked],
    }
}

/// Sets the rules of a group of customers, or of the company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetCreditPolicy {
    /// Whose; `None`: of all whose group has none.
    #[serde(default)]
    pub group: Option<CustomerGroupId>,
    /// All its rules, 0 to [`RULES_MAX`]; none: it has no policy any more.
    pub rules: Rules,
}

/// The records that a policy is set on.
#[derive(Clone, Copy, Debug)]
pub struct SetCreditPolicyGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The group that the command names, if it is there.
    pub group: Option<CustomerGroupId>,
    /// The policy that it has.
    pub policy: Option<&'a CreditPolicy>,
}

/// A policy that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditPolicySet {
    /// New or changed.
    pub policy: CreditPolicy,
    /// Changed, if it is the first thing of its kind.
    pub company: Option<Company>,
    /// `credit.policy_set`.
    pub events: Vec<Event>,
}

/// Sets the rules. What is confirmed or has left stays so; orders that wait are looked at anew
/// when their customer owes less or its profile changes.
///
/// Refusals: `UnknownCustomerGroup`, `TooManyRules`; of each rule `NoCheckpoint`,
/// `RuleOutOfRange`.
pub fn set_policy(
    given: &SetCreditPolicyGiven,
    command: &SetCreditPolicy,
    on: Date,
) -> Result<CreditPolicySet, Refused> {
    let mut problems = Problems::new();
    if command.group != given.group {
        problems.push(Refused::from(CreditRefusal::UnknownCustomerGroup).at("group"));
    }
    let rules = &command.rules.0;
    if rules.len() > RULES_MAX {
        let rules = rules.len();
        problems.push(Refused::from(CreditRefusal::TooManyRules { rules }).at("rules"));
    }
    for (index, rule) in rules.iter().take(RULES_MAX).enumerate() {
        if rule.at.is_empty() {
            let path = format!("rules[{index}].at");
            problems.push(Refused::from(CreditRefusal::NoCheckpoint).at(&path));
        }
        if !is_in_range(rule.rule) {
            let path = format!("rules[{index}]");
            problems.push(Refused::from(CreditRefusal::RuleOutOfRange).at(&path));
        }
    }
    problems.finish()?;
    let group = command.group.unwrap_or(CustomerGroupId::from_uuid(Uuid::nil()));
    let version = given.policy.map_or(0, |policy| policy.version);
    let policy = CreditPolicy { group, rules: command.rules.clone(), version };
    let set = Event::new("credit.policy_set", group.uuid()).with("state", policy.told());
    let company = given.company.with_credit_control(on);
    Ok(CreditPolicySet { policy, company, events: vec![set] })
}

fn is_in_range(rule: CreditRule) -> bool {
    let days_fit = |days: i64| (0..=RULE_DAYS_MAX).contains(&days);
    match rule {
        CreditRule::ShareOfLimit { share } => share > Rate::from_nanos(0) && share <= SHARE_MAX,
        CreditRule::OldestOverdue { days } => days_fit(days),
        CreditRule::OverdueAmount { amount } => !amount.is_negative(),
        CreditRule::NewCustomer { days, amount } => days_fit(days) && !amount.is_negative(),
        CreditRule::OverLimit | CreditRule::ReviewExpired | CreditRule::Blocked => true,
    }
}

impl CreditPolicy {
    /// What its event tells, and what `verify` holds it against.
    #[must_use]
    pub fn told(&self) -> String {
        let checkpoints =
            |rule: &PolicyRule| rule.at.iter().map(|it| it.code()).collect::<Vec<_>>().join(", ");
        let told = |rule: &PolicyRule| format!("{} at {}", rule.rule, checkpoints(rule));
        let told: Vec<String> = self.rules.0.iter().map(told).collect();
        if told.is_empty() { "none".to_owned() } else { told.join("; ") }
    }
}
