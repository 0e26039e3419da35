//! Products: what is sold.
//!
//! - **Stock product**: goods; reserved, shipped, then billed.
//! - **Service**: work; performed, never reserved or shipped (RULES 31).
//! - **Charge**: freight, packing and the like; neither reserved nor shipped.
//! - **Unit**: the unit of measure, a UN/ECE recommendation 20 code such as `C62` (one), or plain.
//!   It is the base of stock, shipping and billing.
//! - **Other unit**: a box of 12, a pallet of 480: so many base units. A line keeps the unit and
//!   quantity that were ordered beside those in base units, which they convert to exactly.
//! - **Price unit**: for how many base units its prices are, 1, 10, 100 or 1,000.
//! - **Pack multiple**, **minimum quantity**: what can be ordered of it, in base units.
//! - **Group**: products that prices, promotions and margin floors select together.
//! - **Kit**: a product that is sold at one price and leaves as its parts.
//! - **Substitute**: goods that may be offered where a product cannot be had, by rank.
//! - **Unlisted product**: what a free line sells, a service or charge in its own words; code, and
//!   no record: [`unlisted()`].
//! - **GTIN**: the number of its bar code, with its check digit.
//!
//! Invariant: the base unit and the price unit never change, for prices and stock rest on them.

pub mod change;
pub mod create;
pub mod create_all;
pub mod details;
pub mod error;
pub mod group;
pub mod kit;
pub mod substitutes;
pub mod units;
pub mod unlisted;

#[cfg(test)]
mod tests;

pub use change::{ChangeProduct, ProductChanged, change};
pub use create::{CreateProductGiven, ProductCreated, create};
pub use create_all::create_all;
pub(crate) use details::check_digit;
pub use details::{NewUnit, ProductDetails};
pub use error::ProductRefusal;
pub use group::{
    CreateProductGroup, ProductGroup, ProductGroupCreated, ProductGroupId, create_group,
};
pub use kit::{KitPart, KitSet, NewKitPart, SetKit, kit_on, set_kit};
pub use substitutes::{ProductSubstitute, SetSubstitutes, SubstitutesSet, set_substitutes};
pub use units::{ProductUnit, in_base_units, orderable};
pub use unlisted::{
    UnlistedKind, UnlistedTax, all_unlisted, find_unlisted, is_unlisted, unlisted, unlisted_as,
};

use crate::code::codes;
use crate::date::Date;
use crate::id;
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::tax::TaxCategory;
use serde::{Deserialize, Serialize};

id!(ProductId, "prd", "A product.");

/// One thing that can be sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// Stock keeping unit: its code, unique in the company.
    pub sku: String,
    /// The name on documents.
    pub name: String,
    /// How it goes through an order.
    pub kind: ProductKind,
    /// The unit that its quantities and prices are in.
    pub unit: String,
    /// Its tax category in a sale at home.
    pub tax_category: TaxCategory,
    /// Whether it can be ordered.
    pub status: ProductStatus,
    /// The group it belongs to.
    pub group: Option<ProductGroupId>,
    /// Its bar code; empty: none.
    pub gtin: String,
    /// Of one base unit; 0: unknown. Unit: grams.
    pub weight_grams: i64,
    /// Of one base unit; 0: unknown. Unit: millimetres.
    pub length_mm: i64,
    /// Of one base unit; 0: unknown. Unit: millimetres.
    pub width_mm: i64,
    /// Of one base unit; 0: unknown. Unit: millimetres.
    pub height_mm: i64,
    /// For how many base units its prices are: 1, 10, 100 or 1,000.
    pub price_unit: i64,
    /// Each order line is a multiple of it; 0: any quantity. Unit: base units.
    pub pack_multiple: Quantity,
    /// The least that an order line orders; 0: anything. Unit: base units.
    pub minimum_quantity: Quantity,
    /// The part of a line's net that must be left above its cost; `None`: its group's.
    pub margin_floor: Option<Rate>,
    /// Whether its goods are kept by lot.
    pub lots: LotPolicy,
    /// For how long a lot must still be good when it leaves. Unit: days.
    pub life_days_min: i64,
    /// The first day on which it is a kit; `None`: it is none.
    pub kit_since: Option<Date>,
    /// Raised by the unit of work.
    pub version: i64,
}

/// Whether the goods of a product are kept by lot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LotPolicy {
    /// They are not.
    #[default]
    None,
    /// Each receipt says the lot.
    Lots,
    /// Each receipt says the lot, and each lot has its last day.
    Expiry,
}
codes!(LotPolicy { None = "none", Lots = "lots", Expiry = "expiry" });

/// Whether a product can be ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ProductStatus {
    /// It can.
    #[default]
    Active,
    /// Not for now.
    Blocked,
    /// No more; what is ordered is still delivered.
    Discontinued,
}
codes!(ProductStatus { Active = "active", Blocked = "blocked", Discontinued = "discontinued" });

/// How a product goes through an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProductKind {
    /// Goods: reserved and shipped.
    Stock,
    /// Work: billed in whole with the first invoice.
    Service,
    /// Freight and the like: billed in whole with the first invoice.
    Charge,
}
codes!(ProductKind { Stock = "stock", Service = "service", Charge = "charge" });

/// Creates a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateProduct {
    /// Its code, unique in the company.
    pub sku: String,
    /// The name on documents.
    pub name: String,
    /// How it goes through an order.
    pub kind: ProductKind,
    /// The unit of its quantities and prices.
    pub unit: String,
    /// Its tax category in a sale at home.
    pub tax_category: TaxCategory,
    /// What not every product has.
    #[serde(flatten)]
    pub details: ProductDetails,
}

/// For how many base units a price may be.
pub const PRICE_UNITS: [i64; 4] = [1, 10, 100, 1_000];

/// The most products that one command creates.
pub const PRODUCTS_MAX: usize = 5_000;

/// Creates products, all or none: for imports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateProducts {
    /// The products, 1 to [`PRODUCTS_MAX`].
    pub products: Vec<CreateProduct>,
}
