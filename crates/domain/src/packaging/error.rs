//! Why packaging refuses.

use crate::date::Date;
use crate::product::ProductKind;
use crate::quantity::Quantity;
use crate::refusal::{Kind, Refusal};

/// A refusal of packaging.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackagingRefusal {
    /// None, or more packagings than one command moves.
    #[error("{lines} packagings are named; 1 to 50 are moved at once")]
    LinesCount {
        /// How many are named.
        lines: usize,
    },
    /// A packaging is named twice.
    #[error("{sku} is named twice")]
    Twice {
        /// Which.
        sku: String,
    },
    /// Goods lie in stock, packaging does not.
    #[error("{sku} is of kind {kind}; packaging is a service, for it lies in no stock")]
    WrongKind {
        /// Which product.
        sku: String,
        /// What it is.
        kind: ProductKind,
    },
    /// Pieces are whole, more than none, and not too many.
    #[error("{quantity} of {sku} are not 1 to 1,000,000 whole pieces")]
    Pieces {
        /// Which packaging.
        sku: String,
        /// What was said.
        quantity: Quantity,
    },
    /// Nobody brings back more than he holds.
    #[error("{brought} pieces of {sku} are brought, and the customer holds {held}")]
    NotHeld {
        /// Which packaging.
        sku: String,
        /// The pieces that the customer holds.
        held: i64,
        /// The pieces that would come back.
        brought: i64,
    },
    /// A move of a later day is known already.
    #[error("{sku} moved on {last} already, so nothing of it moves on an earlier day")]
    BackDated {
        /// Which packaging.
        sku: String,
        /// The day of its last move.
        last: Date,
    },
    /// Packaging leaves with goods.
    #[error("the shipment has not left")]
    NotShipped,
}

impl Refusal for PackagingRefusal {
    fn code(&self) -> &'static str {
        match self {
            PackagingRefusal::LinesCount { .. } => "packaging.lines_count",
            PackagingRefusal::Twice { .. } => "packaging.twice",
            PackagingRefusal::WrongKind { .. } => "packaging.wrong_kind",
            PackagingRefusal::Pieces { .. } => "packaging.pieces",
            PackagingRefusal::NotHeld { .. } => "packaging.not_held",
            PackagingRefusal::BackDated { .. } => "packaging.back_dated",
            PackagingRefusal::NotShipped => "packaging.not_shipped",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            PackagingRefusal::NotHeld { .. }
            | PackagingRefusal::BackDated { .. }
            | PackagingRefusal::NotShipped => Kind::Conflict,
            PackagingRefusal::LinesCount { .. }
            | PackagingRefusal::Twice { .. }
            | PackagingRefusal::WrongKind { .. }
            | PackagingRefusal::Pieces { .. } => Kind::Invalid,
        }
    }
}
