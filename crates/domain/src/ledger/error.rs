//! Why the ledger refuses.

use crate::currency::Currency;
use crate::refusal::{Kind, Refusal};

/// A refusal of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerRefusal {
    /// A document in a currency other than the books', and no rate to convert it with: this
    /// issue has no table of exchange rates.
    #[error("there is no exchange rate from {from} to the books' {to}")]
    NoExchangeRate {
        /// The currency of the document.
        from: Currency,
        /// The company's base currency.
        to: Currency,
    },
}

impl Refusal for LedgerRefusal {
    fn code(&self) -> &'static str {
        match self {
            LedgerRefusal::NoExchangeRate { .. } => "ledger.no_exchange_rate",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            LedgerRefusal::NoExchangeRate { .. } => Kind::Unsupported,
        }
    }
}
