//! States the trial balance of the last system; again, as long as the opening is open.

use super::{Opening, OpeningBalance, OpeningRefusal};
use crate::currency::Currency;
use crate::event::Event;
use crate::id::Uuid;
use crate::ledger::{Account, Activity, BookSettings, LedgerAccount, LedgerRefusal};
use crate::money::Money;
use crate::refusal::{Problems, Refused};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most balances of one command.
pub const BALANCES_MAX: usize = 5_000;

/// States balances of accounts; one stated before is replaced, and all others stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateBalances {
    /// The accounts; of one that stands twice the last line counts.
    pub balances: Vec<BalanceStated>,
}

/// What the trial balance says of an account; neither side: the account is not in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BalanceStated {
    /// The number of the account.
    pub account: String,
    /// Its balance where it is a debit.
    #[serde(default)]
    pub debit: Option<Money>,
    /// Its balance where it is a credit.
    #[serde(default)]
    pub credit: Option<Money>,
}

/// What stating rests on.
#[derive(Clone, Debug)]
pub struct StatedGiven<'a> {
    /// The opening.
    pub opening: Option<&'a Opening>,
    /// How the books are kept.
    pub settings: &'a BookSettings,
    /// The currency of the books.
    pub base: Currency,
    /// The accounts that the command names and that there are.
    pub accounts: &'a BTreeMap<String, LedgerAccount>,
}

/// Balances that were stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalancesStated {
    /// New, or in the place of those with the same account.
    pub balances: Vec<OpeningBalance>,
    /// `opening.balances_stated`.
    pub events: Vec<Event>,
}

/// States balances.
///
/// Refusals: `NotBegun`, `ClosedAlready`, `WrongBalanceCount`; of each balance
/// `ledger.unknown_account`, `ledger.account_inactive`, `EquityStated`, `NoItemsOf`, `OneSide`,
/// `NotInBase`, `amount.too_large`.
pub fn state_balances(
    given: &StatedGiven<'_>,
    command: &StateBalances,
) -> Result<BalancesStated, Refused> {
    let opening = Opening::open(given.opening)?;
    let count = command.balances.len();
    if count == 0 || count > BALANCES_MAX {
        let wrong = OpeningRefusal::WrongBalanceCount { count_max: BALANCES_MAX };
        return Err(Refused::from(wrong).at("balances"));
    }
    let mut problems = Problems::new();
    let mut stated = BTreeMap::new();
    for (index, line) in command.balances.iter().enumerate() {
        let path = format!("balances[{index}]");
        if let Some(balance) = problems.take_at(&path, balance(given, line)) {
            stated.insert(line.account.clone(), balance);
        }
    }
    problems.finish()?;
    let event = Event::new("opening.balances_stated", Uuid::nil())
        .with("on", opening.on)
        .with("accounts", stated.len());
    let row = |(account, balance)| OpeningBalance { on: opening.on, account, balance, version: 0 };
    Ok(BalancesStated { balances: stated.into_iter().map(row).collect(), events: vec![event] })
}

fn balance(given: &StatedGiven<'_>, line: &BalanceStated) -> Result<Money, Refused> {
    let mut problems = Problems::new();
    problems.take_at("account", check_account(given, &line.account));
    let balance = match (line.debit, line.credit) {
        (None, None) => Ok(Money::zero(given.base)),
        (Some(debit), None) if !debit.is_negative() => Ok(debit),
        (None, Some(credit)) if !credit.is_negative() => credit.negated().map_err(Refused::from),
        _ => Err(OpeningRefusal::OneSide.into()),
    };
    let balance = problems.take(balance.and_then(|balance| {
        if balance.currency() != given.base {
            return Err(OpeningRefusal::NotInBase { base: given.base }.into());
        }
        balance.bounded().map_err(Refused::from)
    }));
    problems.finish()?;
    Ok(balance.expect("checked above"))
}

fn check_account(given: &StatedGiven<'_>, number: &str) -> Result<(), Refused> {
    let named = || number.to_owned();
    match given.accounts.get(number) {
        None => return Err(LedgerRefusal::UnknownAccount { number: named() }.into()),
        Some(account) if account.activity == Activity::Inactive => {
            return Err(LedgerRefusal::AccountInactive { number: named() }.into());
        }
        Some(_) => {}
    }
    if given.settings.rules.roles_of(number).any(|role| role == Account::OpeningEquity) {
        return Err(OpeningRefusal::EquityStated { number: named() }.into());
    }
    match given.settings.rules.roles_of(number).find(|role| role.area().is_some()) {
        None => Ok(()),
        Some(
            Account::Receivables
            | Account::Inventory
            | Account::CustomerOnAccount
            | Account::UnidentifiedReceipts
            | Account::Payables,
        ) => Ok(()),
        Some(role) => Err(OpeningRefusal::NoItemsOf { number: named(), role }.into()),
    }
}
