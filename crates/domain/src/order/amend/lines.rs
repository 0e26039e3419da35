//! What an amendment changes of the lines.

use super::price::Anew;
use super::{AmendLine, AmendOrder};
use crate::money::Money;
use crate::order::line::{Placed, check_discount};
use crate::order::{
    LineDetail, ORDER_LINES_MAX, ORDER_QUANTITY_MAX, OrderLine, OrderRefusal, line_net,
};
use crate::price::Price;
use crate::product::{Product, ProductKind, ProductRefusal, ProductStatus, is_unlisted, orderable};
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use crate::text::quoted;
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use std::collections::BTreeMap;

/// The lines of an order as they would be, without their promises.
pub(super) struct Amended {
    /// Those that were there, by line_no, and the new ones behind them.
    pub placed: Vec<Placed>,
    /// How many were there.
    pub known: usize,
    /// A sentence for each change.
    pub changes: Vec<String>,
    /// A sentence for each text below a line that changes, which changes no price.
    pub texts: Vec<String>,
}

/// Takes the lines of the command. Refusals: see [`amend`](super::amend).
pub(super) fn amended(anew: &Anew, command: &AmendOrder) -> Result<Amended, Refused> {
    let mut problems = Problems::new();
    let lines = &anew.given.order.lines;
    let placed = lines.iter().map(|line| anew.known(line));
    let placed = placed.collect::<Result<Vec<Placed>, _>>()?;
    let mut after = Amended { known: placed.len(), placed, changes: Vec::new(), texts: Vec::new() };
    let wanted = by_line(anew, command, &mut problems);
    for (place, (index, wanted)) in wanted {
        let taken = match lines[place].kit_no {
            Some(_) => Err(OrderRefusal::KitLineFixed.into()),
            None => take(anew, &mut after, place, wanted),
        };
        problems.take_at(&format!("lines[{index}]"), taken);
    }
    let kept = after.placed.len();
    problems.take(add(anew, command, &mut after));
    problems.finish()?;
    let lines = after.placed.len();
    if lines > ORDER_LINES_MAX {
        return Err(Refused::from(OrderRefusal::TooManyLines { lines }).at("add"));
    }
    after.number();
    for Placed { line, .. } in &after.placed[kept..] {
        let OrderLine { line_no, description, quantity, price, .. } = line;
        let added = format!("line {line_no} {}: {quantity} at {price} added", quoted(description));
        after.changes.push(added);
    }
    Ok(after)
}

impl Amended {
    /// Gives the new lines their numbers.
    fn number(&mut self) {
        let (known, new) = self.placed.split_at_mut(self.known);
        let first = known.last().map_or(1, |placed| placed.line.line_no + 1);
        for (placed, line_no) in new.iter_mut().zip(first..) {
            placed.line.line_no = line_no;
            placed.detail.line_no = line_no;
        }
    }

    /// The number of the next new line.
    pub fn next_line_no(&self) -> i64 {
        self.placed.last().map_or(1, |placed| placed.line.line_no + 1)
    }
}

/// What is wanted of each line, by the line's place.
fn by_line<'a>(
    anew: &Anew,
    command: &'a AmendOrder,
    problems: &mut Problems,
) -> BTreeMap<usize, (usize, &'a AmendLine)> {
    let mut wanted = BTreeMap::new();
    for (index, line) in command.lines.iter().enumerate() {
        let line_no = line.line_no;
        let place = anew.given.order.lines.binary_search_by_key(&line_no, |line| line.line_no);
        let twice = match place {
            Ok(place) => wanted.insert(place, (index, line)).is_some(),
            Err(_) => {
                let unknown = Refused::from(OrderRefusal::UnknownLine { line_no });
                problems.push(unknown.at(&format!("lines[{index}].line_no")));
                false
            }
        };
        if twice {
            let twice = Refused::from(OrderRefusal::LineTwice { line_no });
            problems.push(twice.at(&format!("lines[{index}].line_no")));
        }
    }
    wanted
}

/// What of a line is shipped, or billed of what never ships.
fn done(line: &OrderLine) -> Quantity {
    match line.kind {
        ProductKind::Stock => line.shipped,
        ProductKind::Service | ProductKind::Charge => line.invoiced,
    }
}

/// Whether something of it has left, was billed, came back or was given up.
pub(super) fn is_touched(line: &OrderLine) -> bool {
    [line.shipped, line.invoiced, line.returned, line.cancelled].iter().any(|it| !it.is_zero())
}

/// Changes one line; what a touched one cannot take goes to a new line.
fn take(anew: &Anew, after: &mut Amended, place: usize, wanted: &AmendLine) -> Result<(), Refused> {
    let placed = &after.placed[place];
    let line = &placed.line;
    let line_no = line.line_no;
    if !line.open().is_positive() {
        return Err(OrderRefusal::LineDone { line_no }.into());
    }
    let stays = placed.kept()?;
    let quantity = match wanted.quantity {
        Some(quantity) => {
            anew.placing.in_base_units(quantity, wanted.unit.as_ref(), anew.product(line))?
        }
        None => match wanted.less_by {
            Some(less_by) => stays.checked_sub(less_by)?.max(done(line)),
            None => stays,
        },
    };
    check(anew, line, (stays, quantity), wanted)?;
    let (detail, retold) = with_text(placed, wanted);
    let discount = wanted.discount.unwrap_or(line.discount);
    let is_repriced = wanted.price.is_none() && quantity != stays && !quantity.is_zero();
    let asked = Placed {
        line: OrderLine { quantity, discount, ..line.clone() },
        detail,
        price_tax: placed.price_tax,
        is_promoted: placed.is_promoted && wanted.price.is_none(),
        is_settled: false,
    };
    let asked = match (wanted.price, is_repriced && !anew.is_fixed(line)) {
        (Some(price), _) => stated(asked, price),
        (None, true) => anew.repriced(asked, stays)?,
        (None, false) => asked,
    };
    let asked = with_agreement(asked, wanted);
    check_agreed(&asked)?;
    let asked = in_unit(asked, stays, (wanted, &anew.product(line).unit));
    let other_price = (asked.line.price, asked.line.discount) != (line.price, line.discount);
    if quantity == stays && !other_price {
        after.placed[place].detail = asked.detail;
        after.texts.extend(retold);
        return Ok(());
    }
    if other_price && anew.is_fixed(line) && line.allocated.is_positive() {
        return Err(OrderRefusal::InOpenShipment { line_no, quantity: line.allocated }.into());
    }
    let change = changed(line, &asked.line, stays);
    let (kept, new) = match (anew.is_fixed(line), quantity.is_zero()) {
        (false, false) => (unreduced(asked)?, None),
        (false, true) => (given_up(placed), None),
        (true, _) => split(placed, asked, stays)?,
    };
    after.changes.push(change);
    after.texts.extend(retold);
    after.placed[place] = kept;
    after.placed.extend(new);
    Ok(())
}

/// What a line does not tell itself with the text that is asked for, and a sentence if it is
/// another one.
fn with_text(placed: &Placed, wanted: &AmendLine) -> (LineDetail, Option<String>) {
    let before = placed.detail.text.as_deref().unwrap_or_default();
    let said = wanted.text.as_ref().filter(|said| *said != before);
    let Some(said) = said else {
        return (placed.detail.clone(), None);
    };
    let text = Some(said.clone()).filter(|said| !said.is_empty());
    let sentence = format!("line {} {}", placed.line.line_no, retold(before, said));
    (LineDetail { text, ..placed.detail.clone() }, Some(sentence))
}

/// A sentence of a text that changes.
pub(super) fn retold(before: &str, after: &str) -> String {
    let shown = |text: &str| if text.is_empty() { "none".to_owned() } else { quoted(text) };
    format!("text {} -> {}", shown(before), shown(after))
}

fn stated(asked: Placed, price: Price) -> Placed {
    let mut detail = asked.detail;
    detail.trace.prices.clear();
    Placed { line: OrderLine { price, ..asked.line }, detail, ..asked }
}

/// A line whose price or discount is said anew is no longer as it was agreed.
fn with_agreement(mut asked: Placed, wanted: &AmendLine) -> Placed {
    if wanted.price.is_some() || wanted.discount.is_some() {
        asked.detail.trace.agreed = None;
    }
    asked
}

/// No more is ordered at a quotation's price than was quoted.
///
/// Refusals: `MoreThanQuoted`.
fn check_agreed(asked: &Placed) -> Result<(), Refused> {
    let Some(agreed) = &asked.detail.trace.agreed else { return Ok(()) };
    let Some(most) = agreed.most.filter(|most| asked.line.quantity > *most) else { return Ok(()) };
    let (line_no, document) = (asked.line.line_no, agreed.document.clone());
    let refusal = OrderRefusal::MoreThanQuoted { line_no, document, most };
    Err(Refused::from(refusal).at("quantity"))
}

/// What is told of the unit that the line is ordered in follows the quantity, where it still comes
/// out even.
fn in_unit(asked: Placed, stays: Quantity, (wanted, base): (&AmendLine, &String)) -> Placed {
    let mut detail = asked.detail;
    match (wanted.unit.as_ref().filter(|unit| *unit != base), wanted.quantity) {
        (Some(unit), Some(quantity)) => {
            (detail.unit, detail.unit_quantity) = (unit.clone(), quantity);
        }
        (_, Some(_)) if !detail.unit.is_empty() && stays != asked.line.quantity => {
            let micros = i128::from(detail.unit_quantity.micros());
            let product = micros * i128::from(asked.line.quantity.micros());
            let even = product % i128::from(stays.micros()) == 0;
            let scaled = i64::try_from(product / i128::from(stays.micros()));
            match scaled {
                Ok(scaled) if even => detail.unit_quantity = Quantity::from_micros(scaled),
                Ok(_) | Err(_) => {
                    (detail.unit, detail.unit_quantity) = (String::new(), Quantity::ZERO);
                }
            }
        }
        (_, _) => {}
    }
    Placed { detail, ..asked }
}

/// Refusals: `QuantityTooLarge`, `PriceNegative`, `DiscountOutOfRange`, `LessThanDone`,
/// `InOpenShipment`, `product.*` of what cannot be ordered so, `text.*`.
fn check(
    anew: &Anew,
    line: &OrderLine,
    (stays, quantity): (Quantity, Quantity),
    wanted: &AmendLine,
) -> Result<(), Refused> {
    let mut problems = Problems::new();
    let line_no = line.line_no;
    let done = done(line);
    if quantity.micros() > ORDER_QUANTITY_MAX * 1_000_000 {
        let too_large = OrderRefusal::QuantityTooLarge { quantity };
        problems.push(Refused::from(too_large).at("quantity"));
    } else if quantity < done {
        let less = OrderRefusal::LessThanDone { line_no, done };
        problems.push(Refused::from(less).at("quantity"));
    } else if quantity.checked_sub(done)? < line.allocated {
        let packed = OrderRefusal::InOpenShipment { line_no, quantity: line.allocated };
        problems.push(Refused::from(packed).at("quantity"));
    } else if quantity != stays && quantity != done && !anew.placing.is_history() {
        problems.take_at("quantity", fits(anew.product(line), stays, quantity));
    }
    if wanted.price.is_some_and(|price| price.is_negative()) {
        problems.push(Refused::from(OrderRefusal::PriceNegative).at("price"));
    }
    if let Some(discount) = wanted.discount {
        problems.take_at("discount", check_discount(discount));
    }
    if let Some(text) = &wanted.text {
        problems.take_at("text", typed_text::optional(text, SENTENCE_CHARS_MAX));
    }
    problems.finish()
}

/// Whether so much of a product can be ordered instead: more of it only while it is for sale.
///
/// Refusals: `product.not_for_sale`, `product.below_minimum`, `product.not_pack_multiple`.
fn fits(product: &Product, stays: Quantity, quantity: Quantity) -> Result<(), ProductRefusal> {
    match product.status {
        ProductStatus::Blocked | ProductStatus::Discontinued if quantity > stays => {
            let (sku, status) = (product.sku.clone(), product.status);
            Err(ProductRefusal::NotForSale { sku, status })
        }
        ProductStatus::Active | ProductStatus::Blocked | ProductStatus::Discontinued => {
            orderable(product, quantity)
        }
    }
}

/// A line without what promotions and the order's discount take off, which is found anew.
pub(super) fn unreduced(mut placed: Placed) -> Result<Placed, Refused> {
    let line = &mut placed.line;
    line.reduction = Money::zero(line.net.currency());
    let priced = (line.price, line.price_unit);
    line.net = line_net(line.quantity, priced, line.discount, line.net.currency())?;
    placed.detail.trace.reductions.clear();
    Ok(placed)
}

fn given_up(placed: &Placed) -> Placed {
    Placed {
        line: OrderLine { cancelled: placed.line.quantity, ..placed.line.clone() },
        detail: placed.detail.clone(),
        is_settled: true,
        ..*placed
    }
}

/// A touched line, and the new one that has what it cannot: the rest at another price, or what
/// comes besides.
fn split(
    placed: &Placed,
    asked: Placed,
    stays: Quantity,
) -> Result<(Placed, Option<Placed>), Refused> {
    let line = &placed.line;
    let other_price = (asked.line.price, asked.line.discount) != (line.price, line.discount);
    let (given_up, besides) = if other_price {
        (line.open(), asked.line.quantity.checked_sub(done(line))?)
    } else if asked.line.quantity < stays {
        (stays.checked_sub(asked.line.quantity)?, Quantity::ZERO)
    } else {
        (Quantity::ZERO, asked.line.quantity.checked_sub(stays)?)
    };
    let cancelled = line.cancelled.checked_add(given_up)?;
    let kept = OrderLine { cancelled, ..line.clone() };
    let kept = Placed { line: kept, detail: placed.detail.clone(), is_settled: true, ..*placed };
    if !besides.is_positive() {
        return Ok((kept, None));
    }
    let mut detail = asked.detail;
    if is_unlisted(line.product) && !detail.unit.is_empty() {
        detail.unit_quantity = besides;
    } else {
        (detail.unit, detail.unit_quantity) = (String::new(), Quantity::ZERO);
    }
    let line = unmoved(OrderLine { quantity: besides, ..asked.line });
    Ok((kept, Some(unreduced(Placed { line, detail, ..asked })?)))
}

/// The same, of which nothing has happened yet.
fn unmoved(line: OrderLine) -> OrderLine {
    let none = Quantity::ZERO;
    OrderLine {
        part_of: None,
        reserved: none,
        allocated: none,
        shipped: none,
        invoiced: none,
        returned: none,
        returned_unbilled: none,
        cancelled: none,
        exposure: Money::zero(line.exposure.currency()),
        ..line
    }
}

fn changed(before: &OrderLine, asked: &OrderLine, stays: Quantity) -> String {
    let mut parts = Vec::new();
    if asked.quantity != stays {
        parts.push(format!("quantity {stays} -> {}", asked.quantity));
    }
    if asked.price != before.price {
        parts.push(format!("price {} -> {}", before.price, asked.price));
    }
    if asked.discount != before.discount {
        parts.push(format!("discount {} -> {}", before.discount, asked.discount));
    }
    format!("line {} {}: {}", before.line_no, quoted(&before.description), parts.join(", "))
}

/// What is ordered besides, and the taxes of what goes to another country now.
fn add(anew: &Anew, command: &AmendOrder, after: &mut Amended) -> Result<(), Refused> {
    let lines = after.known + command.add.len();
    if lines > ORDER_LINES_MAX {
        return Err(Refused::from(OrderRefusal::TooManyLines { lines }).at("add"));
    }
    let mut problems = Problems::new();
    let customer = anew.given.order.customer;
    if anew.placing.ship_to(customer).country != anew.given.order.order.ship_to_country {
        for placed in &mut after.placed {
            let taxed = anew.placing.tax(customer, anew.product(&placed.line));
            if let Some(taxed) = problems.take_at("ship_to.country", taxed) {
                (placed.line.tax_category, placed.line.tax_rate) = taxed;
            }
        }
    }
    for (index, line) in command.add.iter().enumerate() {
        let placed = anew.placing.line(after.known + index, line);
        if let Some(placed) = problems.take_at(&format!("add[{index}]"), placed) {
            after.placed.push(placed.expect("the customer of an order is known"));
        }
    }
    problems.finish()
}
