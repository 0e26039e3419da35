//! What an amended order costs: by the functions that price a placed one.
//!
//! - What is added has the prices and taxes of the day on which the amendment was asked for. A line
//!   of which another quantity is wanted has the price of its own day for that quantity, unless its
//!   price was stated; what a touched line is raised by has the line's price.
//! - Promotions are those of the day of the order: the ones that reduce it already, also if they
//!   have ended since, and those that hold on that day. A coupon is counted once for the order: it
//!   is given back when nothing is reduced by it any more, and counted again when something is.
//! - What a touched line is reduced by stays as it was billed. What the order as a whole is given
//!   less that, as by its discount, is spread anew over the other lines.
//! - Freight that is what the rule asks for the order as it was follows the rule, over what was
//!   billed of it; any other was stated and stays.

use super::lines::{Amended, is_touched, unreduced};
use super::{AmendGiven, AmendOrder};
use crate::customer::Customer;
use crate::date::Date;
use crate::money::{AmountRefusal, Money};
use crate::order::line::Placed;
use crate::order::place::Placing;
use crate::order::place_holds::{expected, incomplete, margin, minimum};
use crate::order::screen::new_ship_to;
use crate::order::split::{is_split, told_of};
use crate::order::{Hold, HoldKind, LineDetail, Order, OrderLine, OrderRefusal, reduce};
use crate::price::Price;
use crate::pricing::{Chosen, Coupon, CouponUse, CouponUseState, Freight, give_back, use_coupons};
use crate::product::Product;
use crate::quantity::Quantity;
use crate::refusal::Refused;

/// What an amendment is priced with.
pub(super) struct Anew<'a> {
    pub given: &'a AmendGiven<'a>,
    pub placing: Placing<'a>,
}

/// What the prices of an amended order bring with them.
#[derive(Default)]
pub(super) struct Repriced {
    /// New or changed: of the lines that have any, and of the order.
    pub details: Vec<LineDetail>,
    /// Changed: counted, or given back.
    pub coupons: Vec<Coupon>,
    /// Changed.
    pub coupon_uses: Vec<CouponUse>,
}

impl<'a> Anew<'a> {
    fn detail(&self, line_no: i64) -> Option<&'a LineDetail> {
        self.given.details.iter().copied().find(|detail| detail.line_no == line_no)
    }

    pub fn product(&self, line: &OrderLine) -> &'a Product {
        self.given.to_place.products.get(&line.product).expect("the products of lines are given")
    }

    /// A line that is there, with what it comes to at its prices as its net.
    ///
    /// Refusals: `amount.overflow`.
    pub fn known(&self, line: &OrderLine) -> Result<Placed, AmountRefusal> {
        let detail = self.detail(line.line_no).cloned();
        let mut detail = detail.unwrap_or_else(|| LineDetail::of(line.order, line.line_no));
        let (lines, details) = (&self.given.order.lines, &self.given.details);
        detail.trace.reductions = told_of(line, lines, details)?;
        Ok(Placed {
            line: OrderLine { net: line.amount(), gross: None, ..line.clone() },
            detail,
            price_tax: None,
            is_promoted: !self.is_stated(line),
            is_settled: self.is_fixed(line),
        })
    }

    /// Whether quantity and price of a line that is there are fixed: it is touched, or split.
    pub fn is_fixed(&self, line: &OrderLine) -> bool {
        is_touched(line) || is_split(line, &self.given.order.lines)
    }

    /// Whether its price was stated. Where promotions were tried the order tells it; else a price
    /// is stated that the customer's lists do not have.
    fn is_stated(&self, line: &OrderLine) -> bool {
        let detail = self.detail(line.line_no);
        if detail.is_some_and(|detail| detail.trace.agreed.is_some()) {
            return true;
        }
        match self.detail(0) {
            Some(told) if !told.trace.is_empty() => told.trace.stated.contains(&line.line_no),
            Some(_) | None => self.price_day(line).is_none(),
        }
    }

    /// The day from which a line has its price in the customer's lists.
    fn price_day(&self, line: &OrderLine) -> Option<Date> {
        if self.product(line).price_unit != line.price_unit {
            return None;
        }
        let made = self.given.amendments.iter().filter(|it| it.made_at.is_some());
        let days =
            [self.given.order.order.ordered_on].into_iter().chain(made.map(|it| it.asked_on));
        let has_price = |day: &Date| {
            let chosen = self.placing.listed_price(line.product, line.quantity, *day);
            let is_it = |chosen: Chosen| chosen.price == line.price && self.is_alike(&chosen);
            chosen.is_ok_and(is_it)
        };
        days.into_iter().find(has_price)
    }

    /// Whether a price has tax inside as those of the order have.
    fn is_alike(&self, chosen: &Chosen) -> bool {
        self.placing.price_tax == Some(chosen.price_tax)
    }

    /// A line of another quantity at the price that its lists had for it on its day.
    ///
    /// Refusals: `pricing.no_price`, `PricesMixed`.
    pub fn repriced(&self, asked: Placed, before: Quantity) -> Result<Placed, Refused> {
        let was = OrderLine { quantity: before, ..asked.line.clone() };
        let Some(day) = self.price_day(&was).filter(|_| asked.is_promoted) else {
            return Ok(asked);
        };
        let (line, mut detail) = (asked.line, asked.detail);
        let chosen = self.placing.listed_price(line.product, line.quantity, day);
        let chosen = chosen.map_err(|refused| refused.at("quantity"))?;
        if !self.is_alike(&chosen) {
            let of_order = self.placing.price_tax.unwrap_or_default();
            return Err(Refused::from(OrderRefusal::PricesMixed { of_order }).at("quantity"));
        }
        detail.trace.prices = chosen.candidates;
        Ok(Placed { line: OrderLine { price: chosen.price, ..line }, detail, ..asked })
    }

    /// Takes off what promotions and the order's discount take off, finds the freight anew, and
    /// counts the coupons. Refusals: `tax.no_rate`, `amount.*`.
    pub fn price(&self, command: &AmendOrder, after: &mut Amended) -> Result<Repriced, Refused> {
        let customer = self.given.order.customer;
        let placed = std::mem::take(&mut after.placed);
        let unreduced = |it: Placed| if it.is_settled { Ok(it) } else { unreduced(it) };
        after.placed = placed.into_iter().map(unreduced).collect::<Result<_, _>>()?;
        let (told, used) = reduce::reduce(&self.placing, customer, &mut after.placed)?;
        if let Some((rule, product)) = self.freight_to_follow(command, after, customer)? {
            self.follow_freight(after, (rule, product), customer)?;
        }
        let (coupons, coupon_uses) = self.counted(&used);
        Ok(Repriced { details: self.changed(after, told), coupons, coupon_uses })
    }

    /// The texts of an amendment that changes no price.
    pub fn texts(&self, after: &Amended) -> Repriced {
        let told = self.detail(0).cloned();
        let told = told.unwrap_or_else(|| LineDetail::of(self.placing.order, 0));
        let text = self.placing.command.extras.text.clone();
        let details = self.changed(after, LineDetail { text, ..told });
        Repriced { details, ..Repriced::default() }
    }

    /// What is new of what lines do not tell themselves, and of what is told of the order.
    fn changed(&self, after: &Amended, told: LineDetail) -> Vec<LineDetail> {
        let is_new = |detail: &LineDetail| match self.detail(detail.line_no) {
            Some(before) => before != detail,
            None => !detail.is_plain(),
        };
        let details = after.placed.iter().map(|placed| placed.detail.clone());
        details.chain([told]).filter(is_new).collect()
    }

    /// Coupons that are given back, for nothing is reduced by them any more, or counted again.
    fn counted(&self, used: &[&Coupon]) -> (Vec<Coupon>, Vec<CouponUse>) {
        let uses = &self.given.coupon_uses;
        let reduces = |use_: &CouponUse| used.iter().any(|coupon| coupon.code == use_.coupon);
        let gone: Vec<&CouponUse> = uses.iter().copied().filter(|it| !reduces(it)).collect();
        let coupons: Vec<&Coupon> = self.given.to_place.pricing.coupons.values().copied().collect();
        let (mut coupons, mut changed) = give_back(&gone, &coupons);
        let again = |coupon: &&&Coupon| {
            uses.iter().any(|it| it.coupon == coupon.code && it.state == CouponUseState::GivenBack)
        };
        let again: Vec<&Coupon> = used.iter().filter(again).copied().collect();
        let (counted, used) = use_coupons(&again, self.given.order.order.id);
        coupons.extend(counted);
        changed.extend(used);
        (coupons, changed)
    }

    /// The rule that the freight goes by: only where it is what the rule asks for the order as it
    /// was, and nobody states it now.
    fn freight_to_follow(
        &self,
        command: &AmendOrder,
        after: &Amended,
        customer: &Customer,
    ) -> Result<Option<(&'a Freight, &'a Product)>, Refused> {
        let Some((rule, product)) = reduce::freight_rule(&self.placing, customer) else {
            return Ok(None);
        };
        let before = self.given.order.lines.iter().map(|line| self.known(line));
        let before = before.collect::<Result<Vec<Placed>, AmountRefusal>>()?;
        let (freight, before): (Vec<Placed>, Vec<Placed>) =
            before.into_iter().partition(|placed| placed.line.product == product.id);
        let is_freight = |line_no| freight.iter().any(|placed| placed.line.line_no == line_no);
        let new = &after.placed[after.known..];
        let is_stated = command.lines.iter().any(|line| is_freight(line.line_no))
            || new.iter().any(|placed| placed.line.product == product.id);
        let to = self.given.order.order.ship_to_country;
        let asked = reduce::charge(&self.placing, (rule, to), customer, &before)?;
        let asked = asked.unwrap_or(Money::zero(customer.currency));
        let follows = !is_stated && kept_net(&freight, customer)? == asked;
        Ok(follows.then_some((rule, product)))
    }

    /// The freight of the order as it would be: what of it is not billed is one line.
    fn follow_freight(
        &self,
        after: &mut Amended,
        (rule, product): (&Freight, &Product),
        customer: &Customer,
    ) -> Result<(), Refused> {
        let all = std::mem::take(&mut after.placed);
        let is_freight = |placed: &Placed| placed.line.product == product.id;
        let (freight, goods): (Vec<Placed>, Vec<Placed>) = all.into_iter().partition(is_freight);
        let to = self.placing.ship_to(customer).country;
        let none = Money::zero(customer.currency);
        let due = reduce::charge(&self.placing, (rule, to), customer, &goods)?.unwrap_or(none);
        let before = kept_net(&freight, customer)?;
        let (fixed, mut open): (Vec<Placed>, Vec<Placed>) =
            freight.into_iter().partition(|placed| placed.is_settled);
        let rest = due.checked_sub(kept_net(&fixed, customer)?)?.max(none)?;
        let mut left = rest;
        for placed in &mut open {
            let line = &mut placed.line;
            if left.is_zero() {
                (line.cancelled, placed.is_settled) = (line.quantity, true);
                continue;
            }
            line.price = Price::per_unit(left, Quantity::whole(1)?)?;
            (line.quantity, line.net, left) = (Quantity::whole(product.price_unit)?, left, none);
        }
        after.placed = goods.into_iter().chain(fixed).chain(open).collect();
        after.placed.sort_by_key(|placed| placed.line.line_no);
        if !left.is_zero() {
            let line_no = after.next_line_no();
            let line = reduce::freight_line(&self.placing, customer, (product, line_no), left)?;
            after.placed.push(Placed {
                detail: LineDetail::of(line.order, line_no),
                line,
                price_tax: None,
                is_promoted: false,
                is_settled: false,
            });
        }
        let all: Vec<&Placed> = after.placed.iter().filter(|it| is_freight(it)).collect();
        let now = kept_net(all, customer)?;
        if now != before {
            after.changes.push(format!("freight {before} -> {now}"));
        }
        Ok(())
    }

    /// Why the amended order has to wait for what is found as orders are placed. Of an order that
    /// is promised only what the amendment makes worse counts.
    ///
    /// Refusals: `BelowMinimum`, `NoAddress`, `NoVatId`, `amount.overflow`.
    pub fn reasons(
        &self,
        after: &Amended,
        order: &Order,
        looked_at: LookedAt,
    ) -> Result<Vec<(HoldKind, String)>, Refused> {
        if self.placing.is_history() {
            return Ok(Vec::new());
        }
        let customer = self.given.order.customer;
        let open = || after.placed.iter().filter(|placed| !placed.is_settled);
        let before = |placed: &Placed| {
            let mut lines = self.given.order.lines.iter();
            lines.find(|line| line.line_no == placed.line.line_no).copied()
        };
        let all = looked_at == LookedAt::All;
        let is_dearer = |it: &&Placed| all || before(it).is_none_or(|was| is_worse(was, &it.line));
        let is_other = |it: &&Placed| all || before(it).is_none_or(|was| is_other(was, &it.line));
        let net_of = |line: &&OrderLine| OrderLine { gross: None, ..(*line).clone() };
        let lines: Vec<OrderLine> = self.given.order.lines.iter().map(net_of).collect();
        let was = lines.iter().map(|it| self.known(it)).collect::<Result<Vec<_>, _>>()?;
        let was = kept_net(&was, customer)?;
        let net = kept_net(&after.placed, customer)?;
        // Who makes a small order no smaller is not refused for it.
        let minimum = match minimum(&self.placing, net) {
            Ok(minimum) => minimum.filter(|_| all || net.minor() < was.minor()),
            Err(_) if net.minor() >= was.minor() => None,
            Err(refusal) => return Err(refusal.into()),
        };
        // An order that is promised was complete, or let pass.
        let incomplete = match all {
            true => incomplete(&self.placing, order, &after.placed)?,
            false => None,
        };
        let fraud = self.fraud(order);
        let reasons = [
            (HoldKind::Margin, margin(&self.placing, open().filter(is_dearer))?),
            (HoldKind::Price, expected(&self.placing, open().filter(is_other))?),
            (HoldKind::MinimumOrder, minimum),
            (HoldKind::Incomplete, incomplete),
            (HoldKind::Fraud, fraud),
        ];
        let passes =
            |kind| self.given.order.holds.iter().any(|it| it.kind == kind && it.lets_pass(order));
        let reasons = reasons.into_iter().filter_map(|(kind, text)| Some((kind, text?)));
        // Who let signs of fraud pass has not seen the address that it goes to now.
        let stays = |kind| kind == HoldKind::Fraud || !passes(kind);
        Ok(reasons.filter(|(kind, _)| stays(*kind)).collect())
    }

    /// The signs of fraud: those for which the order waits, which no amendment takes away, and a
    /// new address that it is moved to.
    fn fraud(&self, order: &Order) -> Option<String> {
        let waits = |hold: &&&Hold| hold.kind == HoldKind::Fraud && hold.is_active();
        let before = self.given.order.holds.iter().find(waits).map(|hold| hold.reason.clone());
        let moved = order.ship_to != self.given.order.order.ship_to;
        let customer = self.given.order.customer;
        let now = if moved { new_ship_to(&self.placing, customer) } else { None };
        let told: Vec<String> = before.into_iter().chain(now).collect();
        (!told.is_empty()).then(|| told.join("; "))
    }
}

/// The lines that reasons to wait are looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LookedAt {
    /// All of which nothing has left.
    All,
    /// Those that the amendment changes.
    Changed,
}

fn is_other(was: &OrderLine, now: &OrderLine) -> bool {
    (was.price, was.discount, was.quantity) != (now.price, now.discount, now.quantity)
}

/// Whether there is more of it, or one costs less.
fn is_worse(was: &OrderLine, now: &OrderLine) -> bool {
    let product = |net: Money, of: Quantity| i128::from(net.minor()) * i128::from(of.micros());
    now.quantity > was.quantity
        || product(now.amount(), was.quantity) < product(was.amount(), now.quantity)
}

/// What the lines come to without what is given up.
fn kept_net<'p>(
    placed: impl IntoIterator<Item = &'p Placed>,
    customer: &Customer,
) -> Result<Money, AmountRefusal> {
    let mut sum = Money::zero(customer.currency);
    for placed in placed {
        sum = sum.checked_add(placed.kept_of(placed.line.net)?)?;
    }
    Ok(sum)
}
