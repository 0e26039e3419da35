//! What a command is, what comes with it and what comes back.
use crate::recorder::Recorder;
use quittance_domain::ledger::Area;
use quittance_domain::{At, CompanyId, Date, Ids, Moment, Refused};
use quittance_store::engine_tables::WorkId;
use quittance_store::unit_of_work::{Look, Missing};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Instant;
use uuid::Uuid;

/// A change of state: gather, decide, record. The engine runs it in a batch.
///
/// It is plain data that can be stored and parsed again (autopilot, jobs, a request's hash).
pub trait Command: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its stable name, `capability.verb`.
    const NAME: &'static str;
    /// The records that the decision needs.
    type Given;
    /// What was decided: changed records, postings, events.
    type Decision;
    /// What the caller learns.
    type Reply: Serialize + DeserializeOwned + Send + 'static;

    /// A bound for the rows that it reads and writes, for the size of the batch that it joins.
    fn rows(&self) -> usize {
        60
    }

    /// Collects the records, or notes what is not loaded yet (`Halt::Missing`).
    ///
    /// Refusals: a record named by the command is not there.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Self::Given, Halt>;

    /// Decides; pure. Refusals: the capability's.
    fn decide(
        &self,
        given: &Self::Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<Self::Decision, Refused>;

    /// Puts the decision into the unit of work: records, numbers, postings, events, follow-ups.
    ///
    /// Refusals: only those of a number series (a date before the last number's, or far from
    /// today).
    fn record(
        &self,
        given: Self::Given,
        decision: Self::Decision,
        recorder: &mut Recorder<'_>,
    ) -> Result<Self::Reply, Halt>;
}

/// Why a command stops before it is done.
#[derive(Debug)]
pub enum Halt {
    /// Records are missing in memory; they have been noted and the command is run again.
    Missing,
    /// Its day is locked, and the company has late documents moved: it is run again on the first
    /// open day.
    Late {
        /// What is locked.
        area: Area,
        /// The day to run it on.
        first_open: Date,
    },
    /// The command is refused.
    Refused(Refused),
}

impl From<Missing> for Halt {
    fn from(_: Missing) -> Self {
        Self::Missing
    }
}

impl From<Refused> for Halt {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

/// The two queues of a company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Somebody waits for the answer.
    Interactive,
    /// Imports, autopilot, long runs: behind the others, with a guaranteed share.
    Bulk,
}

/// The permanent key of a document of another system: a second delivery changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceKey {
    /// The other system.
    pub source: String,
    /// The kind of document there.
    pub kind: String,
    /// The document's own key there.
    pub key: String,
    /// A digest of its content: the same key with another content is refused.
    pub digest: String,
}

/// What comes with a command.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Whose books.
    pub company: CompanyId,
    /// Who asks, for the audit trail; also whose idempotency keys.
    pub actor: String,
    /// Which queue.
    pub lane: Lane,
    /// The caller's idempotency key.
    pub key: Option<String>,
    /// The permanent key of what is imported.
    pub source: Option<SourceKey>,
    /// The date that documents go by; today in the company's time zone when absent.
    pub business_date: Option<Date>,
    /// After this the caller no longer waits and the command is not run.
    pub deadline: Option<Instant>,
    /// The waiting work that this command does: gone or changed since means done by another.
    pub(crate) work: Option<WorkId>,
    /// When it was submitted; kept over every retry.
    pub(crate) received_at: Option<Moment>,
}

impl Envelope {
    /// A command of `actor` that somebody waits for.
    pub fn new(company: CompanyId, actor: &str) -> Self {
        Self {
            company,
            actor: actor.to_owned(),
            lane: Lane::Interactive,
            key: None,
            source: None,
            business_date: None,
            deadline: None,
            work: None,
            received_at: None,
        }
    }

    /// The same on the bulk lane.
    pub fn bulk(mut self) -> Self {
        self.lane = Lane::Bulk;
        self
    }

    /// The same on a given business date.
    pub fn on(mut self, date: Date) -> Self {
        self.business_date = Some(date);
        self
    }

    /// The same with an idempotency key.
    pub fn with_key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }

    /// The same with a permanent source key.
    pub fn from_source(mut self, source: SourceKey) -> Self {
        self.source = Some(source);
        self
    }

    /// The same with a deadline.
    pub fn until(mut self, deadline: Instant) -> Self {
        self.deadline = Some(deadline);
        self
    }
}

/// What came of a command that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done<R> {
    /// Its reply.
    pub reply: R,
    /// The sequence number of the last event of its batch: a reader that has seen it sees this.
    pub position: i64,
    /// Whether the reply is of an earlier delivery of the same key or source document.
    pub repeated: bool,
}

/// Why a command was not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The business says no; nothing was changed.
    #[error("{0}")]
    Refused(Refused),
    /// The waiting work is no longer ready: another has done it, or it waits with a reason.
    /// Nothing was changed.
    #[error("the work is no longer ready: it is done, or it waits with a reason")]
    NotReady,
    /// The queue is full; nothing was changed.
    #[error("overloaded, try again in {retry_after_ms} ms")]
    Overloaded {
        /// When to try again.
        retry_after_ms: u64,
    },
    /// The deadline passed before its turn came; nothing was changed.
    #[error("the deadline passed before the command's turn came")]
    Expired,
    /// The database cannot serve; nothing was changed.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// The connection broke while committing and could not be asked: repeat with the same key.
    #[error("outcome unknown, repeat with the same key: {0}")]
    Unknown(String),
    /// A fault of ours; nothing was changed.
    #[error("internal fault {id}: {message}")]
    Fault {
        /// Found in the log.
        id: Uuid,
        /// What failed.
        message: String,
    },
}

impl Failure {
    /// The stable code that callers and scripts go by.
    pub fn code(&self) -> &str {
        match self {
            Self::Refused(refused) => refused.code(),
            Self::NotReady => "engine.not_ready",
            Self::Overloaded { .. } => "engine.overloaded",
            Self::Expired => "engine.expired",
            Self::Unavailable(_) => "engine.unavailable",
            Self::Unknown(_) => "engine.unknown_outcome",
            Self::Fault { .. } => "engine.internal_fault",
        }
    }
}
