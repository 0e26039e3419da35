//! Codes: the stable texts of enums. What is stored, sent and read by other programs is the
//! code; the Rust name may change, a code never does.

/// An enum whose every value has a stable snake_case text.
///
/// Write it with `codes!`, so that `ALL`, the database and JSON can never disagree.
pub trait Code: Copy + 'static {
    /// Every value, in the order of declaration.
    const ALL: &'static [Self];

    /// The stable text of this value.
    fn code(self) -> &'static str;

    /// The value of a text; `None` when no value has it (a caller must never put a default there).
    fn parse_code(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.code() == text)
    }
}

/// Gives an enum its codes: `codes!(Mode { Manual = "manual", Automatic = "automatic" });`
/// implements [`Code`], `Display`, `Serialize` and `Deserialize` (as the code). A value that is
/// left out does not compile.
macro_rules! codes {
    ($name:ident { $($value:ident = $code:literal),+ $(,)? }) => {
        impl $crate::code::Code for $name {
            const ALL: &'static [Self] = &[$(Self::$value),+];

            fn code(self) -> &'static str {
                match self {
                    $(Self::$value => $code,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str($crate::code::Code::code(*self))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str($crate::code::Code::code(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(from)?;
                $crate::code::Code::parse_code(&text).ok_or_else(|| {
                    let known: Vec<&str> = <Self as $crate::code::Code>::ALL
                        .iter()
                        .map(|value| $crate::code::Code::code(*value))
                        .collect();
                    serde::de::Error::custom(format!(
                        "`{text}` is not one of: {}",
                        known.join(", ")
                    ))
                })
            }
        }
    };
}
pub(crate) use codes;
