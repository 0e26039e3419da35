//! Reads a mapping's TOML with the path of each value, so that a mistake is told by its place.

use super::ImportRefusal;
use quittance_domain::refusal::Refusal;
use quittance_domain::{Problem, Problems, Refused};
use std::str::FromStr;
use toml::{Table, Value};

/// A value of the mapping and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    pub path: String,
    pub value: &'a Value,
}

/// A table of the mapping whose keys are all known.
#[derive(Clone, Debug)]
pub(super) struct Keys<'a> {
    pub path: String,
    table: &'a Table,
}

impl<'a> Node<'a> {
    /// A refusal at this place.
    pub fn wrong(&self, text: impl Into<String>) -> Refused {
        Refused::from(ImportRefusal::MappingWrongValue { text: text.into() }).at(&self.path)
    }

    pub fn text(&self) -> Result<&'a str, Refused> {
        self.value.as_str().ok_or_else(|| self.wrong("a text in quotes is wanted here"))
    }

    pub fn flag(&self) -> Result<bool, Refused> {
        self.value.as_bool().ok_or_else(|| self.wrong("`true` or `false` is wanted here"))
    }

    /// A whole number above 0.
    pub fn count(&self) -> Result<usize, Refused> {
        let count = self.value.as_integer().and_then(|number| usize::try_from(number).ok());
        let count = count.filter(|count| *count > 0);
        count.ok_or_else(|| self.wrong("a whole number above 0 is wanted here"))
    }

    /// A word of the domain.
    pub fn parsed<T>(&self) -> Result<T, Refused>
    where
        T: FromStr,
        T::Err: Refusal,
    {
        let read = self.text()?.parse();
        read.map_err(|refusal: T::Err| Refused::new(Problem::from(refusal)).at(&self.path))
    }

    /// The items of a list.
    pub fn items(&self) -> Result<Vec<Node<'a>>, Refused> {
        let list = self.value.as_array().ok_or_else(|| self.wrong("a list is wanted here"))?;
        let item = |(index, value): (usize, &'a Value)| Node {
            path: format!("{}[{index}]", self.path),
            value,
        };
        Ok(list.iter().enumerate().map(item).collect())
    }

    pub fn texts(&self) -> Result<Vec<String>, Refused> {
        self.items()?.iter().map(|item| item.text().map(str::to_owned)).collect()
    }

    /// A table with no other keys than these.
    pub fn keys(&self, known: &[&str]) -> Result<Keys<'a>, Refused> {
        let table = self.value.as_table().ok_or_else(|| self.wrong("a table is wanted here"))?;
        Keys::new(&self.path, table, known)
    }

    /// The entries of a table with any keys.
    pub fn entries(&self) -> Result<Vec<(&'a str, Node<'a>)>, Refused> {
        let table = self.value.as_table().ok_or_else(|| self.wrong("a table is wanted here"))?;
        let entry = |(key, value): (&'a String, &'a Value)| {
            (key.as_str(), Node { path: join(&self.path, key), value })
        };
        Ok(table.iter().map(entry).collect())
    }
}

impl<'a> Keys<'a> {
    /// Refusals: `MappingUnknownKey`, one for each.
    pub fn new(path: &str, table: &'a Table, known: &[&str]) -> Result<Self, Refused> {
        let mut problems = Problems::new();
        for key in table.keys().filter(|key| !known.contains(&key.as_str())) {
            let unknown =
                ImportRefusal::MappingUnknownKey { key: key.clone(), known: known.join(", ") };
            problems.push(Refused::from(unknown).at(&join(path, key)));
        }
        problems.finish()?;
        Ok(Self { path: path.to_owned(), table })
    }

    pub fn find(&self, key: &str) -> Option<Node<'a>> {
        let value = self.table.get(key)?;
        Some(Node { path: join(&self.path, key), value })
    }

    /// Refusals: `MappingMissingKey`.
    pub fn need(&self, key: &'static str) -> Result<Node<'a>, Refused> {
        let missing = || Refused::from(ImportRefusal::MappingMissingKey { key }).at(&self.path);
        self.find(key).ok_or_else(missing)
    }

    /// The value of a key, read by `read`; none when the key is not there.
    pub fn read<T>(
        &self,
        key: &str,
        read: impl FnOnce(&Node<'a>) -> Result<T, Refused>,
    ) -> Result<Option<T>, Refused> {
        self.find(key).map(|node| read(&node)).transpose()
    }

    /// The tables of a list of tables; none when the key is not there.
    pub fn list(&self, key: &str) -> Result<Vec<Node<'a>>, Refused> {
        self.find(key).map_or(Ok(Vec::new()), |node| node.items())
    }
}

/// The path of a key of the table at `path`.
fn join(path: &str, key: &str) -> String {
    let dot = if path.is_empty() { "" } else { "." };
    format!("{path}{dot}{key}")
}
