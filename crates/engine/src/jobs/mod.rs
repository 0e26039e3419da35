//! Jobs: work with a time or a retry.
//!
//! A **job** waits until it is due, is *leased* by one runner for a while, and is closed as *done*
//! or put back with a later time. Leasing counts the attempt and raises the **fence**, committed
//! before anything is done: an attempt that kills its process is counted, and after
//! [`ATTEMPTS_MAX`] of them the job is *parked* with its last error. Closing checks the fence, so
//! that a runner whose lease has run out cannot close what another has taken.
//!
//! ```text
//! waiting ──lease──▶ leased ──close──▶ done
//!    ▲                 │ failed or lease run out
//!    └──── back-off ───┴── after ATTEMPTS_MAX ──▶ parked ──retry──▶ waiting
//! ```
//!
//! Invariant: an effect that closes with the job happens once: the command that closes it checks
//! the fence in the transaction of the effect (test: `jobs::a_late_runner_cannot_close`).
mod close;
mod enqueue;
mod lease;
mod retry;

pub use close::{CloseJob, JobOutcome};
pub use enqueue::EnqueueJob;
pub use lease::{Lease, LeaseJob};
pub use retry::RetryJob;

use crate::command::Halt;
use crate::refusal::EngineRefusal;
use quittance_store::engine_tables::{Job, JobId};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// Attempts after which a job is parked.
pub const ATTEMPTS_MAX: i64 = 8;

/// The wait after the first failed attempt, in microseconds; it doubles with each further one.
const BACK_OFF_MICROS: i64 = 30 * 1_000_000;

/// How long a lease holds, in microseconds: ten minutes.
const LEASE_MICROS: i64 = 600 * 1_000_000;

fn find(look: &Look<'_>, job: JobId) -> Result<Arc<Job>, Halt> {
    let found = look.find::<Job>(job)?;
    found.ok_or_else(|| Halt::Refused(EngineRefusal::JobNotFound.into()))
}
