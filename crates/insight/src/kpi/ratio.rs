//! An exact fraction of whole numbers.

use std::fmt;

/// The largest numerator or denominator, so that a value can be rounded to 9 decimals in 128 bits.
const PART_MAX: i128 = 10_i128.pow(27);

/// A fraction; the denominator is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    numerator: i128,
    denominator: i128,
}

impl Ratio {
    /// The fraction in lowest terms; none when there is nothing to divide by, or the numbers are
    /// too large to be told.
    #[must_use]
    pub fn of(numerator: i128, denominator: i128) -> Option<Ratio> {
        if denominator == 0 {
            return None;
        }
        let divisor = common_divisor(numerator.unsigned_abs(), denominator.unsigned_abs());
        let divisor = i128::try_from(divisor).ok()? * denominator.signum();
        let (numerator, denominator) = (numerator / divisor, denominator / divisor);
        let is_told = numerator.abs() <= PART_MAX && denominator <= PART_MAX;
        is_told.then_some(Ratio { numerator, denominator })
    }

    /// A whole number.
    #[must_use]
    pub fn whole(number: i64) -> Ratio {
        Ratio { numerator: i128::from(number), denominator: 1 }
    }

    /// The sum; none when it is too large to be told.
    #[must_use]
    pub fn plus(self, other: Ratio) -> Option<Ratio> {
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Ratio::of(left.checked_add(right)?, self.denominator.checked_mul(other.denominator)?)
    }

    /// The difference; none when it is too large to be told.
    #[must_use]
    pub fn minus(self, other: Ratio) -> Option<Ratio> {
        self.plus(Ratio { numerator: other.numerator.checked_neg()?, ..other })
    }

    /// The value with so many decimals, rounded half away from zero.
    ///
    /// Panics: with more than 9 decimals.
    #[must_use]
    pub fn decimal(self, places: u32) -> String {
        assert!(places <= 9, "no figure is told to more than 9 decimals");
        let scale = 10_u128.pow(places);
        let (numerator, denominator) =
            (self.numerator.unsigned_abs(), self.denominator.unsigned_abs());
        let rest = numerator % denominator;
        let rounded = (2 * rest * scale + denominator) / (2 * denominator);
        let (whole, decimals) = (numerator / denominator + rounded / scale, rounded % scale);
        let sign = if self.numerator < 0 && (whole > 0 || decimals > 0) { "-" } else { "" };
        match places {
            0 => format!("{sign}{whole}"),
            places => format!("{sign}{whole}.{decimals:0width$}", width = places as usize),
        }
    }
}

/// With one decimal, as key figures are told.
impl fmt::Display for Ratio {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.decimal(1))
    }
}

fn common_divisor(mut one: u128, mut other: u128) -> u128 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one.max(1)
}
