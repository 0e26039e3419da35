//! Why a request is no command.
use quittance_domain::refusal::{Kind, Refusal};

/// A refusal of a request. The path says which field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestRefusal {
    /// No command has this name.
    #[error("there is no command `{name}`")]
    UnknownCommand {
        /// The name.
        name: String,
    },
    /// No record of the company is called so.
    #[error("there is no {what} `{name}`")]
    UnknownName {
        /// What was looked for.
        what: &'static str,
        /// The code or number.
        name: String,
    },
    /// The command has no such field.
    #[error("the command has no such field")]
    UnknownField,
    /// A field is missing, or holds what it cannot hold.
    #[error("{text}")]
    Malformed {
        /// What is wrong.
        text: String,
    },
}

impl Refusal for RequestRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownCommand { .. } => "request.unknown_command",
            Self::UnknownName { .. } => "request.unknown_name",
            Self::UnknownField => "request.unknown_field",
            Self::Malformed { .. } => "request.malformed",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::UnknownCommand { .. } | Self::UnknownName { .. } => Kind::NotFound,
            Self::UnknownField | Self::Malformed { .. } => Kind::Invalid,
        }
    }
}
