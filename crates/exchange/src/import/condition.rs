//! Conditions: what is asked of a line before something holds for it.

use super::ImportRefusal;
use super::node::Node;
use super::value::{COLUMN_KEYS, Names, Value};
use quittance_domain::{Quantity, Refused};
use std::cmp::Ordering;

/// A question about a value of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    /// Its name, for messages.
    column: String,
    value: Value,
    test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    Empty,
    NotEmpty,
    OneOf(Vec<String>),
    StartsWith(String),
    Compares(Ordering, Quantity),
}

/// The keys of the tests, of which a condition has exactly one.
const TESTS: [&str; 7] = ["empty", "equals", "in", "starts_with", "above", "below", "exactly"];

impl Condition {
    /// Reads `{ column = …, <changes>, <one test> }`.
    pub fn read(node: &Node<'_>, names: Names<'_>) -> Result<Self, Refused> {
        let known: Vec<&str> = COLUMN_KEYS.iter().chain(&TESTS).copied().collect();
        let keys = node.keys(&known)?;
        let value = Value::read_column(&keys, names)?;
        let mut tests = TESTS.iter().filter_map(|test| Some((*test, keys.find(test)?)));
        let (Some((test, asked)), None) = (tests.next(), tests.next()) else {
            return Err(node.wrong(format!("exactly one of {} is wanted here", TESTS.join(", "))));
        };
        let compares = |ordering| asked.parsed().map(|number| Test::Compares(ordering, number));
        let test = match test {
            "empty" if asked.flag()? => Test::Empty,
            "empty" => Test::NotEmpty,
            "equals" => Test::OneOf(vec![asked.text()?.to_owned()]),
            "in" => Test::OneOf(asked.texts()?),
            "starts_with" => Test::StartsWith(asked.text()?.to_owned()),
            "above" => compares(Ordering::Greater)?,
            "below" => compares(Ordering::Less)?,
            _ => compares(Ordering::Equal)?,
        };
        let column = keys.need("column")?.text()?.to_owned();
        Ok(Self { column, value, test })
    }

    /// All conditions of a `when`; without one they always hold.
    pub fn read_all(node: Option<Node<'_>>, names: Names<'_>) -> Result<Vec<Condition>, Refused> {
        let Some(node) = node else {
            return Ok(Vec::new());
        };
        node.items()?.iter().map(|item| Self::read(item, names)).collect()
    }

    /// Whether it holds for a line.
    ///
    /// Refusals, at the column: those of the value, and `amount.*` where a number is asked for
    /// and none stands.
    pub fn holds(&self, cells: &[String]) -> Result<bool, Refused> {
        self.asked(cells).map_err(|refused| refused.at(&self.column))
    }

    fn asked(&self, cells: &[String]) -> Result<bool, Refused> {
        let text = self.value.text(cells)?;
        Ok(match &self.test {
            Test::Empty => text.is_empty(),
            Test::NotEmpty => !text.is_empty(),
            Test::OneOf(texts) => texts.iter().any(|one| *one == *text),
            Test::StartsWith(prefix) => text.starts_with(prefix.as_str()),
            Test::Compares(..) if text.is_empty() => {
                return Err(ImportRefusal::ValueMissing.into());
            }
            Test::Compares(ordering, number) => Quantity::parse(&text)?.cmp(number) == *ordering,
        })
    }
}

/// Whether all conditions hold for a line.
pub(super) fn all_hold(conditions: &[Condition], cells: &[String]) -> Result<bool, Refused> {
    for condition in conditions {
        if !condition.holds(cells)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// One of several that a `when` decides between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice<T> {
    pub when: Vec<Condition>,
    pub then: T,
}

/// The first whose conditions hold.
pub(super) fn choose<'a, T>(
    choices: &'a [Choice<T>],
    cells: &[String],
) -> Result<Option<&'a T>, Refused> {
    for choice in choices {
        if all_hold(&choice.when, cells)? {
            return Ok(Some(&choice.then));
        }
    }
    Ok(None)
}
