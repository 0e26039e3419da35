//! Why an adjustment finds more or less, and the account that this is of.

use crate::code::codes;
use crate::ledger::Account;

/// The cause of an adjustment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Cause {
    /// A count found another quantity than the books.
    #[default]
    Count,
    /// Goods turned up that the books did not have.
    Found,
    /// Goods broke or went bad.
    Damage,
    /// Goods are gone: stolen, lost on the way, thrown away.
    Loss,
    /// Goods were given away or used to show or test.
    Sample,
    /// Goods were there on the day on which the company went live ([`crate::opening`]).
    Opening,
}
codes!(Cause {
    Count = "count",
    Found = "found",
    Damage = "damage",
    Loss = "loss",
    Sample = "sample",
    Opening = "opening",
});

impl Cause {
    /// The account on the other side of inventory. A table: whoever reads the books finds
    /// differences of counting apart from losses, and both apart from what was given away.
    #[must_use]
    pub const fn account(self) -> Account {
        match self {
            Cause::Count | Cause::Found => Account::StockDifferences,
            Cause::Damage | Cause::Loss => Account::StockLoss,
            Cause::Sample => Account::Samples,
            Cause::Opening => Account::OpeningEquity,
        }
    }

    /// Whether an adjustment with it can make goods more.
    #[must_use]
    pub const fn can_be_more(self) -> bool {
        match self {
            Cause::Count | Cause::Found => true,
            Cause::Damage | Cause::Loss | Cause::Sample | Cause::Opening => false,
        }
    }

    /// Whether it can make goods less.
    #[must_use]
    pub const fn can_be_less(self) -> bool {
        match self {
            Cause::Count | Cause::Damage | Cause::Loss | Cause::Sample => true,
            Cause::Found | Cause::Opening => false,
        }
    }
}
