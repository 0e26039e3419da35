//! VAT numbers: whether one is written as its state writes them, and, where the public rule is
//! known, whether its check digits fit. It says nothing of whether the number was given to anyone.

use super::CustomerRefusal;

/// Whether a VAT number can be one: that of a member state of the European Union, of Northern
/// Ireland (`XI`), Great Britain, Norway or Switzerland by its form and check digits; of any other
/// country whatever it is. Spaces and dots are not part of a number. An empty text is none.
///
/// Refusals: `VatIdMalformed`, `VatIdCheckDigit`.
pub fn check_vat_id(text: &str) -> Result<(), CustomerRefusal> {
    let Some((state, number)) = text.split_at_checked(2) else {
        return if text.is_empty() { Ok(()) } else { Err(malformed(text, "DE123456788")) };
    };
    let Some(form) = FORMS.iter().find(|form| form.state == state) else {
        return Ok(());
    };
    if !form.patterns.split(' ').any(|pattern| has_form(number, pattern)) {
        let example = form.patterns.split(' ').next().unwrap_or_default();
        return Err(malformed(text, &format!("{state}{example}")));
    }
    let digits: Vec<i64> = number.bytes().map(|byte| i64::from(byte) - i64::from(b'0')).collect();
    match (form.fits)(&digits) {
        true => Ok(()),
        false => Err(CustomerRefusal::VatIdCheckDigit { text: text.to_owned() }),
    }
}

fn malformed(text: &str, example: &str) -> CustomerRefusal {
    let text = crate::text::quoted(text);
    CustomerRefusal::VatIdMalformed { text, example: example.to_owned() }
}

/// How a state writes its numbers behind its two letters: `9` is a digit, `A` a letter, `*` both,
/// anything else itself. The check gets each character's distance from `0`.
struct Form {
    state: &'static str,
    patterns: &'static str,
    fits: fn(&[i64]) -> bool,
}

const fn form(state: &'static str, patterns: &'static str, fits: fn(&[i64]) -> bool) -> Form {
    Form { state, patterns, fits }
}

const FORMS: &[Form] = &[
    form("AT", "U99999999", austria),
    form("BE", "0999999999 1999999999", belgium),
    form("BG", "999999999 9999999999", any),
    form("CH", "E999999999 E999999999MWST E999999999TVA E999999999IVA", switzerland),
    form("CY", "99999999A", any),
    form("CZ", "99999999 999999999 9999999999", any),
    form("DE", "999999999", mod_11_10),
    form("DK", "99999999", denmark),
    form("EE", "999999999", estonia),
    form("EL", "999999999", greece),
    form("ES", "A9999999* 99999999A", any),
    form("FI", "99999999", finland),
    form("FR", "**999999999", france),
    form("GB", "999999999 999999999999 AA999", any),
    form("HR", "99999999999", mod_11_10),
    form("HU", "99999999", hungary),
    form("IE", "9999999A 9999999AA 9*99999A", any),
    form("IT", "99999999999", luhn),
    form("LT", "999999999 999999999999", any),
    form("LU", "99999999", luxembourg),
    form("LV", "99999999999", any),
    form("MT", "99999999", malta),
    form("NL", "999999999B99", any),
    form("NO", "999999999 999999999MVA", norway),
    form("PL", "9999999999", poland),
    form("PT", "999999999", portugal),
    form("RO", "99 999 9999 99999 999999 9999999 99999999 999999999 9999999999", romania),
    form("SE", "999999999999", sweden),
    form("SI", "99999999", slovenia),
    form("SK", "9999999999", slovakia),
    form("XI", "999999999 999999999999 AA999", any),
];

fn has_form(number: &str, pattern: &str) -> bool {
    let fits = |(character, of): (u8, u8)| match of {
        b'9' => character.is_ascii_digit(),
        b'A' => character.is_ascii_uppercase(),
        b'*' => character.is_ascii_digit() || character.is_ascii_uppercase(),
        itself => character == itself,
    };
    number.len() == pattern.len() && number.bytes().zip(pattern.bytes()).all(fits)
}

/// No public rule is applied.
fn any(_digits: &[i64]) -> bool {
    true
}

fn weighted(digits: &[i64], weights: &[i64]) -> i64 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// The digits as one number; they are at most twelve.
fn number(digits: &[i64]) -> i64 {
    digits.iter().fold(0, |number, digit| number * 10 + digit)
}

/// The sum of the digits of the doubled ones.
fn halves(digits: &[i64], doubled_first: usize) -> i64 {
    let value = |(at, digit): (usize, &i64)| match at % 2 == doubled_first {
        true => digit * 2 / 10 + digit * 2 % 10,
        false => *digit,
    };
    digits.iter().enumerate().map(value).sum()
}

fn austria(digits: &[i64]) -> bool {
    let digits = &digits[1..];
    (10 - (halves(&digits[..7], 1) + 4) % 10) % 10 == digits[7]
}

fn belgium(digits: &[i64]) -> bool {
    97 - number(&digits[..8]) % 97 == number(&digits[8..10])
}

fn denmark(digits: &[i64]) -> bool {
    weighted(digits, &[2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0
}

fn estonia(digits: &[i64]) -> bool {
    (10 - weighted(digits, &[3, 7, 1, 3, 7, 1, 3, 7]) % 10) % 10 == digits[8]
}

fn greece(digits: &[i64]) -> bool {
    weighted(digits, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == digits[8]
}

fn finland(digits: &[i64]) -> bool {
    match 11 - weighted(digits, &[7, 9, 10, 5, 8, 4, 2]) % 11 {
        11 => digits[7] == 0,
        10 => false,
        check => digits[7] == check,
    }
}

/// The old form with two digits in front; the new one with letters has no simple rule.
fn france(digits: &[i64]) -> bool {
    let is_digit = |digit: &i64| (0..=9).contains(digit);
    if !digits[..2].iter().all(is_digit) {
        return true;
    }
    let siren = number(&digits[2..]);
    (12 + 3 * (siren % 97)) % 97 == number(&digits[..2])
}

fn hungary(digits: &[i64]) -> bool {
    (10 - weighted(digits, &[9, 7, 3, 1, 9, 7, 3]) % 10) % 10 == digits[7]
}

fn luhn(digits: &[i64]) -> bool {
    halves(digits, 1) % 10 == 0
}

fn luxembourg(digits: &[i64]) -> bool {
    number(&digits[..6]) % 89 == number(&digits[6..])
}

fn malta(digits: &[i64]) -> bool {
    37 - weighted(digits, &[3, 4, 6, 7, 8, 9]) % 37 == number(&digits[6..])
}

/// ISO 7064, MOD 11,10: Germany and Croatia.
fn mod_11_10(digits: &[i64]) -> bool {
    let (check, body) = digits.split_last().expect("the form has digits");
    let step = |product: i64, digit: &i64| {
        let sum = (digit + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    };
    let product = body.iter().fold(10, step);
    (11 - product) % 10 == *check
}

fn norway(digits: &[i64]) -> bool {
    weighted(digits, &[3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0
}

fn poland(digits: &[i64]) -> bool {
    weighted(digits, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == digits[9]
}

fn portugal(digits: &[i64]) -> bool {
    let check = 11 - weighted(digits, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    digits[8] == if check > 9 { 0 } else { check }
}

fn romania(digits: &[i64]) -> bool {
    let (check, body) = digits.split_last().expect("the form has digits");
    let weights = &[7, 5, 3, 2, 1, 7, 5, 3, 2][9 - body.len()..];
    weighted(body, weights) * 10 % 11 % 10 == *check
}

fn sweden(digits: &[i64]) -> bool {
    halves(&digits[..10], 0) % 10 == 0
}

fn slovenia(digits: &[i64]) -> bool {
    match 11 - weighted(digits, &[8, 7, 6, 5, 4, 3, 2]) % 11 {
        10 => digits[7] == 0,
        11 => false,
        check => digits[7] == check,
    }
}

fn slovakia(digits: &[i64]) -> bool {
    number(digits) % 11 == 0
}

fn switzerland(digits: &[i64]) -> bool {
    let digits = &digits[1..10];
    let check = (11 - weighted(digits, &[5, 4, 3, 2, 7, 6, 5, 4]) % 11) % 11;
    digits[8] == check
}
