//! What a company prices by.

use super::freight::FREIGHT_TIERS_MAX;
use super::{Freight, PriceChoice, PriceList, PriceListId, PricingRefusal};
use crate::code::codes;
use crate::currency::Currency;
use crate::customer::code_pattern;
use crate::date::Date;
use crate::event::Event;
use crate::id::Uuid;
use crate::money::Money;
use crate::product::{Product, ProductKind};
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use serde::{Deserialize, Serialize};

/// What a company prices by; there is at most one in a unit of work. A company without one knows
/// customers' lists and stated prices alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Which of several prices is taken.
    pub choice: PriceChoice,
    /// The list for what no other list of a customer has.
    pub base_list: Option<PriceListId>,
    /// How far our price may be from the one that a customer expects, as a part of that one.
    pub price_tolerance: Rate,
    /// The least that an order comes to, net, in the currency of the books; 0: anything. An order
    /// in another currency is not held against it.
    pub minimum_order: Money,
    /// What becomes of a smaller one.
    pub minimum_as: MinimumAs,
    /// The part of a line's net that must be left above its cost, where neither the product nor
    /// its group says otherwise.
    pub margin_floor: Option<Rate>,
    /// What becomes of an order that lacks an address or a VAT number; `None`: nothing.
    pub incomplete_as: Option<IncompleteAs>,
    /// Since when orders are screened for signs of fraud; `None`: they are not, and nothing of that
    /// is asked for.
    pub screened_since: Option<Date>,
    /// How many promotions are active: 0 and none is looked for.
    pub promotions: i64,
    /// What orders pay for their way.
    pub freight: Option<Freight>,
    /// How codes of customers are made, as `C{00000}`; empty: each is given.
    pub customer_code: String,
    /// How many codes were made.
    pub customers_coded: i64,
    /// Raised by the unit of work.
    pub version: i64,
}

/// What becomes of an order below the minimum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MinimumAs {
    /// It waits for a release.
    Hold,
    /// It is refused.
    Refuse,
}
codes!(MinimumAs { Hold = "hold", Refuse = "refuse" });

/// What becomes of an order that lacks an address for its goods, or the VAT number of a customer
/// that would owe the tax of what leaves the country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IncompleteAs {
    /// Nothing: it is not looked at.
    Ignore,
    /// It waits for a release.
    Hold,
    /// It is refused.
    Refuse,
}
codes!(IncompleteAs { Ignore = "ignore", Hold = "hold", Refuse = "refuse" });

impl Policy {
    /// A policy that changes nothing.
    #[must_use]
    pub fn new(base: Currency) -> Policy {
        Policy {
            choice: PriceChoice::Precedence,
            base_list: None,
            price_tolerance: Rate::ZERO,
            minimum_order: Money::zero(base),
            minimum_as: MinimumAs::Hold,
            margin_floor: None,
            incomplete_as: None,
            screened_since: None,
            promotions: 0,
            freight: None,
            customer_code: String::new(),
            customers_coded: 0,
            version: 0,
        }
    }
}

/// Sets what a company prices by; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetPolicy {
    /// Which of several prices is taken.
    #[serde(default)]
    pub choice: Option<PriceChoice>,
    /// The list for what no other list of a customer has.
    #[serde(default)]
    pub base_list: Option<PriceListId>,
    /// How far our price may be from the expected one, 0 to 1.
    #[serde(default)]
    pub price_tolerance: Option<Rate>,
    /// The least that an order comes to, net; 0: anything.
    #[serde(default)]
    pub minimum_order: Option<Money>,
    /// What becomes of a smaller one.
    #[serde(default)]
    pub minimum_as: Option<MinimumAs>,
    /// The part of a line's net that must be left above its cost, below 1.
    #[serde(default)]
    pub margin_floor: Option<Rate>,
    /// What becomes of an order that lacks an address or a VAT number.
    #[serde(default)]
    pub incomplete_as: Option<IncompleteAs>,
    /// What orders pay for their way; no tiers: nothing any more.
    #[serde(default)]
    pub freight: Option<Freight>,
    /// How codes of customers are made, as `C{00000}`; empty: each is given.
    #[serde(default)]
    pub customer_code: Option<String>,
}

/// A policy that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicySet {
    /// New or changed.
    pub policy: Policy,
    /// `pricing.policy_set`, with what is new.
    pub events: Vec<Event>,
}

/// Sets what the command names; `base_list` and `freight` are the list and the product that it
/// names, if they are there.
///
/// Refusals: `NotFound` of the list, `RateOutOfRange`, `PolicyCurrency`, `AmountNegative`,
/// `FreightProduct`, `FreightTiers`, `customer.malformed_code_pattern`.
pub fn set_policy(
    policy: &Policy,
    base_list: Option<&PriceList>,
    freight: Option<&Product>,
    command: &SetPolicy,
) -> Result<PolicySet, Refused> {
    let mut problems = Problems::new();
    if command.base_list.is_some() && base_list.is_none() {
        problems.push(Refused::from(PricingRefusal::NotFound).at("base_list"));
    }
    let rates =
        [("price_tolerance", command.price_tolerance), ("margin_floor", command.margin_floor)];
    for (path, rate) in rates {
        if let Some(rate) = rate.filter(|rate| rate.is_negative() || *rate > Rate::ONE) {
            problems.push(Refused::from(PricingRefusal::RateOutOfRange { rate }).at(path));
        }
    }
    if let Some(minimum) = command.minimum_order {
        let books = policy.minimum_order.currency();
        problems.take_at("minimum_order", check_minimum(minimum, books));
    }
    if let Some(rule) = &command.freight {
        problems.take_at("freight", check_freight(rule, freight));
    }
    if let Some(pattern) = command.customer_code.as_ref().filter(|pattern| !pattern.is_empty()) {
        problems.take_at("customer_code", code_pattern(pattern, 1));
    }
    problems.finish()?;
    Ok(changed(policy.clone(), command))
}

fn check_minimum(minimum: Money, books: Currency) -> Result<(), PricingRefusal> {
    if minimum.currency() != books {
        return Err(PricingRefusal::PolicyCurrency { stated: minimum.currency(), books });
    }
    if minimum.is_negative() {
        return Err(PricingRefusal::AmountNegative);
    }
    Ok(())
}

fn check_freight(rule: &Freight, product: Option<&Product>) -> Result<(), PricingRefusal> {
    if rule.tiers.len() > FREIGHT_TIERS_MAX {
        return Err(PricingRefusal::FreightTiers { tiers: rule.tiers.len() });
    }
    if product.is_none_or(|product| product.kind != ProductKind::Charge) {
        return Err(PricingRefusal::FreightProduct);
    }
    for tier in &rule.tiers {
        if tier.charge.currency() != rule.currency {
            let (stated, books) = (tier.charge.currency(), rule.currency);
            return Err(PricingRefusal::PolicyCurrency { stated, books });
        }
        if tier.charge.is_negative() || tier.from < 0 {
            return Err(PricingRefusal::AmountNegative);
        }
    }
    Ok(())
}

fn changed(mut policy: Policy, command: &SetPolicy) -> PolicySet {
    let mut set = Event::new("pricing.policy_set", Uuid::nil());
    if let Some(choice) = command.choice {
        policy.choice = choice;
        set = set.with("choice", choice);
    }
    if let Some(list) = command.base_list {
        policy.base_list = Some(list);
        set = set.with("base_list", list);
    }
    if let Some(tolerance) = command.price_tolerance {
        policy.price_tolerance = tolerance;
        set = set.with("price_tolerance", tolerance);
    }
    if let Some(minimum) = command.minimum_order {
        policy.minimum_order = minimum;
        set = set.with("minimum_order", minimum);
    }
    if let Some(minimum_as) = command.minimum_as {
        policy.minimum_as = minimum_as;
        set = set.with("minimum_as", minimum_as);
    }
    if let Some(floor) = command.margin_floor {
        policy.margin_floor = Some(floor);
        set = set.with("margin_floor", floor);
    }
    if let Some(incomplete_as) = command.incomplete_as {
        policy.incomplete_as = Some(incomplete_as);
        set = set.with("incomplete_as", incomplete_as);
    }
    if let Some(freight) = &command.freight {
        policy.freight = Some(freight.clone()).filter(|freight| !freight.tiers.is_empty());
        set = set.with("freight_tiers", freight.tiers.len());
    }
    if let Some(pattern) = &command.customer_code {
        policy.customer_code.clone_from(pattern);
        set = set.with("customer_code", pattern);
    }
    PolicySet { policy, events: vec![set] }
}
