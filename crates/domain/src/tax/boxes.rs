//! Puts the amounts of a period into the boxes of a form. What belongs into none is told.

use super::{TaxBox, TaxCategory, TaxLine, TaxSide};
use crate::currency::Currency;
use crate::money::{AmountRefusal, Money};
use serde::{Deserialize, Serialize};

/// What the books of a period come to on one side at one category and rate, in base currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxAmount {
    /// The side.
    pub side: TaxSide,
    /// Category and rate, base and tax: positive where something was sold or bought, less what was
    /// credited.
    pub line: TaxLine,
}

/// A box with what belongs into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilledBox {
    /// The box.
    pub of: TaxBox,
    /// The sum of the bases.
    pub base: Money,
    /// The sum of the taxes.
    pub tax: Money,
}

/// The figures of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxReturnFigures {
    /// All boxes of the form, in its order.
    pub boxes: Vec<FilledBox>,
    /// What belongs into no box.
    pub unassigned: Vec<TaxAmount>,
    /// What is owed: the taxes of supplies and acquisitions less input tax; negative: a claim.
    pub payable: Money,
}

impl TaxReturnFigures {
    /// Whether all that a return must say stands in a box.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.unassigned.iter().any(TaxAmount::must_be_returned)
    }
}

impl TaxAmount {
    /// Whether a return must say it: each tax, and the base of what is supplied and acquired unless
    /// it is outside the scope of the tax.
    #[must_use]
    pub fn must_be_returned(&self) -> bool {
        let base = match self.side {
            TaxSide::Supply | TaxSide::Acquisition => {
                self.line.category != TaxCategory::OutsideScope && !self.line.base.is_zero()
            }
            TaxSide::AcquisitionInput | TaxSide::Purchase => false,
        };
        base || !self.line.tax.is_zero()
    }
}

/// The box that an amount belongs into: the one that names its rate, else the one for the rest.
#[must_use]
pub fn box_of<'a>(boxes: &'a [TaxBox], amount: &TaxAmount) -> Option<&'a TaxBox> {
    let fits =
        |it: &&TaxBox| it.side == amount.side && it.categories.contains(&amount.line.category);
    let named = boxes.iter().filter(fits).find(|it| it.rates.contains(&amount.line.rate));
    named.or_else(|| boxes.iter().filter(fits).find(|it| it.rates.is_empty()))
}

/// Fills the boxes with amounts in the currency of the books.
///
/// Refusals: `amount.overflow`.
pub fn fill(
    boxes: &[TaxBox],
    amounts: &[TaxAmount],
    currency: Currency,
) -> Result<TaxReturnFigures, AmountRefusal> {
    let is_in = |it: &TaxBox, amount: &TaxAmount| {
        box_of(boxes, amount).is_some_and(|found| found.number == it.number)
    };
    let filled = |it: &TaxBox| {
        let inside = || amounts.iter().filter(|amount| is_in(it, amount));
        let base = Money::sum(currency, inside().map(|amount| amount.line.base))?;
        let tax = Money::sum(currency, inside().map(|amount| amount.line.tax))?;
        Ok(FilledBox { of: it.clone(), base, tax })
    };
    let unassigned = amounts.iter().filter(|amount| box_of(boxes, amount).is_none());
    let sum = |sides: [TaxSide; 2]| {
        let of_sides = amounts.iter().filter(|amount| sides.contains(&amount.side));
        Money::sum(currency, of_sides.map(|amount| amount.line.tax))
    };
    let owed = sum([TaxSide::Supply, TaxSide::Acquisition])?;
    let input = sum([TaxSide::AcquisitionInput, TaxSide::Purchase])?;
    Ok(TaxReturnFigures {
        boxes: boxes.iter().map(filled).collect::<Result<_, AmountRefusal>>()?,
        unassigned: unassigned.cloned().collect(),
        payable: owed.checked_sub(input)?,
    })
}
