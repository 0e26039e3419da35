//! Terms of payment that a company keeps: instalments, and discounts for who pays early.
//!
//! - **Due rule**: how a date follows from that of the invoice: `30`, `eom+15`, `30,eom`.
//! - **Instalment**: a share of the invoice with its own due rule.
//! - **Tier**: a percentage that is saved by paying until a day. Who pays within several saves by
//!   the best of them.
//! - **Discount tax**: whether the tax is corrected as well when a discount is taken (RULES 8).
//!
//! The terms are read on the day of the invoice; what they come to is kept with the invoice, so
//! that a change of them changes nothing that is posted.

use super::{Invoice, InvoiceTax, InvoicingRefusal};
use crate::code::codes;
use crate::customer::{TERM_DAYS_MAX, TermsCode};
use crate::date::{Date, DateRefusal};
use crate::money::{AmountRefusal, Money};
use crate::rate::Rate;
use crate::receivables::{DiscountOffer, INSTALMENT_WHOLE, OpenItem};
use crate::refusal::Refused;
use crate::tax::{PriceTax, component};
use crate::text;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// The most instalments of one invoice.
pub const INSTALMENTS_MAX: usize = 60;

/// The most tiers of discount.
pub const TIERS_MAX: usize = 5;

/// Terms of payment. Key: code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentTerms {
    /// By which customers and commands name them.
    pub code: TermsCode,
    /// What they are, for people.
    pub name: String,
    /// The parts of an invoice; their shares sum to 1.
    pub instalments: Vec<TermsInstalment>,
    /// What is saved by paying early; none: nothing.
    pub discounts: Vec<DiscountTier>,
    /// What becomes of the tax when a discount is taken.
    pub discount_tax: DiscountTax,
    /// Raised by the unit of work.
    pub version: i64,
}

/// A part of an invoice that is due by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsInstalment {
    /// How much of the invoice; 0.3 is 30 %.
    pub share: Rate,
    /// When it is due.
    pub due: DueRule,
}

/// What is saved by paying until a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscountTier {
    /// How much of the net amount; 0.02 is 2 %.
    pub percent: Rate,
    /// The last day on which it is saved.
    pub until: DueRule,
}

/// What becomes of the tax when a discount for early payment is taken (RULES 8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DiscountTax {
    /// It falls along with the price, when the discount is taken.
    #[default]
    OnPayment,
    /// It stays as it was invoiced: only the net is discounted.
    Never,
    /// It is on what is left of the price by the best discount from the first, whether that is
    /// taken or not.
    Always,
}
codes!(DiscountTax { OnPayment = "on_payment", Never = "never", Always = "always" });

/// How a date follows from another: so many days on, then, if it says so, to the end of that
/// month, and so many days on from there. As text: `30`, `eom`, `eom+15`, `30,eom`, `30,eom+15`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueRule {
    /// Days from the date.
    pub days: i64,
    /// Days from the end of the month that this leads to; none: it stays at the day.
    pub after_month_end: Option<i64>,
}

impl DueRule {
    /// So many days on.
    #[must_use]
    pub const fn of_days(days: i64) -> Self {
        DueRule { days, after_month_end: None }
    }

    /// The date that follows from a date. Refusals: `date.out_of_range`.
    pub fn date_after(self, date: Date) -> Result<Date, DateRefusal> {
        let day = date.add_days(self.days)?;
        self.after_month_end.map_or(Ok(day), |days| day.month_end().add_days(days))
    }

    /// Reads a rule in its one spelling. Refusals: `MalformedDueRule`.
    pub fn parse(text: &str) -> Result<Self, InvoicingRefusal> {
        let malformed = || InvoicingRefusal::MalformedDueRule { text: text::quoted(text) };
        let days = |text: &str| -> Result<i64, InvoicingRefusal> {
            let days: i64 = text.parse().map_err(|_| malformed())?;
            Some(days).filter(|days| (0..=TERM_DAYS_MAX).contains(days)).ok_or_else(malformed)
        };
        let (first, end) = match text.split_once("eom") {
            None => (text, None),
            Some((first, rest)) => (first, Some(rest)),
        };
        let after_month_end = match end {
            None => None,
            Some("") => Some(0),
            Some(rest) => Some(days(rest.strip_prefix('+').ok_or_else(malformed)?)?),
        };
        let first = match (first, after_month_end) {
            ("", Some(_)) => 0,
            (first, Some(_)) => days(first.strip_suffix(',').ok_or_else(malformed)?)?,
            (first, None) => days(first)?,
        };
        let rule = DueRule { days: first, after_month_end };
        if rule.to_string() == text { Ok(rule) } else { Err(malformed()) }
    }
}

impl FromStr for DueRule {
    type Err = InvoicingRefusal;

    fn from_str(text: &str) -> Result<Self, InvoicingRefusal> {
        DueRule::parse(text)
    }
}

impl fmt::Display for DueRule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.days, self.after_month_end) {
            (days, None) => return write!(out, "{days}"),
            (0, Some(_)) => {}
            (days, Some(_)) => write!(out, "{days},")?,
        }
        match self.after_month_end {
            None | Some(0) => out.write_str("eom"),
            Some(days) => write!(out, "eom+{days}"),
        }
    }
}

impl Serialize for DueRule {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DueRule {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        text::deserialize(from)
    }
}

impl PaymentTerms {
    /// The day on which the last part of an invoice of a date is due.
    ///
    /// Refusals: `date.out_of_range`.
    pub fn due_on(&self, issued_on: Date) -> Result<Date, DateRefusal> {
        let mut due_on = issued_on;
        for instalment in &self.instalments {
            due_on = due_on.max(instalment.due.date_after(issued_on)?);
        }
        Ok(due_on)
    }

    /// The items of an invoice, of its item as a whole: one for each instalment in the order of
    /// their dates, their amounts by largest remainder. A part that comes to nothing is left out;
    /// the last that is left is due with the invoice.
    ///
    /// Refusals: `date.out_of_range`, `amount.overflow`.
    pub(super) fn items(&self, whole: OpenItem, issued_on: Date) -> Result<Vec<OpenItem>, Refused> {
        let mut dues = Vec::with_capacity(self.instalments.len());
        for instalment in &self.instalments {
            dues.push((instalment.due.date_after(issued_on)?, instalment.share.nanos()));
        }
        dues.sort_by_key(|(due_on, _)| *due_on);
        let shares: Vec<i64> = dues.iter().map(|(_, share)| *share).collect();
        let amounts = whole.amount.split(&shares)?;
        let parts = dues.iter().zip(amounts).filter(|(_, amount)| !amount.is_zero());
        let mut parts: Vec<(Date, Money)> =
            parts.map(|((due_on, _), amount)| (*due_on, amount)).collect();
        let Some(last) = parts.last_mut() else {
            return Ok(vec![OpenItem { due_on: self.due_on(issued_on)?, ..whole }]);
        };
        last.0 = self.due_on(issued_on)?;
        let weights: Vec<i64> = parts.iter().map(|(_, amount)| amount.minor()).collect();
        let in_base = whole.base_amount.split(&weights)?;
        let item =
            |(instalment, ((due_on, amount), base_amount)): (i64, (&(Date, Money), Money))| {
                OpenItem {
                    instalment,
                    instalments: parts.len() as i64,
                    due_on: *due_on,
                    amount: *amount,
                    open: *amount,
                    base_amount,
                    base_open: base_amount,
                    ..whole.clone()
                }
            };
        Ok((INSTALMENT_WHOLE..).zip(parts.iter().zip(in_base)).map(item).collect())
    }

    /// What paying the items in time saves, and the items with the last day of it. The discount of
    /// a tier is that of the whole invoice per tax, spread over the items by largest remainder. A
    /// tier that ends after an item is due saves nothing of it: it would reward being late.
    ///
    /// Refusals: `date.out_of_range`, `amount.overflow`.
    pub(super) fn offers(
        &self,
        invoice: &Invoice,
        (price_tax, taxes): (PriceTax, &[InvoiceTax]),
        items: &mut [OpenItem],
    ) -> Result<Vec<DiscountOffer>, Refused> {
        let weights: Vec<i64> = items.iter().map(|item| item.amount.minor()).collect();
        let mut offers = Vec::new();
        if weights.iter().all(|weight| *weight == 0) {
            return Ok(offers); // nothing is owed, so nothing is saved
        }
        for (until, percent) in self.tiers(invoice.issued_on)? {
            for of_invoice in taxes {
                let (base, tax) = self.discounted((price_tax, of_invoice), percent)?;
                let parts = base.split(&weights)?.into_iter().zip(tax.split(&weights)?);
                for (item, (base, tax)) in items.iter_mut().zip(parts) {
                    if until > item.due_on || (base.is_zero() && tax.is_zero()) {
                        continue;
                    }
                    item.discount_until = item.discount_until.max(Some(until));
                    let (document, instalment) = (item.document, item.instalment);
                    let (category, rate) = (of_invoice.category, of_invoice.rate);
                    offers.push(DiscountOffer {
                        document,
                        instalment,
                        until,
                        category,
                        rate,
                        base,
                        tax,
                        components: component::of_part(&of_invoice.components, tax)?,
                        discount_tax: self.discount_tax,
                    });
                }
            }
        }
        Ok(offers)
    }

    /// The best percentage of each last day.
    fn tiers(&self, issued_on: Date) -> Result<BTreeMap<Date, Rate>, DateRefusal> {
        let mut tiers: BTreeMap<Date, Rate> = BTreeMap::new();
        for tier in &self.discounts {
            let percent = tiers.entry(tier.until.date_after(issued_on)?).or_insert(tier.percent);
            *percent = (*percent).max(tier.percent);
        }
        Ok(tiers)
    }

    /// What of a base and its tax is given up at a percentage. Of prices with tax inside it is the
    /// percentage of the gross amount, and the tax that is kept is what is inside the rest.
    fn discounted(
        &self,
        (price_tax, of): (PriceTax, &InvoiceTax),
        percent: Rate,
    ) -> Result<(Money, Money), AmountRefusal> {
        match (self.discount_tax, price_tax) {
            (DiscountTax::Never, PriceTax::Excluded | PriceTax::Included)
            | (DiscountTax::Always, PriceTax::Excluded) => {
                Ok((of.base.scale(percent)?, Money::zero(of.tax.currency())))
            }
            (DiscountTax::Always, PriceTax::Included) => {
                let gross = of.base.checked_add(of.tax)?;
                Ok((gross.scale(percent)?, Money::zero(of.tax.currency())))
            }
            (DiscountTax::OnPayment, PriceTax::Excluded) => {
                let base = of.base.scale(percent)?;
                let kept = of.rate.tax_from_net(of.base.checked_sub(base)?)?;
                Ok((base, of.tax.checked_sub(kept)?))
            }
            (DiscountTax::OnPayment, PriceTax::Included) => {
                let gross = of.base.checked_add(of.tax)?;
                let discount = gross.scale(percent)?;
                let kept = of.rate.tax_from_gross(gross.checked_sub(discount)?)?;
                let tax = of.tax.checked_sub(kept)?;
                Ok((discount.checked_sub(tax)?, tax))
            }
        }
    }
}
