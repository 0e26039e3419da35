//! Credits an amount of an invoice, tax included: what a settled dispute comes to.

use super::credit::{Taken, post};
use super::crediting::{Crediting, Original, Taking};
use super::{
    CreditInvoiceAmount, CreditInvoiceGiven, CreditNotePosted, InvoiceKind, InvoicingRefusal,
};
use crate::at::At;
use crate::id::Ids;
use crate::money::Money;
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use crate::tax::TaxCategory;
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use std::collections::BTreeMap;

/// The most that is moved between rates. Unit: the smallest of the currency.
const SHIFT_MAX: i64 = 5;

/// Credits an amount of an invoice or of one of its lines. No quantity is credited: the goods stay
/// sold at a lower price and may still come back.
///
/// The amount is spread over the lines by what is left of their net, and the tax is that of the
/// lines, by cumulative difference. Not each amount is a sum of net and tax (at 20 % no net gives
/// 0.03): then a few cents go from lines of one rate to those of another, and where that does not
/// help either the note comes to the next lower sum. Where tax is inside the prices each amount is
/// one. All that is left is credited exactly.
///
/// Refusals, by precedence: `NotAnInvoice`, `DepositInParts`; `text.*` of the reason,
/// `AmountNotPositive`, `amount.currency_mismatch`, `UnknownLine`; `AmountMoreThanLeft`,
/// `NothingToCredit`, and those of a posted note.
pub fn credit_amount(
    given: &CreditInvoiceGiven<'_>,
    command: &CreditInvoiceAmount,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<CreditNotePosted, Refused> {
    let original = given.original;
    let invoice = original.invoice;
    assert_eq!(command.invoice, invoice.id, "the invoice that was asked for");
    assert_eq!(invoice.customer, given.credit.customer, "the customer's credit account");
    match invoice.kind {
        InvoiceKind::Invoice | InvoiceKind::DebitNote => {}
        InvoiceKind::Deposit => return Err(InvoicingRefusal::DepositInParts.into()),
        InvoiceKind::CreditNote => return Err(InvoicingRefusal::NotAnInvoice.into()),
    }
    let mut problems = Problems::new();
    let reason = typed_text::optional(&command.reason, SENTENCE_CHARS_MAX);
    problems.take_at("reason", reason);
    if !command.amount.is_positive() {
        problems.push(Refused::from(InvoicingRefusal::AmountNotPositive).at("amount"));
    }
    problems.finish()?;
    let places = places(&Crediting::new(original), command.line_no)?;
    let weights: Vec<i64> =
        places.iter().map(|place| Crediting::new(original).left(*place).amount.minor()).collect();
    let nets = nets(original, (&places, &weights), command.amount)?;
    let mut crediting = Crediting::new(original);
    let mut taken = Vec::with_capacity(places.len());
    for (place, net) in places.into_iter().zip(nets) {
        if net.is_positive() {
            let quantity = Quantity::ZERO;
            let amount = crediting.take(place, Taking::Price(quantity), Some(net))?;
            taken.push(Taken { place, quantity, amount });
        }
    }
    if taken.is_empty() {
        return Err(InvoicingRefusal::NothingToCredit.into());
    }
    post(given, (crediting, taken), (&command.reason, at), ids)
}

/// The places of the lines that are credited: the one that is named, or all.
fn places(crediting: &Crediting<'_>, line_no: Option<i64>) -> Result<Vec<usize>, InvoicingRefusal> {
    match line_no {
        Some(line_no) => Ok(vec![crediting.place(line_no)?]),
        None => Ok((0..crediting.original.lines.len()).collect()),
    }
}

/// The net of each place so that net and tax come to the amount, or to the next lower sum: found
/// by halving, for more net is never less gross.
fn nets(
    original: Original<'_>,
    (places, weights): (&[usize], &[i64]),
    amount: Money,
) -> Result<Vec<Money>, Refused> {
    let currency = original.invoice.currency;
    let spread = |net: i64| -> Result<Vec<Money>, Refused> {
        if net == 0 {
            return Ok(vec![Money::zero(currency); places.len()]);
        }
        Ok(Money::new(net, currency).split(weights)?)
    };
    let all = weights.iter().map(|net| Money::new(*net, currency));
    let mut too_much = Money::sum(currency, all)?.minor();
    let left = gross(original, places, &spread(too_much)?)?;
    if amount.excess_over(left)?.is_some() {
        return Err(Refused::from(InvoicingRefusal::AmountMoreThanLeft { left }).at("amount"));
    }
    if amount == left {
        return spread(too_much);
    }
    let mut fits = 0;
    while too_much - fits > 1 {
        let middle = fits + (too_much - fits) / 2;
        match gross(original, places, &spread(middle)?)?.excess_over(amount)? {
            Some(_) => too_much = middle,
            None => fits = middle,
        }
    }
    let below = spread(fits)?;
    if gross(original, places, &below)? == amount {
        return Ok(below);
    }
    for start in [&below, &spread(too_much)?] {
        if let Some(exact) = shifted(original, (places, weights), start, amount)? {
            return Ok(exact);
        }
    }
    Ok(below)
}

/// What nets of places come to with their tax.
fn gross(original: Original<'_>, places: &[usize], nets: &[Money]) -> Result<Money, Refused> {
    let mut crediting = Crediting::new(original);
    for (place, net) in places.iter().zip(nets) {
        crediting.take(*place, Taking::Price(Quantity::ZERO), Some(*net))?;
    }
    let by_rate = crediting.finish()?.by_rate;
    let parts = by_rate.iter().flat_map(|line| [line.base, line.tax]);
    Ok(Money::sum(original.invoice.currency, parts)?)
}

/// The nets with a few cents moved from one tax rate to another, so that they come to the amount
/// with their tax; none: no such move does.
fn shifted(
    original: Original<'_>,
    (places, weights): (&[usize], &[i64]),
    nets: &[Money],
    amount: Money,
) -> Result<Option<Vec<Money>>, Refused> {
    let currency = amount.currency();
    // Of each rate the line with the most.
    let mut largest: BTreeMap<(TaxCategory, Rate), usize> = BTreeMap::new();
    for (index, place) in places.iter().enumerate() {
        let line = original.lines[*place];
        let kept = largest.entry((line.tax_category, line.tax_rate)).or_insert(index);
        if weights[index] > weights[*kept] {
            *kept = index;
        }
    }
    let pairs = largest.values().flat_map(|from| largest.values().map(move |to| (*from, *to)));
    let pairs: Vec<(usize, usize)> = pairs.filter(|(from, to)| from != to).collect();
    for cents in 1..=SHIFT_MAX {
        let part = Money::new(cents, currency);
        for (from, to) in &pairs {
            let mut moved = nets.to_vec();
            moved[*from] = moved[*from].checked_sub(part)?;
            moved[*to] = moved[*to].checked_add(part)?;
            let is_left = !moved[*from].is_negative() && moved[*to].minor() <= weights[*to];
            if is_left && gross(original, places, &moved)? == amount {
                return Ok(Some(moved));
            }
        }
    }
    Ok(None)
}
