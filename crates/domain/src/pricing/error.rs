//! Why pricing refuses.

use super::freight::FREIGHT_TIERS_MAX;
use super::promotion::{COUPONS_MAX, PROMOTIONS_MAX, SELECTED_MAX, TIERS_MAX};
use crate::currency::Currency;
use crate::date::Date;
use crate::quantity::Quantity;
use crate::rate::Rate;
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
    /// A list of its own is there already.
    #[error("it has a list of its own already: set prices in that one")]
    HasOwnList,
    /// A part that is not between 0 and 1, or a change of nothing or of all.
    #[error("a rate of {rate} makes no sense here")]
    RateOutOfRange {
        /// The rate.
        rate: Rate,
    },
    /// An amount in another currency than it must be.
    #[error("this is in {stated}; it must be in {books}")]
    PolicyCurrency {
        /// The currency that it is in.
        stated: Currency,
        /// The one that it must be in.
        books: Currency,
    },
    /// An amount or quantity of 0 or below where there must be one.
    #[error("this must be above 0")]
    AmountNegative,
    /// Freight that is no charge product.
    #[error("freight needs a product of the kind charge")]
    FreightProduct,
    /// More tiers than a freight rule has.
    #[error("{tiers} tiers are more than the {FREIGHT_TIERS_MAX} of a freight rule")]
    FreightTiers {
        /// How many there are.
        tiers: usize,
    },
    /// A last day before the first one.
    #[error("it would end before it begins")]
    EndsBeforeItBegins,
    /// A step of 0 or less.
    #[error("a step must be above 0, as 0.01")]
    StepNotPositive,
    /// The company has no such promotion.
    #[error("there is no such promotion")]
    UnknownPromotion,
    /// Another promotion has this code.
    #[error("promotion code `{code}` is taken")]
    PromotionCodeTaken {
        /// The code.
        code: String,
    },
    /// More promotions than are looked at for an order.
    #[error("{PROMOTIONS_MAX} promotions are active: end one of them first")]
    TooManyPromotions,
    /// The promotion has ended already.
    #[error("the promotion has ended already")]
    PromotionHasEnded,
    /// More customers and products than one promotion selects.
    #[error("{selected} are more than the {SELECTED_MAX} that one promotion selects: use groups")]
    TooManySelected {
        /// How many there are.
        selected: usize,
    },
    /// A customer, product or group that the company does not have.
    #[error("it names a customer, product or group that is not there")]
    UnknownSelected,
    /// Tiers that do not rise.
    #[error("tiers must rise, and there must be 1 to {TIERS_MAX}")]
    TiersNotRising,
    /// More coupons than one promotion has.
    #[error("{coupons} coupons are more than the {COUPONS_MAX} of one promotion")]
    TooManyCoupons {
        /// How many there are.
        coupons: usize,
    },
    /// Another coupon has this code.
    #[error("coupon code `{code}` is taken")]
    CouponTaken {
        /// The code.
        code: String,
    },
    /// A coupon that nobody may use.
    #[error("a coupon is used once or more often")]
    UsesNotPositive,
    /// The company has no such coupon.
    #[error("there is no coupon `{code}`")]
    UnknownCoupon {
        /// The code.
        code: String,
    },
    /// The coupon was used as often as it may be.
    #[error("coupon `{code}` is used up: {uses} orders have it")]
    CouponUsedUp {
        /// The code.
        code: String,
        /// How many orders have it.
        uses: i64,
    },
    /// The order names a coupon twice.
    #[error("coupon `{code}` is named twice")]
    CouponTwice {
        /// The code.
        code: String,
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
            PricingRefusal::HasOwnList => "pricing.has_own_list",
            PricingRefusal::RateOutOfRange { .. } => "pricing.rate_out_of_range",
            PricingRefusal::PolicyCurrency { .. } => "pricing.policy_currency",
            PricingRefusal::AmountNegative => "pricing.amount_negative",
            PricingRefusal::FreightProduct => "pricing.freight_product",
            PricingRefusal::FreightTiers { .. } => "pricing.freight_tiers",
            PricingRefusal::EndsBeforeItBegins => "pricing.ends_before_it_begins",
            PricingRefusal::StepNotPositive => "pricing.step_not_positive",
            PricingRefusal::UnknownPromotion => "pricing.unknown_promotion",
            PricingRefusal::PromotionCodeTaken { .. } => "pricing.promotion_code_taken",
            PricingRefusal::TooManyPromotions => "pricing.too_many_promotions",
            PricingRefusal::PromotionHasEnded => "pricing.promotion_has_ended",
            PricingRefusal::TooManySelected { .. } => "pricing.too_many_selected",
            PricingRefusal::UnknownSelected => "pricing.unknown_selected",
            PricingRefusal::TiersNotRising => "pricing.tiers_not_rising",
            PricingRefusal::TooManyCoupons { .. } => "pricing.too_many_coupons",
            PricingRefusal::CouponTaken { .. } => "pricing.coupon_taken",
            PricingRefusal::UsesNotPositive => "pricing.uses_not_positive",
            PricingRefusal::UnknownCoupon { .. } => "pricing.unknown_coupon",
            PricingRefusal::CouponUsedUp { .. } => "pricing.coupon_used_up",
            PricingRefusal::CouponTwice { .. } => "pricing.coupon_twice",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            PricingRefusal::CodeTaken { .. }
            | PricingRefusal::NoPrice { .. }
            | PricingRefusal::HasOwnList
            | PricingRefusal::PromotionCodeTaken { .. }
            | PricingRefusal::TooManyPromotions
            | PricingRefusal::PromotionHasEnded
            | PricingRefusal::CouponTaken { .. }
            | PricingRefusal::CouponUsedUp { .. } => Kind::Conflict,
            PricingRefusal::NotFound
            | PricingRefusal::UnknownProduct
            | PricingRefusal::UnknownPromotion
            | PricingRefusal::UnknownSelected
            | PricingRefusal::UnknownCoupon { .. } => Kind::NotFound,
            PricingRefusal::NoPrices
            | PricingRefusal::RateOutOfRange { .. }
            | PricingRefusal::PolicyCurrency { .. }
            | PricingRefusal::AmountNegative
            | PricingRefusal::FreightProduct
            | PricingRefusal::FreightTiers { .. }
            | PricingRefusal::EndsBeforeItBegins
            | PricingRefusal::StepNotPositive
            | PricingRefusal::TooManySelected { .. }
            | PricingRefusal::TiersNotRising
            | PricingRefusal::TooManyCoupons { .. }
            | PricingRefusal::UsesNotPositive
            | PricingRefusal::CouponTwice { .. }
            | PricingRefusal::TooManyPrices { .. }
            | PricingRefusal::PriceNegative
            | PricingRefusal::FromQuantityNegative { .. }
            | PricingRefusal::PriceTwice => Kind::Invalid,
        }
    }
}
