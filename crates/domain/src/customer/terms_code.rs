//! The code of terms that a company keeps as master data.

use super::CustomerRefusal;
use crate::text::quoted;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// The longest code of terms. Unit: characters, each a letter or digit of ASCII or one of `-_./`.
pub const TERMS_CODE_CHARS_MAX: usize = 24;

/// The code of terms, such as `2-10-30`. It is as small as a number, so that terms are copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermsCode {
    /// The characters, zeros behind them.
    text: [u8; TERMS_CODE_CHARS_MAX],
}

impl TermsCode {
    /// Reads a code. Refusals: `MalformedTerms`.
    pub fn parse(code: &str) -> Result<TermsCode, CustomerRefusal> {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
        let fits = (1..=TERMS_CODE_CHARS_MAX).contains(&code.len());
        if !fits || !code.bytes().all(known) {
            return Err(CustomerRefusal::MalformedTerms { text: quoted(code) });
        }
        let mut text = [0; TERMS_CODE_CHARS_MAX];
        text[..code.len()].copy_from_slice(code.as_bytes());
        Ok(TermsCode { text })
    }

    /// The code as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let end = self.text.iter().position(|byte| *byte == 0).unwrap_or(self.text.len());
        std::str::from_utf8(&self.text[..end]).expect("only characters of ASCII are taken")
    }
}

impl FromStr for TermsCode {
    type Err = CustomerRefusal;

    fn from_str(code: &str) -> Result<Self, CustomerRefusal> {
        TermsCode::parse(code)
    }
}

impl fmt::Display for TermsCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl Serialize for TermsCode {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TermsCode {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        crate::text::deserialize(from)
    }
}
