//! Why products are refused.

use super::PRODUCTS_MAX;
use crate::refusal::{Kind, Refusal};
use crate::tax::TaxCategory;

/// A refusal about products.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProductRefusal {
    /// A command that creates nothing.
    #[error("there is no product to create")]
    NoProducts,
    /// More products than one command creates.
    #[error("{products} products are more than the {PRODUCTS_MAX} that one command creates")]
    TooManyProducts {
        /// How many there are.
        products: usize,
    },
    /// Another product has this SKU.
    #[error("SKU `{sku}` is taken")]
    SkuTaken {
        /// The SKU.
        sku: String,
    },
    /// A category that a sale gets from who buys and where it goes, never a product.
    #[error("category {category} belongs to a sale, not to a product")]
    TaxCategoryOfSale {
        /// The category.
        category: TaxCategory,
    },
}

impl Refusal for ProductRefusal {
    fn code(&self) -> &'static str {
        match self {
            ProductRefusal::NoProducts => "product.no_products",
            ProductRefusal::TooManyProducts { .. } => "product.too_many_products",
            ProductRefusal::SkuTaken { .. } => "product.sku_taken",
            ProductRefusal::TaxCategoryOfSale { .. } => "product.tax_category_of_sale",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            ProductRefusal::SkuTaken { .. } => Kind::Conflict,
            ProductRefusal::NoProducts
            | ProductRefusal::TooManyProducts { .. }
            | ProductRefusal::TaxCategoryOfSale { .. } => Kind::Invalid,
        }
    }
}
