//! What one sentence says: the words in the places of its form, read as what they mean.
use super::form::Heard;
use super::story::{Outcome, Wrong, same, unclear};
use super::table::Table;
use quittance_domain::code::Code;
use quittance_domain::returns::Disposition;
use quittance_domain::{Date, Price, Quantity, Rate};

/// What stands in the places of a sentence, and the table below it.
pub struct Said<'a> {
    heard: Heard,
    table: Option<&'a Table>,
}

/// So much of a product, with what is said of it.
#[derive(Default)]
pub struct Goods {
    pub quantity: Quantity,
    pub sku: String,
    /// `at 59.50`
    pub price: Option<Price>,
    /// `less 5 %`
    pub discount: Rate,
    /// `on line 2`
    pub line_no: Option<i64>,
    /// `from INV-2026-000001`
    pub invoice: Option<String>,
    /// `for scrap`, `for inspect`, `for repair`; none: back on the shelf
    pub disposition: Option<Disposition>,
    /// `in BX`
    pub unit: Option<String>,
    /// `expecting 9.50`
    pub expected: Option<Price>,
}

impl<'a> Said<'a> {
    pub fn new(heard: Heard, table: Option<&'a Table>) -> Self {
        Self { heard, table }
    }

    /// What stands in a place; none when it was left out.
    pub fn get(&self, place: &str) -> Option<&str> {
        self.heard.get(place).map(String::as_str)
    }

    /// What stands in a place that the form never leaves out. Panics: when it does.
    pub fn text(&self, place: &str) -> &str {
        self.get(place).unwrap_or_else(|| panic!("the form has no place {place}"))
    }

    /// The table. Panics: when the form does not end with a colon.
    pub fn table(&self) -> &'a Table {
        self.table.expect("a form that ends with a colon has a table")
    }

    /// The number that a document was expected to get, if it was said.
    pub fn numbered(&self, place: &str, number: &str) -> Outcome {
        self.get(place).map_or(Ok(()), |expected| same(expected, number))
    }

    pub fn quantity(&self, place: &str) -> Result<Quantity, Wrong> {
        Ok(Quantity::parse(self.text(place))?)
    }

    pub fn date(&self, place: &str) -> Result<Date, Wrong> {
        Ok(Date::parse(self.text(place))?)
    }

    /// A value with a code, its words with spaces between them: `in fulfilment`.
    pub fn code<C: Code>(&self, place: &str) -> Result<C, Wrong> {
        code(self.text(place))
    }

    /// The parts of a list: `A, B and C`.
    pub fn list(&self, place: &str) -> Vec<&str> {
        self.text(place).split(", ").flat_map(|part| part.split(" and ")).collect()
    }

    /// Goods: `10 CHAIR at 59.50 less 5 % and 4 TABLE`. What may be said of them is listed; other
    /// words are not understood.
    pub fn goods(&self, place: &str, may_say: &[&str]) -> Result<Vec<Goods>, Wrong> {
        self.list(place).into_iter().map(|text| goods(text, may_say)).collect()
    }
}

impl Goods {
    /// The number of the line that is said, or of the only one of the product among these.
    pub fn line_of_product(&self, line_nos: &[i64]) -> Result<i64, Wrong> {
        match (self.line_no, line_nos) {
            (Some(line_no), _) if line_nos.contains(&line_no) => Ok(line_no),
            (None, [line_no]) => Ok(*line_no),
            _ => unclear(format!("{} is on lines {line_nos:?}: say `on line 1`", self.sku)),
        }
    }
}

/// A value by its code, written with spaces.
pub fn code<C: Code>(text: &str) -> Result<C, Wrong> {
    let known = || C::ALL.iter().map(|value| value.code().replace('_', " "));
    let of = C::parse_code(&text.replace(' ', "_")).filter(|_| !text.contains('_'));
    let known =
        || Wrong::Unclear(format!("{text} is none of {}", known().collect::<Vec<_>>().join(", ")));
    of.ok_or_else(known)
}

fn goods(text: &str, may_say: &[&str]) -> Result<Goods, Wrong> {
    let words: Vec<&str> = text.split(' ').collect();
    let [quantity, sku, said @ ..] = words.as_slice() else {
        return unclear(format!("goods are `10 CHAIR`, not `{text}`"));
    };
    let sku = (*sku).to_owned();
    let mut goods = Goods { quantity: Quantity::parse(quantity)?, sku, ..Goods::default() };
    let mut said = said;
    while let Some(word) = said.first() {
        if !may_say.contains(word) {
            return unclear(format!("`{word}` is not understood here: `{text}`"));
        }
        said = match said {
            ["at", price, rest @ ..] => {
                goods.price = Some(Price::parse(price)?);
                rest
            }
            ["less", percent, "%", rest @ ..] => {
                goods.discount = Rate::percent(percent)?;
                rest
            }
            ["on", "line", number, rest @ ..] => {
                let number =
                    number.parse().map_err(|_| Wrong::Unclear(format!("line {number}")))?;
                goods.line_no = Some(number);
                rest
            }
            ["from", invoice, rest @ ..] => {
                goods.invoice = Some((*invoice).to_owned());
                rest
            }
            ["in", unit, rest @ ..] => {
                goods.unit = Some((*unit).to_owned());
                rest
            }
            ["expecting", price, rest @ ..] => {
                goods.expected = Some(Price::parse(price)?);
                rest
            }
            ["for", disposition, rest @ ..] => {
                goods.disposition = Some(code(disposition)?);
                rest
            }
            _ => return unclear(format!("what follows `{word}` is not understood: `{text}`")),
        };
    }
    Ok(goods)
}
