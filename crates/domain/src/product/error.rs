//! Why products are refused.

use super::details::UNITS_MAX;
use super::kit::{KIT_PARTS_MAX, KIT_QUANTITY_MAX};
use super::substitutes::SUBSTITUTES_MAX;
use super::{PRODUCTS_MAX, ProductKind, ProductStatus};
use crate::quantity::Quantity;
use crate::rate::Rate;
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
    /// The company has no such product.
    #[error("there is no such product")]
    NotFound,
    /// The company has no such group.
    #[error("there is no such product group")]
    UnknownGroup,
    /// Another group has this code.
    #[error("product group code `{code}` is taken")]
    GroupCodeTaken {
        /// The code.
        code: String,
    },
    /// A bar code that is no number of 8, 12, 13 or 14 digits.
    #[error("a GTIN has 8, 12, 13 or 14 digits and nothing else")]
    GtinMalformed,
    /// A bar code with a wrong last digit.
    #[error("the check digit of this GTIN would be {expected}: a digit is wrong")]
    GtinCheckDigit {
        /// What it would be.
        expected: u32,
    },
    /// A weight or size below 0.
    #[error("a weight or size is never negative")]
    MeasureNegative,
    /// A price unit that there is not.
    #[error("prices are for 1, 10, 100 or 1000 units, not for {price_unit}")]
    PriceUnitUnknown {
        /// The price unit.
        price_unit: i64,
    },
    /// A pack multiple or minimum quantity below 0.
    #[error("a pack multiple or minimum quantity is never negative")]
    QuantityRuleNegative,
    /// A minimum that could never be ordered.
    #[error("a minimum of {least} is no multiple of {multiple}")]
    MinimumNotMultiple {
        /// The minimum.
        least: Quantity,
        /// The multiple.
        multiple: Quantity,
    },
    /// A margin floor that is not from 0 to below 1.
    #[error("a margin floor of {floor} is not between 0 and 100 %")]
    FloorOutOfRange {
        /// The floor.
        floor: Rate,
    },
    /// More units than a product has.
    #[error("{units} units are more than the {UNITS_MAX} of one product")]
    TooManyUnits {
        /// How many there are.
        units: usize,
    },
    /// A unit that is named twice, or is the base unit.
    #[error("unit `{unit}` is the product's own or named twice")]
    UnitTwice {
        /// The unit.
        unit: String,
    },
    /// A unit of nothing.
    #[error("a unit holds more than 0 base units")]
    UnitHoldsNothing,
    /// A unit that the product does not have.
    #[error("the product has no unit `{unit}`; its own is `{base}`")]
    UnknownUnit {
        /// The unit.
        unit: String,
        /// The product's own.
        base: String,
    },
    /// A quantity that would have to be rounded.
    #[error("{quantity} units of {holds} are no exact number of base units")]
    NotExact {
        /// The quantity.
        quantity: Quantity,
        /// What one holds.
        holds: Quantity,
    },
    /// More than can be counted.
    #[error("this is more than can be counted")]
    QuantityTooLarge,
    /// More substitutes than a product has.
    #[error("{substitutes} substitutes are more than the {SUBSTITUTES_MAX} of one product")]
    TooManySubstitutes {
        /// How many there are.
        substitutes: usize,
    },
    /// No goods, which alone can be short and replaced.
    #[error("product `{sku}` is a {kind}: goods alone have substitutes and are some")]
    NotGoods {
        /// The product.
        sku: String,
        /// What it is.
        kind: ProductKind,
    },
    /// A product in the place of itself.
    #[error("a product is no substitute of itself")]
    SubstituteOfItself,
    /// A substitute that is named twice.
    #[error("substitute `{sku}` is named twice")]
    SubstituteTwice {
        /// The substitute.
        sku: String,
    },
    /// A substitute that counts in another unit.
    #[error("substitute `{sku}` counts in `{unit}`, the product in `{base}`")]
    SubstituteUnit {
        /// The substitute.
        sku: String,
        /// Its base unit.
        unit: String,
        /// The product's.
        base: String,
    },
    /// A kit that is goods itself.
    #[error("product `{sku}` is a {kind}: a kit lies nowhere and is created as a service")]
    KitIsGoods {
        /// The product.
        sku: String,
        /// What it is.
        kind: ProductKind,
    },
    /// A kit that another one holds.
    #[error("product `{sku}` is a part of a kit, so it is none itself")]
    KitIsPart {
        /// The product.
        sku: String,
    },
    /// A kit of nothing, or of more than one holds.
    #[error("a kit has 1 to {KIT_PARTS_MAX} parts, not {parts}")]
    KitPartsCount {
        /// How many there are.
        parts: usize,
    },
    /// A part that is a kit.
    #[error("part `{sku}` is a kit: name its parts instead")]
    KitOfKits {
        /// The part.
        sku: String,
    },
    /// A part that is named twice.
    #[error("part `{sku}` is named twice")]
    KitPartTwice {
        /// The part.
        sku: String,
    },
    /// A part of which a kit would hold no whole number of units.
    #[error("a kit holds 1 to {KIT_QUANTITY_MAX} whole units of `{sku}`, not {quantity}")]
    KitPartQuantity {
        /// The part.
        sku: String,
        /// What was said.
        quantity: Quantity,
    },
    /// Less than is sold.
    #[error("{quantity} is below the minimum of {least}")]
    BelowMinimum {
        /// The quantity.
        quantity: Quantity,
        /// The minimum.
        least: Quantity,
    },
    /// No multiple of what a pack holds.
    #[error("{quantity} is no multiple of {multiple}; {}", nearest(*below, *above))]
    NotPackMultiple {
        /// The quantity.
        quantity: Quantity,
        /// The multiple.
        multiple: Quantity,
        /// The next below that can be ordered.
        below: Option<Quantity>,
        /// The next above.
        above: Quantity,
    },
    /// The product cannot be ordered.
    #[error("product `{sku}` is {status}: it cannot be ordered")]
    NotForSale {
        /// The product.
        sku: String,
        /// Why.
        status: ProductStatus,
    },
}

fn nearest(below: Option<Quantity>, above: Quantity) -> String {
    match below {
        Some(below) => format!("{below} or {above} can be ordered"),
        None => format!("{above} can be ordered"),
    }
}

impl Refusal for ProductRefusal {
    fn code(&self) -> &'static str {
        match self {
            ProductRefusal::NoProducts => "product.no_products",
            ProductRefusal::TooManyProducts { .. } => "product.too_many_products",
            ProductRefusal::SkuTaken { .. } => "product.sku_taken",
            ProductRefusal::TaxCategoryOfSale { .. } => "product.tax_category_of_sale",
            ProductRefusal::NotFound => "product.not_found",
            ProductRefusal::UnknownGroup => "product.unknown_group",
            ProductRefusal::GroupCodeTaken { .. } => "product.group_code_taken",
            ProductRefusal::GtinMalformed => "product.gtin_malformed",
            ProductRefusal::GtinCheckDigit { .. } => "product.gtin_check_digit",
            ProductRefusal::MeasureNegative => "product.measure_negative",
            ProductRefusal::PriceUnitUnknown { .. } => "product.price_unit_unknown",
            ProductRefusal::QuantityRuleNegative => "product.quantity_rule_negative",
            ProductRefusal::MinimumNotMultiple { .. } => "product.minimum_not_multiple",
            ProductRefusal::FloorOutOfRange { .. } => "product.floor_out_of_range",
            ProductRefusal::TooManyUnits { .. } => "product.too_many_units",
            ProductRefusal::UnitTwice { .. } => "product.unit_twice",
            ProductRefusal::UnitHoldsNothing => "product.unit_holds_nothing",
            ProductRefusal::UnknownUnit { .. } => "product.unknown_unit",
            ProductRefusal::TooManySubstitutes { .. } => "product.too_many_substitutes",
            ProductRefusal::NotGoods { .. } => "product.not_goods",
            ProductRefusal::SubstituteOfItself => "product.substitute_of_itself",
            ProductRefusal::SubstituteTwice { .. } => "product.substitute_twice",
            ProductRefusal::SubstituteUnit { .. } => "product.substitute_unit",
            ProductRefusal::KitIsGoods { .. } => "product.kit_is_goods",
            ProductRefusal::KitIsPart { .. } => "product.kit_is_part",
            ProductRefusal::KitPartsCount { .. } => "product.kit_parts_count",
            ProductRefusal::KitOfKits { .. } => "product.kit_of_kits",
            ProductRefusal::KitPartTwice { .. } => "product.kit_part_twice",
            ProductRefusal::KitPartQuantity { .. } => "product.kit_part_quantity",
            ProductRefusal::NotExact { .. } => "product.not_exact",
            ProductRefusal::QuantityTooLarge => "product.quantity_too_large",
            ProductRefusal::BelowMinimum { .. } => "product.below_minimum",
            ProductRefusal::NotPackMultiple { .. } => "product.not_pack_multiple",
            ProductRefusal::NotForSale { .. } => "product.not_for_sale",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            ProductRefusal::SkuTaken { .. }
            | ProductRefusal::GroupCodeTaken { .. }
            | ProductRefusal::KitIsPart { .. }
            | ProductRefusal::NotForSale { .. } => Kind::Conflict,
            ProductRefusal::NotFound
            | ProductRefusal::UnknownGroup
            | ProductRefusal::UnknownUnit { .. } => Kind::NotFound,
            ProductRefusal::NoProducts
            | ProductRefusal::TooManyProducts { .. }
            | ProductRefusal::TaxCategoryOfSale { .. }
            | ProductRefusal::GtinMalformed
            | ProductRefusal::GtinCheckDigit { .. }
            | ProductRefusal::MeasureNegative
            | ProductRefusal::PriceUnitUnknown { .. }
            | ProductRefusal::QuantityRuleNegative
            | ProductRefusal::MinimumNotMultiple { .. }
            | ProductRefusal::FloorOutOfRange { .. }
            | ProductRefusal::TooManyUnits { .. }
            | ProductRefusal::UnitTwice { .. }
            | ProductRefusal::UnitHoldsNothing
            | ProductRefusal::TooManySubstitutes { .. }
            | ProductRefusal::NotGoods { .. }
            | ProductRefusal::SubstituteOfItself
            | ProductRefusal::SubstituteTwice { .. }
            | ProductRefusal::SubstituteUnit { .. }
            | ProductRefusal::KitIsGoods { .. }
            | ProductRefusal::KitPartsCount { .. }
            | ProductRefusal::KitOfKits { .. }
            | ProductRefusal::KitPartTwice { .. }
            | ProductRefusal::KitPartQuantity { .. }
            | ProductRefusal::NotExact { .. }
            | ProductRefusal::QuantityTooLarge
            | ProductRefusal::BelowMinimum { .. }
            | ProductRefusal::NotPackMultiple { .. } => Kind::Invalid,
        }
    }
}
