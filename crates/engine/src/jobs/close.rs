//! Closes a leased job.
use super::{ATTEMPTS_MAX, BACK_OFF_MICROS, find};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::refusal::EngineRefusal;
use quittance_domain::{At, Ids, Moment, Refused};
use quittance_store::engine_tables::{Job, JobId, JobState};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobOutcome {
    /// It is done.
    Done,
    /// It failed: again after a back-off, or parked after too many attempts.
    Failed {
        /// Why.
        error: String,
    },
}

/// Closes a job under the fence of its lease.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseJob {
    /// Which.
    pub job: JobId,
    /// The fencing number of the lease.
    pub fence: i64,
    /// How it ended.
    pub outcome: JobOutcome,
}

impl Command for CloseJob {
    const NAME: &'static str = "job.close";
    type Given = Arc<Job>;
    type Decision = Job;
    type Reply = ();

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Arc<Job>, Halt> {
        find(look, self.job)
    }

    /// Refusals: `job.lease_lost`: the lease ran out and another took the job.
    fn decide(&self, job: &Arc<Job>, at: &At, _ids: &mut dyn Ids) -> Result<Job, Refused> {
        if job.state != JobState::Leased || job.fence != self.fence {
            return Err(EngineRefusal::LeaseLost.into());
        }
        let mut job = (**job).clone();
        job.leased_until = None;
        match &self.outcome {
            JobOutcome::Done => job.state = JobState::Done,
            JobOutcome::Failed { error } => {
                job.last_error.clone_from(error);
                job.state = JobState::Waiting;
                if job.attempts >= ATTEMPTS_MAX {
                    job.state = JobState::Parked;
                }
                let doublings = u32::try_from(job.attempts - 1).unwrap_or_default();
                let wait = BACK_OFF_MICROS.saturating_mul(1 << doublings.min(20));
                job.due_at = Moment::from_micros(at.received_at.micros().saturating_add(wait));
            }
        }
        Ok(job)
    }

    fn record(&self, _given: Arc<Job>, job: Job, recorder: &mut Recorder<'_>) -> Result<(), Halt> {
        recorder.update(job);
        Ok(())
    }
}
