//! Codes of customers by a pattern.

use super::CustomerRefusal;
use crate::typed_text::CODE_CHARS_MAX;

/// The code of a number by a pattern such as `C{00000}`: the zeros say how many digits it has at
/// least. Refusals: `MalformedCodePattern`.
pub fn code_pattern(pattern: &str, number: i64) -> Result<String, CustomerRefusal> {
    let malformed = || CustomerRefusal::MalformedCodePattern { text: crate::text::quoted(pattern) };
    let (before, rest) = pattern.split_once('{').ok_or_else(malformed)?;
    let (zeros, behind) = rest.split_once('}').ok_or_else(malformed)?;
    let is_plain = |text: &str| !text.contains(['{', '}']) && text.trim() == text;
    let zeros_fit = !zeros.is_empty() && zeros.len() <= 18 && zeros.bytes().all(|it| it == b'0');
    let whole = format!("{before}{number:0width$}{behind}", width = zeros.len());
    if !zeros_fit || !is_plain(before) || !is_plain(behind) || whole.len() > CODE_CHARS_MAX {
        return Err(malformed());
    }
    Ok(whole)
}

/// How many codes are tried, so that those that people gave by hand do not stop the series.
pub const CODES_TRIED: i64 = 50;

/// The codes that may come next, with the count that each stands for.
pub fn next_codes(pattern: &str, coded: i64) -> Result<Vec<(String, i64)>, CustomerRefusal> {
    let numbers = coded + 1..=coded + CODES_TRIED;
    numbers.map(|number| code_pattern(pattern, number).map(|code| (code, number))).collect()
}
