//! Relieves output tax of what was given up, and owes it again of what is recovered (RULES 13).
//!
//! The law gives the tax back only when its conditions hold, often later than the debt is given
//! up: so it is an entry of its own, with its own date. How much is a function of the records at
//! any time: of each rate the share of the tax that is left after credit notes, as what is given
//! up is to the gross that is left. What is posted is the difference to what was posted before, of
//! either sign: so parts sum to the whole, a full write-off relieves all tax that is left, and a
//! full recovery or a credit note that comes later leaves none relieved.

use super::{ReceivablesRefusal, WriteOff, write_off::given_up};
use crate::at::At;
use crate::company::Company;
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::invoicing::{CreditedTax, Invoice, InvoiceId, InvoiceTax};
use crate::ledger::{self, Account, Entry, EntryKind, Posting, PostingHeader, TaxCode};
use crate::money::{AmountRefusal, Money};
use crate::rate::Rate;
use crate::refusal::Refused;
use crate::tax::{PriceTax, TaxCategory, component};
use serde::{Deserialize, Serialize};

crate::id!(TaxReliefId, "trl", "Output tax that came back on a bad debt.");

/// Output tax that came back on a bad debt, or is owed again. Key: id. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxRelief {
    /// Which.
    pub id: TaxReliefId,
    /// Its number; empty until the engine draws it.
    pub number: String,
    /// Whose debt it was.
    pub customer: CustomerId,
    /// The invoice.
    pub invoice: InvoiceId,
    /// Its date: the tax period in which the tax comes back.
    pub relieved_on: Date,
    /// The currency of the invoice.
    pub currency: Currency,
    /// How much tax comes back; negative: is owed again.
    pub tax: Money,
    /// Raised by each change; there is none.
    pub version: i64,
}

/// The tax of one category and rate that came back. Key: relief, category, rate. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxReliefLine {
    /// The relief that it belongs to.
    pub relief: TaxReliefId,
    /// The category.
    pub category: TaxCategory,
    /// The rate.
    pub rate: Rate,
    /// The invoice: the key to find what came back of it.
    pub invoice: InvoiceId,
    /// The net amount that it is the tax of, so without what bears none; negative where it is owed
    /// again.
    pub base: Money,
    /// The tax.
    pub tax: Money,
}

/// Claims the output tax of what was given up of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelieveTax {
    /// The invoice.
    pub invoice: InvoiceId,
}

/// The records that a relief is decided on.
#[derive(Clone, Copy, Debug)]
pub struct RelieveTaxGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The invoice.
    pub invoice: &'a Invoice,
    /// Its taxes.
    pub taxes: &'a [&'a InvoiceTax],
    /// Whether they are inside its prices.
    pub price_tax: PriceTax,
    /// What was credited of its taxes.
    pub credited: &'a [&'a CreditedTax],
    /// What was given up and recovered of it.
    pub write_offs: &'a [&'a WriteOff],
    /// What came back before.
    pub before: &'a [&'a TaxReliefLine],
}

/// Tax that came back, or is owed again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxRelieved {
    /// The document, without number.
    pub relief: TaxRelief,
    /// Its rates.
    pub lines: Vec<TaxReliefLine>,
    /// Output tax against bad debt.
    pub entry: Option<Entry>,
    /// What happened.
    pub event: Event,
}

impl TaxRelieved {
    /// The same with the number of the series.
    #[must_use]
    pub fn with_number(mut self, number: String) -> Self {
        self.event.data.push(("number", number.clone()));
        self.entry = self.entry.map(|entry| entry.with_document_number(number.clone()));
        self.relief.number = number;
        self
    }
}

/// Claims the tax of what was given up of an invoice, as far as it did not come back before.
///
/// `after_days` is the company's: the tax comes back so many days after the invoice was due.
/// Refusals, by precedence: `NothingWrittenOff`, `ReliefNotYet`, `NothingToRelieve`,
/// `ledger.no_exchange_rate`.
pub fn relieve_tax(
    given: &RelieveTaxGiven<'_>,
    after_days: i64,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<TaxRelieved, Refused> {
    let invoice = given.invoice;
    let up = given_up(invoice.currency, given.write_offs.iter().copied())?;
    if !up.is_positive() {
        let document = invoice.number.clone();
        return Err(Refused::from(ReceivablesRefusal::NothingWrittenOff { document }).at("invoice"));
    }
    let from = invoice.due_on.add_days(after_days)?;
    if at.business_date < from {
        return Err(ReceivablesRefusal::ReliefNotYet { from }.into());
    }
    let relieved = follow(given, at, ids)?;
    relieved.ok_or_else(|| ReceivablesRefusal::NothingToRelieve.into())
}

/// The relief that follows a recovery: none where no tax had come back.
///
/// Refusals: `ledger.no_exchange_rate`, `amount.overflow`.
pub fn relief_after_recovery(
    given: &RelieveTaxGiven<'_>,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<Option<TaxRelieved>, Refused> {
    match given.before.is_empty() {
        true => Ok(None),
        false => follow(given, at, ids),
    }
}

/// Posts the difference between what is to come back and what came back before; none: there is no
/// difference.
fn follow(
    given: &RelieveTaxGiven<'_>,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<Option<TaxRelieved>, Refused> {
    let invoice = given.invoice;
    let id = TaxReliefId::from_uuid(ids.next());
    let up = given_up(invoice.currency, given.write_offs.iter().copied())?;
    let lines = lines(given, id, up)?;
    if lines.is_empty() {
        return Ok(None);
    }
    let relief = TaxRelief {
        id,
        number: String::new(),
        customer: invoice.customer,
        invoice: invoice.id,
        relieved_on: at.business_date,
        currency: invoice.currency,
        tax: Money::sum(invoice.currency, lines.iter().map(|line| line.tax))?,
        version: 0,
    };
    let header = PostingHeader {
        kind: EntryKind::TaxRelief,
        posted_on: relief.relieved_on,
        document: id.uuid(),
        document_number: String::new(),
    };
    let entry = ledger::post(header, &postings(&lines, given)?, ids)?;
    let event = Event::new("tax_relief.posted", id.uuid())
        .with("customer", relief.customer)
        .with("invoice", &invoice.number)
        .with("tax", relief.tax);
    Ok(Some(TaxRelieved { relief, lines, entry, event }))
}

/// What is left of a rate after credit notes.
struct Left {
    base: Money,
    /// What of the base bears no tax.
    untaxed: Money,
    tax: Money,
}

fn left(tax: &InvoiceTax, given: &RelieveTaxGiven<'_>) -> Result<Left, Refused> {
    let key = (tax.category, tax.rate);
    let untaxed = tax.untaxed.unwrap_or_else(|| Money::zero(tax.base.currency()));
    let Some(it) = given.credited.iter().find(|it| (it.category, it.rate) == key) else {
        return Ok(Left { base: tax.base, untaxed, tax: tax.tax });
    };
    let credited = tax.untaxed_of(given.price_tax, it)?;
    Ok(Left {
        base: tax.base.checked_sub(it.base)?,
        untaxed: credited.map_or(Ok(untaxed), |credited| untaxed.checked_sub(credited))?,
        tax: tax.tax.checked_sub(it.tax)?,
    })
}

/// The difference of each rate; rates without one are left out.
fn lines(
    given: &RelieveTaxGiven<'_>,
    relief: TaxReliefId,
    up: Money,
) -> Result<Vec<TaxReliefLine>, Refused> {
    let currency = given.invoice.currency;
    let mut all = Money::zero(currency);
    for tax in given.taxes {
        let left = left(tax, given)?;
        all = all.checked_add(left.base)?.checked_add(left.tax)?;
    }
    // A credit note that came after the write-off took a part of it back.
    let up = up.min(all)?;
    let mut lines = Vec::with_capacity(given.taxes.len());
    for tax in given.taxes {
        let left = left(tax, given)?;
        let share = |amount: Money| match all.is_zero() {
            true => Ok(Money::zero(currency)),
            false => amount.share(up.minor(), all.minor()),
        };
        let same = |it: &&&TaxReliefLine| (it.category, it.rate) == (tax.category, tax.rate);
        let before = given.before.iter().filter(same);
        let base_before = Money::sum(currency, before.clone().map(|it| it.base))?;
        let tax_before = Money::sum(currency, before.map(|it| it.tax))?;
        let line = TaxReliefLine {
            relief,
            category: tax.category,
            rate: tax.rate,
            invoice: given.invoice.id,
            base: share(left.base.checked_sub(left.untaxed)?)?.checked_sub(base_before)?,
            tax: share(left.tax)?.checked_sub(tax_before)?,
        };
        if !line.tax.is_zero() {
            lines.push(line);
        }
    }
    Ok(lines)
}

/// Output tax against bad debt. The base of each rate goes through bad debt as well, in and out,
/// so that the tax return shows of which base the tax came back.
fn postings(lines: &[TaxReliefLine], given: &RelieveTaxGiven<'_>) -> Result<Vec<Posting>, Refused> {
    let base_currency = given.company.base_currency;
    let mut postings = Vec::with_capacity(4 * lines.len());
    for line in lines {
        let code = TaxCode { category: line.category, rate: line.rate };
        let base = in_base(line.base, given, base_currency)?;
        let tax = in_base(line.tax, given, base_currency)?;
        postings.push(Posting::debit(Account::BadDebt, line.base, base).taxed(code));
        postings.push(Posting::credit(Account::BadDebt, line.base, base)?);
        postings.extend(output_tax(line, given, tax)?);
        postings.push(Posting::credit(Account::BadDebt, line.tax, tax)?);
    }
    Ok(postings)
}

/// The tax of a line, of each of its components apart.
fn output_tax(
    line: &TaxReliefLine,
    given: &RelieveTaxGiven<'_>,
    in_base: Money,
) -> Result<Vec<Posting>, AmountRefusal> {
    let code = TaxCode { category: line.category, rate: line.rate };
    let of = |component, amount, worth| {
        Posting::debit(Account::OutputTax, amount, worth).taxed(code).of_component(component)
    };
    let same = |it: &&&InvoiceTax| (it.category, it.rate) == (line.category, line.rate);
    let billed = given.taxes.iter().find(same).expect("a relief is of taxes of the invoice");
    if billed.components.is_empty() {
        return Ok(vec![of(None, line.tax, in_base)]);
    }
    let same = |it: &&&TaxReliefLine| (it.category, it.rate) == (line.category, line.rate);
    let before = given.before.iter().filter(same).map(|it| it.tax);
    let before = Money::sum(line.tax.currency(), before)?;
    let parts = component::of_step(&billed.components, (before, before.checked_add(line.tax)?))?;
    let worths = component::in_base(&parts, (line.tax, in_base))?;
    Ok(parts.iter().zip(worths).map(|(it, worth)| of(Some(it.code), it.tax, worth)).collect())
}

/// At the invoice's own rate of exchange.
fn in_base(amount: Money, given: &RelieveTaxGiven<'_>, base: Currency) -> Result<Money, Refused> {
    let invoice = given.invoice;
    match invoice.gross.is_zero() {
        true => Ok(Money::zero(base)),
        false => Ok(invoice.base_gross.share(amount.minor(), invoice.gross.minor())?),
    }
}
