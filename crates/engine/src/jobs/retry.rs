//! Puts a parked job back, or runs a waiting one now.
use super::find;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::refusal::EngineRefusal;
use quittance_domain::{At, Ids, Refused};
use quittance_store::engine_tables::{Job, JobId, JobState};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Makes a parked or waiting job due now, with all its attempts before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetryJob {
    /// Which.
    pub job: JobId,
}

impl Command for RetryJob {
    const NAME: &'static str = "job.retry";
    type Given = Arc<Job>;
    type Decision = Job;
    type Reply = ();

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Arc<Job>, Halt> {
        find(look, self.job)
    }

    /// Refusals: `job.leased`, `job.closed`.
    fn decide(&self, job: &Arc<Job>, at: &At, _ids: &mut dyn Ids) -> Result<Job, Refused> {
        match job.state {
            JobState::Waiting | JobState::Parked => {}
            JobState::Leased => return Err(EngineRefusal::JobLeased.into()),
            JobState::Done => return Err(EngineRefusal::JobClosed.into()),
        }
        Ok(Job { state: JobState::Waiting, attempts: 0, due_at: at.received_at, ..(**job).clone() })
    }

    fn record(&self, _given: Arc<Job>, job: Job, recorder: &mut Recorder<'_>) -> Result<(), Halt> {
        recorder.update(job);
        Ok(())
    }
}
