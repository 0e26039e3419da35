//! Leaves a job for its time.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::{At, Ids, Moment, Refused};
use quittance_store::engine_tables::{Job, JobId, JobState};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};

/// Leaves a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnqueueJob {
    /// What is to be done, by the name that its runner knows.
    pub kind: String,
    /// What the runner needs.
    pub payload: String,
    /// Not before this; at once when absent.
    pub due_at: Option<Moment>,
}

impl Command for EnqueueJob {
    const NAME: &'static str = "job.enqueue";
    type Given = ();
    type Decision = Job;
    /// The job's id.
    type Reply = JobId;

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, _look: &Look<'_>, _at: &At) -> Result<(), Halt> {
        Ok(())
    }

    fn decide(&self, _given: &(), at: &At, ids: &mut dyn Ids) -> Result<Job, Refused> {
        Ok(Job {
            id: JobId::from_uuid(ids.next()),
            kind: self.kind.clone(),
            payload: self.payload.clone(),
            due_at: self.due_at.unwrap_or(at.received_at),
            state: JobState::Waiting,
            attempts: 0,
            fence: 0,
            leased_until: None,
            last_error: String::new(),
        })
    }

    fn record(&self, _given: (), job: Job, recorder: &mut Recorder<'_>) -> Result<JobId, Halt> {
        let id = job.id;
        recorder.insert(job);
        Ok(id)
    }
}
