//! Takes deposits off an invoice: the oldest first, up to the invoice's gross.

use super::{Deposit, DepositDeducted};
use crate::invoicing::{CreditedLine, CreditedTax, Invoice, InvoiceLine, InvoiceTax, Original};
use crate::ledger::InBase;
use crate::money::{AmountRefusal, Money};
use crate::quantity::Quantity;
use crate::tax::{ComponentTax, component};

/// A deposit of which something is left, with its invoice.
#[derive(Clone, Copy, Debug)]
pub struct DepositLeft<'a> {
    /// What is left of it.
    pub deposit: &'a Deposit,
    /// Its invoice, all of it.
    pub original: Original<'a>,
}

/// What was taken off an invoice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deducted {
    /// The deductions, one for each line of a deposit.
    pub rows: Vec<DepositDeducted>,
    /// The deposits, changed.
    pub deposits: Vec<Deposit>,
    /// The counters of their lines, changed or new.
    pub lines: Vec<CreditedLine>,
    /// The counters of their taxes, changed or new.
    pub taxes: Vec<CreditedTax>,
    /// What of the tax of each deduction is of which component.
    pub components: Vec<Vec<ComponentTax>>,
}

impl Deducted {
    /// How much is deducted, tax included. Refusals: `amount.overflow`.
    pub fn gross(&self, invoice: &Invoice) -> Result<Money, AmountRefusal> {
        Money::sum(invoice.currency, self.rows.iter().flat_map(|row| [row.net, row.tax]))
    }

    /// The same in base currency, at the worth that it came in with. Refusals: `amount.overflow`.
    pub fn base_gross(&self, in_base: InBase) -> Result<Money, AmountRefusal> {
        Money::sum(in_base.base, self.rows.iter().flat_map(|row| [row.base_net, row.base_tax]))
    }

    /// The taxes that are owed with the invoice: each less what is deducted of it. Where more of
    /// one is deducted than is billed of it, what is owed is shared over what is billed instead.
    ///
    /// Refusals: `amount.overflow`.
    pub fn rest(&self, billed: &[InvoiceTax]) -> Result<Vec<InvoiceTax>, AmountRefusal> {
        let mut rest = billed.to_vec();
        let mut fits = true;
        for row in &self.rows {
            let same = |tax: &&mut InvoiceTax| (tax.category, tax.rate) == (row.category, row.rate);
            let Some(tax) = rest.iter_mut().find(same) else {
                fits = false;
                continue;
            };
            tax.base = tax.base.checked_sub(row.net)?;
            tax.tax = tax.tax.checked_sub(row.tax)?;
        }
        fits &= rest.iter().all(|it| !it.base.is_negative() && !it.tax.is_negative());
        if fits { Ok(rest) } else { self.shared(billed) }
    }

    /// What is owed, shared over the taxes that are billed in proportion to their gross amounts.
    fn shared(&self, billed: &[InvoiceTax]) -> Result<Vec<InvoiceTax>, AmountRefusal> {
        let currency = billed[0].base.currency();
        let gross = billed.iter().map(|it| it.base.checked_add(it.tax));
        let gross = gross.collect::<Result<Vec<Money>, AmountRefusal>>()?;
        let off = Money::sum(currency, self.rows.iter().flat_map(|row| [row.net, row.tax]))?;
        let owed = Money::sum(currency, gross.iter().copied())?.checked_sub(off)?;
        let weights: Vec<i64> = gross.iter().map(|it| it.minor()).collect();
        let share = |(it, share): (&InvoiceTax, Money)| {
            let tax = it.rate.tax_from_gross(share)?;
            let components = component::of_part(&it.components, tax)?;
            Ok(InvoiceTax { base: share.checked_sub(tax)?, tax, components, ..it.clone() })
        };
        billed.iter().zip(owed.split(&weights)?).map(share).collect()
    }
}

/// Takes what is left of deposits off an invoice, those that come first before the others.
///
/// Each deposit is shared over its tax rates by largest remainder of what is left of each; what of
/// a share is tax is a cumulative difference, so that the last share takes the rest of the tax.
/// Refusals: `amount.overflow`.
pub fn deduct(deposits: &[DepositLeft<'_>], invoice: &Invoice) -> Result<Deducted, AmountRefusal> {
    let mut deducted = Deducted::default();
    let mut owed = invoice.gross;
    for left in deposits {
        let amount = owed.min(left.deposit.left()?)?;
        if amount.is_positive() {
            deducted.take(left, amount, invoice)?;
            owed = owed.checked_sub(amount)?;
        }
    }
    Ok(deducted)
}

/// A line of a deposit with its tax, and what was taken of both.
struct Part<'a> {
    line: &'a InvoiceLine,
    tax: &'a InvoiceTax,
    credited: CreditedTax,
}

impl Deducted {
    fn take(
        &mut self,
        left: &DepositLeft<'_>,
        amount: Money,
        invoice: &Invoice,
    ) -> Result<(), AmountRefusal> {
        let parts = parts(&left.original);
        let weights = parts.iter().map(|part| Ok(part.left()?.minor()));
        let weights = weights.collect::<Result<Vec<i64>, AmountRefusal>>()?;
        let mut rows = Vec::with_capacity(parts.len());
        for (part, share) in parts.iter().zip(amount.split(&weights)?) {
            if share.is_zero() {
                continue;
            }
            let (net, tax) = part.take(share)?;
            let before = part.credited.tax;
            let step = (before, before.checked_add(tax)?);
            self.components.push(component::of_step(&part.tax.components, step)?);
            self.lines.push(CreditedLine {
                invoice: part.line.invoice,
                line_no: part.line.line_no,
                quantity: Quantity::ZERO,
                returned: Quantity::ZERO,
                reversed: None,
                amount: part.credited.base.checked_add(net)?,
            });
            self.taxes.push(CreditedTax {
                base: part.credited.base.checked_add(net)?,
                tax: part.credited.tax.checked_add(tax)?,
                ..part.credited.clone()
            });
            rows.push((part, net, tax));
        }
        let nets: Vec<Money> = rows.iter().map(|(_, net, _)| *net).collect();
        let taxes: Vec<Money> = rows.iter().map(|(_, _, tax)| *tax).collect();
        let (deposit, base_nets, base_taxes) = relieve(left, &nets, &taxes)?;
        for ((part, net, tax), (base_net, base_tax)) in
            rows.into_iter().zip(base_nets.into_iter().zip(base_taxes))
        {
            self.rows.push(DepositDeducted {
                invoice: invoice.id,
                line_no: self.rows.len() as i64 + 1,
                deposit: part.line.invoice,
                deposit_line: part.line.line_no,
                category: part.line.tax_category,
                rate: part.line.tax_rate,
                net,
                tax,
                base_net,
                base_tax,
            });
        }
        self.deposits.push(deposit);
        Ok(())
    }
}

/// The lines of a deposit, each with its tax: it has one for each category and rate.
fn parts<'a>(original: &Original<'a>) -> Vec<Part<'a>> {
    let part = |line: &&'a InvoiceLine| {
        let code = (line.tax_category, line.tax_rate);
        let tax = original.taxes.iter().find(|tax| (tax.category, tax.rate) == code);
        let tax = *tax.expect("an invoice has a tax for each category and rate of its lines");
        let same = |it: &&&CreditedTax| (it.category, it.rate) == code;
        let credited = original.credited_taxes.iter().find(same);
        let nothing = Money::zero(tax.base.currency());
        let credited = credited.map_or_else(
            || CreditedTax {
                invoice: tax.invoice,
                category: tax.category,
                rate: tax.rate,
                base: nothing,
                tax: nothing,
            },
            |it| (*it).clone(),
        );
        Part { line, tax, credited }
    };
    original.lines.iter().map(part).collect()
}

impl Part<'_> {
    /// What is left of it, tax included.
    fn left(&self) -> Result<Money, AmountRefusal> {
        let gross = self.tax.base.checked_add(self.tax.tax)?;
        gross.checked_sub(self.credited.base)?.checked_sub(self.credited.tax)
    }

    /// The net and the tax of a share of it.
    fn take(&self, share: Money) -> Result<(Money, Money), AmountRefusal> {
        let gross = self.tax.base.checked_add(self.tax.tax)?;
        let done = self.credited.base.checked_add(self.credited.tax)?.checked_add(share)?;
        let tax = self.tax.tax.part_due(done.minor(), gross.minor(), self.credited.tax)?;
        let net = share.checked_sub(tax)?;
        assert!(!net.is_negative() && !tax.is_negative(), "tax is a part of what it is on");
        Ok((net, tax))
    }
}

/// The deposit with so much less left, and what each net and each tax was worth as it came in.
fn relieve(
    left: &DepositLeft<'_>,
    nets: &[Money],
    taxes: &[Money],
) -> Result<(Deposit, Vec<Money>, Vec<Money>), AmountRefusal> {
    let (before, invoice) = (left.deposit, left.original.invoice);
    let open = before.open.checked_sub(Money::sum(before.currency, nets.iter().copied())?)?;
    let tax_open =
        before.tax_open.checked_sub(Money::sum(before.currency, taxes.iter().copied())?)?;
    let base_open = part_left(before.base_net, open, invoice.net)?;
    let base_tax_open = part_left(before.base_tax, tax_open, invoice.tax)?;
    let base_nets = spread(before.base_open.checked_sub(base_open)?, nets)?;
    let base_taxes = spread(before.base_tax_open.checked_sub(base_tax_open)?, taxes)?;
    let after = Deposit { open, tax_open, base_open, base_tax_open, ..before.clone() };
    Ok((after, base_nets, base_taxes))
}

/// What is left in base currency of which so much is left.
fn part_left(base: Money, open: Money, whole: Money) -> Result<Money, AmountRefusal> {
    if open.is_zero() {
        return Ok(Money::zero(base.currency()));
    }
    base.share(open.minor(), whole.minor())
}

/// An amount over others by largest remainder; nothing where there is nothing to spread it over.
/// Refusals: `amount.overflow`.
pub(in crate::invoicing) fn spread(
    amount: Money,
    over: &[Money],
) -> Result<Vec<Money>, AmountRefusal> {
    if amount.is_zero() {
        return Ok(vec![amount; over.len()]);
    }
    let weights: Vec<i64> = over.iter().map(|part| part.minor()).collect();
    amount.split(&weights)
}
