//! Promotions and coupons: created, ended, used and given back.

use super::PricingRefusal;
use crate::code::codes;
use crate::currency::Currency;
use crate::customer::{CustomerGroupId, CustomerId};
use crate::date::Date;
use crate::event::Event;
use crate::id;
use crate::id::{Ids, Uuid};
use crate::money::Money;
use crate::order::OrderId;
use crate::price::Price;
use crate::product::{ProductGroupId, ProductId};
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, CODE_CHARS_MAX, NAME_CHARS_MAX};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

id!(PromotionId, "pro", "A promotion.");

/// The most promotions that are active at once: each is looked at for each order.
pub const PROMOTIONS_MAX: i64 = 500;

/// The most customers, groups and products that a promotion selects, together.
pub const SELECTED_MAX: usize = 5_000;

/// The most coupons of a promotion.
pub const COUPONS_MAX: usize = 20_000;

/// The most tiers of a promotion.
pub const TIERS_MAX: usize = 50;

/// A reduction that orders get by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promotion {
    /// Its id.
    pub id: PromotionId,
    /// Short name, unique in the company.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Whether it is looked at.
    pub state: PromotionState,
    /// The first day.
    pub valid_from: Date,
    /// The last day; `None`: until it is ended.
    pub valid_to: Option<Date>,
    /// Those with a smaller number are tried first, and of equal ones by code.
    pub priority: i64,
    /// Whether it goes with others.
    pub stacking: Stacking,
    /// Whether the order must name one of its coupons.
    pub needs_coupon: bool,
    /// The currency of its amounts; without amounts it holds in all.
    pub currency: Currency,
    /// For what, and how much.
    pub rule: Rule,
    /// Raised by the unit of work.
    pub version: i64,
}

/// Whether a promotion is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PromotionState {
    /// It is, on the days that it is valid.
    Active,
    /// No more.
    Ended,
}
codes!(PromotionState { Active = "active", Ended = "ended" });

/// Whether a promotion goes with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stacking {
    /// It reduces what those before it left.
    Stackable,
    /// It reduces only where none before it did, and none after it does.
    Exclusive,
}
codes!(Stacking { Stackable = "stackable", Exclusive = "exclusive" });

/// For what a promotion is, and how much. Stored as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// For what.
    #[serde(default)]
    pub selection: Selection,
    /// How much.
    pub benefit: Benefit,
}

/// Who buys and what: one of the customers or groups, one of the products or product groups.
/// Where neither of a pair is named, all are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// These customers.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub customers: BTreeSet<CustomerId>,
    /// The customers of these groups.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub groups: BTreeSet<CustomerGroupId>,
    /// These products.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub products: BTreeSet<ProductId>,
    /// The products of these groups.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub product_groups: BTreeSet<ProductGroupId>,
}

/// What a promotion takes off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Benefit {
    /// A part of each selected line.
    LinePercent(Rate),
    /// An amount of each unit of a selected line.
    LineAmount(Price),
    /// A part of all selected lines together, handed out by largest remainder.
    OrderPercent(Rate),
    /// An amount of all selected lines together, handed out by largest remainder.
    OrderAmount(Money),
    /// A part that goes by what the selected lines come to.
    OrderTiers(Vec<Tier>),
    /// Of each so many of a product, some cost less; at a `discount` of 1 they are free.
    BuyGet {
        /// How many are paid in full.
        buy: Quantity,
        /// How many go with them.
        get: Quantity,
        /// What is taken off these.
        discount: Rate,
    },
}

/// A part that is taken off from a value on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// What the selected lines must come to.
    pub from: Money,
    /// What is taken off.
    pub percent: Rate,
}

/// A code that an order names to get a promotion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coupon {
    /// The code; the key.
    pub code: String,
    /// For which promotion.
    pub promotion: PromotionId,
    /// How many orders may use it; `None`: any number.
    pub uses_max: Option<i64>,
    /// How many do.
    pub uses: i64,
    /// Raised by the unit of work.
    pub version: i64,
}

/// An order that used a coupon. The key is (order, coupon).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponUse {
    /// The order.
    pub order: OrderId,
    /// The coupon's code.
    pub coupon: String,
    /// Whether it still counts.
    pub state: CouponUseState,
}

/// Whether a use of a coupon counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CouponUseState {
    /// It counts.
    Used,
    /// The order was cancelled before anything left or was billed.
    GivenBack,
}
codes!(CouponUseState { Used = "used", GivenBack = "given_back" });

/// Creates a promotion with its coupons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatePromotion {
    /// Short name, unique in the company.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// The first day.
    pub valid_from: Date,
    /// The last day; `None`: until it is ended.
    #[serde(default)]
    pub valid_to: Option<Date>,
    /// Those with a smaller number are tried first.
    #[serde(default)]
    pub priority: i64,
    /// Whether it goes with others.
    pub stacking: Stacking,
    /// The currency of its amounts.
    pub currency: Currency,
    /// For what, and how much.
    pub rule: Rule,
    /// The codes that an order must name one of; none: no code is needed.
    #[serde(default)]
    pub coupons: Vec<NewCoupon>,
}

/// A coupon to create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCoupon {
    /// The code.
    pub code: String,
    /// How many orders may use it; `None`: any number.
    #[serde(default)]
    pub uses_max: Option<i64>,
}

/// Ends a promotion at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndPromotion {
    /// Which.
    pub promotion: PromotionId,
}

/// A new promotion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromotionCreated {
    /// New.
    pub promotion: Promotion,
    /// New.
    pub coupons: Vec<Coupon>,
    /// `promotion.created`.
    pub events: Vec<Event>,
}

/// An ended promotion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromotionEnded {
    /// Changed.
    pub promotion: Promotion,
    /// `promotion.ended`.
    pub events: Vec<Event>,
}

/// Creates a promotion; `same_code` is the one with its code, `taken` the coupon codes that are
/// there already, `known` which of the selected records are there, `active` how many are active.
///
/// Refusals: `text.*`, `PromotionCodeTaken`, `TooManyPromotions`, `EndsBeforeItBegins`,
/// `TooManySelected`, `UnknownSelected`, `RateOutOfRange`, `AmountNegative`, `PolicyCurrency`,
/// `TiersNotRising`, `TooManyCoupons`, `CouponTaken`, `UsesNotPositive`.
pub fn create_promotion(
    given: &CreatePromotionGiven,
    command: &CreatePromotion,
    ids: &mut dyn Ids,
) -> Result<PromotionCreated, Refused> {
    let mut problems = Problems::new();
    problems.take_at("code", typed_text::required(&command.code, CODE_CHARS_MAX));
    problems.take_at("name", typed_text::required(&command.name, NAME_CHARS_MAX));
    if given.same_code.is_some() {
        let code = command.code.clone();
        problems.push(Refused::from(PricingRefusal::PromotionCodeTaken { code }).at("code"));
    }
    if given.active >= PROMOTIONS_MAX {
        problems.push(PricingRefusal::TooManyPromotions);
    }
    if command.valid_to.is_some_and(|last| last < command.valid_from) {
        problems.push(Refused::from(PricingRefusal::EndsBeforeItBegins).at("valid_to"));
    }
    problems.take_at("rule.selection", check_selection(given, &command.rule.selection));
    problems.take_at("rule.benefit", check_benefit(&command.rule.benefit, command.currency));
    check_coupons(given, command, &mut problems);
    problems.finish()?;

    let id = PromotionId::from_uuid(ids.next());
    let coupon = |new: &NewCoupon| Coupon {
        code: new.code.clone(),
        promotion: id,
        uses_max: new.uses_max,
        uses: 0,
        version: 0,
    };
    let created = Event::new("promotion.created", id.uuid())
        .with("code", &command.code)
        .with("coupons", command.coupons.len());
    let promotion = Promotion {
        id,
        code: command.code.clone(),
        name: command.name.clone(),
        state: PromotionState::Active,
        valid_from: command.valid_from,
        valid_to: command.valid_to,
        priority: command.priority,
        stacking: command.stacking,
        needs_coupon: !command.coupons.is_empty(),
        currency: command.currency,
        rule: command.rule.clone(),
        version: 0,
    };
    let coupons = command.coupons.iter().map(coupon).collect();
    Ok(PromotionCreated { promotion, coupons, events: vec![created] })
}

/// What [`create_promotion`] decides on.
#[derive(Clone, Debug, Default)]
pub struct CreatePromotionGiven {
    /// The promotion that has the code already.
    pub same_code: Option<PromotionId>,
    /// The coupon codes of the command that are there already.
    pub taken: BTreeSet<String>,
    /// The selected records that are there.
    pub known: BTreeSet<Uuid>,
    /// How many promotions are active.
    pub active: i64,
}

impl Selection {
    /// The ids of all that is named.
    pub fn ids(&self) -> impl Iterator<Item = Uuid> + '_ {
        let customers = self.customers.iter().map(|it| it.uuid());
        let groups = self.groups.iter().map(|it| it.uuid());
        let products = self.products.iter().map(|it| it.uuid());
        let product_groups = self.product_groups.iter().map(|it| it.uuid());
        customers.chain(groups).chain(products).chain(product_groups)
    }

    /// Whether a customer is meant.
    #[must_use]
    pub fn has_customer(&self, customer: CustomerId, group: Option<CustomerGroupId>) -> bool {
        (self.customers.is_empty() && self.groups.is_empty())
            || self.customers.contains(&customer)
            || group.is_some_and(|group| self.groups.contains(&group))
    }

    /// Whether a product is meant.
    #[must_use]
    pub fn has_product(&self, product: ProductId, group: Option<ProductGroupId>) -> bool {
        (self.products.is_empty() && self.product_groups.is_empty())
            || self.products.contains(&product)
            || group.is_some_and(|group| self.product_groups.contains(&group))
    }
}

fn check_selection(
    given: &CreatePromotionGiven,
    selection: &Selection,
) -> Result<(), PricingRefusal> {
    let selected = selection.ids().count();
    if selected > SELECTED_MAX {
        return Err(PricingRefusal::TooManySelected { selected });
    }
    match selection.ids().all(|id| given.known.contains(&id)) {
        true => Ok(()),
        false => Err(PricingRefusal::UnknownSelected),
    }
}

fn check_benefit(benefit: &Benefit, currency: Currency) -> Result<(), PricingRefusal> {
    let part = |rate: Rate| match rate.is_negative() || rate.is_zero() || rate > Rate::ONE {
        true => Err(PricingRefusal::RateOutOfRange { rate }),
        false => Ok(()),
    };
    let amount = |amount: Money| match amount.currency() == currency {
        true if amount.is_negative() => Err(PricingRefusal::AmountNegative),
        true => Ok(()),
        false => Err(PricingRefusal::PolicyCurrency { stated: amount.currency(), books: currency }),
    };
    match benefit {
        Benefit::LinePercent(rate) | Benefit::OrderPercent(rate) => part(*rate),
        Benefit::LineAmount(price) if !price.is_positive() => Err(PricingRefusal::AmountNegative),
        Benefit::LineAmount(_) => Ok(()),
        Benefit::OrderAmount(off) => amount(*off),
        Benefit::OrderTiers(tiers) => {
            tiers.iter().try_for_each(|tier| amount(tier.from).and(part(tier.percent)))?;
            let rises = tiers.windows(2).all(|two| two[0].from.minor() < two[1].from.minor());
            match rises && (1..=TIERS_MAX).contains(&tiers.len()) {
                true => Ok(()),
                false => Err(PricingRefusal::TiersNotRising),
            }
        }
        Benefit::BuyGet { buy, get, discount } => match buy.is_positive() && get.is_positive() {
            true => part(*discount),
            false => Err(PricingRefusal::AmountNegative),
        },
    }
}

fn check_coupons(given: &CreatePromotionGiven, command: &CreatePromotion, problems: &mut Problems) {
    let coupons = command.coupons.len();
    if coupons > COUPONS_MAX {
        problems.push(Refused::from(PricingRefusal::TooManyCoupons { coupons }).at("coupons"));
        return;
    }
    let mut codes = BTreeSet::new();
    for (index, coupon) in command.coupons.iter().enumerate() {
        let path = format!("coupons[{index}]");
        let code = typed_text::required(&coupon.code, CODE_CHARS_MAX).map_err(Refused::from);
        problems.take_at(&path, code.map_err(|refused| refused.at("code")));
        if !codes.insert(&coupon.code) || given.taken.contains(&coupon.code) {
            let taken = PricingRefusal::CouponTaken { code: coupon.code.clone() };
            problems.push(Refused::from(taken).at("code").at(&path));
        }
        if coupon.uses_max.is_some_and(|uses| uses < 1) {
            let refused = Refused::from(PricingRefusal::UsesNotPositive);
            problems.push(refused.at("uses_max").at(&path));
        }
    }
}

/// Ends a promotion. Orders that have it keep it. Refusals: `PromotionHasEnded`.
pub fn end_promotion(promotion: &Promotion) -> Result<PromotionEnded, Refused> {
    match promotion.state {
        PromotionState::Active => {}
        PromotionState::Ended => return Err(PricingRefusal::PromotionHasEnded.into()),
    }
    let promotion = Promotion { state: PromotionState::Ended, ..promotion.clone() };
    let ended = Event::new("promotion.ended", promotion.id.uuid()).with("code", &promotion.code);
    Ok(PromotionEnded { promotion, events: vec![ended] })
}

/// Uses coupons for an order: each is counted. `coupons` are those whose promotions reduce it.
///
/// Refusals: none, for a coupon that is used up was refused before.
pub fn use_coupons(coupons: &[&Coupon], order: OrderId) -> (Vec<Coupon>, Vec<CouponUse>) {
    let used = |coupon: &&Coupon| {
        let uses = coupon.uses + 1;
        assert!(coupon.uses_max.is_none_or(|most| uses <= most), "one that is used up is refused");
        Coupon { uses, ..(*coupon).clone() }
    };
    let state = CouponUseState::Used;
    let of_order = |coupon: &&Coupon| CouponUse { order, coupon: coupon.code.clone(), state };
    (coupons.iter().map(used).collect(), coupons.iter().map(of_order).collect())
}

/// Gives back the coupons of an order that was cancelled before anything left or was billed.
#[must_use]
pub fn give_back(uses: &[&CouponUse], coupons: &[&Coupon]) -> (Vec<Coupon>, Vec<CouponUse>) {
    let counts = |it: &&&CouponUse| match it.state {
        CouponUseState::Used => true,
        CouponUseState::GivenBack => false,
    };
    let mut changed = Vec::new();
    let mut given_back = Vec::new();
    for one in uses.iter().filter(counts) {
        let coupon = coupons.iter().find(|coupon| coupon.code == one.coupon);
        let coupon = coupon.expect("the coupon of a use is there");
        assert!(coupon.uses > 0, "a use was counted");
        changed.push(Coupon { uses: coupon.uses - 1, ..(*coupon).clone() });
        given_back.push(CouponUse { state: CouponUseState::GivenBack, ..(*one).clone() });
    }
    (changed, given_back)
}
