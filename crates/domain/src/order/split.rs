//! Splits the lines of an order over warehouses.
//!
//! A line keeps the warehouse that it leaves from where it is not the order's. What of a line
//! leaves from elsewhere than its first part is a line of its own behind all others, a *part*: it
//! has the price, discount and tax of the line that it was split off, and a share of its amounts
//! by quantity, so that the parts come to what the whole came to, at the price of the whole.

use super::sourcing::Share;
use super::{LineDetail, OrderGiven, OrderLine};
use crate::company::WarehouseId;
use crate::money::{AmountRefusal, Money};
use crate::pricing::Applied;
use crate::quantity::Quantity;
use crate::refusal::Refused;

/// The warehouse of the order and its lines, which leave as these shares have it, each at the place
/// of its line; the parts are behind all lines. Refusals: `amount.overflow`.
pub(super) fn split(
    given: &OrderGiven,
    shares: &[Vec<Share>],
) -> Result<(WarehouseId, Vec<OrderLine>), Refused> {
    assert_eq!(given.lines.len(), shares.len(), "each line has its shares");
    let first = shares.iter().flatten().next().map(|(warehouse, _)| *warehouse);
    let warehouse = first.unwrap_or(given.order.warehouse);
    let elsewhere = |of: WarehouseId| Some(of).filter(|of| *of != warehouse);
    let (mut lines, mut parts) = (Vec::with_capacity(shares.len()), Vec::new());
    for (line, shares) in given.lines.iter().zip(shares) {
        let mut split = of_line(line, shares)?.into_iter();
        let whole = split.next().expect("a line is at least one part");
        let leaves = shares.first().and_then(|(warehouse, _)| elsewhere(*warehouse));
        lines.push(OrderLine { warehouse: leaves, ..whole });
        for (part, (warehouse, _)) in split.zip(shares.iter().skip(1)) {
            let (warehouse, part_of) = (elsewhere(*warehouse), Some(line.line_no));
            parts.push(OrderLine { warehouse, part_of, ..part });
        }
    }
    let last = lines.last().map_or(0, |line| line.line_no);
    for (part, line_no) in parts.iter_mut().zip(last + 1..) {
        part.line_no = line_no;
    }
    lines.extend(parts);
    Ok((warehouse, lines))
}

/// A line in as many parts as it has shares, which sum to it.
fn of_line(line: &OrderLine, shares: &[Share]) -> Result<Vec<OrderLine>, AmountRefusal> {
    if shares.len() < 2 {
        return Ok(vec![line.clone()]);
    }
    let mut quantities: Vec<Quantity> = shares.iter().map(|(_, quantity)| *quantity).collect();
    // What was given up of a line stays with its first part.
    quantities[0] = quantities[0].checked_add(line.cancelled)?;
    let weights: Vec<i64> = quantities.iter().map(|quantity| quantity.micros()).collect();
    let (nets, reductions) = (line.net.split(&weights)?, line.reduction.split(&weights)?);
    let gross = line.gross.map(|gross| gross.split(&weights)).transpose()?;
    let part = |(place, quantity): (usize, Quantity)| OrderLine {
        quantity,
        net: nets[place],
        reduction: reductions[place],
        gross: gross.as_ref().map(|gross| gross[place]),
        cancelled: if place == 0 { line.cancelled } else { Quantity::ZERO },
        ..line.clone()
    };
    let parts: Vec<OrderLine> = quantities.into_iter().enumerate().map(part).collect();
    let nets = Money::sum(line.net.currency(), parts.iter().map(|part| part.net))?;
    assert_eq!(nets, line.net, "the parts come to the whole");
    Ok(parts)
}

/// Whether a line was split or is a part: its quantity and price are those of the whole line.
pub(super) fn is_split(line: &OrderLine, lines: &[&OrderLine]) -> bool {
    line.part_of.is_some() || lines.iter().any(|part| part.part_of == Some(line.line_no))
}

/// What promotions and the order's discount are told to take off a line. Of a line that was split,
/// what is told of the whole is shared over its parts by quantity, as the amounts were; the last of
/// a part is what is left of its reduction.
///
/// Refusals: `amount.overflow`.
pub(super) fn told_of(
    line: &OrderLine,
    lines: &[&OrderLine],
    details: &[&LineDetail],
) -> Result<Vec<Applied>, AmountRefusal> {
    let told_of = |line_no: i64| {
        let detail = details.iter().find(|detail| detail.line_no == line_no);
        detail.map(|detail| detail.trace.reductions.clone()).unwrap_or_default()
    };
    let own = told_of(line.line_no);
    let amounts = own.iter().filter_map(|told| told.amount);
    let is_own = Money::sum(line.net.currency(), amounts)? == line.reduction;
    if is_own || !is_split(line, lines) {
        return Ok(own);
    }
    let whole = line.part_of.unwrap_or(line.line_no);
    let is_part = |it: &&&OrderLine| it.line_no == whole || it.part_of == Some(whole);
    let parts: Vec<&OrderLine> = lines.iter().filter(is_part).copied().collect();
    let place = parts.iter().position(|part| part.line_no == line.line_no);
    let place = place.expect("a line is one of its parts");
    let weights: Vec<i64> = parts.iter().map(|part| part.quantity.micros()).collect();
    let mut told = told_of(whole);
    let mut left = line.reduction;
    let last = told.iter().rposition(|told| told.amount.is_some());
    for (index, told) in told.iter_mut().enumerate() {
        let Some(amount) = told.amount else { continue };
        let share = if Some(index) == last { left } else { amount.split(&weights)?[place] };
        left = left.checked_sub(share)?;
        told.amount = Some(share);
    }
    Ok(told)
}

impl OrderLine {
    /// How much was ordered and given up of the line before it was split, as one line; a line that
    /// is not split as it is. Refusals: `amount.overflow`.
    pub fn whole(&self, lines: &[&OrderLine]) -> Result<OrderLine, AmountRefusal> {
        let mut whole = self.clone();
        for part in lines.iter().filter(|part| part.part_of == Some(self.line_no)) {
            whole.quantity = whole.quantity.checked_add(part.quantity)?;
            whole.cancelled = whole.cancelled.checked_add(part.cancelled)?;
        }
        Ok(whole)
    }
}
