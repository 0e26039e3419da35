//! Money and bills that a company brings on the day on which it goes live.

use super::ImportRefusal;
use super::line::Line;
use super::mapping::Setting;
use super::row::{Reader, sound};
use super::value::Value;
use quittance_domain::payment::Method;
use quittance_domain::{Date, Money, Refused};

/// How money that settles nothing yet is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningMoneyFields {
    pub(super) number: Value,
    pub(super) customer: Value,
    pub(super) method: Value,
    pub(super) amount: Value,
    pub(super) currency: Value,
    pub(super) base_amount: Value,
    pub(super) reference: Value,
    pub(super) remitter: Value,
    pub(super) bank_account: Value,
}

/// How a supplier's bill is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningBillFields {
    pub(super) number: Value,
    pub(super) supplier: Value,
    pub(super) issued_on: Value,
    pub(super) due_on: Value,
    pub(super) open: Value,
}

/// Money as a file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningMoneyRow {
    /// What it is known by in the other system.
    pub number: String,
    /// The code of the customer; none: nobody knows whose it is.
    pub customer: Option<String>,
    /// How it came.
    pub method: Method,
    /// How much.
    pub amount: Money,
    /// What that is worth in the books; none where it is in their currency.
    pub base_amount: Option<Money>,
    /// What was written with it.
    pub reference: String,
    /// The unknown payer's name.
    pub remitter: String,
    /// The unknown payer's bank account.
    pub bank_account: String,
}

/// A supplier's bill as a file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningBillRow {
    /// The number that the supplier gave it.
    pub number: String,
    /// The code of the supplier.
    pub supplier: String,
    /// Its date.
    pub issued_on: Date,
    /// When it is to be paid; none: on its date.
    pub due_on: Option<Date>,
    /// What is not paid of it.
    pub open: Money,
}

impl OpeningMoneyFields {
    /// The money of a line. Refusals: all that is wrong with the line.
    pub fn row(&self, line: &Line, setting: &Setting<'_>) -> Result<OpeningMoneyRow, Refused> {
        let mut reader = Reader::new(sound(line)?);
        let number = reader.needed_code("number", &self.number);
        let customer = reader.code("customer", &self.customer);
        let method = reader.word("method", &self.method);
        let currency = reader.currency(&self.currency, setting);
        let amount = reader.money("amount", &self.amount, currency);
        if amount == Some(None) {
            reader.problem("amount", ImportRefusal::ValueMissing);
        }
        let base_amount = reader.money("base_amount", &self.base_amount, Some(setting.currency));
        let reference = reader.text("reference", &self.reference);
        let remitter = reader.text("remitter", &self.remitter);
        let bank_account = reader.text("bank_account", &self.bank_account);
        let row = || {
            Some(OpeningMoneyRow {
                number: number?.into_owned(),
                customer: Some(customer?.into_owned()).filter(|code| !code.is_empty()),
                method: method?,
                amount: amount??,
                base_amount: base_amount?,
                reference: reference?.into_owned(),
                remitter: remitter?.into_owned(),
                bank_account: bank_account?.into_owned(),
            })
        };
        let row = row();
        reader.finish(row)
    }
}

impl OpeningBillFields {
    /// The bill of a line. Refusals: all that is wrong with the line.
    pub fn row(&self, line: &Line, setting: &Setting<'_>) -> Result<OpeningBillRow, Refused> {
        let mut reader = Reader::new(sound(line)?);
        let number = reader.needed_code("number", &self.number);
        let supplier = reader.needed_code("supplier", &self.supplier);
        let issued_on = reader.parsed("issued_on", &self.issued_on);
        let due_on = reader.optional("due_on", &self.due_on);
        let open = reader.money("open", &self.open, Some(setting.currency));
        if open == Some(None) {
            reader.problem("open", ImportRefusal::ValueMissing);
        }
        let row = || {
            Some(OpeningBillRow {
                number: number?.into_owned(),
                supplier: supplier?.into_owned(),
                issued_on: issued_on?,
                due_on: due_on?,
                open: open??,
            })
        };
        let row = row();
        reader.finish(row)
    }
}
