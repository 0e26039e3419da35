//! What a company brings on the day on which it goes live: open documents, goods, balances. Money
//! and bills: [`super::opening_money`].

use super::ImportRefusal;
use super::line::Line;
use super::mapping::Setting;
use super::row::{Reader, sound};
use super::value::Value;
use quittance_domain::invoicing::InvoiceKind;
use quittance_domain::opening::BroughtTax;
use quittance_domain::tax::TaxCategory;
use quittance_domain::{Date, Money, Quantity, Rate, Refused};

/// How an open invoice or credit note is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningItemFields {
    pub(super) number: Value,
    pub(super) kind: Value,
    pub(super) customer: Value,
    pub(super) issued_on: Value,
    pub(super) due_on: Value,
    pub(super) sku: Value,
    pub(super) tax_category: Value,
    pub(super) tax_rate: Value,
    pub(super) open: Value,
    pub(super) currency: Value,
    pub(super) base_amount: Value,
    pub(super) dunning_level: Value,
    pub(super) last_letter_on: Value,
}

/// How goods that are brought are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningGoodsFields {
    pub(super) number: Value,
    pub(super) sku: Value,
    pub(super) quantity: Value,
    pub(super) value: Value,
    pub(super) warehouse: Value,
}

/// How a balance of the trial balance is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningBalanceFields {
    pub(super) account: Value,
    pub(super) debit: Value,
    pub(super) credit: Value,
}

/// An open invoice or credit note as a file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningItemRow {
    /// Its number in the other system.
    pub number: String,
    /// Whether it is owed to us or by us.
    pub kind: InvoiceKind,
    /// The code of the customer.
    pub customer: String,
    /// Its date.
    pub issued_on: Date,
    /// The last day to pay it; none: its date.
    pub due_on: Option<Date>,
    /// The service or charge that stands for what was sold.
    pub sku: String,
    /// What is open, and how it was taxed.
    pub tax: BroughtTax,
    /// What that is worth in the books; none where it is in their currency.
    pub base_amount: Option<Money>,
    /// The level of the last letter.
    pub dunning_level: Option<i64>,
    /// Its day.
    pub last_letter_on: Option<Date>,
}

/// Goods as a file has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningGoodsRow {
    /// What they are known by in the other system.
    pub number: String,
    /// The product.
    pub sku: String,
    /// How much.
    pub quantity: Quantity,
    /// What all of it is worth.
    pub value: Money,
    /// The code of the warehouse; none: the company's default one.
    pub warehouse: Option<String>,
}

/// A balance as a file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningBalanceRow {
    /// The number of the account.
    pub account: String,
    /// Its balance where it is a debit.
    pub debit: Option<Money>,
    /// Its balance where it is a credit.
    pub credit: Option<Money>,
}

impl OpeningItemFields {
    /// The document of a line. Refusals: all that is wrong with the line.
    pub fn row(&self, line: &Line, setting: &Setting<'_>) -> Result<OpeningItemRow, Refused> {
        let mut reader = Reader::new(sound(line)?);
        let number = reader.needed_code("number", &self.number);
        let kind = reader.word("kind", &self.kind);
        let customer = reader.needed_code("customer", &self.customer);
        let issued_on = reader.parsed("issued_on", &self.issued_on);
        let due_on = reader.optional("due_on", &self.due_on);
        let sku = reader.needed_code("sku", &self.sku);
        let category = reader.word::<TaxCategory>("tax_category", &self.tax_category);
        let rate = reader.parsed::<Rate>("tax_rate", &self.tax_rate);
        let currency = reader.currency(&self.currency, setting);
        let gross = reader.money("open", &self.open, currency);
        if gross == Some(None) {
            reader.problem("open", ImportRefusal::ValueMissing);
        }
        let base_amount = reader.money("base_amount", &self.base_amount, Some(setting.currency));
        let level = reader.optional::<Quantity>("dunning_level", &self.dunning_level);
        let last_letter_on = reader.optional("last_letter_on", &self.last_letter_on);
        let row = || {
            Some(OpeningItemRow {
                number: number?.into_owned(),
                kind: kind?,
                customer: customer?.into_owned(),
                issued_on: issued_on?,
                due_on: due_on?,
                sku: sku?.into_owned(),
                tax: BroughtTax { category: category?, rate: rate?, gross: gross?? },
                base_amount: base_amount?,
                // A level is a whole number; any other is none that there is.
                dunning_level: level?.map(whole),
                last_letter_on: last_letter_on?,
            })
        };
        let row = row();
        reader.finish(row)
    }
}

/// A whole number; -1, which is refused where it is used, of any other.
fn whole(number: Quantity) -> i64 {
    if number.is_whole() {
        number.micros() / Quantity::whole(1).map_or(1, Quantity::micros)
    } else {
        -1
    }
}

impl OpeningGoodsFields {
    /// The goods of a line. Refusals: all that is wrong with the line.
    pub fn row(&self, line: &Line, setting: &Setting<'_>) -> Result<OpeningGoodsRow, Refused> {
        let mut reader = Reader::new(sound(line)?);
        let number = reader.needed_code("number", &self.number);
        let sku = reader.needed_code("sku", &self.sku);
        let quantity = reader.parsed("quantity", &self.quantity);
        let value = reader.money("value", &self.value, Some(setting.currency));
        if value == Some(None) {
            reader.problem("value", ImportRefusal::ValueMissing);
        }
        let warehouse = reader.code("warehouse", &self.warehouse);
        let row = || {
            Some(OpeningGoodsRow {
                number: number?.into_owned(),
                sku: sku?.into_owned(),
                quantity: quantity?,
                value: value??,
                warehouse: Some(warehouse?.into_owned()).filter(|code| !code.is_empty()),
            })
        };
        let row = row();
        reader.finish(row)
    }
}

impl OpeningBalanceFields {
    /// The balance of a line. Refusals: all that is wrong with the line.
    pub fn row(&self, line: &Line, setting: &Setting<'_>) -> Result<OpeningBalanceRow, Refused> {
        let mut reader = Reader::new(sound(line)?);
        let account = reader.needed_code("account", &self.account);
        let debit = reader.money("debit", &self.debit, Some(setting.currency));
        let credit = reader.money("credit", &self.credit, Some(setting.currency));
        let row = || {
            Some(OpeningBalanceRow {
                account: account?.into_owned(),
                debit: debit?,
                credit: credit?,
            })
        };
        let row = row();
        reader.finish(row)
    }
}
