//! Components of a tax: state and county, CGST and SGST, GST and PST.
//!
//! - **Component**: a part of the rate of a category, with a name and an account of its own.
//! - **Component tax**: what of the tax of a category and rate on a document is of a component.
//!
//! Everything is decided by the rate as a whole; its tax is split last. Each component has its
//! share, rounded, and the largest one the rest (RULES 4). What is credited, discounted or relieved
//! is split by the same shares as a running total, so that all of it gives back just what was
//! billed of each.

use crate::money::{AmountRefusal, Money};
use crate::rate::Rate;
use crate::tax::TaxRefusal;
use crate::text;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// The longest code of a component. Unit: characters.
pub const COMPONENT_CODE_CHARS_MAX: usize = 12;

/// The most components of a rate.
pub const COMPONENTS_MAX: usize = 8;

/// The code of a component, such as `COUNTY`. It is as small as a number, so that it is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ComponentCode {
    /// The characters, zeros behind them.
    text: [u8; COMPONENT_CODE_CHARS_MAX],
}

impl ComponentCode {
    /// The code as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let end = self.text.iter().position(|byte| *byte == 0).unwrap_or(self.text.len());
        std::str::from_utf8(&self.text[..end]).expect("only characters of ASCII are taken")
    }
}

impl FromStr for ComponentCode {
    type Err = TaxRefusal;

    /// Reads a code. Refusals: `MalformedComponent`.
    fn from_str(code: &str) -> Result<Self, TaxRefusal> {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let fits = (1..=COMPONENT_CODE_CHARS_MAX).contains(&code.len());
        if !fits || !code.bytes().all(known) {
            return Err(TaxRefusal::MalformedComponent);
        }
        let mut text = [0; COMPONENT_CODE_CHARS_MAX];
        text[..code.len()].copy_from_slice(code.as_bytes());
        Ok(ComponentCode { text })
    }
}

impl fmt::Display for ComponentCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl Serialize for ComponentCode {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ComponentCode {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        text::deserialize(from)
    }
}

/// A part of a tax rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxComponent {
    /// Short and stable: account rules name it.
    pub code: ComponentCode,
    /// The name on documents.
    pub name: String,
    /// Its part of the rate.
    pub rate: Rate,
}

/// What of a tax is of a component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentTax {
    /// Which.
    pub code: ComponentCode,
    /// Its name as it was then.
    pub name: String,
    /// Its part of the rate.
    pub rate: Rate,
    /// The tax.
    pub tax: Money,
}

/// The tax of each component of a rate; empty: it has none.
///
/// Refusals: `amount.overflow`.
pub fn of_rate(
    components: &[TaxComponent],
    tax: Money,
) -> Result<Vec<ComponentTax>, AmountRefusal> {
    let weights: Vec<i64> = components.iter().map(|it| it.rate.nanos()).collect();
    let of = |(it, tax): (&TaxComponent, Money)| ComponentTax {
        code: it.code,
        name: it.name.clone(),
        rate: it.rate,
        tax,
    };
    Ok(components.iter().zip(shares(tax, &weights)?).map(of).collect())
}

/// The same of a part of a tax that was split before. All of it has what was split.
///
/// Refusals: `amount.overflow`.
pub fn of_part(billed: &[ComponentTax], part: Money) -> Result<Vec<ComponentTax>, AmountRefusal> {
    let weights: Vec<i64> = billed.iter().map(|it| it.tax.minor()).collect();
    let of = |(it, tax): (&ComponentTax, Money)| ComponentTax { tax, ..it.clone() };
    Ok(billed.iter().zip(shares(part, &weights)?).map(of).collect())
}

/// What a running total of parts of a tax that was split takes as it moves.
///
/// Refusals: `amount.overflow`.
pub fn of_step(
    billed: &[ComponentTax],
    (before, after): (Money, Money),
) -> Result<Vec<ComponentTax>, AmountRefusal> {
    let mut step = of_part(billed, after)?;
    for (it, before) in step.iter_mut().zip(of_part(billed, before)?) {
        it.tax = it.tax.checked_sub(before.tax)?;
    }
    Ok(step)
}

/// Adds the components of one tax to those of another.
///
/// Refusals: `amount.overflow`.
pub fn add(sum: &mut Vec<ComponentTax>, more: &[ComponentTax]) -> Result<(), AmountRefusal> {
    for it in more {
        match sum.iter_mut().find(|known| known.code == it.code) {
            Some(known) => known.tax = known.tax.checked_add(it.tax)?,
            None => sum.push(it.clone()),
        }
    }
    Ok(())
}

/// What each component of a tax is worth in base currency: it sums to what the tax is worth.
///
/// Refusals: `amount.overflow`.
pub fn in_base(
    parts: &[ComponentTax],
    (tax, worth): (Money, Money),
) -> Result<Vec<Money>, AmountRefusal> {
    let (mut so_far, mut before) = (Money::zero(tax.currency()), Money::zero(worth.currency()));
    let mut worths = Vec::with_capacity(parts.len());
    for part in parts {
        so_far = so_far.checked_add(part.tax)?;
        let after = match tax.is_zero() {
            true => Money::zero(worth.currency()),
            false => worth.share(so_far.minor(), tax.minor())?,
        };
        worths.push(after.checked_sub(before)?);
        before = after;
    }
    Ok(worths)
}

/// Each share rounded, the rest to the first of the largest. Nothing is shared by no weight.
fn shares(amount: Money, weights: &[i64]) -> Result<Vec<Money>, AmountRefusal> {
    let whole: i64 = weights.iter().sum();
    let most = weights.iter().copied().max().unwrap_or(0);
    let Some(largest) = weights.iter().position(|weight| *weight == most) else {
        return Ok(Vec::new());
    };
    let mut shares = Vec::with_capacity(weights.len());
    let mut rest = amount;
    for (place, weight) in weights.iter().enumerate() {
        let share = match place == largest || whole == 0 {
            true => Money::zero(amount.currency()),
            false => amount.share(*weight, whole)?,
        };
        rest = rest.checked_sub(share)?;
        shares.push(share);
    }
    shares[largest] = rest;
    Ok(shares)
}
