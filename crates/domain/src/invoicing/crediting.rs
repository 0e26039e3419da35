//! How much of an invoice a credit takes: the one place where its lines and taxes are credited,
//! for price credits and for returns (RULES 6).

use super::{CreditedLine, CreditedTax, Invoice, InvoiceLine, InvoiceTax, InvoicingRefusal};
use crate::money::{AmountRefusal, Money};
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::receivables::{DiscountTaxTaken, OpenItem, WriteOff};
use crate::refusal::Refused;
use crate::tax::{ComponentTax, PriceTax, TaxCategory, TaxLine, component};
use std::collections::BTreeMap;

/// An invoice with what was credited of it so far.
#[derive(Clone, Copy, Debug)]
pub struct Original<'a> {
    /// The invoice.
    pub invoice: &'a Invoice,
    /// Its lines, by line_no: those that are credited at least, all of them to credit the rest.
    pub lines: &'a [&'a InvoiceLine],
    /// All its taxes.
    pub taxes: &'a [&'a InvoiceTax],
    /// What was credited of its lines, by line_no.
    pub credited_lines: &'a [&'a CreditedLine],
    /// What was credited of its taxes.
    pub credited_taxes: &'a [&'a CreditedTax],
    /// Its open items, settled or not, by instalment.
    pub items: &'a [&'a OpenItem],
    /// What was taken of it by paying early.
    pub discounts: &'a [&'a DiscountTaxTaken],
    /// What was given up of it, and taken up again.
    pub write_offs: &'a [&'a WriteOff],
}

impl Original<'_> {
    /// Whether tax is inside its prices.
    pub(super) fn price_tax(&self) -> PriceTax {
        PriceTax::of(self.lines.first().and_then(|line| line.gross))
    }

    /// Its tax of a category and rate, and what was credited of it before.
    fn tax_of(&self, (category, rate): (TaxCategory, Rate)) -> (&InvoiceTax, CreditedTax) {
        let billed = self.taxes.iter().find(|tax| (tax.category, tax.rate) == (category, rate));
        let billed = billed.expect("an invoice has a tax for each category and rate of its lines");
        let same = |tax: &&&CreditedTax| (tax.category, tax.rate) == (category, rate);
        let nothing = Money::zero(billed.tax.currency());
        let none = || CreditedTax {
            invoice: self.invoice.id,
            category,
            rate,
            base: nothing,
            tax: nothing,
        };
        (billed, self.credited_taxes.iter().find(same).map_or_else(none, |tax| (*tax).clone()))
    }
}

impl InvoiceTax {
    /// What of a part of it bears tax: of a base, or of a gross amount where tax is inside it.
    fn taxed(&self, price_tax: PriceTax, part: Money) -> Result<Money, AmountRefusal> {
        match self.untaxed_share(price_tax, part)? {
            Some(untaxed) => part.checked_sub(untaxed),
            None => Ok(part),
        }
    }

    /// What of what was credited of it bears no tax; none: all of it does.
    pub(crate) fn untaxed_of(
        &self,
        price_tax: PriceTax,
        credited: &CreditedTax,
    ) -> Result<Option<Money>, AmountRefusal> {
        let part = match price_tax {
            PriceTax::Excluded => credited.base,
            PriceTax::Included => credited.base.checked_add(credited.tax)?,
        };
        self.untaxed_share(price_tax, part)
    }

    fn untaxed_share(
        &self,
        price_tax: PriceTax,
        part: Money,
    ) -> Result<Option<Money>, AmountRefusal> {
        let whole = match price_tax {
            PriceTax::Excluded => self.base,
            PriceTax::Included => self.base.checked_add(self.tax)?,
        };
        self.untaxed.map(|untaxed| untaxed.share(part.minor(), whole.minor())).transpose()
    }
}

impl InvoiceLine {
    /// The counter of a line of which nothing was credited yet.
    #[must_use]
    pub fn uncredited(&self) -> CreditedLine {
        CreditedLine {
            invoice: self.invoice,
            line_no: self.line_no,
            quantity: Quantity::ZERO,
            returned: Quantity::ZERO,
            reversed: None,
            amount: Money::zero(self.net.currency()),
        }
    }

    /// What is left to credit. Panics: when more was credited than there is.
    #[must_use]
    pub fn left(&self, credited: &CreditedLine) -> Left {
        assert_eq!(
            (self.invoice, self.line_no),
            (credited.invoice, credited.line_no),
            "a line and its counter"
        );
        let less = |from: Quantity, taken: Quantity| {
            from.checked_sub(taken).expect("both are between 0 and what was billed")
        };
        let unpriced = less(self.quantity, credited.quantity);
        let goods = less(self.quantity, credited.returned);
        let goods = less(goods, credited.reversed.unwrap_or(Quantity::ZERO));
        let amount = self.amount().checked_sub(credited.amount);
        let amount = amount.expect("both are between 0 and what was billed");
        let sound = !unpriced.is_negative() && !goods.is_negative() && !amount.is_negative();
        assert!(sound, "never more than was billed");
        let quantity = less(unpriced, credited.returned).max(Quantity::ZERO);
        Left { quantity, goods, amount }
    }
}

/// What is left to credit of an invoice line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// What is credited neither by price nor by goods that came back.
    pub quantity: Quantity,
    /// The goods that did not come back, their price credited or not; none of a reversed invoice.
    pub goods: Quantity,
    /// The amount: net, or gross where tax is inside the price.
    pub amount: Money,
}

/// What a credit takes of an invoice line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taking {
    /// The price of a quantity; no goods come back. Of no quantity: an amount alone.
    Price(Quantity),
    /// Goods that came back.
    Goods(Quantity),
}

/// Credits a part of a line: gives the line's counter after it and the amount: net, or gross where
/// tax is inside the line's price.
///
/// Without a stated amount it is the cumulative difference of the line's amount, for price and
/// goods each. A stated amount wins, down to 0. Neither passes what is left: goods whose price was
/// credited before are credited with the rest, which may be 0. Two shares of which the parts are
/// the whole are never rounded below it, so that all parts of a line sum to it.
/// Refusals: `MoreThanLeft`, `amount.overflow`.
pub fn credit_line(
    line: &InvoiceLine,
    credited: &CreditedLine,
    taking: Taking,
    stated: Option<Money>,
) -> Result<(CreditedLine, Money), Refused> {
    let left = line.left(credited);
    let mut after = credited.clone();
    let (counter, quantity, left_of_it) = match taking {
        Taking::Price(quantity) => (&mut after.quantity, quantity, left.quantity),
        Taking::Goods(quantity) => (&mut after.returned, quantity, left.goods),
    };
    if quantity > left_of_it {
        let (line_no, left) = (line.line_no, left_of_it);
        return Err(InvoicingRefusal::MoreThanLeft { line_no, left }.into());
    }
    let before = *counter;
    *counter = before.checked_add(quantity)?;
    let amount = match stated {
        Some(stated) => stated,
        None => {
            let whole = line.quantity.micros();
            let already = line.amount().share(before.micros(), whole)?;
            line.amount().part_due(counter.micros(), whole, already)?
        }
    };
    let amount = amount.min(left.amount)?;
    assert!(!amount.is_negative(), "a credit takes nothing back");
    after.amount = credited.amount.checked_add(amount)?;
    Ok((after, amount))
}

/// A credit of one invoice that is being put together, line by line.
pub(super) struct Crediting<'a> {
    pub original: Original<'a>,
    /// At the place of each line: its counter so far, and whether this credit changed it.
    counters: Vec<(CreditedLine, bool)>,
    /// What this credit takes of each category and rate, as the lines' amounts are.
    sums: BTreeMap<(TaxCategory, Rate), Money>,
}

/// What a credit takes of one invoice.
pub(super) struct Credited {
    /// The counters of the lines, changed.
    pub lines: Vec<CreditedLine>,
    /// The counters of the taxes, changed.
    pub taxes: Vec<CreditedTax>,
    /// The credit's own base and tax, per category and rate.
    pub by_rate: Vec<TaxLine>,
    /// What of each of these bases bears no tax.
    pub untaxed: Vec<Option<Money>>,
    /// What of each of these taxes is of which component.
    pub components: Vec<Vec<ComponentTax>>,
}

impl<'a> Crediting<'a> {
    /// Nothing credited yet, beyond what was before.
    pub fn new(original: Original<'a>) -> Self {
        let by_line_no = original.lines.is_sorted_by_key(|line| line.line_no);
        assert!(by_line_no, "invoice lines come by line_no");
        let mut before = original.credited_lines.iter().peekable();
        let mut counters = Vec::with_capacity(original.lines.len());
        for line in original.lines {
            while before.next_if(|it| it.line_no < line.line_no).is_some() {}
            let counter = before.next_if(|it| it.line_no == line.line_no);
            let counter = counter.map_or_else(|| line.uncredited(), |it| (*it).clone());
            counters.push((counter, false));
        }
        Crediting { original, counters, sums: BTreeMap::new() }
    }

    /// The line of a number. Refusals: `UnknownLine`.
    pub fn place(&self, line_no: i64) -> Result<usize, InvoicingRefusal> {
        self.original
            .lines
            .binary_search_by_key(&line_no, |line| line.line_no)
            .map_err(|_| InvoicingRefusal::UnknownLine { line_no })
    }

    /// What is left to credit of the line at a place.
    pub fn left(&self, place: usize) -> Left {
        self.original.lines[place].left(&self.counters[place].0)
    }

    /// Whether all is credited of what the line at a place is taxed with, but not its tax.
    pub fn is_only_tax_left(&self, place: usize) -> bool {
        let line = self.original.lines[place];
        let (billed, credited) = self.original.tax_of((line.tax_category, line.tax_rate));
        credited.base == billed.base && credited.tax != billed.tax
    }

    /// Whether this credit took of the line at a place already.
    pub fn is_taken(&self, place: usize) -> bool {
        self.counters[place].1
    }

    /// Credits the line at a place: [`credit_line`]. Gives the amount.
    pub fn take(
        &mut self,
        place: usize,
        taking: Taking,
        stated: Option<Money>,
    ) -> Result<Money, Refused> {
        let line = self.original.lines[place];
        let (after, amount) = credit_line(line, &self.counters[place].0, taking, stated)?;
        self.counters[place] = (after, true);
        let key = (line.tax_category, line.tax_rate);
        let sum = self.sums.entry(key).or_insert(Money::zero(amount.currency()));
        *sum = sum.checked_add(amount)?;
        Ok(amount)
    }

    /// The end: the tax of what was credited. Refusals: `amount.overflow`.
    pub fn finish(self) -> Result<Credited, Refused> {
        let mut taxes = Vec::with_capacity(self.sums.len());
        let mut by_rate = Vec::with_capacity(self.sums.len());
        let mut untaxed = Vec::with_capacity(self.sums.len());
        let mut components = Vec::with_capacity(self.sums.len());
        for (key, amount) in self.sums {
            let (after, of_rate) = match self.original.price_tax() {
                PriceTax::Excluded => credit_tax(&self.original, key, amount)?,
                PriceTax::Included => credit_tax_inside(&self.original, key, amount)?,
            };
            let before = after.tax.checked_sub(of_rate.tax)?;
            let (billed, credited) = self.original.tax_of(key);
            components.push(component::of_step(&billed.components, (before, after.tax))?);
            let price_tax = self.original.price_tax();
            let untaxed_after = billed.untaxed_of(price_tax, &after)?;
            let untaxed_before = billed.untaxed_of(price_tax, &credited)?;
            let step = untaxed_after.zip(untaxed_before);
            untaxed.push(step.map(|(after, before)| after.checked_sub(before)).transpose()?);
            taxes.push(after);
            by_rate.push(of_rate);
        }
        let changed = |(counter, is_taken)| if is_taken { Some(counter) } else { None };
        Ok(Credited {
            lines: self.counters.into_iter().filter_map(changed).collect(),
            taxes,
            by_rate,
            untaxed,
            components,
        })
    }
}

/// The tax on a credited base: the tax of all that is credited after it, less the tax credited
/// before; what completes the base takes the rest of the tax (RULES 6).
fn credit_tax(
    original: &Original<'_>,
    (category, rate): (TaxCategory, Rate),
    base: Money,
) -> Result<(CreditedTax, TaxLine), AmountRefusal> {
    let (billed, before) = original.tax_of((category, rate));
    let left = billed.tax.checked_sub(before.tax)?;
    let base_after = before.base.checked_add(base)?;
    assert!(base_after.minor() <= billed.base.minor(), "never more base than was billed");
    let tax = if base_after == billed.base {
        left
    } else {
        let taxed = billed.taxed(PriceTax::Excluded, base_after)?;
        let due = rate.tax_from_net(taxed)?.checked_sub(before.tax)?;
        due.max(Money::zero(base.currency()))?.min(left)?
    };
    let after = CreditedTax { base: base_after, tax: before.tax.checked_add(tax)?, ..before };
    Ok((after, TaxLine { category, rate, base, tax }))
}

/// The base and the tax inside a credited gross amount: those inside all that is credited after it,
/// less those credited before; what completes the gross amount takes the rest of both (RULES 4, 6).
fn credit_tax_inside(
    original: &Original<'_>,
    (category, rate): (TaxCategory, Rate),
    gross: Money,
) -> Result<(CreditedTax, TaxLine), AmountRefusal> {
    let (billed, before) = original.tax_of((category, rate));
    let gross_after = before.base.checked_add(before.tax)?.checked_add(gross)?;
    let of_all = billed.base.checked_add(billed.tax)?;
    assert!(gross_after.minor() <= of_all.minor(), "never more than was billed");
    // Neither the tax nor the net inside an amount falls as it grows: no clamp is needed.
    let tax_after = match gross_after == of_all {
        true => billed.tax,
        false => rate.tax_from_gross(billed.taxed(PriceTax::Included, gross_after)?)?,
    };
    let tax = tax_after.checked_sub(before.tax)?;
    let base = gross.checked_sub(tax)?;
    let after = CreditedTax { base: before.base.checked_add(base)?, tax: tax_after, ..before };
    Ok((after, TaxLine { category, rate, base, tax }))
}
