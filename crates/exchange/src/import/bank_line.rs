//! Bank lines as a table has them: the statement that a bank gives as CSV.

use super::ImportRefusal;
use super::line::Line;
use super::mapping::Setting;
use super::row::{Reader, sound};
use super::value::Value;
use quittance_domain::code::Code;
use quittance_domain::money::AmountRefusal;
use quittance_domain::{Currency, Date, Money, Refused};

/// How a line of a bank's table is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankLineFields {
    pub(super) account: Value,
    pub(super) date: Value,
    pub(super) amount: Value,
    pub(super) side: Value,
    pub(super) credit: Value,
    pub(super) debit: Value,
    pub(super) currency: Value,
    pub(super) remitter: Value,
    pub(super) bank_account: Value,
    pub(super) remittance: Value,
    pub(super) end_to_end: Value,
    pub(super) reference: Value,
}

/// A line of a bank's table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankLineRow {
    /// Our account at the bank.
    pub account: String,
    /// The day on which it was booked.
    pub date: Date,
    /// How much; negative: it left.
    pub amount: Money,
    /// The other party's name.
    pub remitter: String,
    /// The other party's account.
    pub bank_account: String,
    /// References and free text.
    pub remittance: String,
    /// The payer's own reference.
    pub end_to_end: String,
    /// The bank's own reference; empty: it gives none.
    pub reference: String,
}

/// Which way money went, where a column of its own says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Side {
    /// It came in.
    Credit,
    /// It left.
    Debit,
}

impl Code for Side {
    const ALL: &'static [Self] = &[Side::Credit, Side::Debit];

    fn code(self) -> &'static str {
        match self {
            Side::Credit => "credit",
            Side::Debit => "debit",
        }
    }
}

impl BankLineFields {
    /// The line as a row. Refusals: all that is wrong with it.
    pub fn row(&self, line: &Line, setting: &Setting<'_>) -> Result<BankLineRow, Refused> {
        let mut reader = Reader::new(sound(line)?);
        let account = reader.needed_code("account", &self.account);
        let date = reader.date(&self.date, setting);
        let currency = reader.currency(&self.currency, setting);
        let amount = self.amount(&mut reader, currency);
        let remitter = reader.text("remitter", &self.remitter);
        let bank_account = reader.text("bank_account", &self.bank_account);
        let remittance = reader.text("remittance", &self.remittance);
        let end_to_end = reader.text("end_to_end", &self.end_to_end);
        let reference = reader.text("reference", &self.reference);
        let row = || {
            Some(BankLineRow {
                account: account?.into_owned(),
                date: date?,
                amount: amount?,
                remitter: remitter?.into_owned(),
                bank_account: bank_account?.into_owned(),
                remittance: remittance?.into_owned(),
                end_to_end: end_to_end?.into_owned(),
                reference: reference?.into_owned(),
            })
        };
        let row = row();
        reader.finish(row)
    }

    /// What came in, negative where it left. A column that says the side goes before the sign.
    /// Refusals: `ValueMissing`, `SeveralAmounts`.
    fn amount<'a>(&'a self, reader: &mut Reader<'a>, currency: Option<Currency>) -> Option<Money> {
        let amount = reader.money("amount", &self.amount, currency)?;
        let credit = reader.money("credit", &self.credit, currency)?;
        let debit = reader.money("debit", &self.debit, currency)?;
        let side = reader.optional_word("side", &self.side)?;
        let stated = [(amount, side), (credit, Some(Side::Credit)), (debit, Some(Side::Debit))];
        let stated: Vec<(Money, Option<Side>)> =
            stated.into_iter().filter_map(|(money, side)| Some((money?, side))).collect();
        let several = stated.iter().filter(|(money, _)| !money.is_zero()).count() > 1;
        let one = stated.iter().find(|(money, _)| !money.is_zero()).or(stated.first());
        match one {
            Some(_) if several => reader.problem("amount", ImportRefusal::SeveralAmounts),
            Some((money, side)) => match on_side(*money, *side) {
                Ok(amount) => return Some(amount),
                Err(refusal) => reader.problem("amount", refusal),
            },
            None => reader.problem("amount", ImportRefusal::ValueMissing),
        }
        None
    }
}

/// An amount with the sign of its side; without one its own sign counts.
fn on_side(amount: Money, side: Option<Side>) -> Result<Money, AmountRefusal> {
    match side {
        None => Ok(amount),
        Some(Side::Credit) => amount.absolute(),
        Some(Side::Debit) => amount.absolute()?.negated(),
    }
}
