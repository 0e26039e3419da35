//! What an amendment of a promised order asks of stock and credit: the difference.

use super::super::credit_check::credit_reason;
use super::super::{OrderGiven, contributions};
use crate::at::At;
use crate::credit::{Asked, Covered, CreditAccount, cover, follow};
use crate::customer::Customer;
use crate::money::AmountRefusal;
use crate::order::{OrderLine, stock_check};
use crate::product::{ProductId, ProductKind};
use crate::quantity::Quantity;
use crate::refusal::Refused;
use crate::stock::{Balance, Stocked, reserve, unreserve};
use std::collections::BTreeMap;

/// A product that is short, and a sentence about all that are.
type Short = (ProductId, String);

/// The promises of an amended order, or why they cannot be given.
pub(super) struct Promised {
    /// Changed; as far as everything is there.
    pub balances: Vec<Balance>,
    /// The first product that is short, and all that are in a sentence.
    pub short: Option<Short>,
    /// Changed.
    pub credit: CreditAccount,
    /// What a person may let pass: the limit, the block.
    pub reasons: Vec<String>,
}

/// Sets what the lines reserve and contribute, and finds every reason to wait.
///
/// Refusals: `amount.overflow`.
pub(super) fn promised(
    given: &OrderGiven,
    lines: &mut [OrderLine],
    added: &mut [OrderLine],
    at: &At,
) -> Result<Promised, Refused> {
    let new: Vec<OrderLine> = added.to_vec();
    let before: Vec<&OrderLine> = given.lines.iter().copied().chain(&new).collect();
    let mut after: Vec<&mut OrderLine> = lines.iter_mut().chain(added).collect();
    for (before, after) in before.iter().zip(&mut after) {
        let is_new = before.line_no > given.lines.last().map_or(0, |line| line.line_no);
        let was_open = if is_new { Quantity::ZERO } else { before.open() };
        after.reserved = reserved(before.reserved, was_open, after)?;
    }
    let read: Vec<&OrderLine> = after.iter().map(|line| &**line).collect();
    let handed_out = contributions(&read)?;
    let (balances, short) = balances(given, &before, &read)?;
    for (line, exposure) in after.iter_mut().zip(handed_out) {
        line.exposure = exposure;
    }
    let pairs = before.iter().copied().zip(after.iter().map(|line| &**line));
    let credit = follow(given.credit, pairs)?;
    let covered = Covered::of(given.order, given.lines.iter().copied())?;
    let lines = after.iter().map(|line| &**line);
    let credit = cover(&credit, covered, Covered::of(given.order, lines)?)?;
    let mut reasons = Vec::new();
    let raised = credit.exposure()?.checked_sub(given.credit.exposure()?)?;
    if raised.minor() > 0 {
        let asked = Asked { what: "the amendment's", amount: raised };
        reasons.extend(credit_reason(given, asked, at)?);
        reasons.extend(blocked(given.customer));
    }
    Ok(Promised { balances, short, credit, reasons })
}

/// What is reserved of a line: goods that a count took from it are given up first and are not
/// asked for again here.
fn reserved(
    before: Quantity,
    was_open: Quantity,
    after: &OrderLine,
) -> Result<Quantity, AmountRefusal> {
    match after.kind {
        ProductKind::Stock if after.open() > was_open => {
            before.checked_add(after.open().checked_sub(was_open)?)
        }
        ProductKind::Stock => Ok(before.min(after.open())),
        ProductKind::Service | ProductKind::Charge => Ok(Quantity::ZERO),
    }
}

/// How much more or less of each product is promised, and the balances after it.
fn balances(
    given: &OrderGiven,
    before: &[&OrderLine],
    after: &[&OrderLine],
) -> Result<(Vec<Balance>, Option<Short>), Refused> {
    let mut more: BTreeMap<Stocked, (Quantity, &OrderLine)> = BTreeMap::new();
    for (before, after) in before.iter().zip(after) {
        let by = after.reserved.checked_sub(before.reserved)?;
        if by.is_zero() {
            continue;
        }
        let (sum, _) = more.entry(given.order.stocked(after)).or_insert((Quantity::ZERO, after));
        *sum = sum.checked_add(by)?;
    }
    let (mut balances, mut short, mut lacking) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
    for (stocked, (by, line)) in more {
        let balance = given.balances.get(&stocked).copied();
        let available = balance.map_or(Quantity::ZERO, Balance::available);
        match balance {
            _ if by > available => {
                lacking.insert(stocked.0, available);
                short.insert(stocked.0, stock_check::Need::of(line, by));
            }
            Some(balance) if by.is_positive() => balances.push(reserve(balance, by)?),
            Some(balance) => balances.push(unreserve(balance, by.negated()?)),
            None => unreachable!("what was promised has a balance, and more than none is short"),
        }
    }
    Ok((balances, stock_check::short(&short, |product| lacking[&product])))
}

fn blocked(customer: &Customer) -> Option<String> {
    let code = &customer.code;
    customer.block.stops_orders().then(|| format!("customer {code} is blocked for orders"))
}
