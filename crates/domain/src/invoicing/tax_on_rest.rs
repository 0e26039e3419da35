//! The tax of an invoice whose terms put it on what is left when the best discount for early
//! payment is taken, taken or not (RULES 8, "always").
//!
//! - **Untaxed**: what of a base bears no tax, because paying in time saves it. It stays a part of
//!   the base: 100.00 at 21 % with 2 % is a base of 100.00, 2.00 of it untaxed, and a tax of 20.58.
//!
//! What is saved by paying in time is then the untaxed part alone, and whoever pays late owes it
//! without tax: 118.58 early, 120.58 late. Of prices with tax inside the invoice comes to the same
//! as ever, and the tax is the one inside what is left: 121.00 and 118.58, of both 20.58 is tax.
//!
//! Invariant: what is untaxed of a tax is the sum of the best offers of the invoice's items for it.

use super::{DiscountTax, Invoice, InvoiceLine, InvoiceTax, PaymentTerms};
use crate::ledger::InBase;
use crate::money::{AmountRefusal, Money};
use crate::rate::Rate;
use crate::receivables::{DiscountOffer, OpenItem};
use crate::refusal::Refused;
use crate::tax::{self, PriceTax, TaxCategory, component};
use std::collections::BTreeMap;

/// A document before it is posted: all that its tax changes.
pub(super) struct Billing {
    pub invoice: Invoice,
    pub lines: Vec<InvoiceLine>,
    pub taxes: Vec<InvoiceTax>,
    /// What is owed by it.
    pub items: Vec<OpenItem>,
    /// What paying them in time saves.
    pub offers: Vec<DiscountOffer>,
}

/// Takes the tax off what paying in time saves, where the terms say so.
///
/// Refusals: `ledger.no_exchange_rate`, `amount.overflow`.
pub(super) fn tax_on_rest(
    terms: Option<&PaymentTerms>,
    mut billing: Billing,
    in_base: InBase,
) -> Result<Billing, Refused> {
    let always = terms.is_some_and(|terms| terms.discount_tax == DiscountTax::Always);
    if !always || billing.offers.is_empty() {
        return Ok(billing);
    }
    let best = best(&billing.offers)?;
    let price_tax = PriceTax::of(billing.lines.first().and_then(|line| line.gross));
    let before = gross(&billing)?;
    for place in 0..billing.taxes.len() {
        let of = &mut billing.taxes[place];
        let key = (of.category, of.rate);
        let saved = best.iter().filter(|((_, code), _)| *code == key).map(|(_, saved)| *saved);
        let untaxed = Money::sum(of.base.currency(), saved)?;
        if untaxed.is_positive() {
            take_off(of, untaxed, price_tax)?;
            net_of_tax(&mut billing.lines, &billing.taxes[place], price_tax)?;
        }
    }
    let less = before.checked_sub(gross(&billing)?)?;
    owe_less(&mut billing, less, (&best, in_base))?;
    Ok(billing)
}

/// Of each item and tax the most that paying it in time saves.
type Best = BTreeMap<(i64, (TaxCategory, Rate)), Money>;

fn best(offers: &[DiscountOffer]) -> Result<Best, AmountRefusal> {
    let mut best = Best::new();
    for offer in offers {
        let most = best.entry((offer.instalment, (offer.category, offer.rate)));
        let most = most.or_insert(offer.base);
        *most = most.max(offer.base)?;
    }
    Ok(best)
}

fn gross(billing: &Billing) -> Result<Money, AmountRefusal> {
    let parts = billing.taxes.iter().flat_map(|of| [of.base, of.tax]);
    Money::sum(billing.invoice.currency, parts)
}

/// A tax on what is left of its base; with tax inside the prices the base grows by what the tax
/// falls.
fn take_off(of: &mut InvoiceTax, untaxed: Money, price_tax: PriceTax) -> Result<(), AmountRefusal> {
    let gross = of.base.checked_add(of.tax)?;
    of.tax = match price_tax {
        PriceTax::Excluded => of.rate.tax_from_net(of.base.checked_sub(untaxed)?)?,
        PriceTax::Included => of.rate.tax_from_gross(gross.checked_sub(untaxed)?)?,
    };
    if price_tax.is_included() {
        of.base = gross.checked_sub(of.tax)?;
    }
    of.components = component::of_part(&of.components, of.tax)?;
    of.untaxed = Some(untaxed);
    Ok(())
}

/// What of lines with tax inside their prices is net, once the tax is known.
fn net_of_tax(
    lines: &mut [InvoiceLine],
    of: &InvoiceTax,
    price_tax: PriceTax,
) -> Result<(), AmountRefusal> {
    if !price_tax.is_included() {
        return Ok(());
    }
    let is_of_it =
        |line: &&mut InvoiceLine| (line.tax_category, line.tax_rate) == (of.category, of.rate);
    let lines: Vec<&mut InvoiceLine> = lines.iter_mut().filter(is_of_it).collect();
    let amounts: Vec<Money> = lines.iter().map(|line| line.amount()).collect();
    for (line, net) in lines.into_iter().zip(tax::spread(of.base, &amounts)?) {
        line.net = net;
    }
    Ok(())
}

/// The invoice with the sums of its taxes, and so much less owed: of each item in proportion to
/// what paying it in time saves.
fn owe_less(
    billing: &mut Billing,
    less: Money,
    (best, in_base): (&Best, InBase),
) -> Result<(), Refused> {
    let currency = billing.invoice.currency;
    billing.invoice.net = Money::sum(currency, billing.taxes.iter().map(|of| of.base))?;
    billing.invoice.tax = Money::sum(currency, billing.taxes.iter().map(|of| of.tax))?;
    billing.invoice.gross = billing.invoice.net.checked_add(billing.invoice.tax)?;
    if less.is_zero() {
        return Ok(());
    }
    let saved = |item: &OpenItem| -> i64 {
        let of_it = best.iter().filter(|((instalment, _), _)| *instalment == item.instalment);
        of_it.map(|(_, saved)| saved.minor()).sum()
    };
    let weights: Vec<i64> = billing.items.iter().map(saved).collect();
    for (item, less) in billing.items.iter_mut().zip(less.split(&weights)?) {
        item.amount = item.amount.checked_sub(less)?;
        item.open = item.amount;
    }
    let worth_before = Money::sum(in_base.base, billing.items.iter().map(|it| it.base_amount))?;
    let owed = Money::sum(currency, billing.items.iter().map(|item| item.amount))?;
    let worth = in_base.convert(owed)?;
    let base_gross = billing.invoice.base_gross.checked_sub(worth_before)?.checked_add(worth)?;
    billing.invoice.base_gross = base_gross;
    let amounts: Vec<i64> = billing.items.iter().map(|item| item.amount.minor()).collect();
    for (item, worth) in billing.items.iter_mut().zip(worth.split(&amounts)?) {
        item.base_amount = worth;
        item.base_open = worth;
    }
    Ok(())
}
