//! Ids: a type per kind of record, 128 bits, shown as prefixed text after the TypeID spec.
//!
//! `id!(OrderId, "ord", "…")` makes the type; `ord_01h455vb4pex5vsknk084sn02q` is its text. An id
//! of another kind is refused when it is read, so that an invoice is never taken for an order.

use crate::refusal::{Kind, Refusal};
use crate::text::quoted;
#[doc(hidden)]
pub use serde;
pub use uuid::Uuid;

use serde::{Deserialize, Serialize};
use std::fmt;

/// The digits of Crockford's base 32, lower case: no i, l, o, u.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// How many digits write 128 bits, five bits a digit, with two leading zero bits.
const SUFFIX_CHARS: usize = 26;

/// The longest prefix that the TypeID spec allows. Unit: characters.
const PREFIX_CHARS_MAX: usize = 63;

/// Where ids come from: injected, so that a run can be replayed.
pub trait Ids {
    /// The next id, never given before; UUIDv7 outside of tests.
    fn next(&mut self) -> Uuid;
}

/// What each type of id is.
pub trait TypedId:
    Copy + Ord + std::hash::Hash + fmt::Debug + fmt::Display + std::str::FromStr<Err = IdRefusal>
{
    /// The prefix of its text, without the underscore.
    const PREFIX: &'static str;

    /// The id of these 128 bits.
    fn from_uuid(uuid: Uuid) -> Self;

    /// The 128 bits.
    fn uuid(self) -> Uuid;
}

/// Why an id is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdRefusal {
    /// An id of another kind of record.
    #[error("`{text}` is not an id that begins with {expected}_")]
    WrongKind {
        /// The start of the text.
        text: String,
        /// The prefix that was expected.
        expected: &'static str,
    },
    /// Not a prefix, an underscore and 26 digits of base 32.
    #[error("`{text}` is not an id: {expected}_ and 26 lower-case letters or digits")]
    Malformed {
        /// The start of the text.
        text: String,
        /// The prefix that was expected.
        expected: &'static str,
    },
}

impl Refusal for IdRefusal {
    fn code(&self) -> &'static str {
        match self {
            IdRefusal::WrongKind { .. } => "id.wrong_kind",
            IdRefusal::Malformed { .. } => "id.malformed",
        }
    }

    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// A company of this installation: the placeholder of every statement. In JSON: a number.
///
/// Not a random id: it is given by the person who creates the company, and it orders locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CompanyId(i64);

impl CompanyId {
    /// The company of this number.
    pub const fn new(value: i64) -> Self {
        CompanyId(value)
    }

    /// The number.
    pub const fn value(self) -> i64 {
        self.0
    }
}

impl fmt::Display for CompanyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// Writes an id as text: the prefix, an underscore, 26 digits. Used by the types of `id!`.
pub fn print(prefix: &str, uuid: Uuid) -> String {
    let bits = uuid.as_u128();
    let digit = |place: usize| {
        let shift = 5 * (SUFFIX_CHARS - 1 - place);
        char::from(DIGITS[(bits >> shift) as usize & 31])
    };
    let suffix: String = (0..SUFFIX_CHARS).map(digit).collect();
    format!("{prefix}_{suffix}")
}

/// Reads an id of a prefix. Used by the types of `id!`.
///
/// Refusals: `Malformed` without an underscore, `WrongKind`, `Malformed` for the digits.
pub fn parse(prefix: &'static str, text: &str) -> Result<Uuid, IdRefusal> {
    let malformed = || IdRefusal::Malformed { text: quoted(text), expected: prefix };
    let (kind, suffix) = text.rsplit_once('_').ok_or_else(malformed)?;
    if kind != prefix {
        return Err(IdRefusal::WrongKind { text: quoted(text), expected: prefix });
    }
    // The first digit holds the top three bits, so that 128 bits are never passed.
    if suffix.len() != SUFFIX_CHARS || suffix.as_bytes()[0] > b'7' {
        return Err(malformed());
    }
    let mut bits = 0_u128;
    for byte in suffix.bytes() {
        let digit = DIGITS.binary_search(&byte).map_err(|_| malformed())?;
        bits = (bits << 5) | digit as u128;
    }
    Ok(Uuid::from_u128(bits))
}

/// Whether a prefix is one of the TypeID spec: lower-case letters, underscores only inside.
pub const fn prefix_is_valid(prefix: &str) -> bool {
    let bytes = prefix.as_bytes();
    let mut index = 0;
    while index < bytes.len() {
        let inside = index > 0 && index + 1 < bytes.len();
        let underscore_inside = bytes[index] == b'_' && inside;
        if !(bytes[index].is_ascii_lowercase() || underscore_inside) {
            return false;
        }
        index += 1;
    }
    !bytes.is_empty() && bytes.len() <= PREFIX_CHARS_MAX
}

/// Makes a type of id: `id!(OrderId, "ord", "An order.")`. Its text and its JSON are `ord_…`.
#[macro_export]
macro_rules! id {
    ($name:ident, $prefix:literal, $doc:literal) => {
        #[doc = $doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($crate::id::Uuid);

        const _: () = assert!($crate::id::prefix_is_valid($prefix));

        #[allow(dead_code, reason = "each kind of id has all of these, used or not")]
        impl $name {
            /// The prefix of its text, without the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// The id of these 128 bits.
            pub const fn from_uuid(uuid: $crate::id::Uuid) -> Self {
                Self(uuid)
            }

            /// The 128 bits.
            pub const fn uuid(self) -> $crate::id::Uuid {
                self.0
            }

            /// The 128 bits as 16 bytes, most significant first.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// Reads the id's text. Refusals: `Malformed`, `WrongKind`.
            pub fn parse(text: &str) -> ::core::result::Result<Self, $crate::id::IdRefusal> {
                $crate::id::parse($prefix, text).map(Self)
            }
        }

        impl $crate::id::TypedId for $name {
            const PREFIX: &'static str = $prefix;

            fn from_uuid(uuid: $crate::id::Uuid) -> Self {
                Self(uuid)
            }

            fn uuid(self) -> $crate::id::Uuid {
                self.0
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(&$crate::id::print($prefix, self.0))
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(self, f)
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::id::IdRefusal;

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl $crate::id::serde::Serialize for $name {
            fn serialize<S: $crate::id::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> $crate::id::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::id::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::text::deserialize(deserializer)
            }
        }
    };
}
