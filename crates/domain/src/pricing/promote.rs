//! What promotions and the discount of an order take off its lines.

use super::{Applied, AppliedAs, Benefit, Promotion, PromotionId, Stacking, Tier};
use crate::currency::Currency;
use crate::customer::{CustomerGroupId, CustomerId};
use crate::date::Date;
use crate::money::{AmountRefusal, Money};
use crate::price::Price;
use crate::product::{ProductGroupId, ProductId};
use crate::quantity::Quantity;
use crate::rate::Rate;
use std::collections::BTreeMap;

/// The code of the discount that is stated with an order.
pub const ORDER_DISCOUNT: &str = "order";

/// A line as promotions see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What.
    pub product: ProductId,
    /// Its product's group.
    pub group: Option<ProductGroupId>,
    /// How much.
    pub quantity: Quantity,
    /// What it comes to after its own discount.
    pub net: Money,
    /// Whether promotions may reduce it: neither a charge nor of a stated price.
    pub is_promoted: bool,
    /// Whether the order's discount reduces it: not a charge.
    pub is_discounted: bool,
    /// What it is reduced by for good, because a part of it has left: it counts for what a
    /// promotion asks for and keeps what it has.
    pub settled: Option<Vec<Applied>>,
}

impl Piece {
    /// What a promotion has taken off it for good.
    fn settled_by(&self, code: &str) -> Result<Option<Money>, AmountRefusal> {
        let Some(settled) = &self.settled else {
            return Ok(None);
        };
        let of_code = settled.iter().filter(|told| told.code == code);
        Money::sum(self.net.currency(), of_code.filter_map(|told| told.amount)).map(Some)
    }
}

/// Who buys, and when.
#[derive(Clone, Copy, Debug)]
pub struct Buyer<'a> {
    /// The customer.
    pub customer: CustomerId,
    /// Its group.
    pub group: Option<CustomerGroupId>,
    /// The order's currency.
    pub currency: Currency,
    /// The order's day.
    pub on: Date,
    /// The promotions whose coupons the order names.
    pub coupons: &'a [PromotionId],
}

/// What is taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promoted {
    /// Off each line.
    pub reductions: Vec<Money>,
    /// What each line is told.
    pub lines: Vec<Vec<Applied>>,
    /// What the order is told: every promotion.
    pub order: Vec<Applied>,
    /// The promotions that reduce.
    pub applied: Vec<PromotionId>,
}

/// Tries promotions on the lines of an order: by priority, then by code, each on what those before
/// it left. An exclusive one reduces only where none before it did, and ends the trying. Then the
/// discount that is stated with the order, on all lines that are no charges. Those given are tried
/// whether or not they have ended since. Lines that are settled keep what they are reduced by, and
/// what the order as a whole is given less that is spread over the others.
///
/// Refusals: `amount.*`.
pub fn promote(
    promotions: &[&Promotion],
    buyer: &Buyer,
    pieces: &[Piece],
    discount: Option<Discount>,
) -> Result<Promoted, AmountRefusal> {
    let nothing = Money::zero(buyer.currency);
    let mut promoted = Promoted {
        reductions: vec![nothing; pieces.len()],
        lines: vec![Vec::new(); pieces.len()],
        order: Vec::new(),
        applied: Vec::new(),
    };
    let mut sorted: Vec<&Promotion> = promotions.to_vec();
    sorted.sort_by(|one, other| (one.priority, &one.code).cmp(&(other.priority, &other.code)));
    let mut excluded = false;
    for promotion in sorted {
        let exclusive = promotion.stacking == Stacking::Exclusive;
        let barred = excluded || (exclusive && !promoted.applied.is_empty());
        let why_not = why_not(promotion, buyer).or(barred.then_some(AppliedAs::Excluded));
        if let Some(verdict) = why_not {
            promoted.order.push(Applied { code: promotion.code.clone(), verdict, amount: None });
            continue;
        }
        let left = promoted.left(pieces)?;
        let (meant, off) = reductions(promotion, pieces, &left)?;
        let shared = match promotion.rule.benefit {
            Benefit::LinePercent(_) | Benefit::LineAmount(_) => Shared::EachByItself,
            Benefit::OrderPercent(_)
            | Benefit::OrderAmount(_)
            | Benefit::OrderTiers(_)
            | Benefit::BuyGet { .. } => Shared::Together(&meant),
        };
        let off = beside_settled(pieces, (&promotion.code, shared), &left, off)?;
        if promoted.take(&promotion.code, &off)? {
            promoted.applied.push(promotion.id);
            excluded |= exclusive;
        }
    }
    if let Some(discount) = discount {
        let left = promoted.left(pieces)?;
        let is_meant = |(at, piece): (usize, &Piece)| piece.is_discounted.then_some(at);
        let meant: Vec<usize> = pieces.iter().enumerate().filter_map(is_meant).collect();
        let total = total(&left, &meant)?;
        let amount = match discount {
            Discount::Percent(rate) => total.scale(rate)?,
            Discount::Amount(amount) => amount.min(total)?,
        };
        let off = spread(amount, &left, &meant)?;
        let shared = (ORDER_DISCOUNT, Shared::Together(&meant));
        let off = beside_settled(pieces, shared, &left, off)?;
        promoted.take(ORDER_DISCOUNT, &off)?;
    }
    Ok(promoted)
}

/// The discount that is stated with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Discount {
    /// A part of its value.
    Percent(Rate),
    /// An amount.
    Amount(Money),
}

impl Promoted {
    /// What each line still comes to.
    fn left(&self, pieces: &[Piece]) -> Result<Vec<Money>, AmountRefusal> {
        let both = pieces.iter().zip(&self.reductions);
        both.map(|(piece, off)| piece.net.checked_sub(*off)).collect()
    }

    /// Takes something off the lines, and tells of it. Whether it was anything.
    fn take(&mut self, code: &str, off: &[Money]) -> Result<bool, AmountRefusal> {
        let told = |verdict, amount| Applied { code: code.to_owned(), verdict, amount };
        let mut sum = None;
        for (at, amount) in off.iter().enumerate().filter(|(_, amount)| !amount.is_zero()) {
            assert!(amount.is_positive(), "a promotion never adds");
            self.reductions[at] = self.reductions[at].checked_add(*amount)?;
            self.lines[at].push(told(AppliedAs::Applied, Some(*amount)));
            sum = Some(sum.map_or(Ok(*amount), |sum: Money| sum.checked_add(*amount))?);
        }
        let verdict = if sum.is_some() { AppliedAs::Applied } else { AppliedAs::NothingForIt };
        self.order.push(told(verdict, sum));
        Ok(sum.is_some())
    }
}

/// Why a promotion is not tried at all.
fn why_not(promotion: &Promotion, buyer: &Buyer) -> Option<AppliedAs> {
    let selection = &promotion.rule.selection;
    if promotion.valid_from > buyer.on || promotion.valid_to.is_some_and(|last| last < buyer.on) {
        return Some(AppliedAs::NotOnThisDay);
    }
    if !selection.has_customer(buyer.customer, buyer.group) {
        return Some(AppliedAs::NotThisCustomer);
    }
    if promotion.needs_coupon && !buyer.coupons.contains(&promotion.id) {
        return Some(AppliedAs::NoCoupon);
    }
    let has_amounts = match promotion.rule.benefit {
        Benefit::LineAmount(_) | Benefit::OrderAmount(_) | Benefit::OrderTiers(_) => true,
        Benefit::LinePercent(_) | Benefit::OrderPercent(_) | Benefit::BuyGet { .. } => false,
    };
    (has_amounts && promotion.currency != buyer.currency).then_some(AppliedAs::OtherCurrency)
}

/// How what is taken off is shared by lines.
#[derive(Clone, Copy)]
enum Shared<'a> {
    /// Each line has what it has by itself.
    EachByItself,
    /// These lines are given it together.
    Together(&'a [usize]),
}

/// The same where lines are settled: they keep what they have of it, and what all were given
/// together less that goes to the others, as far as they come to as much.
fn beside_settled(
    pieces: &[Piece],
    (code, shared): (&str, Shared<'_>),
    left: &[Money],
    off: Vec<Money>,
) -> Result<Vec<Money>, AmountRefusal> {
    if pieces.iter().all(|piece| piece.settled.is_none()) {
        return Ok(off);
    }
    let settled = pieces.iter().map(|piece| piece.settled_by(code));
    let settled: Vec<Option<Money>> = settled.collect::<Result<_, _>>()?;
    let others = match shared {
        Shared::EachByItself => off,
        Shared::Together(meant) => {
            let is_other = |at: &usize| settled[*at].is_none();
            let others: Vec<usize> = meant.iter().copied().filter(is_other).collect();
            let currency = left.first().ok_or(AmountRefusal::NothingToSplitBy)?.currency();
            let given = Money::sum(currency, off)?;
            let kept = Money::sum(currency, settled.iter().flatten().copied())?;
            let rest = given.checked_sub(kept)?.min(total(left, &others)?)?;
            let rest = if rest.is_positive() { rest } else { Money::zero(currency) };
            spread(rest, left, &others)?
        }
    };
    Ok(others.into_iter().zip(settled).map(|(other, settled)| settled.unwrap_or(other)).collect())
}

/// The lines that a promotion is for, and what it takes off each; `left` is what the lines still
/// come to.
fn reductions(
    promotion: &Promotion,
    pieces: &[Piece],
    left: &[Money],
) -> Result<(Vec<usize>, Vec<Money>), AmountRefusal> {
    let selection = &promotion.rule.selection;
    let is_meant = |(at, piece): (usize, &Piece)| {
        let meant = piece.is_promoted && selection.has_product(piece.product, piece.group);
        (meant && left[at].is_positive()).then_some(at)
    };
    let meant: Vec<usize> = pieces.iter().enumerate().filter_map(is_meant).collect();
    let off = match &promotion.rule.benefit {
        Benefit::LinePercent(rate) => each(left, &meant, |at| left[at].scale(*rate)),
        Benefit::LineAmount(off) => each(left, &meant, |at| {
            off.amount(pieces[at].quantity, left[at].currency())?.min(left[at])
        }),
        Benefit::OrderPercent(rate) => spread(total(left, &meant)?.scale(*rate)?, left, &meant),
        Benefit::OrderAmount(off) => spread(off.min(total(left, &meant)?)?, left, &meant),
        Benefit::OrderTiers(tiers) => {
            let total = total(left, &meant)?;
            let reached = |tier: &&Tier| tier.from.minor() <= total.minor();
            let rate = tiers.iter().rfind(reached).map_or(Rate::ZERO, |tier| tier.percent);
            spread(total.scale(rate)?, left, &meant)
        }
        Benefit::BuyGet { buy, get, discount } => {
            let free = free_of_each(pieces, left, &meant, (*buy, *get))?;
            each(left, &meant, |at| {
                let part = left[at].share(free[at].micros(), pieces[at].quantity.micros())?;
                part.scale(*discount)
            })
        }
    }?;
    Ok((meant, off))
}

/// An amount for each line that is meant, and nothing for the others.
fn each(
    left: &[Money],
    meant: &[usize],
    amount: impl Fn(usize) -> Result<Money, AmountRefusal>,
) -> Result<Vec<Money>, AmountRefusal> {
    let mut amounts: Vec<Money> = left.iter().map(|it| Money::zero(it.currency())).collect();
    for at in meant {
        amounts[*at] = amount(*at)?;
    }
    Ok(amounts)
}

fn total(left: &[Money], meant: &[usize]) -> Result<Money, AmountRefusal> {
    let Some(first) = left.first() else {
        return Err(AmountRefusal::NothingToSplitBy);
    };
    let mut total = Money::zero(first.currency());
    for at in meant {
        total = total.checked_add(left[*at])?;
    }
    Ok(total)
}

/// Hands an amount out to the lines that are meant, by what they come to (RULES 5).
fn spread(amount: Money, left: &[Money], meant: &[usize]) -> Result<Vec<Money>, AmountRefusal> {
    if amount.is_zero() {
        return each(left, &[], |at| Ok(left[at]));
    }
    let weights: Vec<i64> = meant.iter().map(|at| left[*at].minor()).collect();
    let parts = amount.split(&weights)?;
    let of: BTreeMap<usize, Money> = meant.iter().copied().zip(parts).collect();
    each(left, meant, |at| Ok(of[&at]))
}

/// How much of each line goes with what is paid in full: of all lines of a product together, first
/// of those with the lowest unit price, then of the earlier ones.
fn free_of_each(
    pieces: &[Piece],
    left: &[Money],
    meant: &[usize],
    (buy, get): (Quantity, Quantity),
) -> Result<Vec<Quantity>, AmountRefusal> {
    let mut free = vec![Quantity::ZERO; pieces.len()];
    let mut of_product: BTreeMap<ProductId, Vec<usize>> = BTreeMap::new();
    for at in meant {
        of_product.entry(pieces[*at].product).or_default().push(*at);
    }
    let set = buy.checked_add(get)?;
    for mut lines in of_product.into_values() {
        let whole = Quantity::sum(lines.iter().map(|at| pieces[*at].quantity))?;
        let sets = whole.micros() / set.micros();
        let micros = sets.checked_mul(get.micros()).ok_or(AmountRefusal::Overflow)?;
        let mut to_give = Quantity::from_micros(micros);
        let unit_price = |at: usize| Price::per_unit(left[at], pieces[at].quantity);
        lines.sort_by_key(|at| (unit_price(*at).unwrap_or_default(), *at));
        for at in lines {
            free[at] = pieces[at].quantity.min(to_give);
            to_give = to_give.checked_sub(free[at])?;
        }
    }
    Ok(free)
}
