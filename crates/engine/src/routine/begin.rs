//! `routine.begin`: makes a job of the occurrence that is due, in one transaction with the move to
//! the next one.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::routine::{BeginRoutine, Routine, begin};
use quittance_domain::{At, Event, Ids, Refused};
use quittance_store::engine_tables::{Job, JobId, JobState};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A job that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BegunReply {
    /// Which.
    pub job: JobId,
}

impl Command for BeginRoutine {
    const NAME: &'static str = "routine.begin";
    type Given = Option<Arc<Routine>>;
    type Decision = (Routine, Job, Vec<Event>);
    type Reply = BegunReply;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Option<Arc<Routine>>, Halt> {
        Ok(look.find::<Routine>(self.kind)?)
    }

    fn decide(
        &self,
        found: &Option<Arc<Routine>>,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<(Routine, Job, Vec<Event>), Refused> {
        let (routine, occurrence, events) = begin(found.as_deref(), self, at)?;
        let payload = serde_json::to_string(&occurrence).expect("an occurrence is plain data");
        let job = Job {
            id: JobId::from_uuid(ids.next()),
            kind: self.kind.to_string(),
            payload,
            due_at: at.received_at,
            state: JobState::Waiting,
            attempts: 0,
            fence: 0,
            leased_until: None,
            last_error: String::new(),
        };
        Ok((routine, job, events))
    }

    fn record(
        &self,
        _found: Option<Arc<Routine>>,
        (routine, job, events): (Routine, Job, Vec<Event>),
        recorder: &mut Recorder<'_>,
    ) -> Result<BegunReply, Halt> {
        let reply = BegunReply { job: job.id };
        recorder.insert(job);
        recorder.put(routine)?;
        recorder.emit_all(events);
        Ok(reply)
    }
}
