//! Products: what is sold.
//!
//! - **Stock product**: goods; reserved, shipped, then billed.
//! - **Service**: work; performed, never reserved or shipped (RULES 31).
//! - **Charge**: freight, packing and the like; neither reserved nor shipped.
//! - **Unit**: the unit of measure, a UN/ECE recommendation 20 code such as `C62` (one), or plain.

pub mod create;
pub mod create_all;
pub mod error;

#[cfg(test)]
mod tests;

pub use create::{ProductCreated, create};
pub use create_all::create_all;
pub use error::ProductRefusal;

use crate::code::codes;
use crate::id;
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
    /// Raised by the unit of work.
    pub version: i64,
}

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
}

/// The most products that one command creates.
pub const PRODUCTS_MAX: usize = 5_000;

/// Creates products, all or none: for imports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateProducts {
    /// The products, 1 to [`PRODUCTS_MAX`].
    pub products: Vec<CreateProduct>,
}
