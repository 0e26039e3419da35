//! Why pricing refuses.

use crate::date::Date;
use crate::quantity::Quantity;
use crate::refusal::{Kind, Refusal};

/// A refusal about prices.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PricingRefusal {
    /// The company has no such price list.
    #[error("there is no such price list")]
    NotFound,
    /// Another price list has this code.
    #[error("price list code `{code}` is taken")]
    CodeTaken {
        /// The code.
        code: String,
    },
    /// A command that sets nothing.
    #[error("there is no price to set")]
    NoPrices,
    /// More prices than one command sets.
    #[error("{prices} prices are more than the {prices_max} that one command sets")]
    TooManyPrices {
        /// How many there are.
        prices: usize,
        /// How many there may be.
        prices_max: usize,
    },
    /// The company has no such product.
    #[error("there is no such product")]
    UnknownProduct,
    /// A price below 0.
    #[error("a price is never negative")]
    PriceNegative,
    /// A price from a quantity below 0 on.
    #[error("a price holds from a quantity of 0 or more on, not from {from_quantity}")]
    FromQuantityNegative {
        /// The quantity.
        from_quantity: Quantity,
    },
    /// The same product, day and quantity twice in one command.
    #[error("this product has a price from this day and quantity on already in this command")]
    PriceTwice,
    /// No price of the product holds for the quantity on the day.
    #[error("no price holds for {quantity} on {on}")]
    NoPrice {
        /// How much is asked for.
        quantity: Quantity,
        /// For when.
        on: Date,
    },
}

impl Refusal for PricingRefusal {
    fn code(&self) -> &'static str {
        match self {
            PricingRefusal::NotFound => "pricing.not_found",
            PricingRefusal::CodeTaken { .. } => "pricing.code_taken",
            PricingRefusal::NoPrices => "pricing.no_prices",
            PricingRefusal::TooManyPrices { .. } => "pricing.too_many_prices",
            PricingRefusal::UnknownProduct => "pricing.unknown_product",
            PricingRefusal::PriceNegative => "pricing.price_negative",
            PricingRefusal::FromQuantityNegative { .. } => "pricing.from_quantity_negative",
            PricingRefusal::PriceTwice => "pricing.price_twice",
            PricingRefusal::NoPrice { .. } => "pricing.no_price",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            PricingRefusal::CodeTaken { .. } | PricingRefusal::NoPrice { .. } => Kind::Conflict,
            PricingRefusal::NotFound | PricingRefusal::UnknownProduct => Kind::NotFound,
            PricingRefusal::NoPrices
            | PricingRefusal::TooManyPrices { .. }
            | PricingRefusal::PriceNegative
            | PricingRefusal::FromQuantityNegative { .. }
            | PricingRefusal::PriceTwice => Kind::Invalid,
        }
    }
}
