//! Matches what comes back with what was sold: the newest sales at the same price first.
//!
//! Customers send goods back without naming the invoice. What is matched is credited at the
//! original tax rate and comes back at its original cost (RULES 10, 13).

use super::{ReturnLine, SoldAt};
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::invoicing::{CreditedLine, Invoice, InvoiceKind, InvoiceLine, Taking, credit_line};
use crate::money::Money;
use crate::order::OrderId;
use crate::price::Price;
use crate::product::ProductId;
use crate::quantity::Quantity;
use crate::refusal::Refused;
use std::collections::{HashMap, HashSet};

/// A line of an invoice, and what was credited of it.
#[derive(Clone, Copy, Debug)]
pub struct Sold<'a> {
    /// The invoice; a credit note is passed over.
    pub invoice: &'a Invoice,
    /// Its line.
    pub line: &'a InvoiceLine,
    /// What was credited of it; none: nothing.
    pub credited: Option<&'a CreditedLine>,
}

/// The sales that goods may come back from: a product's, of one order or of any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    /// What was sold.
    pub product: ProductId,
    /// By which order; none: by any.
    pub order: Option<OrderId>,
}

/// What was sold to a customer and did not come back yet, while a return is put together.
#[derive(Clone, Debug)]
pub struct SoldLines<'a> {
    /// Oldest first.
    lines: Vec<SoldLine<'a>>,
    by_key: HashMap<SoldAt, usize>,
    /// The places of a scope's lines, the newest last; those that are used up drop off the end.
    by_scope: HashMap<Scope, Vec<usize>>,
    /// The same for one price.
    by_price: HashMap<(Scope, Price), Vec<usize>>,
}

#[derive(Clone, Debug)]
struct SoldLine<'a> {
    line: &'a InvoiceLine,
    /// What is credited of it, with the lines of this return whose net is known.
    credited: CreditedLine,
    /// The goods that did not come back and are not matched with a return, their price credited
    /// or not.
    free: Quantity,
}

/// A part of what comes back, with the line that it was sold by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Matched {
    /// The line that it was sold by.
    pub sold_at: SoldAt,
    /// How much of it comes back. Unit: the product's unit of measure.
    pub quantity: Quantity,
}

/// What came of matching a quantity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matches {
    /// The parts whose sale is known.
    pub parts: Vec<Matched>,
    /// The rest, whose sale is not known.
    pub rest: Quantity,
}

impl<'a> SoldLines<'a> {
    /// Sorts what was sold, given in any order; `orders` are those that will be a scope. Other
    /// customers' lines, other currencies and credit notes are passed over.
    #[must_use]
    pub fn new(
        customer: CustomerId,
        currency: Currency,
        orders: &HashSet<OrderId>,
        sold: &[Sold<'a>],
    ) -> Self {
        let fits = |it: &&Sold<'a>| {
            let invoice = it.invoice;
            let is_invoice = invoice.kind == InvoiceKind::Invoice;
            is_invoice && invoice.customer == customer && invoice.currency == currency
        };
        let mut sold: Vec<&Sold<'a>> = sold.iter().filter(fits).collect();
        sold.sort_by_key(|it| (it.invoice.issued_on, it.line.invoice, it.line.line_no));
        sold.dedup_by_key(|it| (it.line.invoice, it.line.line_no));
        let mut lines = Vec::with_capacity(sold.len());
        let mut by_key = HashMap::with_capacity(sold.len());
        let mut by_scope: HashMap<Scope, Vec<usize>> = HashMap::new();
        let mut by_price: HashMap<(Scope, Price), Vec<usize>> = HashMap::new();
        for (place, it) in sold.into_iter().enumerate() {
            let line = it.line;
            assert_eq!(line.invoice, it.invoice.id, "a line of the invoice");
            by_key.insert(line.key(), place);
            let of_order = line.order.filter(|order| orders.contains(order)).map(Some);
            for order in [None].into_iter().chain(of_order) {
                let scope = Scope { product: line.product, order };
                by_scope.entry(scope).or_default().push(place);
                by_price.entry((scope, line.price)).or_default().push(place);
            }
            let credited = it.credited.cloned().unwrap_or_else(|| line.uncredited());
            let free = line.left(&credited).goods;
            lines.push(SoldLine { line, credited, free });
        }
        SoldLines { lines, by_key, by_scope, by_price }
    }

    /// Sets aside what other returns that are not credited yet come back from.
    pub fn set_aside(&mut self, under_way: &[&ReturnLine]) {
        for line in under_way {
            let sold_at = line.sold_at().and_then(|sold_at| self.by_key.get(&sold_at));
            let Some(place) = sold_at else { continue };
            let it = &mut self.lines[*place];
            let left = it.free.checked_sub(line.quantity).unwrap_or(Quantity::ZERO);
            it.free = left.max(Quantity::ZERO);
        }
    }

    /// The line of a key.
    #[must_use]
    pub fn line(&self, sold_at: SoldAt) -> Option<&'a InvoiceLine> {
        let place = self.by_key.get(&sold_at)?;
        Some(self.lines[*place].line)
    }

    /// Matches a quantity with a line that was named. What is free of it when that is less: the
    /// quantity is then not taken. Panics: when the line is not known.
    pub fn take(&mut self, matched: Matched) -> Result<(), Quantity> {
        let it = &mut self.lines[self.by_key[&matched.sold_at]];
        let left = it.free.checked_sub(matched.quantity);
        match left {
            Ok(left) if !left.is_negative() => it.free = left,
            Ok(_) | Err(_) => return Err(it.free),
        }
        Ok(())
    }

    /// The amount of a matched part, as that of its line: the stated one or the original one,
    /// never above what is left of the line ([`credit_line`]). Refusals: `amount.overflow`.
    pub fn credit(&mut self, matched: Matched, stated: Option<Money>) -> Result<Money, Refused> {
        let it = &mut self.lines[self.by_key[&matched.sold_at]];
        let goods = Taking::Goods(matched.quantity);
        let (after, amount) = credit_line(it.line, &it.credited, goods, stated)?;
        it.credited = after;
        Ok(amount)
    }

    /// Whether any goods of a scope could still come back.
    pub fn is_any_free(&mut self, scope: Scope) -> bool {
        let Some(newest_last) = self.by_scope.get_mut(&scope) else {
            return false;
        };
        while let Some(place) = newest_last.last() {
            if self.lines[*place].free.is_positive() {
                return true;
            }
            newest_last.pop();
        }
        false
    }
}

/// Finds the sales of a scope that a quantity comes back from, and takes it off them: the newest
/// at the stated price first, then the newest that cost at least as much, for no sale is credited
/// above what it cost; without a stated price the newest of all. A quantity is split over as many
/// lines as it needs; what no sale is known for is the rest.
pub fn match_sold(
    sold: &mut SoldLines<'_>,
    scope: Scope,
    quantity: Quantity,
    price: Option<Price>,
) -> Matches {
    let mut matches = Matches { parts: Vec::new(), rest: quantity };
    let at_price = price.and_then(|price| sold.by_price.get_mut(&(scope, price)));
    if let Some(newest_last) = at_price {
        take_newest(&mut sold.lines, newest_last, &mut matches);
    }
    match (price, sold.by_scope.get_mut(&scope)) {
        (None, Some(newest_last)) => take_newest(&mut sold.lines, newest_last, &mut matches),
        (Some(price), Some(newest_last)) => {
            let mut dear_enough = newest_last.clone();
            dear_enough.retain(|place| costs_at_least(sold.lines[*place].line, price));
            take_newest(&mut sold.lines, &mut dear_enough, &mut matches);
        }
        (_, None) => {}
    }
    matches
}

/// Whether a line's amount, discounts taken off, is at least its quantity at a price.
fn costs_at_least(line: &InvoiceLine, price: Price) -> bool {
    let stated = price.amount(line.quantity, line.net.currency());
    stated.is_ok_and(|stated| stated.minor() <= line.amount().minor())
}

/// Takes off the newest lines until the rest is nothing. What is used up is dropped for good, so
/// that many lines of one return stay linear in what was sold.
fn take_newest(lines: &mut [SoldLine<'_>], newest_last: &mut Vec<usize>, matches: &mut Matches) {
    while matches.rest.is_positive()
        && let Some(place) = newest_last.last()
    {
        let it = &mut lines[*place];
        let quantity = it.free.min(matches.rest);
        if quantity.is_zero() {
            newest_last.pop();
            continue;
        }
        it.free = less(it.free, quantity);
        matches.rest = less(matches.rest, quantity);
        matches.parts.push(Matched { sold_at: it.line.key(), quantity });
    }
}

fn less(from: Quantity, taken: Quantity) -> Quantity {
    from.checked_sub(taken).expect("no more is taken than there is, and it is not negative")
}

impl InvoiceLine {
    /// The key of the line, as a return names it.
    #[must_use]
    pub fn key(&self) -> SoldAt {
        SoldAt { invoice: self.invoice, line_no: self.line_no }
    }
}
