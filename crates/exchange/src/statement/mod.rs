//! Bank statements become lines of money that came in: camt.053 of ISO 20022, or a table (CSV).
//!
//! - **Entry**: what the bank booked. **Detail**: one transaction of an entry; a batch has several.
//! - **Bank line**: one detail, or an entry without details, on the credit side and booked.
//! - **Passed over**: an entry that is no money of customers coming in, with the reason.
//!
//! Banks break the schema in many ways, so that the file is read by the names of its elements
//! alone, whatever their namespace or version. It is not trusted: no document type, no entities but
//! those of XML itself, bounded depth, length and count; nothing in it makes this panic. A table is
//! read through a mapping ([`crate::import`]), its lines each by itself.
//!
//! Invariant: each detail of each entry comes out exactly once, as a line, passed over or refused.

mod camt;
mod key;
mod table;
mod tree;

#[cfg(test)]
mod tests;

pub use camt::read;
pub use table::read_table;

use crate::import::{Origin, Rejected};
use quittance_domain::Date;
use quittance_domain::Money;
use quittance_domain::refusal::{Kind, Refusal};

/// The longest statement that is read. Unit: bytes.
pub const BYTES_MAX: u64 = 256 * 1024 * 1024;

/// The longest text of a line. Unit: characters; what is longer is cut, as banks do.
pub const TEXT_CHARS_MAX: usize = 1_000;

/// Money that came in by a line of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankLine {
    /// What makes the line one of a kind for ever: the account, the bank's reference or the place
    /// in the statement.
    pub key: String,
    /// The day on which it was booked.
    pub booked_on: Date,
    /// How much; positive.
    pub amount: Money,
    /// Structured and free references.
    pub remittance: String,
    /// The payer's own reference.
    pub end_to_end: String,
    /// The payer's name.
    pub remitter: String,
    /// The payer's account.
    pub bank_account: String,
    /// Where it stands in a table.
    pub origin: Option<Origin>,
}

/// What comes out of a statement, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    /// Money that came in.
    Line(BankLine),
    /// An entry that is no such money.
    Passed {
        /// Which, as [`BankLine::key`].
        key: String,
        /// Why.
        why: Why,
    },
    /// An entry that cannot be read.
    Broken {
        /// Which, as [`BankLine::key`].
        key: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A line of a table that cannot be read.
    Rejected(Rejected),
}

/// Why an entry is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Money that left.
    Debit,
    /// Announced and not booked yet: a later statement has it.
    NotBooked,
    /// It takes an earlier entry back: a person decides which payment that is.
    Reversal,
    /// Of no money.
    Zero,
}

impl Why {
    /// The reason in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Why::Debit => "money that left",
            Why::NotBooked => "not booked yet",
            Why::Reversal => "takes an earlier entry back: return the payment that it is of",
            Why::Zero => "of no money",
        }
    }
}

/// Why a statement is not read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementRefusal {
    /// The file is no XML, or breaks off.
    #[error("the file is no whole XML document: {what}")]
    Malformed {
        /// What the reader met.
        what: String,
    },
    /// The file declares a document type or entities, nests too deep or is too long.
    #[error("the file is not read: {what}")]
    Unsafe {
        /// What it has.
        what: &'static str,
    },
    /// XML of another kind.
    #[error("the file is no camt.053 statement: it has no BkToCstmrStmt")]
    NoStatement,
}

impl Refusal for StatementRefusal {
    fn code(&self) -> &'static str {
        match self {
            StatementRefusal::Malformed { .. } => "statement.malformed",
            StatementRefusal::Unsafe { .. } => "statement.unsafe",
            StatementRefusal::NoStatement => "statement.no_statement",
        }
    }

    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}
