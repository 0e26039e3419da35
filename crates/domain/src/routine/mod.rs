//! Routine: what a company does again and again, such as dunning each Monday.
//!
//! - **Routine**: a kind of work and its rhythm, at most one of each kind.
//! - **Occurrence**: a day on which it falls due. Each becomes one job (ARCHITECTURE.md), which is
//!   tried again when it fails.
//! - **Rhythm**: each day, each week, each month. A monthly routine keeps its day of the month; in
//!   a month that is too short it falls on the last one.
//!
//! ```text
//! set ──▶ due on the next day of its rhythm ──begin──▶ a job, and due on the one after
//!  ▲                                                          │
//!  └───────────────────────── each time ──────────────────────┘      stop: due no more
//! ```
//!
//! Invariant: an occurrence is begun once, whoever looks first; those that were missed while
//! nothing ran are begun as one, for dunning twice tells nobody more.

mod error;
mod rhythm;

pub use error::RoutineRefusal;
pub use rhythm::Every;

use crate::at::At;
use crate::code::codes;
use crate::date::Date;
use crate::event::Event;
use crate::id::Uuid;
use crate::refusal::Refused;
use serde::{Deserialize, Serialize};

/// What can be done again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoutineKind {
    /// Letters to all customers that are overdue: a dunning run.
    Dunning,
    /// Judging the promises whose day has come.
    Promises,
    /// Telling of holds that nobody has answered.
    UnansweredHolds,
    /// Blocking the goods of lots that have expired, so that nobody promises them.
    ExpiredLots,
    /// Billing the deliveries whose cycle is over.
    SummaryBilling,
    /// Telling all customers what they owe: statements of account.
    Statements,
    /// Buying what the reorder rules propose.
    Replenishment,
}
codes!(RoutineKind {
    Dunning = "dunning",
    Promises = "promises",
    UnansweredHolds = "unanswered_holds",
    ExpiredLots = "expired_lots",
    SummaryBilling = "summary_billing",
    Statements = "statements",
    Replenishment = "replenishment",
});

/// What is done again and again. Key: kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routine {
    /// What.
    pub kind: RoutineKind,
    /// How often; none: it is stopped.
    pub every: Option<Every>,
    /// The day of which a monthly routine keeps the day of the month.
    pub first_on: Date,
    /// When it falls due next.
    pub next_on: Date,
    /// Of unanswered holds: how many days one may wait.
    pub days: i64,
    /// Raised by the unit of work.
    pub version: i64,
}

/// Begins, changes or stops a routine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetRoutine {
    /// What.
    pub kind: RoutineKind,
    /// How often; none: it is stopped.
    #[serde(default)]
    pub every: Option<Every>,
    /// The first day; none: today.
    #[serde(default)]
    pub first_on: Option<Date>,
    /// Of unanswered holds: how many days one may wait before it is told; none: 3.
    #[serde(default)]
    pub days: Option<i64>,
}

/// Makes a job of the occurrence that is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeginRoutine {
    /// Of which routine.
    pub kind: RoutineKind,
    /// Which occurrence: so that two who look at once begin it once.
    pub due_on: Date,
}

/// What the job of an occurrence needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurrence {
    /// The day as of which it is done.
    pub on: Date,
    /// Of unanswered holds: how many days one may wait.
    pub days: i64,
}

/// How many days a hold may wait where nobody said.
const DAYS: i64 = 3;
/// The most that can be said.
const DAYS_MAX: i64 = 366;

/// Begins, changes or stops a routine.
///
/// Refusals: `BadDays`, `FirstInPast`, and `NotSet` where one is stopped that never was.
pub fn set(
    found: Option<&Routine>,
    command: &SetRoutine,
    at: &At,
) -> Result<(Routine, Vec<Event>), Refused> {
    let kind = command.kind;
    let days = command.days.unwrap_or(DAYS);
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(Refused::from(RoutineRefusal::BadDays { days_max: DAYS_MAX }).at("days"));
    }
    let routine = match (command.every, found) {
        (None, None) => return Err(Refused::from(RoutineRefusal::NotSet { kind }).at("kind")),
        (None, Some(found)) => Routine { every: None, ..found.clone() },
        (Some(every), found) => {
            let today = at.business_date;
            let first_on = command.first_on.unwrap_or(today);
            if first_on < today {
                let past = RoutineRefusal::FirstInPast { first_on, today };
                return Err(Refused::from(past).at("first_on"));
            }
            let version = found.map_or(0, |found| found.version);
            Routine { kind, every: Some(every), first_on, next_on: first_on, days, version }
        }
    };
    let every = routine.every.map(|every| every.to_string()).unwrap_or_default();
    let event = Event::new("routine.set", Uuid::nil())
        .with("kind", kind)
        .with("every", every)
        .with("next_on", routine.next_on);
    Ok((routine, vec![event]))
}

/// Begins what is due as of today: gives the occurrence, and the routine as it goes on.
///
/// Refusals: `NotSet`, `NotDue`: it was begun by another, changed or stopped.
pub fn begin(
    found: Option<&Routine>,
    command: &BeginRoutine,
    at: &At,
) -> Result<(Routine, Occurrence, Vec<Event>), Refused> {
    let kind = command.kind;
    let routine = found.ok_or(RoutineRefusal::NotSet { kind })?;
    let on = at.business_date;
    let Some(every) = routine.every.filter(|_| routine.next_on == command.due_on) else {
        return Err(RoutineRefusal::NotDue { kind }.into());
    };
    if on < routine.next_on {
        return Err(RoutineRefusal::NotDue { kind }.into());
    }
    let next_on = every.next(routine.first_on, on).ok_or(RoutineRefusal::NotDue { kind })?;
    let routine = Routine { next_on, ..routine.clone() };
    let event = Event::new("routine.begun", Uuid::nil())
        .with("kind", kind)
        .with("due_on", command.due_on)
        .with("on", on)
        .with("next_on", next_on);
    let occurrence = Occurrence { on, days: routine.days };
    Ok((routine, occurrence, vec![event]))
}

#[cfg(test)]
mod tests;
