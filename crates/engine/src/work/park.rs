//! Takes work out of the autopilot's way, and puts it back.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::refusal::EngineRefusal;
use quittance_domain::event::Event;
use quittance_domain::typed_text::{self, SENTENCE_CHARS_MAX};
use quittance_domain::{At, Ids, Refused};
use quittance_store::engine_tables::{WorkId, WorkItem, WorkState};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Parks ready work with a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParkWork {
    /// Which.
    pub work: WorkId,
    /// A stable code.
    pub reason_code: String,
    /// A sentence.
    pub reason: String,
}

/// Puts waiting work back to be tried again: on this command's date if that is later than its
/// own, for what was posted meanwhile may no longer let it be done on the old one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetryWork {
    /// Which.
    pub work: WorkId,
}

/// Gives up waiting work: somebody has done by hand what it was for, or it is not to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropWork {
    /// Which.
    pub work: WorkId,
    /// Why.
    pub reason: String,
}

impl Command for ParkWork {
    const NAME: &'static str = "work.park";
    type Given = Arc<WorkItem>;
    type Decision = WorkItem;
    type Reply = ();

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Arc<WorkItem>, Halt> {
        find(look, self.work)
    }

    fn decide(
        &self,
        item: &Arc<WorkItem>,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<WorkItem, Refused> {
        Ok(WorkItem {
            state: WorkState::Waiting,
            attempts: item.attempts + 1,
            reason_code: self.reason_code.clone(),
            reason: self.reason.clone(),
            ..(**item).clone()
        })
    }

    fn record(
        &self,
        _given: Arc<WorkItem>,
        item: WorkItem,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.update(item);
        Ok(())
    }
}

impl Command for RetryWork {
    const NAME: &'static str = "work.retry";
    type Given = Arc<WorkItem>;
    type Decision = WorkItem;
    type Reply = ();

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Arc<WorkItem>, Halt> {
        find(look, self.work)
    }

    fn decide(
        &self,
        item: &Arc<WorkItem>,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<WorkItem, Refused> {
        Ok(WorkItem {
            state: WorkState::Ready,
            business_date: item.business_date.max(at.business_date),
            reason_code: String::new(),
            reason: String::new(),
            ..(**item).clone()
        })
    }

    fn record(
        &self,
        _given: Arc<WorkItem>,
        item: WorkItem,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.update(item);
        Ok(())
    }
}

impl Command for DropWork {
    const NAME: &'static str = "work.drop";
    type Given = Arc<WorkItem>;
    type Decision = Event;
    type Reply = ();

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Arc<WorkItem>, Halt> {
        find(look, self.work)
    }

    /// Refusals: `work.not_found`, for ready work is done and not dropped; `text.*` of the reason.
    fn decide(&self, item: &Arc<WorkItem>, _at: &At, _ids: &mut dyn Ids) -> Result<Event, Refused> {
        if item.state != WorkState::Waiting {
            return Err(EngineRefusal::WorkNotFound.into());
        }
        let reason = typed_text::required(&self.reason, SENTENCE_CHARS_MAX);
        reason.map_err(|refusal| Refused::from(refusal).at("reason"))?;
        let dropped = Event::new("work.dropped", item.subject);
        Ok(dropped.with("command", &item.command).with("reason", &self.reason))
    }

    fn record(
        &self,
        item: Arc<WorkItem>,
        event: Event,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.delete::<WorkItem>(&item.id);
        recorder.emit(event);
        Ok(())
    }
}

/// Refusals: `work.not_found`: it has been done, or never was.
fn find(look: &Look<'_>, work: WorkId) -> Result<Arc<WorkItem>, Halt> {
    let found = look.find::<WorkItem>(work)?;
    found.ok_or_else(|| Halt::Refused(EngineRefusal::WorkNotFound.into()))
}
