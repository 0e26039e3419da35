//! Prices: what a product costs a customer on a day.
//!
//! - **Price list**: prices in one currency, given to customers.
//! - **Price entry**: the net price of one unit, from a day and from a quantity on.
//!
//! Invariant: a price is found by the latest day that is not after the asked one, then by the
//! largest quantity that is not above the asked one; the answer can explain itself.

pub mod error;
pub mod net_price;
pub mod set;

#[cfg(test)]
mod tests;

pub use error::PricingRefusal;
pub use net_price::{Priced, net_price};
pub use set::{PriceListCreated, PricesSet, create_list, set_prices};

use crate::currency::Currency;
use crate::date::Date;
use crate::id;
use crate::price::Price;
use crate::product::ProductId;
use crate::quantity::Quantity;
use serde::{Deserialize, Serialize};

id!(PriceListId, "pls", "A price list.");

/// Prices in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceList {
    /// Its id.
    pub id: PriceListId,
    /// Short name, unique in the company.
    pub code: String,
    /// The currency of all its prices.
    pub currency: Currency,
    /// Raised by the unit of work.
    pub version: i64,
}

/// One price of one product. The key is everything but the price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceEntry {
    /// The list it belongs to.
    pub list: PriceListId,
    /// The product.
    pub product: ProductId,
    /// The first day it holds.
    pub valid_from: Date,
    /// The smallest quantity it holds for.
    pub from_quantity: Quantity,
    /// For one unit, net of tax, in the list's currency.
    pub price: Price,
}

/// Creates an empty price list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatePriceList {
    /// Short name, unique in the company.
    pub code: String,
    /// The currency of all its prices.
    pub currency: Currency,
}

/// Sets prices of a list; an entry of the same key is replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetPrices {
    /// The list.
    pub list: PriceListId,
    /// The prices, at least one.
    pub prices: Vec<SetPrice>,
}

/// One price to set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetPrice {
    /// The product.
    pub product: ProductId,
    /// The first day it holds.
    pub valid_from: Date,
    /// The smallest quantity it holds for; 0: any.
    pub from_quantity: Quantity,
    /// For one unit, net of tax, in the list's currency.
    pub price: Price,
}
