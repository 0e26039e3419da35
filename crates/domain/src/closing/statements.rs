//! The balance sheet and the income statement, from what the accounts came to.

use crate::code::Code;
use crate::currency::Currency;
use crate::ledger::AccountType;
use crate::money::{AmountRefusal, Money};

/// What an account came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountTotal {
    /// Its number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub account_type: AccountType,
    /// Debits less credits, in base currency.
    pub balance: Money,
}

/// The accounts of one type with what they come to, as people read it: assets and expenses by their
/// debits, the others by their credits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Which accounts.
    pub account_type: AccountType,
    /// Each account by its number; what comes to zero is left out.
    pub rows: Vec<AccountTotal>,
    /// What they come to together.
    pub total: Money,
}

/// All sections of the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statements {
    /// In the order of [`AccountType`].
    pub sections: Vec<Section>,
    /// Income less expense: what is not closed yet of a year's result.
    pub result: Money,
}

/// Sorts accounts into their sections.
///
/// Refusals: `amount.overflow`, `amount.currency_mismatch`.
pub fn statements(
    accounts: Vec<AccountTotal>,
    base: Currency,
) -> Result<Statements, AmountRefusal> {
    let mut sections = Vec::with_capacity(AccountType::ALL.len());
    for account_type in AccountType::ALL {
        let of_type = accounts.iter().filter(|it| it.account_type == *account_type);
        let mut rows = Vec::new();
        for account in of_type.filter(|it| !it.balance.is_zero()) {
            let balance = match account_type {
                AccountType::Asset | AccountType::Expense => account.balance,
                AccountType::Liability | AccountType::Equity | AccountType::Income => {
                    account.balance.negated()?
                }
            };
            rows.push(AccountTotal { balance, ..account.clone() });
        }
        rows.sort_by(|a, b| a.number.cmp(&b.number));
        let total = Money::sum(base, rows.iter().map(|row| row.balance))?;
        sections.push(Section { account_type: *account_type, rows, total });
    }
    let total_of = |wanted| {
        let found = sections.iter().find(|section: &&Section| section.account_type == wanted);
        found.map_or(Money::zero(base), |section| section.total)
    };
    let result = total_of(AccountType::Income).checked_sub(total_of(AccountType::Expense))?;
    Ok(Statements { sections, result })
}

impl Statements {
    /// The section of a type.
    ///
    /// Panics: never, for there is one of each type.
    #[must_use]
    pub fn section(&self, wanted: AccountType) -> &Section {
        let found = self.sections.iter().find(|section| section.account_type == wanted);
        found.expect("there is a section of each type")
    }

    /// Whether what there is equals what is owed and what is the company's own, its result so far
    /// included. Refusals: `amount.overflow`.
    pub fn is_balanced(&self) -> Result<bool, AmountRefusal> {
        let own = self.section(AccountType::Equity).total.checked_add(self.result)?;
        let other = self.section(AccountType::Liability).total.checked_add(own)?;
        Ok(self.section(AccountType::Asset).total == other)
    }
}
