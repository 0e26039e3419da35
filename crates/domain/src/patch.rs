//! A change of something that may be absent: it gets a value, or has none any more.

use serde::{Deserialize, Serialize};

/// A change of an optional field. In JSON `{"set": …}` or `"clear"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Patch<T> {
    /// It gets this value.
    Set(T),
    /// It has none any more.
    Clear,
}

impl<T> Patch<T> {
    /// What the field holds after the change.
    pub fn value(self) -> Option<T> {
        match self {
            Patch::Set(value) => Some(value),
            Patch::Clear => None,
        }
    }

    /// The value that is set, if one is.
    pub fn set(&self) -> Option<&T> {
        match self {
            Patch::Set(value) => Some(value),
            Patch::Clear => None,
        }
    }
}
