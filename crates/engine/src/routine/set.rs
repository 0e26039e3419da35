//! `routine.set`: begins, changes or stops a routine.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::routine::{Every, Routine, SetRoutine, set};
use quittance_domain::{At, Date, Event, Ids, Refused};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A routine as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoutineReply {
    /// How often; none: it is stopped.
    pub every: Option<Every>,
    /// When it falls due next, unless it is stopped.
    pub next_on: Option<Date>,
}

impl Command for SetRoutine {
    const NAME: &'static str = "routine.set";
    type Given = Option<Arc<Routine>>;
    type Decision = (Routine, Vec<Event>);
    type Reply = RoutineReply;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Option<Arc<Routine>>, Halt> {
        crate::company::find(look)?;
        Ok(look.find::<Routine>(self.kind)?)
    }

    fn decide(
        &self,
        found: &Option<Arc<Routine>>,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<(Routine, Vec<Event>), Refused> {
        set(found.as_deref(), self, at)
    }

    fn record(
        &self,
        _found: Option<Arc<Routine>>,
        (routine, events): (Routine, Vec<Event>),
        recorder: &mut Recorder<'_>,
    ) -> Result<RoutineReply, Halt> {
        let next_on = routine.every.map(|_| routine.next_on);
        let reply = RoutineReply { every: routine.every, next_on };
        recorder.put(routine)?;
        recorder.emit_all(events);
        Ok(reply)
    }
}
