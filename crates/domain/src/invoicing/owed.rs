//! What the customer owes by an invoice, and when: what deposits do not take off it.

use super::deposit::{Deducted, with_deposit};
use super::post::PostInvoiceGiven;
use super::{Invoice, InvoiceTax, PaymentTerms};
use crate::customer::Terms;
use crate::date::Date;
use crate::money::{AmountRefusal, Money};
use crate::order::Order;
use crate::receivables::{DiscountOffer, OpenItem};
use crate::refusal::Refused;
use crate::tax::PriceTax;

/// The invoice with its worth in base currency, and what is owed by it: what deposits do not take
/// off. What they do is worth what it was as it came in, the rest what it is today (RULES 14).
pub(super) fn rest(
    given: &PostInvoiceGiven<'_>,
    invoice: Invoice,
    deducted: &Deducted,
) -> Result<(Invoice, (Money, Money)), Refused> {
    if deducted.rows.is_empty() {
        let owed = (invoice.gross, invoice.base_gross);
        return Ok((invoice, owed));
    }
    let owed = invoice.gross.checked_sub(deducted.gross(&invoice)?)?;
    let base_owed = given.in_base.convert(owed)?;
    let base_gross = base_owed.checked_add(deducted.base_gross(given.in_base)?)?;
    Ok((Invoice { base_gross, ..invoice }, (owed, base_owed)))
}

/// The order with what is left in its deposits.
pub(super) fn without_deposit(order: &Order, deducted: &Deducted) -> Result<Order, AmountRefusal> {
    if deducted.rows.is_empty() {
        return Ok(order.clone());
    }
    let amounts = deducted.rows.iter().flat_map(|row| [row.net, row.tax]);
    with_deposit(order, Money::sum(order.currency, amounts)?.negated()?)
}

/// The day on which the last part of the invoice is due. Refusals: `date.out_of_range`.
pub(super) fn due_on(
    (terms, named): (Terms, Option<&PaymentTerms>),
    issued_on: Date,
) -> Result<Date, Refused> {
    let by_code = || named.expect("terms that are named are given").due_on(issued_on);
    let due_on = terms.days().map_or_else(by_code, |days| issued_on.add_days(days));
    Ok(due_on?)
}

/// What the customer owes by the invoice and when, and what paying it in time saves of the taxes
/// that are owed with it.
pub(super) fn dues(
    terms: Option<&PaymentTerms>,
    (invoice, whole): (&Invoice, OpenItem),
    (price_tax, taxes): &(PriceTax, Vec<InvoiceTax>),
) -> Result<(Vec<OpenItem>, Vec<DiscountOffer>), Refused> {
    let Some(terms) = terms else {
        return Ok((vec![whole], Vec::new()));
    };
    let mut items = terms.items(whole, invoice.issued_on)?;
    let offers = terms.offers(invoice, (*price_tax, taxes), &mut items)?;
    Ok((items, offers))
}
