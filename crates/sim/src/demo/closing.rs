//! What the books need besides: money to begin with, the card company's payouts, closed months.
use super::clerk::Doing;
use super::{DemoError, Story};
use quittance_domain::ledger::{Account, Area, EntryLine, LockPeriods, PostEntry};
use quittance_domain::{Currency, Date, Money};
use quittance_store::ledger;

/// What the owners paid in. Unit: cents.
const CAPITAL: i64 = 40_000_000;
/// What the card company keeps. Unit: hundredths of a percent.
const CARD_FEE: i64 = 115;
/// From this day of a month on the one before is closed.
const CLOSES_ON: i64 = 10;

impl Story<'_> {
    /// The owners' money comes to the bank.
    pub(super) fn pay_in_capital(&self, date: Date) -> Result<(), DemoError> {
        let lines = vec![line(Account::Bank, CAPITAL), line(Account::OpeningEquity, -CAPITAL)];
        self.post(date, "the owners pay in", lines)
    }

    /// The card company pays out what customers have paid by card, less its fee.
    pub(super) fn take_payout(&self, date: Date) -> Result<(), DemoError> {
        let books =
            self.clerk.read(|reader, company| ledger::trial_balance(reader, company, date))?;
        let cleared = books.rows.iter().filter(|row| row.account == Account::CardClearing);
        let paid: i64 = cleared.map(|row| row.debit.minor() - row.credit.minor()).sum();
        let fee = paid * CARD_FEE / 10_000;
        if fee <= 0 {
            return Ok(());
        }
        let lines = vec![
            line(Account::Bank, paid - fee),
            line(Account::BankCharges, fee),
            line(Account::CardClearing, -paid),
        ];
        self.post(date, "payout of the card company", lines)
    }

    /// Closes the month before, once its last papers have come.
    pub(super) fn close_month(&mut self, date: Date) -> Result<(), DemoError> {
        let Ok(through) = date.month_start().add_days(-1) else { return Ok(()) };
        if date.day() < CLOSES_ON || through <= self.closed_through {
            return Ok(());
        }
        self.closed_through = through;
        let areas = vec![Area::Stock, Area::Receivables, Area::Tax, Area::Ledger];
        let at = Doing { who: "controller", date, from: 17 * 3_600, until: 17 * 3_600 };
        self.clerk.run(at, LockPeriods { areas, through }).map(|_| ())
    }

    fn post(&self, date: Date, reason: &str, lines: Vec<EntryLine>) -> Result<(), DemoError> {
        let at = Doing { who: "controller", date, from: 65_000, until: 65_000 };
        let entry = PostEntry { lines, reason: reason.to_owned(), reference: String::new() };
        self.clerk.run(at, entry).map(|_| ())
    }
}

/// A line of an entry: above 0 on the debit side, below on the credit side. Unit: cents.
fn line(account: Account, minor: i64) -> EntryLine {
    let side = |minor: i64| (minor > 0).then(|| Money::new(minor, Currency::EUR));
    let number = account.number().to_owned();
    EntryLine { account: number, debit: side(minor), credit: side(-minor) }
}
