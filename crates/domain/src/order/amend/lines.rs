//! What an amendment changes of the lines.

use super::{AmendGiven, AmendLine, AmendOrder};
use crate::at::At;
use crate::money::Money;
use crate::order::place::{check_discount, placed_line};
use crate::order::{ORDER_LINES_MAX, ORDER_QUANTITY_MAX, OrderLine, OrderRefusal, line_net};
use crate::product::ProductKind;
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use crate::text::quoted;
use std::collections::BTreeMap;

/// The lines of an order as they would be, without their promises.
pub(super) struct Amended {
    /// Those that were there, by line_no.
    pub lines: Vec<OrderLine>,
    /// New ones, behind them.
    pub added: Vec<OrderLine>,
    /// A sentence for each change.
    pub changes: Vec<String>,
}

/// Takes the lines of the command. Refusals: see [`amend`](super::amend).
pub(super) fn amended(
    given: &AmendGiven,
    command: &AmendOrder,
    at: &At,
) -> Result<Amended, Refused> {
    let mut problems = Problems::new();
    let mut after = Amended {
        lines: given.order.lines.iter().map(|line| (*line).clone()).collect(),
        added: Vec::new(),
        changes: Vec::new(),
    };
    let wanted = by_line(given, command, &mut problems);
    for (place, (index, wanted)) in wanted {
        let taken = take(&mut after, place, wanted);
        problems.take_at(&format!("lines[{index}]"), taken);
    }
    problems.take(add(given, command, at, &mut after));
    problems.finish()?;
    let lines = after.lines.len() + after.added.len();
    if lines > ORDER_LINES_MAX {
        return Err(Refused::from(OrderRefusal::TooManyLines { lines }).at("add"));
    }
    let first = after.lines.last().map_or(1, |line| line.line_no + 1);
    for (line, line_no) in after.added.iter_mut().zip(first..) {
        line.line_no = line_no;
        after.changes.push(format!(
            "line {line_no} {}: {} at {} added",
            quoted(&line.description),
            line.quantity,
            line.price
        ));
    }
    Ok(after)
}

/// What is wanted of each line, by the line's place.
fn by_line<'a>(
    given: &AmendGiven,
    command: &'a AmendOrder,
    problems: &mut Problems,
) -> BTreeMap<usize, (usize, &'a AmendLine)> {
    let mut wanted = BTreeMap::new();
    for (index, line) in command.lines.iter().enumerate() {
        let line_no = line.line_no;
        let place = given.order.lines.binary_search_by_key(&line_no, |line| line.line_no);
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

fn is_touched(line: &OrderLine) -> bool {
    [line.shipped, line.invoiced, line.returned, line.cancelled].iter().any(|it| !it.is_zero())
}

/// Changes one line; what a touched one cannot take goes to a new line.
fn take(after: &mut Amended, place: usize, wanted: &AmendLine) -> Result<(), Refused> {
    let line = &after.lines[place];
    let line_no = line.line_no;
    if !line.open().is_positive() {
        return Err(OrderRefusal::LineDone { line_no }.into());
    }
    let stays = line.quantity.checked_sub(line.cancelled)?;
    let quantity = wanted.quantity.unwrap_or(stays);
    let (price, discount) =
        (wanted.price.unwrap_or(line.price), wanted.discount.unwrap_or(line.discount));
    check(line, quantity, wanted)?;
    let other_price = (price, discount) != (line.price, line.discount);
    if quantity == stays && !other_price {
        return Ok(());
    }
    if other_price && is_touched(line) && line.allocated.is_positive() {
        return Err(OrderRefusal::InOpenShipment { line_no, quantity: line.allocated }.into());
    }
    let asked = OrderLine { quantity, price, discount, ..line.clone() };
    let (kept, new) = match (is_touched(line), quantity.is_zero()) {
        (false, false) => (OrderLine { net: net(&asked)?, ..asked.clone() }, None),
        (false, true) => (OrderLine { cancelled: line.quantity, ..line.clone() }, None),
        (true, _) => split(line, &asked, stays)?,
    };
    after.changes.push(changed(line, &asked, stays));
    after.lines[place] = kept;
    after.added.extend(new);
    Ok(())
}

/// Refusals: `QuantityTooLarge`, `PriceNegative`, `DiscountOutOfRange`, `LessThanDone`,
/// `InOpenShipment`.
fn check(line: &OrderLine, quantity: Quantity, wanted: &AmendLine) -> Result<(), Refused> {
    let mut problems = Problems::new();
    let line_no = line.line_no;
    if quantity.micros() > ORDER_QUANTITY_MAX * 1_000_000 {
        let too_large = OrderRefusal::QuantityTooLarge { quantity };
        problems.push(Refused::from(too_large).at("quantity"));
    }
    let done = done(line);
    if quantity < done {
        let less = OrderRefusal::LessThanDone { line_no, done };
        problems.push(Refused::from(less).at("quantity"));
    } else if quantity.checked_sub(done)? < line.allocated {
        let packed = OrderRefusal::InOpenShipment { line_no, quantity: line.allocated };
        problems.push(Refused::from(packed).at("quantity"));
    }
    if wanted.price.is_some_and(|price| price.is_negative()) {
        problems.push(Refused::from(OrderRefusal::PriceNegative).at("price"));
    }
    if let Some(discount) = wanted.discount {
        problems.take_at("discount", check_discount(discount));
    }
    problems.finish()
}

/// A touched line, and the new one that has what it cannot: the rest at another price, or what
/// comes besides.
fn split(
    line: &OrderLine,
    asked: &OrderLine,
    stays: Quantity,
) -> Result<(OrderLine, Option<OrderLine>), Refused> {
    let other_price = (asked.price, asked.discount) != (line.price, line.discount);
    let (given_up, besides) = if other_price {
        (line.open(), asked.quantity.checked_sub(done(line))?)
    } else if asked.quantity < stays {
        (stays.checked_sub(asked.quantity)?, Quantity::ZERO)
    } else {
        (Quantity::ZERO, asked.quantity.checked_sub(stays)?)
    };
    let cancelled = line.cancelled.checked_add(given_up)?;
    let kept = OrderLine { cancelled, ..line.clone() };
    if !besides.is_positive() {
        return Ok((kept, None));
    }
    let new = unmoved(OrderLine { quantity: besides, ..asked.clone() });
    Ok((kept, Some(OrderLine { net: net(&new)?, ..new })))
}

/// The same, of which nothing has happened yet.
fn unmoved(line: OrderLine) -> OrderLine {
    let none = Quantity::ZERO;
    OrderLine {
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

fn net(line: &OrderLine) -> Result<Money, Refused> {
    Ok(line_net(line.quantity, line.price, line.discount, line.net.currency())?)
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
fn add(
    given: &AmendGiven,
    command: &AmendOrder,
    at: &At,
    after: &mut Amended,
) -> Result<(), Refused> {
    let order = given.order.order;
    let to_place = command.to_place(order, &given.order.lines);
    if to_place.lines.len() > ORDER_LINES_MAX {
        let lines = to_place.lines.len();
        return Err(Refused::from(OrderRefusal::TooManyLines { lines }).at("add"));
    }
    let taxed_anew = to_place.lines.len() - command.add.len();
    let mut problems = Problems::new();
    for index in 0..to_place.lines.len() {
        let placed = placed_line(&given.to_place, &to_place, at, (order.id, index));
        let path = match index.checked_sub(taxed_anew) {
            Some(added) => format!("add[{added}]"),
            None => "ship_to.country".to_owned(),
        };
        let Some(placed) = problems.take_at(&path, placed) else {
            continue;
        };
        if index >= taxed_anew {
            after.added.push(placed);
        } else if let Some(line) = after.lines.get_mut(index) {
            (line.tax_category, line.tax_rate) = (placed.tax_category, placed.tax_rate);
        }
    }
    problems.finish()
}
