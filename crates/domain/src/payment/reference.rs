//! References: what payers write to say what they pay.
//!
//! - **Number of ours**: a document's number, however it is written: `INV-2026-000123`,
//!   `inv 2026 000123`, `INV2026/000123`.
//! - **Foreign number**: a word that may be the number of a document that was brought, or the
//!   customer's own number of an order. It is looked for as it stands, and counts only where a
//!   document or an order has it.
//! - **Named**: what a reference was found to be.

use crate::customer::CustomerId;
use crate::receivables::OpenItem;

/// The most numbers of ours that are looked for in the texts of one line.
pub const NUMBERS_MAX: usize = 500;

/// The most foreign numbers that are looked for.
pub const WORDS_MAX: usize = 50;

/// What numbers begin with that a payer may name: invoices, credit notes, deductions, requests for
/// deposits, late charges, returned payments, orders.
pub const PREFIXES: [&str; 7] = ["INV", "CN", "DED", "DR", "LC", "RP", "SO"];

/// The least characters of a foreign number; of digits alone, so that no year or amount is one.
const WORD_CHARS_MIN: usize = 3;
const DIGITS_MIN: usize = 5;

/// What a reference of a text was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named<'a> {
    /// The reference.
    pub text: &'a str,
    /// Whose it is.
    pub customer: CustomerId,
    /// The items of its documents, settled ones too; none: nothing was billed by it yet.
    pub items: Vec<&'a OpenItem>,
}

/// The numbers of ours in texts, each once, in their order.
#[must_use]
pub fn numbers(texts: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in texts {
        let text = text.to_ascii_uppercase();
        let mut before = None;
        for (at, letter) in text.char_indices() {
            let begins = before.is_none_or(|before: char| !before.is_ascii_alphanumeric());
            before = Some(letter);
            let number = begins.then(|| number_at(&text[at..])).flatten();
            found.extend(number.filter(|number| !found.contains(number)));
        }
    }
    found.truncate(NUMBERS_MAX);
    found
}

/// The number that a text begins with: a prefix, a year, a count.
fn number_at(text: &str) -> Option<String> {
    let separators = [' ', '-', '/', '.', ':', '#', '_'];
    let prefix = PREFIXES.iter().find(|prefix| text.starts_with(**prefix))?;
    let text = text[prefix.len()..].trim_start_matches(separators);
    let year = text.get(..4).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))?;
    let text = text[4..].trim_start_matches(separators);
    let count: String = text.chars().take_while(char::is_ascii_digit).collect();
    (6..=12).contains(&count.len()).then(|| format!("{prefix}-{year}-{count}"))
}

/// The words of texts that may be foreign numbers, each once, in their order.
#[must_use]
pub fn words(texts: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let parts = texts.iter().flat_map(|text| text.split([' ', ',', ';', '(', ')']));
    for word in parts {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        if is_foreign(word) && !found.iter().any(|it| it == word) {
            found.push(word.to_owned());
        }
    }
    found.truncate(WORDS_MAX);
    found
}

fn is_foreign(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let chars = word.chars().count();
    let is_long_enough = if digits == chars { DIGITS_MIN } else { WORD_CHARS_MIN } <= chars;
    digits > 0 && is_long_enough && number_at(&word.to_ascii_uppercase()).is_none()
}
