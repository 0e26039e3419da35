//! Time and ids come from here and from nowhere else, so that a run can be replayed.
use quittance_domain::company::CompanyRefusal;
use quittance_domain::date::DateRefusal;
use quittance_domain::{Date, Ids, Moment, Refused};
use quittance_store::fault::Fault;
use std::collections::VecDeque;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// Where the engine's time comes from.
pub trait Clock: Send + Sync + Debug {
    /// Now.
    fn now(&self) -> Moment;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// The machine's ids: UUIDv7, ordered by time.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemIds;

impl Ids for SystemIds {
    fn next(&mut self) -> Uuid {
        Uuid::now_v7()
    }
}

/// The date of a moment in a time zone.
///
/// Faults: this machine's database of zones lacks it; no document may get another place's date.
pub fn date_in(zone: &str, moment: Moment) -> Result<Date, Fault> {
    let zone = jiff::tz::TimeZone::get(zone)
        .map_err(|_| Fault::Ours(format!("this machine does not know the time zone {zone}")))?;
    let timestamp = jiff::Timestamp::from_microsecond(moment.micros())
        .expect("a moment of our clock is a valid time");
    let date = timestamp.to_zoned(zone).date();
    let date = Date::of(date.year().into(), date.month().into(), date.day().into());
    Ok(date.expect("today is within the calendar that we accept"))
}

/// The day of a moment in a time zone, and the minutes since midnight.
///
/// Refusals: `company.unknown_time_zone` if this machine does not know it, `date.out_of_range`.
pub(crate) fn local(zone: &str, moment: Moment) -> Result<(Date, i64), Refused> {
    let unknown = || CompanyRefusal::UnknownTimeZone { text: zone.to_owned() };
    let found = jiff::tz::TimeZone::get(zone).map_err(|_| unknown())?;
    let timestamp = jiff::Timestamp::from_microsecond(moment.micros());
    let text = || moment.to_string();
    let beyond = |_| DateRefusal::OutOfRange { text: text() };
    let there = timestamp.map_err(beyond)?.to_zoned(found);
    let date = there.date();
    let date = Date::of(date.year().into(), date.month().into(), date.day().into())?;
    Ok((date, i64::from(there.hour()) * 60 + i64::from(there.minute())))
}

/// The day and time that clocks show in a time zone: `2026-03-12 10:14`. An unknown zone counts as
/// UTC.
pub fn time_in(zone: &str, moment: Moment) -> String {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    match jiff::Timestamp::from_microsecond(moment.micros()) {
        Ok(timestamp) => timestamp.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string(),
        Err(_) => moment.to_string(), // a number that no calendar reaches
    }
}

/// Whether the database of time zones knows a zone.
pub fn is_time_zone(zone: &str) -> bool {
    jiff::tz::TimeZone::get(zone).is_ok()
}

/// A source of ids shared by the engine's writers.
pub(crate) type SharedIds = Arc<Mutex<Box<dyn Ids + Send>>>;

/// The ids of one writer: what a refused command or a failed batch drew is drawn again.
pub(crate) struct IdPool {
    source: SharedIds,
    spare: VecDeque<Uuid>,
    drawn: Vec<Uuid>,
}

impl IdPool {
    pub fn new(source: SharedIds) -> Self {
        Self { source, spare: VecDeque::new(), drawn: Vec::new() }
    }

    /// A point to go back to.
    pub fn mark(&self) -> usize {
        self.drawn.len()
    }

    /// Gives back what was drawn since the mark.
    pub fn undo(&mut self, mark: usize) {
        for id in self.drawn.drain(mark..).rev() {
            self.spare.push_front(id);
        }
    }

    /// Forgets what was drawn: it is used.
    pub fn keep(&mut self) {
        self.drawn.clear();
    }
}

impl Ids for IdPool {
    fn next(&mut self) -> Uuid {
        let id = self
            .spare
            .pop_front()
            .unwrap_or_else(|| self.source.lock().unwrap_or_else(PoisonError::into_inner).next());
        self.drawn.push(id);
        id
    }
}
