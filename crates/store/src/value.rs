//! The few kinds of values that both databases store, and nothing else (DESIGN section 4).
use uuid::Uuid;

/// The kind of a column: the closed list of column types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// BIGINT: counts, scaled amounts, moments.
    Int,
    /// UUID, a 16-byte blob on SQLite.
    Id,
    /// TEXT: codes, names, dates, payloads.
    Text,
    /// BOOLEAN.
    Flag,
}

/// One stored value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// NULL of any kind.
    Null,
    /// A BIGINT.
    Int(i64),
    /// A UUID.
    Id(Uuid),
    /// A TEXT.
    Text(String),
    /// A BOOLEAN.
    Flag(bool),
}

/// One row, in the order of the table's or statement's columns.
pub type Row = Vec<Value>;

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<Uuid> for Value {
    fn from(value: Uuid) -> Self {
        Self::Id(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}
