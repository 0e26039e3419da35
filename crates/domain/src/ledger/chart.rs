//! The chart of accounts: the default one, and what a company makes and changes of it.

use super::{Account, AccountRule, AccountRules, BookSettings, LedgerRefusal};
use crate::code::{Code, codes};
use crate::currency::Currency;
use crate::event::Event;
use crate::id::Uuid;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use crate::tax::{ComponentCode, TaxCategory};
use crate::typed_text::{self, NAME_CHARS_MAX};
use serde::{Deserialize, Serialize};

/// The longest number of an account. Unit: characters.
pub const NUMBER_CHARS_MAX: usize = 20;

/// The most rules that a company may have: they are read with each batch.
pub const RULES_MAX: usize = 200;

/// What an account is in the balance sheet or the profit and loss account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccountType {
    /// What the company has.
    Asset,
    /// What it owes.
    Liability,
    /// What is its own.
    Equity,
    /// What it earns.
    Income,
    /// What it spends.
    Expense,
}
codes!(AccountType {
    Asset = "asset",
    Liability = "liability",
    Equity = "equity",
    Income = "income",
    Expense = "expense",
});

/// Whether an account may be posted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Activity {
    /// It may.
    Active,
    /// It is kept for what was posted.
    Inactive,
}
codes!(Activity { Active = "active", Inactive = "inactive" });

/// An account of the chart. Key: number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerAccount {
    /// Its number.
    pub number: String,
    /// What people call it.
    pub name: String,
    /// What it is.
    pub account_type: AccountType,
    /// Whether it may be posted to.
    pub activity: Activity,
    /// Raised by the unit of work; 0: of the default chart.
    pub version: i64,
}

/// Makes an account or changes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAccount {
    /// Its number: letters and digits.
    pub number: String,
    /// What people call it.
    pub name: String,
    /// What it is; of an account that is there it stays.
    pub account_type: AccountType,
    /// Whether it may be posted to.
    #[serde(default = "active")]
    pub activity: Activity,
}

fn active() -> Activity {
    Activity::Active
}

/// Leads a role to an account, or takes a rule away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetRule {
    /// Which role.
    pub role: Account,
    /// Only supplies of this tax category; none: all.
    #[serde(default)]
    pub tax_category: Option<TaxCategory>,
    /// Only at this rate; needs the category.
    #[serde(default)]
    pub tax_rate: Option<Rate>,
    /// Only this component of a tax; none: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_component: Option<ComponentCode>,
    /// Only documents in this currency; none: all.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// The number of the account; none: the rule for just these conditions goes.
    #[serde(default)]
    pub number: Option<String>,
}

/// The roles that have an account of the default chart: all that decisions post to.
pub fn roles() -> impl Iterator<Item = Account> {
    Account::ALL.iter().copied().filter(|role| *role != Account::Manual)
}

/// The account of the default chart with a number.
#[must_use]
pub fn default_account(number: &str) -> Option<LedgerAccount> {
    let role = roles().find(|role| role.number() == number)?;
    Some(LedgerAccount {
        number: role.number().to_owned(),
        name: role.name().to_owned(),
        account_type: role.account_type(),
        activity: Activity::Active,
        version: 0,
    })
}

/// Makes an account, or changes its name and whether it may be posted to. `current` is the one that
/// is there, of the company's own or of the default chart.
///
/// Refusals: `BadNumber`, `text.*` of the name, `AccountTypeFixed`, `AccountInUse`.
pub fn set_account(
    settings: &BookSettings,
    current: Option<&LedgerAccount>,
    command: &SetAccount,
) -> Result<(LedgerAccount, Vec<Event>), Refused> {
    let mut problems = Problems::new();
    problems.take_at("number", check_number(&command.number));
    problems.take_at("name", typed_text::required(&command.name, NAME_CHARS_MAX));
    let (number, is) = (command.number.clone(), command.account_type);
    if let Some(was) = current.map(|account| account.account_type).filter(|was| *was != is) {
        let refusal = LedgerRefusal::AccountTypeFixed { number: number.clone(), was };
        problems.push(Refused::from(refusal).at("account_type"));
    }
    if let (Activity::Inactive, Some(role)) = (command.activity, used_by(settings, &number)) {
        let refusal = LedgerRefusal::AccountInUse { number: number.clone(), role };
        problems.push(Refused::from(refusal).at("activity"));
    }
    problems.finish()?;
    let account = LedgerAccount {
        number,
        name: command.name.clone(),
        account_type: is,
        activity: command.activity,
        version: current.map_or(0, |account| account.version),
    };
    let event = Event::new("ledger.account_set", Uuid::nil()).with("number", &account.number);
    let event = event.with("name", &account.name).with("account_type", is);
    let events = vec![event.with("activity", account.activity)];
    Ok((account, events))
}

/// A role that is posted to an account now: by a rule, or by default where no rule without
/// conditions leads elsewhere.
fn used_by(settings: &BookSettings, number: &str) -> Option<Account> {
    let rules = &settings.rules.rules;
    let unconditional = |role: Account| {
        let of_role = |rule: &&AccountRule| rule.role == role;
        rules
            .iter()
            .filter(of_role)
            .any(|rule| (rule.tax_category, rule.tax_rate, rule.currency) == (None, None, None))
    };
    let by_rule = rules.iter().find(|rule| rule.number == number).map(|rule| rule.role);
    by_rule.or_else(|| roles().find(|role| role.number() == number && !unconditional(*role)))
}

/// Leads a role to an account. `account` is the one that the command names.
///
/// Refusals: `RuleForManual`, `RateWithoutCategory`, `TooManyRules`, `UnknownAccount`,
/// `AccountInactive`, `AccountTypeDiffers`, `AccountIsControl`.
pub fn set_rule(
    settings: &BookSettings,
    account: Option<&LedgerAccount>,
    command: &SetRule,
) -> Result<(BookSettings, Vec<Event>), Refused> {
    let mut problems = Problems::new();
    if command.role == Account::Manual {
        problems.push(Refused::from(LedgerRefusal::RuleForManual).at("role"));
    }
    if command.tax_rate.is_some() && command.tax_category.is_none() {
        problems.push(Refused::from(LedgerRefusal::RateWithoutCategory).at("tax_category"));
    }
    if let Some(number) = &command.number {
        problems.take_at("number", check_target(&settings.rules, account, command.role, number));
    }
    problems.finish()?;
    let rule = AccountRule {
        role: command.role,
        tax_category: command.tax_category,
        tax_rate: command.tax_rate,
        tax_component: command.tax_component,
        currency: command.currency,
        number: command.number.clone().unwrap_or_default(),
    };
    let event = Event::new("ledger.rule_set", Uuid::nil()).with("role", rule.role);
    let event = event.with("number", &rule.number);
    let rules = settings.rules.with(rule);
    if rules.rules.len() > RULES_MAX {
        return Err(LedgerRefusal::TooManyRules.into());
    }
    Ok((BookSettings { rules, ..settings.clone() }, vec![event]))
}

/// An account that takes a role: there, active, of the role's type; and an account that must agree
/// with records of its own is posted to by that role alone.
fn check_target(
    rules: &AccountRules,
    account: Option<&LedgerAccount>,
    role: Account,
    number: &str,
) -> Result<(), LedgerRefusal> {
    let number = number.to_owned();
    let Some(account) = account else {
        return Err(LedgerRefusal::UnknownAccount { number });
    };
    if account.activity == Activity::Inactive {
        return Err(LedgerRefusal::AccountInactive { number });
    }
    if account.account_type != role.account_type() {
        let (is, needed) = (account.account_type, role.account_type());
        return Err(LedgerRefusal::AccountTypeDiffers { number, is, needed });
    }
    let alone = |other: &Account| other.area().is_some() || role.area().is_some();
    let other = rules.roles_of(&number).find(|other| *other != role && alone(other));
    if let Some(other) = other {
        return Err(LedgerRefusal::AccountIsControl { number, role: other });
    }
    Ok(())
}

pub(super) fn check_number(number: &str) -> Result<(), LedgerRefusal> {
    let fits = (1..=NUMBER_CHARS_MAX).contains(&number.len());
    if fits && number.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(());
    }
    Err(LedgerRefusal::BadNumber)
}
