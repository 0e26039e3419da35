//! Why receivables refuse.

use crate::money::Money;
use crate::refusal::{Kind, Refusal};

/// A refusal of receivables.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceivablesRefusal {
    /// Settling nothing or less.
    #[error("a settled amount is more than 0")]
    AmountNotPositive,
    /// More than is open. Unit: minor units of the item's currency.
    #[error("{open} of {document} is open")]
    MoreThanOpen {
        /// What is open, without its sign.
        open: Money,
        /// The document's number.
        document: String,
    },
}

impl Refusal for ReceivablesRefusal {
    fn code(&self) -> &'static str {
        match self {
            ReceivablesRefusal::AmountNotPositive => "receivables.amount_not_positive",
            ReceivablesRefusal::MoreThanOpen { .. } => "receivables.more_than_open",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            ReceivablesRefusal::AmountNotPositive => Kind::Invalid,
            ReceivablesRefusal::MoreThanOpen { .. } => Kind::Conflict,
        }
    }
}
