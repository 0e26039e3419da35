//! Rows: lines that stand for one thing each, as typed values.

use super::mapping::{Setting, known_words};
use super::section::{CustomerFields, PaymentFields, PriceFields, ProductFields, StockFields};
use super::value::Value;
use super::{ImportRefusal, Line};
use quittance_domain::code::Code;
use quittance_domain::country::Country;
use quittance_domain::customer::{TaxStatus, Terms};
use quittance_domain::payment::Method;
use quittance_domain::product::ProductKind;
use quittance_domain::refusal::Refusal;
use quittance_domain::tax::TaxCategory;
use quittance_domain::text::quoted;
use quittance_domain::typed_text::{self, CODE_CHARS_MAX, SENTENCE_CHARS_MAX};
use quittance_domain::{Currency, Date, Money, Price, Problem, Problems, Quantity, Refused};
use std::borrow::Cow;
use std::str::FromStr;

/// A customer as a file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerRow {
    /// Its code.
    pub code: String,
    /// Its name; the code when the file has none.
    pub name: String,
    /// Country of its address.
    pub country: Country,
    /// City of its address.
    pub city: String,
    /// Postal code of its address.
    pub postal_code: String,
    /// Street and number.
    pub street: String,
    /// Where messages go.
    pub email: String,
    /// Its currency.
    pub currency: Currency,
    /// When its invoices are due.
    pub terms: Terms,
    /// What its taxes depend on.
    pub tax_status: TaxStatus,
    /// VAT number.
    pub vat_id: String,
    /// The code of its price list.
    pub price_list: Option<String>,
    /// The most that it may owe.
    pub credit_limit: Option<Money>,
}

/// A product as a file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductRow {
    /// Its code.
    pub sku: String,
    /// Its name; the code when the file has none.
    pub name: String,
    /// How it goes through an order.
    pub kind: ProductKind,
    /// The unit of its quantities.
    pub unit: String,
    /// Its tax category.
    pub tax_category: TaxCategory,
}

/// A price as a file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceRow {
    /// The code of the list.
    pub list: String,
    /// The currency of the list.
    pub currency: Currency,
    /// The product.
    pub sku: String,
    /// The first day that it holds.
    pub valid_from: Date,
    /// The smallest quantity that it holds for.
    pub from_quantity: Quantity,
    /// For one unit.
    pub price: Price,
}

/// Goods that are there, as a file has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockRow {
    /// What it is known by in the other system.
    pub number: String,
    /// The product.
    pub sku: String,
    /// How much, 0 or more.
    pub quantity: Quantity,
    /// Cost of one unit, in base currency.
    pub unit_cost: Price,
    /// Since when.
    pub date: Date,
    /// The code of the warehouse; none: the company's default one.
    pub warehouse: Option<String>,
}

/// A payment as a file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRow {
    /// What it is known by in the other system.
    pub number: String,
    /// The code of who paid.
    pub customer: String,
    /// The day that it counts for.
    pub date: Date,
    /// How much.
    pub amount: Money,
    /// How.
    pub method: Method,
    /// What was written with it.
    pub reference: String,
    /// The number of the invoice that it is for; none: the oldest due first.
    pub invoice: Option<String>,
}

/// Reads the fields of one line and collects what is wrong with them.
pub(super) struct Reader<'a> {
    cells: &'a [String],
    problems: Problems,
}

impl<'a> Reader<'a> {
    pub fn new(cells: &'a [String]) -> Self {
        Self { cells, problems: Problems::new() }
    }

    /// A text, or nothing. What no field could take is refused here already: it would only be
    /// found in the database, or on the day that waiting work is done.
    pub fn text(&mut self, field: &str, value: &'a Value) -> Option<Cow<'a, str>> {
        self.bounded(field, value, SENTENCE_CHARS_MAX)
    }

    fn bounded(&mut self, field: &str, value: &'a Value, chars_max: usize) -> Option<Cow<'a, str>> {
        let text = self.problems.take_at(field, value.text(self.cells))?;
        let checked = typed_text::optional(&text, chars_max);
        self.problems.take_at(field, checked).map(|()| text)
    }

    /// A code, number or reference, or nothing.
    pub fn code(&mut self, field: &str, value: &'a Value) -> Option<Cow<'a, str>> {
        self.bounded(field, value, CODE_CHARS_MAX)
    }

    /// A code or number that must be there.
    pub fn needed_code(&mut self, field: &str, value: &'a Value) -> Option<Cow<'a, str>> {
        let code = self.code(field, value)?;
        let there = if code.is_empty() { Err(ImportRefusal::ValueMissing) } else { Ok(code) };
        self.problems.take_at(field, there)
    }

    /// A text that must be there.
    pub fn needed(&mut self, field: &str, value: &'a Value) -> Option<Cow<'a, str>> {
        let text = self.text(field, value)?;
        let there = if text.is_empty() { Err(ImportRefusal::ValueMissing) } else { Ok(text) };
        self.problems.take_at(field, there)
    }

    /// A word of the domain that must be there.
    pub fn parsed<T>(&mut self, field: &str, value: &'a Value) -> Option<T>
    where
        T: FromStr,
        T::Err: Refusal,
    {
        let text = self.needed(field, value)?;
        self.problems.take_at(field, text.parse().map_err(|no: T::Err| Problem::from(no)))
    }

    /// A word of the domain where there is one.
    pub fn optional<T>(&mut self, field: &str, value: &'a Value) -> Option<Option<T>>
    where
        T: FromStr,
        T::Err: Refusal,
    {
        let text = self.text(field, value)?;
        if text.is_empty() {
            return Some(None);
        }
        let parsed = text.parse().map_err(|no: T::Err| Problem::from(no));
        self.problems.take_at(field, parsed).map(Some)
    }

    /// The value of one of the domain's enums.
    pub fn word<T: Code>(&mut self, field: &str, value: &'a Value) -> Option<T> {
        let text = self.needed(field, value)?;
        let unknown =
            || ImportRefusal::UnknownWord { text: quoted(&text), known: known_words::<T>() };
        self.problems.take_at(field, T::parse_code(&text).ok_or_else(unknown))
    }

    /// The value of one of the domain's enums, where there is one.
    pub fn optional_word<T: Code>(&mut self, field: &str, value: &'a Value) -> Option<Option<T>> {
        let text = self.text(field, value)?;
        if text.is_empty() { Some(None) } else { self.word(field, value).map(Some) }
    }

    /// A date among those that are taken.
    pub fn date(&mut self, value: &'a Value, setting: &Setting<'_>) -> Option<Date> {
        let date = self.parsed("date", value)?;
        self.problems.take_at("date", setting.dates.check(date))
    }

    /// An amount where there is one.
    pub fn money(
        &mut self,
        field: &str,
        value: &'a Value,
        currency: Option<Currency>,
    ) -> Option<Option<Money>> {
        let text = self.text(field, value)?;
        if text.is_empty() {
            return Some(None);
        }
        self.problems.take_at(field, Money::parse(&text, currency?)).map(Some)
    }

    /// The currency that the line names, or the setting's.
    pub fn currency(&mut self, value: &'a Value, setting: &Setting<'_>) -> Option<Currency> {
        Some(self.optional("currency", value)?.unwrap_or(setting.currency))
    }

    pub fn problem(&mut self, field: &str, refused: impl Into<Refused>) {
        self.problems.push(refused.into().at(field));
    }

    /// What was read, or everything that is wrong with it.
    pub fn finish<T>(self, read: Option<T>) -> Result<T, Refused> {
        match read {
            Some(read) => self.problems.finish().map(|()| read),
            None => Err(self.problems.refused()),
        }
    }
}

/// Refuses a line that is broken as such.
pub(super) fn sound(line: &Line) -> Result<&[String], Refused> {
    match &line.problem {
        Some(problem) => Err(problem.clone().into()),
        None => Ok(&line.cells),
    }
}

impl CustomerFields {
    /// The customer of a line. Refusals: all that is wrong with the line.
    pub fn row(&self, line: &Line, setting: &Setting<'_>) -> Result<CustomerRow, Refused> {
        let row = self.read(sound(line)?, setting)?.create;
        row.ok_or_else(|| Refused::from(ImportRefusal::ValueMissing).at("name"))
    }

    /// The customer that cells name, with what it takes to create it.
    pub(super) fn read(
        &self,
        cells: &[String],
        setting: &Setting<'_>,
    ) -> Result<super::CustomerRef, Refused> {
        let mut reader = Reader::new(cells);
        let code = reader.needed_code("customer", &self.code);
        let Some(details) = &self.details else {
            let found = code.map(|code| super::CustomerRef { code: code.into(), create: None });
            return reader.finish(found);
        };
        let name = reader.text("name", &details.name);
        let country = reader.parsed("country", &details.country);
        let texts = [
            ("city", &details.city),
            ("postal_code", &details.postal_code),
            ("street", &details.street),
            ("email", &details.email),
            ("vat_id", &details.vat_id),
            ("price_list", &details.price_list),
        ]
        .map(|(field, value)| reader.text(field, value).unwrap_or_default().into_owned());
        let currency = reader.currency(&details.currency, setting);
        let terms = reader.parsed("terms", &details.terms);
        let tax_status = reader.word("tax_status", &details.tax_status);
        let credit_limit = reader.money("credit_limit", &details.credit_limit, currency);
        let [city, postal_code, street, email, vat_id, price_list] = texts;
        let row = || {
            let code = code?.into_owned();
            let name = Some(name?.into_owned()).filter(|name| !name.is_empty());
            Some(CustomerRow {
                name: name.unwrap_or_else(|| code.clone()),
                code,
                country: country?,
                city,
                postal_code,
                street,
                email,
                currency: currency?,
                terms: terms?,
                tax_status: tax_status?,
                vat_id,
                price_list: Some(price_list).filter(|list| !list.is_empty()),
                credit_limit: credit_limit?,
            })
        };
        let row = row();
        let found = row.map(|row| super::CustomerRef { code: row.code.clone(), create: Some(row) });
        reader.finish(found)
    }
}

impl ProductFields {
    /// The product of a line. Refusals: all that is wrong with the line.
    pub fn row(&self, line: &Line) -> Result<ProductRow, Refused> {
        let row = self.read(sound(line)?)?.create;
        row.ok_or_else(|| Refused::from(ImportRefusal::ValueMissing).at("name"))
    }

    /// The product that cells name, with what it takes to create it.
    pub(super) fn read(&self, cells: &[String]) -> Result<super::ProductRef, Refused> {
        let mut reader = Reader::new(cells);
        let sku = reader.needed_code("sku", &self.sku);
        let Some(details) = &self.details else {
            let found = sku.map(|sku| super::ProductRef { sku: sku.into(), create: None });
            return reader.finish(found);
        };
        let name = reader.text("name", &details.name);
        let kind = reader.word("kind", &details.kind);
        let unit = reader.needed("unit", &details.unit);
        let tax_category = reader.word("tax_category", &details.tax_category);
        let row = || {
            let sku = sku?.into_owned();
            let name = Some(name?.into_owned()).filter(|name| !name.is_empty());
            Some(ProductRow {
                name: name.unwrap_or_else(|| sku.clone()),
                sku,
                kind: kind?,
                unit: unit?.into_owned(),
                tax_category: tax_category?,
            })
        };
        let row = row();
        let found = row.map(|row| super::ProductRef { sku: row.sku.clone(), create: Some(row) });
        reader.finish(found)
    }
}

impl PriceFields {
    /// The price of a line. Refusals: all that is wrong with the line.
    pub fn row(&self, line: &Line, setting: &Setting<'_>) -> Result<PriceRow, Refused> {
        let mut reader = Reader::new(sound(line)?);
        let list = reader.needed_code("list", &self.list);
        let currency = reader.currency(&self.currency, setting);
        let sku = reader.needed_code("sku", &self.sku);
        let valid_from = reader.parsed("valid_from", &self.valid_from);
        let from_quantity = reader.parsed("from_quantity", &self.from_quantity);
        let price = reader.parsed("price", &self.price);
        let row = || {
            Some(PriceRow {
                list: list?.into_owned(),
                currency: currency?,
                sku: sku?.into_owned(),
                valid_from: valid_from?,
                from_quantity: from_quantity?,
                price: price?,
            })
        };
        let row = row();
        reader.finish(row)
    }
}

impl StockFields {
    /// The goods of a line. Refusals: all that is wrong with the line.
    pub fn row(&self, line: &Line, setting: &Setting<'_>) -> Result<StockRow, Refused> {
        let mut reader = Reader::new(sound(line)?);
        let number = reader.needed_code("number", &self.number);
        let sku = reader.needed_code("sku", &self.sku);
        let quantity = reader.parsed("quantity", &self.quantity);
        let unit_cost = reader.parsed("unit_cost", &self.unit_cost);
        let date = reader.date(&self.date, setting);
        let warehouse = reader.code("warehouse", &self.warehouse);
        let row = || {
            Some(StockRow {
                number: number?.into_owned(),
                sku: sku?.into_owned(),
                quantity: quantity?,
                unit_cost: unit_cost?,
                date: date?,
                warehouse: Some(warehouse?.into_owned()).filter(|code| !code.is_empty()),
            })
        };
        let row = row();
        reader.finish(row)
    }
}

impl PaymentFields {
    /// The payment of a line. Refusals: all that is wrong with the line.
    pub fn row(&self, line: &Line, setting: &Setting<'_>) -> Result<PaymentRow, Refused> {
        let mut reader = Reader::new(sound(line)?);
        let number = reader.needed_code("number", &self.number);
        let customer = reader.needed_code("customer", &self.customer);
        let date = reader.date(&self.date, setting);
        let currency = reader.currency(&self.currency, setting);
        let amount = reader.money("amount", &self.amount, currency);
        if amount == Some(None) {
            reader.problem("amount", ImportRefusal::ValueMissing);
        }
        let method = reader.word("method", &self.method);
        let reference = reader.text("reference", &self.reference);
        let invoice = reader.code("invoice", &self.invoice);
        let row = || {
            Some(PaymentRow {
                number: number?.into_owned(),
                customer: customer?.into_owned(),
                date: date?,
                amount: amount??,
                method: method?,
                reference: reference?.into_owned(),
                invoice: Some(invoice?.into_owned()).filter(|number| !number.is_empty()),
            })
        };
        let row = row();
        reader.finish(row)
    }
}
