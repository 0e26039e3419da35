//! The trial balance: what each account comes to, and the proof that debits equal credits.

use super::Account;
use crate::currency::Currency;
use crate::money::{AmountRefusal, Money};

/// What one account comes to, in the company's base currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialBalanceRow {
    /// The role that it was posted to in; of several, the first by the alphabet of their codes.
    pub account: Account,
    /// The account's number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// The sum of its debits; not negative.
    pub debit: Money,
    /// The sum of its credits, as a positive amount; not negative.
    pub credit: Money,
}

impl TrialBalanceRow {
    /// Debits less credits: positive for a debit balance. Refusals: `Overflow`.
    pub fn balance(&self) -> Result<Money, AmountRefusal> {
        self.debit.checked_sub(self.credit)
    }
}

/// The accounts that were posted to and the sums of both sides, in base currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialBalance {
    /// One row per account, in order of the accounts' numbers.
    pub rows: Vec<TrialBalanceRow>,
    /// The sum of the debits.
    pub debit: Money,
    /// The sum of the credits; equal to `debit` as long as the books agree.
    pub credit: Money,
}

impl TrialBalance {
    /// Puts rows in order and sums them. Refusals: `Overflow`, `CurrencyMismatch`.
    pub fn of(mut rows: Vec<TrialBalanceRow>, base: Currency) -> Result<Self, AmountRefusal> {
        rows.sort_unstable_by(|a, b| a.number.cmp(&b.number));
        let debit = Money::sum(base, rows.iter().map(|row| row.debit))?;
        let credit = Money::sum(base, rows.iter().map(|row| row.credit))?;
        Ok(TrialBalance { rows, debit, credit })
    }

    /// Whether debits equal credits (DESIGN, promise 1).
    pub fn is_balanced(&self) -> bool {
        self.debit == self.credit
    }
}
