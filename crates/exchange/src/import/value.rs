//! Values: what a field is taken from, and what is done to it on the way.

use super::ImportRefusal;
use super::node::{Keys, Node};
use quittance_domain::money::AmountRefusal;
use quittance_domain::text::quoted;
use quittance_domain::{Date, Price, Rate, Refused};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// A table of the mapping: what to write for what is read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Lookup {
    name: String,
    entries: HashMap<String, String>,
}

/// The key of a table's entry for everything that it does not name.
const ANYTHING_ELSE: &str = "*";

/// What a mapping's values may refer to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names<'a> {
    /// The columns of the section.
    pub columns: &'a [String],
    /// The tables of the mapping.
    pub tables: &'a HashMap<String, Arc<Lookup>>,
}

/// Where a text comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// The same for every line.
    Constant(String),
    /// A column of the section, changed.
    Column(usize, Box<Changes>),
    /// Several texts with something between them, without the empty ones.
    Joined { parts: Vec<Value>, between: String },
    /// The first that is not empty.
    FirstOf(Vec<Value>),
}

/// What is done to a column's text, in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    strip_prefix: Option<String>,
    strip_suffix: Option<String>,
    first: Option<usize>,
    upper: bool,
    table: Option<Arc<Lookup>>,
    date: Option<String>,
    thousands: Option<String>,
    decimal_comma: bool,
    times: Option<Rate>,
    negate: bool,
    prefix: Option<String>,
}

/// The keys of a column's table: the column and its changes.
pub(super) const COLUMN_KEYS: [&str; 12] = [
    "column",
    "strip_prefix",
    "strip_suffix",
    "first",
    "upper",
    "table",
    "date",
    "thousands",
    "decimal_comma",
    "times",
    "negate",
    "prefix",
];

impl Lookup {
    pub fn read(name: &str, node: &Node<'_>) -> Result<Self, Refused> {
        let entry = |(key, value): (&str, Node<'_>)| Ok((key.to_owned(), value.text()?.to_owned()));
        let entries = node.entries()?.into_iter().map(entry).collect::<Result<_, Refused>>()?;
        Ok(Self { name: name.to_owned(), entries })
    }

    fn find(&self, text: &str) -> Result<&str, ImportRefusal> {
        let found = self.entries.get(text).or_else(|| self.entries.get(ANYTHING_ELSE));
        found.map(String::as_str).ok_or_else(|| ImportRefusal::NotInTable {
            text: quoted(text),
            table: self.name.clone(),
        })
    }
}

impl Value {
    /// Reads `"text"`, `{ column = … }`, `{ join = […] }` or a list of these.
    pub fn read(node: &Node<'_>, names: Names<'_>) -> Result<Self, Refused> {
        match node.value {
            toml::Value::String(text) => Ok(Self::Constant(text.clone())),
            toml::Value::Array(_) => {
                let items = node.items()?;
                let values = items.iter().map(|item| Self::read(item, names));
                Ok(Self::FirstOf(values.collect::<Result<_, _>>()?))
            }
            toml::Value::Table(table) if table.contains_key("join") => {
                let keys = node.keys(&["join", "between"])?;
                let parts = keys.need("join")?.items()?;
                let parts = parts.iter().map(|part| Self::read(part, names));
                let between = keys.read("between", Node::text)?.unwrap_or(" ").to_owned();
                Ok(Self::Joined { parts: parts.collect::<Result<_, _>>()?, between })
            }
            toml::Value::Table(_) => {
                let keys = node.keys(&COLUMN_KEYS)?;
                Self::read_column(&keys, names)
            }
            _ => {
                Err(node.wrong("a text, a table with `column` or `join`, or a list is wanted here"))
            }
        }
    }

    /// A column and its changes; the table may hold other keys, which the caller reads.
    pub fn read_column(keys: &Keys<'_>, names: Names<'_>) -> Result<Self, Refused> {
        let node = keys.need("column")?;
        let name = node.text()?;
        let column = names.columns.iter().position(|column| column == name);
        let unknown = || node.wrong(format!("`{name}` is not in this section's `columns`"));
        Ok(Self::Column(column.ok_or_else(unknown)?, Box::new(Changes::read(keys, names)?)))
    }

    /// The columns that it is made of.
    pub fn columns(&self) -> Vec<usize> {
        match self {
            Self::Constant(_) => Vec::new(),
            Self::Column(column, _) => vec![*column],
            Self::Joined { parts, .. } => parts.iter().flat_map(Self::columns).collect(),
            Self::FirstOf(values) => values.iter().flat_map(Self::columns).collect(),
        }
    }

    /// The text for a line. Refusals: `NotInTable`, `DateForm`, `amount.*`, `date.*`.
    pub fn text<'a>(&'a self, cells: &'a [String]) -> Result<Cow<'a, str>, Refused> {
        match self {
            Self::Constant(text) => Ok(Cow::Borrowed(text)),
            Self::Column(column, changes) => changes.apply(&cells[*column]),
            Self::Joined { parts, between } => {
                let mut texts = Vec::with_capacity(parts.len());
                for part in parts {
                    texts.push(part.text(cells)?);
                }
                texts.retain(|text| !text.is_empty());
                Ok(Cow::Owned(texts.join(between)))
            }
            Self::FirstOf(values) => {
                for value in values {
                    let text = value.text(cells)?;
                    if !text.is_empty() {
                        return Ok(text);
                    }
                }
                Ok(Cow::Borrowed(""))
            }
        }
    }
}

impl Changes {
    fn read(keys: &Keys<'_>, names: Names<'_>) -> Result<Self, Refused> {
        let text = |key: &str| keys.read(key, |node| node.text().map(str::to_owned));
        let flag = |key: &str| keys.read(key, Node::flag).map(Option::unwrap_or_default);
        let table = keys.read("table", |node| {
            let found = names.tables.get(node.text()?);
            found.cloned().ok_or_else(|| node.wrong("the mapping has no table of this name"))
        })?;
        let date = keys.read("date", |node| {
            let pattern = node.text()?;
            let complete =
                ["YYYY", "MM", "DD"].iter().all(|part| pattern.matches(part).count() == 1);
            let wrong = || node.wrong("YYYY, MM and DD are wanted here, each once");
            complete.then(|| pattern.to_owned()).ok_or_else(wrong)
        })?;
        Ok(Self {
            strip_prefix: text("strip_prefix")?,
            strip_suffix: text("strip_suffix")?,
            first: keys.read("first", Node::count)?,
            upper: flag("upper")?,
            table,
            date,
            thousands: text("thousands")?,
            decimal_comma: flag("decimal_comma")?,
            times: keys.read("times", Node::parsed)?,
            negate: flag("negate")?,
            prefix: text("prefix")?,
        })
    }

    /// The text after the changes; nothing stays nothing.
    fn apply<'a>(&'a self, cell: &'a str) -> Result<Cow<'a, str>, Refused> {
        let mut cut = cell;
        if let Some(prefix) = &self.strip_prefix {
            cut = cut.strip_prefix(prefix.as_str()).unwrap_or(cut);
        }
        if let Some(suffix) = &self.strip_suffix {
            cut = cut.strip_suffix(suffix.as_str()).unwrap_or(cut);
        }
        if let Some(end) = self.first.and_then(|chars| cut.char_indices().nth(chars)) {
            cut = &cut[..end.0];
        }
        cut = cut.trim();
        if cut.is_empty() {
            return Ok(Cow::Borrowed(""));
        }
        let mut text = Cow::Borrowed(cut);
        if self.upper && cut.chars().any(char::is_lowercase) {
            text = Cow::Owned(cut.to_uppercase());
        }
        if let Some(table) = &self.table {
            text = Cow::Borrowed(table.find(&text)?);
        }
        if let Some(pattern) = &self.date {
            text = Cow::Owned(date(&text, pattern)?);
        }
        if let Some(mark) = &self.thousands {
            text = Cow::Owned(without_thousands(&text, mark)?);
        }
        if self.decimal_comma {
            text = Cow::Owned(decimal_point(&text)?);
        }
        if let Some(rate) = self.times {
            text = Cow::Owned(Price::parse(&text)?.scale(rate)?.to_string());
        }
        if self.negate {
            text = Cow::Owned(match text.strip_prefix('-') {
                Some(positive) => positive.to_owned(),
                None => format!("-{text}"),
            });
        }
        if let Some(prefix) = self.prefix.as_ref().filter(|_| !text.is_empty()) {
            text = Cow::Owned(format!("{prefix}{text}"));
        }
        Ok(text)
    }
}

/// A number without the marks between its thousands; each must have three digits behind it.
/// Refusals: `amount.not_a_number`.
fn without_thousands(text: &str, mark: &str) -> Result<String, AmountRefusal> {
    let mut groups = text.split(mark).skip(1);
    let is_group = |group: &str| group.bytes().take_while(u8::is_ascii_digit).count() == 3;
    if !mark.is_empty() && groups.all(is_group) {
        return Ok(text.replace(mark, ""));
    }
    Err(AmountRefusal::NotANumber { text: quoted(text) })
}

/// A number with a decimal comma as one with a point. Whether a point that is there already
/// parts thousands or decimals would be a guess. Refusals: `amount.not_a_number`.
fn decimal_point(text: &str) -> Result<String, AmountRefusal> {
    if text.contains('.') {
        return Err(AmountRefusal::NotANumber { text: quoted(text) });
    }
    Ok(text.replace(',', "."))
}

/// Reads a date in the mapping's form and writes it as `2026-01-31`.
///
/// Refusals: `DateForm`, `date.*`.
fn date(text: &str, pattern: &str) -> Result<String, Refused> {
    let differs = || ImportRefusal::DateForm { text: quoted(text), pattern: pattern.to_owned() };
    if text.len() != pattern.len() || !text.is_ascii() || !pattern.is_ascii() {
        return Err(differs().into());
    }
    let number = |part: &str| -> Result<i64, ImportRefusal> {
        let at = pattern.find(part).ok_or_else(differs)?;
        let digits = &text[at..at + part.len()];
        let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
        all_digits.then(|| digits.parse().ok()).flatten().ok_or_else(differs)
    };
    let between = |(form, byte): (u8, u8)| matches!(form, b'Y' | b'M' | b'D') || form == byte;
    if !pattern.bytes().zip(text.bytes()).all(between) {
        return Err(differs().into());
    }
    let date = Date::of(number("YYYY")?, number("MM")?, number("DD")?)?;
    Ok(date.to_string())
}
