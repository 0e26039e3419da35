//! What can go wrong between us and a database. Never part of a refusal: a refusal is a
//! user's, a fault is the machine's or ours.
use std::fmt;

/// A failed statement, transaction or connection, by what may be done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing was kept; the whole transaction may be run again from its start.
    Retry(String),
    /// COMMIT failed: the transaction may or may not have been kept. Look for the batch marker.
    Unknown(String),
    /// The database or its disk cannot serve now; no command is to blame.
    Unavailable(String),
    /// A sum over the rows passes 64 bits: no machine is broken and no rule of ours either.
    TooLarge(String),
    /// A constraint, row count or stored value that our own code should have prevented.
    Ours(String),
    /// The database was written by a newer version of Quittance, or is none of ours.
    Version(String),
}

/// What both engines say when a sum passes 64 bits.
pub const TOO_LARGE: &str = "a sum over the books passes 64 bits";

impl Fault {
    /// The text for people.
    pub fn message(&self) -> &str {
        match self {
            Self::Retry(text)
            | Self::Unknown(text)
            | Self::Unavailable(text)
            | Self::TooLarge(text)
            | Self::Ours(text)
            | Self::Version(text) => text,
        }
    }

    /// Says where it happened.
    pub fn during(self, what: &str) -> Self {
        let add = |text: String| format!("{what}: {text}");
        match self {
            Self::Retry(text) => Self::Retry(add(text)),
            Self::Unknown(text) => Self::Unknown(add(text)),
            Self::Unavailable(text) => Self::Unavailable(add(text)),
            Self::TooLarge(text) => Self::TooLarge(add(text)),
            Self::Ours(text) => Self::Ours(add(text)),
            Self::Version(text) => Self::Version(add(text)),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Retry(_) => "to be retried",
            Self::Unknown(_) => "outcome unknown",
            Self::Unavailable(_) => "database unavailable",
            Self::TooLarge(_) => "too large",
            Self::Ours(_) => "internal fault",
            Self::Version(_) => "database version",
        };
        write!(out, "{kind}: {}", self.message())
    }
}

impl std::error::Error for Fault {}
