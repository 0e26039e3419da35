//! Why the engine itself refuses a command.
use quittance_domain::refusal::{Kind, Refusal};

/// A refusal that has nothing to do with the business.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EngineRefusal {
    #[error("the idempotency key was used for another request")]
    KeyReused,
    #[error("{kind} {key} was taken before with another content")]
    SourceChanged { kind: String, key: String },
    #[error("there is no such waiting work; it may have been done")]
    WorkNotFound,
    #[error("there is no command {name}")]
    UnknownCommand { name: String },
    #[error("{name}: {error}")]
    Unreadable { name: String, error: String },
    #[error("there is no such job")]
    JobNotFound,
    #[error("the job is not due yet")]
    JobNotDue,
    #[error("another runner has the job")]
    JobLeased,
    #[error("the lease ran out and another took the job")]
    LeaseLost,
    #[error("the job is done or parked")]
    JobClosed,
}

impl Refusal for EngineRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::KeyReused => "engine.key_reused",
            Self::SourceChanged { .. } => "engine.source_changed",
            Self::WorkNotFound => "work.not_found",
            Self::UnknownCommand { .. } => "work.unknown_command",
            Self::Unreadable { .. } => "work.unreadable",
            Self::JobNotFound => "job.not_found",
            Self::JobNotDue => "job.not_due",
            Self::JobLeased => "job.leased",
            Self::LeaseLost => "job.lease_lost",
            Self::JobClosed => "job.closed",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::WorkNotFound | Self::JobNotFound => Kind::NotFound,
            Self::UnknownCommand { .. } | Self::Unreadable { .. } => Kind::Invalid,
            Self::KeyReused
            | Self::SourceChanged { .. }
            | Self::JobNotDue
            | Self::JobLeased
            | Self::LeaseLost
            | Self::JobClosed => Kind::Conflict,
        }
    }
}
