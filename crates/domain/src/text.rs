//! Words that travel as text: how a shared word is read from JSON, and how foreign text is quoted.
//!
//! Numbers, dates, codes and ids are JSON strings, so that no reader turns them into a float.

use crate::refusal::Refusal;
use serde::Deserializer;
use serde::de::{Error, Visitor};
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

/// How much of a text that we did not understand is quoted back. Unit: characters.
pub const QUOTED_CHARS_MAX: usize = 40;

/// Quotes the start of a foreign text, at most [`QUOTED_CHARS_MAX`] characters of it.
///
/// A refusal is logged, stored and shown: it must not carry a megabyte that someone sent.
pub fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Reads a word from a JSON string through its `FromStr`.
///
/// Refusals: those of the word, as the sentence followed by the code in brackets.
pub fn deserialize<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr,
    T::Err: Refusal,
{
    deserializer.deserialize_str(Text(PhantomData))
}

struct Text<T>(PhantomData<T>);

impl<T> Visitor<'_> for Text<T>
where
    T: FromStr,
    T::Err: Refusal,
{
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(|refusal: T::Err| {
            let code = refusal.code();
            E::custom(format_args!("{refusal} ({code})"))
        })
    }
}
