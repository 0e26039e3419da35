//! Takes a due job for a while.
use super::{ATTEMPTS_MAX, LEASE_MICROS, find};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::refusal::EngineRefusal;
use quittance_domain::{At, Ids, Moment, Refused};
use quittance_store::engine_tables::{Job, JobId, JobState};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Leases a job that is due, or whose earlier lease has run out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaseJob {
    /// Which.
    pub job: JobId,
}

/// A lease, to be shown when the job is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// The fencing number; 0 when the job was parked instead, for it had too many attempts.
    pub fence: i64,
    /// What is to be done.
    pub kind: String,
    /// What the runner needs.
    pub payload: String,
    /// Which attempt this is, from 1.
    pub attempt: i64,
}

impl Command for LeaseJob {
    const NAME: &'static str = "job.lease";
    type Given = Arc<Job>;
    type Decision = Job;
    type Reply = Lease;

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Arc<Job>, Halt> {
        find(look, self.job)
    }

    /// Refusals: `job.not_due`, `job.leased`, `job.closed`.
    fn decide(&self, job: &Arc<Job>, at: &At, _ids: &mut dyn Ids) -> Result<Job, Refused> {
        let now = at.received_at;
        match job.state {
            JobState::Waiting if job.due_at > now => {
                return Err(EngineRefusal::JobNotDue.into());
            }
            JobState::Leased if job.leased_until.is_some_and(|until| until > now) => {
                return Err(EngineRefusal::JobLeased.into());
            }
            JobState::Done | JobState::Parked => {
                return Err(EngineRefusal::JobClosed.into());
            }
            JobState::Waiting | JobState::Leased => {}
        }
        let mut job = (**job).clone();
        if job.attempts >= ATTEMPTS_MAX {
            job.state = JobState::Parked;
            job.leased_until = None;
            return Ok(job);
        }
        job.state = JobState::Leased;
        job.attempts += 1;
        job.fence += 1;
        job.leased_until = Some(Moment::from_micros(now.micros() + LEASE_MICROS));
        Ok(job)
    }

    fn record(
        &self,
        _given: Arc<Job>,
        job: Job,
        recorder: &mut Recorder<'_>,
    ) -> Result<Lease, Halt> {
        let lease = Lease {
            fence: if job.state == JobState::Leased { job.fence } else { 0 },
            kind: job.kind.clone(),
            payload: job.payload.clone(),
            attempt: job.attempts,
        };
        recorder.update(job);
        Ok(lease)
    }
}
