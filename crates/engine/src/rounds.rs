//! One command on a unit of work: loaded for in rounds, then done or undone, but never half.
//!
//! What a command lacks in memory it notes and is run again after that was loaded. What it drew,
//! told and changed before it stopped is taken back each time.
use crate::command::Halt;
use crate::recorder::{Recorder, Scribe};
use quittance_domain::ledger::Touched;
use quittance_domain::{At, Event, Refused};
use quittance_store::fault::Fault;
use quittance_store::session::Load;
use quittance_store::unit_of_work::UnitOfWork;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Rounds of loading for one command; each must have asked for something new.
const ROUNDS_MAX: usize = 32;

/// What a command runs on, and who asks for it when.
pub(crate) struct Bench<'a> {
    pub source: &'a mut dyn Load,
    pub unit: &'a mut UnitOfWork,
    pub scribe: &'a mut Scribe,
    pub at: At,
    pub actor: &'a str,
}

/// Why a command was not done; nothing of it is left.
pub(crate) enum Stopped {
    Refused(Refused),
    /// An assertion failed: a fault of ours, caught at the command's edge.
    Panicked(String),
}

/// Runs a command; what it changes is not accepted yet.
///
/// Faults: the database cannot be read; the command asks without end.
pub(crate) fn run<T>(
    bench: Bench<'_>,
    command: impl Fn(&mut Recorder<'_>) -> Result<T, Halt>,
) -> Result<Result<T, Stopped>, Fault> {
    let Bench { source, unit, scribe, mut at, actor } = bench;
    let asked_for = at.business_date;
    let mut late = None;
    let (events, ids) = (scribe.events.len(), scribe.ids.mark());
    for _ in 0..ROUNDS_MAX {
        let touched = Touched::default();
        let mut recorder = Recorder { unit: &mut *unit, scribe: &mut *scribe, at, actor, touched };
        let ran = catch_unwind(AssertUnwindSafe(|| command(&mut recorder)));
        if let Ok(Ok(done)) = ran {
            if let Some(area) = late {
                let subject = recorder.scribe.events.get(events).map(|event| event.subject);
                let moved = Event::new("ledger.date_moved", subject.unwrap_or_default());
                let moved = moved.with("area", area).with("from", asked_for);
                recorder.emit(moved.with("to", at.business_date));
            }
            return Ok(Ok(done));
        }
        unit.undo();
        scribe.events.truncate(events);
        scribe.ids.undo(ids);
        scribe.follow_ups.clear();
        match ran {
            Ok(Ok(_)) => unreachable!("returned above"),
            Ok(Err(Halt::Missing)) => unit.load(std::mem::take(&mut scribe.wants), source)?,
            Ok(Err(Halt::Late { area, first_open })) => {
                late = Some(area);
                at.business_date = first_open;
            }
            Ok(Err(Halt::Refused(refused))) => return Ok(Err(Stopped::Refused(refused))),
            Err(panic) => return Ok(Err(Stopped::Panicked(text_of(panic.as_ref())))),
        }
    }
    Err(Fault::Ours(format!("a command asks for more than {ROUNDS_MAX} rounds of loading")))
}

/// What a panic says.
pub(crate) fn text_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panic".to_owned())
}
