//! Key figures of order-to-cash, exact, each with the way to it.
//!
//! - **Figure**: a value, its formula in words and the terms that went into it. A figure that would
//!   divide by nothing has no value: there is nothing to say, which is not 0.
//! - **Ratio**: an exact fraction; it is rounded once, when it is shown, half away from zero.
//! - **Receivables** ([`receivables`]): how long money is owed, and how well it is collected.
//! - **Service** ([`service`]): how much of what was ordered came, and when.
//! - **Capital** ([`capital`]): how long money is bound between paying and being paid.
//!
//! All amounts are in the currency of the books.

pub mod capital;
pub mod ratio;
pub mod receivables;
pub mod service;

#[cfg(test)]
mod tests;

pub use ratio::Ratio;

use quittance_domain::{Date, Money};

/// A key figure and the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Its stable name, as `dso`.
    pub code: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// What it is counted in.
    pub unit: Unit,
    /// The value; none: there is nothing to divide by.
    pub value: Option<Ratio>,
    /// The formula in words.
    pub formula: &'static str,
    /// What went into it, in the order of the formula.
    pub terms: Vec<Term>,
}

/// What a figure is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Days.
    Days,
    /// Hundredths of a whole.
    Percent,
    /// How often.
    Times,
}

impl Unit {
    /// Its word behind a value.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Unit::Days => "days",
            Unit::Percent => "%",
            Unit::Times => "times",
        }
    }
}

/// What went into a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What it is.
    pub label: String,
    /// How much.
    pub amount: Amount,
}

/// How much of a term there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Money of the books.
    Money(Money),
    /// Days, or anything that is counted in whole.
    Count(i64),
    /// A value that was worked out before.
    Ratio(Ratio),
}

impl Term {
    fn money(label: &str, amount: Money) -> Term {
        Term { label: label.to_owned(), amount: Amount::Money(amount) }
    }

    fn count(label: &str, count: i64) -> Term {
        Term { label: label.to_owned(), amount: Amount::Count(count) }
    }
}

/// A period, its first and last day included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub first: Date,
    /// The last day; not before the first.
    pub last: Date,
}

impl Period {
    /// How many days it has.
    #[must_use]
    pub fn days(self) -> i64 {
        assert!(self.last >= self.first, "a period does not end before it begins");
        self.last.days_since(self.first) + 1
    }

    /// How many calendar months it touches.
    #[must_use]
    pub fn months(self) -> i64 {
        (self.last.year() - self.first.year()) * 12 + self.last.month() - self.first.month() + 1
    }
}
