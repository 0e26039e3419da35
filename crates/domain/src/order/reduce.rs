//! What becomes of priced lines together: promotions, the order's discount, freight.

use super::line::Placed;
use super::place::Placing;
use super::{LineDetail, OrderLine, OrderRefusal, PlaceOrder, agreed};
use crate::country::Country;
use crate::customer::Customer;
use crate::money::{AmountRefusal, Money};
use crate::price::Price;
use crate::pricing::{
    Applied, Buyer, Coupon, Discount, Freight, FreightBasis, Piece, PricingRefusal, Promoted,
    PromotionId, freight_charge, promote,
};
use crate::product::{Product, ProductKind};
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use std::collections::BTreeSet;

/// What is wrong with the coupons and the discount of an order.
///
/// Refusals: `pricing.unknown_coupon`, `pricing.coupon_twice`, `pricing.coupon_used_up`,
/// `pricing.promotion_has_ended`, `DiscountOutOfRange`, `DiscountAmount`.
pub(super) fn check(placing: &Placing, command: &PlaceOrder, problems: &mut Problems) {
    let mut named = BTreeSet::new();
    for (index, code) in command.extras.coupons.iter().enumerate() {
        let refusal = match placing.given.pricing.coupons.get(code) {
            _ if !named.insert(code) => PricingRefusal::CouponTwice { code: code.clone() },
            None => PricingRefusal::UnknownCoupon { code: code.clone() },
            Some(coupon) if coupon.uses_max.is_some_and(|most| coupon.uses >= most) => {
                PricingRefusal::CouponUsedUp { code: code.clone(), uses: coupon.uses }
            }
            Some(coupon) if !is_active(placing, coupon) => PricingRefusal::PromotionHasEnded,
            Some(_) => continue,
        };
        problems.push(Refused::from(refusal).at(&format!("coupons[{index}]")));
    }
    let wrong = match command.extras.discount {
        Some(Discount::Percent(discount)) if discount.is_negative() || discount > Rate::ONE => {
            Some(OrderRefusal::DiscountOutOfRange { discount })
        }
        Some(Discount::Amount(amount)) => {
            let currency = placing.given.customer.map(|customer| customer.currency);
            let other = currency.is_some_and(|currency| currency != amount.currency());
            (other || amount.is_negative()).then_some(OrderRefusal::DiscountAmount)
        }
        Some(Discount::Percent(_)) | None => None,
    };
    if let Some(wrong) = wrong {
        problems.push(Refused::from(wrong).at("order_discount"));
    }
}

fn is_active(placing: &Placing, coupon: &Coupon) -> bool {
    placing.given.pricing.promotions.iter().any(|it| it.id == coupon.promotion)
}

/// Takes off what promotions and the order's discount take off. Gives what the order is told of
/// it, and the coupons that are used.
pub(super) fn reduce<'a>(
    placing: &Placing<'a>,
    customer: &Customer,
    placed: &mut [Placed],
) -> Result<(LineDetail, Vec<&'a Coupon>), Refused> {
    placed.iter_mut().try_for_each(agreed::reduce)?;
    let text = placing.command.extras.text.clone();
    let mut told = LineDetail { text, ..LineDetail::of(placing.order, 0) };
    let given = &placing.given.pricing;
    let none = Vec::new();
    let promotions = if placing.is_history() { &none } else { &given.promotions };
    let discount = placing.command.extras.discount;
    if promotions.is_empty() && discount.is_none() {
        return Ok((told, Vec::new()));
    }
    let named = || given.coupons.values().copied();
    let coupons: Vec<PromotionId> = named().map(|coupon| coupon.promotion).collect();
    let buyer = Buyer {
        customer: customer.id,
        group: customer.group,
        currency: customer.currency,
        on: placing.promoted_on,
        coupons: &coupons,
    };
    let pieces = placed.iter().map(|it| piece(placing, it));
    let pieces: Vec<Piece> = pieces.collect::<Result<_, _>>()?;
    let promoted = promote(promotions, &buyer, &pieces, discount)?;
    let Promoted { reductions, lines, order, applied } = promoted;
    for (placed, (reduction, told)) in placed.iter_mut().zip(reductions.into_iter().zip(lines)) {
        if placed.is_settled || placed.detail.trace.agreed.is_some() {
            continue;
        }
        placed.line.net = placed.line.net.checked_sub(reduction)?;
        assert!(!placed.line.net.is_negative(), "a line never comes to less than 0");
        placed.line.reduction = reduction;
        placed.detail.trace.reductions = told;
    }
    told.trace.reductions = order;
    told.trace.discount = discount;
    let stated = placed.iter().filter(|placed| !placed.is_promoted);
    told.trace.stated = stated.map(|placed| placed.line.line_no).collect();
    let used = named().filter(|coupon| applied.contains(&coupon.promotion)).collect();
    Ok((told, used))
}

fn piece(placing: &Placing, placed: &Placed) -> Result<Piece, AmountRefusal> {
    let line = &placed.line;
    let is_charge = match line.kind {
        ProductKind::Charge => true,
        ProductKind::Stock | ProductKind::Service => false,
    };
    let net = placed.kept_of(line.net.checked_add(line.reduction)?)?;
    let kept = |told: &Applied| {
        let amount = told.amount.map(|amount| placed.kept_of(amount)).transpose()?;
        Ok(Applied { amount, ..told.clone() })
    };
    let is_agreed = placed.detail.trace.agreed.is_some();
    let settled = placed.is_settled.then(|| placed.detail.trace.reductions.iter().map(kept));
    Ok(Piece {
        product: line.product,
        group: placing.given.products[&line.product].group,
        quantity: placed.kept()?,
        net,
        is_promoted: placed.is_promoted && !is_charge && !is_agreed,
        is_discounted: !is_charge && !is_agreed,
        settled: settled.map(Iterator::collect::<Result<_, AmountRefusal>>).transpose()?,
    })
}

/// The line of what the order pays for its way, if it pays anything and none of its lines does.
///
/// Refusals: `tax.no_rate`, `amount.overflow`.
pub(super) fn freight(
    placing: &Placing,
    customer: &Customer,
    placed: &[Placed],
) -> Result<Option<OrderLine>, Refused> {
    let Some((rule, product)) = freight_rule(placing, customer) else {
        return Ok(None);
    };
    if placed.iter().any(|it| it.line.product == product.id) {
        return Ok(None);
    }
    let to = placing.ship_to(customer).country;
    let Some(charge) = charge(placing, (rule, to), customer, placed)? else {
        return Ok(None);
    };
    let line_no = i64::try_from(placed.len() + 1).expect("lines are bounded");
    freight_line(placing, customer, (product, line_no), charge).map(Some)
}

/// The rule that the order's freight goes by, if any, and the product of its lines.
pub(super) fn freight_rule<'a>(
    placing: &Placing<'a>,
    customer: &Customer,
) -> Option<(&'a Freight, &'a Product)> {
    let rule = placing.given.pricing.policy.and_then(|policy| policy.freight.as_ref());
    let rule = rule.filter(|rule| rule.currency == customer.currency && !placing.is_history())?;
    Some((rule, placing.given.products.get(&rule.product).copied()?))
}

/// What the rule asks of an order that goes to a country.
///
/// Refusals: `amount.overflow`.
pub(super) fn charge(
    placing: &Placing,
    (rule, to): (&Freight, Country),
    customer: &Customer,
    placed: &[Placed],
) -> Result<Option<Money>, Refused> {
    Ok(freight_charge(rule, to, measure(placing, customer, rule, placed)?))
}

/// A line of freight.
///
/// Refusals: `tax.no_rate`, `amount.overflow`.
pub(super) fn freight_line(
    placing: &Placing,
    customer: &Customer,
    (product, line_no): (&Product, i64),
    charge: Money,
) -> Result<OrderLine, Refused> {
    let (tax_category, tax_rate) = placing.tax(customer, product)?;
    let quantity = Quantity::whole(product.price_unit)?;
    Ok(OrderLine {
        line_no,
        quantity,
        price: Price::per_unit(charge, Quantity::whole(1)?)?,
        tax_category,
        tax_rate,
        ..placing.blank(product, charge)
    })
}

/// The value of what is no charge in minor units, or the weight of the goods in grams, rounded up.
fn measure(
    placing: &Placing,
    customer: &Customer,
    rule: &Freight,
    placed: &[Placed],
) -> Result<i64, Refused> {
    match rule.basis {
        FreightBasis::Value => {
            let is_value = |placed: &&Placed| placed.line.kind != ProductKind::Charge;
            let mut value = Money::zero(customer.currency);
            for placed in placed.iter().filter(is_value) {
                value = value.checked_add(placed.kept_of(placed.line.net)?)?;
            }
            Ok(value.minor())
        }
        FreightBasis::Weight => {
            let weight = |placed: &Placed| -> Result<i128, AmountRefusal> {
                let grams = placing.given.products[&placed.line.product].weight_grams;
                Ok(i128::from(grams) * i128::from(placed.kept()?.micros()))
            };
            let micros = placed.iter().map(weight).sum::<Result<i128, AmountRefusal>>()?;
            let grams = (micros + 999_999) / 1_000_000;
            Ok(i64::try_from(grams).unwrap_or(i64::MAX))
        }
    }
}
