//! Why an order has to wait that is found as it is placed: margin, expected prices, minimum value,
//! what it lacks to be shipped and taxed,
//! signs of fraud.

use super::line::Placed;
use super::place::Placing;
use super::screen::signs;
use super::{Hold, HoldKind, Order, OrderLine, OrderRefusal};
use crate::customer::TaxStatus;
use crate::money::{AmountRefusal, Money};
use crate::pricing::{IncompleteAs, MinimumAs, Policy};
use crate::product::{Product, ProductKind};
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};

/// The holds that an order is placed with, by kind; and a refusal when it is too small or lacks
/// something and the company wants that.
///
/// Refusals, these at once: `BelowMinimum`, `NoAddress`, `NoVatId`; `amount.overflow`.
pub(super) fn place_holds(
    placing: &Placing,
    order: &Order,
    placed: &[Placed],
) -> Result<Vec<Hold>, Refused> {
    if placing.is_history() {
        return Ok(Vec::new());
    }
    let (margin, price) = (margin(placing, placed)?, expected(placing, placed)?);
    let mut problems = Problems::new();
    let minimum = problems.take(minimum(placing, order.net)).flatten();
    let incomplete = problems.take(incomplete(placing, order, placed)).flatten();
    problems.finish()?;
    let reasons = [
        (HoldKind::Margin, margin),
        (HoldKind::Price, price),
        (HoldKind::MinimumOrder, minimum),
        (HoldKind::Incomplete, incomplete),
        (HoldKind::Fraud, signs(placing, order)?),
    ];
    let reasons = reasons.into_iter().filter_map(|(kind, text)| text.map(|text| (kind, text)));
    let hold = |(number, (kind, text))| Hold::new(order, number, kind, text, placing.at);
    Ok((1..).zip(reasons).map(hold).collect())
}

/// The lines that a sentence is about: the first one, and how many more.
fn sentence(mut told: Vec<String>) -> Option<String> {
    let more = told.len().saturating_sub(1);
    let first = told.drain(..).next()?;
    Some(if more > 0 { format!("{first}; and {more} more lines") } else { first })
}

/// The lines whose goods cost more than their floor allows, at the moving average of the order's
/// warehouse or, when nothing is there, at the last cost. Only an order in the currency of the
/// books can be held against costs; goods that never came in have none.
pub(super) fn margin<'a>(
    placing: &Placing,
    placed: impl IntoIterator<Item = &'a Placed>,
) -> Result<Option<String>, AmountRefusal> {
    let mut told = Vec::new();
    for Placed { line, .. } in placed {
        let product = placing.given.products[&line.product];
        let floor = floor(placing, product);
        let (Some(floor), ProductKind::Stock) = (floor, line.kind) else { continue };
        let Some(cost) = cost(placing, line)? else { continue };
        let least = line.net.checked_sub(line.net.scale(floor)?)?;
        if cost.currency() == line.net.currency() && cost.minor() > least.minor() {
            let (number, net, sku) = (line.line_no, line.net, &product.sku);
            told.push(format!(
                "line {number}, {sku}: {net} at a cost of {cost} is below the floor of {floor}"
            ));
        }
    }
    Ok(sentence(told))
}

/// The floor of a product: its own, else its group's, else the company's.
fn floor(placing: &Placing, product: &Product) -> Option<Rate> {
    let pricing = &placing.given.pricing;
    let group = product.group.and_then(|group| pricing.product_groups.get(&group));
    let of_company = pricing.policy.and_then(|policy| policy.margin_floor);
    product.margin_floor.or(group.and_then(|group| group.margin_floor)).or(of_company)
}

fn cost(placing: &Placing, line: &OrderLine) -> Result<Option<Money>, AmountRefusal> {
    let Some(balance) = placing.given.pricing.balances.get(&line.product) else {
        return Ok(None);
    };
    if balance.on_hand.is_positive() {
        return balance.average_value(line.quantity).map(Some);
    }
    let cost = balance.last_cost.amount(line.quantity, balance.value.currency())?;
    Ok(Some(cost).filter(|cost| cost.is_positive()))
}

/// The lines whose price is further from what the customer expects than the tolerance: after the
/// line's discount and before promotions, which no customer counts into a price.
pub(super) fn expected<'a>(
    placing: &Placing,
    placed: impl IntoIterator<Item = &'a Placed>,
) -> Result<Option<String>, AmountRefusal> {
    let policy = placing.given.pricing.policy;
    let tolerance = policy.map_or(Rate::ZERO, |policy| policy.price_tolerance);
    let mut told = Vec::new();
    for Placed { line, detail, .. } in placed {
        let Some(price) = detail.expected_price else { continue };
        let currency = line.net.currency();
        let wanted = price.amount_per(line.price_unit, line.quantity, currency)?;
        let ours = line.amount().checked_add(line.reduction)?;
        let apart = ours.checked_sub(wanted)?.absolute()?;
        if apart.minor() > wanted.scale(tolerance)?.absolute()?.minor() {
            let number = line.line_no;
            told.push(format!(
                "line {number}: {ours}, where the customer expects {price}, which is {wanted}"
            ));
        }
    }
    Ok(sentence(told))
}

/// Refusals: `BelowMinimum`.
pub(super) fn minimum(placing: &Placing, net: Money) -> Result<Option<String>, OrderRefusal> {
    let is_below = |policy: &&Policy| {
        let minimum = policy.minimum_order;
        minimum.currency() == net.currency() && net.minor() < minimum.minor()
    };
    let Some(policy) = placing.given.pricing.policy.filter(is_below) else {
        return Ok(None);
    };
    let minimum = policy.minimum_order;
    match policy.minimum_as {
        MinimumAs::Refuse => Err(OrderRefusal::BelowMinimum { net, minimum }),
        MinimumAs::Hold => {
            Ok(Some(format!("the order comes to {net} net, the minimum is {minimum}")))
        }
    }
}

/// What the order lacks: an address that its goods go to, and the VAT number of a customer that
/// owes the tax of what leaves the country, without which it is taxed as a sale at home.
///
/// Refusals: `NoAddress`, `NoVatId`.
pub(super) fn incomplete<'a>(
    placing: &Placing,
    order: &Order,
    placed: impl IntoIterator<Item = &'a Placed>,
) -> Result<Option<String>, Refused> {
    let incomplete_as = placing.given.pricing.policy.and_then(|policy| policy.incomplete_as);
    let Some(incomplete_as @ (IncompleteAs::Hold | IncompleteAs::Refuse)) = incomplete_as else {
        return Ok(None);
    };
    let customer = placing.given.customer.expect("an unknown customer was refused");
    let has_goods = placed.into_iter().any(|it| it.line.kind == ProductKind::Stock);
    let leaves = order.ship_to_country != placing.given.company.country;
    let owes_tax = leaves && customer.tax_status == TaxStatus::ReverseCharge;
    let lacks = [
        (has_goods && order.ship_to.is_empty()).then_some((OrderRefusal::NoAddress, "ship_to")),
        (owes_tax && customer.vat_id.is_empty())
            .then(|| (OrderRefusal::NoVatId { code: customer.code.clone() }, "customer")),
    ];
    let lacks: Vec<(OrderRefusal, &str)> = lacks.into_iter().flatten().collect();
    if incomplete_as == IncompleteAs::Refuse {
        let mut problems = Problems::new();
        for (refusal, path) in lacks {
            problems.push(Refused::from(refusal).at(path));
        }
        return problems.finish().map(|()| None);
    }
    let told: Vec<String> = lacks.iter().map(|(refusal, _)| refusal.to_string()).collect();
    Ok(Some(told.join("; ")).filter(|told| !told.is_empty()))
}
