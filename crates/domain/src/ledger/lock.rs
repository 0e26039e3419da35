//! Locks periods and opens them again.

use super::{Area, BookSettings, Late, LedgerRefusal};
use crate::at::At;
use crate::date::Date;
use crate::event::Event;
use crate::id::Uuid;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};

/// Locks areas through a day: nothing is posted there any more on that day or before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockPeriods {
    /// Which areas.
    pub areas: Vec<Area>,
    /// The last day that is locked.
    pub through: Date,
}

/// Opens areas behind a day, or altogether.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnlockPeriods {
    /// Which areas.
    pub areas: Vec<Area>,
    /// The last day that stays locked; none: all days are open.
    #[serde(default)]
    pub through: Option<Date>,
    /// Why; it stays in the trace.
    pub reason: String,
}

/// Says what becomes of late documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetLate {
    /// Refused, or moved to the first open day.
    pub late: Late,
}

/// A change of one area's lock: the trace. Key: change_no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodChange {
    /// Its number, from 1.
    pub change_no: i64,
    /// Which area.
    pub area: Area,
    /// It was locked through this day.
    pub before: Option<Date>,
    /// It is locked through this day.
    pub through: Option<Date>,
    /// Why it was opened; empty of a lock.
    pub reason: String,
    /// Who did it.
    pub changed_by: String,
    /// When.
    pub changed_at: crate::date::Moment,
}

/// Changed locks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodsChanged {
    /// Changed.
    pub settings: BookSettings,
    /// A change for each area; who did it is filled in by the engine.
    pub changes: Vec<PeriodChange>,
    /// `ledger.locked` or `ledger.unlocked`, one for each area.
    pub events: Vec<Event>,
}

/// Locks areas.
///
/// Refusals: `NoAreas`, `LockAhead`, `LockedAlready`, `LockOutOfOrder`.
pub fn lock(
    settings: &BookSettings,
    command: &LockPeriods,
    at: &At,
) -> Result<PeriodsChanged, Refused> {
    let mut problems = Problems::new();
    problems.take_at("areas", check_areas(&command.areas));
    let (through, today) = (command.through, at.received_on());
    if through > today {
        problems.push(Refused::from(LedgerRefusal::LockAhead { through, today }).at("through"));
    }
    for area in &command.areas {
        if let Some(locked) = settings.through(*area).filter(|locked| *locked >= through) {
            let refusal = LedgerRefusal::LockedAlready { area: *area, through: locked };
            problems.push(Refused::from(refusal).at("through"));
        }
    }
    problems.finish()?;
    change(settings, &command.areas, Some(through), "", at)
}

/// Opens areas.
///
/// Refusals: `NoAreas`, `text.*` of the reason, `NotLocked`, `LockOutOfOrder`, `Exported` for the
/// ledger's days that were handed over, `TaxFiled` for the days of tax of which a return was filed,
/// and `YearClosed` for those of a closed year.
pub fn unlock(
    settings: &BookSettings,
    command: &UnlockPeriods,
    at: &At,
) -> Result<PeriodsChanged, Refused> {
    let mut problems = Problems::new();
    problems.take_at("areas", check_areas(&command.areas));
    problems.take_at("reason", typed_text::required(&command.reason, SENTENCE_CHARS_MAX));
    for area in &command.areas {
        if settings.through(*area) <= command.through {
            let refusal = LedgerRefusal::NotLocked { area: *area };
            problems.push(Refused::from(refusal).at("through"));
        }
    }
    if let Some(through) = settings.exported_through.filter(|it| command.through < Some(*it))
        && command.areas.contains(&Area::Ledger)
    {
        problems.push(Refused::from(LedgerRefusal::Exported { through }).at("through"));
    }
    if let Some(through) = settings.filed_through.filter(|it| command.through < Some(*it))
        && command.areas.contains(&Area::Tax)
    {
        problems.push(Refused::from(LedgerRefusal::TaxFiled { through }).at("through"));
    }
    if let Some(through) = settings.closed_through.filter(|it| command.through < Some(*it)) {
        problems.push(Refused::from(LedgerRefusal::YearClosed { through }).at("through"));
    }
    problems.finish()?;
    change(settings, &command.areas, command.through, &command.reason, at)
}

/// Says what becomes of late documents. Nothing is refused.
#[must_use]
pub fn set_late(settings: &BookSettings, command: &SetLate) -> (BookSettings, Vec<Event>) {
    let settings = BookSettings { late: command.late, ..settings.clone() };
    let event = Event::new("ledger.late_set", Uuid::nil()).with("late", command.late);
    (settings, vec![event])
}

fn check_areas(areas: &[Area]) -> Result<(), LedgerRefusal> {
    let mut once = areas.to_vec();
    once.sort_unstable();
    once.dedup();
    if areas.is_empty() || once.len() != areas.len() {
        return Err(LedgerRefusal::NoAreas);
    }
    Ok(())
}

fn change(
    settings: &BookSettings,
    areas: &[Area],
    through: Option<Date>,
    reason: &str,
    at: &At,
) -> Result<PeriodsChanged, Refused> {
    let mut after = settings.clone();
    let mut changes = Vec::with_capacity(areas.len());
    let mut events = Vec::with_capacity(areas.len());
    let shown = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let kind = if reason.is_empty() { "ledger.locked" } else { "ledger.unlocked" };
    for area in areas {
        let before = settings.through(*area);
        after.set_through(*area, through);
        after.changes += 1;
        changes.push(PeriodChange {
            change_no: after.changes,
            area: *area,
            before,
            through,
            reason: reason.to_owned(),
            changed_by: String::new(),
            changed_at: at.received_at,
        });
        let event = Event::new(kind, Uuid::nil()).with("area", area);
        let event = event.with("before", shown(before)).with("through", shown(through));
        events.push(if reason.is_empty() { event } else { event.with("reason", reason) });
    }
    if !after.are_in_order() {
        return Err(Refused::from(LedgerRefusal::LockOutOfOrder).at("areas"));
    }
    Ok(PeriodsChanged { settings: after, changes, events })
}
