//! A run over all customers: where it begins, how far it is, that it is done.

use super::{DunningRun, DunningRunId, RunState};
use crate::at::At;
use crate::customer::CustomerId;
use crate::event::Event;
use crate::id::Ids;
use serde::{Deserialize, Serialize};

/// Begins the run of a day, or takes up the one that was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeginDunningRun {}

/// Notes how far a run is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvanceDunningRun {
    /// Which.
    pub run: DunningRunId,
    /// All customers up to this one have had their turn; none: all have, the run is done.
    pub after: Option<CustomerId>,
    /// Those of them whose letter was refused, with the code of the refusal.
    #[serde(default)]
    pub refused: Vec<(CustomerId, String)>,
}

/// The run of the day: the one that is there, or a new one.
pub fn begin(found: Option<&DunningRun>, at: &At, ids: &mut dyn Ids) -> (DunningRun, Vec<Event>) {
    if let Some(run) = found {
        return (run.clone(), Vec::new());
    }
    let run = DunningRun {
        id: DunningRunId::from_uuid(ids.next()),
        run_on: at.business_date,
        state: RunState::Running,
        after: None,
        version: 0,
    };
    let begun = Event::new("dunning.run_begun", run.id.uuid());
    (run, vec![begun])
}

/// The run after a page of customers; who was refused is told by an event, never silently.
#[must_use]
pub fn advance(run: &DunningRun, command: &AdvanceDunningRun) -> (DunningRun, Vec<Event>) {
    let refused = |(customer, code): &(CustomerId, String)| {
        Event::new("dunning.customer_refused", run.id.uuid())
            .with("customer", customer)
            .with("code", code)
    };
    let mut events: Vec<Event> = command.refused.iter().map(refused).collect();
    let mut run = run.clone();
    match command.after {
        Some(after) => run.after = Some(after),
        None if run.state == RunState::Running => {
            run.state = RunState::Done;
            events.push(Event::new("dunning.run_done", run.id.uuid()));
        }
        None => {}
    }
    (run, events)
}
