//! Text that people type or other systems send: bounded, trimmed, and showing what it holds.

use crate::refusal::{Kind, Refusal};

/// The longest code, number or reference. Unit: characters.
pub const CODE_CHARS_MAX: usize = 64;

/// The longest name, or one part of an address. Unit: characters.
pub const NAME_CHARS_MAX: usize = 200;

/// The longest sentence: a description, a reason, a whole address. Unit: characters.
pub const SENTENCE_CHARS_MAX: usize = 1_000;

/// Why a text is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextRefusal {
    /// Nothing stands where something must.
    #[error("this must not be empty")]
    Empty,
    /// More characters than the field holds.
    #[error("{chars} characters are more than the {chars_max} that fit")]
    TooLong {
        /// How many there are.
        chars: usize,
        /// How many there may be.
        chars_max: usize,
    },
    /// It begins or ends with white space, so that two texts would look the same.
    #[error("it begins or ends with white space")]
    NotTrimmed,
    /// A control character, a line separator, or a mark that turns the direction of writing.
    #[error("it holds the character U+{code_point:04X}, which cannot be shown")]
    NotShowable {
        /// Its number in Unicode.
        code_point: u32,
    },
}

impl Refusal for TextRefusal {
    fn code(&self) -> &'static str {
        match self {
            TextRefusal::Empty => "text.empty",
            TextRefusal::TooLong { .. } => "text.too_long",
            TextRefusal::NotTrimmed => "text.not_trimmed",
            TextRefusal::NotShowable { .. } => "text.not_showable",
        }
    }

    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// Checks a text that must be there. Refusals: `Empty`, then those of [`optional`].
pub fn required(text: &str, chars_max: usize) -> Result<(), TextRefusal> {
    if text.trim().is_empty() {
        return Err(TextRefusal::Empty);
    }
    optional(text, chars_max)
}

/// Checks a text that may be empty. Refusals: `TooLong`, `NotTrimmed`, `NotShowable`.
pub fn optional(text: &str, chars_max: usize) -> Result<(), TextRefusal> {
    // No character is shorter than a byte: most texts need no counting.
    if text.len() > chars_max {
        let chars = text.chars().count();
        if chars > chars_max {
            return Err(TextRefusal::TooLong { chars, chars_max });
        }
    }
    if text.trim().len() != text.len() {
        return Err(TextRefusal::NotTrimmed);
    }
    match text.chars().find(|character| !is_showable(*character)) {
        Some(character) => Err(TextRefusal::NotShowable { code_point: u32::from(character) }),
        None => Ok(()),
    }
}

/// Marks that turn the direction can make a document read as something that it does not say.
fn is_showable(character: char) -> bool {
    let turns = matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let separates = matches!(character, '\u{2028}' | '\u{2029}');
    !(character.is_control() || turns || separates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_trimmed_bounded_and_showable() {
        let check = |text: &str| required(text, 5).map_err(|refusal| refusal.code());
        for text in ["a", "a b", "äöüßé", "12345"] {
            assert_eq!(check(text), Ok(()), "{text:?}");
        }
        for (text, code) in [
            ("", "text.empty"),
            (" \t", "text.empty"),
            ("123456", "text.too_long"),
            ("äöüßéx", "text.too_long"),
            (" a", "text.not_trimmed"),
            ("a\n", "text.not_trimmed"),
            ("a\u{0}b", "text.not_showable"),
            ("a\nb", "text.not_showable"),
            ("a\u{202E}b", "text.not_showable"),
        ] {
            assert_eq!(check(text), Err(code), "{text:?}");
        }
        assert_eq!(optional("", 5), Ok(()));
    }
}
