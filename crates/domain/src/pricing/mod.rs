//! Prices: what a product costs a customer on a day.
//!
//! - **Price list**: prices in one currency, given to customers. A customer may have a list of its
//!   own, a group of customers one for all of them, and the company one base list for what no
//!   other list has. Its prices are net of tax, or have the tax of the company's country inside.
//! - **Price entry**: the price of one price unit (1, 100 ... pieces: the product says), from a
//!   day and from a quantity on. One with a last day is an **offer**: when it ends, what held
//!   before it holds again, and it is never taken while it is dearer than what holds without it.
//! - **Level**: where a price comes from. Customer goes before group, group before list, list
//!   before base, or the lowest of them is taken: [`PriceChoice`].
//! - **Promotion**: a reduction of lines or of the whole order, as data; it may ask for a coupon.
//! - **Reduction**: what promotions and the order's discount take off a line, in money. It is kept
//!   on the order line, so parts, returns and credit notes share it like the rest of the net.
//! - **Policy**: what of this a company uses. Without one nothing but the list is looked at.
//! - **Freight**: a charge that is added as an order is placed, by its value or weight.
//! - **Trace**: every price and promotion that was looked at, and why it was taken or not. It is
//!   stored with the order where more than the customer's own list was looked at. A price of the
//!   list alone is derived anew: entries keep what they replaced, so it is as it was that day, and
//!   a plain order writes nothing more.
//!
//! Invariants: in a list a price is found by the latest day that is not after the asked one, then
//! by the largest quantity that is not above the asked one. A line never comes to less than 0. The
//! reductions of a line sum to what it is reduced by. No coupon is used more often than it may be:
//! it is counted in the transaction of the order.

pub mod change_prices;
pub mod choose;
pub mod error;
pub mod freight;
pub mod net_price;
pub mod policy;
pub mod promote;
pub mod promotion;
pub mod set;
pub mod trace;

#[cfg(test)]
mod tests;

pub use change_prices::{
    ChangePrices, PriceChanged, PricesChanged, Rounding, Selected, change_prices,
};
pub use choose::{Asked, Chosen, Level, PriceChoice, choose, levels};
pub use error::PricingRefusal;
pub use freight::{Freight, FreightBasis, FreightTier, freight_charge};
pub use net_price::{Priced, net_price};
pub use policy::{IncompleteAs, MinimumAs, Policy, PolicySet, SetPolicy, set_policy};
pub use promote::{Buyer, Discount, ORDER_DISCOUNT, Piece, Promoted, promote};
pub use promotion::{
    Benefit, Coupon, CouponUse, CouponUseState, CreatePromotion, CreatePromotionGiven,
    EndPromotion, NewCoupon, Promotion, PromotionCreated, PromotionEnded, PromotionId,
    PromotionState, Rule, Selection, Stacking, Tier, create_promotion, end_promotion, give_back,
    use_coupons,
};
pub use set::{CreateListGiven, PriceListCreated, PricesSet, create_list, set_prices};
pub use trace::{Agreed, Applied, AppliedAs, Candidate, Trace, Verdict};

use crate::currency::Currency;
use crate::customer::{CustomerGroupId, CustomerId};
use crate::date::{Date, Moment};
use crate::id;
use crate::price::Price;
use crate::product::ProductId;
use crate::quantity::Quantity;
use crate::tax::PriceTax;
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
    /// Whether its prices have the tax inside.
    pub price_tax: PriceTax,
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
    /// The last day it holds, of an offer; `None`: until another takes its place.
    pub valid_to: Option<Date>,
    /// For one price unit of the product, in the list's currency.
    pub price: Price,
    /// Whether the price has the tax inside: that of its list, which an order does not look up.
    pub price_tax: PriceTax,
    /// When it was set.
    pub set_at: Moment,
}

impl PriceEntry {
    /// Whether it has ended before a day.
    #[must_use]
    pub fn has_ended(&self, on: Date) -> bool {
        self.valid_to.is_some_and(|last| last < on)
    }
}

/// What an entry was until it was set anew. The key is the entry's and `replaced_at`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplacedPrice {
    /// The list it belongs to.
    pub list: PriceListId,
    /// The product.
    pub product: ProductId,
    /// The first day it held.
    pub valid_from: Date,
    /// The smallest quantity it held for.
    pub from_quantity: Quantity,
    /// When another took its place.
    pub replaced_at: Moment,
    /// The last day it held.
    pub valid_to: Option<Date>,
    /// The price.
    pub price: Price,
    /// Whether it had the tax inside.
    pub price_tax: PriceTax,
    /// When it was set.
    pub set_at: Moment,
}

impl ReplacedPrice {
    /// The entry as it was.
    #[must_use]
    pub fn entry(&self) -> PriceEntry {
        PriceEntry {
            list: self.list,
            product: self.product,
            valid_from: self.valid_from,
            from_quantity: self.from_quantity,
            valid_to: self.valid_to,
            price: self.price,
            price_tax: self.price_tax,
            set_at: self.set_at,
        }
    }
}

/// The entries of a product as they stood at a moment: what was set later is left out, and what
/// was replaced later stands in its place again.
#[must_use]
pub fn entries_at(
    now: &[PriceEntry],
    replaced: &[ReplacedPrice],
    moment: Moment,
) -> Vec<PriceEntry> {
    let stood = |set_at: Moment| set_at <= moment;
    let still = now.iter().filter(|entry| stood(entry.set_at)).cloned();
    let gone = replaced.iter().filter(|it| stood(it.set_at) && it.replaced_at > moment);
    still.chain(gone.map(ReplacedPrice::entry)).collect()
}

/// Creates an empty price list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatePriceList {
    /// Short name, unique in the company.
    pub code: String,
    /// The currency of all its prices.
    pub currency: Currency,
    /// Whether its prices have the tax inside; it never changes.
    #[serde(default)]
    pub price_tax: PriceTax,
    /// Whose own prices it holds; it goes before all other lists for this customer.
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// Whose prices it holds: all customers of the group.
    #[serde(default)]
    pub group: Option<CustomerGroupId>,
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
    /// The last day of an offer; `None`: until another takes its place.
    #[serde(default)]
    pub valid_to: Option<Date>,
    /// For one price unit of the product, in the list's currency; with or without tax as the list
    /// says.
    pub price: Price,
}
