//! Matches what comes back with what was sold: the newest sales at the same price first.
//!
//! Customers send goods back without naming the invoice. What is matched is credited at the
//! original tax rate and comes back at its original cost (RULES 10, 13).

use super::{ReturnLine, SoldAt};
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::invoicing::{CreditedLine, Invoice, InvoiceKind, InvoiceLine, credit_line};
use crate::money::Money;
use crate::price::Price;
use crate::product::ProductId;
use crate::quantity::Quantity;
use crate::refusal::Refused;
use std::collections::HashMap;

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

/// What was sold to a customer and is not credited yet, while a return is put together.
#[derive(Clone, Debug)]
pub struct SoldLines<'a> {
    /// Oldest first.
    lines: Vec<SoldLine<'a>>,
    by_key: HashMap<SoldAt, usize>,
    /// The places of a product's lines, the newest last; those that are used up drop off the end.
    by_product: HashMap<ProductId, Vec<usize>>,
    /// The same for one price.
    by_price: HashMap<(ProductId, Price), Vec<usize>>,
}

#[derive(Clone, Debug)]
struct SoldLine<'a> {
    line: &'a InvoiceLine,
    /// What is credited of it, with the lines of this return whose net is known.
    credited: CreditedLine,
    /// What is not credited and not matched with this return.
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
    /// Sorts what was sold, given in any order. Other customers' lines, other currencies and
    /// credit notes are passed over.
    #[must_use]
    pub fn new(customer: CustomerId, currency: Currency, sold: &[Sold<'a>]) -> Self {
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
        let mut by_product: HashMap<ProductId, Vec<usize>> = HashMap::new();
        let mut by_price: HashMap<(ProductId, Price), Vec<usize>> = HashMap::new();
        for (place, it) in sold.into_iter().enumerate() {
            let line = it.line;
            assert_eq!(line.invoice, it.invoice.id, "a line of the invoice");
            by_key.insert(line.key(), place);
            by_product.entry(line.product).or_default().push(place);
            by_price.entry((line.product, line.price)).or_default().push(place);
            let credited = it.credited.cloned().unwrap_or_else(|| line.uncredited());
            let (free, _) = line.left(&credited);
            lines.push(SoldLine { line, credited, free });
        }
        SoldLines { lines, by_key, by_product, by_price }
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

    /// The net amount of a matched part: the stated one or the original one, never above what is
    /// left of the line ([`credit_line`]). Refusals: `amount.overflow`.
    pub fn credit(&mut self, matched: Matched, stated: Option<Money>) -> Result<Money, Refused> {
        let it = &mut self.lines[self.by_key[&matched.sold_at]];
        let (after, net) = credit_line(it.line, &it.credited, matched.quantity, stated)?;
        it.credited = after;
        Ok(net)
    }
}

/// Finds the sales that a quantity of a product comes back from, and takes it off them: the
/// newest at the stated price first, then the newest that cost at least as much, for no sale is
/// credited above what it cost; without a stated price the newest of all. A quantity is split
/// over as many lines as it needs; what no sale is known for is the rest.
pub fn match_sold(
    sold: &mut SoldLines<'_>,
    product: ProductId,
    quantity: Quantity,
    price: Option<Price>,
) -> Matches {
    let mut matches = Matches { parts: Vec::new(), rest: quantity };
    let at_price = price.and_then(|price| sold.by_price.get_mut(&(product, price)));
    if let Some(newest_last) = at_price {
        take_newest(&mut sold.lines, newest_last, &mut matches);
    }
    match (price, sold.by_product.get_mut(&product)) {
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

/// Whether a line's net, discounts taken off, is at least its quantity at a price.
fn costs_at_least(line: &InvoiceLine, price: Price) -> bool {
    let stated = price.amount(line.quantity, line.net.currency());
    stated.is_ok_and(|stated| stated.minor() <= line.net.minor())
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
