//! Decimals as scaled 64-bit integers: reading, printing, and the one rounding that we use.
//!
//! A number with `decimals` decimals is the integer number of 10^-decimals. Products go through
//! 128 bits and round half away from zero, so that round(-x) = -round(x).

use crate::money::AmountRefusal;
use crate::text::quoted;

/// The most decimals that a scaled 64-bit integer can carry beside one whole digit.
pub const DECIMALS_MAX: u32 = 18;

/// Ten to the power `decimals`. Panics: above [`DECIMALS_MAX`].
pub const fn power_of_ten(decimals: u32) -> i64 {
    assert!(decimals <= DECIMALS_MAX, "a scale fits 64 bits");
    10_i64.pow(decimals)
}

/// Reads `-12.5` as an integer of 10^-decimals: an optional minus, digits, optionally a point and
/// at most `decimals` digits. No plus sign, space, separator of thousands or exponent.
///
/// Refusals: `NotANumber`, `TooPrecise` (also for zeros: more decimals than the kind of number
/// has show that the sender means another kind), `Overflow`.
pub fn parse(text: &str, decimals: u32) -> Result<i64, AmountRefusal> {
    let scale = power_of_ten(decimals);
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !fraction.is_none_or(digits) {
        return Err(AmountRefusal::NotANumber { text: quoted(text) });
    }
    let fraction = fraction.unwrap_or("");
    if fraction.len() > decimals as usize {
        return Err(AmountRefusal::TooPrecise { text: quoted(text), decimals });
    }
    let whole = read_digits(whole).ok_or(AmountRefusal::Overflow)?;
    let read = read_digits(fraction).ok_or(AmountRefusal::Overflow)?;
    let missing = decimals - fraction.len() as u32;
    let magnitude = whole
        .checked_mul(i128::from(scale))
        .and_then(|scaled| scaled.checked_add(read * i128::from(power_of_ten(missing))))
        .ok_or(AmountRefusal::Overflow)?;
    narrow(if negative { -magnitude } else { magnitude })
}

/// The number that digits stand for; none when it passes 128 bits.
fn read_digits(digits: &str) -> Option<i128> {
    digits.bytes().try_fold(0_i128, |number, digit| {
        number.checked_mul(10)?.checked_add(i128::from(digit - b'0'))
    })
}

/// Prints an integer of 10^-decimals, with trailing zeros cut down to `decimals_min` decimals.
///
/// `print(-5, 2, 2)` is `-0.05`; `print(500_000, 6, 0)` is `0.5`.
pub fn print(value: i64, decimals: u32, decimals_min: u32) -> String {
    assert!(decimals_min <= decimals, "no more decimals are shown than there are");
    let scale = power_of_ten(decimals).unsigned_abs();
    let sign = if value < 0 { "-" } else { "" };
    let (whole, mut fraction) = (value.unsigned_abs() / scale, value.unsigned_abs() % scale);
    let mut shown = decimals;
    while shown > decimals_min && fraction.is_multiple_of(10) {
        fraction /= 10;
        shown -= 1;
    }
    if shown == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{fraction:0width$}", width = shown as usize)
}

/// `a * b / c`, exact in between and rounded once, half away from zero.
///
/// Refusals: `NothingToSplitBy` when `c` is zero, `Overflow` when the result passes 64 bits.
pub fn mul_div_round(a: i64, b: i64, c: i64) -> Result<i64, AmountRefusal> {
    div_round(i128::from(a) * i128::from(b), i128::from(c))
}

/// `numerator / denominator`, rounded half away from zero: the end of an exact sum of products.
///
/// Refusals: `NothingToSplitBy` when the denominator is zero, `Overflow` past 64 bits.
pub fn div_round(numerator: i128, denominator: i128) -> Result<i64, AmountRefusal> {
    if denominator == 0 {
        return Err(AmountRefusal::NothingToSplitBy);
    }
    let quotient = numerator.checked_div(denominator).ok_or(AmountRefusal::Overflow)?;
    let rest = (numerator % denominator).unsigned_abs();
    if rest >= denominator.unsigned_abs() - rest {
        return narrow(quotient + numerator.signum() * denominator.signum());
    }
    narrow(quotient)
}

/// The same number in 64 bits. Refusals: `Overflow`.
pub fn narrow(number: i128) -> Result<i64, AmountRefusal> {
    i64::try_from(number).map_err(|_| AmountRefusal::Overflow)
}
