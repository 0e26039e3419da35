//! Goods of a kit leave in whole kits: of each of its parts as much as so many kits hold.

use super::{ShipmentLine, ShippingRefusal};
use crate::order::OrderLine;
use crate::product::ProductKind;
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use std::collections::BTreeMap;

/// The goods of kits among the lines: the kit's number, the line's place, what one kit holds.
fn goods<'a>(lines: &'a [&OrderLine]) -> impl Iterator<Item = (i64, usize, i64)> + 'a {
    let goods = lines.iter().enumerate().filter(|(_, line)| line.kind == ProductKind::Stock);
    goods.filter_map(|(place, line)| {
        let one = Quantity::whole(line.price_unit).expect("one kit holds a bounded quantity");
        Some((line.kit_no?, place, one.micros()))
    })
}

/// The same quantities, at the places of the lines, as far as they are whole kits.
pub(super) fn whole(lines: &[&OrderLine], mut quantities: Vec<Quantity>) -> Vec<Quantity> {
    let mut kits: BTreeMap<i64, i64> = BTreeMap::new();
    for (kit_no, place, one) in goods(lines) {
        let there = quantities[place].micros() / one;
        kits.entry(kit_no).and_modify(|kits| *kits = there.min(*kits)).or_insert(there);
    }
    for (kit_no, place, one) in goods(lines) {
        quantities[place] = Quantity::from_micros(kits[&kit_no] * one);
    }
    quantities
}

/// Refusals: `KitNotWhole` of each kit of which the quantities are no whole kits.
pub(super) fn check(lines: &[&OrderLine], quantities: &[Quantity], problems: &mut Problems) {
    let whole = whole(lines, quantities.to_vec());
    let mut named = None;
    for (kit_no, place, _) in goods(lines) {
        if quantities[place] != whole[place] && named != Some(kit_no) {
            named = Some(kit_no);
            problems.push(Refused::from(ShippingRefusal::KitNotWhole { kit_no }).at("lines"));
        }
    }
}

/// The same of what is about to leave: a short pick may have made parts of whole kits.
pub(super) fn check_issue(
    order_lines: &[&OrderLine],
    lines: &[&ShipmentLine],
    problems: &mut Problems,
) {
    if order_lines.iter().all(|line| line.kit_no.is_none()) {
        return;
    }
    let leaves = |line: &&OrderLine| {
        let mut of_line = lines.iter().filter(|it| it.order_line == line.line_no);
        of_line.next().map_or(Quantity::ZERO, |it| it.quantity)
    };
    let quantities: Vec<Quantity> = order_lines.iter().map(leaves).collect();
    check(order_lines, &quantities, problems);
}
