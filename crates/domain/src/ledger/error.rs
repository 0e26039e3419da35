//! Why the ledger refuses.

use crate::currency::Currency;
use crate::refusal::{Kind, Refusal};

/// A refusal of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerRefusal {
    /// A document in a currency other than the books', and no rate of its day or of the days
    /// before, back to the beginning of the last month.
    #[error(
        "there is no exchange rate from {from} to the books' {to} for that day: set one with \
         ledger.set_rates"
    )]
    NoExchangeRate {
        /// The currency of the document.
        from: Currency,
        /// The company's base currency.
        to: Currency,
    },
    /// A rate for the currency of the books itself.
    #[error("the books are in {currency}: it needs no rate")]
    RateOfBooks {
        /// The currency of the books.
        currency: Currency,
    },
    /// A rate of nothing or less.
    #[error("a rate is more than 0")]
    RateNotPositive,
    /// No rate, or too many for one command.
    #[error("1 to {count_max} rates are set at once, not {count}")]
    WrongRateCount {
        /// How many there are.
        count: usize,
        /// How many there may be.
        count_max: usize,
    },
}

impl Refusal for LedgerRefusal {
    fn code(&self) -> &'static str {
        match self {
            LedgerRefusal::NoExchangeRate { .. } => "ledger.no_exchange_rate",
            LedgerRefusal::RateNotPositive => "ledger.rate_not_positive",
            LedgerRefusal::RateOfBooks { .. } => "ledger.rate_of_books",
            LedgerRefusal::WrongRateCount { .. } => "ledger.wrong_rate_count",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            LedgerRefusal::NoExchangeRate { .. } => Kind::Conflict,
            LedgerRefusal::RateOfBooks { .. }
            | LedgerRefusal::RateNotPositive
            | LedgerRefusal::WrongRateCount { .. } => Kind::Invalid,
        }
    }
}
