//! Leaves a command for the autopilot, on the envelope's business date.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::registry;
use quittance_domain::{At, Ids, Refused};
use quittance_store::engine_tables::{WorkId, WorkItem, WorkState, turn};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Schedules a command: it is done in its turn among the work of its business date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// The command's name.
    pub command: String,
    /// The command as JSON.
    pub payload: String,
    /// What it is about; nil if it makes that itself.
    pub subject: Uuid,
    /// Its place among the work of one date.
    pub source_number: String,
}

impl Schedule {
    /// The schedule of a command.
    pub fn of<C: Command>(command: &C, subject: Uuid, source_number: &str) -> Self {
        Self {
            command: C::NAME.to_owned(),
            payload: serde_json::to_string(command).expect("a command is plain data"),
            subject,
            source_number: source_number.to_owned(),
        }
    }
}

impl Command for Schedule {
    const NAME: &'static str = "work.schedule";
    type Given = ();
    type Decision = WorkItem;
    /// The work item's id.
    type Reply = WorkId;

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, _look: &Look<'_>, _at: &At) -> Result<(), Halt> {
        Ok(())
    }

    /// Refusals: `work.unknown_command`, `work.unreadable`.
    fn decide(&self, _given: &(), at: &At, ids: &mut dyn Ids) -> Result<WorkItem, Refused> {
        registry::parse(&self.command, &self.payload)?;
        Ok(WorkItem {
            id: WorkId::from_uuid(ids.next()),
            command: self.command.clone(),
            payload: self.payload.clone(),
            subject: self.subject,
            business_date: at.business_date,
            source_number: self.source_number.clone(),
            turn: turn(&self.source_number),
            state: WorkState::Ready,
            reason_code: String::new(),
            reason: String::new(),
            attempts: 0,
        })
    }

    fn record(
        &self,
        _given: (),
        item: WorkItem,
        recorder: &mut Recorder<'_>,
    ) -> Result<WorkId, Halt> {
        let id = item.id;
        recorder.insert(item);
        Ok(id)
    }
}
